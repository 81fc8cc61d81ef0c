/** Quiet words under the field while the reader writes; none of them holds a report back. */

import { button, lengthOf, fill, note } from "./dom.js";
import { t } from "./texts.js";

const LONG = 300; // code points; longer marks are asked to be narrowed
const UNCLEAR = 60; // code points; a longer mark sent without a word leaves the editor guessing
// What no keyboard types and no reader sees. Joiners stay: Persian and emoji need them.
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Take what cannot be seen out of new wording, unless the article has it too. */
export function seen(exact, suggestion) {
  const had = new Set(exact.match(INVISIBLE));
  return suggestion.replace(INVISIBLE, (one) => (had.has(one) ? one : ""));
}

/** Watch the field; returns what to do once the service has said whether it reads like a comment. */
export function nudge(report, submit) {
  const { field, marked } = report;
  const line = note("nudge", true);
  let remark = null; // wording that reads like a comment
  let settled = false; // the reader has answered a question; none is asked twice
  const say = (key, ...answers) => fill(line, t(key), ...answers.map(([label, action]) => button(t(label), () => {
    settled = true;
    fill(line);
    action();
  }, { class: "plain" })));
  const turn = () => {
    report.comment.value = [report.comment.value, field.value].filter(Boolean).join("\n");
    report.fold.open = true;
    field.value = marked.exact;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    report.comment.focus();
  };
  const look = () => {
    const length = lengthOf(marked.exact);
    const unchanged = field.value === marked.exact;
    if (seen(marked.exact, field.value) !== field.value) {
      const { selectionStart } = field;
      field.value = seen(marked.exact, field.value);
      field.setSelectionRange(selectionStart, selectionStart);
      say("nudge.invisible");
    } else if (settled) {
      fill(line);
    } else if (remark === field.value) {
      say("nudge.comment", ["nudge.comment.comment", turn], ["nudge.comment.wording", () => field.focus()]);
    } else if (length > LONG) {
      say("nudge.long", ["nudge.long.send", submit]);
    } else if (length > UNCLEAR && unchanged && !report.comment.value) {
      say("nudge.what");
    } else {
      fill(line);
    }
  };
  field.addEventListener("input", look);
  report.comment.addEventListener("input", look);
  report.dialog.querySelector("#field-note").after(line);
  look();
  return (wording) => {
    if (remark === wording) return; // nothing new is no reason to take back what was said
    remark = wording;
    look();
  };
}
