/** What the page says of itself, and where in the article the mark stands. */

import { lengthOf } from "./dom.js";
import { USUAL, markedIn, placeOf, quoteIn, sendable } from "./quote.js";
import { digest, read } from "./reading.js";

const { webkitURL: Address } = window; // URL, by the name that pages do not give to things of theirs
const LONGEST_URL = 2048;
const LONGEST_TITLE = 300; // code points

/** An address without what the service refuses: credentials, and queries of absurd length. */
export function address(value, base) {
  const url = new Address(value, base);
  url.username = "";
  url.password = "";
  if (url.href.length > LONGEST_URL) url.hash = "";
  if (url.href.length > LONGEST_URL) url.search = "";
  return url;
}

// A canonical address on another host is a wish about search engines, not the name of this page.
function canonicalOf(page, source) {
  const href = page.querySelector("link[rel~=canonical]")?.getAttribute("href");
  if (!href || !Address.canParse(href, source.href)) return undefined;
  const url = address(href, source);
  return url.host === source.host && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/** As much of a text as the service takes. */
export function cut(text, most) {
  return lengthOf(text) <= most ? text : [...text].slice(0, most).join("");
}

function titleOf(page) {
  const headline = page.querySelector("h1");
  const title = (headline && read(headline, USUAL).text)
    || page.querySelector("meta[property='og:title']")?.content
    || page.querySelector("title")?.textContent
    || "";
  return cut(sendable(title.trim()), LONGEST_TITLE) || undefined;
}

/** What every report says of its page. */
export function pageOf({ mark, script }) {
  const { page } = mark;
  const node = mark.range ? placeOf(mark)[1][0] : page;
  const near = (selector) => (node.nodeType === 1 ? node : node.parentElement)
    ?.closest(selector) ?? (mark.range ? null : page.querySelector(selector));
  const source = address(mark.source);
  return {
    source: source.href,
    canonical: canonicalOf(page, source),
    title: titleOf(page),
    articleId: near("[data-article-id]")?.dataset.articleId ?? script.dataset.articleId,
    version: near("[data-version]")?.dataset.version ?? script.dataset.version,
  };
}

// What is marked, in the copy of the page.
function contentsOf({ mark }) {
  const range = document.createRange();
  if (!mark.range || mark.range.startContainer.getRootNode().host) return range.cloneContents();
  const [, start, end] = placeOf(mark);
  range.setStart(...start);
  range.setEnd(...end);
  return range.cloneContents();
}

/** The words of a mark that holds none of the article or the page: of a button, a menu, a dialog. */
export function otherWordsIn(report) {
  return sendable(contentsOf(report).textContent.replace(/\s+/g, " ").trim());
}

/** The picture in a mark that holds no words, as the service wants it. */
export function pictureIn(report) {
  const { mark } = report;
  const image = contentsOf(report).querySelector("img");
  const src = image?.getAttribute("src");
  if (!src || !Address.canParse(src, mark.source)) return null;
  return { part: "image", src: address(src, mark.source).href, alt: sendable(image.alt) || undefined };
}

/**
 * The mark with its place in the article's text, by the site's own selectors: without them, or
 * where they read other words than the reader was shown, the words alone are to be sent, for a
 * position would be one of another text. A mark outside the article is a report about the page.
 *
 * @returns {Promise<object>} part, exact, prefix, suffix; start, end, fingerprint, block if known
 */
export async function located({ mark, marked, selectors, settings }) {
  const found = await settings;
  const { exact, prefix, suffix, language } = marked;
  const words = { part: marked.inText ? "text" : "page", exact, prefix, suffix, language };
  const own = found && (found === selectors ? marked : markedIn(mark, found));
  if (!found || own?.exact !== exact) return words;
  const { inText } = own;
  if (!inText || inText.shadow) return { ...words, part: inText ? "text" : "page" };
  return placed({ ...words, part: "text" }, inText);
}

/** `words` with the place `found` in a text. */
export async function placed(words, { text, line, start, end, prefix, suffix }) {
  return {
    ...words,
    prefix: sendable(prefix),
    suffix: sendable(suffix),
    start,
    end,
    fingerprint: await digest(text),
    block: await digest(line),
  };
}
