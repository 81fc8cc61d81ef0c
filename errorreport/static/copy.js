// Copies words without what nobody sees: invisible and direction characters stay behind.
(() => {
  "use strict";
  const UNSEEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

  // The wording that is chosen now, the editor's own included; else what the button itself holds.
  function words(button) {
    const chosen = document.querySelector("input[name=choice]:checked");
    if (button.dataset.copy === undefined) return document.getElementById(button.dataset.of).value;
    if (chosen?.value === "other") return document.getElementById("other").value.replace(UNSEEN, "");
    return chosen?.dataset.copy ?? button.dataset.copy;
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // plain http beyond this machine, or not allowed
      const field = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button.copy");
    if (!button) return;
    await copy(words(button));
    button.focus();
    button.querySelector("[role=status]").textContent = button.dataset.done;
  });
})();
