/** The marked words with what stands round them, from the page as it was at the key press. */

import { blockAt, read, select } from "./reading.js";

export const USUAL = { root: [], ignored: [] }; // where articles usually stand
export const WHOLE = { root: ["body"], ignored: [] };
const NEAR = 99; // UTF-16 units in which a grapheme certainly begins

// Half a character cannot be sent as UTF-8, and PostgreSQL stores no NUL.
export function sendable(text) {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD").replaceAll("\0", "");
}

// A mark may end within what a reader sees as one character: an emoji of several, a letter and its
// accents. It is widened to whole ones, and to no more: how much was marked is evidence.
function whole([node, offset], after) {
  const text = node.data;
  if (typeof text !== "string" || !Intl.Segmenter) return [node, offset];
  const from = Math.max(0, offset - NEAR);
  const part = new Intl.Segmenter().segment(text.slice(from, offset + NEAR)).containing(offset - from);
  if (!part || part.index === offset - from) return [node, offset];
  return [node, from + part.index + (after ? part.segment.length : 0)];
}

function nodeAt(page, way) {
  let node = page;
  for (const index of way) node = node.childNodes[index];
  return node;
}

/** Where the mark is: what holds it, and its two ends there. */
export function placeOf({ range, ways, page }) {
  const root = range.startContainer.getRootNode();
  if (root.host) {
    return [root, [range.startContainer, range.startOffset], [range.endContainer, range.endOffset]];
  }
  return [
    page.querySelector("body"),
    [nodeAt(page, ways[0]), range.startOffset],
    [nodeAt(page, ways[1]), range.endOffset],
  ];
}

/**
 * The marked words without the spaces that a double click takes along, with the text they stand
 * in; null if there are none within the article.
 *
 * @param {object} mark what the loader kept at the key press
 * @param {{root: string[], ignored: string[]}} settings the site's selectors
 */
export function quoteIn(mark, settings) {
  const [body, first, last] = placeOf(mark);
  const { text, at } = read(body, settings, [whole(first, false), whole(last, true)]);
  let [from, to] = at;
  if (from === null || to === null) return null;
  while (from < to && /\s/.test(text[from])) from += 1;
  while (to > from && /\s/.test(text[to - 1])) to -= 1;
  if (from >= to) return null;
  return { ...select(text, from, to), text, line: blockAt(text, from, to), shadow: body.nodeType !== 1 };
}

/** The mark in the article, or at least on the page; null where no words are marked. */
export function markedIn(mark, settings) {
  const inText = quoteIn(mark, settings);
  const found = inText ?? quoteIn(mark, WHOLE);
  return found && {
    exact: sendable(found.exact),
    prefix: sendable(found.prefix),
    suffix: sendable(found.suffix),
    inText,
  };
}
