/*
 * What the extension runs in a page when its reader asks for it, and at no other time. The build puts
 * in what stands in capitals: how the snippet keeps a mark, its dialog, the part that sends. They run
 * here as they do in pages, but for fetch and localStorage, which stand for the extension's own.
 */
(() => {
  if (globalThis.errorReport) {
    globalThis.errorReport();
    return;
  }
  const api = globalThis.browser ?? globalThis.chrome;
  const ONLY = __ONLY__; // the one service that this build sends to; null: whichever a site names
  const MOST_QUOTED = 1000; // code points
  const tell = (message) => api.runtime.sendMessage(message);

__CAPTURE__

  // Pages forbid connections; the extension's worker is no part of the page.
  const relay = async (url, { method = "GET", headers = {}, body } = {}) => {
    const answer = await tell({ fetch: String(url), method, headers, body });
    if (answer.failed) throw new TypeError(answer.failed);
    const { status, text, after } = answer;
    return {
      status,
      ok: status >= 200 && status < 300,
      headers: { get: (name) => (name === "Retry-After" ? after : null) },
      json: async () => JSON.parse(text),
    };
  };

  // The snippet's storage is read at once and the extension's only later: so it is read beforehand.
  const stored = {};
  const storage = {
    getItem: (name) => stored[name] ?? null,
    setItem(name, value) {
      stored[name] = value;
      api.storage.local.set({ [name]: value });
      if (name.startsWith("errorreport kept ")) tell({ kept: true });
    },
    removeItem(name) {
      delete stored[name];
      api.storage.local.remove(name);
    },
  };
  api.storage.onChanged.addListener((changes) => {
    for (const [name, { newValue }] of Object.entries(changes)) {
      if (newValue === undefined) delete stored[name];
      else stored[name] = newValue;
    }
  });

  const [openForm, more] = ((fetch, localStorage) => [__DIALOG__, __MORE__])(relay, storage);
  const solve = __PROOF__;

  // Same-origin documents can be had by the page's own way, too, where the worker may not reach it.
  const read = async (address) => {
    for (const get of [relay, fetch]) {
      try {
        const answer = await get(address, { credentials: "omit" });
        return answer.ok ? await answer.json() : null;
      } catch {
        // no answer this way, or not JSON
      }
    }
    return null;
  };

  const serviceOf = (found) => {
    if (typeof found?.server !== "string" || typeof found.site !== "string") return null;
    if (!URL.canParse(found.server)) return null;
    const { protocol, hostname, href } = new URL(found.server);
    const near = protocol === "http:" && ["127.0.0.1", "localhost"].includes(hostname);
    if (protocol !== "https:" && !near) return null;
    const server = href.replace(/\/$/, "");
    return ONLY === null || server === ONLY ? { base: server + "/assets/", site: found.site } : null;
  };

  // The site's own word first, then the page's; either can say no.
  const find = async () => {
    const said = document.querySelector("meta[name='error-report']")?.content ?? "";
    if (/\bnone\b/.test(said)) return null;
    const links = [...document.querySelectorAll("link[rel~='error-report'][href]")].map(({ href }) => href);
    for (const address of [location.origin + "/.well-known/errorreport.json", ...links]) {
      const found = await read(address);
      if (found?.reports === false) return null;
      const service = serviceOf(found);
      if (service) return service;
    }
    return null;
  };

  // Where the page says how its mistakes are to be reported: schema.org's correctionsPolicy.
  const contact = () => {
    const policies = [];
    const search = (value) => {
      if (!value || typeof value !== "object") return;
      for (const [name, inner] of Object.entries(value)) {
        if (name === "correctionsPolicy") policies.push(typeof inner === "string" ? inner : inner?.url ?? inner?.["@id"]);
        else search(inner);
      }
    };
    for (const { textContent } of document.querySelectorAll("script[type='application/ld+json']")) {
      try {
        search(JSON.parse(textContent));
      } catch {
        // not JSON
      }
    }
    for (const node of document.querySelectorAll("[itemprop='correctionsPolicy']")) policies.push(node.href ?? node.content);
    for (const policy of policies) {
      if (typeof policy !== "string" || !URL.canParse(policy, document.URL)) continue;
      const url = new URL(policy, document.URL);
      if (/^(https?|mailto):$/.test(url.protocol)) return url.href;
    }
    return null;
  };

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const tellNone = (dialog, quote, words, code) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(__DIALOG_STYLE__ + "dialog{top:16px;right:16px;padding-bottom:20px}p{margin-top:12px}");
    dialog.getRootNode().adoptedStyleSheets = [sheet];
    dialog.lang = code;
    dialog.dir = words.direction;
    dialog.className = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    dialog.setAttribute("aria-labelledby", "title");
    const close = element("button", { type: "button", class: "close", "aria-label": words["dialog.close"] }, "×");
    const copy = element("button", { type: "button", class: "send" }, words.copy);
    const said = element("span", { class: "note", role: "status" });
    const policy = contact();
    close.onclick = () => dialog.close();
    copy.onclick = async () => {
      await navigator.clipboard.writeText(`${quote}\n${document.URL}`).catch(() => {});
      said.textContent = words.copied;
    };
    dialog.replaceChildren(
      element("div", { class: "head" }, element("h2", { id: "title" }, words["refused.site"]), close),
      ...(quote ? [element("blockquote", { dir: "auto" }, element("mark", {}, quote))] : []),
      element("p", {}, words["extension.none"]),
      ...(policy ? [element("p", {}, words["extension.contact"], " ",
        element("a", { href: policy, target: "_blank", rel: "noopener" }, policy.replace(/^mailto:/, "")))] : []),
      element("p", { class: "buttons" }, copy, said));
    copy.focus();
  };

  let shell;
  const start = async () => {
    if (shell?.open) return;
    const range = marked() || undefined;
    const mark = keep(range);
    // Behind a modal dialog nothing is selected.
    const quote = [...getSelection().toString().trim().replace(/\s+/g, " ")].slice(0, MOST_QUOTED).join("");
    const code = language();
    const [dialog, button] = plate(0);
    shell = dialog;
    dialog.open = false; // as plates are until they are modal
    dialog.showModal();
    const words = await tell({ words: code });
    button.textContent = words["state.opening"];
    Object.assign(stored, await api.storage.local.get());
    const service = await find();
    const embed = service && service.base + "../api/v1/sites/" + encodeURIComponent(service.site) + "/embed";
    const answer = service && await relay(embed).catch(() => null);
    if (!dialog.open) return;
    if (!service || answer?.status === 404) {
      tellNone(dialog, quote, words, code);
      return;
    }
    const settings = answer?.ok ? await answer.json() : undefined;
    if (settings) {
      // The list is the extension's, on this device alone, whatever the site has for its pages.
      settings.can = { ...settings.can, device_list: true };
      api.storage.local.set({ [`errorreport name ${service.base} ${service.site}`]: settings.name });
    }
    const ask = async (path) => {
      if (path.endsWith(".more.json")) return {}; // all words are there already
      if (path.endsWith("/embed")) return settings;
      try {
        return await (await relay(service.base + path)).json();
      } catch {
        return undefined;
      }
    };
    openForm(dialog, mark, words, code, service.base, { dataset: { site: service.site } },
      async (name) => (name === "proof" ? { solve } : { default: more }), ask);
  };
  globalThis.errorReport = start;
  start();
})();
