"""The door before the application: what a flood brings is turned away here, at little cost.

While nothing is known of a flood it costs a look at three empty tables. Later a report is read as
far as its site and its proof; what the limits would ask or refuse (limits.py) is told without
Flask, a log line or a statement.
"""

import json
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Flask
from prometheus_client import Counter

from errorreport.addresses import network_of
from errorreport.api import cors
from errorreport.api.admission import WANTED
from errorreport.api.alarm import Alarm, pair
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
_KEY = 64  # characters of a site's key


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
        if self._alarm and path in _ENDPOINTS and environ["REQUEST_METHOD"] == "POST":
            problem = self._problem(environ, path)
            if problem is not None:
                return self._turn_away(environ, start_response, path, problem)
        return self._app(environ, start_response)

    def _problem(
        self, environ: "WSGIEnvironment", path: str
    ) -> tuple[float, dict[str, Any]] | None:
        """Return what to tell and for how long it holds; None lets the request in."""
        alarm, network = self._alarm, network_of(environ.get("REMOTE_ADDR"))
        left = alarm.refused.left(network)
        if left:
            return left, self._quota("The address has sent very many reports.")
        document = self._read(environ)
        if document is None:
            return None
        key = document.get("site")
        if not isinstance(key, str) or len(key) > _KEY or not key.isascii():
            return None
        if path == _CHECK:
            left = alarm.unchecked.left(key)
            return (left, self._quota("The site is asked very often.")) if left else None
        names = (key, network, pair(network, key))
        left = alarm.refused.left(*names)
        if left:
            return left, self._quota("Very many reports of this site have come in.")
        left = alarm.asked.left(*names)
        if not left or self._is_good(document.get("proof"), key):
            return None
        return left, self._wanted(key)

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

    def _wanted(self, key: str) -> dict[str, Any]:
        return {
            "type": f"{self._settings.base_url}/api/docs#problem-{_ROW.name}",
            "title": _ROW.title,
            "detail": WANTED,
            "challenge": proofs.challenge(key, self._settings.secret_key),
        }

    def _quota(self, why: str) -> dict[str, Any]:
        return {
            "type": QUOTA_EXCEEDED,
            "title": "Too Many Requests",
            "detail": f"{why} Try again after Retry-After seconds.",
        }

    def _turn_away(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        path: str,
        problem: tuple[float, dict[str, Any]],
    ) -> "Iterable[bytes]":
        seconds, told = problem
        problem_name = _ROW.name if "challenge" in told else "429"
        for counter in _counters(self._metrics, path, problem_name):
            counter.inc()
        body = json.dumps({**told, "status": 429}).encode()
        headers = [
            ("Content-Type", CONTENT_TYPE),
            ("Content-Length", str(len(body))),
            ("Retry-After", str(max(1, round(seconds)))),
            *cors.of_problem(environ.get("HTTP_ORIGIN")),
        ]
        start_response("429 Too Many Requests", headers)
        return [body]


@lru_cache(maxsize=8)
def _counters(metrics: Metrics, path: str, problem: str) -> tuple[Counter, ...]:
    """Return what counts such an answer; looking for it takes longer than counting."""
    answered = metrics.requests.labels(_ENDPOINTS[path], 429)
    return (answered, metrics.refused.labels(problem)) if path == _REPORTS else (answered,)


def stand_before(app: Flask) -> None:
    """Let every request of ``app`` pass the door."""
    # Flask's own way to wrap an application, which its types do not foresee.
    app.wsgi_app = Door(app)  # type: ignore[method-assign] # as documented
