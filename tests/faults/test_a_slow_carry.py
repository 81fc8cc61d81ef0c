"""A text that takes long to carry holds up nobody: neither other articles nor its own readers."""

import threading
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from errorreport.anchoring import Carried, Passage
from errorreport.findings import carrying
from tests import factories
from tests.factories import ORIGIN

TEXT = "The council met again.\nThe committee had recieved the letter on Monday, he said."
PATIENCE = 30  # seconds; a report that waits for the push never gets that far
REPORTS = 20


def send(client: FlaskClient, key: str, path: str, exact: str) -> int:
    body = factories.report(key, exact, path, around=factories.around(TEXT, exact))
    answer = client.post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
    return answer.status_code


@pytest.mark.parametrize("meanwhile", ["/b", "/a"], ids=["other articles", "the same article"])
def test_reports_are_answered_while_a_text_is_carried(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    site = factories.add_site(app)
    token = factories.add_token(app, site)

    def push(path: str, text: str) -> Any:
        body = {"url": ORIGIN + path, "text": text}
        return app.test_client().post("/api/v1/revisions", json=body, headers=token)

    for path in ("/a", "/b"):
        push(path, TEXT)
        send(client, site.public_key, path, "recieved")
    begun, over = threading.Event(), threading.Event()
    carry = carrying.carry

    def slow(passages: Sequence[Passage], *texts: Any) -> list[Carried]:
        begun.set()
        assert over.wait(PATIENCE), "the reports waited for the carry"
        return carry(passages, *texts)

    monkeypatch.setattr(carrying, "carry", slow)  # as long as the reports take, and longer
    answers: list[Any] = []
    pushing = threading.Thread(
        target=lambda: answers.append(push("/a", TEXT.replace("recieved", "received")))
    )
    pushing.start()
    assert begun.wait(PATIENCE)

    statuses = [send(client, site.public_key, meanwhile, "letter") for _ in range(REPORTS)]
    still_carrying = pushing.is_alive() and not answers
    over.set()
    pushing.join(PATIENCE)

    assert statuses == [201] * REPORTS
    assert still_carrying
    assert answers[0].status_code == 201
    assert answers[0].json["outcomes"]["corrected"] == 1
    # What was reported meanwhile is carried too: the push began anew when the article had moved.
    assert answers[0].json["outcomes"]["intact"] == (1 if meanwhile == "/a" else 0)
