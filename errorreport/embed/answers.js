/** What the reader is told after Send: the service's answer or the reason it has none. */

import { day, t, time } from "./texts.js";

// Title, sentences and, where the page itself is out of date, the wish to load it anew.
const told = (title, text, reload = false) => ({ title, text, reload });

function known(finding) {
  if (finding.state === "confirmed") return t("answer.known.confirmed");
  if (finding.snoozed) return t("answer.known.snoozed");
  // A fact or an opinion gets no number: a count invites campaigns.
  if (finding.others === null) return t("answer.known.others");
  return finding.others > 0 ? t("answer.known", { count: finding.others }) : t("answer.new");
}

// The house rule speaks where the editor left no note of their own.
function declined(answer) {
  const text = [t("answer.declined")];
  if (answer.reason) text.push(t("reason." + answer.reason));
  const words = answer.note ?? answer.rule;
  if (typeof words === "string") text.push(words);
  return text;
}

/**
 * @param {object} answer the body of a 201 to POST /reports
 * @param {string} part the part of the page that was reported: "text", "page" and so on
 * @returns {{title: string, text: string[], reload: boolean}}
 */
export function answered(answer, part) {
  const { finding } = answer;
  const date = day(new Date(finding?.corrected_at ?? Date.now()));
  switch (answer.answer) {
    case "known":
      return told(t("answer.thanks"), [known(finding)]);
    case "already_fixed":
      return told(t("answer.already_fixed.title"), [t("answer.already_fixed", { date })], true);
    case "declined":
      return told(t("answer.declined.title"), declined(answer));
    case "held":
      return told(t("answer.thanks"), [t("answer.held")]);
    case "regressed":
      return told(t("answer.thanks"), [t("answer.regressed", { date })]);
    case "gone":
      return told(t("answer.gone.title"), [t("answer.gone")], true);
    default:
      return told(t("answer.thanks"), [t(part === "text" ? "answer.new" : "answer.page")]);
  }
}

/**
 * What the reader may be told before sending, in one quiet line; null when there is nothing.
 *
 * @param {object} answer what /reports/check said
 */
export function foreseen(answer) {
  const { finding } = answer;
  switch (answer.answer) {
    case "known":
      if (finding?.state === "confirmed") return t("answer.known.confirmed");
      return finding?.others > 0 ? t("check.known", { count: finding.others }) : null;
    case "already_fixed":
      return t("answer.already_fixed", { date: day(new Date(finding?.corrected_at ?? Date.now())) });
    case "declined":
      // There is room for two lines, and a rule says the most.
      if (typeof answer.rule === "string") return t("dialog.rule", { rule: answer.rule });
      return t("check.declined") + (answer.reason ? " " + t("reason." + answer.reason) : "");
    case "gone":
      return t("answer.gone");
    default:
      return null;
  }
}

/**
 * @param {{kind: string, detail?: string, after?: number}} failure what the sender returned
 * @param {boolean} kept whether the report is kept on this device
 * @returns {{title: string, text: string[], again: boolean}} `again`: sending once more may help
 */
export function failed(failure, kept) {
  const { kind } = failure;
  if (kind === "refused.other") {
    const text = t("refused.other", { detail: failure.detail });
    return { title: t("refused.other.title"), text: [text], again: true };
  }
  if (kind.startsWith("refused.")) return { title: t(kind + ".title"), text: [t(kind)], again: false };
  if (!kept) return { title: t("not_kept.title"), text: [t("not_kept")], again: true };
  const text = t("kept." + kind, { time: failure.after && time(new Date(failure.after)) });
  return { title: t("kept.title"), text: [text], again: true };
}
