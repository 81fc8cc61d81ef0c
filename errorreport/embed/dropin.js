/**
 * What stands before the loader at /orphus.js, /mistape.js and /mixtape.js, so that a page made for
 * one of those changes the address of its script alone. Their markup has no place for a site's key:
 * it is in the address.
 */
(() => {
  const { dataset, src } = document.currentScript;
  dataset.site ||= /[?&]site=([^&#]*)/.exec(src)?.[1] ?? "";
  // Orphus' badge, and the captions and badges of the others, are ways in as they stand. This
  // listener is before the loader's own, and the page is as it was until the first click on one.
  addEventListener("click", ({ target }) => {
    const invitation = target.closest?.("#orphus,.mistape_caption,.mixtape_caption");
    // A link that the site wrote into its caption stays one; so does all of it while their script runs.
    const link = target.closest?.(".mistape_caption a:not(.mistape-link),.mixtape_caption a");
    if (invitation && !link && !(window.decoMistape ?? window.mixtape)?.dlg) {
      invitation.dataset.errorreportOpen = "";
    }
  }, true);
  // What pages of Orphus' later versions call from buttons of their own.
  (window.orphus ||= {}).show = () => window.errorReport.open();
})();
