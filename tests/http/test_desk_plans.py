"""How the desk reads: by its indexes whatever is listed, and with as many statements as ever."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from psycopg import RawCursor
from sqlalchemy import event, update

from errorreport.db import db, unit_of_work
from errorreport.findings import counting
from errorreport.findings.lists import Sort
from errorreport.findings.models import Finding
from errorreport.findings.queries import View
from errorreport.prepared import Direct
from tests import factories
from tests.support.newsroom import AtTheDesk, Newsroom, text_of

#: tables that grow with the years; what else a page reads is small, or a page's worth of rows
GROWS = "finding|finding_word|event|report|anchor|revision"
#: SQLite's and PostgreSQL's words for reading a whole table, and not what an index leads to
WHOLE = re.compile(rf"\bSCAN (?:{GROWS})\b(?! USING)|Seq Scan on (?:{GROWS})\b")


@contextmanager
def asked(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements that are sent inside the block, as the driver gets them."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    as_it_is = Direct.run

    def run(direct: Direct, statement: str, parameters: Any = ()) -> Any:
        sent.append((statement, parameters))
        return as_it_is(direct, statement, parameters)

    event.listen(engine, "before_cursor_execute", note)
    try:
        with patch.object(Direct, "run", run):  # prepared statements pass SQLAlchemy's events by
            yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plans(app: Flask, statements: list[tuple[str, Any]]) -> list[str]:
    """Return how the database answers each SELECT that a growing table stands in."""
    found = []
    with app.app_context(), db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        cursor = connection.connection.cursor()
        # With so few rows to read all or to sort some is quicker: it must not be possible.
        for option in () if sqlite else ("seqscan", "sort", "bitmapscan"):
            cursor.execute(f"SET enable_{option} = off")
        if not sqlite:  # what autovacuum has seen of the tables, and when, must not decide
            cursor.execute("ANALYZE finding, event, report, anchor, revision, article")
        for statement, parameters in statements:
            if statement.startswith("SELECT") and re.search(rf"FROM (?:{GROWS})\b", statement):
                explain = f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}"
                driver: Any = connection.connection.dbapi_connection
                numbered = not sqlite and not isinstance(parameters, dict)  # a prepared one's
                asking = RawCursor(driver) if numbered else cursor
                asking.execute(explain, parameters)
                lines = [str(row[-1]) for row in asking.fetchall()]
                found.append("\n".join([*lines, statement]))
        connection.rollback()
    return found


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    newsroom = Newsroom(app, factories.add_site(app))
    for word in ("one", "two", "three"):
        newsroom.reports(word)
    return newsroom


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


def test_no_list_and_no_finding_is_read_from_a_whole_table(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    [finding, *_] = anna.listed()
    anna.acts(finding, "confirmed")
    numbers = {}
    with asked(app) as sent:
        for view in View:
            before = len(sent)
            anna.queue(view=view)
            numbers[view] = len(sent) - before
        anna.opens(finding)
        assert anna.client.get(f"/newer?seen={finding}").status_code == 200

    whole = [plan for plan in plans(app, sent) if WHOLE.search(plan.partition("SELECT")[0])]
    assert whole == []
    assert max(numbers.values()) <= 20, numbers


USUALLY = {
    View.OPEN: "ix_finding_queue",
    View.LOOK: "ix_finding_to_look_at",
    View.MINE: "ix_finding_held",
    View.CONFIRMED: "ix_finding_listed",
    View.SNOOZED: "ix_finding_snoozed",
    View.BY_TEXT: "ix_finding_listed",
    View.ALL: "ix_finding_listed",
}
BY_IMPACT = USUALLY | dict.fromkeys((View.CONFIRMED, View.BY_TEXT, View.ALL), "ix_finding_queue")
#: but for what is to decide, of which PostgreSQL reads so few rows in one way or another
BY_AGE = {view: index for view, index in USUALLY.items() if view is not View.OPEN}


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [(None, USUALLY), (Sort.IMPACT, BY_IMPACT), (Sort.NEWEST, BY_AGE), (Sort.OLDEST, BY_AGE)],
)
def test_each_list_is_read_off_its_own_index(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask, sort: Sort | None, wanted: dict[View, str]
) -> None:
    used = {}
    for view in wanted:
        with asked(app) as sent:
            anna.queue(view=view, **({"sort": sort} if sort else {}))
        used[view] = how_listed(app, sent)

    assert {view: how for view, how in used.items() if wanted[view] not in how} == {}


def how_listed(app: Flask, sent: list[tuple[str, Any]]) -> str:
    """Return how the findings of the list are read, without the statements themselves."""
    of_list = [plan for plan in plans(app, sent) if "SELECT finding.id, finding.state" in plan]
    return " ".join(plan.partition("SELECT")[0] for plan in of_list)


@pytest.mark.parametrize("sort", ["impact", "newest"])
def test_bursts_are_found_without_reading_what_they_hold(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask, sort: str
) -> None:
    with app.app_context(), unit_of_work() as uow:
        uow.session.execute(update(Finding).values(folded=True))

    with asked(app) as sent:
        assert len(anna.listed(sort=sort)) == 3

    how = how_listed(app, sent)
    # with so few rows PostgreSQL has no reason to prefer one index to another
    assert "SEARCH" not in how or "COVERING INDEX ix_finding_folded" in how


def test_when_all_is_decided_the_last_decision_is_found_by_an_index(
    newsroom: Newsroom, anna: AtTheDesk, app: Flask
) -> None:
    for finding in anna.listed():
        anna.acts(finding, "declined", reason="unclear")

    with asked(app) as sent:
        assert "The last one was a moment ago" in text_of(anna.queue())
    decided = [plan for plan in plans(app, sent) if "event.kind = 'declined'" in plan]
    with asked(app) as sent:
        assert "Nothing for “zzyzx”" in text_of(anna.queue(q="zzyzx"))

    assert len(decided) == 1
    assert "ix_event_site_id_kind_created_at" in decided[0]
    assert not any("event.kind = 'declined'" in statement for statement, _ in sent)


def test_a_page_is_read_from_one_view_of_the_database(anna: AtTheDesk, app: Flask) -> None:
    views = []
    with app.app_context():
        pool = db.engine.pool

    def note(*_: Any) -> None:
        views.append(1)

    event.listen(pool, "checkout", note)
    try:
        anna.queue()
    finally:
        event.remove(pool, "checkout", note)

    assert len(views) == 2, "one for who asks, and one for all that the page shows"


def test_a_list_is_counted_no_further_than_anybody_reads(
    newsroom: Newsroom, anna: AtTheDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "To decide 3" in re.sub(r"<[^>]+>", "", anna.queue())
    monkeypatch.setattr("errorreport.web.formats.CAP", 2)

    assert "To decide 2+" in re.sub(r"<[^>]+>", "", anna.queue())
    assert counting.CAP == 1000
