"""What a report means: which finding it is of, what it is answered, and what that rests on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from errorreport.articles import service as articles
from errorreport.clock import Clock
from errorreport.db import read_scope, single_reads
from errorreport.findings.intake import answered, beginning
from errorreport.findings.life import Happened, replay
from errorreport.findings.models import Finding
from errorreport.prepared import Direct
from errorreport.reports import held, near, neighbours, placing, ruling
from errorreport.reports.answers import (
    Meeting,
    Met,
    Told,
    foretold,
    meet,
    on_its_own,
    tell,
    told_of_own,
)
from errorreport.reports.beside import about_the_same
from errorreport.reports.known import Basis
from errorreport.reports.narrowing import NewPassage
from errorreport.reports.neighbours import Found, Neighbour
from errorreport.reports.new_report import NewReport
from errorreport.reports.placing import Placed
from errorreport.sites.models import Site


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write, and what that rests on."""

    article: articles.Snapshot
    placed: Placed
    #: the findings near the report, and how they stood
    near: Basis
    meeting: Meeting
    finding_id: str | None
    #: the finding that the report joins, as it was read
    known: Found | None = None
    #: what it is shown by from now on, where the report shows it better
    passage: NewPassage | None = None

    @property
    def event(self) -> Happened:
        """What befalls the finding that takes the report in."""
        rule = self.meeting.rule
        return answered(rule) if rule else Happened(self.meeting.kind, {})

    @property
    def beginning(self) -> list[Happened]:
        """What befalls a finding of its own."""
        return beginning(self.placed.attention, self.placed.verdict, self.meeting.rule)


@dataclass(frozen=True, slots=True)
class Question:
    """What one report means; nothing of it is stored."""

    site: Site
    new: NewReport
    url: str
    clock: Clock

    def find(self, session: Session) -> str | None:
        return articles.find(session, self.site.id, self.url, self.new.external_id)

    def plan(self) -> Plan:
        """Decide what the report means; nothing is computed while a transaction is open."""
        candidate = self.new.candidate
        quote = candidate.quote if candidate else None
        with single_reads() as direct:  # no transaction: it may wait for what is computed
            # Read first: nothing has changed since if its generation is the same in the end.
            article = articles.look_up(direct, self.site.id, self.url, self.new.external_id)
            seen = placing.what_was_seen(direct, article, self.new.mark)
            placed = placing.place(
                quote, self.new.suggestion, article, seen, self.site.resolve_policy
            )
            basis = self.near(direct, article, placed)
        known = self._known(article, basis)
        text = None
        if article.current is not None and candidate is not None:
            text = placing.prepared(article.current.id, article.current.text)
        met = neighbours.choose(candidate, known, text) if candidate else next(iter(known), None)
        meeting = self._meeting(met, placed, article.article_id)
        finding_id = met.finding.id if met and meeting.event else None
        known_one = met.finding if met and finding_id else None
        return Plan(article, placed, basis, meeting, finding_id, known_one)

    def near(self, direct: Direct, article: articles.Snapshot, placed: Placed) -> Basis:
        """Return the findings that the report could mean, and how they stand."""
        candidate = self.new.candidate
        if candidate is not None:
            return near.near(direct, article, placed.span, candidate)
        with read_scope() as session:  # in a unit of work it is the same transaction
            ids = about_the_same(session, article.article_id, self.new)
        return near.standing(direct, ids)

    def _known(self, article: articles.Snapshot, basis: Basis) -> list[Neighbour]:
        if not basis:
            return []
        with single_reads() as direct:
            return neighbours.read(direct, article, basis)

    def _meeting(self, met: Neighbour | None, placed: Placed, article_id: str | None) -> Meeting:
        rule = ruling.rule_for(self.site, self.new, article_id)
        if met is None:
            return on_its_own(placed.verdict, rule)
        with single_reads() as direct:
            corrected_in = neighbours.corrected_in(direct, met.finding.id)
        said = {candidate.suggestion for candidate in met.reports}
        new_words = self.new.suggestion not in said or bool((self.new.comment or "").strip())
        wider = ruling.is_wider(self.new, met)
        rule_on = ruling.is_on(self.site, met.finding.rule_id)
        known = Met(met.finding.standing, corrected_in, new_words, wider, rule, rule_on)
        meeting = meet(known, placed.sight)
        return meeting if meeting.event else on_its_own(placed.verdict, rule)

    def told_of_own(self, plan: Plan, now: datetime) -> Told:
        current = plan.article.current
        corrected_at = current.since if current else None
        standing = replay(plan.beginning)
        return told_of_own(standing, self.new.category, corrected_at, now=now)

    def foretell(self) -> dict[str, Any]:
        """Return the facts of the answer, were the report sent now."""
        plan, now = self.plan(), self.clock()
        if plan.article.article_id is None and held.is_unknown_page(self.site, now=now):
            return held.FACTS
        if plan.finding_id is None:
            told = self.told_of_own(plan, now)
        else:
            with read_scope() as session:
                finding = session.get_one(Finding, plan.finding_id)
            told = foretold(finding, plan.event)
        return tell(plan.meeting.answer, told, self.new.category, now=now, rough=True)
