"""The fence round a site: a page may report to its own site only. It holds browsers alone."""

from errorreport.errors import ForeignOrigin
from errorreport.sites.models import Site

_EXTENSIONS = ("chrome-extension://", "moz-extension://", "safari-web-extension://")


def require_own_origin(site: Site, origin: str | None) -> None:
    """Raise ``ForeignOrigin`` unless ``origin`` is one of the site's, or an extension it allows."""
    if origin is None:
        raise ForeignOrigin(
            "The request has no Origin header. Send reports from a page of the site, with fetch."
        )
    if site.extensions_allowed and origin.startswith(_EXTENSIONS):
        return
    if origin not in site.origins:
        raise ForeignOrigin(
            f"{origin} is not an origin of this site. Its owner can add it with "
            f"`errorreport site set {site.slug} origins={','.join([*site.origins, origin])}`."
        )
