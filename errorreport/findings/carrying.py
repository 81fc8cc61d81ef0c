"""Carrying the findings of an article onto a new text: read, computed and decided, not written."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from errorreport.anchoring import Carried, Text, carry
from errorreport.articles.models import Revision
from errorreport.articles.revisions import Seen
from errorreport.findings import verdicts
from errorreport.findings.carriable import Carriable
from errorreport.findings.life import LIVE, EventKind, Happened, Payload, Standing, State, apply
from errorreport.findings.models import Event, Finding
from errorreport.findings.verdicts import STOOD, Verdict
from errorreport.sites.models import ResolvePolicy


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one finding: its next events, and how it stands before and after them."""

    finding_id: str
    events_count: int
    version: int
    before: Standing
    events: tuple[Happened, ...]
    after: Standing


class Ruled(NamedTuple):
    """What a revision does to one finding."""

    finding: Carriable
    verdict: Verdict
    #: None where nothing happens to it
    change: Change | None
    #: its words stood in the revision before, and do not stand in this one
    leaves: bool


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a revision does to all findings of an article."""

    rows: tuple[Ruled, ...]
    #: findings without a place in the text that come back with their article
    returned: tuple[Change, ...]
    suspect: bool

    @property
    def changes(self) -> list[Change]:
        """What happens to findings, those left out to which nothing does."""
        return [row.change for row in self.rows if row.change is not None] + list(self.returned)


NOTHING = Ruling((), (), suspect=False)


def unchanged(finding: Carriable) -> Change:
    """Return how a finding stands to which nothing happens."""
    standing, count = finding.standing, finding.events_count
    return Change(finding.id, count, finding.version, standing, (), standing)


def base_texts(
    session: Session, findings: Sequence[Carriable], current: Seen | None
) -> dict[str, str]:
    """Read the texts that the findings are carried from, by revision id."""
    known = {current.id: current.text} if current else {}
    missing = {finding.base_id for finding in findings if finding.base_id} - known.keys()
    if missing:
        rows = session.execute(select(Revision.id, Revision.text).where(Revision.id.in_(missing)))
        known.update(dict(rows.all()))
    return known


def taken_off(session: Session, article_id: str) -> dict[str, State]:
    """Return which findings left with their unpublished article, and the state they had."""
    rows = session.execute(
        select(Event.finding_id, Event.payload)
        .join(Finding, Finding.id == Event.finding_id)
        .where(
            Finding.article_id == article_id,
            Finding.state == State.GONE,
            Event.kind == EventKind.REMOVED,
        )
        .order_by(Event.number)
    )
    last: dict[str, Payload] = {}
    for finding_id, payload in rows:
        last[finding_id] = payload
    return {
        finding_id: State(payload["was"])
        for finding_id, payload in last.items()
        if payload.get("unpublished")
    }


def returned(
    session: Session, returning: dict[str, State], carried: Sequence[Carriable]
) -> list[Change]:
    """Return the coming back of those findings that are not carried: they have no place."""
    others = returning.keys() - {finding.id for finding in carried}
    if not others:
        return []
    findings = session.scalars(select(Finding).where(Finding.id.in_(others)))
    return [_coming_back(finding, returning[finding.id]) for finding in findings]


def _coming_back(finding: Finding, state: State) -> Change:
    event = Happened(EventKind.RESTORED, {"state": state.value})
    before = finding.standing
    after = apply(before, event)
    return Change(finding.id, finding.events_count, finding.version, before, (event,), after)


def rule(
    findings: Sequence[Carriable],
    texts: dict[str, str],
    new: str,
    *,
    old: str | None,
    policy: ResolvePolicy,
    returning: dict[str, State],
    others: Sequence[Change],
) -> Ruling:
    """Carry every finding onto ``new`` and decide what follows; takes as long as it takes.

    ``returning`` are findings that come back with their article, ``others`` those among them
    that have no place in the text.
    """
    carried, fold = _carry_all(findings, texts, new), _Fold()
    rows = tuple(
        _rule(finding, carried[finding.id], policy, returning.get(finding.id), fold)
        for finding in findings
    )
    live = [carried[finding.id].outcome for finding in findings if finding.standing.state in LIVE]
    return Ruling(rows, tuple(others), verdicts.suspect(old, new, live))


def _carry_all(
    findings: Sequence[Carriable], texts: dict[str, str], new: str
) -> dict[str, Carried]:
    by_base: dict[str | None, list[Carriable]] = defaultdict(list)
    for finding in findings:
        by_base[finding.base_id].append(finding)
    target = Text.of(new)
    carried: dict[str, Carried] = {}
    for base_id, group in by_base.items():
        old = None if base_id is None else texts[base_id]
        outcomes = carry([finding.passage for finding in group], old, target)
        carried.update(zip((finding.id for finding in group), outcomes, strict=True))
    return carried


class _Fold:
    """What is true after an event: of most findings the same, so it is worked out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Standing] = {}

    def __call__(self, standing: Standing, event: Happened) -> Standing:
        key = (standing, event.kind, *event.payload.items())
        after = self._known.get(key)
        if after is None:
            after = self._known[key] = apply(standing, event)
        return after


def _rule(
    finding: Carriable,
    carried: Carried,
    policy: ResolvePolicy,
    returning_as: State | None,
    fold: _Fold,
) -> Ruled:
    standing, events = finding.standing, []
    if returning_as is not None:
        events.append(Happened(EventKind.RESTORED, {"state": returning_as.value}))
        standing = fold(standing, events[0])
    verdict = verdicts.decide(
        standing,
        finding.passage,
        carried,
        finding.before,
        base_start=finding.base_start,
        policy=policy,
    )
    if verdict.event is not None:
        event = Happened(verdict.event, verdict.payload or {})
        events.append(event)
        standing = fold(standing, event)
    stood = finding.before is not None and finding.before.status in STOOD
    leaves = stood and verdict.status not in STOOD
    if not events:
        return Ruled(finding, verdict, None, leaves)
    change = Change(
        finding.id,
        finding.events_count,
        finding.version,
        finding.standing,
        tuple(events),
        standing,
    )
    return Ruled(finding, verdict, change, leaves)


_NAMES = {
    EventKind.CORRECTED: "corrected",
    EventKind.CHANGED: "changed",
    EventKind.REMOVED: "removed",
    EventKind.REGRESSED: "regressed",
    EventKind.CARRIED: "unsure",
}


def outcomes_of(ruling: Ruling) -> dict[str, int]:
    """Count what a revision did, under the names that the API tells."""
    counts = {"intact": 0, "corrected": 0, "changed": 0, "removed": 0, "regressed": 0}
    counts["unsure"] = 0
    for row in ruling.rows:
        name = _outcome_name(row)
        if name is not None:
            counts[name] += 1
    return counts


def _outcome_name(row: Ruled) -> str | None:
    if row.change is not None and (last := row.change.events[-1].kind) in _NAMES:
        return _NAMES[last]
    return "intact" if row.verdict.status in STOOD else None
