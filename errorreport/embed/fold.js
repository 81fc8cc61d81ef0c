/** The folded part: what kind of mistake, a comment, word of what became of it, the device's list. */

import { lengthOf, fill, make, note } from "./dom.js";
import { area, label } from "./form.js";
import { t } from "./texts.js";

const MOST_WRITTEN = 2000; // code points of a suggestion or a comment that the service takes
const CATEGORIES = ["spelling", "fact", "link", "layout", "other"];

/** `text` with `{link}` as a link to an address of the site; a bare e-mail address is one too. */
export function linked(text, href) {
  const [before, after] = text.split("{link}");
  const url = /^[^\s/:]+@[^\s/:]+$/.test(href) ? "mailto:" + href : href;
  if (!/^(https?|mailto):/.test(url)) return [before + href + after];
  return [before, make("a", { href: url, target: "_blank", rel: "noopener" }, href), after];
}

/** Say under `field` by how much its text is too long. */
export function watchLength(field, line) {
  const described = field.getAttribute("aria-describedby");
  field.setAttribute("aria-describedby", described === line.id ? described : `${described} ${line.id}`);
  field.addEventListener("input", () => {
    const excess = lengthOf(field.value) - MOST_WRITTEN;
    line.textContent = excess > 0 ? t("nudge.too_long", { count: excess }) : "";
    field.ariaInvalid = excess > 0 ? "true" : null;
  });
}

function categoriesOf(report, comment, opinion) {
  const offered = opinion ? [...CATEGORIES, "opinion"] : CATEGORIES;
  const radios = offered.map((category) => make("input", { type: "radio", name: "category", value: category }));
  const argued = note("opinion", true);
  let chosen = false; // by the reader, whose choice stands
  const group = make("fieldset", {},
    make("legend", {}, t("dialog.category")),
    ...radios.map((radio) => make("label", {}, radio, t("category." + radio.value))),
    argued);
  group.addEventListener("change", ({ target: { value } }) => {
    chosen = true;
    report.send.hidden = value === "opinion";
    fill(argued, ...(value === "opinion" ? linked(t("opinion.answer", { link: "{link}" }), opinion) : []));
    fill(comment.labels[0], t(value === "fact" ? "dialog.comment.fact" : "dialog.comment"));
  });
  const preset = () => {
    if (!chosen && report.marked) radios[0].checked = report.field.value !== report.marked.exact;
  };
  report.field.addEventListener("input", preset);
  preset(); // a quick reader has typed before this came
  const category = () => {
    for (const radio of radios) if (radio.checked) return radio.value;
    return undefined;
  };
  return { group, category };
}

function ticked(id, text) {
  const box = make("input", { type: "checkbox", id });
  return [box, make("label", {}, box, text)];
}

/** Fill the folded part, as far as the site and the service can do what it offers. */
export function foldOut(report, settings, listed) {
  const can = settings?.can ?? {};
  const comment = area("comment", { rows: "3" });
  const commentLabel = label(comment, t("dialog.comment"));
  const email = make("input", {
    id: "email", type: "email", autocomplete: "email", maxlength: "254", dir: "ltr", "aria-describedby": "email-note",
  });
  const [remember, rememberLabel] = ticked("remember", t("dialog.remember"));
  const line = note("comment-note", true);
  remember.checked = listed;
  report.comment = comment;
  report.fold.append(commentLabel, comment, line);
  const { group, category } = categoriesOf(report, comment, settings?.opinion);
  report.fold.children[0].after(group);
  if (can.mail) {
    report.fold.append(
      make("p", { class: "label" }, t("dialog.email")),
      label(email, t("dialog.email.field")), email, note("email-note", false, t("dialog.email.help")));
  } else {
    fill(report.fold.firstChild, t("dialog.more.comment"));
  }
  if (can.device_list) report.fold.append(make("fieldset", {}, rememberLabel));
  watchLength(comment, line);
  return {
    category,
    comment: () => comment.value.trim() || undefined,
    email: () => (can.mail && email.value.trim()) || undefined,
    remembered: () => Boolean(can.device_list && remember.checked),
  };
}
