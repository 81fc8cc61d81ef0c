/** Loaded once the form stands: the folded part, what the service knows, sending and its answers. */

import { answered, failed, foreseen } from "./answers.js";
import { button, lengthOf, fill, make, style } from "./dom.js";
import { foldOut, watchLength } from "./fold.js";
import { forget, keep, keptOf, listOf, listReport, readerKeyOf } from "./kept.js";
import { offerList } from "./mine.js";
import { nudge, seen } from "./nudges.js";
import { located, otherWordsIn, pageOf, pictureIn } from "./page.js";
import { MORE_STYLE } from "./styles.js";
import { day, t } from "./texts.js";
import { check, compose, freshKey, plain, post } from "./transport.js";
import { askWhere } from "./where.js";

const STILL = 5000; // ms until the reader is told that sending takes long
const PAUSE = 1000; // ms without a key until the service is asked again
const MOST_CHECKS = 5; // of one dialog; each counts against the reader's limit
const NEEDED_CONTEXT = 12; // code points without which the service does not say what it knows

export async function copy(report, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages without https have no clipboard; a selected text can be copied everywhere.
    const area = report.dialog.appendChild(make("textarea", { class: "unseen" }));
    const { activeElement } = report.root;
    area.value = text;
    area.select();
    document.execCommand("copy");
    area.remove();
    activeElement?.focus();
  }
  report.live.textContent = t("copied");
}

function tell(report, words, ...remedies) {
  fill(report.title, words.title);
  fill(report.message);
  // An editor's note may be in another script than the sentence before it.
  for (const sentence of words.text) report.message.append(make("span", { dir: "auto" }, sentence), " ");
  fill(report.remedies, ...remedies);
  report.live.textContent = "";
  report.title.focus();
}

// The answer stands in the place and size of the form; nothing can be lost any more, so from now
// on a click outside closes it too.
function showAnswer(report, answer, part) {
  const { dialog, root } = report;
  style(root, `dialog:not(.sheet){min-height:${dialog.offsetHeight}px}`);
  report.form.remove();
  const words = answered(answer, part);
  const reload = words.reload
    ? button(t("answer.reload"), () => location.reload(), { class: "send" }) : null;
  const { receipt } = answer;
  const link = /^https?:/.test(receipt) ? { href: receipt, target: "_blank", rel: "noopener" } : {};
  const share = button(t("answer.receipt.copy"), () => copy(report, receipt), { class: "plain" });
  tell(report, words, reload, make("a", link, t("answer.receipt")), share);
  if (report.said.email()) report.message.append(t("answer.email", { email: report.said.email() }));
  dialog.addEventListener("click", (event) => {
    if (event.target !== dialog) return;
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right
      && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) dialog.close();
  });
}

// For a reader whose report cannot go out: all of it, to be sent by other means.
function asText(target, said, source) {
  const lines = [];
  if (target.exact) lines.push(t("dialog.marked") + ": " + target.exact);
  if (said.suggestion !== undefined) lines.push(t("dialog.suggestion") + ": " + said.suggestion);
  if (said.comment) lines.push(said.comment);
  return [...lines, source].join("\n");
}

// Nothing the reader wrote is lost: it is kept on the device where that is possible, and stays in
// the form under what the reader can do.
function showFailure(report, failure, target, written) {
  const mayKeep = !failure.kind.startsWith("refused.");
  const kept = mayKeep && keep(report, { ...written, after: failure.after ?? 0, at: Date.now() });
  const words = failed(failure, kept);
  const said = report.saidNow;
  const text = asText(target, said, report.page.source);
  report.send.hidden = !words.again;
  fill(report.send, t(words.again ? "try_again" : "dialog.send"));
  tell(report, words,
    kept ? button(t("kept.delete"), () => {
      forget(report, written.key);
      report.dialog.close();
    }, { class: "plain" }) : null,
    button(t("copy"), () => copy(report, text), kept ? { class: "plain" } : {}));
  if (kept) addEventListener("online", () => sendKept(report), { once: true });
}

// The words as they were are no suggestion but the mark alone; none at all mean: take them out.
function suggestionOf(report) {
  const { value } = report.field;
  if (value === report.marked.exact) return undefined;
  return value.trim() ? seen(report.marked.exact, value) : "";
}

function saidOf(report, target) {
  const { said, where } = report;
  return {
    suggestion: where ? where.suggestion(target.exact) : suggestionOf(report),
    category: said.category(),
    comment: said.comment(),
    email: said.email(),
    readerLanguage: report.code,
    readerKey: said.remembered() ? readerKeyOf(report) ?? (report.name ??= freshKey()) : undefined,
    tookMs: Math.round(performance.now() - report.opened),
  };
}

// The same words sent again carry the same key, so that an answer lost on the way never makes two
// reports of one; other words are another report and get a key of their own.
function write(report, target) {
  report.saidNow = saidOf(report, target);
  const body = compose(report.script.dataset.site, report.page, target, report.saidNow);
  const { took_ms: _, ...words } = body;
  const content = JSON.stringify(plain(words));
  if (content !== report.content) {
    report.content = content;
    report.written = { text: JSON.stringify(body), key: freshKey() };
  }
  return report.written;
}

// The part that does the sum is loaded when it is needed, which is hardly ever.
async function prove(report, challenge, tell) {
  return (await report.load(__PROOF__)).solve(challenge, tell);
}

// With a bar, because a slow phone takes seconds.
function proveInSight(report, challenge) {
  const bar = make("progress", { max: "1", value: "0", "aria-labelledby": "message" });
  fill(report.message, t("state.proof"), bar);
  return prove(report, challenge, (done) => { bar.value = done; }).finally(() => fill(report.message));
}

/** Send what the form holds. */
export async function send(report) {
  await report.begun;
  report.busy = true;
  fill(report.send, t("state.sending"));
  report.live.textContent = t("state.sending");
  const slow = setTimeout(() => fill(report.message, t("state.sending.slow")), STILL);
  const proving = (challenge) => {
    clearTimeout(slow);
    return proveInSight(report, challenge);
  };
  const target = report.where ? await report.where.target() : await located(report);
  const written = write(report, target);
  report.target = target;
  const unsaid = !target.exact && !report.saidNow.comment;
  const result = unsaid ? null : await post(report.base, written, proving);
  clearTimeout(slow);
  report.busy = false;
  fill(report.send, t("dialog.send"));
  if (unsaid) {
    fill(report.message, t("nudge.what"));
    report.fold.open = true;
    report.comment.focus();
    return;
  }
  if (result.kind !== "answer") {
    showFailure(report, result, target, written);
    return;
  }
  forget(report, written.key);
  if (report.said.remembered()) {
    const words = [...(target.exact ?? report.saidNow.comment ?? "")].slice(0, 80).join("");
    listReport(report, { words, receipt: result.answer.receipt, at: Date.now() }, report.saidNow.readerKey);
  }
  showAnswer(report, result.answer, target.part);
}

// Reports kept earlier go out now, under the key they had; the reader is told so in one quiet line.
async function sendKept(report) {
  for (const one of keptOf(report)) {
    const result = await post(report.base, one, (challenge) => prove(report, challenge, () => {}));
    if (result.kind === "answer") {
      forget(report, one.key);
      if (one.key === report.written?.key && report.form.isConnected) {
        showAnswer(report, result.answer, report.target.part);
        return;
      }
      const sent = t("sent_late") + ". " + t("sent_late.text", { date: day(new Date(one.at)) });
      if (report.dialog.open) report.message.append(sent, " ");
    } else if (result.kind.startsWith("refused.")) {
      forget(report, one.key); // it will not be taken tomorrow either
    } else {
      return;
    }
  }
}

async function lookAhead(report, remarked) {
  report.checks = (report.checks ?? 0) + 1;
  const { marked, field } = report;
  const around = (marked.prefix + marked.suffix).trim();
  if (report.checks > MOST_CHECKS || lengthOf(around) < NEEDED_CONTEXT) return;
  const number = report.checks;
  const wording = field.value;
  const target = await located(report);
  const body = compose(report.script.dataset.site, report.page, target, { suggestion: suggestionOf(report) });
  const answer = await check(report.base, body);
  if (!answer || number !== report.checks || !report.form.isConnected) return;
  const line = foreseen(answer) ?? (typeof answer.rule === "string" ? t("dialog.rule", { rule: answer.rule }) : "");
  fill(report.told, make("span", { dir: "auto" }, line));
  remarked(answer.reads_as_comment ? wording : null);
}

function whileWriting(report) {
  let waiting;
  const remarked = nudge(report, () => report.form.requestSubmit());
  lookAhead(report, remarked);
  report.field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => lookAhead(report, remarked), PAUSE);
  });
}

// The first view says what is sent; the site's own statement may say the rest.
function linkPrivacy(report, href) {
  if (!/^https?:/.test(href)) return;
  report.dialog.querySelector("#privacy")
    .append(" ", make("a", { href, target: "_blank", rel: "noopener" }, t("dialog.privacy.link")));
}

async function complete(report, translated) {
  report.live = report.dialog.appendChild(make("p", { class: "unseen", role: "status" }));
  style(report.root, MORE_STYLE);
  if (translated) {
    tell(report, { title: t("dialog.title"), text: [t("nudge.translated")] },
      button(t("dialog.close"), () => report.dialog.close()));
    return;
  }
  report.page = pageOf(report);
  if (!report.marked) report.where = await askWhere(report, pictureIn(report), otherWordsIn(report));
  const settings = await report.settings;
  report.said = foldOut(report, settings, Boolean(listOf(report)));
  watchLength(report.field, report.dialog.querySelector("#length"));
  if (report.marked) whileWriting(report);
  // A long mark's card may be too low for all of it: its reader writes, and must see where.
  report.root.activeElement?.scrollIntoView({ block: "nearest" });
  linkPrivacy(report, settings?.privacy);
  offerList(report, settings);
  sendKept(report);
}

/** Complete the form of `report`, which the dialog has shown. */
export function begin(report, translated) {
  report.begun = new Promise((done) => {
    report.done = done;
  });
  complete(report, translated).finally(report.done);
}
