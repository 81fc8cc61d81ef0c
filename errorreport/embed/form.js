/** The first view: the marked words in their sentence, one field to correct them in, Send. */

import { button, make, note } from "./dom.js";
import { t } from "./texts.js";

const SHOWN = 8; // words at each end of a long mark

function shortened(text) {
  const words = text.split(" ");
  if (words.length <= 2 * SHOWN + 1) return text;
  return words.slice(0, SHOWN).join(" ") + " … " + words.slice(-SHOWN).join(" ");
}

// Contexts are cut at 32 code points; a half word at the far end only puzzles. A line break is
// where the paragraph ends, and so does what is shown.
function before(prefix) {
  const line = prefix.slice(prefix.lastIndexOf("\n") + 1);
  if (line.length < prefix.length) return line;
  return line && "…" + line.slice(line.indexOf(" ") + 1);
}

function after(suffix) {
  const end = suffix.indexOf("\n");
  if (end >= 0) return suffix.slice(0, end);
  return suffix && suffix.slice(0, suffix.lastIndexOf(" ") >= 0 ? suffix.lastIndexOf(" ") : undefined) + "…";
}

/** A quotation of the page, in the page's own language. */
export function sentence({ prefix, exact, suffix, language }, id) {
  return make("blockquote", { id, lang: language, dir: "auto" },
    before(prefix), make("mark", {}, shortened(exact)), after(suffix));
}

/** A field for words of the page or about it. */
export function area(id, attributes = {}) {
  return make("textarea", { id, rows: "1", dir: "auto", "aria-describedby": id + "-note", ...attributes });
}

export function label(field, text) {
  return make("label", { for: field.id }, text);
}

/** The field that holds the marked words, to be corrected in place. */
export function suggestionPart(marked) {
  const field = area("field", { lang: marked.language, spellcheck: "true", autocomplete: "off" });
  const told = make("span", {});
  const undo = button(t("dialog.suggestion.undo"), () => {
    field.value = marked.exact;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }, { class: "plain" });
  const look = () => {
    undo.hidden = field.value.trim();
    told.textContent = t(undo.hidden ? "dialog.suggestion.help" : "dialog.suggestion.emptied") + " ";
  };
  field.value = marked.exact;
  field.addEventListener("input", look);
  look();
  return [field, [label(field, t("dialog.suggestion")), field, note("field-note", true, told, undo), note("length", true)]];
}

/** Send, Cancel, and what is sent. */
export function footOf(report, cancel) {
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  return [
    make("p", { class: "buttons" },
      report.send,
      button(t("dialog.cancel"), cancel, { class: "cancel" }),
      make("span", { class: "note shortcut" }, t(mac ? "dialog.shortcut.mac" : "dialog.shortcut"))),
    note("privacy", false, t("dialog.privacy")),
  ];
}
