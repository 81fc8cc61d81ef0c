"""What became of a report, in the terms its reader is told: no other reader's words are in it."""

from dataclasses import dataclass
from datetime import datetime

from errorreport.blocks.models import HeldReport
from errorreport.db import read_scope
from errorreport.errors import NotFound
from errorreport.findings.life import EventKind, Reason, State
from errorreport.findings.models import Event, Finding
from errorreport.findings.undo import undone_ids
from errorreport.reports import receipts
from errorreport.reports.held import read_back
from errorreport.reports.models import Erasure, Report
from errorreport.reports.receipts import Fate
from errorreport.sites.models import Site

HELD = "held"
_STEPS = {
    EventKind.CONFIRMED,
    EventKind.DECLINED,
    EventKind.CORRECTED,
    EventKind.REMOVED,
    EventKind.REGRESSED,
    EventKind.REOPENED,
}


@dataclass(frozen=True, slots=True)
class Passage:
    """Words in their surroundings."""

    prefix: str
    exact: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step of the story: the kind of its event."""

    what: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The fate of one report, for the page of people and for the API alike."""

    site_name: str
    site_url: str
    #: of its finding; of what is kept aside, HELD until it is turned away
    state: str
    as_suggested: bool
    reopened: bool
    regressed: bool
    others: bool
    reported_at: datetime
    since: datetime
    article: dict[str, str | None]
    before: Passage | None
    after: Passage | None
    suggestion: str | None
    comment: str | None
    reason: Reason | None
    note: str | None
    steps: tuple[Step, ...]
    erased_at: datetime | None
    #: by its reader or for everybody; by age alone is no news of a report that was decided
    erased: bool
    #: its reader's words went by age before an editor had decided; for how many days they stood
    lapsed_after: int | None
    expires_at: datetime


def told(secret: str, *, now: datetime) -> Told:
    """Return what the reader of a report is told; ``NotFound`` says no more than that."""
    with read_scope() as session:
        try:
            return tell(receipts.fate(secret, now=now))
        except NotFound:
            kept = receipts.held(session, secret, now)
            if kept is None:
                raise
            return _tell_held(kept, session.get_one(Site, kept.site_id))


def _tell_held(kept: HeldReport, site: Site) -> Told:
    """Once it was turned away its words are not shown again, as after ``spam``."""
    away = kept.turned_away_at is not None
    new = read_back(kept.content) if kept.content and not away else None
    quote = new.quote if new else None
    suggestion = new.suggestion if new else None
    return Told(
        site_name=site.name,
        site_url=site.origins[0],
        state=State.DECLINED if away else HELD,
        as_suggested=False,
        reopened=False,
        regressed=False,
        others=False,
        reported_at=kept.created_at,
        since=kept.turned_away_at or kept.created_at,
        article={
            "url": kept.url,
            "title": new.title if new else None,
            "language": new.language if new else None,
        },
        before=Passage(quote.prefix, quote.exact, quote.suffix) if quote else None,
        after=None,
        suggestion=suggestion if not quote or suggestion != quote.exact else None,
        comment=new.comment if new else None,
        reason=Reason.SPAM if away else None,
        note=None,
        steps=(),
        erased_at=kept.erased_at,
        erased=kept.erased_at is not None and not kept.lapsed and not away,
        lapsed_after=_days(kept.created_at, kept.erased_at) if kept.lapsed else None,
        expires_at=kept.expires_at,
    )


def tell(fate: Fate) -> Told:
    """Return the fate in the reader's terms; after ``spam`` the words are not shown again."""
    report, finding = fate.report, fate.finding
    counted = _counted(fate.story)
    last = counted[-1].kind if counted else None
    shown = finding.reason is not Reason.SPAM
    return Told(
        site_name=fate.site.name,
        site_url=fate.site.origins[0],
        state=finding.state,
        as_suggested=_as_suggested(report, finding),
        reopened=finding.state is State.OPEN and last is EventKind.REOPENED,
        regressed=finding.state is State.OPEN and last is EventKind.REGRESSED,
        others=finding.reports_count > 1,
        reported_at=report.created_at,
        since=finding.state_since,
        article={
            "url": fate.article.url,
            # A title that another reader's page gave is another reader's words.
            "title": fate.article.title if fate.article.title_from_site else report.title,
            # As the reader's own page said: the article's may be another reader's, and is words.
            "language": report.language,
        },
        before=_before(report) if shown else None,
        after=_after(report, finding),
        suggestion=report.suggestion if shown and report.suggestion != report.exact else None,
        comment=report.comment if shown else None,
        reason=finding.reason,
        note=finding.note if shown else None,
        steps=tuple(Step(event.kind.value, event.created_at) for event in counted),
        erased_at=report.erased_at,
        erased=report.erasure in {Erasure.READER, Erasure.TAKEDOWN},
        lapsed_after=_lapsed_after(report),
        expires_at=fate.expires_at,
    )


def _lapsed_after(report: Report) -> int | None:
    if report.erasure is not Erasure.LAPSED:
        return None
    return _days(report.created_at, report.erased_at)


def _days(first: datetime, last: datetime | None) -> int | None:
    return None if last is None else max((last - first).days, 1)


def _counted(story: tuple[Event, ...]) -> list[Event]:
    cancelled = undone_ids(story)
    return [event for event in story if event.kind in _STEPS and event.id not in cancelled]


def _before(report: Report) -> Passage | None:
    if report.exact is None:
        return None
    return Passage(report.prefix, report.exact, report.suffix)


def _after(report: Report, finding: Finding) -> Passage | None:
    """What the editors put in place of exactly the reader's mark."""
    corrected = finding.state is State.CORRECTED and finding.replacement is not None
    if not corrected or report.exact is None or report.exact != finding.exact:
        return None
    return Passage(report.prefix, str(finding.replacement), report.suffix)


def _as_suggested(report: Report, finding: Finding) -> bool:
    """Their own suggestion, for their own mark, now stands there."""
    after = _after(report, finding)
    return after is not None and after.exact == report.suggestion != report.exact
