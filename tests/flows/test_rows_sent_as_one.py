"""Rows that are sent as one value are stored as if each had been sent by itself."""

from datetime import UTC, datetime, timedelta, timezone

from flask import Flask
from sqlalchemy import select

from errorreport.articles import service as articles
from errorreport.articles.models import Revision, RevisionSource
from errorreport.db import read_scope, unit_of_work
from errorreport.notify.models import Outbox
from errorreport.rows import insert_rows, update_rows
from tests import factories

AT = datetime(2026, 11, 25, 10, 0, 0, 123456, tzinfo=UTC)
TEXTS = ['"quoted" \\ \u2028 \U0001f600 é', "", "null", "7", "[1]"]


def test_every_kind_of_value_is_stored_as_it_is(app: Flask) -> None:
    site = factories.add_site(app)
    rows = [
        {
            "number": number,
            "fingerprint": "f" * 64,
            "source": RevisionSource.SYNCED,
            "version": None if number % 2 else text,
            "published_at": None if number % 2 else AT.astimezone(timezone(timedelta(hours=3))),
            "held": bool(number % 2),
            "text": text,
        }
        for number, text in enumerate(TEXTS, start=1)
    ]
    payload = {"finding": "1", "nested": {"of": [1, None, "é", True, 0.5]}, "none": None}

    with app.app_context():
        with unit_of_work() as uow:
            article = articles.add(
                uow, site.id, f"{factories.ORIGIN}/a", title=None, language=None, now=AT
            )
            assert article is not None
            insert_rows(uow, Revision, rows, site_id=site.id, article_id=article, created_at=AT)
            insert_rows(
                uow,
                Outbox,
                [{"event": "e", "payload": payload}],
                created_at=AT,
                **{"site_id": site.id},
            )
        with read_scope() as session:
            stored = session.scalars(select(Revision).order_by(Revision.number)).all()
            assert session.scalars(select(Outbox.payload).where(Outbox.event == "e")).all() == [
                payload
            ]
        assert [{name: getattr(one, name) for name in rows[0]} for one in stored] == rows
        assert {one.created_at for one in stored} == {AT}
        assert len({one.id for one in stored}) == len(rows)

        later = [{"id": one.id, "ignored_at": AT, "held": not one.held} for one in stored]
        with unit_of_work() as uow:
            update_rows(uow, Revision, later)
        with read_scope() as session:
            changed = session.scalars(select(Revision).order_by(Revision.number)).all()
        assert [one.held for one in changed] == [not one.held for one in stored]
        assert {one.ignored_at for one in changed} == {AT}
        assert [one.text for one in changed] == TEXTS
