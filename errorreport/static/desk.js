// Makes the desk quick: moves and decisions without a new page, and keys. The desk works without.
(() => {
  "use strict";
  const wide = matchMedia("(min-width: 720px)");
  const list = document.getElementById("list");
  const pane = document.getElementById("pane");
  const status = document.getElementById("status");
  const sure = document.getElementById("sure");
  const keysDialog = document.getElementById("keys");
  const keysSwitch = document.getElementById("keys-on");
  const fetched = new Map(); // address -> page on its way, the next one before it is wanted
  let visit = 0;

  const MOVES_ON = new Set(["confirmed", "declined", "corrected", "snoozed"]);
  const rows = () => [...list.querySelectorAll(".row:not(.leaving)")];
  const linkOf = (row) => row?.querySelector("a");
  const current = () => list.querySelector(".row:not(.leaving) a[aria-current]")?.closest(".row");

  // Pages

  async function load(url, options) {
    const response = await fetch(url, { credentials: "same-origin", ...options });
    const html = await response.text();
    const page = new DOMParser().parseFromString(html, "text/html");
    // No pane: signed out, or refused.
    return { page, url: response.url, moved: response.redirected, desk: !!page.getElementById("pane") };
  }

  function page(url) {
    if (!fetched.has(url)) fetched.set(url, load(url).catch(() => null));
    const found = fetched.get(url);
    fetched.delete(url);
    return found;
  }

  function fetchNext() {
    fetched.clear();
    const next = linkOf(current()?.nextElementSibling);
    if (next) fetched.set(next.href, load(next.href).catch(() => null));
  }

  function fill(element, fresh) {
    element.replaceChildren(...fresh.childNodes);
    window.errorreport?.localise(element);
  }

  function mark(row) {
    for (const link of list.querySelectorAll("a[aria-current]")) link.removeAttribute("aria-current");
    const link = linkOf(row);
    if (!link) return;
    link.setAttribute("aria-current", "true");
    row.scrollIntoView({ block: "nearest" });
  }

  // Moving: only the pane changes; the list stays as it is under the editor's eyes.

  async function move(row, { focus = true, remember = true } = {}) {
    const link = linkOf(row);
    if (!link) return;
    if (!wide.matches) return void location.assign(link.href);
    const mine = ++visit;
    mark(row);
    if (focus) link.focus({ preventScroll: true });
    const found = await page(link.href);
    if (mine !== visit) return;
    if (!found?.desk) return void location.assign(link.href);
    fill(pane, found.page.getElementById("pane"));
    pane.scrollTop = 0;
    document.title = found.page.title;
    if (remember) history.pushState({ row: row.id }, "", link.href);
    fetchNext();
  }

  function step(by) {
    const all = rows();
    const at = all.indexOf(current());
    const row = all[at < 0 ? 0 : at + by];
    if (row) move(row);
    else if (by > 0) list.querySelector("a[rel=next]")?.focus();
  }

  // Deciding: the decided row folds away, the next one is already there.

  async function act(form, submitter) {
    const mine = ++visit;
    const decided = form.closest(".finding")?.dataset.id;
    const body = new URLSearchParams(new FormData(form, submitter));
    const buttons = document.querySelectorAll("form[data-act] button, button[form]");
    buttons.forEach((button) => { button.disabled = true; });
    const takeBack = MOVES_ON.has(body.get("event")) ? showAhead(form, submitter) : () => {};
    const found = await load(form.action, { method: "POST", body }).catch(() => null);
    if (found?.moved && !found.desk) return void location.assign(found.url); // to sign in, and back
    pane.inert = false;
    if (!found?.desk) {
      buttons.forEach((button) => { button.disabled = false; });
      takeBack();
      return void refused(found);
    }
    fetched.clear();
    if (form.matches("[data-many]")) settleMany(found);
    else settle(found, decided);
    if (mine === visit) fetchNext();
  }

  // The next one is read while the answer is on its way; only then can anything be done to it.
  function showAhead(form, submitter) {
    const row = current()?.nextElementSibling;
    const ahead = row?.matches(".row:not(.fold)") && form.closest("#pane") && fetched.get(linkOf(row).href);
    if (!ahead) return () => {};
    const [before, scrolled, decided, mine] = [[...pane.childNodes], pane.scrollTop, current(), visit];
    let waits = true;
    ahead.then((found) => {
      if (!waits || !found?.desk || mine !== visit || !pane.contains(form)) return;
      pane.inert = true;
      fill(pane, found.page.getElementById("pane"));
      pane.scrollTop = 0;
      mark(row);
    });
    return () => {
      waits = false;
      if (pane.contains(form)) return;
      pane.replaceChildren(...before);
      pane.scrollTop = scrolled;
      mark(decided);
      submitter?.focus();
    };
  }

  function refused(found) {
    status.textContent = (found && refusal(found.page)) || status.dataset.failed;
  }

  // Deciding many at once: the question comes first, then the list is read anew.

  const sent = (form, submitter) =>
    load(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, submitter)) }).catch(() => null);

  async function ask(form, submitter) {
    const found = await sent(form, submitter);
    const question = found?.page.getElementById("ask");
    if (found?.moved && !question) return void location.assign(found.url);
    if (!question) return void refused(found);
    const menu = form.querySelector(".menu[open]");
    if (menu) menu.open = false;
    sure.replaceChildren(document.adoptNode(question));
    sure.showModal();
  }

  // The button that asked is in a menu that has been closed: focus would be nowhere.
  sure.addEventListener("close", () => {
    const at = document.activeElement;
    if (at === document.body || !usable(at)) (linkOf(current()) ?? pane).focus({ preventScroll: true });
  });

  async function decideMany(form, submitter) {
    submitter.disabled = true;
    const body = new FormData(form);
    body.set(submitter.name, submitter.value);
    const found = await load(form.action, { method: "POST", body: new URLSearchParams(body) }).catch(() => null);
    sure.close();
    if (found?.moved && !found.desk) return void location.assign(found.url);
    if (!found?.desk) return void refused(found);
    fetched.clear();
    visit++;
    settleMany(found);
    fetchNext();
  }

  function settleMany({ page: fresh, url }) {
    for (const id of ["pane", "rail", "status", "list"]) fill(document.getElementById(id), fresh.getElementById(id));
    fill(document.querySelector(".bar"), fresh.querySelector(".bar"));
    document.title = fresh.title;
    pane.scrollTop = list.scrollTop = 0;
    history.pushState(null, "", url);
    mark(current());
    showKeys();
    (linkOf(current()) ?? pane).focus({ preventScroll: true });
  }

  const chosen = () => list.querySelectorAll("input[form=bulk]:checked");

  // What came meanwhile is counted and waits: the list never moves under the editor's eyes.
  async function countNewer() {
    const link = list.querySelector(".newer");
    if (!link || document.hidden) return;
    const answer = await fetch(link.dataset.from, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const { count, said } = await answer.json();
    link.hidden = !count;
    link.firstElementChild.textContent = said;
  }

  // What a page that refuses says, in the fewest of its words.
  function refusal(page) {
    const told = ["main li", "main p:not(:has(a))", "main h1"].map((said) => [...page.querySelectorAll(said)]);
    return told.find((parts) => parts.length)?.map((part) => part.textContent.trim()).join(" ");
  }

  function settle({ page: fresh, url }, decided) {
    const saved = !url.endsWith("/events"); // else the answer is the page that says why not
    fill(pane, fresh.getElementById("pane"));
    fill(document.getElementById("rail"), fresh.getElementById("rail"));
    fill(status, fresh.getElementById("status"));
    fill(document.querySelector(".bar"), fresh.querySelector(".bar"));
    fill(list.querySelector(".list-head"), fresh.querySelector(".list-head"));
    document.title = fresh.title;
    pane.scrollTop = 0;
    if (saved) history.pushState(null, "", url);
    follow(fresh, decided);
    const row = document.getElementById(`row-${pane.querySelector(".finding")?.dataset.id}`);
    mark(row);
    showKeys();
    (saved ? linkOf(row) ?? pane : pane.querySelector(".lost a") ?? pane).focus({ preventScroll: true });
  }

  // Rows that left the list fold away, rows that came back return; the others stay where they are.
  function follow(fresh, decided) {
    const there = new Map([...fresh.querySelectorAll(".row")].map((row) => [row.id, row]));
    const gone = decided && document.getElementById(`row-${decided}`);
    if (gone && !there.has(gone.id)) {
      gone.classList.add("leaving");
      gone.addEventListener("animationend", () => gone.remove(), { once: true });
    } else if (gone) {
      renew(gone, there.get(gone.id));
    }
    const shown = pane.querySelector(".finding")?.dataset.id;
    const back = shown && there.get(`row-${shown}`);
    const standing = back && document.getElementById(back.id);
    if (standing?.classList.contains("leaving")) standing.remove(); // undone before it was gone
    if (back && !document.getElementById(back.id)) insert(back, [...there.keys()]);
    if (!rows().length) {
      const first = fresh.querySelector(".empty, .rows");
      const old = list.querySelector(".empty, .rows");
      if (first && old && !fresh.querySelector(".row")) old.replaceWith(document.adoptNode(first));
      else if (fresh.querySelector(".row")) fill(list, fresh.getElementById("list"));
    }
  }

  function renew(row, fresh) {
    row.replaceChildren(...fresh.childNodes);
    window.errorreport?.localise(row);
  }

  function insert(row, order) {
    const later = order.slice(order.indexOf(row.id) + 1);
    const next = later.map((id) => document.getElementById(id)).find(Boolean);
    const into = list.querySelector(".rows");
    if (!into) return;
    into.insertBefore(document.adoptNode(row), next ?? null);
    window.errorreport?.localise(row);
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const row = event.target.closest?.(".row a")?.closest(".row");
    // A folded burst is a list of its own: its row leads there, as any link does.
    if (row && wide.matches && !row.matches(".fold")) {
      event.preventDefault();
      move(row, { focus: false });
    }
    if (event.target.closest?.("[data-open-keys]")) keysDialog.showModal();
    if (event.target.closest?.("#sure [data-close]")) {
      event.preventDefault();
      sure.close();
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const how = form.matches("form[data-act]") ? act : form.matches("[data-bulk]") ? ask : form.matches("#sure #ask") ? decideMany : null;
    if (!how || !wide.matches) return;
    event.preventDefault();
    how(form, event.submitter);
  });

  addEventListener("popstate", () => location.reload());

  // What has the focus is never under a menu that it has left.
  document.addEventListener("focusin", (event) => {
    const menu = document.querySelector(".menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });

  // What a menu holds is read whole, wherever the button stands.
  document.addEventListener("toggle", (event) => {
    if (event.target.matches(".menu[open]")) event.target.querySelector(".panel").scrollIntoView({ block: "nearest" });
  }, true);

  // Keys, by their place on the keyboard, so that they work under every layout.

  const usable = (element) => element && !element.disabled && !element.closest("[inert]") && element.checkVisibility?.() !== false;
  const remembered = () => {
    if (document.documentElement.dataset.keys === "off") return false; // switched off in the account
    try { return localStorage.getItem("errorreport.keys") !== "off"; } catch { return true; }
  };
  keysSwitch.checked = remembered();
  keysSwitch.addEventListener("change", () => {
    try { localStorage.setItem("errorreport.keys", keysSwitch.checked ? "on" : "off"); } catch { /* for this page only */ }
    showKeys();
  });

  function showKeys() {
    document.documentElement.classList.toggle("keys-off", !keysSwitch.checked);
  }

  const typing = (element) =>
    element.isContentEditable ||
    element.matches("textarea, select, input:not([type=radio], [type=checkbox])");

  const ON_MANY = new Set(["KeyA", "KeyC", "KeyD", "KeyF", "KeyM", "KeyR", "KeyS"]);

  function press(code) {
    const menu = document.querySelector(".menu[open]");
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
    if (menu && digit) return menu.querySelector(`[data-digit="${digit}"]`);
    if (chosen().length && ON_MANY.has(code)) return document.querySelector(`#bulk [data-key="${code}"]`);
    return [...document.querySelectorAll(`[data-key="${code}"]`)].filter(usable).at(-1);
  }

  function open(menu) {
    menu.open = !menu.open;
    (menu.open ? menu.querySelector("[data-digit]") : menu.querySelector("summary"))?.focus();
  }

  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector(".menu[open]");
    if (event.key === "Escape" && menu) return void open(menu);
    // Out of a field and back to the row, where keys act again; a search is emptied first, by the browser.
    if (event.key === "Escape" && wide.matches && typing(event.target) && !(event.target.type === "search" && event.target.value) && linkOf(current())) {
      return void linkOf(current()).focus({ preventScroll: true });
    }
    if (event.key === "Escape" && !sure.open && !keysDialog.open) chosen().forEach((box) => { box.checked = false; });
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.code !== "KeyJ" && event.code !== "KeyK") return;
    if (typing(event.target) || keysDialog.open || sure.open) return;
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
      event.preventDefault();
      return void keysDialog.showModal();
    }
    if (!keysSwitch.checked || event.shiftKey) return;
    if (event.code === "KeyJ" || event.code === "KeyK") {
      event.preventDefault();
      return void step(event.code === "KeyJ" ? 1 : -1);
    }
    if (event.code === "KeyX") return void current()?.querySelector(".choose")?.click();
    if (event.code === "Enter" && wide.matches && event.target.closest(".row:not(.fold)")) {
      event.preventDefault();
      return void pane.focus();
    }
    const found = press(event.code);
    if (!found) return;
    event.preventDefault();
    if (found.matches("details")) open(found);
    else if (found.matches("input")) found.focus();
    else found.click();
  });

  addEventListener("beforeprint", () => {
    for (const foot of document.querySelectorAll(".printed-at")) foot.textContent = location.href;
  });
  setInterval(countNewer, 30_000);
  document.addEventListener("visibilitychange", countNewer);

  const acts = pane.querySelector(".actions");
  if (acts && !wide.matches) { // what stands above the bar of acts, on a phone, stands clear of it
    new ResizeObserver(() => document.body.style.setProperty("--bar", `${acts.offsetHeight}px`)).observe(acts);
  }

  showKeys();
  if (wide.matches) {
    mark(current());
    fetchNext();
  }
})();
