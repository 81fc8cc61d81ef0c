"""A process killed during a push leaves the whole revision with all its outcomes, or nothing."""

import multiprocessing
import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from errorreport.articles.models import Article, Revision
from errorreport.db import db, read_scope
from errorreport.findings.models import Anchor, Event, Finding
from errorreport.notify.models import Outbox
from errorreport.prepared import Direct
from tests import factories
from tests.conftest import MakeApp
from tests.support import servers

MARKS = {"recieved": "received", "harbour works": "port works"}  # one mended, one changed otherwise
MARKS |= dict.fromkeys(("committee", "letter", "mayor", "bridge", "evening"))
LEAD = "The council met again on Monday evening in the old town hall."
BODY = "Then the committee had recieved the letter, the mayor said."
CLOSE = "The harbour works are to end in May, and the bridge will open after that."
FIRST = "\n".join([LEAD, BODY, CLOSE])
SECOND = FIRST.replace("recieved", "received").replace(" works", " building works") + "\nMore."
URL = f"{factories.ORIGIN}/a"


def push_and_die(database_url: str, instance: str, token: dict[str, str], last: int) -> None:
    """Push the second text, and be killed before the ``last`` statement of the write.

    The first is what locks the article; one more than there are statements is the commit.
    """
    app = servers.create_app_for(database_url, instance=instance, log_level="warning")
    sent: list[str] = []

    def before(_connection: Any, _cursor: Any, statement: str = "COMMIT", *_rest: Any) -> None:
        if sent or statement.startswith("UPDATE article"):
            sent.append(statement)
        if len(sent) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def run(direct: Direct, text: str, parameters: Any = ()) -> Any:
        before(None, None, text)
        return as_it_is(direct, text, parameters)

    as_it_is = Direct.run
    setattr(Direct, "run", run)  # noqa: B010 - these pass SQLAlchemy's events by; a child of its own
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", before)
        event.listen(db.engine, "commit", lambda connection: before(connection, None))
    answer = app.test_client().post(
        "/api/v1/revisions", json={"url": URL, "text": SECOND}, headers=token
    )
    os._exit(0 if answer.status_code == 201 else 1)


def stored(app: Flask) -> dict[str, Any]:
    """Return all that a push writes."""
    with app.app_context(), read_scope() as session:
        return {
            "current": session.scalars(select(Article.revision_number)).one(),
            "generation": session.scalars(select(Article.generation)).one(),
            "revisions": session.scalar(select(func.count(Revision.id))),
            "anchors": session.scalar(select(func.count(Anchor.finding_id))),
            "events": Counter(session.scalars(select(Event.kind))),
            "states": Counter(
                (state, attention)
                for state, attention in session.execute(select(Finding.state, Finding.attention))
            ),
            "told": session.scalar(select(func.count(Outbox.id))),
        }


@pytest.mark.slow
def test_a_killed_push_is_there_with_all_it_decided_or_not_at_all(
    make_app: MakeApp, database_url: str, tmp_path: Path
) -> None:
    app = make_app(rate_limits="off")
    site = factories.add_site(app)
    token = factories.add_token(app, site)
    client = app.test_client()
    client.post("/api/v1/revisions", json={"url": URL, "text": FIRST}, headers=token)
    for word, wording in MARKS.items():
        around = factories.around(FIRST, word)
        body = factories.report(site.public_key, word, around=around, suggestion=wording)
        client.post("/api/v1/reports", json=body, headers={"Origin": factories.ORIGIN})
    before = stored(app)
    assert before["anchors"] == len(MARKS)

    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["errorreport.api", "errorreport.web", "psycopg"])
    ends, last = [], 1
    while not ends or ends[-1] != 0:
        arguments = (database_url, str(tmp_path / "instance"), token, last)
        child = processes.Process(target=push_and_die, args=arguments)
        child.start()
        child.join(60)
        ends.append(child.exitcode)
        if child.exitcode != 0:
            assert child.exitcode == -signal.SIGKILL
            assert stored(app) == before, f"killed before statement {last}: half a push is stored"
        last += 1

    after = stored(app)
    # PostgreSQL takes most of the rows as one statement.
    least = 10 if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite") else 5
    assert len(ends) > least, "it was not killed inside the write"
    assert after["revisions"] == after["current"] == 2
    assert after["anchors"] == 2 * len(MARKS)
    assert after["events"]["corrected"] == after["events"]["changed"] == 1
    assert after["told"] == before["told"] + 2
