/** The words of one language, and a site's own; every text a reader sees goes through here. */

let words = {};
let own = {}; // what the site says in its own way
let language = "en";

/** Speak the words found for `code`; those that come later are added. */
export function speak(found, code) {
  words = { ...words, ...found };
  language = code;
}

/** Let the site's own wording come first. */
export function adopt(wording) {
  own = { ...wording };
}

/**
 * The text of `key` with its {placeholders} filled; `count` chooses among plural forms.
 *
 * @param {string} key
 * @param {Object<string, string|number>} values
 * @returns {string}
 */
export function t(key, values = {}) {
  let text = Object.hasOwn(own, key) ? String(own[key]) : words[key];
  if (typeof text === "object") text = text[new Intl.PluralRules(language).select(values.count)];
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : value;
  });
}

/** The language and direction of the words themselves. */
export function voice() {
  return { lang: language, dir: words.direction };
}

// The tag of the page or the browser knows the region (en-US); a bare "en" would be read as
// American, so it stands for the day before the month.
function region() {
  const spoken = voice().lang;
  for (const tag of [document.documentElement.lang, ...navigator.languages]) {
    if (tag.split("-")[0] === spoken) return tag === "en" ? "en-GB" : tag;
  }
  return spoken;
}

/** A day, with the month in words, as the reader's language writes it: 3 March 2027. */
export function day(date) {
  return new Intl.DateTimeFormat(region(), { dateStyle: "long" }).format(date);
}

/** A time of day: 14:05. */
export function time(date) {
  return new Intl.DateTimeFormat(region(), { timeStyle: "short" }).format(date);
}
