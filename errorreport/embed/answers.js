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
 * @param {string} tag the language in which dates are written
 * @returns {{title: string, text: string[], reload: boolean}}
 */
export function answered(answer, part, tag) {
  const { finding } = answer;
  const date = day(new Date(finding.corrected_at ?? Date.now()), tag);
  switch (answer.answer) {
    case "known":
      return told(t("answer.thanks"), [known(finding)]);
    case "already_fixed":
      return told(t("answer.already_fixed.title"), [t("answer.already_fixed", { date })], true);
    case "declined":
      return told(t("answer.declined.title"), declined(answer));
    case "regressed":
      return told(t("answer.thanks"), [t("answer.regressed", { date })]);
    case "gone":
      return told(t("answer.gone.title"), [t("answer.gone")], true);
    default:
      return told(t("answer.thanks"), [t(part === "text" ? "answer.new" : "answer.page")]);
  }
}

/**
 * @param {{kind: string, detail?: string, after?: Date}} failure what the sender returned
 * @param {string} tag the language in which times are written
 * @returns {{title: string, text: string[], again: boolean}} `again`: sending once more may help
 */
export function failed(failure, tag) {
  switch (failure.kind) {
    case "offline":
      return { title: t("not_kept.title"), text: [t("not_kept.offline")], again: true };
    case "later":
      return { title: t("not_kept.title"), text: [t("not_kept.later")], again: true };
    case "rate_limited": {
      const text = t("not_kept.rate_limited", { time: time(failure.after, tag) });
      return { title: t("not_kept.title"), text: [text], again: true };
    }
    case "refused.site":
      return { title: t("refused.site.title"), text: [t("refused.site")], again: false };
    case "refused.page":
      return { title: t("refused.page.title"), text: [t("refused.page")], again: false };
    case "refused.too_long":
      return { title: t("refused.too_long.title"), text: [t("refused.too_long")], again: false };
    default: {
      const text = t("refused.other", { detail: failure.detail });
      return { title: t("refused.other.title"), text: [text], again: true };
    }
  }
}
