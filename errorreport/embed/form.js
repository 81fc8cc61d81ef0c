/** The form: the marked words in their sentence, one field to correct them in, a folded part. */

import { button, characters, fill, make } from "./dom.js";
import { t } from "./texts.js";

const MOST = 2000; // code points of a suggestion or a comment that the service takes
const CATEGORIES = ["spelling", "fact", "link", "layout", "other"];
const SHOWN = 8; // words at each end of a long mark

const onMac = /Mac|iPhone|iPad/.test(navigator.platform);

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

function sentence(marked) {
  return make("blockquote", { id: "quote", lang: marked.language, dir: "auto" },
    before(marked.prefix), make("mark", {}, shortened(marked.exact)), after(marked.suffix));
}

// A live line under a field that says by how much its text is too long.
function lengthLine(field, id) {
  const line = make("p", { id, class: "note", role: "status" });
  field.addEventListener("input", () => {
    const excess = characters(field.value) - MOST;
    line.textContent = excess > 0 ? t("nudge.too_long", { count: excess }) : "";
  });
  return line;
}

function suggestionPart(marked) {
  const field = make("textarea", {
    id: "field", rows: "1", lang: marked.language, dir: "auto", spellcheck: "true",
    autocomplete: "off", "aria-describedby": "help emptied length",
  });
  field.value = marked.exact;
  const emptied = make("span", { id: "emptied", role: "status" });
  const undo = button(t("dialog.suggestion.undo"), () => {
    field.value = marked.exact;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }, { class: "plain", hidden: true });
  field.addEventListener("input", () => {
    const empty = !field.value.trim();
    emptied.textContent = empty ? t("dialog.suggestion.emptied") : "";
    undo.hidden = !empty;
    help.hidden = empty;
  });
  const help = make("p", { id: "help", class: "note" }, t("dialog.suggestion.help"));
  const parts = [
    make("label", { for: "field" }, t("dialog.suggestion")),
    field,
    help,
    make("p", { class: "note" }, emptied, " ", undo),
    lengthLine(field, "length"),
  ];
  return { field, parts };
}

function categoryPart(suggestion, marked, commentLabel) {
  const radios = [];
  const choices = [];
  for (const category of CATEGORIES) {
    const radio = make("input", { type: "radio", name: "category", value: category });
    radios[radios.length] = radio;
    choices[choices.length] = make("label", {}, radio, t("category." + category));
  }
  let chosen = false; // by the reader, whose choice stands
  const group = make("fieldset", {}, make("legend", {}, t("dialog.category")), ...choices);
  group.addEventListener("change", (event) => {
    chosen = true;
    fill(commentLabel, t(event.target.value === "fact" ? "dialog.comment.fact" : "dialog.comment"));
  });
  suggestion.addEventListener("input", () => {
    if (!chosen) radios[0].checked = suggestion.value !== marked.exact;
  });
  const category = () => {
    for (const radio of radios) if (radio.checked) return radio.value;
    return undefined;
  };
  return { group, category };
}

/**
 * The form for what was marked.
 *
 * @param {object} marked what capture() found
 * @returns {{element, footer, send, field, said}} `said()` is what the reader wrote and chose
 */
export function buildForm(marked, onSend, onCancel) {
  const { field, parts } = suggestionPart(marked);
  const comment = make("textarea", {
    id: "comment", rows: "3", dir: "auto", "aria-describedby": "comment-length",
  });
  const commentLabel = make("label", { for: "comment" }, t("dialog.comment"));
  const { group, category } = categoryPart(field, marked, commentLabel);
  const send = make("button", { class: "send" }, t("dialog.send"));
  const form = make("form", { novalidate: true },
    make("p", { class: "label" }, t("dialog.marked")),
    sentence(marked),
    ...parts,
    make("details", {},
      make("summary", {}, t("dialog.more")),
      group, commentLabel, comment, lengthLine(comment, "comment-length")),
    make("p", { class: "buttons" },
      send,
      button(t("dialog.cancel"), onCancel, { class: "cancel" }),
      make("span", { class: "note shortcut" }, t(onMac ? "dialog.shortcut.mac" : "dialog.shortcut"))),
    make("p", { class: "note privacy" }, t("dialog.privacy")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onSend();
  });
  const said = () => ({
    suggestion: suggestionOf(field.value, marked.exact),
    comment: comment.value.trim() || undefined,
    category: category(),
  });
  return { form, send, field, said };
}

// The words as they were are no suggestion but the mark alone; none at all mean: take them out.
function suggestionOf(value, exact) {
  if (value === exact) return undefined;
  return value.trim() ? value : "";
}
