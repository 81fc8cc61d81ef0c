"""Errors as HTTP: one table, and two ways to show a row of it.

Under /api an error is ``application/problem+json`` (RFC 9457); elsewhere it is a page.
"""

import traceback
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from flask import Flask, Response, current_app, json, render_template, request
from marshmallow import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from errorreport import errors
from errorreport.db import db
from errorreport.engines import is_away
from errorreport.settings import Settings
from errorreport.texts import filled
from errorreport.texts import gettext_noop as _

_TOO_LARGE = RequestEntityTooLarge.description
CONTENT_TYPE = "application/problem+json"
WAIT_WHEN_FULL = 6 * 60 * 60  # seconds; somebody has to come to the desk first
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"

#: what a page says where a program is told in the words of HTTP; others are told as 400
_ON_PAGES = {
    400: (
        _("This was not understood"),
        _("Nothing was changed. Go back and try again from the page itself."),
    ),
    413: (_("Too much at once"), ""),
    429: (
        _("Too many requests"),
        _("Very many have come from your network. Wait a minute and try again."),
    ),
    500: (_("The service failed"), ""),
}
_FAILED = _("The service failed. What you sent was not stored; send it again later.")
AWAY_SECONDS = 5  # after which a database may be back

_FRAGMENT = "~!$&'()*+,;=:@"  # what RFC 3986 lets stand in a fragment besides letters and digits
#: marshmallow's own sentences that say what is wrong and not what to do
_REMEDIES = {
    "Missing data for required field.": "This is required; send it.",
    "Field may not be null.": "This is required; send something else than null.",
}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Row:
    """How one kind of error is told."""

    status: HTTPStatus
    name: str
    title: str


TABLE: dict[type[Exception], Row] = {
    errors.NotFound: Row(HTTPStatus.NOT_FOUND, "not-found", _("Not found")),
    errors.Refused: Row(HTTPStatus.CONFLICT, "refused", _("The event does not fit the state")),
    errors.Stale: Row(HTTPStatus.PRECONDITION_FAILED, "stale", _("Changed since it was read")),
    errors.Conflict: Row(HTTPStatus.CONFLICT, "conflict", _("Taken")),
    errors.ReusedKey: Row(
        HTTPStatus.UNPROCESSABLE_ENTITY, "reused-key", _("Idempotency-Key used for another body")
    ),
    errors.NoArticle: Row(
        HTTPStatus.UNPROCESSABLE_ENTITY, "no-article", _("No article in the page")
    ),
    errors.BadInput: Row(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-input", _("A value cannot be used")),
    errors.ForeignOrigin: Row(HTTPStatus.FORBIDDEN, "foreign-origin", _("Not a page of the site")),
    errors.Forbidden: Row(HTTPStatus.FORBIDDEN, "forbidden", _("Not allowed")),
    errors.NotSignedIn: Row(HTTPStatus.UNAUTHORIZED, "not-signed-in", _("Not signed in")),
    errors.ProofWanted: Row(
        HTTPStatus.TOO_MANY_REQUESTS, "proof-wanted", _("A proof of work is wanted")
    ),
    errors.Outside: Row(HTTPStatus.BAD_GATEWAY, "outside", _("Another host did not answer")),
    errors.Full: Row(HTTPStatus.TOO_MANY_REQUESTS, "full", _("Too many wait")),
    errors.Busy: Row(HTTPStatus.SERVICE_UNAVAILABLE, "busy", _("Busy")),
    ValidationError: Row(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-input", _("Fields cannot be used")),
}


@dataclass(slots=True)
class Problem:
    """One error on its way out."""

    status: int
    type: str
    title: str
    detail: str
    extra: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def register(app: Flask) -> None:
    """Show every error of ``app`` by the table."""
    for kind in TABLE:
        app.register_error_handler(kind, _on_known)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Exception, _on_unknown)


def pointer(path: list[str | int]) -> str:
    """Return a JSON Pointer as a URI fragment, as RFC 9457's own example writes it.

    Half of a surrogate pair, which JSON may hold and a URI may not, is written as JSON does.
    """
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
    return "#" + "".join(f"/{_quoted(step)}" for step in escaped)


def _quoted(step: str) -> str:
    return quote(step, safe=_FRAGMENT, errors="backslashreplace")


def _on_known(error: Exception) -> Response:
    row = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
    problem = Problem(
        status=row.status,
        type=_address(row),
        title=row.title,
        detail=said(error),
    )
    match error:
        case ValidationError():
            problem.detail = _("The body does not fit; each entry of errors names a field.")
            problem.extra["errors"] = list(_field_errors(error.messages, []))
        case errors.BadInput(pointer=where) if where:
            problem.extra["errors"] = [{"pointer": where, "detail": problem.detail}]
        case errors.Stale():
            problem.extra["current"] = error.current
            problem.headers["ETag"] = f'"{error.etag}"'
        case errors.NotSignedIn():
            problem.headers["WWW-Authenticate"] = 'Bearer realm="errorreport"'
        case errors.Full():
            problem.headers["Retry-After"] = str(WAIT_WHEN_FULL)
        case errors.ProofWanted():
            problem.extra["challenge"] = error.challenge
            problem.headers["Retry-After"] = str(error.seconds)
        case errors.Busy():
            problem.headers["Retry-After"] = "1"
        case _:
            pass
    return _shown(problem)


def said(error: Exception) -> str:
    """Return an error's own message, still with what its translation is filled from."""
    [*first, _] = [*error.args, None]
    return first[0] if first and isinstance(first[0], str) else str(error)


def _field_errors(messages: Any, path: list[str | int]) -> Any:
    """Flatten marshmallow's nested messages: fields are keys, list items are numbers."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _field_errors(inner, path if key == "_schema" else [*path, key])
        return
    for message in messages if isinstance(messages, list) else [messages]:
        yield {"pointer": pointer(path), "detail": _REMEDIES.get(str(message), str(message))}


def _on_http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value] # aborted with a whole response
    status = error.code or 500
    problem = Problem(
        status=status,
        type="about:blank",
        title=HTTPStatus(status).phrase,
        detail=error.description or HTTPStatus(status).description,
    )
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            problem.headers[name] = value
    if isinstance(error, RequestEntityTooLarge) and error.description == _TOO_LARGE:
        limit = request.max_content_length or 0
        size = f"{limit // 1024:,}"
        problem.detail = filled(_("The body is larger than %(size)s KiB. Send less."), size=size)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        problem.type = QUOTA_EXCEEDED
        problem.detail = _(
            "Too many requests from this address. Try again after Retry-After seconds."
        )
    return _shown(problem)


def _on_unknown(error: Exception) -> Response:
    if is_away(error):
        return _on_away(error)
    if isinstance(error, SQLAlchemyError):
        # The driver's message quotes rows, and rows hold what readers wrote: the place must do.
        cause = type(getattr(error, "orig", None) or error).__name__
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("database_error", error=cause, traceback=frames)
    else:
        log.exception("unexpected_error", error=type(error).__name__)
    return _shown(
        Problem(
            status=500,
            type="about:blank",
            title=HTTPStatus.INTERNAL_SERVER_ERROR.phrase,
            detail=_FAILED,
        )
    )


def _on_away(error: Exception) -> Response:
    # What the pool still holds leads nowhere: each would fail once more when the database is back.
    db.engine.dispose()
    log.error("database_away", error=type(getattr(error, "orig", None) or error).__name__)
    row = TABLE[errors.Busy]
    detail = _FAILED
    if request.method in {"GET", "HEAD"}:
        detail = _("The service cannot answer at the moment. Try again in a few seconds.")
    wait = {"Retry-After": str(AWAY_SECONDS)}
    return _shown(Problem(row.status, _address(row), row.title, detail, headers=wait))


def _address(row: Row) -> str:
    settings: Settings = current_app.extensions["errorreport.settings"]
    return f"{settings.base_url}/api/docs#problem-{row.name}"


def _shown(problem: Problem) -> Response:
    if request.path.startswith("/api/"):
        body = {
            "type": problem.type,
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            **problem.extra,
        }
        response = current_app.response_class(json.dumps(body), content_type=CONTENT_TYPE)
    else:
        if problem.type in {"about:blank", QUOTA_EXCEEDED}:
            title, detail = _ON_PAGES.get(problem.status, _ON_PAGES[400])
            problem.title, problem.detail = title, detail or problem.detail
        response = current_app.response_class(render_template("problem.html", problem=problem))
    response.status_code = problem.status
    response.headers.update(problem.headers)
    return response
