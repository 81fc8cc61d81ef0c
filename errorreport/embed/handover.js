/** Where the page's own rules let no report out: the form page of the service takes it instead. */

import { button, make, style } from "./dom.js";
import { STYLE } from "./styles.js";

const WORDS = __WORDS__; // of every language; the page has kept the rest from coming
const MOST = 1000; // code points of the marked words that the service takes

/** Show the way to the form page, with the marked words taken along. */
export function handOver({ dialog, root, mark, code, base, script }) {
  const words = WORDS[code];
  const { range } = mark;
  const live = document.createRange();
  if (range) {
    live.setStart(range.startContainer, range.startOffset);
    live.setEnd(range.endContainer, range.endOffset);
  }
  const quote = [...live.toString().trim().replace(/\s+/g, " ")].slice(0, MOST).join("");
  const query = new URLSearchParams({ site: script.dataset.site, url: mark.source, quote });
  const close = () => dialog.close();
  root.adoptedStyleSheets = [];
  style(root, STYLE);
  style(root, "dialog:not(.sheet){top:16px;right:16px}dialog.sheet{bottom:0}dialog,dialog.sheet{padding-bottom:20px}"
    + "p{margin-top:12px}a.send{padding:10px 16px;border-radius:4px}.sheet a{flex:1;text-align:center}");
  dialog.lang = code;
  dialog.dir = words.direction;
  dialog.className = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  dialog.classList.toggle("sheet", matchMedia("(max-width: 640px)").matches);
  dialog.setAttribute("aria-labelledby", "title");
  const link = make("a", {
    class: "send", href: base + "../report?" + query, target: "_blank", rel: "noopener",
  }, words["handover.open"]);
  dialog.replaceChildren(
    make("div", { class: "head" }, make("h2", { id: "title" }, words["dialog.title"]),
      button("×", close, { class: "close", "aria-label": words["dialog.close"] })),
    make("blockquote", { dir: "auto" }, make("mark", {}, quote)),
    make("p", {}, words.handover),
    make("p", { class: "buttons" }, link));
  link.focus();
}
