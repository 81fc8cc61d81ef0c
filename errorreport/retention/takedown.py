"""Taking an article, or some words of it, out of all that is kept of it.

What a court, or the law on a person's data, may demand: the words go out of every text, quote,
context, suggestion and decision; an audit line without them stays. Everything else keeps its
place: words are covered by as many signs as they had.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from errorreport.articles import index
from errorreport.articles.index import Difference
from errorreport.articles.lock import Lock, write_locked
from errorreport.articles.models import ArticleTerm, Revision
from errorreport.articles.service import find
from errorreport.blocks.models import HeldReport
from errorreport.clock import Clock
from errorreport.db import UnitOfWork, read_scope
from errorreport.errors import BadInput, NotFound
from errorreport.extract.reading import fingerprint
from errorreport.findings.models import Event, Finding, FindingKey
from errorreport.findings.words import rewrite_title, rewrite_words
from errorreport.reports.erasing import take_words
from errorreport.reports.models import Erasure, IdempotencyKey, Report
from errorreport.retention import closed
from errorreport.retention.redaction import Passages
from errorreport.sites import audit
from errorreport.sites.addresses import article_url
from errorreport.sites.audit import Actor
from errorreport.sites.models import Act, Site
from errorreport.stats import service as stats
from errorreport.texts import gettext_noop as _

BATCH = 100  # findings or reports of one transaction


@dataclass(frozen=True, slots=True)
class Taken:
    """How many rows lost words, or went."""

    texts: int
    findings: int
    reports: int


def article_at(sites: Sequence[Site], url: str) -> tuple[Site, str]:
    """Return the site and article of an address; ``NotFound`` when none of the sites has it."""
    for site in sites:
        try:
            canonical = article_url(site, url, None, pointer="#/url")
        except BadInput:
            continue
        with read_scope() as session:
            article_id = find(session, site.id, canonical, None)
        if article_id is not None:
            return site, article_id
    raise NotFound(f"No site has an article at {url}.")


def forget(
    site: Site, article_id: str, passages: Sequence[str], *, by: Actor, clock: Clock
) -> Taken:
    """Take the passages, or without any the whole article, out of all that is kept of it."""
    if any(not passage.strip() for passage in passages):
        raise BadInput(_("A passage is empty; give the words as they stand in the text."))
    if not passages:
        return _forget_article(site, article_id, by, clock)
    covering = Passages(passages)
    texts = _cover_texts(site, article_id, covering, len(passages), by, clock)
    reports = sum(_erase_reports(article_id, ids, covering, clock) for ids in _reports(article_id))
    findings = sum(_cover(article_id, ids, covering, clock) for ids in _findings(article_id))
    return Taken(texts, findings, reports)


def _forget_article(site: Site, article_id: str, by: Actor, clock: Clock) -> Taken:
    stats.add_up(site.id, until=clock().date(), now=clock())  # before what they are made of goes

    def write(uow: UnitOfWork, lock: Lock) -> Taken:
        now = clock()
        article = lock.take(uow, article_id)
        of_article = set(
            uow.session.scalars(select(Finding.id).where(Finding.article_id == article_id))
        )
        family = closed.family_of(uow.session, of_article)
        reports = closed.erase(uow, family)
        emptied = uow.connection.execute(
            update(Revision)
            .where(Revision.article_id == article_id, Revision.emptied_at.is_(None))
            .values(text="", fingerprint=fingerprint(""), version=None, emptied_at=now)
        )
        uow.session.execute(
            delete(ArticleTerm).where(
                ArticleTerm.site_id == site.id, ArticleTerm.article_id == article_id
            )
        )
        article.title = article.section = article.external_id = article.edit_url = None
        article.authors = []
        rewrite_title(uow, article_id)
        _erase_held(uow, site.id, article.url, None, now)
        audit.write(uow, site.id, Act.FORGOTTEN, by=by, now=now, article=article_id, whole=True)
        return Taken(emptied.rowcount, len(family), reports)

    return write_locked(write, clock=clock)


def _cover_texts(
    site: Site, article_id: str, covering: Passages, passages: int, by: Actor, clock: Clock
) -> int:
    def write(uow: UnitOfWork, lock: Lock) -> int:
        article = lock.take(uow, article_id)
        with_words = [row for row in _texts(uow, article_id) if covering.stand_in(row.text)]
        for row in with_words:
            text = covering.cover(row.text)
            uow.session.execute(
                update(Revision)
                .where(Revision.id == row.id)
                .values(text=text, fingerprint=fingerprint(text))
            )
            if row.number == article.revision_number:
                index.write(uow, site.id, article_id, Difference.between(row.text, text))
        article.title = article.title and covering.cover(article.title)
        article.section = article.section and covering.cover(article.section)
        article.authors = covering.cover_all(article.authors)
        rewrite_title(uow, article.id)
        _erase_held(uow, site.id, article.url, covering, clock())
        audit.write(
            uow,
            site.id,
            Act.FORGOTTEN,
            by=by,
            now=clock(),
            article=article_id,
            passages=passages,
        )
        return len(with_words)

    return write_locked(write, clock=clock)


def _erase_held(
    uow: UnitOfWork, site_id: str, url: str, covering: Passages | None, now: datetime
) -> None:
    """Erase what is kept aside of the page; with passages, what holds one of them."""
    of_page = (HeldReport.site_id == site_id, HeldReport.url == url)
    for row in uow.session.scalars(select(HeldReport).where(*of_page)):
        if covering is None or covering.cover_all(row.content) != row.content:
            row.erase(now=now)


def _texts(uow: UnitOfWork, article_id: str) -> Sequence[Revision]:
    return uow.session.scalars(select(Revision).where(Revision.article_id == article_id)).all()


def _findings(article_id: str) -> Iterator[Sequence[str]]:
    yield from _pieces(select(Finding.id).where(Finding.article_id == article_id), Finding.id)


def _reports(article_id: str) -> Iterator[Sequence[str]]:
    asked = (
        select(Report.id)
        .join(Finding, Finding.id == Report.finding_id)
        .where(Finding.article_id == article_id, Report.erased_at.is_(None))
    )
    yield from _pieces(asked, Report.id)


def _pieces(asked: "Select[str]", key: InstrumentedAttribute[str]) -> Iterator[Sequence[str]]:
    last = ""
    while True:
        with read_scope() as session:
            ids = session.scalars(asked.where(key > last).order_by(key).limit(BATCH)).all()
        if not ids:
            return
        yield ids
        last = ids[-1]


def _erase_reports(article_id: str, ids: Sequence[str], covering: Passages, clock: Clock) -> int:
    def write(uow: UnitOfWork, lock: Lock) -> int:
        now = clock()
        lock.hold(uow, article_id)
        rows = uow.session.execute(
            select(Report, Finding)
            .join(Finding, Finding.id == Report.finding_id)
            .where(Report.id.in_(ids), Report.erased_at.is_(None))
            .execution_options(populate_existing=True)
        ).all()
        held = [(report, finding) for report, finding in rows if _holds(report, covering)]
        for report, finding in held:
            take_words(uow, finding, report, Erasure.TAKEDOWN, now=now)
        uow.session.execute(
            delete(IdempotencyKey)
            .where(IdempotencyKey.report_id.in_(ids))
            .execution_options(synchronize_session=False)
        )
        return len(held)

    return write_locked(write, clock=clock)


def _holds(report: Report, covering: Passages) -> bool:
    window = f"{report.prefix}{report.exact or ''}{report.suffix}"
    said = (report.suggestion, report.comment, report.alt, report.title, report.points_at)
    return covering.cover_window(window) != window or any(map(covering.stand_in, said))


def _cover(article_id: str, ids: Sequence[str], covering: Passages, clock: Clock) -> int:
    def write(uow: UnitOfWork, lock: Lock) -> int:
        lock.hold(uow, article_id)
        found = uow.session.scalars(
            select(Finding).where(Finding.id.in_(ids)).execution_options(populate_existing=True)
        ).all()
        events = uow.session.scalars(select(Event).where(Event.finding_id.in_(ids))).all()
        touched = {event.finding_id for event in events if _cover_event(event, covering)}
        touched |= {finding.id for finding in found if _cover_finding(finding, covering)}
        for finding in found:
            finding.version += finding.id in touched
        rewrite_words(uow, [finding for finding in found if finding.id in touched])
        uow.session.execute(
            delete(FindingKey)
            .where(FindingKey.article_id == article_id, FindingKey.finding_id.in_(touched))
            .execution_options(synchronize_session=False)
        )
        return len(touched)

    return write_locked(write, clock=clock)


def _cover_event(event: Event, covering: Passages) -> bool:
    covered = covering.cover_all(event.payload)
    if covered == event.payload:
        return False
    event.payload = covered
    return True


def _cover_finding(finding: Finding, covering: Passages) -> bool:
    before = _words_of(finding)
    if finding.exact is not None:
        window = f"{finding.prefix}{finding.exact}{finding.suffix}"
        covered = covering.cover_window(window)
        start, end = len(finding.prefix), len(finding.prefix) + len(finding.exact)
        # A suggestion for words that are covered tells what they were.
        if covered[start:end] != finding.exact:
            finding.suggestions = []
        finding.prefix, finding.suffix = covered[:start], covered[end:]
        finding.exact = covered[start:end]
    finding.suggestions = [row for row in finding.suggestions if not covering.stand_in(row[0])]
    finding.note = finding.note and covering.cover(finding.note)
    finding.replacement = finding.replacement and covering.cover(finding.replacement)
    if covering.stand_in(finding.points_at):
        finding.points_at = None
    return _words_of(finding) != before


def _words_of(finding: Finding) -> tuple[object, ...]:
    return (
        *(finding.prefix, finding.exact, finding.suffix, finding.note, finding.replacement),
        *(finding.points_at, list(finding.suggestions)),
    )
