"""Whatever editors do and undo, a finding is what its events and its reports make of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from errorreport.acts.act import Chosen, Done
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.errors import BadInput, NotFound, Refused
from errorreport.findings.impact import is_ahead
from errorreport.findings.life import EventKind, Reason, replay
from errorreport.findings.models import Event, Finding
from errorreport.findings.undo import undone_ids
from errorreport.findings.wordings import Said, for_passage
from errorreport.reports.models import Report
from tests import factories
from tests.conftest import MakeApp
from tests.support.acting import Acting

SENT = [
    {"exact": "recieved", "around": ("the committee had ", " the letter on Monday")},
    {"exact": "had recieved the", "around": ("the committee ", " letter on Monday, he"),
     "suggestion": "had received the"},
    {"exact": "recieved", "around": ("the committee had ", " the letter on Monday"),
     "suggestion": "got", "comment": "or so"},
    {"exact": "mayer", "around": ("letter on Monday, the ", " of the town said it"),
     "suggestion": "mayor"},
    {"exact": "mayer of", "around": ("letter on Monday, the ", " the town said it"),
     "suggestion": None},
]  # fmt: skip
PLAIN = [
    (EventKind.CONFIRMED, {"replacement": "had received"}),
    (EventKind.CONFIRMED, {}),
    (EventKind.DECLINED, {"reason": Reason.QUOTATION, "note": "He said so."}),
    (EventKind.CORRECTED, {}),
    (EventKind.REOPENED, {}),
    (EventKind.RELEASED, {}),
    (EventKind.NOTED, {"note": "Ask the archive."}),
    (EventKind.SNOOZED, {"until": utc_now() + timedelta(days=9999)}),
]
_articles = count()


@pytest.fixture
def desk(make_app: MakeApp) -> Acting:
    return Acting.at(make_app(rate_limits="off"))


@dataclass
class Article:
    """One article, what was done in it, and what may be done next; numbers choose."""

    desk: Acting
    number: int = field(default_factory=lambda: next(_articles))
    acts: list[str] = field(default_factory=list)

    def sends(self, one: int, _other: int) -> None:
        sent = SENT[one % len(SENT)]
        self.desk.sends(**sent, path=f"/{self.number}")

    def acts_on(self, one: int, other: int) -> None:
        kind, said = PLAIN[other % len(PLAIN)]
        self._keep(self.desk.acts(self._finding(one), kind, **said))

    def assigns(self, one: int, other: int) -> None:
        until = utc_now() + timedelta(minutes=15) if other % 2 else None
        said = {"assignee": self.desk.editor_id, "until": until}
        self._keep(self.desk.acts(self._finding(one), EventKind.ASSIGNED, **said))

    def acts_on_all(self, _one: int, other: int) -> None:
        kind, said = PLAIN[other % len(PLAIN)]
        ids = [finding.id for finding in self.findings()]
        self._keep(self.desk.acts_on_all(ids, kind, **said))

    def merges(self, one: int, other: int) -> None:
        findings = self.findings()
        into = findings[one % len(findings)].id
        chosen = [f.id for n, f in enumerate(findings) if (other >> n) % 2 and f.id != into]
        if chosen:
            self._keep(self.desk.acts_on_all(chosen, EventKind.MERGED, into=Chosen(into, None)))

    def splits(self, one: int, other: int) -> None:
        finding = self._finding(one)
        reports = [report.id for report in self.reports() if report.finding_id == finding]
        chosen = tuple(report for n, report in enumerate(reports) if (other >> n) % 2)
        self._keep(self.desk.acts(finding, EventKind.SPLIT, reports=chosen))

    def rules_on_a_report(self, one: int, other: int) -> None:
        reports = self.reports()
        report = reports[one % len(reports)]
        kind = EventKind.HIDDEN if other % 3 == 0 else EventKind.REREAD
        self._keep(
            self.desk.acts(report.finding_id, kind, report=report.id, as_comment=other % 3 == 1)
        )

    def undoes_an_event(self, one: int, _other: int) -> None:
        events = [event for finding in self.findings() for event in self.desk.story(finding.id)]
        event = events[one % len(events)]
        self._keep(self.desk.acts(event.finding_id, EventKind.UNDONE, undoes=event.id))

    def undoes_an_act(self, one: int, _other: int) -> None:
        if self.acts:
            self._keep(self.desk.undoes(self.acts[one % len(self.acts)]))

    def findings(self) -> list[Finding]:
        with self.desk.app.app_context(), read_scope() as session:
            ids = select(Report.article_id).where(
                Report.source == f"{factories.ORIGIN}/{self.number}"
            )
            return list(
                session.scalars(
                    select(Finding).where(Finding.article_id.in_(ids)).order_by(Finding.id)
                )
            )

    def reports(self) -> list[Report]:
        with self.desk.app.app_context(), read_scope() as session:
            return list(
                session.scalars(
                    select(Report)
                    .where(Report.source == f"{factories.ORIGIN}/{self.number}")
                    .order_by(Report.id)
                )
            )

    def _finding(self, one: int) -> str:
        findings = self.findings()
        return findings[one % len(findings)].id

    def _keep(self, done: Done) -> None:
        self.acts.append(done.act_id)


STEPS: list[Callable[[Article, int, int], None]] = [
    Article.sends,
    Article.acts_on,
    Article.assigns,
    Article.acts_on_all,
    Article.merges,
    Article.splits,
    Article.rules_on_a_report,
    Article.undoes_an_event,
    Article.undoes_an_act,
]
numbers = st.integers(0, 255)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), numbers, numbers), max_size=25))
def test_every_finding_is_what_its_events_and_reports_make_of_it(
    desk: Acting, steps: list[tuple[Callable[[Article, int, int], None], int, int]]
) -> None:
    article = Article(desk)
    for one in range(len(SENT)):
        article.sends(one, 0)
    for step, one, other in steps:
        try:
            step(article, one, other)
        except (BadInput, NotFound, Refused):
            continue

    reports = article.reports()
    for finding in article.findings():
        told = desk.story(finding.id)
        assert [event.number for event in told] == list(range(1, finding.events_count + 1))
        assert replay(told) == finding.standing
        theirs = [report for report in reports if report.finding_id == finding.id]
        assert finding.reports_count == len(theirs)
        assert finding.suggestions == suggested(finding, theirs)
        assert (finding.merged_into_id is None) == bool(theirs)
        if theirs:
            assert finding.first_reported_at == min(report.created_at for report in theirs)
            assert finding.last_reported_at == max(report.created_at for report in theirs)
            assert 1 <= finding.readers_count <= len(theirs)
            assert finding.impact == finding.rated.impact
            assert finding.ahead == is_ahead(finding.id, finding.impact)
    desk.everything()  # and nothing is left over
    stories = [desk.story(finding.id) for finding in article.findings()]
    for report in reports:
        assert report.hidden == bool(rulings(stories, report, EventKind.HIDDEN))


def suggested(finding: Finding, reports: list[Report]) -> list[list[object]]:
    wordings = Counter(
        for_passage(Said(report.exact, report.suggestion), finding.exact)
        for report in reports
        if report.suggestion is not None and not report.read_as_comment
    )
    counted = [(readers, wording) for wording, readers in wordings.items() if wording]
    return [[wording, n] for n, wording in sorted(counted, key=lambda it: (-it[0], it[1]))]


def rulings(stories: list[list[Event]], report: Report, kind: EventKind) -> list[Event]:
    return [
        event
        for story in stories
        for event in story
        if event.kind is kind and event.report_id == report.id and event.id not in undone_ids(story)
    ]
