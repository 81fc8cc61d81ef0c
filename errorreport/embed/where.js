/** The way in without a mark: the reader says which words, and they are found in the text. */

import { fill, make, note } from "./dom.js";
import { area, footOf, label, sentence } from "./form.js";
import { placed } from "./page.js";
import { sendable } from "./quote.js";
import { blockAt, read, select } from "./reading.js";
import { t } from "./texts.js";

const MOST_PLACES = 8; // more to choose from is no help; a longer piece of the sentence is
const MOST_WORDS = 1000; // code points, as the service takes

// Readers type straight quotes and plain hyphens, and do not mind case; lengths stay the same.
function folded(text) {
  const plain = text.replace(/[\u2018\u2019\u201a\u2032]/g, "'").replace(/[\u201c-\u201f\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, "-").replace(/\s/g, " ");
  const lower = plain.toLowerCase();
  return lower.length === plain.length ? lower : plain;
}

/** Where `words` stand in `text`, as UTF-16 indexes. */
export function placesOf(words, text) {
  const [needle, hay] = [folded(words.trim().replace(/\s+/g, " ")), folded(text)];
  const found = [];
  for (let at = hay.indexOf(needle); needle && at >= 0; at = hay.indexOf(needle, at + needle.length)) {
    found.push([at, at + needle.length]);
  }
  return found;
}

/**
 * Ask which words are wrong; the marked picture, if there is one, stands in for them. `words` are
 * those of a mark that the text does not hold.
 */
export async function askWhere(report, picture, words) {
  const found = await report.settings;
  const settings = found ?? report.selectors;
  const { text } = read(report.mark.page.querySelector("body"), settings);
  const where = area("where", { spellcheck: "false", autocomplete: "off" });
  const field = area("field", { autocomplete: "off" });
  const told = note("where-note", true, t("dialog.where.help"));
  const choice = make("fieldset", { hidden: true });
  let places = [];
  let looked = ""; // for these words; looking again would forget the choice
  let chosen = null;

  const choose = (place) => {
    chosen = place;
    if (place && !field.value.trim()) field.value = text.slice(...place);
  };
  const look = () => {
    if (where.value === looked) return;
    looked = where.value;
    places = placesOf(where.value, text);
    choice.hidden = places.length < 2;
    fill(choice);
    choose(places.length === 1 ? places[0] : null);
    if (!where.value.trim()) fill(told, t("dialog.where.help"));
    else if (!places.length) fill(told, t("dialog.where.none"));
    else if (places.length === 1) fill(told, t("dialog.where.found"));
    else fill(told, t("dialog.where.many", { count: places.length }));
    for (const place of choice.hidden ? [] : places.slice(0, MOST_PLACES)) {
      const radio = make("input", { type: "radio", name: "place" });
      radio.addEventListener("change", () => choose(place));
      choice.append(make("label", {}, radio, sentence(select(text, ...place))));
    }
  };
  let waiting;
  where.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 300);
  });

  fill(report.title, t("dialog.title.page"));
  report.dialog.removeAttribute("aria-describedby");
  report.field = field;
  report.fold = make("details", { open: true }, make("summary", {}, t("dialog.more")));
  report.form.append(label(where, t("dialog.where")), where, told, choice,
    label(field, t("dialog.suggestion")), field, note("field-note", true), note("length", true),
    report.fold, ...footOf(report, () => report.dialog.close()));
  if (picture?.alt) where.value = picture.alt;
  if (picture) told.textContent = "";
  else if (words) {
    where.value = words;
    field.value = words;
    look();
  }
  where.focus();

  /** What the reader has pointed at, as POST /reports wants it, and what they wrote of it. */
  return {
    async target() {
      if (!picture) look();
      const words = sendable(where.value.trim());
      if (picture) return { ...picture, exact: words || undefined };
      const place = chosen ?? (places.length === 1 ? places[0] : null);
      if (!place) return { part: "page", exact: [...words].slice(0, MOST_WORDS).join("") || undefined };
      const quote = { ...select(text, ...place), text, line: blockAt(text, ...place) };
      const target = { part: "text", exact: sendable(quote.exact), prefix: quote.prefix, suffix: quote.suffix };
      return found ? placed(target, quote) : target;
    },
    suggestion(exact) {
      const value = field.value.trim();
      return value && exact && value !== exact ? value : undefined;
    },
  };
}
