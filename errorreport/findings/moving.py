"""Articles that leave the site, come to stand elsewhere, or turn out to be one."""

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from errorreport.articles import revisions
from errorreport.articles import service as articles
from errorreport.articles.lock import Lock, write_locked
from errorreport.articles.models import Article, Revision
from errorreport.articles.revisions import Facts
from errorreport.clock import Clock
from errorreport.db import UnitOfWork
from errorreport.errors import Conflict, NotFound
from errorreport.findings.carrying import Change
from errorreport.findings.life import LIVE, EventKind, Happened, apply
from errorreport.findings.models import Anchor, Finding, FindingKey
from errorreport.findings.rulings import Author, write_changes
from errorreport.findings.verdicts import STOOD
from errorreport.findings.words import change_article, rewrite_title
from errorreport.sites.models import Site


def describe(site: Site, url: str, facts: Facts, *, clock: Clock) -> tuple[str, bool]:
    """Write what the site says of the article at ``url``; return its id, and whether it is new."""

    def write(uow: UnitOfWork, lock: Lock) -> tuple[str, bool]:
        found = articles.find(uow.session, site.id, url, facts.external_id)
        added = None
        if found is None:
            added = articles.add(uow, site.id, url, title=None, language=None, now=clock())
        article_id = found or added or _require(uow.session, site, url)
        lock.hold(uow, article_id)
        revisions.tell(uow, article_id, facts)
        if any((facts.title, facts.section, facts.language)):
            rewrite_title(uow, article_id)
        return article_id, added is not None

    return write_locked(write, clock=clock)


def unpublish(site: Site, url: str, *, clock: Clock) -> tuple[str, list[Change]]:
    """Take an article off: its live findings are gone, until a new text brings them back.

    Returns its id and what left with it; raises ``NotFound``.
    """

    def write(uow: UnitOfWork, lock: Lock) -> tuple[str, list[Change]]:
        article = lock.take(uow, _require(uow.session, site, url))
        if article.unpublished_at is not None:
            return article.id, []
        now = clock()
        article.unpublished_at = now
        live = uow.session.scalars(
            select(Finding).where(
                Finding.article_id == article.id,
                Finding.state.in_(LIVE),
                Finding.merged_into_id.is_(None),
            )
        )
        changes = [_leaving(finding) for finding in live]
        write_changes(uow, site.id, changes, author=Author(), now=now)
        return article.id, changes

    return write_locked(write, clock=clock)


def _leaving(finding: Finding) -> Change:
    before = finding.standing
    payload = {"was": before.state.value, "unpublished": True}
    event = Happened(EventKind.REMOVED, payload)
    after = apply(before, event)
    return Change(finding.id, finding.events_count, finding.version, before, (event,), after)


def move(site: Site, from_url: str, to_url: str, *, clock: Clock) -> str:
    """Let the article at ``from_url`` stand at ``to_url`` and return its id.

    Where an article stands there already, the two are one from now on: its findings take in
    those of the other, which ``unmove`` gives back. Reports on the old address find the new one.
    """
    if from_url == to_url:
        raise Conflict(f"The article stands at {to_url} already.")

    def write(uow: UnitOfWork, lock: Lock) -> str:
        first = _require(uow.session, site, from_url)
        second = articles.find(uow.session, site.id, to_url, None)
        if second == first:
            article = lock.take(uow, first)
            former = _at(uow.session, site, to_url)
            if former is None or not former.is_old_address or article.url == to_url:
                raise Conflict(f"The article stands at {to_url} already.")
            return _unrename(uow, former, article)
        if second is None:
            return _rename(uow, lock.take(uow, first), to_url, clock)
        # One order for all, so that two moves never wait for each other.
        for article_id in sorted((first, second)):
            lock.take(uow, article_id)
        _merge(uow, first, second)
        return second

    return write_locked(write, clock=clock)


def unmove(site: Site, from_url: str, *, clock: Clock) -> str:
    """Undo the move of ``from_url`` and return the id of the article that stands there again."""

    def write(uow: UnitOfWork, lock: Lock) -> str:
        moved = _at(uow.session, site, from_url)
        if moved is None or moved.moved_to_id is None:
            raise NotFound(f"No article was moved away from {from_url}.")
        for article_id in sorted((moved.id, moved.moved_to_id)):
            lock.take(uow, article_id)
        if moved.is_old_address:
            return _unrename(uow, moved, uow.session.get_one(Article, moved.moved_to_id))
        return _part(uow, moved, moved.moved_to_id)

    return write_locked(write, clock=clock)


def _rename(uow: UnitOfWork, article: Article, to_url: str, clock: Clock) -> str:
    """Give the article its new address; the old one stays as a row that leads to it."""
    old_url, article.url = article.url, to_url
    uow.session.flush()
    uow.insert(
        Article,
        site_id=article.site_id,
        url=old_url,
        moved_to_id=article.id,
        is_old_address=True,
        created_at=clock(),
    )
    rewrite_title(uow, article.id)
    return article.id


def _unrename(uow: UnitOfWork, old_address: Article, article: Article) -> str:
    """Swap the two addresses: the later one leads to the article from now on."""
    later, earlier = article.url, old_address.url
    old_address.url = f"{later}#swapping"  # no canonical URL has a fragment, so it is free
    uow.session.flush()
    article.url = earlier
    uow.session.flush()
    old_address.url = later
    rewrite_title(uow, article.id)
    return article.id


def _merge(uow: UnitOfWork, first: str, second: str) -> None:
    article = uow.session.get_one(Article, first)
    article.moved_to_id = second
    _settle(uow, article, select(Finding.id).where(Finding.article_id == first))
    _rekey(uow, first, select(Finding.id).where(Finding.article_id == first), second)
    uow.session.execute(
        update(Finding)
        .where(Finding.article_id == first)
        .values(article_id=second, moved_from_id=func.coalesce(Finding.moved_from_id, first))
        .execution_options(synchronize_session=False)
    )
    change_article(uow, select(Finding.id).where(Finding.article_id == second))


def _part(uow: UnitOfWork, moved: Article, into: str) -> str:
    """Give back the findings of a merged article, those it had taken in from others too."""
    origins = _leading_to(uow.session, moved.id)
    moved.moved_to_id = None
    returning = (Finding.article_id == into, Finding.moved_from_id.in_(origins))
    into_article = uow.session.get_one(Article, into)
    _settle(uow, into_article, select(Finding.id).where(*returning))
    _rekey(uow, into, select(Finding.id).where(*returning), moved.id)
    uow.session.execute(
        update(Finding)
        .where(*returning)
        .values(
            article_id=moved.id,
            moved_from_id=func.nullif(Finding.moved_from_id, moved.id),
        )
        .execution_options(synchronize_session=False)
    )
    change_article(uow, select(Finding.id).where(Finding.article_id == moved.id))
    return moved.id


def _settle(uow: UnitOfWork, article: Article, findings: Select[str]) -> None:
    """Remember the current revision for those that stand in it: they leave its article."""
    current = (
        select(Revision.id)
        .where(Revision.article_id == article.id, Revision.number == article.revision_number)
        .scalar_subquery()
    )
    standing = select(Anchor.finding_id).where(
        Anchor.revision_id == current, Anchor.status.in_(STOOD)
    )
    uow.session.execute(
        update(Finding)
        .where(Finding.id.in_(findings), Finding.id.in_(standing))
        .values(stood_in_id=current)
        .execution_options(synchronize_session=False)
    )


def _rekey(uow: UnitOfWork, from_id: str, findings: Select[str], to_id: str) -> None:
    """Let new reports on the one article find what was reported on the other."""
    uow.session.execute(
        update(FindingKey)
        .where(FindingKey.article_id == from_id, FindingKey.finding_id.in_(findings))
        .values(article_id=to_id)
        .execution_options(synchronize_session=False)
    )


def _leading_to(session: Session, article_id: str) -> set[str]:
    """Return the article and all that were merged into it, however many steps ago."""
    found, latest = {article_id}, {article_id}
    while latest:
        latest = set(session.scalars(select(Article.id).where(Article.moved_to_id.in_(latest))))
        latest -= found
        found |= latest
    return found


def _at(session: Session, site: Site, url: str) -> Article | None:
    """Return the row of an address itself, wherever it leads."""
    return session.scalars(
        select(Article).where(Article.site_id == site.id, Article.url == url)
    ).first()


def _require(session: Session, site: Site, url: str) -> str:
    article_id = articles.find(session, site.id, url, None)
    if article_id is None:
        raise NotFound(f"There is no article at {url}.")
    return article_id
