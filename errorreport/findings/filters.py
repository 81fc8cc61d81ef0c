"""Which findings of a list are shown: what an editor or a program narrowed it to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_

from errorreport.articles.models import Article
from errorreport.articles.sought import language_begins, trait
from errorreport.findings.kinds import USUAL_CATEGORY
from errorreport.findings.life import Attention, State
from errorreport.findings.models import Category, Finding
from errorreport.findings.readers import by_reader_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which findings are listed; what is empty leaves out nothing."""

    states: frozenset[State] = frozenset()
    attention: frozenset[Attention] = frozenset()
    categories: frozenset[Category] = frozenset()
    article_id: str | None = None
    #: an editor's id; "" lists what nobody has
    assignee: str | None = None
    #: a finding's id: what its only reader reported today
    reader_of: str | None = None
    #: last reported or decided then or later
    since: datetime | None = None
    #: of the article, as the site names it
    section: str | None = None
    #: of the article: "en" is also what is written in "en-GB"
    language: str | None = None

    @property
    def traits(self) -> tuple[str, ...]:
        """What leads to some of its findings, see ``articles.sought``."""
        found = [trait("section", self.section)] if self.section else []
        found += [language_begins(self.language)] if self.language else []
        if len(self.categories) == 1 and USUAL_CATEGORY not in self.categories:
            found += [trait("category", category) for category in self.categories]
        return tuple(found)

    @property
    def of_articles(self) -> bool:
        """Whether the articles of the findings are asked too."""
        return bool(self.section or self.language)

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """Return what findings, joined with their articles, must fulfil."""
        return [*self._of_findings(now), *self._of_articles()]

    def _of_findings(self, now: datetime) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.states:
            found.append(Finding.state.in_(self.states))
        if self.attention:
            found.append(Finding.attention.in_(self.attention))
        if self.categories:
            found.append(Finding.category.in_(self.categories))
        if self.article_id is not None:
            found.append(Finding.article_id == self.article_id)
        if self.assignee is not None:
            found += _held_by(self.assignee, now)
        if self.reader_of is not None:
            found.append(Finding.id.in_(by_reader_of(self.reader_of)))
        if self.since is not None:
            found.append(
                or_(Finding.last_reported_at >= self.since, Finding.state_since >= self.since)
            )
        return found

    def _of_articles(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.section:
            found.append(Article.section == self.section)
        if self.language:
            code = self.language.lower()
            language = func.lower(Article.language)  # as its page wrote it: "pt-BR"
            dialect = language.startswith(f"{code}-", autoescape=True)
            found.append(or_(language == code, dialect))
        return found


def _held_by(editor_id: str, now: datetime) -> list[ColumnElement[bool]]:
    ended = Finding.assigned_until <= now  # a claim that ran out
    if not editor_id:
        return [or_(Finding.assignee_id.is_(None), ended)]
    held = or_(Finding.assigned_until.is_(None), Finding.assigned_until > now)
    return [Finding.assignee_id == editor_id, held]
