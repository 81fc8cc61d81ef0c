"""After a full run nothing tells who the readers were: not a row, not a line of the log."""

import ipaddress
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from errorreport.clock import utc_now
from errorreport.retention import service as retention
from errorreport.sites import service as sites
from tests import factories
from tests.support.newsroom import Newsroom, text_of
from tests.support.texts import FIRST, FIXED, push
from tests.support.whole import everything

ADDRESSES = ("203.0.113.77", "2001:db8:77:77::77")
BROWSER = "Mozilla/5.0 (Secretive; 77) Unmistakable/77.7"
EMAIL = "reader.seventy-seven@mail.example"
DEVICE = "77aa" * 8  # the key of a reader's own list, which is kept as a hash alone


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app, device_list_allowed=True))


def readers(app: Flask) -> Iterator[FlaskClient]:
    for address in ADDRESSES:
        client = app.test_client()
        client.environ_base |= {"REMOTE_ADDR": address, "HTTP_USER_AGENT": BROWSER}
        client.environ_base["HTTP_X_FORWARDED_FOR"] = ADDRESSES[0]
        yield client


def test_nothing_that_is_kept_tells_who_a_reader_was(
    newsroom: Newsroom, capfd: pytest.CaptureFixture[str]
) -> None:
    token = factories.add_token(newsroom.app, newsroom.site)
    push(newsroom, token, FIRST)
    secrets = []
    for client in readers(newsroom.app):
        body = factories.report(newsroom.site.public_key, comment="i before e", email=EMAIL)
        body["reader_key"] = DEVICE
        sent = {"json": body, "headers": {"Origin": factories.ORIGIN, "Idempotency-Key": '"a-b"'}}
        assert client.post("/api/v1/reports/check", **sent).status_code == 200
        answer = client.post("/api/v1/reports", **sent)
        assert answer.status_code == 201, answer.text
        receipt = str(answer.json["receipt"])
        secrets.append(receipt.rpartition("/")[2])
        assert client.get(f"/r/{secrets[-1]}").status_code == 200
        assert client.get(f"/api/v1/receipts/{secrets[-1]}").status_code == 200
    anna = newsroom.hires("Anna")
    for finding in anna.listed():
        anna.acts(finding, "confirmed")
    push(newsroom, token, FIXED)
    assert next(readers(newsroom.app)).post(f"/r/{secrets[0]}/erase").status_code == 303
    with newsroom.app.app_context():
        retention.tidy(clock=utc_now)

    printed = capfd.readouterr()
    kept = everything(newsroom.app) + printed.out + printed.err

    assert "/r/<secret>" in printed.out  # there is a log, and it names rules and not paths
    assert "recieved" in kept
    traces = (
        *ADDRESSES,
        *numbers(),
        "2001:db8:77",
        "Unmistakable",
        "Secretive",
        EMAIL,
        DEVICE,
        *secrets,
    )
    assert [trace for trace in traces if trace.lower() in kept.lower()] == []


def numbers() -> list[str]:
    """The addresses as other programs write them."""
    parsed = [ipaddress.ip_address(address) for address in ADDRESSES]
    return [text for one in parsed for text in (one.exploded, str(int(one)), one.packed.hex())]


def test_the_statement_says_what_the_settings_say(newsroom: Newsroom, client: FlaskClient) -> None:
    at = f"/privacy/{newsroom.site.public_key}"

    page = text_of(client.get(at).text)
    for words in (
        "What you wrote is erased after 180 days.",
        "A mistake is deleted 730 days after it was closed",
        "It works for 180 days.",
        "a list of your reports is kept on your device",
        "in the memory of the service",
    ):
        assert words in page
    with newsroom.app.app_context():
        sites.change("news", {"words_days": 1, "device_list_allowed": False})
    page = text_of(client.get(at, headers={"Accept-Language": "uk"}).text)
    assert "1 день" in page
    assert "пристрої" in page  # a report that waits; the list is not offered any more
    assert page.count("пристрої") == 1
    assert client.get("/privacy/pk_nobody").status_code == 404
