"""The door before the application: what a flood brings is turned away here, at little cost.

While nothing is known of a flood it costs a look at three empty tables. Later a report is read as
far as its site and its proof; what the limits would ask or refuse (limits.py) is told without
Flask, a log line or a statement.
"""

import json
import math
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Flask
from prometheus_client import Counter

from errorreport.addresses import network_of
from errorreport.api import cors, limits
from errorreport.api.admission import WANTED
from errorreport.api.alarm import Alarm, Kept, pair
from errorreport.errors import ProofWanted
from errorreport.observe import Metrics
from errorreport.problems import CONTENT_TYPE, QUOTA_EXCEEDED, TABLE
from errorreport.reports import proofs
from errorreport.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_REPORTS, _CHECK = "/api/v1/reports", "/api/v1/reports/check"
_ENDPOINTS = {_REPORTS: "api.reports.submit", _CHECK: "api.reports.check"}
_ROW = TABLE[ProofWanted]
_QUOTA = "429"  # as the metrics name it
_KEY = 64  # characters of a site's key

#: of which limit and for how long, the body, and what the metrics call it
Turned = tuple[Kept, bytes, str]


class Door:
    """Turn away, before Flask, what is known to be refused or asked for a proof of work."""

    def __init__(self, app: Flask) -> None:
        self._metrics: Metrics = app.extensions["errorreport.metrics"]
        self._app: WSGIApplication = app.wsgi_app
        self._settings: Settings = app.extensions["errorreport.settings"]
        self._alarm: Alarm = app.extensions["errorreport.alarm"]
        self._longest: int = app.config["MAX_CONTENT_LENGTH"]

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        path = environ.get("PATH_INFO", "")
        if path in _ENDPOINTS and self._alarm and environ["REQUEST_METHOD"] == "POST":
            turned = self._turned(environ, path)
            if turned is not None:
                return self._turn_away(environ, start_response, path, turned)
        return self._app(environ, start_response)

    def _turned(self, environ: "WSGIEnvironment", path: str) -> Turned | None:
        """Return what to tell, of which limit and for how long; None lets the request in."""
        alarm, network = self._alarm, network_of(environ.get("REMOTE_ADDR"))
        kept = alarm.refused.find(network)
        if kept is not None:
            return kept, _quota("The address has sent very many reports."), _QUOTA
        document = self._read(environ)
        if document is None:
            return None
        key = document.get("site")
        if not isinstance(key, str) or len(key) > _KEY or not key.isascii():
            return None
        if path == _CHECK:
            kept = alarm.unchecked.find(key)
            return None if kept is None else (kept, _quota("The site is asked very often."), _QUOTA)
        names = (key, network, pair(network, key))
        kept = alarm.refused.find(*names)
        if kept is not None:
            return kept, _quota("Very many reports of this site have come in."), _QUOTA
        kept = alarm.asked.find(*names)
        if kept is None or self._is_good(document.get("proof"), key):
            return None
        made = proofs.written(key, self._settings.secret_key)
        return kept, _wanted(self._settings.base_url, made), _ROW.name

    def _read(self, environ: "WSGIEnvironment") -> dict[str, Any] | None:
        """Return the body, and leave it to be read again; None where the application is to."""
        length = environ.get("CONTENT_LENGTH") or ""
        if not (length.isascii() and length.isdigit() and int(length) <= self._longest):
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return None
        return document if isinstance(document, dict) else None

    def _is_good(self, proof: object, key: str) -> bool:
        if not proof:
            return False
        shown = proofs.checked(proof, key, self._settings.secret_key)
        return shown is not None and not self._alarm.seen.left(shown.nonce)

    def _turn_away(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        path: str,
        turned: Turned,
    ) -> "Iterable[bytes]":
        kept, body, problem = turned
        for counter in _counters(self._metrics, path, problem):
            counter.inc()
        seconds = str(math.ceil(kept.left))
        headers = [
            ("Content-Type", CONTENT_TYPE),
            ("Content-Length", str(len(body))),
            ("Retry-After", seconds),
            *limits.told(kept.limit, seconds),
            *cors.of_problem(environ.get("HTTP_ORIGIN")),
        ]
        start_response("429 Too Many Requests", headers)
        return [body]


@lru_cache(maxsize=8)
def _counters(metrics: Metrics, path: str, problem: str) -> tuple[Counter, ...]:
    """Return what counts such an answer; looking for it takes longer than counting."""
    answered = metrics.requests.labels(_ENDPOINTS[path], 429)
    return (answered, metrics.refused.labels(problem)) if path == _REPORTS else (answered,)


@lru_cache(maxsize=8)
def _quota(why: str) -> bytes:
    return json.dumps(
        {
            "type": QUOTA_EXCEEDED,
            "title": "Too Many Requests",
            "status": 429,
            "detail": f"{why} Try again after Retry-After seconds.",
        }
    ).encode()


def _wanted(base_url: str, challenge: str) -> bytes:
    return f'{_wanted_but_for_the_challenge(base_url)}, "challenge": {challenge}}}'.encode()


@lru_cache(maxsize=8)
def _wanted_but_for_the_challenge(base_url: str) -> str:
    return json.dumps(
        {
            "type": f"{base_url}/api/docs#problem-{_ROW.name}",
            "title": _ROW.title,
            "status": 429,
            "detail": WANTED,
        }
    ).removesuffix("}")


def stand_before(app: Flask) -> None:
    """Let every request of ``app`` pass the door."""
    # Flask's own way to wrap an application, which its types do not foresee.
    app.wsgi_app = Door(app)  # type: ignore[method-assign] # as documented
