// Writes moments in the reader's own time zone; the page without it gives them in UTC.
(() => {
  "use strict";
  const language = document.documentElement.lang || undefined;
  const formats = {
    day: { day: "numeric", month: "long", year: "numeric" },
    moment: { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    full: {
      day: "numeric", month: "long", year: "numeric",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    },
  };
  const locale = language === "en" ? "en-GB" : language; // day before month, as the texts have it
  const write = (at, how) => new Intl.DateTimeFormat(locale, formats[how]).format(at);

  function localise(root) {
    for (const time of root.querySelectorAll("time[data-when]")) {
      const at = new Date(time.dateTime);
      const how = time.dataset.when;
      if (time.title) time.title = write(at, "full");
      if (how === "day") time.textContent = write(at, "day");
      if (how === "moment") {
        const other = at.getFullYear() !== new Date().getFullYear();
        time.textContent = write(at, other ? "full" : "moment").replace(/,? at |, /, " ");
      }
    }
  }

  window.errorreport = { localise };
  // A browser that has no words of the language would write numbers in place of the page's own.
  if (Intl.DateTimeFormat.supportedLocalesOf(locale ?? []).length || !locale) localise(document);
})();
