"""Reports that are kept aside: what keeps them, writing them down, and how they stand.

Nothing that a block or an unknown page stops is lost: it is kept for a while, counted, and seen at
the desk, and its reader is told so. Only what an editor or a push lets in becomes a report of an
article (letting_in.py), so that whoever makes up pages or is blocked makes nothing else grow.
"""

import hashlib
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, literal, select
from sqlalchemy.orm import Session

from errorreport.anchoring import QuoteSelector
from errorreport.articles.pushes import pushes
from errorreport.blocks import service as blocks
from errorreport.blocks.matching import in_networks
from errorreport.blocks.models import Block, BlockKind, HeldFor, HeldReport
from errorreport.db import UnitOfWork, read_scope
from errorreport.errors import Full, NotFound
from errorreport.findings.models import Category, Part
from errorreport.findings.readers import Reader
from errorreport.reports.answers import AnswerKind
from errorreport.reports.new_report import NewReport
from errorreport.reports.receipts import secret_of
from errorreport.sites.models import Site

KEPT_FOR = timedelta(days=30)  # or as long as the site keeps words, if that is less
MOST = 1_000  # undecided ones of one site: of unknown pages, and as many of what is blocked
UNDECIDED = (HeldReport.turned_away_at.is_(None), HeldReport.erased_at.is_(None))
_FOR = {
    BlockKind.ADDRESS: HeldFor.ADDRESS,
    BlockKind.WORDS: HeldFor.WORDS,
    BlockKind.LINK: HeldFor.LINK,
}


@dataclass(frozen=True, slots=True)
class Bar:
    """What keeps a report aside."""

    why: HeldFor
    block_id: str | None = None


UNKNOWN_PAGE = Bar(HeldFor.PAGE)


@dataclass(frozen=True, slots=True)
class LetIn:
    """A report that waits, on its way in."""

    id: str
    sent_at: datetime
    reader: Reader
    reader_key: str | None
    #: of its receipt, which its reader has already
    secret_hash: str
    expires_at: datetime

    @classmethod
    def of(cls, row: HeldReport) -> "LetIn":
        """Return what a row says; whose day is over is another reader than all others."""
        reader = Reader.unknown() if row.reader is None else Reader(row.reader)
        receipt = row.secret_hash, row.expires_at
        return cls(row.id, row.created_at, reader, row.reader_key, *receipt)

    def take(self, uow: UnitOfWork) -> str:
        """Take it from what waits, and return its id; ``NotFound`` when it waits no more."""
        mine = delete(HeldReport).where(HeldReport.id == self.id, *UNDECIDED)
        if uow.connection.execute(mine).rowcount != 1:
            raise NotFound("This report does not wait any more.")
        return self.id


def bar_of(site: Site, new: NewReport, network: str, reader: Reader, now: datetime) -> Bar | None:
    """Return what of the site's blocks a report fits; asks nothing of the database but them."""
    if site.blocked_networks and in_networks(network, site.blocked_networks):
        return Bar(HeldFor.NETWORK)
    in_force = blocks.in_force(site)
    if not in_force:
        return None
    fitting = in_force.fitting(reader.number, new.written, now)
    return None if fitting is None else Bar(_FOR[BlockKind(fitting.kind)], fitting.id)


def is_unknown_page(site: Site, *, now: datetime) -> bool:
    """Whether reports of a page that nobody has named yet are kept aside."""
    return site.unknown_pages_held and pushes(site.id, now=now)


def hold(
    uow: UnitOfWork,
    site: Site,
    bar: Bar,
    new: NewReport,
    *,
    report_id: str,
    url: str,
    reader: Reader,
    reader_key: str | None,
    secret_key: str,
    now: datetime,
) -> dict[str, Any]:
    """Keep a report aside and return what its reader is told; ``Full`` where too many wait."""
    if _waiting(uow.session, site.id, of_page=bar.why is HeldFor.PAGE) >= MOST:
        raise Full("Too many reports wait for the editors of this site. Send it again later.")
    uow.insert(
        HeldReport,
        id=report_id,
        site_id=site.id,
        url=url,
        why=bar.why,
        block_id=bar.block_id,
        content=written_down(new),
        reader=reader.number,
        reader_key=reader_key,
        secret_hash=hashlib.sha256(secret_of(report_id, secret_key).encode()).hexdigest(),
        expires_at=now + timedelta(days=site.receipt_days),
        created_at=now,
    )
    if bar.block_id is not None:
        blocks.count(uow, bar.block_id)
    return FACTS


#: of a report that is kept aside there is no mistake yet that anything could be said of
FACTS: dict[str, Any] = {
    "answer": AnswerKind.HELD.value,
    "finding": None,
    "reason": None,
    "note": None,
    "rule": None,
}


def _waiting(session: Session, site_id: str, *, of_page: bool) -> int:
    of_site = select(literal(1)).where(
        HeldReport.site_id == site_id,
        *UNDECIDED,
        (HeldReport.why == HeldFor.PAGE) if of_page else (HeldReport.why != HeldFor.PAGE),
    )
    found = session.scalar(select(func.count()).select_from(of_site.limit(MOST).subquery()))
    return found or 0


def written_down(new: NewReport) -> dict[str, Any]:
    """Return a report as JSON, without the key of its reader's device."""
    return {name: value for name, value in asdict(new).items() if name != "reader_key"}


def read_back(content: dict[str, Any]) -> NewReport:
    """Return a report that was written down."""
    known = {field.name for field in fields(NewReport)}
    values = {name: value for name, value in content.items() if name in known}
    quote = values["quote"]
    values["quote"] = None if quote is None else QuoteSelector(**quote)
    return NewReport(
        **{**values, "part": Part(values["part"]), "category": Category(values["category"])}
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that is kept aside, for the desk."""

    id: str
    url: str
    why: HeldFor
    #: the blocked words or host that it fits
    value: str | None
    new: NewReport
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what waits, newest first; ``after`` is the next page's cursor."""

    shown: tuple[Waiting, ...]
    after: str | None


def waiting(site_id: str, *, after: str | None, limit: int) -> Page:
    """Return one page of what is kept aside on a site, in one statement."""
    query = (
        select(HeldReport, Block.value)
        .outerjoin(Block, Block.id == HeldReport.block_id)
        .where(HeldReport.site_id == site_id, *UNDECIDED)
        .order_by(HeldReport.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(HeldReport.id < after)
    with read_scope() as session:
        rows = session.execute(query).all()
    shown = tuple(
        Waiting(row.id, row.url, row.why, value, read_back(row.content), row.created_at)
        for row, value in rows[:limit]
    )
    return Page(shown, shown[-1].id if len(rows) > limit else None)


def count_waiting(site_ids: list[str]) -> dict[str, int]:
    """Return how many are kept aside on each of some sites, in one statement."""
    query = (
        select(HeldReport.site_id, func.count())
        .where(HeldReport.site_id.in_(site_ids), *UNDECIDED)
        .group_by(HeldReport.site_id)
    )
    with read_scope() as session:
        return dict(session.execute(query).all())
