"""Signing in and out: the cookie, where it leads, and what wrong tries cost."""

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from errorreport.accounts import passwords
from errorreport.accounts.models import Editor, Role, Session
from errorreport.clock import utc_now
from errorreport.db import read_scope
from tests import factories
from tests.conftest import MakeApp
from tests.support.newsroom import OURS, PASSWORD, AtTheDesk, Newsroom, text_of

EMAIL = "anna@news.example"


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def stranger(newsroom: Newsroom, client: FlaskClient) -> AtTheDesk:
    """A browser without a sign-in, and an editor it could sign in as."""
    newsroom.hires("Anna")
    return AtTheDesk(client)


def test_a_hash_of_weaker_parameters_is_renewed_when_its_password_comes(
    stranger: AtTheDesk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stored() -> str:
        with app.app_context(), read_scope() as session:
            return session.scalars(select(Editor.password_hash)).one()

    weak = stored()
    assert weak.startswith("$argon2id$")
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(2, 16, 1))
    assert stranger.signs_in(EMAIL, "a wrong password").status_code == 401
    assert stored() == weak
    assert stranger.signs_in(EMAIL).status_code == 303
    assert "m=16,t=2" in stored()
    strong = stored()
    assert stranger.signs_in(EMAIL).status_code == 303
    assert stored() == strong


def sessions(app: Flask) -> int:
    with app.app_context(), read_scope() as session:
        return session.scalar(select(func.count()).select_from(Session)) or 0


def test_the_desk_asks_strangers_to_sign_in_and_leads_back(stranger: AtTheDesk) -> None:
    answer = stranger.client.get("/?view=declined")
    assert (answer.status_code, answer.location) == (303, "/login?next=/?view%3Ddeclined")

    page = stranger.client.get(answer.location)
    assert 'value="/?view=declined"' in page.text

    answer = stranger.signs_in(EMAIL, next="/?view=declined")
    assert (answer.status_code, answer.location) == (303, "/?view=declined")


def test_the_cookie_is_for_this_service_alone(stranger: AtTheDesk) -> None:
    cookie = stranger.signs_in("  ANNA@news.example ").headers["Set-Cookie"]

    assert cookie.startswith("errorreport=")
    for attribute in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"):
        assert attribute in cookie.split("; ")
    assert "Secure" not in cookie


@pytest.mark.parametrize(
    ("base_url", "name", "path"),
    [
        ("https://reports.example", "__Host-errorreport", "/"),
        ("https://reports.example/er", "__Secure-errorreport", "/er"),
        ("http://127.0.0.1:9000/er", "errorreport", "/er"),
    ],
)
def test_the_cookie_is_as_strict_as_the_address_allows(
    make_app: MakeApp, base_url: str, name: str, path: str
) -> None:
    app = make_app(base_url=base_url)
    Newsroom(app, factories.add_site(app)).hires("Anna")

    answer = AtTheDesk(app.test_client()).signs_in(EMAIL)

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{name}=")
    assert f"Path={path}" in cookie.split("; ")
    assert ("Secure" in cookie.split("; ")) is base_url.startswith("https:")
    assert answer.location == path.rstrip("/") + "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "wrong"), ("nobody@news.example", PASSWORD), ("", ""), (EMAIL, PASSWORD.upper())],
)
def test_a_wrong_pair_learns_no_more_than_that(
    stranger: AtTheDesk, email: str, password: str
) -> None:
    answer = stranger.signs_in(email, password)

    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
    assert "E-mail or password is wrong." in text_of(answer.text)
    assert stranger.client.get("/").status_code == 303


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\tevil",
        "javascript:alert(1)",
        "evil",
        "/" + "a" * 5000,
    ],
)
def test_nobody_is_led_elsewhere(stranger: AtTheDesk, address: str) -> None:
    assert stranger.signs_in(EMAIL, next=address).location == "/"


def test_each_sign_in_has_a_key_of_its_own(stranger: AtTheDesk, app: Flask) -> None:
    before = sessions(app)
    first = stranger.signs_in(EMAIL).headers["Set-Cookie"].split(";")[0]
    second = stranger.signs_in(EMAIL).headers["Set-Cookie"].split(";")[0]

    assert first != second
    assert sessions(app) == before + 1
    old = app.test_client()
    assert old.get("/", headers={"Cookie": first}).status_code == 303


def test_signing_out_ends_the_sign_in_itself(stranger: AtTheDesk, app: Flask) -> None:
    cookie = stranger.signs_in(EMAIL).headers["Set-Cookie"].split(";")[0]

    answer = stranger.client.post("/logout", headers=OURS)

    assert answer.status_code == 303
    assert "Expires=Thu, 01 Jan 1970" in answer.headers["Set-Cookie"]
    assert app.test_client().get("/", headers={"Cookie": cookie}).status_code == 303
    assert stranger.client.post("/logout", headers=OURS).status_code == 303


def test_a_sign_in_ends_by_itself_after_thirty_days(stranger: AtTheDesk) -> None:
    stranger.signs_in(EMAIL)
    now = utc_now()
    with time_machine.travel(now.timestamp() + 29 * 86_400):
        assert stranger.client.get("/").status_code == 200
    with time_machine.travel(now.timestamp() + 31 * 86_400):
        assert stranger.client.get("/").status_code == 303


def test_five_wrong_tries_for_one_person_are_enough(stranger: AtTheDesk) -> None:
    for _ in range(5):
        assert stranger.signs_in(EMAIL, "wrong").status_code == 401

    answer = stranger.signs_in(EMAIL)

    assert answer.status_code == 429
    assert "Too many tries. Wait a minute, then try again." in text_of(answer.text)
    assert f'value="{EMAIL}"' in answer.text
    assert int(answer.headers["Retry-After"]) <= 60


def test_tries_for_one_person_do_not_shut_out_another(
    stranger: AtTheDesk, newsroom: Newsroom
) -> None:
    for _ in range(6):
        stranger.signs_in(EMAIL, "wrong")

    assert newsroom.hires("Boris").client.get("/").status_code == 200


def test_a_stranger_elsewhere_cannot_lock_a_person_out(stranger: AtTheDesk) -> None:
    tries = [
        stranger.client.post(
            "/login",
            data={"email": EMAIL, "password": "wrong"},
            headers=OURS,
            environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
        ).status_code
        for _ in range(6)
    ]
    assert tries == [401] * 5 + [429]

    assert stranger.signs_in(EMAIL).status_code == 303


def test_twenty_wrong_tries_from_one_address_are_enough(stranger: AtTheDesk) -> None:
    tries = [stranger.signs_in(f"{n}@news.example", "wrong").status_code for n in range(20)]
    assert tries == [401] * 20

    assert stranger.signs_in(EMAIL).status_code == 429


def test_signing_in_rightly_costs_nothing(stranger: AtTheDesk) -> None:
    assert [stranger.signs_in(EMAIL).status_code for _ in range(8)] == [303] * 8


def test_who_has_no_site_is_told_what_to_do(newsroom: Newsroom) -> None:
    page = newsroom.hires("Vera", None).queue()

    assert "You have no site yet. Ask an administrator to add you to one." in text_of(page)


def test_a_signed_in_person_needs_no_form(newsroom: Newsroom) -> None:
    desk = newsroom.hires("Anna", Role.VIEWER)

    assert desk.client.get("/login?next=/?view%3Dall").location == "/?view=all"
