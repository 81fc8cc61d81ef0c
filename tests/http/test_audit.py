"""What is done with privileges is written down, for the admins of the site to read."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from errorreport.accounts.models import Role, Scope
from errorreport.cli import cli
from errorreport.db import read_scope
from errorreport.sites.models import Act, AuditLine
from tests import factories
from tests.support.newsroom import BASE, OURS, PASSWORD, AtTheDesk, Newsroom, text_of
from tests.support.texts import FIRST, push


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


def sends(person: AtTheDesk, path: str, **form: str) -> str:
    answer = person.client.post(path, data=form, headers=OURS)
    assert answer.status_code in (200, 303), answer.text
    return answer.text


def test_every_act_with_a_privilege_is_written_down(
    newsroom: Newsroom, runner: FlaskCliRunner
) -> None:
    anna, boris = newsroom.hires("Anna", Role.ADMIN), newsroom.hires("Boris")
    boris_id = newsroom_id(newsroom, "boris@news.example")
    at = "/sites/news"

    sends(anna, f"{at}/settings/keeping", words_days="30", findings_days="60", texts_days="9")
    sends(anna, f"{at}/tokens", token_name="build", scope=Scope.REVISIONS.value)
    page = sends(anna, f"{at}/members/invitations", label="Vera", role="viewer")
    link = page.split('id="link"')[1].split('value="')[1].split('"')[0].removeprefix(BASE)
    vera = newsroom.hires("Vera", None)
    sends(vera, link)
    page = sends(anna, f"{at}/members/invitations", label="Gleb", role="viewer")
    revoke = anna.client.get(f"{at}/members").text.split("/revoke")[0].rpartition("/")[2]
    sends(anna, f"{at}/members/invitations/{revoke}/revoke")
    sends(anna, f"{at}/members/{boris_id}/role", role="viewer")
    sends(anna, f"{at}/members/{boris_id}/remove")
    reading = factories.add_token(newsroom.app, newsroom.site, Scope.FINDINGS_READ)
    assert newsroom.app.test_client().get("/api/v1/export", headers=reading).status_code == 200
    article = push(newsroom, factories.add_token(newsroom.app, newsroom.site), FIRST)
    sends(anna, f"/articles/{article}/forget", passages="the mayor said")
    token = anna.client.get(f"{at}/settings").text.split("/tokens/")[1].split("/")[0]
    sends(anna, f"{at}/tokens/{token}/revoke")
    sends(anna, f"{at}/settings/key", slug="news")
    sends(anna, "/account/password", old=PASSWORD, new="another horse battery")

    with newsroom.app.app_context(), read_scope() as session:
        written = [(line.act, line.editor_id is None) for line in session.query(AuditLine)]
    of_readers = {Act.HANDED_OUT}  # test_inquiry.py
    of_accounts = {Act.CODES_ON, Act.CODES_OFF}  # test_codes.py
    of_floods = {
        act for act in Act if act.startswith(("block_", "held_"))
    }  # test_blocks, test_held
    assert {act for act, _ in written} == set(Act) - of_readers - of_accounts - of_floods
    shown = text_of(anna.client.get(f"{at}/audit").text)
    assert "Anna: changed settings" in shown
    assert "settings: findings_days, texts_days, words_days" in shown
    assert "the command line: added a token" in shown
    assert "Vera: joined by an invitation" in shown
    assert "test: exported everything" in shown
    assert "mayor" not in shown
    assert boris.client.get(f"{at}/audit").status_code == 404


def newsroom_id(newsroom: Newsroom, email: str) -> str:
    with newsroom.app.app_context():
        return newsroom.editor_id(email)


def test_what_was_not_done_is_not_written(newsroom: Newsroom, runner: FlaskCliRunner) -> None:
    anna = newsroom.hires("Anna", Role.ADMIN)
    me = newsroom_id(newsroom, "anna@news.example")

    answer = anna.client.post(f"/sites/news/members/{me}/remove", headers=OURS)
    refused = runner.invoke(cli, ["site", "set", "news", "words_days=0"])

    assert (answer.status_code, refused.exit_code) == (409, 1)
    assert "Nothing yet." in text_of(anna.client.get("/sites/news/audit").text)
    runner.invoke(cli, ["site", "set", "news", "words_days=5"])
    assert "the command line: changed settings" in text_of(
        anna.client.get("/sites/news/audit").text
    )
