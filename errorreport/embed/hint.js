/** The customary line under an article, for pages that hold an <error-report-hint>. */

const STYLE = "button{all:unset;cursor:pointer;text-decoration:underline;padding:4px 0}button:focus-visible{outline:2px solid;outline-offset:2px}";

/** Put the line, fit for the device, into `element`. */
export function show(element, words) {
  if (!words || element.shadowRoot) return;
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
}
