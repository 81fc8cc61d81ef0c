"""The queue: ``/``, every list of it an address."""

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.errors import NotFound
from errorreport.findings import choosing, queries
from errorreport.findings.counting import CAP
from errorreport.findings.queries import Beholder
from errorreport.ids import is_id
from errorreport.web import desk
from errorreport.web.formats import counted
from errorreport.web.forms import place
from errorreport.web.language import gettext, ngettext
from errorreport.web.session import ask_to_sign_in, editor, site_ids

bp = Blueprint("queue", __name__)
bp.before_request(ask_to_sign_in)


@bp.get("/")
def page() -> str:
    """Show a list, and on a wide screen the first finding of it."""
    return desk.show(desk.read(desk.At.QUEUE, None))


@bp.get("/newer")
def newer() -> Response:
    """Say how many findings came to a list since it was read, for a page that shows it still."""
    seen = request.args.get("seen", "")
    if not is_id(seen):
        raise NotFound("There is no such list.")
    with read_scope():
        every = site_ids()
        listing = place(queries.sites_of(every)).listing(
            every, Beholder(editor().editor_id, utc_now())
        )
        count = choosing.newer(listing, seen=seen)
    said = ngettext("%(num)s new.", "%(num)s new.", count)
    if count > CAP:
        said = gettext("%(count)s new.", count=counted(count))
    return jsonify(count=count, said=said)
