/*
 * All that a page pays before its first report: listeners and one global. No node is made, and
 * nothing is requested or stored, until a reader presses Ctrl+Enter or ⌘+Enter on a selection,
 * taps the button under a touch selection, or what the page has marked as a way in. The build puts
 * in the __NAMES__ and serves the result as embed.js.
 */
(() => {
  const BASE = __BASE__; // the service's address and /assets/
  const DIALOG = __DIALOG__; // SHA-256: a module's address and its integrity

  const currentScript = document.currentScript; // shorter than to take it apart
  const site = currentScript.dataset.site;
  let sites = window.errorReport;
  let shell; // the dialog, from the key press until it is closed
  let touch; // the button under a touch selection
  let settling;
  let words; // of the reader's language, once the first use or a hint has asked for them
  let attempts = ""; // browsers remember a failed module, so trying again takes another address

  // Its own short English is both what it says while there are no words and the key to them.
  const said = (text) => words?.[text] ?? text;

  const make = (name, parent) => parent.appendChild(document.createElement(name));

  // A dialog in the page, with a button, whose inside no style of the page reaches.
  const plate = (inset) => {
    const host = make("error-report", document.documentElement);
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(__STYLE__ + "dialog{position:fixed;padding:0;border:0;z-index:99999999;inset:" + inset + "}");
    root.adoptedStyleSheets = [sheet];
    const dialog = make("dialog", root);
    dialog.open = true; // show() would take the focus, and with it the selection
    dialog.onclose = () => host.remove();
    return [dialog, make("button", make("output", dialog))]; // what an output says is read aloud
  };

  // The page's language, then the reader's, as far as we have words: the first of two letters that
  // are found again, an even number of letters in, among those of our languages, written as one.
  const language = () => `,${document.documentElement.lang},${navigator.languages},en__LANGUAGES__`
    .match(/,(..)\b.*"(..)*\1/)[1];

  // A page's own fetch may throw at once.
  const ask = async (path) => {
    try {
      return await (await fetch(BASE + path)).json();
    } catch {}
  };

  const speak = async () => { words = await ask(DIALOG + "/" + language() + ".json") ?? words; };

  // Nothing is run whose integrity the browser has not vouched for: import() follows the load of
  // a preload that carries it, never its error, after which import() would load all the same.
  const load = (hash, link = make("link", document.head)) => new Promise((resolve, reject) => {
    link.integrity = "sha256-" + hash;
    link.crossOrigin = "";
    link.href = BASE + hash + ".js" + attempts;
    link.nonce = currentScript.nonce;
    link.onload = () => resolve(import(link.href), link.remove());
    link.onerror = () => reject(link.remove());
    link.rel = "modulepreload";
  });

  // What the reader has marked, in the page or in an open shadow root of it.
  const marked = (selection = getSelection()) => {
    if (!selection.rangeCount) return;
    const shadowRoots = [];
    for (let root = selection.isCollapsed && document, next = 0; root; root = shadowRoots[next++]) {
      for (const { shadowRoot } of root.querySelectorAll("*")) if (shadowRoot) shadowRoots.push(shadowRoot);
    }
    const found = selection.getComposedRanges?.({ shadowRoots })[0] ?? selection.getRangeAt(0).cloneRange();
    return !found.collapsed && found;
  };

  const open = (range = marked()) => {
    if (shell?.open) return;
    touch?.close();
    // Pages change while the rest is on its way, so the page is kept as the reader marked it. In a
    // document without a window a copy loads no picture and starts no custom element. Points are
    // kept by the way to their node in child indexes, which is the same in the copy.
    const wayTo = (node, parent = node.parentElement) => (
      parent ? [...wayTo(parent), [...parent.childNodes].indexOf(node)] : []);
    const mark = [
      range,
      range && [wayTo(range.startContainer), wayTo(range.endContainer)],
      new Document().importNode(document.documentElement, true),
      document.URL,
    ];
    const [dialog, button] = plate(0);
    let state;
    const say = (text) => { button.textContent = said(state = text); };
    const frame = () => new Promise(requestAnimationFrame);
    // To make all of a long page inert takes the browser a while: a frame with the plate comes first.
    const modal = frame().then(frame).then(() => dialog.open && dialog.showModal(dialog.open = false));
    const attempt = () => {
      say(__OPENING__);
      setTimeout(() => state == __OPENING__ && say(__SLOW__), 3000);
      const spoken = modal.then(speak).then(() => say(state));
      load(DIALOG).then((rest) => spoken.then(() => {
        // The reader may have pressed Esc meanwhile.
        if (dialog.open) rest.open(dialog, mark, words, language(), BASE, currentScript, load, ask);
      }), () => {
        button.onclick = attempt;
        attempts += "?";
        say(__FAILED__);
      });
    };
    shell = dialog;
    attempt();
  };
  // An element with that id would be a global of the same name, but is no map.
  // A page that writes itself anew by document.open() has lost the listeners, and may load us again.
  if (sites?.set) return sites.set(site, open).listen();

  // Of two sites on a page, one takes what stands in elements that name it, the first the rest.
  const openAt = (node, range) => {
    node = (node.closest ? node : node.parentNode).closest?.("[data-errorreport-site]");
    (node ? sites.get(node.dataset.errorreportSite) : open)?.(range);
  };

  // Touch screens have no key to press.
  const offer = () => {
    touch?.close();
    const range = matchMedia("(pointer:coarse)").matches && !shell?.open && marked();
    if (!range) return;
    // Clear of the handles under a selection, and of the copy bar, which goes there near the top.
    const { top, bottom } = getSelection().getRangeAt(0).getBoundingClientRect();
    let button;
    [touch, button] = plate(`min(${bottom + (top > 72 ? 32 : 99)}px,100% - 72px) 0 auto`);
    button.textContent = said(__PENCIL__);
    button.ariaLabel = said(__REPORT__);
    button.onclick = () => openAt(range.startContainer, range);
  };

  const listen = (event) => {
    const target = event.composedPath()[0];
    // To a method of writing an Enter has another code, in Safari even after it has ended.
    if (event.keyCode == 13 && event.ctrlKey ^ event.metaKey && !event.altKey
      && !event.shiftKey && !event.repeat && !target.isContentEditable
      && target.form === undefined) {
      const range = marked();
      // By the next task every listener of the page has had its chance to claim the key.
      setTimeout(() => range && !event.defaultPrevented && openAt(range.startContainer, range));
    } else if (event.button + 1) {
      if (target.closest?.("[data-errorreport-open]")) {
        openAt(target, event.preventDefault());
      }
    } else if (!event.key) {
      clearTimeout(settling);
      settling = setTimeout(offer, 300);
    }
  };

  window.errorReport = sites = Object.assign(new Map().set(site, open), {
    open: () => open(),
    listen(change = addEventListener) {
      for (const name of ["keydown", "click", "selectionchange"]) change(name, listen, true);
    },
    destroy() {
      this.listen(removeEventListener);
      shell?.close();
      touch?.close();
      delete window.errorReport;
    },
  });
  sites.listen();
  try {
    customElements.define("error-report-hint", class extends HTMLElement {
      connectedCallback() {
        (window.requestIdleCallback ?? setTimeout)(async () => {
          words = await (await load(__HINT__)).show(this, language(), ask) ?? words;
        });
      }
    });
  } catch {} // taken down and loaded anew: it is there
})();
