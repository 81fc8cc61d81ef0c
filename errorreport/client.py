"""The service seen from a site: what a build, a CMS or a person at a terminal sends it over HTTP.

Knows the API alone; no database, settings or application stand behind it.
"""

import email.utils
import http.client
import ipaddress
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Any, Final

from ada_url import URL, check_url

from errorreport.extract import BadUrl, host_of, parse_http_url

LARGEST: Final = 5 * 1024 * 1024  # bytes of UTF-8; what POST /revisions takes
_PATIENCE: Final = 60  # seconds for one answer
_TRIES: Final = 5
_LONGEST_WAIT: Final = 60  # seconds before one more try
_AGAIN: Final = {429, 502, 503, 504}  # too fast, or a service that is restarted just now
_NO_ARTICLE: Final = "#problem-no-article"


class ServerTrouble(Exception):
    """Nothing can be sent: no such server, a wrong token; the message is one line."""


class PageRefused(Exception):
    """The service does not take this page; the message is one line."""


class PageWithoutArticle(PageRefused):
    """The page holds no article where the site's selectors look for one."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did. ``outcomes`` counts findings by what happened to them; empty when held."""

    fate: str  # "new", "changed", "unchanged" or "held"
    number: int
    outcomes: Mapping[str, int]


class Client:
    """One site's token at one service."""

    def __init__(
        self, server: str, token: str, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Remember where and as whom to send; raises ``ServerTrouble`` for no http(s) address."""
        self.server = _server(server)
        self._token = token
        self._sleep = sleep
        # No proxy stands between this machine and itself, whatever the environment says.
        direct = [urllib.request.ProxyHandler({})] if _is_here(self.server) else []
        self._opener = urllib.request.build_opener(_NoRedirect, *direct)

    def push(self, page: Mapping[str, Any]) -> Pushed:
        """Send one text: ``url`` with ``html`` or ``text``, and what else POST /revisions takes.

        Raises ``PageRefused`` and ``ServerTrouble``.
        """
        sent = page.get("html") or page.get("text") or ""
        if len(sent.encode(errors="replace")) > LARGEST:  # a server may hang up in the middle of it
            raise PageRefused("It is larger than 5 MiB. Send the article alone.")
        status, answer = self._sent("POST", "/api/v1/revisions", page)
        number = answer["revision"]["number"]
        fate = {200: "unchanged", 202: "held"}.get(status, "new" if number == 1 else "changed")
        return Pushed(fate, number, answer["outcomes"] or {})

    def describe(self, article: Mapping[str, Any]) -> None:
        """Tell what an article is: ``url`` and what else PUT /articles takes.

        Raises ``PageRefused`` and ``ServerTrouble``.
        """
        self._sent("PUT", "/api/v1/articles", article)

    def _sent(self, method: str, path: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and body of the answer; all that is sent may be sent twice."""
        request = urllib.request.Request(  # noqa: S310 # _server() lets http and https alone in
            f"{self.server}{path}",
            method=method,
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "Accept": "application/json, application/problem+json",
                "User-Agent": "errorreport",
            },
        )
        for left in reversed(range(_TRIES)):
            try:
                with self._opener.open(request, timeout=_PATIENCE) as answer:
                    return answer.status, self._read(answer.read())
            except urllib.error.HTTPError as error:
                with error:
                    wait = _wait(error.headers, _TRIES - left)
                    if left and error.code in _AGAIN and wait <= _LONGEST_WAIT:
                        self._sleep(wait)
                        continue
                    raise self._trouble(error) from None
            except (OSError, http.client.HTTPException) as error:
                reason = str(getattr(error, "reason", error) or type(error).__name__)
                raise ServerTrouble(
                    f"{self.server} cannot be reached: {reason.rstrip('.')}."
                ) from None
        raise AssertionError("the last try returns or raises")

    def _read(self, body: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(body)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise ServerTrouble(f"{self.server} answers, but not as errorreport does.")
        return answer

    def _trouble(self, error: urllib.error.HTTPError) -> Exception:
        """Return what a refusal means: the whole run's end, or this page's."""
        if error.code in range(300, 400):
            target = error.headers.get("Location", "another address")
            return ServerTrouble(
                f"{self.server} leads to {target}; name that server instead. The token is sent "
                "to the server that you name and to no other."
            )
        try:
            problem = json.loads(error.read())
            said = _said(problem)
        except (ValueError, TypeError, KeyError, OSError, http.client.HTTPException):
            if error.code in {413, *_AGAIN}:  # a proxy's own page
                return PageRefused(f"The server answered {error.code} {error.reason}.")
            return ServerTrouble(
                f"{self.server} is not an errorreport service: it answered {error.code} "
                f"{error.reason}."
            )
        if error.code in {401, 403}:
            return ServerTrouble(f"The token is not accepted: {said}")
        if str(problem.get("type", "")).endswith(_NO_ARTICLE):
            return PageWithoutArticle(said)
        return PageRefused(said)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would lose its body, and the token would go to whoever is named."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none: the answer is told as an error."""


def _server(server: str) -> str:
    """Return the service's address without a final slash."""
    try:
        parse_http_url(server)
    except BadUrl as error:
        raise ServerTrouble(f"The server cannot be used: {error}.") from None
    url = URL(server)
    if not check_url(server) or url.search or url.hash:
        raise ServerTrouble("The server is to be its bare address, without a query.")
    return f"{url.origin}{url.pathname.rstrip('/')}"


def _is_here(server: str) -> bool:
    host = host_of(server)
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _said(problem: Mapping[str, Any]) -> str:
    """Return the reason in a problem on one line: of the fields if it names any."""
    fields = [
        f"{error['pointer'].removeprefix('#/')}: {error['detail']}"
        for error in problem.get("errors", [])
        if error["detail"] != problem["detail"]
    ]
    return " ".join((" ".join(fields) or str(problem["detail"])).split())


def _wait(headers: Message, tries: int) -> float:
    """Return how many seconds the server wants to be left alone, or a little longer each time."""
    wanted = headers.get("Retry-After", "").strip()
    if wanted.isascii() and wanted.isdigit():
        return float(wanted)
    try:
        until: datetime = email.utils.parsedate_to_datetime(wanted)
    except ValueError:
        return 0.5 * 2.0**tries
    return max(0.0, until.timestamp() - time.time())
