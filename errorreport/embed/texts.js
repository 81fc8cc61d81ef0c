/** The words of one language, built in from locales/; every text a reader sees goes through here. */

const WORDS = __WORDS__;
const LANGUAGE = __LANGUAGE__;

/**
 * The text of `key` with its {placeholders} filled; `count` chooses among plural forms.
 *
 * @param {string} key
 * @param {Object<string, string|number>} values
 * @returns {string}
 */
export function t(key, values = {}) {
  let text = WORDS[key];
  if (typeof text === "object") text = text[new Intl.PluralRules(LANGUAGE).select(values.count)];
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return typeof value === "number" ? new Intl.NumberFormat(LANGUAGE).format(value) : value;
  });
}

/** The language and direction of the words themselves. */
export function voice() {
  return { lang: LANGUAGE, dir: WORDS.direction };
}

// The tag of the page or the browser knows the region (en-US); a bare "en" would be read as
// American, so it stands for the day before the month.
function region(tag) {
  return tag === "en" ? "en-GB" : tag;
}

/** A day, with the month in words, as the reader's language writes it: 3 March 2027. */
export function day(date, tag) {
  return new Intl.DateTimeFormat(region(tag), { dateStyle: "long" }).format(date);
}

/** A time of day: 14:05. */
export function time(date, tag) {
  return new Intl.DateTimeFormat(region(tag), { timeStyle: "short" }).format(date);
}
