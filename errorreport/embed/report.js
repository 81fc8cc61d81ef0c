/** The rest of the snippet, loaded at the first use: open() turns the loader's shell into the form. */

import { answered, failed } from "./answers.js";
import { capture, locate } from "./capture.js";
import { button, fill, make } from "./dom.js";
import { buildForm } from "./form.js";
import { highlight, keepInPlace } from "./place.js";
import { STYLE } from "./style.js";
import { t, voice } from "./texts.js";
import { compose, selectorsOf, sender } from "./transport.js";

const STILL = 5000; // ms until the reader is told that sending takes long

// Keys typed here are not the page's: its shortcuts and focus guards listen further up.
const OURS = ["keydown", "keypress", "keyup", "beforeinput", "input", "paste", "focusin", "focusout"];

// The page's own scheme comes before the system's: a light page at night gets a light dialog.
function isDark() {
  const named = document.querySelector("meta[name=color-scheme]")?.content ?? "";
  const own = getComputedStyle(document.documentElement).colorScheme.replace("normal", named);
  const dark = /\bdark\b/.test(own);
  const light = /\blight\b/.test(own);
  return dark === light ? matchMedia("(prefers-color-scheme: dark)").matches : dark;
}

async function copy(text, live) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages without https have no clipboard; a selected text can be copied everywhere.
    const area = live.parentNode.appendChild(make("textarea", { class: "unseen" }));
    const { activeElement } = live.getRootNode();
    area.value = text;
    area.select();
    document.execCommand("copy");
    area.remove();
    activeElement?.focus();
  }
  live.textContent = t("copied");
}

function frame(shell) {
  const { dialog, root } = shell;
  const style = new CSSStyleSheet();
  const size = new CSSStyleSheet();
  const place = new CSSStyleSheet();
  style.replaceSync(STYLE);
  root.adoptedStyleSheets = [style, size, place];
  const close = () => dialog.close();
  const parts = {
    size,
    place,
    close,
    title: make("h2", { id: "title", tabindex: "-1" }, t("dialog.title")),
    message: make("p", { id: "message" }),
    remedies: make("p", { id: "remedies", class: "buttons" }),
    live: make("p", { class: "unseen", role: "status" }),
  };
  const { lang, dir } = voice();
  dialog.lang = lang;
  dialog.dir = dir;
  dialog.className = isDark() ? "dark" : "light";
  dialog.setAttribute("aria-labelledby", "title");
  dialog.setAttribute("aria-describedby", "quote");
  fill(dialog,
    make("header", {}, parts.title,
      button("×", close, { class: "close", "aria-label": t("dialog.close") })),
    parts.message, parts.remedies, parts.live);
  for (const name of OURS) dialog.addEventListener(name, (event) => event.stopPropagation());
  return parts;
}

function tell(parts, words, ...remedies) {
  fill(parts.title, words.title);
  fill(parts.message);
  // An editor's note may be in another script than the sentence before it.
  for (const sentence of words.text) parts.message.append(make("span", { dir: "auto" }, sentence), " ");
  fill(parts.remedies, ...remedies);
  parts.live.textContent = "";
  parts.title.focus();
}

// The answer stands in the place and size of the form; nothing can be lost any more, so from now
// on a click outside closes it too.
function showAnswer(dialog, parts, form, answer, words) {
  const height = dialog.offsetHeight;
  form.remove();
  parts.size.replaceSync(`dialog:not(.sheet){min-height:${height}px}`);
  const reload = words.reload
    ? button(t("answer.reload"), () => location.reload(), { class: "send" }) : null;
  const { receipt } = answer;
  const link = make("a", { href: receipt, target: "_blank", rel: "noopener" }, t("answer.receipt"));
  const share = button(t("answer.receipt.copy"), () => copy(receipt, parts.live), { class: "plain" });
  tell(parts, words, reload, link, share);
  dialog.addEventListener("click", (event) => {
    if (event.target !== dialog) return;
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right
      && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) dialog.close();
  });
}

// For a reader whose report cannot go out: all of it, to be sent by other means.
function asText(marked, said) {
  const lines = [t("dialog.marked") + ": " + marked.exact];
  if (said.suggestion !== undefined) lines.push(t("dialog.suggestion") + ": " + said.suggestion);
  if (said.comment) lines.push(said.comment);
  lines.push(marked.source);
  return lines.join("\n");
}

// Focus in a field takes the page's selection away, so it is put back in the reader's direction.
function selectionKeeper() {
  const selection = getSelection();
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
  return () => {
    try {
      selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset);
    } catch {
      // The page has taken the marked words away meanwhile: there is nothing to select.
    }
  };
}

function showBusy(parts, send, state) {
  send.setAttribute("aria-disabled", String(state));
  fill(send, t(state ? "state.sending" : "dialog.send"));
  parts.live.textContent = state ? t("state.sending") : "";
}

// The form stays as it was written, under what the reader can do.
function showFailure(parts, send, keep, failure) {
  fill(send, t(failure.again ? "try_again" : "dialog.send"));
  send.hidden = !failure.again;
  send.after(keep);
  tell(parts, failure);
}

function sendOnCtrlEnter(dialog, form, send, submit) {
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat
      && !event.isComposing && form.isConnected && !send.hidden) {
      event.preventDefault();
      submit();
    }
  });
}

// The mark is seen on the page and the dialog stands beside it until it is closed.
function stand(dialog, parts, range) {
  const restore = selectionKeeper();
  const unmark = highlight(range);
  const letGo = keepInPlace(dialog, parts.place, range);
  dialog.addEventListener("close", () => {
    unmark();
    letGo();
    restore();
  });
}

/**
 * Show the form for `mark` in the loader's dialog.
 *
 * @param {{host, root, dialog}} shell the loader's, shown and modal
 * @param {object} mark what the loader kept at the key press
 * @param {{base: string, tag: string, script: HTMLScriptElement}} config
 */
export function open(shell, mark, { base, tag, script }) {
  const { dialog } = shell;
  const marked = capture(mark, script);
  const { site } = script.dataset;
  const selectors = selectorsOf(base, site); // on their way while the reader reads and types
  const post = sender(base);
  const opened = performance.now();
  const parts = frame(shell);
  const { form, send, field, said } = buildForm(marked, submit, parts.close);
  const keep = button(t("copy"), () => copy(asText(marked, said()), parts.live));
  let sending = false;

  async function submit() {
    if (sending) return;
    sending = true;
    showBusy(parts, send, true);
    const slow = setTimeout(() => { fill(parts.message, t("state.sending.slow")); }, STILL);
    const words = { ...said(), readerLanguage: tag, tookMs: Math.round(performance.now() - opened) };
    const located = await locate(marked, mark, script, await selectors);
    const result = await post(compose(site, located, words));
    clearTimeout(slow);
    sending = false;
    showBusy(parts, send, false);
    if (result.kind !== "answer") showFailure(parts, send, keep, failed(result, tag));
    else showAnswer(dialog, parts, form, result.answer, answered(result.answer, located.part, tag));
  }

  dialog.append(form);
  sendOnCtrlEnter(dialog, form, send, submit);
  stand(dialog, parts, mark.range);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
