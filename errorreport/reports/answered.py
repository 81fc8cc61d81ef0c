"""What house rules have answered in place of an editor."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from errorreport.articles.models import Article
from errorreport.db import read_scope
from errorreport.findings.models import Finding
from errorreport.reports.models import Report
from errorreport.rules import service as rules
from errorreport.rules.models import HouseRule

PAGE = 100  # rules of one page


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule, and what it has done."""

    rule: HouseRule
    #: address and title of the one article it holds in
    article_url: str | None
    article_title: str | None
    #: reports it has answered
    answered: int
    #: findings that stand declined by it, and can be brought back to the queue
    held_back: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a site's rules, newest first; ``after`` is the next one's cursor."""

    rules: tuple[Listed, ...]
    after: str | None


def page(site_id: str, *, after: str | None = None, limit: int = PAGE) -> Page:
    """Return one page of a site's rules in four statements."""
    with read_scope():
        found = rules.all_of(site_id, after=after, limit=limit + 1)
        shown = _listed(found[:limit])
    return Page(shown, found[limit - 1].id if len(found) > limit else None)


def one(site_id: str, rule_id: str) -> Listed:
    """Return one rule; ``NotFound`` when it is none of the site's."""
    with read_scope():
        return _listed([rules.one(site_id, rule_id)])[0]


def _listed(found: Sequence[HouseRule]) -> tuple[Listed, ...]:
    ids = [rule.id for rule in found]
    with read_scope() as session:
        answered = dict(
            session.execute(
                select(Report.rule_id, func.count())
                .where(Report.rule_id.in_(ids))
                .group_by(Report.rule_id)
            ).all()
        )
        held_back = dict(
            session.execute(
                select(Finding.rule_id, func.count())
                .where(Finding.rule_id.in_(ids), Finding.merged_into_id.is_(None))
                .group_by(Finding.rule_id)
            ).all()
        )
        articles = {
            row[0]: (row[1], row[2])
            for row in session.execute(
                select(Article.id, Article.url, Article.title).where(
                    Article.id.in_({rule.article_id for rule in found if rule.article_id})
                )
            )
        }
    return tuple(
        Listed(
            rule=rule,
            article_url=articles.get(rule.article_id or "", (None, None))[0],
            article_title=articles.get(rule.article_id or "", (None, None))[1],
            answered=answered.get(rule.id, 0),
            held_back=held_back.get(rule.id, 0),
        )
        for rule in found
    )
