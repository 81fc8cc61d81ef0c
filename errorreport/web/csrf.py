"""Forms are taken from our own pages only: by Sec-Fetch-Site, which no page can forge.

Browsers leave that header out on plain http outside localhost; there Origin must be our own. No
token is kept, so none can expire in a tab left open over lunch.
"""

from ada_url import URL
from flask import request

from errorreport.errors import Forbidden
from errorreport.texts import filled
from errorreport.texts import gettext_noop as _
from errorreport.web.session import settings

_SAFE = {"GET", "HEAD", "OPTIONS"}
_OURS = {"same-origin", "none"}  # none: typed or reloaded by the editor, by no page


def refuse_foreign_forms() -> None:
    """Raise ``Forbidden`` for a form that another page sent; for ``before_request``."""
    if request.method in _SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    ours = site in _OURS if site is not None else request.origin == URL(settings().base_url).origin
    if not ours:
        said = _(
            "This form was sent from another page. Open the desk at %(url)s and send it from there."
        )
        raise Forbidden(filled(said, url=f"{settings().base_url}/"))
