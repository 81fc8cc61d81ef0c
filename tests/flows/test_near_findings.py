"""Which findings are read for a new report: those near its mark, and no others."""

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from errorreport.anchoring import QuoteSelector
from errorreport.articles import service as articles
from errorreport.articles.models import RevisionSource
from errorreport.articles.revisions import Facts, NewRevision
from errorreport.articles.service import Snapshot, snapshot
from errorreport.clock import utc_now
from errorreport.db import db, read_scope, single_reads, unit_of_work
from errorreport.findings.models import Finding
from errorreport.findings.receive import receive
from errorreport.grouping import Candidate
from errorreport.prepared import Prepared
from errorreport.reports.near import REACH, near
from tests import factories
from tests.bench.stored import Stored, store
from tests.factories import ORIGIN

TEXT = " ".join(f"word{number:04}" for number in range(400))  # nine code points a word
FAR = 2 * REACH + 100


def stored(app: Flask, *spans: tuple[int, int]) -> Snapshot:
    """Store an article with a finding at each of these places of its text."""
    site = factories.add_site(app)
    with app.app_context():
        new = NewRevision(
            text=TEXT,
            source=RevisionSource.PUSHED,
            version=None,
            published_at=None,
            complete=False,
            facts=Facts(),
        )
        article_id = receive(site, f"{ORIGIN}/a", new, clock=utc_now).article_id
        with read_scope() as session:
            article = snapshot(session, article_id)
        assert article.current is not None
        marks = [Candidate(QuoteSelector(TEXT[a:b], "", "", a, b), "else") for a, b in spans]
        store(site, [Stored(article_id, mark, article.current.id) for mark in marks])
    return article


def starts_near(app: Flask, article: Snapshot, place: tuple[int, int]) -> list[int | None]:
    new = Candidate(QuoteSelector(TEXT[slice(*place)], "", "", *place), "other")
    with app.app_context():
        with single_reads() as direct:
            found = {one.id for one in near(direct, article, place, new)}
        with read_scope() as session:
            return list(
                session.scalars(
                    select(Finding.start).where(Finding.id.in_(found)).order_by(Finding.start)
                )
            )


def test_what_stands_elsewhere_in_the_article_is_not_read(app: Flask) -> None:
    article = stored(app, (0, 8), (FAR, FAR + 8), (2 * FAR, 2 * FAR + 8))

    assert starts_near(app, article, (FAR + 9, FAR + 17)) == [FAR]


def test_a_mark_in_a_longer_one_meets_what_is_near_that_one(app: Flask) -> None:
    article = stored(app, (0, 8), (9, FAR + 9), (FAR + 18, FAR + 26), (3 * FAR, 3 * FAR + 8))

    assert starts_near(app, article, (9, 17)) == [0, 9, FAR + 18]


@pytest.mark.parametrize("place", [(0, 8), (FAR, FAR + 8)])
def test_what_editors_split_from_a_finding_is_read_however_far_away(
    app: Flask, place: tuple[int, int]
) -> None:
    article = stored(app, (0, 8), (FAR, FAR + 8))
    with app.app_context(), unit_of_work() as uow:
        whole, part = uow.session.scalars(select(Finding).order_by(Finding.start))
        part.split_from_id = whole.id

    assert starts_near(app, article, place) == [0, FAR]


def test_a_list_of_its_own_length_cannot_be_prepared(app: Flask) -> None:
    listed = Prepared(select(Finding.id).where(Finding.id.in_(["a", "b"])))

    with app.app_context(), single_reads() as direct, pytest.raises(TypeError, match="one_of"):
        listed.all(direct, {})


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_reading_leaves_the_statements_of_a_connection_ready(app: Flask) -> None:
    site = factories.add_site(app)

    def read() -> None:
        with single_reads() as direct:
            articles.look_up(direct, site.id, f"{ORIGIN}/a", None)
        with read_scope() as session:
            session.scalar(select(func.count()).select_from(Finding))

    with app.app_context():
        for _ in range(8):  # psycopg has a statement ready once it was sent five times
            read()
        with db.engine.connect() as connection:
            ready = connection.scalars(text("SELECT statement FROM pg_prepared_statements")).all()

    assert [one for one in ready if "article.url" in one]
