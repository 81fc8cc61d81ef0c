"""What a reader's report does to findings: it opens one, or joins one that is there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from errorreport.anchoring import QuoteSelector
from errorreport.db import UnitOfWork
from errorreport.findings import wordings
from errorreport.findings.impact import Rated, Zones, is_ahead, place_of, weighed
from errorreport.findings.life import BY_READERS, Attention, EventKind, Happened, apply, replay
from errorreport.findings.models import Anchor, Category, Event, Finding, FindingReader, Part
from errorreport.findings.readers import Reader
from errorreport.findings.standing import Standing
from errorreport.findings.told import TOLD
from errorreport.findings.verdicts import Verdict
from errorreport.findings.wordings import Said
from errorreport.findings.words import FoundBy, write_words
from errorreport.grouping import VERSION
from errorreport.ids import new_id
from errorreport.notify import outbox
from errorreport.notify.outbox import Happening
from errorreport.rules.concern import Rule


def answered(rule: Rule) -> Happened:
    """Return the event of a report that a house rule answers instead of an editor."""
    said = {} if rule.text is None else {"note": rule.text}
    return Happened(EventKind.ANSWERED_BY_RULE, {"rule": rule.id, "reason": rule.reason, **said})


def beginning(
    attention: Attention | None, verdict: Verdict | None, rule: Rule | None
) -> list[Happened]:
    """Return a finding's first events: opened, and what the current text did to it since.

    One that a house rule answers begins with the answer.
    """
    if rule is not None:
        return [answered(rule)]
    opening = {} if attention is None else {"attention": attention.value}
    events = [Happened(EventKind.OPENED, opening)]
    if verdict is not None and verdict.event is not None:
        events.append(Happened(verdict.event, verdict.payload or {}))
    return events


class Joined(NamedTuple):
    """A finding that took in a report, and since when it had stood as it did before."""

    finding: Finding
    stood_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """What a finding takes from the report that opens it."""

    part: Part
    category: Category
    points_at: str | None
    quote: QuoteSelector | None
    suggestion: str | None
    #: why an editor should look at the place, if it is not plain
    attention: Attention | None
    #: newest revision in which the reader's very words stood
    stood_in: str | None
    #: the current revision and where the mark stands in it; its event already befell the finding
    current_id: str | None
    verdict: Verdict | None
    #: where headline and lead end in the current text, None without one
    zones: Zones | None
    #: who reported it, see readers.py
    reader: Reader
    #: came in a burst
    folded: bool
    #: the house rule that answers it, so that it does not enter the queue
    rule: Rule | None = None

    @property
    def start(self) -> int | None:
        """Where it begins in the current text, else where the reader's page said."""
        if self.verdict is not None:
            return self.verdict.start
        return self.quote.start if self.quote else None

    @property
    def events(self) -> list[Happened]:
        """The finding's first events."""
        return beginning(self.attention, self.verdict, self.rule)

    @property
    def standing(self) -> Standing:
        """What is true of the finding after its first events."""
        return replay(self.events)

    @property
    def suggestions(self) -> list[list[Any]]:
        """A suggestion equal to the mark says only that something is wrong."""
        same = self.quote is not None and self.suggestion == self.quote.exact
        return [] if self.suggestion is None or same else [[self.suggestion, 1]]


def add(uow: UnitOfWork, new: NewFinding, *, site_id: str, article_id: str, now: datetime) -> str:
    """Add the finding that a report opens and return its id; ``opened`` follows it."""
    finding_id = new_id()
    place = place_of(new.part, new.start, new.zones)
    quote, standing, suggestions = new.quote, new.standing, new.suggestions
    uow.insert(
        Finding,
        id=finding_id,
        site_id=site_id,
        article_id=article_id,
        state=standing.state,
        attention=standing.attention,
        reason=standing.reason,
        note=standing.note,
        rule_id=standing.rule,
        events_count=len(new.events),
        part=new.part,
        points_at=new.points_at,
        category=new.category,
        exact=quote.exact if quote else None,
        prefix=quote.prefix if quote else "",
        suffix=quote.suffix if quote else "",
        start=quote.start if quote else None,
        end=quote.end if quote else None,
        suggestions=suggestions,
        stood_in_id=new.stood_in,
        grouping=VERSION,
        reports_count=1,
        readers_count=1,
        place=place,
        **weighed(finding_id, Rated(1, place, new.category, now).impact),
        folded=new.folded,
        first_reported_at=now,
        last_reported_at=now,
        state_since=now,
    )
    uow.insert(FindingReader, finding_id=finding_id, reader=new.reader.number)
    found_by = FoundBy(new.category, (quote.exact if quote else None,))
    write_words(uow, site_id, article_id, finding_id, found_by)
    return finding_id


def opened(
    uow: UnitOfWork,
    finding_id: str,
    new: NewFinding,
    report_id: str,
    *,
    site_id: str,
    now: datetime,
) -> None:
    """Write a finding's first events and its anchor, once its report is there to be named."""
    for number, event in enumerate(new.events, start=1):
        by_reader = event.kind in BY_READERS
        uow.insert(
            Event,
            site_id=site_id,
            finding_id=finding_id,
            number=number,
            kind=event.kind,
            report_id=report_id if by_reader else None,
            revision_id=None if by_reader else new.current_id,
            payload=event.payload,
            created_at=now,
        )
    if new.rule is None:
        outbox.add(uow, Happening.FINDING_OPENED, site_id=site_id, now=now, finding=finding_id)
    if new.verdict is not None:
        uow.insert(
            Anchor,
            finding_id=finding_id,
            revision_id=new.current_id,
            start=new.verdict.start,
            end=new.verdict.end,
            score=new.verdict.score,
            status=new.verdict.status,
        )


def join(
    uow: UnitOfWork,
    finding_id: str,
    event: Happened,
    report_id: str,
    *,
    said: Said | None,
    reader: Reader,
    now: datetime,
) -> Joined:
    """Add one report to a finding, with what it does to it; its article is locked."""
    finding = uow.session.get_one(Finding, finding_id, populate_existing=True)
    stood_since = finding.state_since
    finding.stand(apply(finding.standing, event), now=now)
    finding.events_count += 1
    finding.reports_count += 1
    finding.last_reported_at = now
    if reader.counts(uow, finding_id):
        finding.readers_count += 1
        finding.impact = finding.rated.impact
        finding.ahead = is_ahead(finding_id, finding.impact)
    if event.kind not in BY_READERS:
        finding.version += 1
    wordings.count(finding, said)
    uow.insert(
        Event,
        site_id=finding.site_id,
        finding_id=finding.id,
        number=finding.events_count,
        kind=event.kind,
        report_id=report_id,
        payload=event.payload,
        created_at=now,
    )
    told = TOLD.get(event.kind)
    if told is not None:
        outbox.add(uow, told, site_id=finding.site_id, now=now, finding=finding.id)
    return Joined(finding, stood_since)
