"""Signing in with a provider that a package brings: who comes in, and what is not believed."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest
from flask import Flask

from tests import factories
from tests.conftest import MakeApp
from tests.support.newsroom import AtTheDesk, Newsroom, text_of
from tests.support.servers import free_port

ANNA = "anna@news.example"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that lets everybody be whom they say."""
    port = free_port()
    provider = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://localhost:{port}"
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"{url}/.well-known/openid-configuration", timeout=5).close()
            break
        except urllib.error.URLError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    yield url
    provider.terminate()
    provider.wait(10)


@pytest.fixture
def newsroom(make_app: MakeApp, issuer: str) -> Newsroom:
    app: Flask = make_app(
        oidc_issuer=issuer,
        oidc_client_id="errorreport",
        oidc_client_secret="between us",
        private_networks="127.0.0.0/8,::1/128",
    )
    return Newsroom(app, factories.add_site(app))


def knows(issuer: str, subject: str, **claims: object) -> None:
    request = urllib.request.Request(
        f"{issuer}/users/{subject}",
        json.dumps(claims).encode(),
        {"Content-Type": "application/json"},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=5).close()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def authorized(where: str, subject: str) -> str:
    """Sign in at the provider; return the address that it sends the browser back to."""
    body = urllib.parse.urlencode({"sub": subject}).encode()
    try:
        urllib.request.build_opener(_Stay).open(where, body, timeout=5)
    except urllib.error.HTTPError as answer:
        answer.close()
        return str(answer.headers["Location"])
    raise AssertionError("the provider did not send the browser back")


def leaves(browser: AtTheDesk) -> str:
    answer = browser.client.get("/login/with", query_string={"next": "/stats"})
    assert answer.status_code == 303
    return str(answer.location)


def comes_back(browser: AtTheDesk, address: str) -> tuple[int, str]:
    path = address.removeprefix("http://127.0.0.1:8000")
    answer = browser.client.get(path, headers={"Sec-Fetch-Site": "cross-site"})
    return answer.status_code, answer.location


def is_in(browser: AtTheDesk) -> bool:
    return browser.client.get("/account").status_code == 200


def test_whom_the_provider_knows_and_we_know_comes_in(newsroom: Newsroom, issuer: str) -> None:
    newsroom.hires("Anna")
    knows(issuer, "one", email=ANNA.upper(), email_verified=True)
    browser = AtTheDesk(newsroom.app.test_client())
    assert "Sign in with your organisation" in text_of(browser.client.get("/login").text)

    where = leaves(browser)
    back = authorized(where, "one")

    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(where).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert "nonce" in asked
    assert comes_back(browser, back) == (303, "/stats")
    assert is_in(browser)
    assert comes_back(browser, back) == (303, "/login")  # an answer is taken once
    other = AtTheDesk(newsroom.app.test_client())
    assert comes_back(other, back)[1] == "/login"  # and by the browser that asked
    assert not is_in(other)


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"email": "nobody@news.example", "email_verified": True}, "there is no account here"),
        ({"email": ANNA, "email_verified": False}, "there is no account here"),
        ({"email": ANNA}, "there is no account here"),
        ({}, "let nobody in"),
    ],
)
def test_nobody_comes_in_by_an_address_that_is_not_theirs(
    newsroom: Newsroom, issuer: str, claims: dict[str, object], said: str
) -> None:
    newsroom.hires("Anna")
    knows(issuer, "two", **claims)
    browser = AtTheDesk(newsroom.app.test_client())

    status, where = comes_back(browser, authorized(leaves(browser), "two"))

    assert status == 303
    assert said in text_of(browser.client.get(where).text)
    assert not is_in(browser)


def test_an_answer_that_was_not_asked_for_is_not_taken(newsroom: Newsroom, issuer: str) -> None:
    newsroom.hires("Anna")
    knows(issuer, "one", email=ANNA, email_verified=True)
    thief, victim = (AtTheDesk(newsroom.app.test_client()) for _ in range(2))
    stolen = authorized(leaves(thief), "one")

    leaves(victim)
    assert comes_back(victim, stolen)[1].endswith("said=provider")
    assert not is_in(victim)
    leaves(thief)  # another nonce and state: the old answer fits no more
    assert comes_back(thief, stolen)[1].endswith("said=provider")
    assert not is_in(thief)


def test_a_provider_that_is_away_or_inside_is_told(make_app: MakeApp, issuer: str) -> None:
    for settings in (
        {"oidc_issuer": issuer},  # on loopback, which no setting allows here
        {"oidc_issuer": f"http://localhost:{free_port()}", "private_networks": "127.0.0.0/8"},
    ):
        app: Flask = make_app(oidc_client_id="x", oidc_client_secret="y", **settings)
        answer = app.test_client().get("/login/with")
        assert (answer.status_code, answer.location) == (303, "/login?said=provider")


def test_without_a_provider_there_is_no_such_way(app: Flask) -> None:
    assert app.test_client().get("/login/with").status_code == 404
    assert "organisation" not in app.test_client().get("/login").text
