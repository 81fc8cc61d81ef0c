"""The queue: ``/``, every list of it an address."""

from flask import Blueprint

from errorreport.web import desk
from errorreport.web.session import ask_to_sign_in

bp = Blueprint("queue", __name__)
bp.before_request(ask_to_sign_in)


@bp.get("/")
def page() -> str:
    """Show a list, and on a wide screen the first finding of it."""
    return desk.show(desk.read(desk.At.QUEUE, None))
