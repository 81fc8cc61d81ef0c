/** Loaded at the first use: open() turns the loader's plate into the form. */

import { button, fill, make, note, style } from "./dom.js";
import { footOf, sentence, suggestionPart } from "./form.js";
import { highlight, keepInPlace } from "./place.js";
import { USUAL, markedIn, placeOf } from "./quote.js";
import { STYLE } from "./styles.js";
import { adopt, speak, t, voice } from "./texts.js";

const PATIENCE = 300; // ms for which the form waits for the site's colour and wording

// Keys typed here are not the page's: its shortcuts and focus guards listen further up.
const OURS = ["keydown", "keypress", "keyup", "beforeinput", "input", "paste", "focusin", "focusout"];

// What the parts that are loaded later use of this one; the build lists the names.
const SHARED = __SHARED__;

// The page's own scheme comes before the system's: a light page at night gets a light dialog. Many
// pages whose readers choose say so in data-theme alone.
function isDark() {
  const { documentElement } = document;
  const { theme } = documentElement.dataset;
  const named = document.querySelector("meta[name=color-scheme]")?.content ?? "";
  const own = /^(dark|light)$/.test(theme) ? theme
    : getComputedStyle(documentElement).colorScheme.replace("normal", named);
  const dark = /\bdark\b/.test(own);
  const light = /\blight\b/.test(own);
  return dark === light ? matchMedia("(prefers-color-scheme: dark)").matches : dark;
}

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value > 0.03928 ? ((value + 0.055) / 1.055) ** 2.4 : value / 12.92;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// The site's colour for Send, unless the white on it could not be read.
function accented(root, { accent }) {
  if (/^#[0-9a-f]{6}$/i.test(accent) && 1.05 / (luminance(accent) + 0.05) >= 4.5) {
    style(root, `dialog{--send:${accent};--label:#fff}`);
  }
}

function frame(report) {
  const { dialog } = report;
  const { lang, dir } = voice();
  const close = () => dialog.close();
  report.root.adoptedStyleSheets = [];
  style(report.root, STYLE);
  report.place = style(report.root, "");
  report.title = make("h2", { id: "title", tabindex: "-1" }, t("dialog.title"));
  report.message = make("p", { id: "message", role: "status" });
  report.remedies = make("p", { id: "remedies", class: "buttons" });
  report.send = make("button", { class: "send" }, t("dialog.send"));
  report.form = make("form", { novalidate: true });
  dialog.lang = lang;
  dialog.dir = dir;
  dialog.className = isDark() ? "dark" : "light";
  dialog.setAttribute("aria-labelledby", "title");
  dialog.setAttribute("aria-describedby", "quote");
  fill(dialog,
    make("div", { class: "head" }, report.title,
      button("×", close, { class: "close", "aria-label": t("dialog.close") })),
    report.message, report.remedies, report.form);
  for (const name of OURS) dialog.addEventListener(name, (event) => event.stopPropagation());
}

// Focus in a field takes the page's selection away, so it is put back in the reader's direction,
// and the focus where it was.
function keepSelection(dialog) {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
  dialog.addEventListener("close", () => {
    try {
      getSelection().setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset);
    } catch {
      // The page has taken the marked words away meanwhile: there is nothing to select.
    }
  });
}

// The mark in the live page, as long as the page still has it.
function liveRange({ range }) {
  if (!range) return null;
  const live = document.createRange();
  try {
    live.setStart(range.startContainer, range.startOffset);
    live.setEnd(range.endContainer, range.endOffset);
    return live;
  } catch {
    return null;
  }
}

function listenTo(report) {
  const submit = async () => {
    if (report.busy) return;
    report.busy = true;
    fill(report.send, t("state.sending"));
    try {
      (await report.more).send(report);
    } catch {
      report.busy = false;
      fill(report.message, t("state.opening.failed"));
      fill(report.send, t("try_again"));
      report.more = report.loadMore();
    }
  };
  report.form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  report.dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat
      && !event.isComposing && report.form.isConnected && !report.send.hidden) {
      event.preventDefault();
      submit();
    }
  });
}

// The first view. Without a mark it takes the part that asks for the words.
function show(report) {
  const { dialog, marked, form } = report;
  const [field, parts] = suggestionPart(marked);
  report.field = field;
  report.told = note("told", true);
  report.fold = make("details", {}, make("summary", {}, t("dialog.more")));
  form.append(make("p", { class: "label" }, t("dialog.marked")), sentence(marked, "quote"),
    report.told, ...parts, report.fold, ...footOf(report, () => dialog.close()));
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

/**
 * Show the form for `mark` in the loader's dialog.
 *
 * @param {HTMLDialogElement} dialog the loader's, modal
 * @param {Array} mark what the loader kept at the key press: range, ways to its ends, copy, address
 * @param {object?} words of the language `code`, if they could be loaded
 * @param {string} code
 * @param {string} base the service's address and /assets/
 * @param {HTMLScriptElement} script the loader's element
 * @param {function} load a module by its hash
 * @param {function} ask for JSON by its address
 */
export async function open(dialog, [range, ways, copy, source], words, code, base, script, load, ask) {
  const root = dialog.getRootNode();
  const page = document.implementation.createHTMLDocument("").adoptNode(copy);
  const mark = { range, ways, page, source };
  const report = { dialog, root, mark, code, script, base, load, ask, opened: performance.now() };
  // The dialog itself came, so what keeps words from coming is a rule of the page.
  if (!words?.["dialog.send"]) {
    (await load(__HANDOVER__)).default(SHARED).handOver(report);
    return;
  }
  const settled = ask("../api/v1/sites/" + encodeURIComponent(script.dataset.site) + "/embed");
  const settings = await Promise.race([settled, new Promise((go) => setTimeout(go, PATIENCE))]);
  speak(words, code);
  if (settings?.wording) adopt(settings.wording);
  report.settings = settled.then((found) => (Array.isArray(found?.root) ? found : null));
  report.selectors = settings?.root ? settings : USUAL;
  report.marked = mark.range && markedIn(mark, report.selectors);
  if (!dialog.open) return;
  frame(report);
  report.settings.then((found) => accented(root, found ?? {}));
  const here = import.meta.url.slice(base.length).replace(/\.js\?*$/, "/");
  report.loadMore = async () => {
    const [more, found] = await Promise.all([load(__MORE__), ask(here + code + ".more.json")]);
    speak(found, code);
    report.parts ??= more.default(SHARED);
    return report.parts;
  };
  report.more = report.loadMore();
  const translated = /\btranslated-(ltr|rtl)\b/.test(mark.page.className) || mark.page.querySelector("[_msttexthash]");
  const live = liveRange(mark);
  keepSelection(dialog);
  listenTo(report);
  if (report.marked && !translated) {
    report.marked.language = languageAt(mark);
    show(report);
  }
  dialog.addEventListener("close", keepInPlace(dialog, report.place, live));
  if (live) dialog.addEventListener("close", highlight(live));
  report.more.then((more) => more.begin(report, translated), () => {});
}

// The language the marked words are said to be in.
function languageAt(mark) {
  const [, [node]] = placeOf(mark);
  const element = node.nodeType === 1 ? node : node.parentElement;
  const tag = element?.closest("[lang]")?.lang;
  return /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/i.test(tag) ? tag : undefined;
}
