/**
 * The reading text, by the rules of errorreport/extract/blocks.json and in the server's coordinates.
 *
 * Works on the live page and on a detached copy alike: nothing here asks for style or layout.
 * Inside this file offsets are UTF-16 units; those that leave it count code points, and say so.
 * The build replaces __READING__ with blocks.json.
 */

const RULES = __READING__;
const CONTEXT = 32; // code points either side of a quote

const names = (spaced) => new Set(spaced.split(" "));
const BLOCK = names(`${RULES.block} ${RULES.break}`);
const SKIPPED = names(RULES.skipped);
const BUTTONS_COUNT_IN = names(RULES.buttonsCountIn);
const KEEPS_LINE_ENDS = names(RULES.keepsLineEnds);
const SKIPPED_ATTRIBUTES = RULES.skippedAttributes.split(" ");
const DROPPED = new RegExp(`[${RULES.dropped}]+`, "g");
const SPACE = new RegExp(`[${RULES.space}]+`, "g");
// Most text has nothing to drop or collapse, and is not searched twice more.
const ODD = new RegExp(`[${RULES.dropped}${RULES.space.replace(" ", "")}]|  `);
const LINE_END = new RegExp(`[${RULES.lineEnd}]`);

// A form's own fields shadow its properties (<input name="firstChild">), but not these getters.
const getter = (prototype, name) => {
  const { get } = Object.getOwnPropertyDescriptor(prototype, name);
  return (node) => get.call(node);
};
// Pages call things of theirs Node and Element.
const ELEMENT = Object.getPrototypeOf(HTMLElement.prototype);
const NODE = Object.getPrototypeOf(ELEMENT);
const firstChild = getter(NODE, "firstChild");
const nextSibling = getter(NODE, "nextSibling");
const parentNode = getter(NODE, "parentNode");
const nodeType = getter(NODE, "nodeType");
const localName = getter(ELEMENT, "localName");
const { hasAttribute } = ELEMENT;
const { contains } = NODE;

const tagOf = (node) => (nodeType(node) === 1 ? localName(node).toLowerCase() : "");

/** Joins text and line breaks; see Writer in errorreport/extract/writer.py, which is the same. */
export class Writer {
  raw = "";
  pending = "";
  waiting = []; // marks behind the pending space or break

  constructor(marks) {
    this.marks = marks; // where each marked point stands in raw, by its number
  }

  text(characters, keepLineEnds) {
    let kept = characters;
    if (ODD.test(kept)) {
      kept = kept.replace(DROPPED, "")
        .replace(SPACE, keepLineEnds ? (run) => (LINE_END.test(run) ? "\n" : " ") : " ");
    }
    if (kept[0] === " " || kept[0] === "\n") {
      this.pend(kept[0]);
      kept = kept.slice(1);
    }
    if (!kept) return;
    if (this.pending && this.raw) this.raw += this.pending;
    this.settle();
    const last = kept[kept.length - 1];
    const spaced = last === " " || last === "\n";
    this.raw += spaced ? kept.slice(0, -1) : kept;
    this.pending = "";
    if (spaced) this.pend(last);
  }

  pend(space) {
    if (this.pending === " " && space === "\n") this.settle();
    if (this.pending !== "\n") this.pending = space;
  }

  mark(number) {
    if (this.pending) this.waiting.push(number);
    else this.marks[number] = this.raw.length;
  }

  settle() {
    while (this.waiting.length) this.marks[this.waiting.pop()] = this.raw.length;
  }
}

const skipped = (node, tag, ignored, buttonsCount) =>
  (SKIPPED.has(tag) && !(tag === "button" && buttonsCount)) ||
  hasAttribute.call(node, SKIPPED_ATTRIBUTES[0]) ||
  hasAttribute.call(node, SKIPPED_ATTRIBUTES[1]) ||
  ignored.has(node);

// Whether an element counts: nothing from it up to the container is skipped.
function counts(element, container, ignored) {
  const path = [];
  for (let node = element; node !== parentNode(container); node = parentNode(node)) {
    if (nodeType(node) === 1) path.push(node);
  }
  let buttonsCount = false;
  while (path.length) {
    const node = path.pop();
    const tag = tagOf(node);
    if (skipped(node, tag, ignored, buttonsCount)) return false;
    buttonsCount ||= BUTTONS_COUNT_IN.has(tag);
  }
  return true;
}

// The container and what stands in it, as far as it matches; a browser too old for a selector
// finds nothing by it.
function all(container, selectors) {
  const found = new Set();
  for (const selector of selectors) {
    try {
      const inside = container.querySelectorAll(selector);
      if (nodeType(container) === 1 && container.matches(selector)) found.add(container);
      for (let i = 0; i < inside.length; i += 1) found.add(inside[i]);
    } catch {
      // not a selector here
    }
  }
  return found;
}

/** The article roots of a page. A shadow root, or what else is no element, is one as a whole. */
function rootsOf(container, { root, ignored }) {
  if (nodeType(container) !== 1) return new Set([container]);
  const counting = (selectors) => {
    const found = new Set();
    for (const element of all(container, selectors)) {
      if (counts(element, container, ignored)) found.add(element);
    }
    return found;
  };
  if (root.length) return counting(root);
  for (const selector of RULES.bodies) {
    const bodies = counting([selector]);
    if (bodies.size) {
      for (const headline of counting([RULES.headline])) return bodies.add(headline);
      return bodies;
    }
  }
  return counts(container, container, ignored) ? new Set([container]) : new Set();
}

// Where the walk meets each point: before a node, at the end of one, or in a text node.
function stopsOf(points) {
  const stops = { before: new Map(), end: new Map(), inside: new Map(), unmet: new Set() };
  const add = (map, node, stop) => map.set(node, [...(map.get(node) ?? []), stop]);
  points.forEach(([node, offset], number) => {
    const type = nodeType(node);
    stops.unmet.add(number);
    if (type === 3 || type === 4) {
      const half = offset && node.data.codePointAt(offset - 1) > 0xffff; // of a surrogate pair
      add(stops.inside, node, [half ? offset - 1 : offset, number]);
    } else if (type === 7 || type === 8) {
      add(stops.before, node, number);
    } else {
      let child = firstChild(node);
      for (let i = 0; child && i < offset; i += 1) child = nextSibling(child);
      if (child) add(stops.before, child, number);
      else add(stops.end, node, number);
    }
  });
  return stops;
}

/** One walk over the container, without recursion; `met` hears of each text node that counts. */
export function walk(container, settings, points, met) {
  const ignored = all(container, settings.ignored);
  const roots = rootsOf(container, { root: settings.root, ignored });
  const stops = stopsOf(points);
  const marks = points.map(() => null);
  const writer = new Writer(marks);
  const mark = (numbers) => {
    if (numbers) for (const number of numbers) if (stops.unmet.delete(number)) writer.mark(number);
  };
  const write = (node, around) => {
    let from = 0;
    const inside = stops.inside.get(node);
    met?.(node, writer, around);
    if (inside) {
      for (const [offset, number] of inside.sort((one, other) => one[0] - other[0])) {
        if (around.rooted) writer.text(node.data.slice(from, offset), around.keeps);
        mark([number]);
        from = offset;
      }
    }
    if (around.rooted) writer.text(node.data.slice(from), around.keeps);
  };
  const edge = (node, tag, around) => {
    if (around.rooted ? BLOCK.has(tag) : roots.has(node)) writer.pend("\n");
  };
  const pass = (node) => {
    for (const number of stops.unmet) if (contains.call(node, points[number][0])) mark([number]);
  };

  const opened = [];
  let around = { rooted: false, keeps: false, buttons: false };
  let node = container;
  while (node || opened.length) {
    if (!node) {
      const closed = opened.pop();
      node = closed.node;
      around = closed.around;
      mark(stops.end.get(node));
      edge(node, closed.tag, around);
      node = opened.length ? nextSibling(node) : null;
      continue;
    }
    const type = nodeType(node);
    const tag = tagOf(node);
    mark(stops.before.get(node));
    if (type === 3 || type === 4) {
      write(node, around);
    } else if (type === 1 && skipped(node, tag, ignored, around.buttons)) {
      pass(node);
    } else if (type === 1 || type === 11) {
      edge(node, tag, around);
      opened.push({ node, tag, around });
      // Of tens of thousands of elements few change anything: no object is made for the others.
      if (roots.has(node) || KEEPS_LINE_ENDS.has(tag) || BUTTONS_COUNT_IN.has(tag)) {
        around = {
          rooted: around.rooted || roots.has(node),
          keeps: around.keeps || KEEPS_LINE_ENDS.has(tag),
          buttons: around.buttons || BUTTONS_COUNT_IN.has(tag),
        };
      }
      node = firstChild(node);
      continue;
    }
    node = opened.length ? nextSibling(node) : null;
  }
  writer.settle();
  // A lone surrogate, which only a script can make, is no text: the server knows it as U+FFFD.
  return { raw: writer.raw.replace(/\p{Cs}/gu, "\ufffd"), marks };
}

// Whether a character begins anew. The last mark in canonical order shows which others are marks
// in that sense: they move before it.
function isStarter(raw, index) {
  const character = String.fromCodePoint(raw.codePointAt(index));
  if (!/\p{M}/u.test(character)) return true;
  return character !== "\u0345" && `\u0345${character}`.normalize("NFD")[0] === "\u0345";
}

// Where a point of the text before composition stands after it, never inside a composition.
export function composed(raw, index) {
  let at = index;
  while (at > 0 && at < raw.length && !isStarter(raw, at)) {
    at -= at > 1 && raw.codePointAt(at - 2) > 0xffff ? 2 : 1;
  }
  return raw.slice(0, at).normalize("NFC").length;
}

export const codePoints = (text) => {
  let count = 0;
  for (let i = 0; i < text.length; i += text.codePointAt(i) > 0xffff ? 2 : 1) count += 1;
  return count;
};

/**
 * The reading text of a body, a copy of one, or a shadow root, with places in it.
 * `settings` are a site's selectors, `{root: [], ignored: []}`; `points` are `[node, offset]` of
 * the DOM. Returns `{text, at}`: the index in `text` (UTF-16) of each point, null outside.
 */
export function read(container, settings, points = []) {
  const { raw, marks } = walk(container, settings, points);
  return {
    text: raw.normalize("NFC"),
    at: marks.map((mark) => (mark === null ? null : composed(raw, mark))),
  };
}

/** A mark of a text as selectors: quote, 32 code points around it, position in code points. */
export function select(text, from, to) {
  let start = from;
  let end = to;
  // A triple click takes the line break along; no mark means it.
  while (start < end && text[start] === "\n") start += 1;
  while (start < end && text[end - 1] === "\n") end -= 1;
  const exact = text.slice(start, end);
  const position = codePoints(text.slice(0, start));
  return {
    exact,
    prefix: [...text.slice(Math.max(0, start - 2 * CONTEXT), start)].slice(-CONTEXT).join(""),
    suffix: [...text.slice(end, end + 2 * CONTEXT)].slice(0, CONTEXT).join(""),
    start: position,
    end: position + codePoints(exact),
  };
}

/** The line of a text that a mark (UTF-16 indexes) stands in: the first it has a character of. */
export function blockAt(text, from, to) {
  let start = from;
  while (start < to && text[start] === "\n") start += 1;
  const end = text.indexOf("\n", start);
  return text.slice(start && text.lastIndexOf("\n", start - 1) + 1, end < 0 ? text.length : end);
}

/** SHA-256 of a text in hex; null where browsers have no crypto.subtle: on plain http. */
export async function digest(text) {
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle) return null;
  const bytes = new Uint8Array(await subtle.digest("SHA-256", new TextEncoder().encode(text)));
  let hex = "";
  for (let i = 0; i < bytes.length; i += 1) hex += (bytes[i] + 256).toString(16).slice(1);
  return hex;
}

/**
 * All that a report says of a mark between two DOM points, or null if none of the article's text
 * stands between them: `{exact, prefix, suffix, start, end, fingerprint, block}`.
 */
export async function describe(container, settings, from, to) {
  const { text, at } = read(container, settings, [from, to]);
  const [start, end] = at;
  if (start === null || end === null || start >= end) return null;
  return {
    ...select(text, start, end),
    fingerprint: await digest(text),
    block: await digest(blockAt(text, start, end)),
  };
}
