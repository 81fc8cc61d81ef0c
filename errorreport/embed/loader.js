/*
 * All that a page pays before its first report: listeners and one global. No node is made, and
 * nothing is requested or stored, until a reader presses Ctrl+Enter or ⌘+Enter on a selection,
 * taps the button under a touch selection, or what the page has marked as a way in. The build puts
 * in the __NAMES__ and serves the result as embed.js.
 */
(() => {
  const BASE = __BASE__; // the service's address and /assets/
  const DIALOG = __DIALOG__; // SHA-256: a module's address and its integrity
  const TAG = "error-report-hint";

  const currentScript = document.currentScript; // shorter than to take it apart
  const site = currentScript.dataset.site;
  let sites = window.errorReport;
  let shell; // the dialog, from the key press until it is closed
  let touch; // the button under a touch selection
  let settling;
  let words; // of the reader's language, once the first use or a hint has asked for them
  let attempts = ""; // browsers remember a failed module, so trying again takes another address

  const make = (name, parent) => parent.appendChild(document.createElement(name));

  // A dialog in the page, with a button, whose inside no style of the page reaches.
  const plate = (style) => {
    const host = make("error-report", document.documentElement);
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(__STYLE__ + style);
    root.adoptedStyleSheets = [sheet];
    const dialog = make("dialog", root);
    dialog.onclose = () => host.remove();
    return [dialog, make("button", dialog)];
  };

  // The page's language, then the reader's, as far as we have words: the first of two letters that
  // are found again, an even number of letters in, among those of our languages, written as one.
  const language = () => `,${document.documentElement.lang},${navigator.languages},en__LANGUAGES__`
    .match(/,(..)\b.*"(..)*\1/)[1];

  // A page's own fetch may throw at once.
  const ask = (path) => new Promise((go) => go(fetch(BASE + path))).then((answer) => answer.json()).catch(() => {});

  const speak = () => ask(DIALOG + "/" + language() + ".json").then((found) => { words = found ?? words; });

  // Nothing is run whose integrity the browser has not vouched for: import() follows the load of
  // a preload that carries it, never its error, after which import() would load all the same.
  const load = (hash) => new Promise((resolve, reject) => {
    const link = make("link", document.head);
    link.integrity = "sha256-" + hash;
    link.crossOrigin = "";
    link.nonce = currentScript.nonce;
    link.href = BASE + hash + ".js" + attempts;
    link.onload = () => resolve(import(link.href), link.remove());
    link.onerror = () => reject(link.remove());
    link.rel = "modulepreload";
  });

  // What the reader has marked, in the page or in an open shadow root of it.
  const marked = () => {
    const selection = getSelection();
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
    const wayTo = (node, parent = node.parentElement, index = 0) => {
      while ((node = node.previousSibling)) index++;
      return parent ? [...wayTo(parent), index] : [];
    };
    const mark = {
      range,
      ways: range && [wayTo(range.startContainer), wayTo(range.endContainer)],
      page: new Document().importNode(document.documentElement, true),
      source: document.URL,
    };
    const [dialog, button] = plate("");
    let state;
    // Its own short English is both what it says while there are no words and the key to them.
    const say = (text) => {
      state = text;
      button.textContent = words?.[text] ?? text;
    };
    const attempt = () => {
      say(__OPENING__);
      setTimeout(() => state === __OPENING__ && say(__SLOW__), 3000);
      const spoken = speak().then(() => say(state));
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
    dialog.ariaLive = "polite";
    attempt();
    // On a long page this takes the browser a while, in which the rest is on its way already.
    dialog.showModal();
  };
  // An element with that id would be a global of the same name, but is no map.
  // A page that writes itself anew by document.open() has lost the listeners, and may load us again.
  if (sites?.set) return sites.get(site) ?? sites.set(site, open), sites.listen();

  // Of two sites on a page, one takes what stands in elements that name it, the first the rest.
  const openAt = (node, range) => {
    const named = (node.closest ? node : node.parentNode).closest?.("[data-errorreport-site]");
    (named ? sites.get(named.dataset.errorreportSite) : open)?.(range);
  };

  // Touch screens have no key to press.
  const offer = () => {
    touch?.close();
    const range = matchMedia("(pointer:coarse)").matches && !shell?.open && marked();
    if (!range) return;
    // Clear of the handles under a selection, and of the copy bar, which goes there near the top.
    const { top, bottom } = getSelection().getRangeAt(0).getBoundingClientRect();
    let button;
    [touch, button] = plate(`dialog{position:fixed;z-index:99999999;top:${
      Math.min(bottom + (top < 72 ? 99 : 32), innerHeight - 72)}px;padding:0}`);
    touch.open = true; // show() would take the focus, and with it the selection
    button.textContent = words?.["button.touch"] ?? "✎";
    button.onclick = () => openAt(range.startContainer, range);
  };

  const listen = (event) => {
    const target = event.composedPath()[0];
    if (event.key === "Enter" && event.ctrlKey != event.metaKey && !event.altKey
      && !event.shiftKey && !event.repeat && !event.isComposing && !target.isContentEditable
      && !target.matches("input,textarea,select")) {
      const range = marked();
      // By the next task every listener of the page has had its chance to claim the key.
      if (range) setTimeout(() => event.defaultPrevented || openAt(range.startContainer, range));
    } else if (event.type === "click") {
      if (target.closest?.("[data-errorreport-open]")) {
        event.preventDefault();
        openAt(target);
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
  customElements.get(TAG) ?? customElements.define(TAG, class extends HTMLElement {
    connectedCallback() {
      (window.requestIdleCallback ?? setTimeout)(() => speak().then(() => load(__HINT__)).then((hint) => hint.show(this, words)));
    }
  });
})();
