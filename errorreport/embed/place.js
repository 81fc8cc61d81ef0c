/** Where the dialog stands: beside the mark and never over it, or a sheet at a phone's thumb. */

import { style } from "./dom.js";

const GAP = 12; // px between mark and card
const EDGE = 16; // px between card and window
const LINE = 18; // px; what the service knows has one line kept free, and may take a second
const USABLE = 280; // px; the lowest card that still shows the mark's sentence, the field and Send
const MANY = 5000; // elements of a page; to style so many anew takes some 30 ms
const PHONE = { width: 640, height: 480 }; // px; a wide page at 200 % zoom is a phone's

const clamp = (value, low, high) => Math.max(low, Math.min(value, high));

// The paragraph round the mark: a card beside it leaves the whole sentence to be read.
function blockOf(range) {
  let node = range.commonAncestorContainer;
  while (node.nodeType !== 1 || getComputedStyle(node).display === "inline") {
    if (!node.parentNode) return null;
    node = node.parentNode;
  }
  return node;
}

/**
 * The card's place in px from the window's edges, `{left, top or bottom, most}`: `most` is how tall
 * it may grow before it would cover the mark.
 *
 * @param {{width, height}} card
 * @param {{width, height}} room the window
 * @param {DOMRect} mark
 * @param {DOMRect} block the paragraph round it
 * @param {boolean} rtl which side is tried first
 */
export function beside(card, room, mark, block, rtl) {
  const most = room.height - 2 * EDGE;
  const level = clamp(mark.top - 4 * GAP, EDGE + LINE, room.height - EDGE - Math.min(card.height, most));
  const along = clamp(rtl ? mark.right - card.width : mark.left, EDGE, room.width - EDGE - card.width);
  const right = (rect) => ({ left: rect.right + GAP, top: level, most });
  const left = (rect) => ({ left: rect.left - GAP - card.width, top: level, most });
  const under = mark.bottom + GAP + LINE;
  const below = { left: along, top: under, most: room.height - EDGE - under };
  const above = { left: along, bottom: room.height - mark.top + GAP, most: mark.top - GAP - EDGE };
  const sides = rtl ? [left, right] : [right, left];
  const wishes = [sides[0](block), sides[1](block), below, above, sides[0](mark), sides[1](mark)];
  // A mark out of sight would take the card along.
  const fits = ({ left: x, top = EDGE, bottom = EDGE, most: height }, needed) => x >= EDGE
    && x + card.width <= room.width - EDGE && height >= needed && top >= EDGE && bottom >= EDGE;
  for (const wish of wishes) if (fits(wish, card.height)) return wish;
  // Rather a card that scrolls than one over the mark, as long as field and Send stay in sight.
  const larger = below.most >= above.most ? below : above;
  if (fits(larger, USABLE)) return larger;
  return centred(card, room);
}

function centred(card, room) {
  const top = Math.max(EDGE, (room.height - card.height) / 2);
  return { left: (room.width - card.width) / 2, top, most: room.height - 2 * EDGE };
}

// What the keyboard and the browser's bars leave of the window.
function visible() {
  const view = window.visualViewport;
  return view ? { top: view.offsetTop, height: view.height } : { top: 0, height: innerHeight };
}

function revealMark(range, top, bottom) {
  const rect = range?.getBoundingClientRect();
  if (!rect?.height || (rect.top >= top && rect.bottom <= bottom)) return;
  scrollBy({ top: rect.top - Math.max(top + GAP, (top + bottom - rect.height) / 2) });
}

/**
 * Keep `dialog` in its place while window, keyboard and content change; returns how to stop.
 *
 * @param {HTMLDialogElement} dialog
 * @param {CSSStyleSheet} sheet adopted by the dialog's root; holds nothing but the place
 * @param {Range?} range the mark in the live page
 */
export function keepInPlace(dialog, sheet, range) {
  let place = null; // chosen once for a size of window: a card that jumps about loses its reader
  let risen = 0; // px upward for what is told, so that the field stays where it is

  const stand = () => {
    const { top, height } = visible();
    const phone = innerWidth <= PHONE.width || innerHeight <= PHONE.height;
    dialog.classList.toggle("sheet", phone);
    if (phone) {
      const bottom = Math.max(0, innerHeight - top - height);
      sheet.replaceSync(`dialog.sheet{bottom:${bottom}px;max-height:${height * 0.85}px}`);
      revealMark(range, top, top + height - dialog.offsetHeight);
      return;
    }
    const told = dialog.querySelector("#told");
    if (told) risen = Math.max(0, told.offsetHeight - LINE);
    const card = { width: dialog.offsetWidth, height: dialog.scrollHeight - risen };
    const room = { width: document.documentElement.clientWidth, height: innerHeight };
    const mark = range?.getBoundingClientRect();
    const block = (range && blockOf(range)?.getBoundingClientRect()) ?? mark;
    const rtl = getComputedStyle(dialog).direction === "rtl";
    place ??= mark?.height ? beside(card, room, mark, block, rtl) : centred(card, room);
    const left = clamp(place.left, EDGE, Math.max(EDGE, room.width - EDGE - card.width));
    const lowest = Math.max(EDGE, room.height - EDGE - Math.min(card.height, place.most));
    const vertical = place.bottom
      ? `bottom:${place.bottom}px` : `top:${clamp(place.top, EDGE, lowest) - risen}px`;
    sheet.replaceSync(`dialog{left:${left}px;${vertical};max-height:${place.most + risen}px}`);
  };

  const anew = () => {
    place = null;
    stand();
  };
  const grown = new ResizeObserver(stand);
  grown.observe(dialog);
  addEventListener("resize", anew);
  window.visualViewport?.addEventListener("resize", stand);
  stand();
  return () => {
    grown.disconnect();
    removeEventListener("resize", anew);
    window.visualViewport?.removeEventListener("resize", stand);
  };
}

// The element round the mark, as a selector. A rule for everything has all of a long page styled
// anew, and that is seen as a halt; on others it is the better one, for pages change meanwhile.
function around({ commonAncestorContainer: node }, root) {
  const element = node.nodeType === 1 ? node : node.parentElement;
  if (!element || root.querySelectorAll("*").length < MANY) return "";
  let number = 1;
  for (let other = element; (other = other.previousElementSibling);) number += 1;
  return `${CSS.escape(element.localName)}:nth-child(${number})`;
}

/**
 * Show `range` on the page while the dialog has the focus, without touching the article; returns
 * how to stop. Browsers without custom highlights show nothing.
 */
export function highlight(range) {
  const name = "error-report";
  const root = range.startContainer.getRootNode();
  let sheet;
  try {
    const path = around(range, root);
    CSS.highlights.set(name, new Highlight(range));
    sheet = style(root, `${path}::highlight(${name}),${path} *::highlight(${name}){background:#FFF3D6;color:#1C1B19}`);
  } catch {
    return () => {}; // there are none, the page calls something of its own so, or took the words away
  }
  return () => {
    CSS.highlights.delete(name);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets].filter((other) => other !== sheet);
  };
}
