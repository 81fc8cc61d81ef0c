"""Adding sites and changing what their owners decided."""

import re
import secrets
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from errorreport.clock import utc_now
from errorreport.db import read_scope, unit_of_work
from errorreport.errors import BadInput, Conflict, NotFound
from errorreport.extract.url import BadUrl, parse_http_url
from errorreport.sites import audit
from errorreport.sites.audit import AT_THE_SHELL, Actor
from errorreport.sites.models import Act, Site

KEPT_SECONDS = 1.0  # a site's settings, for the next readers' calls
MOST_KEPT = 1_000  # sites

_BY_PUBLIC_KEY = select(Site).where(Site.public_key == bindparam("public_key"))
_BY_ID = select(Site).where(Site.id == bindparam("id"))
#: by public key and by id, until when it may be handed out, and the site
_kept: dict[str, tuple[float, Site]] = {}
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def by_public_key(public_key: str) -> Site | None:
    """Return the site that a page names, or None, for reading only.

    Kept for a second: every report asks for it, and what an owner changes in another process
    may reach the next reader that much later.
    """
    return _lately(public_key, _BY_PUBLIC_KEY, {"public_key": public_key})


def of_token(site_id: str) -> Site:
    """Return the site that a program acts for, for reading only; kept as ``by_public_key`` has it.

    It is known to exist.
    """
    site = _lately(site_id, _BY_ID, {"id": site_id})
    if site is None:
        raise LookupError(site_id)
    return site


def _lately(name: str, statement: Select[Site], values: Mapping[str, str]) -> Site | None:
    until, site = _kept.get(name, (0.0, None))
    if site is not None and time.monotonic() < until:
        return site
    with read_scope() as session:
        site = session.scalars(statement, values).first()
    if site is not None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[name] = time.monotonic() + KEPT_SECONDS, site
    return site


def forget(site_id: str) -> None:
    """Read a site anew for the next reader of this process: something of it has changed."""
    for name, (_, site) in list(_kept.items()):
        if site.id == site_id:
            _kept.pop(name, None)


def by_id(site_id: str) -> Site:
    """Return a site that is known to exist."""
    with read_scope() as session:
        return session.get_one(Site, site_id)


def find(slug: str) -> Site | None:
    """Return the site with this slug, or None."""
    with read_scope() as session:
        return session.scalars(select(Site).where(Site.slug == slug)).first()


def by_slug(slug: str) -> Site:
    """Return the site; raise ``NotFound`` naming the slug."""
    with read_scope() as session:
        return _by_slug(session, slug)


def all_sites() -> list[Site]:
    """Return every site, by slug."""
    with read_scope() as session:
        return list(session.scalars(select(Site).order_by(Site.slug)))


def add(slug: str, *, name: str, origins: list[str], now: datetime) -> Site:
    """Add a site whose pages stand at ``origins``; its articles' hosts are taken from them."""
    if not SLUG.fullmatch(slug):
        raise BadInput(
            f"{slug!r} cannot be a slug: use 1 to 64 of a to z, 0 to 9 and hyphen, not at an end.",
            pointer="#/slug",
        )
    known_origins = [origin_of(origin) for origin in origins]
    if not known_origins:
        raise BadInput("A site needs at least one origin, such as https://example.org.")
    with unit_of_work() as uow:
        if uow.session.scalars(select(Site.id).where(Site.slug == slug)).first() is not None:
            raise Conflict(f"There is a site {slug!r} already. Choose another slug.")
        site = Site(
            slug=slug,
            name=name,
            public_key=_new_key(),
            origins=known_origins,
            hosts=sorted({parse_http_url(origin).host for origin in known_origins}),
            root_selectors=[],
            ignored_selectors=[],
            url_rules={},
            languages=[],
            wording={},
            blocked_networks=[],
            created_at=now,
        )
        uow.add(site)
    return site


def change(
    slug: str, values: Mapping[str, Any], *, by: Actor = AT_THE_SHELL, now: datetime | None = None
) -> Site:
    """Set checked columns of a site (see sites/settings.py) and return it.

    A name with a dot sets one entry of a mapping, as ``wording.dialog.send``; None removes it.
    """
    with unit_of_work() as uow:
        site = _by_slug(uow.session, slug)
        for name, value in values.items():
            column, _, entry = name.partition(".")
            if entry:
                others = {k: v for k, v in getattr(site, column).items() if k != entry}
                value = others if value is None else others | {entry: value}
            setattr(site, column, value)
        audit.write(
            uow,
            site.id,
            Act.SETTINGS_CHANGED,
            by=by,
            now=now or utc_now(),
            settings=sorted(values),
        )
    forget(site.id)
    return site


def change_key(slug: str, *, by: Actor, now: datetime) -> None:
    """Give a site another public key; pages that hold the old one send no more reports."""
    with unit_of_work() as uow:
        site = _by_slug(uow.session, slug)
        site.public_key = _new_key()
        audit.write(uow, site.id, Act.KEY_CHANGED, by=by, now=now)
    forget(site.id)


def origin_of(value: str) -> str:
    """Return ``value`` as browsers write it in an Origin header; raise ``BadInput`` naming it."""
    try:
        url = parse_http_url(value)
    except BadUrl as error:
        raise BadInput(f"{error}.", pointer="#/origins") from None
    if url.path != "/" or url.query:
        raise BadInput(
            f"{value!r} is more than an origin: give scheme, host and port only, as {url.origin}.",
            pointer="#/origins",
        )
    return url.origin


def _new_key() -> str:
    return f"pk_{secrets.token_urlsafe(18)}"


def _by_slug(session: Session, slug: str) -> Site:
    site = session.scalars(select(Site).where(Site.slug == slug)).first()
    if site is None:
        raise NotFound(f"There is no site {slug!r}. `errorreport site list` names them all.")
    return site
