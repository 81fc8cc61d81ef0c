"""What an editor typed before being signed out, kept until the same finding is open again.

It travels in a cookie: in an address it would reach logs, and any link could fill in the form.
"""

from dataclasses import asdict

from flask import Response, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from errorreport.ids import ID_LENGTH
from errorreport.web import session
from errorreport.web.forms import Typed

SECONDS = 600
_LONGEST = 3800  # bytes of the value; browsers drop a cookie of more than 4,096 with its name


def keep(response: Response, finding_id: str, typed: Typed) -> None:
    """Let the browser keep the words; of those too long for a cookie, as many as it takes."""
    if len(finding_id) > ID_LENGTH:
        return  # no finding's: only an address that somebody wrote
    words = asdict(typed)
    value = _serializer().dumps([finding_id, words])
    while len(value) > _LONGEST:
        name = max(words, key=lambda name: len(words[name] or ""))
        words[name] = words[name][: len(words[name]) * 9 // 10]
        value = _serializer().dumps([finding_id, words])
    response.set_cookie(
        _name(),
        str(value),
        max_age=SECONDS,
        path=session.cookie_path(),
        secure=session.settings().secure,
        httponly=True,
        samesite="Strict",
    )


def kept(finding_id: str) -> Typed | None:
    """Return what was typed on this finding in the last ten minutes; None if nothing was."""
    value = request.cookies.get(_name())
    if value is None:
        return None
    try:
        where, words = _serializer().loads(value, max_age=SECONDS)
    except BadSignature:  # also what has expired
        return None
    return Typed(**words) if where == finding_id else None


def forget(response: Response) -> None:
    """Let the browser forget the words, once they stand in the form again."""
    response.delete_cookie(
        _name(),
        path=session.cookie_path(),
        secure=session.settings().secure,
        httponly=True,
        samesite="Strict",
    )


def _name() -> str:
    return f"{session.cookie_name()}-typed"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(session.settings().secret_key, salt="errorreport.typed")
