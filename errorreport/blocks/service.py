"""Blocking for a time, ending it sooner, and looking up what is in force."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from errorreport.accounts.models import Editor, Role
from errorreport.accounts.roles import check_role
from errorreport.accounts.service import roles_of
from errorreport.blocks.matching import Blocks, Entry, tokens_of
from errorreport.blocks.models import Block, BlockKind, HeldReport
from errorreport.db import UnitOfWork, read_scope, unit_of_work
from errorreport.errors import BadInput, Conflict, NotFound
from errorreport.ids import new_id
from errorreport.sites import audit
from errorreport.sites.audit import Actor
from errorreport.sites.models import Act, Site
from errorreport.sites.service import forget
from errorreport.sites.values import BadValue, host
from errorreport.texts import filled
from errorreport.texts import gettext_noop as _

LONGEST = 200  # code points of blocked words; longer ones would fit nothing twice
SHORTEST = 2
MOST = 1_000  # of one site in force; more would hardly be looked through
MOST_DAYS = 366
LISTED = 200  # newest first
SHOWN_FOR = timedelta(days=30)  # those that ended are listed for so long

_NONE = Blocks(())
#: what was made of a site's blocks, and the version it was made of; one entry a site
_prepared: dict[str, tuple[int, Blocks]] = {}


@dataclass(frozen=True, slots=True)
class Listed:
    """A block, and who made it."""

    block: Block
    by: str


def in_force(site: Site) -> Blocks:
    """Return the blocks of a site; one statement after a change, none otherwise."""
    if not site.blocks_version:
        return _NONE
    version, blocks = _prepared.get(site.id, (0, _NONE))
    if version != site.blocks_version:
        query = select(Block).where(Block.site_id == site.id, Block.ended_at.is_(None))
        with read_scope() as session:
            blocks = Blocks(_entry(row) for row in session.scalars(query))
        _prepared[site.id] = site.blocks_version, blocks
    return blocks


def listed(site_id: str, *, now: datetime) -> Sequence[Listed]:
    """Return a site's blocks, newest first, those that ended lately too."""
    since = now - SHOWN_FOR
    with read_scope() as session:
        rows = session.execute(
            select(Block, Editor.name)
            .join(Editor, Editor.id == Block.made_by_id)
            .where(
                Block.site_id == site_id,
                Block.ends_at > since,
                or_(Block.ended_at.is_(None), Block.ended_at > since),
            )
            .order_by(Block.id.desc())
            .limit(LISTED)
        )
        return [Listed(*row) for row in rows]


def add(site: Site, kind: BlockKind, value: str, *, days: int, by: str, now: datetime) -> Block:
    """Block words, or links to a host and what lies below it, for some days; return the block.

    What is in force already lasts as long as the longer of the two.
    """
    if kind is BlockKind.ADDRESS:
        raise BadInput(_("An address is blocked from a report of it."), pointer="#/kind")
    if not 1 <= days <= MOST_DAYS:
        said = filled(_("A block lasts 1 to %(most)s days."), most=MOST_DAYS)
        raise BadInput(said, pointer="#/days")
    checked = _words(value) if kind is BlockKind.WORDS else _host(site, value)
    ends_at = now + timedelta(days=days)
    same = (Block.kind == kind, Block.value == checked)
    row: dict[str, Any] = {"kind": kind, "value": checked, "ends_at": ends_at}
    return _added(site.id, row, same, by=by, now=now)


def add_reader(site_id: str, reader: int, *, by: str, now: datetime, until: datetime) -> Block:
    """Block an address, as the day's key hashes it, until the day is over; return the block."""
    row: dict[str, Any] = {"kind": BlockKind.ADDRESS, "reader": reader, "ends_at": until}
    return _added(site_id, row, (Block.reader == reader,), by=by, now=now)


def _added(
    site_id: str, row: dict[str, Any], same: tuple[Any, ...], *, by: str, now: datetime
) -> Block:
    with unit_of_work() as uow:
        _require_editor(uow.session, by, site_id)
        _raise_version(uow, site_id)
        of_site = (Block.site_id == site_id, Block.ended_at.is_(None), Block.ends_at > now)
        block = uow.session.scalars(select(Block).where(*of_site, *same)).first()
        if block is not None:
            block.ends_at = max(block.ends_at, row["ends_at"])
        else:
            known = uow.session.scalar(select(func.count()).select_from(Block).where(*of_site))
            if (known or 0) >= MOST:
                said = _("The site has %(most)s blocks in force. End some of them first.")
                raise Conflict(filled(said, most=f"{MOST:,}"))
            block = Block(
                id=new_id(), site_id=site_id, made_by_id=by, created_at=now, held_count=0, **row
            )
            uow.add(block)
        _write(uow, Act.BLOCK_ADDED, block, by, now)
    return block


def end(site_id: str, block_id: str, *, by: str, now: datetime) -> Block:
    """End a block before its time; twice is once."""
    with _changing(site_id, block_id, by) as (uow, block):
        if block.holds_at(now):
            block.ended_at = now
            _write(uow, Act.BLOCK_ENDED, block, by, now)
    return block


def resume(site_id: str, block_id: str, *, by: str, now: datetime) -> Block:
    """Take back that a block was ended; one whose time is over stays so."""
    with _changing(site_id, block_id, by) as (uow, block):
        if block.ends_at <= now:
            raise Conflict(_("The time of this block is over. Block it anew."))
        if block.ended_at is not None:
            block.ended_at = None
            _write(uow, Act.BLOCK_RESUMED, block, by, now)
    return block


@contextmanager
def _changing(site_id: str, block_id: str, by: str) -> Iterator[tuple[UnitOfWork, Block]]:
    """Hold a block of a site, whose editor is to change it."""
    with unit_of_work() as uow:
        _require_editor(uow.session, by, site_id)
        _raise_version(uow, site_id)
        yield uow, _find(uow.session, site_id, block_id)


def count(uow: UnitOfWork, block_id: str) -> None:
    """Count one more report that a block has kept aside."""
    uow.connection.execute(
        update(Block).where(Block.id == block_id).values(held_count=Block.held_count + 1)
    )


def forget_readers(uow: UnitOfWork, *, made_before: datetime) -> None:
    """Let go of the addresses of earlier days: the keys that they were hashed under are gone."""
    for model in (Block, HeldReport):
        old = (model.reader.is_not(None), model.created_at < made_before)
        uow.connection.execute(update(model).where(*old).values(reader=None))


def _entry(row: Block) -> Entry:
    about = {BlockKind.WORDS: "words", BlockKind.LINK: "host", BlockKind.ADDRESS: "reader"}
    looked_at = row.reader if row.kind is BlockKind.ADDRESS else row.value
    what: dict[str, Any] = {about[row.kind]: looked_at}
    return Entry(row.id, row.kind.value, row.ends_at, **what)


def _words(value: str) -> str:
    words = " ".join(value.replace("\0", " ").split())
    tokens = "".join(tokens_of(words))
    if not len(tokens) >= SHORTEST or len(words) > LONGEST:
        said = _("Blocked words need %(least)s to %(most)s letters or digits.")
        raise BadInput(filled(said, least=SHORTEST, most=LONGEST), pointer="#/value")
    return words


def _host(site: Site, value: str) -> str:
    typed = value.strip().removeprefix("https://").removeprefix("http://").partition("/")[0]
    try:
        found = host(typed.removeprefix("www."))
    except BadValue:
        found = ""
    if "." not in found:
        said = _("Write where the links lead to, as casino.example; what lies below it counts too.")
        raise BadInput(said, pointer="#/value")
    if any(own == found or own.endswith(f".{found}") for own in site.hosts):
        said = _("%(host)s has pages of this site, and readers cite them. Block another host.")
        raise BadInput(filled(said, host=found), pointer="#/value")
    return found


def _write(uow: UnitOfWork, act: Act, block: Block, by: str, now: datetime) -> None:
    # Whose address it is stands nowhere, and the words may be what a reader wrote: the id will do.
    about = {"block": block.id, "kind": block.kind.value}
    audit.write(uow, block.site_id, act, by=Actor(editor_id=by), now=now, **about)


def _raise_version(uow: UnitOfWork, site_id: str) -> None:
    """Say that what was made of the blocks is out of date; the row is their lock as well."""
    uow.connection.execute(
        update(Site).where(Site.id == site_id).values(blocks_version=Site.blocks_version + 1)
    )
    uow.afterwards(lambda: forget(site_id))


def _require_editor(session: Session, editor_id: str, site_id: str) -> None:
    check_role(roles_of(session, editor_id).get(site_id), Role.EDITOR, "site")


def _find(session: Session, site_id: str, block_id: str) -> Block:
    block = session.scalars(
        select(Block).where(Block.id == block_id, Block.site_id == site_id)
    ).first()
    if block is None:
        raise NotFound(f"There is no block {block_id!r} on this site.")
    return block
