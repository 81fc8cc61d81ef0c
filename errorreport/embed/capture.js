/** What the reader marked, read from the page as it stood at the key press. */

import { characters } from "./dom.js";
import { blockAt, digest, read, select } from "./reading.js";

const USUAL = { root: [], ignored: [] }; // where articles usually stand
const WHOLE = { root: ["body"], ignored: [] };
const LONGEST_URL = 2048;
const LONGEST_TITLE = 300; // code points
const TAG = /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/i; // a language as the service takes it

// Half a character cannot be sent as UTF-8, and PostgreSQL stores no NUL.
function sendable(text) {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD").replaceAll("\0", "");
}

function nodeAt(page, path) {
  let node = page;
  for (let step = 0; step < path.length - 1; step += 1) node = node.childNodes[path[step]];
  return [node, path[path.length - 1]];
}

// The address without what the service refuses: credentials, and queries of absurd length.
function address(value, base) {
  const url = new URL(value, base);
  url.username = "";
  url.password = "";
  if (url.href.length > LONGEST_URL) url.hash = "";
  if (url.href.length > LONGEST_URL) url.search = "";
  return url;
}

// A canonical address on another host is a wish about search engines, not the name of this page.
function canonicalOf(page, source) {
  const href = page.querySelector("link[rel~=canonical]")?.getAttribute("href");
  if (!href || !URL.canParse(href, source.href)) return undefined;
  const url = address(href, source);
  return url.host === source.host && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

function titleOf(page) {
  const headline = page.querySelector("h1");
  const title = (headline && read(headline, USUAL).text)
    || page.querySelector("meta[property='og:title']")?.content
    || page.querySelector("title")?.textContent
    || "";
  const text = sendable(title.trim());
  return (characters(text) <= LONGEST_TITLE ? text : [...text].slice(0, LONGEST_TITLE).join(""))
    || undefined;
}

// The marked words without the spaces that a double click takes along, with the text they stand
// in; null if there are none.
function quoteIn(body, settings, points) {
  const { text, at } = read(body, settings, points);
  let [from, to] = at;
  if (from === null || to === null) return null;
  while (from < to && /\s/.test(text[from])) from += 1;
  while (to > from && /\s/.test(text[to - 1])) to -= 1;
  return from < to ? { ...select(text, from, to), text, line: blockAt(text, from, to) } : null;
}

/**
 * The mark as POST /reports wants it. A mark outside the article is a report about the page.
 *
 * @param {object} mark what the loader kept at the key press
 * @param {HTMLScriptElement} script the loader's element, with the page's data- attributes
 * @param {{root: string[], ignored: string[]}} settings the site's selectors
 * @returns {{part, source, canonical, title, language, articleId, version, exact, prefix, suffix,
 *   inText}} inText: where the mark stands in the article, null outside
 */
export function capture(mark, script, settings = USUAL) {
  const { page } = mark;
  const points = [nodeAt(page, mark.start), nodeAt(page, mark.end)];
  const [first] = points[0];
  const element = first.nodeType === Node.ELEMENT_NODE ? first : first.parentElement;
  const near = (selector) => element?.closest(selector);
  const body = page.querySelector("body");
  const inText = quoteIn(body, settings, points);
  const { exact, prefix, suffix } = inText ?? quoteIn(body, WHOLE, points)
    ?? { exact: mark.words, prefix: "", suffix: "" };
  const source = address(mark.source);
  const language = near("[lang]")?.lang;
  return {
    part: inText ? "text" : "page",
    source: source.href,
    canonical: canonicalOf(page, source),
    title: titleOf(page),
    language: TAG.test(language) ? language : undefined,
    articleId: near("[data-article-id]")?.dataset.articleId ?? script.dataset.articleId,
    version: near("[data-version]")?.dataset.version ?? script.dataset.version,
    exact: sendable(exact),
    prefix: sendable(prefix),
    suffix: sendable(suffix),
    inText,
  };
}

/**
 * The mark with its place in the article's text, by the site's own selectors: without them, or
 * where they read other words than the reader was shown, the words alone are to be sent, for a
 * position would be one of another text.
 *
 * @param {object} marked what capture() found
 * @param {object} mark what the loader kept at the key press
 * @param {HTMLScriptElement} script
 * @param {{root: string[], ignored: string[]}?} settings null if the service did not tell
 * @returns {Promise<object>} `marked` with start, end, fingerprint and block as far as known
 */
export async function locate(marked, mark, script, settings) {
  const { inText, ...quote } = marked;
  if (!settings) return quote;
  const { inText: own, ...located } = capture(mark, script, settings);
  if (located.exact !== quote.exact) return quote;
  if (!own) return located;
  const { text, line, start, end } = own;
  return { ...located, start, end, fingerprint: await digest(text), block: await digest(line) };
}
