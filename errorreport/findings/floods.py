"""What came to a site in a flood and is still to be decided: by article, and by address."""

from dataclasses import dataclass

from sqlalchemy import Text, cast, func, select

from errorreport.articles.models import Article
from errorreport.db import read_scope
from errorreport.findings.life import State
from errorreport.findings.models import Finding, FindingReader
from errorreport.findings.queries import Fold

LISTED = 20  # largest first
MANY = 5  # findings that one address alone reported today; fewer are a thorough reader's


@dataclass(frozen=True, slots=True)
class Burst:
    """The findings of one article that came in a burst, and what they add up to."""

    article_id: str
    url: str
    title: str | None
    language: str | None
    fold: Fold


@dataclass(frozen=True, slots=True)
class Sender:
    """What one address alone sent today; one of its findings stands for it."""

    finding_id: str
    findings: int


def bursts(site_id: str) -> tuple[Burst, ...]:
    """Return the articles with a burst that is still to be decided, in one statement."""
    suggested = cast(Finding.suggestions, Text) != "[]"
    query = (
        select(
            Article.id,
            Article.url,
            Article.title,
            Article.language,
            func.count(),
            func.sum(Finding.reports_count),
            func.count().filter(suggested),
            func.min(Finding.first_reported_at),
            func.max(Finding.last_reported_at),
        )
        .join(Article, Article.id == Finding.article_id)
        .where(
            Finding.site_id == site_id,
            Finding.state == State.OPEN,
            Finding.folded,
            Finding.merged_into_id.is_(None),
        )
        .group_by(Article.id)
        .order_by(func.count().desc(), Article.id)
        .limit(LISTED)
    )
    with read_scope() as session:
        return tuple(Burst(*row[:4], Fold(*row[4:])) for row in session.execute(query))


def senders(site_id: str) -> tuple[Sender, ...]:
    """Return who sent the most today that nobody else reported, in one statement."""
    alone = (
        select(Finding.id.label("finding"), func.min(FindingReader.reader).label("reader"))
        .join(FindingReader, FindingReader.finding_id == Finding.id)
        .where(
            Finding.site_id == site_id,
            Finding.state == State.OPEN,
            Finding.merged_into_id.is_(None),
        )
        .group_by(Finding.id)
        .having(func.count() == 1)
        .subquery()
    )
    query = (
        select(func.min(alone.c.finding), func.count())
        .group_by(alone.c.reader)
        .having(func.count() >= MANY)
        .order_by(func.count().desc(), func.min(alone.c.finding))
        .limit(LISTED)
    )
    with read_scope() as session:
        return tuple(Sender(*row) for row in session.execute(query))
