"""The service as the outside sees it: its own address, asked over the network."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import IO

from errorreport.doctor.line import Line, bad, doubtful, good
from errorreport.probe import HEADER, probe_key, service_id
from errorreport.serving.sockets import is_loopback
from errorreport.settings import PREFIX, Settings

SECONDS = 5  # for the service to connect, and again to answer
CLOCK_SECONDS = 10  # how far clocks may lie apart: receipts and sign-ins are dated by the day
MADE_UP = "192.0.2.1"  # an address nobody has (RFC 5737); a service that believes it is deceived
_LARGEST = 65_536  # bytes read of an answer that may be anybody's


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from BASE_URL/healthz; ``trouble`` says why it is not ours."""

    trouble: str = ""
    client: str = ""
    forwarded: str = ""
    #: seconds by which the Date of the answer is ahead of this machine's clock
    clock_ahead: float | None = None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An address that leads elsewhere is not the service's own."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        return None


def ask(settings: Settings) -> Answer:
    """Ask the service at its public address how the request arrived."""
    request = urllib.request.Request(  # noqa: S310 # BASE_URL is http or https, Settings sees to it
        f"{settings.base_url}/healthz",
        headers={HEADER: probe_key(settings), "X-Forwarded-For": MADE_UP},
    )
    # No proxy of this machine's environment: the reader's way in is to be tried, not its way out.
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    began = time.time()
    try:
        with opener.open(request, timeout=SECONDS) as response:
            body, date = response.read(_LARGEST), response.headers.get("Date")
    except urllib.error.HTTPError as error:
        error.close()
        where = error.headers.get("Location")
        return Answer(f"answers {error.code}" + (f" and leads to {where}" if where else ""))
    except TimeoutError:
        return Answer(f"did not answer in {SECONDS} seconds")
    except OSError as error:
        return Answer(f"cannot be reached: {getattr(error, 'reason', error)}")
    return _read(settings, body, date, (began + time.time()) / 2)


def _read(settings: Settings, body: bytes, date: str | None, now: float) -> Answer:
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict) or told.get("service") != service_id(settings):
        return Answer("is answered by another program, or by a service with another secret")
    try:
        ahead = None if date is None else parsedate_to_datetime(date).timestamp() - now
    except ValueError:
        ahead = None
    return Answer(client=told["client"], forwarded=told["forwarded"], clock_ahead=ahead)


def base_url(settings: Settings, answer: Answer) -> Line:
    """Return whether BASE_URL leads here."""
    if answer.trouble:
        return bad(
            "base URL",
            f"{settings.base_url} {answer.trouble}; start the service, or mend {PREFIX}BASE_URL "
            "and the proxy in front",
        )
    if not settings.secure and not is_loopback(_host(settings.base_url)):
        return doubtful(
            "base URL", f"{settings.base_url} leads here, but over http anyone can read passwords"
        )
    return good("base URL", f"{settings.base_url} leads here")


def proxies(settings: Settings, answer: Answer) -> Line:
    """Return whether as many proxies forwarded the request as TRUSTED_PROXIES says."""
    trusted = settings.trusted_proxies
    if answer.trouble:
        return doubtful("proxies", "not known while the base URL does not lead here")
    hops = [hop.strip() for hop in answer.forwarded.split(",") if hop.strip()]
    if hops and hops[0] == MADE_UP:  # proxies that add to the header keep what came with it
        hops = hops[1:]
    if answer.client == MADE_UP:
        return bad(
            "proxies",
            f"any reader can make up an address: {len(hops)} forwarded the request, "
            f"{PREFIX}TRUSTED_PROXIES is {trusted}; set it to {len(hops)}",
        )
    if len(hops) > trusted:
        return bad(
            "proxies",
            f"{len(hops)} forwarded the request, {PREFIX}TRUSTED_PROXIES is {trusted}: all readers "
            f"count as one address, {answer.client}; set it to {len(hops)}",
        )
    if len(hops) < trusted:
        return bad(
            "proxies",
            f"only {len(hops)} forwarded the request, {PREFIX}TRUSTED_PROXIES is {trusted}; set it "
            f"to {len(hops)}, or have the proxy send X-Forwarded-For",
        )
    return good("proxies", f"{trusted} in front, readers count as {answer.client}")


def listening(settings: Settings) -> Line:
    """Return whether clients that stall are kept from the service's few threads."""
    where = f"{settings.host}, port {settings.port}"
    if is_loopback(settings.host):
        return good("listening", f"{where}: this machine alone")
    if settings.trusted_proxies:
        return good("listening", f"{where}, behind {settings.trusted_proxies} that must buffer")
    return doubtful(
        "listening",
        f"{where} without a proxy: a few stalled clients stop the service; put nginx or Caddy in "
        "front with the files in deploy/",
    )


def clock(database_ahead: float | None, answer: Answer) -> Line:
    """Return whether this machine, the database and the service agree on the time."""
    known = {"database": database_ahead, "base URL": answer.clock_ahead}
    ahead = {name: seconds for name, seconds in known.items() if seconds is not None}
    if not ahead:
        return doubtful("clock", "nothing answered to compare it with")
    shown = ", ".join(f"{name} {seconds:+.1f} s" for name, seconds in ahead.items())
    if any(abs(seconds) > CLOCK_SECONDS for seconds in ahead.values()):
        return bad("clock", f"{shown} from this machine's; have all keep time by NTP")
    return good("clock", f"{shown} from this machine's")


def _host(url: str) -> str:
    return (urllib.parse.urlsplit(url).hostname or "").strip("[]")
