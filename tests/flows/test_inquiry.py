"""``inquiry``: whoever asks for their data gets all of it, and nobody else's."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from errorreport.accounts.models import Role
from errorreport.cli import cli
from errorreport.db import read_scope
from errorreport.sites.models import Act, AuditLine
from tests import factories
from tests.support.newsroom import BASE, OURS, Newsroom, text_of
from tests.support.whole import everything

DEVICE = "5f" * 16
MINE = ("READER-WORDING", "READER-REMARK", "READER-TITLE")
OTHERS = "OTHER-READER"


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app, device_list_allowed=True))


def test_a_data_request_is_answered_with_all_that_is_kept(
    newsroom: Newsroom, runner: FlaskCliRunner
) -> None:
    wording, remark, title = MINE
    receipt = newsroom.reports(
        "recieved", suggestion=wording, comment=remark, title=title, reader_key=DEVICE
    )
    newsroom.reports("recieved", suggestion=f"{OTHERS}-1", comment=OTHERS)
    newsroom.reports("seperate", comment=OTHERS, reader_key="6a" * 16)
    anna = newsroom.hires("Anna")
    for finding in anna.listed():
        anna.acts(finding, "confirmed")

    def asked(*options: str) -> Any:
        answer = runner.invoke(cli, ["inquiry", *options])
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.stdout)

    by_receipt, by_device = asked("--receipt", BASE + receipt), asked("--device", DEVICE)
    assert by_receipt == by_device
    report = next(row for row in by_receipt if row["kept"] == "report")
    assert [report[name] for name in ("suggestion", "comment", "title")] == list(MINE)
    # Each row of a table of its own that holds the reader's words is there.
    holding = {
        line.split(" ")[0]
        for line in everything(newsroom.app).splitlines()
        if any(word in line for word in MINE)
    }
    assert holding - {row["kept"] for row in by_receipt} == set()
    told = json.dumps(by_receipt)
    assert OTHERS not in told
    assert "hash" not in told

    account = asked("--email", "ANNA@news.example ")
    assert {row["kept"] for row in account} >= {"editor", "membership", "session", "event"}
    assert "argon2" not in json.dumps(account)
    assert asked("--email", "reader@mail.example") == []
    assert asked("--device", "00" * 16) == asked("--device", " ") == []

    with newsroom.app.app_context(), read_scope() as session:
        lines = [line.act for line in session.query(AuditLine) if line.act is Act.HANDED_OUT]
    assert len(lines) == 3

    for options in ((), ("--email", "a@b.example", "--device", DEVICE)):
        refused = runner.invoke(cli, ["inquiry", *options])
        assert refused.exit_code == 2
        assert "Give one of --receipt, --device and --email." in refused.output
    unknown = runner.invoke(cli, ["inquiry", "--receipt", f"{BASE}/r/{'a' * 32}"])
    assert unknown.exit_code != 0
    assert "There is no report at this address" in unknown.output


def test_an_owner_gets_it_at_the_desk_of_their_own_site_alone(
    newsroom: Newsroom, runner: FlaskCliRunner
) -> None:
    anna = newsroom.hires("Anna", Role.ADMIN)
    other = Newsroom(newsroom.app, factories.add_site(newsroom.app, "other"))
    receipt = BASE + newsroom.reports("recieved", comment=MINE[1], reader_key=DEVICE)
    newsroom.reports("seperate", comment=OTHERS)
    elsewhere = BASE + other.reports("recieved", comment=OTHERS, reader_key=DEVICE)

    def asked(reader: str) -> Any:
        form = {"reader": reader}
        return anna.client.post("/sites/news/inquiry", data=form, headers=OURS)

    files = [asked(f" {receipt}\n"), asked(receipt.rpartition("/")[2]), asked(DEVICE)]
    for file in files:
        assert file.status_code == 200
        assert file.headers["Content-Disposition"].startswith('attachment; filename="news-reader-')
        assert "no-store" in file.headers["Cache-Control"]
        assert MINE[1] in file.text
        assert OTHERS not in file.text
        assert file.json == files[0].json
    for nobody in (elsewhere, "00" * 16, " ", ""):
        page = asked(nobody)
        assert page.status_code == 422
        assert "Nothing is kept under this on the site" in page.text

    lines = text_of(anna.client.get("/sites/news/audit").text)
    assert lines.count("Anna: handed out what is kept of one person") == len(files)
