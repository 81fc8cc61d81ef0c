/** Elements and text nodes: the only way words of page, reader or server get into the dialog. */

/**
 * An element with its attributes and children; strings become text nodes, null is left out.
 *
 * @param {string} tag
 * @param {Object<string, string|boolean|null>} attributes true stands bare; false, null: none
 * @param {...(Node|string|null)} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  return fill(element, ...children);
}

/** Replace what stands in `element` with `children`, as `make` takes them. */
export function fill(element, ...children) {
  element.replaceChildren();
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** A line in small type; `live` lines are read out when they change. */
export function note(id, live, ...children) {
  return make("p", { id, class: "note", role: live ? "status" : null }, ...children);
}

/** A button that never submits a form by itself. */
export function button(label, action, attributes = {}) {
  const element = make("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", action);
  return element;
}

/** How long `text` is in code points, which is what every limit of the service counts. */
export function lengthOf(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** A style sheet of its own, added to those of `root`. */
export function style(root, css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  return sheet;
}
