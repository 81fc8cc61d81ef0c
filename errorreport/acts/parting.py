"""Writing a split: the new finding, the reports that go to it, and what each of the two shows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from errorreport.acts.act import By, Done, Item
from errorreport.acts.gathering import Gathered, change_of
from errorreport.acts.regrouping import exchange
from errorreport.acts.writing import write
from errorreport.anchoring import QuoteSelector
from errorreport.db import UnitOfWork
from errorreport.findings.impact import Zones, place_of
from errorreport.findings.life import Attention, EventKind, Happened, apply, begin
from errorreport.findings.models import Anchor, Event, Finding, FindingKey, etag_of
from errorreport.findings.words import FoundBy, write_words
from errorreport.grouping import VERSION, Candidate
from errorreport.ids import new_id
from errorreport.notify import outbox
from errorreport.notify.outbox import Happening
from errorreport.reports.models import Move, Report
from errorreport.reports.near import keys_of
from errorreport.reports.placing import Placed
from errorreport.reports.recounting import recount


@dataclass(frozen=True, slots=True)
class Parted:
    """Which reports leave a finding, and what the two parts show."""

    finding_id: str
    leaving: tuple[Report, ...]
    staying: tuple[Report, ...]
    #: whether the passage leaves too; the quote below is then for the finding itself
    handed: bool
    #: how many readers leave; one may have sent all of it, and then each part has that one
    readers: int
    #: the passage chosen for the part that has none, and its place in the current text
    quote: QuoteSelector | None = None
    placed: Placed | None = None
    current_id: str | None = None
    #: where headline and lead end in the current text, None without one
    zones: Zones | None = None

    @property
    def events(self) -> list[Happened]:
        """The new finding's first events: the split, and what the current text did to it since."""
        placed = None if self.handed else self.placed
        attention = {"attention": placed.attention} if placed and placed.attention else {}
        payload = {"from": self.finding_id, "handed": self.handed, "readers": self.readers}
        events = [Happened(EventKind.SPLIT, payload | attention)]
        if placed and placed.verdict and placed.verdict.event is not None:
            events.append(Happened(placed.verdict.event, placed.verdict.payload or {}))
        return events

    def left(self, new_id: str) -> Happened:
        """What happens to the finding itself; a passage that is not plain asks for a look."""
        payload: dict[str, object] = {"out": new_id, "reports": len(self.leaving)}
        if self.handed and self.placed is not None:
            moved_on = self.placed.verdict is not None and self.placed.verdict.event is not None
            attention = Attention.UNSURE if moved_on else self.placed.attention
            payload |= {"attention": attention} if attention else {}
        return Happened(EventKind.SPLIT, payload)


def part(uow: UnitOfWork, gathered: Gathered, parted: Parted, *, by: By, now: datetime) -> Done:
    """Write the split; its article is locked."""
    finding = gathered.findings[parted.finding_id]
    act_id, added = new_id(), new_id()
    change = change_of(finding, parted.left(added))
    _add(uow, finding, parted, added, now=now)
    first = _tell(uow, finding, parted, added, by=by, act_id=act_id, now=now)
    events = write(uow, gathered, [change], act_id=act_id, by=by, now=now)
    _move(uow, finding, parted, added, act_id=act_id)
    new = uow.session.get_one(Finding, added)
    if parted.handed:
        exchange(uow, new, finding)
    recount(uow, [finding, new], {finding.id: -parted.readers})
    item = Item(added, etag_of(added, new.version), new.state, first)
    return Done(act_id, (gathered.item(finding.id, change, events),), item)


def _add(uow: UnitOfWork, finding: Finding, parted: Parted, added: str, *, now: datetime) -> None:
    first, *later = parted.events
    standing = begin(first)
    for event in later:
        standing = apply(standing, event)
    like = parted.leaving[0]
    placed = parted.placed
    quote = parted.quote or like.quote or QuoteSelector("")
    verdict = placed.verdict if placed is not None else None
    start = quote.start if verdict is None else verdict.start
    uow.insert(
        Finding,
        id=added,
        site_id=finding.site_id,
        article_id=finding.article_id,
        moved_from_id=finding.moved_from_id,
        split_from_id=finding.id,
        state=standing.state,
        attention=standing.attention,
        events_count=1 + len(later),
        part=finding.part,
        points_at=finding.points_at,
        category=like.category,
        exact=quote.exact or None,
        prefix=quote.prefix,
        suffix=quote.suffix,
        start=quote.start,
        end=quote.end,
        stood_in_id=placed.stood_in if placed else None,
        grouping=VERSION,
        reports_count=len(parted.leaving),
        readers_count=max(parted.readers, 1),
        place=place_of(finding.part, start, parted.zones),
        first_reported_at=like.created_at,
        last_reported_at=parted.leaving[-1].created_at,
        state_since=now,
    )
    found_by = FoundBy(like.category, (quote.exact, standing.replacement))
    write_words(uow, finding.site_id, finding.article_id, added, found_by)
    _anchor(uow, finding, parted, added)


def _anchor(uow: UnitOfWork, finding: Finding, parted: Parted, added: str) -> None:
    if parted.placed is not None and (verdict := parted.placed.verdict) is not None:
        uow.insert(
            Anchor,
            finding_id=added,
            revision_id=parted.current_id,
            start=verdict.start,
            end=verdict.end,
            score=verdict.score,
            status=verdict.status,
        )


def _tell(
    uow: UnitOfWork,
    finding: Finding,
    parted: Parted,
    added: str,
    *,
    by: By,
    act_id: str,
    now: datetime,
) -> str:
    """Write the new finding's first events and return the id of the first."""
    rows = []
    for number, event in enumerate(parted.events, start=1):
        split = event.kind is EventKind.SPLIT
        rows.append(
            {
                "id": new_id(),
                "site_id": finding.site_id,
                "finding_id": added,
                "number": number,
                "kind": event.kind,
                "act_id": act_id if split else None,
                "editor_id": by.editor_id if split else None,
                "token_id": by.token_id if split else None,
                "revision_id": None if split else parted.current_id,
                "payload": event.payload,
                "created_at": now,
            }
        )
    uow.insert_all(Event, rows)
    outbox.add(uow, Happening.FINDING_OPENED, site_id=finding.site_id, now=now, finding=added)
    return str(rows[0]["id"])


def _move(uow: UnitOfWork, finding: Finding, parted: Parted, added: str, *, act_id: str) -> None:
    ids = [report.id for report in parted.leaving]
    uow.connection.execute(update(Report).where(Report.id.in_(ids)).values(finding_id=added))
    moves = [
        {
            "act_id": act_id,
            "report_id": report_id,
            "site_id": finding.site_id,
            "from_id": finding.id,
            "to_id": added,
        }
        for report_id in ids
    ]
    uow.insert_all(Move, moves)
    keys = {
        key
        for report in parted.leaving
        if report.quote is not None
        for key in keys_of(Candidate(report.quote, report.suggestion))
    }
    rows = [
        {"article_id": finding.article_id, "key": key, "finding_id": added} for key in sorted(keys)
    ]
    uow.insert_all(FindingKey, rows)
