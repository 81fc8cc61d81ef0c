"""Codes beside the password: set up, asked for, used once, and recovered from a lost device."""

import re

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskCliRunner

from errorreport.accounts import audit
from errorreport.cli import cli
from tests import factories
from tests.factories import NOW
from tests.support.newsroom import OURS, PASSWORD, AtTheDesk, Newsroom, text_of
from tests.support.whole import everything

EMAIL = "anna@news.example"


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


def sets_up(anna: AtTheDesk) -> tuple[pyotp.TOTP, list[str]]:
    """Switch codes on as a person does; return the authenticator and the recovery codes."""
    assert anna.client.post("/account/codes/begin", headers=OURS).status_code == 303
    page = anna.client.get("/account/codes").text
    secret = re.findall(r"<code dir=\"ltr\">([A-Z2-7]{32})</code>", page)[0]
    assert "<svg" in page
    totp = pyotp.TOTP(secret)
    wrong = sends(anna, "/account/codes/confirm", code="000000")
    assert wrong.status_code == 422
    done = sends(anna, "/account/codes/confirm", code=totp.now())
    assert done.status_code == 200
    return totp, re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", done.text)


def sends(person: AtTheDesk, path: str, **form: str):  # type: ignore[no-untyped-def] # of the client
    return person.client.post(path, data=form, headers=OURS)


def is_in(person: AtTheDesk) -> bool:
    return person.client.get("/account").status_code == 200


def test_a_password_alone_lets_nobody_in_any_more(newsroom: Newsroom) -> None:
    with time_machine.travel(NOW, tick=False) as now:
        totp, recovery = sets_up(newsroom.hires("Anna"))
        assert len(set(recovery)) == 10
        kept = everything(newsroom.app)
        assert totp.secret not in kept
        assert not any(code in kept or code.replace("-", "") in kept for code in recovery)

        thief = AtTheDesk(newsroom.app.test_client())
        asked = thief.signs_in(EMAIL, next="/stats")
        assert (asked.status_code, asked.location) == (303, "/login/code?next=/stats")
        assert not is_in(thief)
        used = sends(thief, "/login/code", code=totp.now())
        assert used.status_code == 401  # it was used to switch codes on
        now.shift(60)
        before = thief.client.get_cookie("errorreport")
        came = sends(thief, "/login/code", code=totp.now(), next="/stats")
        assert (came.status_code, came.location) == (303, "/stats")
        assert is_in(thief)
        after = thief.client.get_cookie("errorreport")
        assert before is not None and after is not None  # noqa: PT018 # for the types
        assert before.value != after.value


def test_a_recovery_code_works_once(newsroom: Newsroom) -> None:
    _, recovery = sets_up(newsroom.hires("Anna"))
    first, second = (AtTheDesk(newsroom.app.test_client()) for _ in range(2))

    first.signs_in(EMAIL)
    assert sends(first, "/login/code", code=recovery[0].upper()).status_code == 303
    second.signs_in(EMAIL)
    assert sends(second, "/login/code", code=recovery[0]).status_code == 401

    assert is_in(first)
    assert not is_in(second)
    assert "9 recovery codes are left." in text_of(first.client.get("/account/codes").text)


def test_codes_are_not_to_be_tried_out(newsroom: Newsroom) -> None:
    totp, _ = sets_up(newsroom.hires("Anna"))
    thief = AtTheDesk(newsroom.app.test_client())
    thief.signs_in(EMAIL)

    tries = [sends(thief, "/login/code", code=f"{guess:06}").status_code for guess in range(6)]

    assert tries == [401] * 5 + [429]
    with time_machine.travel(NOW.replace(year=2030)):  # the password was typed too long ago
        late = sends(thief, "/login/code", code=totp.now())
        assert (late.status_code, late.location) == (303, "/login?next=/")


def test_codes_are_switched_off_by_the_password_or_at_the_shell(
    newsroom: Newsroom, runner: FlaskCliRunner
) -> None:
    anna = newsroom.hires("Anna")
    sets_up(anna)

    assert sends(anna, "/account/codes/off", password="something else").status_code == 422
    assert sends(anna, "/account/codes/off", password=PASSWORD).status_code == 303
    again = AtTheDesk(newsroom.app.test_client())
    again.signs_in(EMAIL)
    assert is_in(again)
    sets_up(anna)
    assert runner.invoke(cli, ["editor", "codes-off", EMAIL]).exit_code == 0
    assert "Set up codes" in text_of(anna.client.get("/account/codes").text)
    with newsroom.app.app_context():
        acts = [(line.act.value, line.by) for line in audit.of_site(newsroom.site.id)]
    assert acts == [
        ("codes_off", None),
        ("codes_on", "Anna"),
        ("codes_off", "Anna"),
        ("codes_on", "Anna"),
    ]
