/*
 * The extension's own process: starts the form where its reader asks for it, and does what pages may
 * forbid. It lives only while there is something to do, so nothing is remembered but in storage.
 */
const api = globalThis.browser ?? globalThis.chrome;
const KEPT = "errorreport kept ";
const LIST = "errorreport list ";
const AGAIN = 5; // minutes between attempts to send what was kept
const PATIENCE = 20000; // ms
const SENT = ["Content-Type", "Idempotency-Key"];

async function packed(name) {
  return (await fetch(api.runtime.getURL(name))).json();
}

async function ownWords() {
  const spoken = await packed("words/all.json");
  const tags = [api.i18n.getUILanguage(), ...(globalThis.navigator?.languages ?? [])];
  const code = tags.map((tag) => tag.split("-")[0]).find((one) => spoken.includes(one)) ?? "en";
  return packed(`words/${code}.json`);
}

async function request(url, { method = "GET", headers = {}, body } = {}) {
  if (!/^https?:/.test(url)) throw new TypeError("not an address of the web");
  return fetch(url, {
    method,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => SENT.includes(name))),
    body,
    credentials: "omit",
    cache: "no-cache",
    redirect: method === "GET" ? "follow" : "error",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(PATIENCE),
  });
}

async function answer(message) {
  if (typeof message.words === "string") return packed(`words/${message.words}.json`);
  if (message.kept) {
    await api.alarms.create("kept", { delayInMinutes: 1, periodInMinutes: AGAIN });
    return {};
  }
  try {
    const response = await request(message.fetch, message);
    return { status: response.status, text: await response.text(), after: response.headers.get("Retry-After") };
  } catch (error) {
    return { failed: String(error) };
  }
}

async function run(tab) {
  try {
    await api.scripting.executeScript({ target: { tabId: tab.id }, files: ["content.js"] });
  } catch {
    // The browser's own pages and its store let no extension in.
    await api.action.setBadgeText({ tabId: tab.id, text: "–" });
  }
}

// Reports that were kept go out under the key they had, so that none becomes two.
async function resend() {
  const all = await api.storage.local.get();
  let left = 0;
  for (const [name, text] of Object.entries(all)) {
    if (!name.startsWith(KEPT)) continue;
    const place = name.slice(KEPT.length);
    const rest = [];
    for (const one of JSON.parse(text)) {
      if (one.after > Date.now() || !await sent(place, one, all)) rest.push(one);
    }
    left += rest.length;
    if (rest.length) await api.storage.local.set({ [name]: JSON.stringify(rest) });
    else await api.storage.local.remove(name);
  }
  if (!left) await api.alarms.clear("kept");
}

// Whether the service has ruled on the report: what it refuses today it refuses tomorrow.
async function sent(place, { text, key }, all) {
  const [base] = place.split(" ");
  let response;
  try {
    response = await request(new URL("../api/v1/reports", base).href, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": `"${key}"` },
      body: text,
    });
  } catch {
    return false;
  }
  const { status } = response;
  if (status === 429 || status >= 500) return false;
  const list = all[LIST + place];
  if (status === 201 && list) {
    const { receipt } = await response.json();
    const { target, comment } = JSON.parse(text);
    const words = [...(target.selector?.[0].exact ?? comment ?? "")].slice(0, 80).join("");
    const lines = [...JSON.parse(list), { words, receipt, at: Date.now() }];
    await api.storage.local.set({ [LIST + place]: JSON.stringify(lines) });
  }
  return true;
}

api.runtime.onInstalled.addListener(async () => {
  const words = await ownWords();
  await api.contextMenus.removeAll();
  api.contextMenus.create({ id: "report", title: words["dialog.title"], contexts: ["page", "selection", "image", "link"] });
  api.contextMenus.create({ id: "mine", title: words["extension.mine"], contexts: ["action"] });
});
api.runtime.onMessage.addListener((message, sender, reply) => {
  if (sender.id !== api.runtime.id) return false;
  answer(message).then(reply);
  return true; // the reply comes later
});
api.action.onClicked.addListener(run);
api.contextMenus.onClicked.addListener(({ menuItemId }, tab) => {
  if (menuItemId === "mine") api.tabs.create({ url: api.runtime.getURL("mine.html") });
  else run(tab);
});
api.alarms.onAlarm.addListener(resend);
