"""``forget``: the words are nowhere in the database afterwards, and everything else stands."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from errorreport.accounts import audit
from errorreport.cli import cli
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.findings.models import Finding
from errorreport.reports.models import Erasure, Report
from errorreport.retention import takedown
from errorreport.sites.audit import AT_THE_SHELL
from errorreport.sites.models import Act
from tests import factories
from tests.support.newsroom import Newsroom, text_of
from tests.support.texts import BODY, FIRST, FIXED, URL, mark, push
from tests.support.whole import everything

NAME = "Ivan Petrovich Kuznetsov"
WITH_NAME = FIRST.replace("the mayor", NAME)


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


def written_about(newsroom: Newsroom) -> str:
    """Let an article name somebody, be reported, decided on and mended; return a receipt."""
    token = factories.add_token(newsroom.app, newsroom.site)
    title = {"title": f"{NAME} and the letter"}
    push(newsroom, token, WITH_NAME, **title)
    mark(newsroom, WITH_NAME, "recieved", "received")
    mark(newsroom, WITH_NAME, NAME, "Ivan Petrov Kuznetsov")
    mark(newsroom, WITH_NAME, "harbour", "harbor")
    receipt = newsroom.reports(
        "Petrovich", target=target("Petrovich", WITH_NAME), comment=f"{NAME} is my uncle"
    )
    anna = newsroom.hires("Anna")
    for finding in anna.listed():
        exact = text_of(anna.opens(finding))
        if "harbour" in exact:
            anna.acts(finding, "declined", reason="house_style", note=f"So says {NAME.upper()}.")
    push(newsroom, token, FIXED.replace("the mayor", NAME), **title)
    return receipt


def target(exact: str, text: str) -> dict[str, object]:
    prefix, suffix = factories.around(text, exact, 10)
    quote = {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
    return {"source": URL, "selector": [quote]}


def test_a_passage_goes_out_of_everything(newsroom: Newsroom) -> None:
    receipt = written_about(newsroom)
    assert everything(newsroom.app).count("Petrovich") >= 7

    with newsroom.app.app_context():
        site, article = takedown.article_at([newsroom.site], f"{URL}?utm_source=x")
        taken = takedown.forget(site, article, [NAME], by=AT_THE_SHELL, clock=utc_now)
        line = audit.of_site(site.id)[0]

    left = everything(newsroom.app).lower()
    assert [word for word in ("ivan", "petrov", "kuznetsov") if word in left] == []
    assert taken.texts == 2
    assert (line.act, line.by) == (Act.FORGOTTEN, None)
    assert "recieved" in left
    assert "Erased" in text_of(newsroom.app.test_client().get(receipt).text)
    with newsroom.app.app_context(), read_scope() as session:
        why = {row.erasure for row in session.scalars(select(Report)) if row.erased_at}
    assert why == {Erasure.TAKEDOWN}


def test_what_is_left_is_still_carried(newsroom: Newsroom) -> None:
    token = factories.add_token(newsroom.app, newsroom.site)
    push(newsroom, token, WITH_NAME)
    mark(newsroom, WITH_NAME, "recieved", "received")
    mark(newsroom, WITH_NAME, "harbour", "harbor")
    with newsroom.app.app_context():
        site, article = takedown.article_at([newsroom.site], URL)
        takedown.forget(site, article, [NAME], by=AT_THE_SHELL, clock=utc_now)

    push(
        newsroom, token, FIRST.replace("recieved the letter, the mayor", "received the letter, he")
    )

    with newsroom.app.app_context(), read_scope() as session:
        states = {row.exact: row.state.value for row in session.scalars(select(Finding))}
    assert states == {"recieved": "corrected", "harbour": "open"}


def test_a_whole_article_goes_and_its_page_stays(newsroom: Newsroom) -> None:
    receipt = written_about(newsroom)
    newsroom.reports("untouched")

    with newsroom.app.app_context():
        site, article = takedown.article_at([newsroom.site], URL)
        takedown.forget(site, article, [], by=AT_THE_SHELL, clock=utc_now)

    left = everything(newsroom.app)
    for words in ("Petrov", "recieved", "harbour", BODY):
        assert words not in left
    assert "untouched" in left
    page = newsroom.hires("Boris").client.get(f"/articles/{article}")
    assert page.status_code == 200
    assert newsroom.app.test_client().get(receipt).status_code == 404
    token = factories.add_token(newsroom.app, newsroom.site)
    push(newsroom, token, FIXED)
    mark(newsroom, FIXED, "harbour", "harbor")
    assert "harbour" in everything(newsroom.app)


def test_the_command_asks_before_an_article_goes(
    newsroom: Newsroom, runner: FlaskCliRunner
) -> None:
    written_about(newsroom)

    asked = runner.invoke(cli, ["forget", URL], input="n\n")
    assert (asked.exit_code, "Petrovich" in everything(newsroom.app)) == (1, True)
    done = runner.invoke(cli, ["forget", URL, "--passage", NAME])
    assert done.exit_code == 0
    assert done.output.startswith("Taken out of 2 texts, ")
    nowhere = runner.invoke(cli, ["forget", "https://elsewhere.example/a", "--yes"])
    assert nowhere.exit_code == 1
    assert "No site has an article at" in nowhere.output
