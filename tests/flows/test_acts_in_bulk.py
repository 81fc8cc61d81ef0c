"""Acts on thousands of findings: one transaction, one undo, no statement for each finding."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select

from errorreport.acts import service as acts
from errorreport.acts.act import Act, By, Chosen
from errorreport.clock import utc_now
from errorreport.db import db, read_scope, unit_of_work
from errorreport.findings.counting import counts
from errorreport.findings.impact import Place, Rated
from errorreport.findings.life import EventKind, State
from errorreport.findings.lists import Listing
from errorreport.findings.models import Category, Event, Finding, Part
from errorreport.findings.queries import Beholder, View
from errorreport.findings.queue import queue_page
from errorreport.ids import new_id
from errorreport.reports.models import Report
from errorreport.reports.queries import comments
from tests.support.acting import Acting
from tests.support.statements import counted


@pytest.fixture
def desk(app: Flask) -> Acting:
    return Acting.at(app)


COMMITTED = "a write transaction"  # "COMMIT" alone ends one that read, too


@contextmanager
def sent_to(app: Flask) -> Iterator[list[str]]:
    """Collect all statements and commits; a statement that writes many rows counts once."""
    with app.app_context():
        engine = db.engine
    with counted(app, every=True) as sent:

        def committed(_connection: Any) -> None:
            sent.append(COMMITTED)

        event.listen(engine, "commit", committed)
        try:
            yield sent
        finally:
            event.remove(engine, "commit", committed)


def many(desk: Acting, number: int) -> list[str]:
    """Store findings of one article as intake would, with a report each."""
    like = desk.finding(desk.opens())
    ids = [new_id() for _ in range(number)]
    columns = {
        "site_id": like.site_id,
        "article_id": like.article_id,
        "part": Part.TEXT,
        "category": Category.SPELLING,
    }
    now = utc_now()
    impact = Rated(1, Place.BODY, Category.SPELLING, now).impact
    with desk.app.app_context(), unit_of_work() as uow:
        uow.insert_all(
            Finding,
            [
                columns
                | {"id": one, "exact": f"word{n}", "suggestions": [[f"wording{n}", 1]]}
                | {"state": State.OPEN, "events_count": 1, "grouping": "v1", "reports_count": 1}
                | {
                    "readers_count": 1,
                    "impact": impact,
                    "first_reported_at": now,
                    "last_reported_at": now,
                    "state_since": now,
                }
                for n, one in enumerate(ids)
            ],
        )
        reports = [
            columns
            | {"id": new_id(), "finding_id": one, "exact": f"word{n}", "created_at": now}
            | {"suggestion": f"wording{n}"}
            for n, one in enumerate(ids)
        ]
        uow.insert_all(Report, reports)
        uow.insert_all(
            Event,
            [
                {"site_id": like.site_id, "finding_id": report["finding_id"], "number": 1}
                | {"kind": EventKind.OPENED, "report_id": report["id"], "created_at": now}
                for report in reports
            ],
        )
    return ids


def test_merging_a_thousand_and_undoing_it_are_each_other_s_inverse(desk: Acting) -> None:
    counts = {}
    for number in (10, 1000):
        into, *others = many(desk, number)
        before = desk.everything()
        with sent_to(desk.app) as merging:
            done = desk.acts_on_all(others, EventKind.MERGED, into=Chosen(into, None))
        assert done.count == number - 1
        assert desk.finding(into).reports_count == number
        with sent_to(desk.app) as undoing:
            desk.undoes(done.act_id)
        assert desk.everything() == before
        assert merging.count(COMMITTED) == undoing.count(COMMITTED) == 1
        counts[number] = len(merging), len(undoing)

    assert counts[10] == counts[1000]
    assert max(counts[1000]) <= 25


def test_declining_many_is_undone_at_once_and_leaves_out_what_changed(desk: Acting) -> None:
    counts = {}
    for number in (10, 500):
        ids = many(desk, number)
        chosen = [Chosen(one, desk.finding(one).etag) for one in ids[:3]]
        chosen += [Chosen(one, f"{one}-1") for one in ids[3:]]
        desk.acts(ids[0], EventKind.CONFIRMED)
        act = Act(kind=EventKind.DECLINED, reason="quotation")  # type: ignore[arg-type] # by value
        with desk.app.app_context(), sent_to(desk.app) as declining:
            done = acts.record_all(act, chosen, by=desk.by, clock=utc_now)
        assert (done.count, done.items[0].result) == (number - 1, "stale")
        desk.acts(ids[1], EventKind.REOPENED)
        with sent_to(desk.app) as undoing:
            undone = desk.undoes(done.act_id)
        assert undone.count == number - 2
        assert [item.finding_id for item in undone.items if item.error] == [ids[1]]
        with desk.app.app_context(), read_scope() as session:
            states = session.scalars(select(Finding.state).where(Finding.id.in_(ids[1:]))).all()
        assert set(states) == {State.OPEN}
        counts[number] = len(declining), len(undoing)

    assert counts[10] == counts[500]


def test_a_token_acts_on_its_own_site_alone(desk: Acting) -> None:
    other = Acting.at(desk.app, "other")
    mine, theirs = desk.opens(), other.opens()
    chosen = [Chosen(mine, None), Chosen(theirs, None), Chosen("01" * 13, None)]
    act = Act(kind=EventKind.CONFIRMED)
    with desk.app.app_context():
        done = acts.record_all(act, chosen, by=By(site_id=desk.site.id), clock=utc_now)
    assert [item.result for item in done.items] == ["done", "not_found", "not_found"]


def test_what_is_snoozed_comes_back_by_itself(desk: Acting) -> None:
    one, other = desk.opens(), desk.opens("mayer", path="/b")
    until = utc_now() + timedelta(days=2)
    desk.acts(one, EventKind.SNOOZED, until=until)

    def listed(view: View) -> list[str]:
        with desk.app.app_context():
            found = queue_page(Listing([desk.site.id], view)).rows
            counted = counts([desk.site.id], Beholder(desk.editor_id, utc_now())).lists
            assert counted[view] == len(found)
            return [row.id for row in found]

    assert (listed(View.OPEN), listed(View.SNOOZED)) == ([other], [one])
    assert desk.sends()["finding"]["snoozed"]
    with time_machine.travel(until + timedelta(seconds=1)):
        assert sorted(listed(View.OPEN)) == sorted([one, other])
        assert listed(View.SNOOZED) == []
        assert not desk.sends()["finding"]["snoozed"]


def test_a_comment_is_hidden_and_a_remark_stands_among_the_comments(desk: Acting) -> None:
    first = desk.sends(comment="rubbish")
    finding_id = desk.finding_of(first)
    second = desk.sends(suggestion="who says so?")

    def told() -> list[str]:
        with desk.app.app_context():
            return [comment.text for comment in comments(finding_id).shown]

    assert told() == ["rubbish"]
    desk.acts(finding_id, EventKind.HIDDEN, report=first["id"])
    reread = desk.acts(finding_id, EventKind.REREAD, report=second["id"])
    assert told() == ["who says so?"]
    assert desk.finding(finding_id).suggestions == [["received", 1]]
    desk.undoes(reread.act_id)
    assert told() == []
    assert len(desk.finding(finding_id).suggestions) == 2
