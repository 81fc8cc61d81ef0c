/** The customary line under an article, for pages that hold an <error-report-hint>. */

const STYLE = "button{all:unset;cursor:pointer;text-decoration:underline;padding:4px 0}button:focus-visible{outline:2px solid;outline-offset:2px}";

/**
 * Put the line, fit for the device, into `element`; returns the words that came with it.
 *
 * @param {HTMLElement} element
 * @param {string} code of the language
 * @param {function} ask for JSON by its address
 */
export async function show(element, code, ask) {
  const words = await ask(import.meta.url.match(/(\w+)\.js/)[1] + "/" + code + ".json");
  if (!words || element.shadowRoot) return words;
  const root = element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  const button = document.createElement("button");
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  const key = matchMedia("(pointer: coarse)").matches ? "hint.touch" : mac ? "hint.mac" : "hint.keyboard";
  const line = document.createElement("span");
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  line.dir = words.direction;
  button.type = "button";
  button.append(words["hint.link"]);
  button.dataset.errorreportOpen = "";
  line.append(words[key], " ", button);
  root.append(line);
  return words;
}
