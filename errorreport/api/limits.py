"""Limits of use, and the headers that tell of them (draft-ietf-httpapi-ratelimit-headers).

Thousands of readers share one address of a carrier, and a site under attack has honest readers
too: so a limit that is reached asks for a proof of work, and refuses at twenty times only.
"""

import hashlib
import math
import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

import structlog
from flask import Flask, Response, current_app, g, request
from flask_limiter import RateLimitExceeded, RequestLimit
from limits import RateLimitItem, parse_many
from werkzeug.exceptions import TooManyRequests

from errorreport.addresses import client_network
from errorreport.api.alarm import FLOOD_SECONDS, Alarm, pair
from errorreport.extensions import limiter
from errorreport.sites.models import Site

P = ParamSpec("P")
R = TypeVar("R")

BY_ADDRESS = "120 per minute"  # any reader's call, counted before its body is read
BY_SITE = "30 per minute; 300 per day"  # reports from one address to one site
NO_SITE = "30 per minute"  # the same where there is none: nothing is kept for a day
BY_FINDING = "30 per minute"  # reports of one mistake, once it has many
NEW_PAGES = "1000 per day"  # pages of one site that no report and no push has named before
CHECKS = "60 per minute; 1000 per day"  # the same of reports only asked about, as dialogs open
SITE_CHECKS = "1200 per minute"  # of one site, from anywhere: each reads as much as a report
REFUSED_AT = 20  # times a limit
HURRIED = 1000  # ms; no reader has read, marked and written anything in less
WEIGHT = 10  # of a report sent in such a hurry: programs reach limits sooner

_PREFIX = "errorreport"  # of every key in the store of the counters
_UNKNOWN_SITE = "unknown"  # one bucket, so that made-up keys make no room for more
_WINDOWS = {60: "minute", 86_400: "day"}
_BEYOND = "-beyond"  # in the names of limits that refuse
#: how many others send is no reader's business, until there are too many
_UNTOLD = {"pages", "flood", "finding", "checks"}

log = structlog.get_logger()


def alarm() -> Alarm:
    """Return what this process knows of floods."""
    found: Alarm = current_app.extensions["errorreport.alarm"]
    return found


def is_preflight() -> bool:
    """Browsers send preflights unasked, so they cost nothing."""
    return request.method == "OPTIONS"


@limiter.shared_limit(lambda: BY_ADDRESS, scope="address", key_func=client_network)
def _count_address() -> None:
    """Do nothing; the decorator has counted, and found out whether the counters can be reached."""


def by_address(view: Callable[P, R]) -> Callable[P, R]:
    """Count every call for its address; raise 429 when that is very many."""

    @wraps(view)
    def counted(*args: P.args, **kwargs: P.kwargs) -> R:
        # Where limits are off, Flask-Limiter would still look for those of each call.
        if limiter.enabled and not is_preflight():
            try:
                _count_address()
            except RateLimitExceeded:
                [reached] = limiter.current_limits
                _go_beyond(reached, BY_ADDRESS, client_network())
                g.asked = True
        return view(*args, **kwargs)

    return counted


def count_against_site(site: Site | None, took_ms: object = None) -> None:
    """Count this report for its address and site; raise 429 when that is very many.

    ``took_ms`` is the time from opening the form to sending it, where the sender tells.
    """
    if not limiter.enabled:
        return
    hurried = isinstance(took_ms, int | float) and 0 <= took_ms < HURRIED
    limits = BY_SITE if site else NO_SITE
    reached = _count("site", _on(site), limits, WEIGHT if hurried else 1)
    if reached is not None:
        if site is None:
            raise TooManyRequests
        _go_beyond(reached, limits, pair(client_network(), site.public_key))
        g.asked = True


def count_for_all(site: Site) -> bool:
    """Count this report among all of the site; return whether a proof of work is wanted."""
    if not limiter.enabled:
        return site.proof_always
    limits = f"{site.reports_per_minute} per minute"
    already = alarm().asked.left(site.public_key) > 0
    reached = _count("flood", site.id, limits)
    if reached is not None:
        _go_beyond(reached, limits, site.public_key)
        alarm().asked.add(site.public_key, FLOOD_SECONDS, _policy(reached))
        if not already:
            log.warning("flood", site=site.slug, seconds=FLOOD_SECONDS)
    return reached is not None or already or site.proof_always or bool(g.get("asked"))


def count_for_finding(finding_id: str) -> bool:
    """Count this report for its finding; return whether a proof of work is wanted."""
    reached = _count("finding", finding_id, BY_FINDING) if limiter.enabled else None
    if reached is not None:
        _go_beyond(reached, BY_FINDING, None)
    return reached is not None


def count_check(site: Site | None) -> None:
    """Count this question for its address and site; reports are counted apart from it."""
    if not limiter.enabled:
        return
    reached = _count("check", _on(site), CHECKS if site else NO_SITE)
    if reached is None and site is not None:
        reached = _count("checks", site.id, SITE_CHECKS)
        if reached is not None:
            alarm().unchecked.add(site.public_key, _seconds(reached), _policy(reached))
    if reached is not None:
        raise TooManyRequests


def count_reader(site: Site, reader_key: object) -> None:
    """Count this report for the device that sent its key; raise 429 when that is very many.

    Whoever goes from address to address is one reader still, and asked to be known as one; a key
    that is made up makes no room, for addresses are counted all the same.
    """
    if not limiter.enabled or not isinstance(reader_key, str) or not reader_key:
        return
    named = f"{site.id} {reader_key}".encode(errors="replace")
    reached = _count("reader", hashlib.sha256(named).hexdigest(), BY_SITE)
    if reached is not None:
        _go_beyond(reached, BY_SITE, None)
        g.asked = True


def count_new_page(site_id: str) -> None:
    """Count a page that the site's readers name first; raise 429 when those are too many.

    Whoever has many addresses can still make up pages, and each becomes a row. Reports of known
    pages are never counted here, so a site that sends its texts loses no report to a flood.
    """
    if limiter.enabled and _count("pages", site_id, NEW_PAGES) is not None:
        raise TooManyRequests


def _on(site: Site | None) -> str:
    return f"{client_network()} {site.id if site else _UNKNOWN_SITE}"


def _go_beyond(reached: RequestLimit, limits: str, name: str | None) -> None:
    """Ask ``name`` from now on; raise 429 where what came after ``reached`` is too many, too."""
    if name:
        alarm().asked.add(name, _seconds(reached), _policy(reached))
    scope, key = reached.request_args[-1], reached.request_args[-2]
    too_many = _count(f"{scope}{_BEYOND}", key, _beyond(limits))
    if too_many is not None:
        if name:
            alarm().refused.add(name, _seconds(too_many), _policy(too_many))
        # Of whom is not said: an address stands in no log.
        log.warning("refused", limit=_name(too_many), seconds=_seconds(too_many))
        raise TooManyRequests


def _count(scope: str, key: str, limits: str, cost: int = 1) -> RequestLimit | None:
    """Count for each of ``limits``; return the first that is reached.

    Flask-Limiter's decorators would read every limit of a call anew with each that is counted.
    """
    told = g.setdefault("limits", [])
    for item in _parsed(limits):
        arguments = [_PREFIX, key, scope]
        try:
            fits = limiter.limiter.hit(item, *arguments, cost=cost)
        except limiter.storage.base_exceptions:
            continue  # the next request's first count finds out, and all are kept in memory then
        limit = RequestLimit(limiter, item, arguments, not fits, shared=True)
        told.append(limit)
        if not fits:
            return limit
    return None


@lru_cache(maxsize=256)
def _parsed(limits: str) -> list[RateLimitItem]:
    return sorted(parse_many(limits))


@lru_cache(maxsize=256)
def _beyond(limits: str) -> str:
    """Return what is taken after ``limits``, each of which asks, before all is refused."""
    rest = REFUSED_AT - 1
    return "; ".join(
        f"{one.amount * rest} per {one.multiples} {one.GRANULARITY.name}" for one in _parsed(limits)
    )


def register(app: Flask) -> None:
    """Add RateLimit and RateLimit-Policy to every answer that was counted."""
    app.extensions["errorreport.alarm"] = Alarm()

    @app.after_request
    def add_headers(response: Response) -> Response:
        if not limiter.enabled:
            return response
        limits = [*limiter.current_limits, *g.get("limits", ())]
        limits = [limit for limit in limits if limit.breached or _is_told(limit)]
        if limits:
            response.headers["RateLimit-Policy"] = ", ".join(map(_policy, limits))
            response.headers["RateLimit"] = ", ".join(map(_state, limits))
        broken = [_seconds(limit) for limit in limits if limit.breached]
        if broken and response.status_code == 429 and "Retry-After" not in response.headers:
            response.headers["Retry-After"] = str(max(broken))
        return response


def told(limit: str, seconds: str) -> list[tuple[str, str]]:
    """Return the headers of an answer that is told before the application is asked.

    ``limit`` is what was reached, as RateLimit-Policy has it.
    """
    name, _, _ = limit.partition(";")
    return [("RateLimit-Policy", limit), ("RateLimit", f"{name};r=0;t={seconds}")]


def _is_told(limit: RequestLimit) -> bool:
    scope = str(limit.request_args[-1])
    return scope not in _UNTOLD and not scope.endswith(_BEYOND)


def _name(limit: RequestLimit) -> str:
    scope = limit.request_args[-1]
    return f"{scope}-{_WINDOWS[limit.limit.get_expiry()]}"


def _policy(limit: RequestLimit) -> str:
    return f'"{_name(limit)}";q={limit.limit.amount};w={limit.limit.get_expiry()}'


def _state(limit: RequestLimit) -> str:
    return f'"{_name(limit)}";r={max(limit.remaining, 0)};t={_seconds(limit)}'


def _seconds(limit: RequestLimit) -> int:
    # Not limit.reset_at: that is rounded up, and would say 61 seconds of a minute just begun.
    return max(1, math.ceil(limit.window.reset_time - time.time()))
