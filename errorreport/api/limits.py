"""Limits of use, and the headers that tell of them (draft-ietf-httpapi-ratelimit-headers)."""

import math
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, Response, g, request
from flask_limiter import RequestLimit

from errorreport.addresses import client_network
from errorreport.extensions import limiter

P = ParamSpec("P")
R = TypeVar("R")

BY_ADDRESS = "120 per minute"  # any reader's call, counted before its body is read
BY_SITE = "30 per minute; 300 per day"  # reports from one address to one site
NEW_PAGES = "1000 per day"  # pages of one site that no report and no push has named before
CHECKS = "60 per minute; 1000 per day"  # the same of reports only asked about, as dialogs open

_PAGES = "pages"
_UNKNOWN_SITE = "unknown"  # one bucket, so that made-up keys make no room for more
_WINDOWS = {60: "minute", 86_400: "day"}


def is_preflight() -> bool:
    """Browsers send preflights unasked, so they cost nothing."""
    return request.method == "OPTIONS"


_by_address = limiter.shared_limit(
    BY_ADDRESS, scope="address", key_func=client_network, exempt_when=is_preflight
)


def by_address(view: Callable[P, R]) -> Callable[P, R]:
    """Count every call for its address; raise 429 when that is too many."""
    limited = _by_address(view)

    @wraps(view)
    def counted(*args: P.args, **kwargs: P.kwargs) -> R:
        # Where limits are off, Flask-Limiter would still look for those of each call.
        return (limited if limiter.enabled else view)(*args, **kwargs)

    return counted


def count_against_site(site_id: str | None) -> None:
    """Count this report for its address and site; raise 429 when that is too many."""
    if limiter.enabled:
        _remember_limits(site_id)
        _count()


def count_check(site_id: str | None) -> None:
    """Count this question for its address and site; reports are counted apart from it."""
    if limiter.enabled:
        _remember_limits(site_id)
        _count_check()


def _remember_limits(site_id: str | None) -> None:
    g.limited_site = site_id or _UNKNOWN_SITE
    # The next count replaces them.
    g.limits_before = [*g.get("limits_before", ()), *limiter.current_limits]


@limiter.shared_limit(
    BY_SITE, scope="site", key_func=lambda: f"{client_network()} {g.limited_site}"
)
def _count() -> None:
    """Do nothing; the decorator has counted."""


@limiter.shared_limit(
    CHECKS, scope="check", key_func=lambda: f"{client_network()} {g.limited_site}"
)
def _count_check() -> None:
    """Do nothing; the decorator has counted."""


def count_new_page(site_id: str) -> None:
    """Count a page that the site's readers name first; raise 429 when those are too many.

    Whoever has many addresses can still make up pages, and each becomes a row. Reports of known
    pages are never counted here, so a site that sends its texts loses no report to a flood.
    """
    _remember_limits(site_id)
    _count_new_page()


@limiter.shared_limit(lambda: NEW_PAGES, scope=_PAGES, key_func=lambda: str(g.limited_site))
def _count_new_page() -> None:
    """Do nothing; the decorator has counted."""


def register(app: Flask) -> None:
    """Add RateLimit and RateLimit-Policy to every answer that was counted."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        if not limiter.enabled:
            return response
        limits = [*g.get("limits_before", ()), *limiter.current_limits]
        # How many pages others have named is no reader's business, until there are too many.
        limits = [limit for limit in limits if limit.breached or limit.request_args[-1] != _PAGES]
        if limits:
            response.headers["RateLimit-Policy"] = ", ".join(map(_policy, limits))
            response.headers["RateLimit"] = ", ".join(map(_state, limits))
        broken = [_seconds(limit) for limit in limits if limit.breached]
        if broken:
            response.headers["Retry-After"] = str(max(broken))
        return response


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
