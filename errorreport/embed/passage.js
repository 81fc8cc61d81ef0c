/** The way back: from an offset in the reading text to a place in the page. */

import { Writer, codePoints, composed, walk } from "./reading.js";

// The largest index up to `limit` at which a growing measure is at most `most`.
function last(limit, most, measure) {
  let low = 0;
  let high = limit;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(middle) <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The DOM Range of a passage given in code points of the reading text, or null beyond its end. */
export function rangeOf(container, settings, start, end) {
  const { raw } = walk(container, settings, []);
  const text = raw.normalize("NFC");
  if (start < 0 || start > end || end > codePoints(text)) return null;
  const [from, to] = [start, end].map((offset) => {
    const unit = last(text.length, offset, (index) => codePoints(text.slice(0, index)));
    return raw === text ? unit : last(raw.length, unit, (index) => composed(raw, index));
  });
  const range = (container.ownerDocument ?? document).createRange();
  let begun = false;
  let ended = false;
  let before = null; // the text node that counts before this one
  walk(container, settings, [], (node, writer, around) => {
    if (ended || !around.rooted) return;
    const { length } = node.data;
    const grown = (upTo) => {
      const scratch = new Writer([]);
      scratch.raw = writer.raw;
      scratch.pending = writer.pending;
      scratch.text(node.data.slice(0, upTo), around.keeps);
      return scratch.raw.length + (scratch.raw && scratch.pending ? 1 : 0);
    };
    const whole = grown(length);
    if (!begun && whole > from) {
      begun = true;
      if (before && grown(0) > from) range.setStart(before, before.data.length);
      else range.setStart(node, last(length, from, grown));
    }
    if (begun && whole >= to) {
      ended = true;
      if (from === to) range.collapse(true);
      else range.setEnd(node, grown(0) >= to ? 0 : last(length, to - 1, grown) + 1);
    }
    before = node;
  });
  return ended ? range : null;
}
