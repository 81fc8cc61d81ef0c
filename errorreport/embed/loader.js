/*
 * All that a page pays before its first report: one listener and one global. No node is made, and
 * nothing is requested or stored, until a reader presses Ctrl+Enter or ⌘+Enter on a selection.
 * The build puts in the three __NAMES__ and serves the result as embed.js.
 */
(() => {
  const BASE = __BASE__; // the service's address, without a final slash
  // {language: [SHA-384 of its part in base64url: address and integrity, opening, slow, failed,
  // try again]}
  const PARTS = __PARTS__;
  const SLOW = 3000; // ms until the reader is told that it is the connection

  const script = document.currentScript;
  const page = document.documentElement;
  // An element with that id would be a global of the same name, but has no destroy().
  if (!script || window.errorReport?.destroy) return;

  let shell; // the dialog, from the key press until it is closed
  let loading; // the promise of the rest
  let attempts = ""; // browsers remember a failed module, so trying again takes another address

  // The page's language, then the reader's; English speaks where we have no words.
  const language = () => {
    for (const tag of [page.lang, ...navigator.languages]) {
      const code = tag.toLowerCase().split("-")[0];
      if (Object.hasOwn(PARTS, code)) return [code, tag];
    }
    return ["en", "en"];
  };

  // The way to a boundary point as child indexes from the root, which leads to the same point in
  // a copy; undefined outside the page.
  const path = (node, offset) => {
    let steps = [offset];
    for (; node !== page; node = node.parentNode) {
      if (!node) return;
      let index = 0;
      for (let before = node; (before = before.previousSibling);) index += 1;
      steps = [index, ...steps];
    }
    return steps;
  };

  // Pages change while the rest is on its way, so the page is kept as the reader marked it. In a
  // document without a window a copy loads no picture and starts no custom element.
  const freeze = () => {
    const selection = getSelection();
    const words = selection?.toString().trim();
    if (!words) return;
    const range = selection.getRangeAt(0).cloneRange();
    const start = path(range.startContainer, range.startOffset);
    const end = path(range.endContainer, range.endOffset);
    return start && end && {
      start,
      end,
      range,
      words,
      page: document.implementation.createHTMLDocument("").importNode(page, true),
      source: location.href,
    };
  };

  // Nothing is run whose integrity the browser has not vouched for: import() follows the load of
  // a preload that carries it, never its error, after which import() would load all the same.
  const load = (code) => new Promise((resolve, reject) => {
    const hash = PARTS[code][0];
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.integrity = "sha384-" + hash.replace(/-/g, "+").replace(/_/g, "/");
    link.crossOrigin = "";
    link.nonce = script.nonce;
    link.href = BASE + "/assets/" + hash + "/" + code + ".js" + attempts;
    link.onload = () => { resolve(import(link.href)); link.remove(); };
    link.onerror = () => { reject(); link.remove(); };
    attempts += "?";
    document.head.append(link);
  });

  const show = (mark) => {
    const [code, tag] = language();
    const [, opening, slow, failed, again] = PARTS[code];
    const host = document.createElement("error-report");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    const dialog = document.createElement("dialog");
    const line = document.createElement("p");
    const button = document.createElement("button");
    sheet.replaceSync(__STYLE__);
    root.adoptedStyleSheets = [sheet];
    root.append(dialog);
    dialog.append(line);
    dialog.lang = code;
    dialog.dir = "auto";
    line.role = "status";
    dialog.onclose = () => {
      host.remove();
      shell = null;
    };
    shell = { host, root, dialog };
    page.append(host);
    dialog.showModal();

    button.append(again);
    (button.onclick = () => {
      line.textContent = opening;
      button.remove();
      const timer = setTimeout(() => { line.textContent = slow; }, SLOW);
      loading ??= load(code);
      loading.then((rest) => {
        // The reader may have pressed Esc meanwhile.
        if (shell) rest.open(shell, mark, { base: BASE, tag, script });
      }, () => {
        loading = null;
        line.textContent = failed;
        dialog.append(button);
        button.focus();
      }).finally(() => clearTimeout(timer));
    })();
  };

  const open = (mark) => {
    if (mark && !shell) show(mark);
  };

  const listen = (event) => {
    const target = event.composedPath()[0];
    if (shell || event.key !== "Enter" || event.ctrlKey === event.metaKey || event.altKey
      || event.shiftKey || event.repeat || event.isComposing || target.isContentEditable
      || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
    const mark = freeze();
    // By the next task every listener of the page has had its chance to claim the key.
    setTimeout(() => event.defaultPrevented || open(mark));
  };

  addEventListener("keydown", listen, true);

  window.errorReport = {
    open: () => open(freeze()),
    destroy() {
      removeEventListener("keydown", listen, true);
      shell?.dialog.close();
      delete window.errorReport;
    },
  };
})();
