/* "My reports": the receipts of reports that this browser sent, which are nowhere else. */
const api = globalThis.browser ?? globalThis.chrome;
const LIST = "errorreport list ";

async function packed(name) {
  return (await fetch(api.runtime.getURL(name))).json();
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function lineOf({ words, receipt, at }, code) {
  const link = /^https?:/.test(receipt) ? { href: receipt, target: "_blank", rel: "noopener" } : {};
  const date = new Intl.DateTimeFormat(code, { dateStyle: "long" }).format(new Date(at));
  return element("li", {}, element("a", link, element("bdi", {}, words)), " ", element("span", { class: "note" }, date));
}

async function show() {
  const spoken = await packed("words/all.json");
  const code = navigator.languages.map((tag) => tag.split("-")[0]).find((one) => spoken.includes(one)) ?? "en";
  const words = await packed(`words/${code}.json`);
  const all = await api.storage.local.get();
  const main = document.querySelector("main");
  document.documentElement.lang = code;
  document.documentElement.dir = words.direction;
  document.title = words["extension.mine"];
  main.replaceChildren(element("h1", {}, words["extension.mine"]));
  const names = Object.keys(all).filter((name) => name.startsWith(LIST));
  for (const name of names) {
    const place = name.slice(LIST.length);
    const title = all["errorreport name " + place] ?? new URL(place.split(" ")[0]).host;
    const lines = JSON.parse(all[name]).filter((line) => line.receipt).reverse();
    main.append(element("h2", { dir: "auto" }, title), element("ul", {}, ...lines.map((line) => lineOf(line, code))));
  }
  if (!names.length) main.append(element("p", {}, words["mine.empty"]));
  const forget = element("button", { type: "button" }, words["mine.forget"]);
  forget.addEventListener("click", async () => {
    await api.storage.local.remove(names);
    for (const name of names) {
      const [base, site] = name.slice(LIST.length).split(" ");
      const { reader } = JSON.parse(all[name])[0];
      const key = new URL(`../api/v1/sites/${encodeURIComponent(site)}/readers/${reader}`, base);
      if (reader) api.runtime.sendMessage({ fetch: key.href, method: "DELETE" });
    }
    await show();
  });
  main.append(element("p", { class: "note" }, words["mine.foot"]), ...(names.length ? [forget] : []));
}

show();
