/** Where the dialog stands: beside the mark and never over it, or a sheet at a phone's thumb. */

const GAP = 12; // px between mark and card
const EDGE = 16; // px between card and window
const PHONE = { width: 640, height: 480 }; // px; a wide page at 200 % zoom is a phone's

const clamp = (value, low, high) => Math.max(low, Math.min(value, high));

// The paragraph round the mark: a card beside it leaves the whole sentence to be read.
function blockOf(range) {
  let node = range.commonAncestorContainer;
  while (node.nodeType !== Node.ELEMENT_NODE || getComputedStyle(node).display === "inline") {
    if (!node.parentNode) return null;
    node = node.parentNode;
  }
  return node;
}

/**
 * The card's place for a card of this size, in px from the window's left and top edges.
 *
 * @param {{width, height}} card
 * @param {{width, height}} room the window
 * @param {DOMRect} mark
 * @param {DOMRect} block the paragraph round it
 * @param {boolean} rtl which side is tried first
 */
export function beside(card, room, mark, block, rtl) {
  const level = clamp(mark.top - 4 * GAP, EDGE, room.height - EDGE - card.height);
  const along = clamp(rtl ? mark.right - card.width : mark.left, EDGE, room.width - EDGE - card.width);
  const right = (rect) => ({ left: rect.right + GAP, top: level });
  const left = (rect) => ({ left: rect.left - GAP - card.width, top: level });
  const below = { left: along, top: mark.bottom + GAP };
  const above = { left: along, top: mark.top - GAP - card.height };
  const wishes = rtl
    ? [left(block), right(block), below, above, left(mark), right(mark)]
    : [right(block), left(block), below, above, right(mark), left(mark)];
  for (const wish of wishes) {
    if (wish.left >= EDGE && wish.left + card.width <= room.width - EDGE
      && wish.top >= EDGE && wish.top + card.height <= room.height - EDGE) return wish;
  }
  return { left: (room.width - card.width) / 2, top: (room.height - card.height) / 2 };
}

// What the keyboard and the browser's bars leave of the window.
function visible() {
  const view = window.visualViewport;
  return view ? { top: view.offsetTop, height: view.height } : { top: 0, height: innerHeight };
}

function revealMark(range, top, bottom) {
  const rect = range.getBoundingClientRect();
  if (!rect.height || (rect.top >= top && rect.bottom <= bottom)) return;
  scrollBy({ top: rect.top - Math.max(top + GAP, (top + bottom - rect.height) / 2) });
}

/**
 * Keep `dialog` in its place while window, keyboard and content change; returns how to stop.
 *
 * @param {HTMLDialogElement} dialog
 * @param {CSSStyleSheet} sheet adopted by the dialog's root; holds nothing but the place
 * @param {Range} range the mark in the live page
 */
export function keepInPlace(dialog, sheet, range) {
  let place = null; // chosen once; a card that jumps from side to side loses its reader

  const stand = () => {
    const { top, height } = visible();
    const phone = innerWidth <= PHONE.width || innerHeight <= PHONE.height;
    dialog.classList.toggle("sheet", phone);
    if (phone) {
      place = null;
      const bottom = Math.max(0, innerHeight - top - height);
      sheet.replaceSync(`dialog{bottom:${bottom}px;max-height:${height * 0.85}px}`);
      revealMark(range, top, top + height - dialog.offsetHeight);
      return;
    }
    const card = { width: dialog.offsetWidth, height: dialog.offsetHeight };
    const room = { width: document.documentElement.clientWidth, height: innerHeight };
    const mark = range.getBoundingClientRect();
    const block = blockOf(range)?.getBoundingClientRect() ?? mark;
    const rtl = getComputedStyle(dialog).direction === "rtl";
    place ??= beside(card, room, mark, block, rtl);
    const left = clamp(place.left, EDGE, Math.max(EDGE, room.width - EDGE - card.width));
    const down = clamp(place.top, EDGE, Math.max(EDGE, room.height - EDGE - card.height));
    sheet.replaceSync(`dialog{left:${left}px;top:${down}px}`);
  };

  const resized = new ResizeObserver(stand);
  resized.observe(dialog);
  addEventListener("resize", stand);
  window.visualViewport?.addEventListener("resize", stand);
  stand();
  return () => {
    resized.disconnect();
    removeEventListener("resize", stand);
    window.visualViewport?.removeEventListener("resize", stand);
  };
}

/**
 * Show `range` on the page while the dialog has the focus, without touching the article; returns
 * how to stop. Browsers without custom highlights show nothing.
 */
export function highlight(range) {
  if (!window.Highlight || !CSS.highlights) return () => {};
  const name = "error-report";
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`::highlight(${name}){background:#FFF3D6;color:#1C1B19}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  CSS.highlights.set(name, new Highlight(range));
  return () => {
    CSS.highlights.delete(name);
    const kept = [];
    for (const other of document.adoptedStyleSheets) if (other !== sheet) kept[kept.length] = other;
    document.adoptedStyleSheets = kept;
  };
}
