/** "My reports": receipt links that are on this device and nowhere else. */

import { button, fill, make } from "./dom.js";
import { forgetList, listOf, readerKeyOf } from "./kept.js";
import { day, t } from "./texts.js";
import { forgetReader } from "./transport.js";

// The state of a report as its receipt has it; a receipt that is gone says so itself when opened.
async function stateOf(report, receipt) {
  const secret = receipt.slice(receipt.lastIndexOf("/") + 1);
  const fate = await report.ask("../api/v1/receipts/" + encodeURIComponent(secret));
  return typeof fate?.state === "string" ? "mine." + fate.state : null;
}

function lineOf(report, { words, receipt, at }) {
  const note = make("span", { class: "note" }, day(new Date(at)));
  stateOf(report, receipt).then((key) => {
    try {
      if (key) note.append(" · " + t(key));
    } catch {
      // a state this version has no words for: the receipt has them
    }
  });
  const link = /^https?:/.test(receipt) ? { href: receipt, target: "_blank", rel: "noopener" } : {};
  return make("li", {}, make("a", link, make("bdi", {}, words)), " ", note);
}

function showList(report, site, listed) {
  const back = report.form.isConnected ? report.form : null;
  const list = make("ul", {}, ...listed.slice(1).reverse().map((line) => lineOf(report, line)));
  const page = make("div", { class: "list" },
    listed.length > 1 ? list : make("p", {}, t("mine.empty")),
    make("p", { class: "note" }, t("mine.foot")),
    make("p", { class: "buttons" },
      button(t("mine.forget"), () => {
        const key = readerKeyOf(report);
        forgetList(report);
        if (key) forgetReader(report.base, report.script.dataset.site, key);
        fill(page, make("p", {}, t("mine.empty")));
      }),
      back && button(t("mine.back"), () => {
        page.replaceWith(back);
        fill(report.title, t("dialog.title"));
        report.field.focus();
      })));
  if (back) back.replaceWith(page);
  else report.dialog.append(page);
  fill(report.message);
  fill(report.remedies);
  fill(report.title, t("mine.title", { site }));
  report.title.focus();
}

/** The link in the dialog's foot, once there is a list. */
export function offerList(report, settings) {
  const listed = settings?.can?.device_list && listOf(report);
  if (!listed) return;
  const link = button(t("dialog.mine", { count: listed.length - 1 }), () => showList(report, settings.name, listOf(report) ?? []), { class: "plain" });
  report.form.append(make("p", { class: "note mine" }, link));
}
