"""What the desk shows: frozen rows, read with a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Dialect, Select, bindparam, literal_column, select, true

from errorreport.accounts.models import Editor
from errorreport.articles.models import Article
from errorreport.db import Id, direct, read_scope
from errorreport.findings.life import DECIDING, LIVE, Attention, Reason, State
from errorreport.findings.models import Category, Event, Finding, Part, etag_of
from errorreport.findings.wordings import leading
from errorreport.prepared import Prepared, listed
from errorreport.sites.models import Site

PAGE = 50  # rows of a queue page


class View(StrEnum):
    """A list of the desk."""

    OPEN = "open"
    LOOK = "look"
    MINE = "mine"
    CONFIRMED = "confirmed"
    SNOOZED = "snoozed"
    BY_TEXT = "by_text"
    ALL = "all"

    @property
    def states(self) -> tuple[State, ...]:
        """The states of its findings."""
        match self:
            case View.OPEN | View.CONFIRMED:
                return (State(self.value),)
            case View.LOOK | View.MINE | View.SNOOZED:
                return tuple(sorted(LIVE))
            case View.BY_TEXT:
                return State.CORRECTED, State.GONE
            case View.ALL:
                return tuple(State)

    @property
    def oldest_first(self) -> bool:
        """What waits for the fix is shown by age; every other list shows the newest first."""
        return self is View.CONFIRMED

    @property
    def bands(self) -> tuple[ColumnElement[bool], ...]:
        """The parts of the list, one after the other: what asks for another look comes first."""
        if self in {View.OPEN, View.CONFIRMED}:
            return Finding.attention.is_not(None), Finding.attention.is_(None)
        return (true(),)


@dataclass(frozen=True, slots=True)
class SiteName:
    """A site the editor may see."""

    id: str
    slug: str
    name: str
    origin: str
    #: where its CMS edits an article, see ``sites.addresses``
    edit_url: str | None


class Row(NamedTuple):
    """One finding in a list."""

    id: str
    state: State
    attention: Attention | None
    reason: Reason | None
    part: Part
    category: Category
    exact: str | None
    prefix: str
    suffix: str
    #: (wording, readers), most frequent first
    suggestions: tuple[tuple[str, int], ...]
    replacement: str | None
    #: what is drawn as the new wording: the confirmed one, else the leading suggestion
    wording: str | None
    reports_count: int
    #: distinct readers, as far as they can be told apart; never more than the reports
    readers_count: int
    first_reported_at: datetime
    title: str | None
    url: str
    section: str | None
    authors: tuple[str, ...]
    language: str | None
    #: what its CMS calls the article, and the address it gave for editing it
    external_id: str | None
    edit_url: str | None
    site_id: str
    article_id: str
    impact: int
    etag: str
    snoozed_until: datetime | None
    merged_into_id: str | None
    #: who it was given to or who took it, though perhaps no longer
    held: "Held | None" = None
    #: what it stands for in a list beside itself: the rest of a burst on its article
    fold: "Fold | None" = None


@dataclass(frozen=True, slots=True)
class Held:
    """Who has a finding: without an end it was given to them, else they said “I have it”."""

    editor_id: str
    name: str
    until: datetime | None

    def at(self, now: datetime) -> bool:
        """Whether they have it still."""
        return self.until is None or self.until > now


@dataclass(frozen=True, slots=True)
class Fold:
    """The findings of one article that came in a burst and share a row."""

    findings: int
    reports: int
    with_suggestion: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``after`` is the cursor of the next one, None at the end."""

    rows: tuple[Row, ...]
    after: str | None


def sites_of(site_ids: Sequence[str]) -> tuple[SiteName, ...]:
    """Return the sites by name."""
    with read_scope() as session:
        rows = session.execute(_SITES, {"sites": site_ids})
        return tuple(SiteName(*row[:3], row[3][0], row[4]) for row in rows)


_SITES = (  # built once: that takes longer than to answer it
    select(Site.id, Site.slug, Site.name, Site.origins, Site.edit_url)
    .where(Site.id.in_(bindparam("sites", expanding=True)))
    .order_by(Site.name, Site.slug)
)


@dataclass(frozen=True, slots=True)
class Beholder:
    """Who looks at a list, and when: some lists are one person's, and some end with time."""

    editor_id: str
    now: datetime


def last_decision(site_ids: Sequence[str]) -> datetime | None:
    """Return when one of the sites' findings was last decided: by an editor, a text or a rule."""
    with read_scope() as session:
        rows = _LAST_DECISIONS.all(direct(session), {"sites": list(site_ids)})
    return max((at for row in rows for at in row if at is not None), default=None)


def _last_decisions(dialect: Dialect) -> Any:
    """Select of each site its last event of each kind that decides, off the events' index."""
    sites = select(listed(dialect, "sites", Id).label("id")).subquery()
    of_kind = (
        select(Event.created_at)
        .where(Event.site_id == sites.c.id, Event.kind == literal_column(f"'{kind}'"))
        .order_by(Event.created_at.desc())
        .limit(literal_column("1"))
        .correlate(sites)
        .scalar_subquery()
        for kind in sorted(DECIDING)
    )
    return select(*of_kind).select_from(sites)


_LAST_DECISIONS = Prepared(_last_decisions)


def findings_with_articles() -> "Select[Finding, Article]":
    """Select findings with their articles, whole."""
    return select(Finding, Article).join(Article, Article.id == Finding.article_id)


def rows_with_articles() -> Any:
    """Select of findings and their articles what a list shows, for ``row_of``.

    A page of whole ones takes three times as long to read.
    """
    return select(*_SHOWN).join(Article, Article.id == Finding.article_id)


_SHOWN = (  # in the order in which row_of takes them: by name that takes as long as to read them
    Finding.id,
    Finding.state,
    Finding.attention,
    Finding.reason,
    Finding.part,
    Finding.category,
    Finding.exact,
    Finding.prefix,
    Finding.suffix,
    Finding.suggestions,
    Finding.replacement,
    Finding.reports_count,
    Finding.readers_count,
    Finding.first_reported_at,
    Finding.site_id,
    Finding.article_id,
    Finding.impact,
    Finding.version,
    Finding.snoozed_until,
    Finding.merged_into_id,
    Finding.assignee_id,
    Finding.assigned_until,
    Article.title,
    Article.url,
    Article.section,
    Article.authors,
    Article.language,
    Article.external_id,
    Article.edit_url,
)


def with_holder(query: Any) -> Any:
    """Select the name of who has a finding too, as ``holder``."""
    held = query.outerjoin(Editor, Editor.id == Finding.assignee_id)
    return held.add_columns(Editor.name.label("holder"))


def row_of(found: Any, holder: str | None = None) -> Row:
    """Return what a list shows of a finding; ``holder`` is the name of who has it."""
    (
        (id_, state, attention, reason, part, category, exact, prefix, suffix, suggestions),
        (confirmed, reports_count, readers_count, first_reported_at, site_id, article_id, impact),
        (version, snoozed_until, merged_into_id, assignee_id, assigned_until),
        (title, url, section, authors, language, external_id, edit_url),
    ) = found[:10], found[10:17], found[17:22], found[22:29]
    wordings = tuple([(wording, readers) for wording, readers in suggestions])
    return Row(
        id=id_,
        state=state,
        attention=attention,
        reason=reason,
        part=part,
        category=category,
        exact=exact,
        prefix=prefix,
        suffix=suffix,
        suggestions=wordings,
        replacement=confirmed,
        wording=leading(wordings, exact) if confirmed is None else confirmed,
        reports_count=reports_count,
        readers_count=readers_count,
        first_reported_at=first_reported_at,
        title=title,
        url=url,
        section=section,
        authors=tuple(authors),
        language=language,
        external_id=external_id,
        edit_url=edit_url,
        site_id=site_id,
        article_id=article_id,
        impact=impact,
        etag=etag_of(id_, version),
        snoozed_until=snoozed_until,
        merged_into_id=merged_into_id,
        held=_held(assignee_id, holder, assigned_until),
    )


def _held(editor_id: str | None, name: str | None, until: datetime | None) -> Held | None:
    return None if editor_id is None or name is None else Held(editor_id, name, until)
