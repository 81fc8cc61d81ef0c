"""No answer to a reader ever holds another reader's words, whatever the other one sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from errorreport.accounts.models import Scope
from errorreport.sites.models import Site
from tests import factories
from tests.factories import ORIGIN
from tests.support.newsroom import BASE, AtTheDesk, Newsroom

TEXT = "On Monday the committee had recieved the letter on Monday, the mayor said."
FIXED = TEXT.replace("recieved", "received")
#: one word that stands in everything the other reader sends, and in nothing else
MARKER = "zounderkite"
SAID = (
    f"<script>alert('{MARKER}')</script>",
    f'<a href="https://{MARKER}.example/">{MARKER}</a> [{MARKER}](https://{MARKER}.example)',
    f"You {MARKER}, call +1 555 0100 or mail {MARKER}@example.org",
    f"\u202e{MARKER}\u202c {{{{ {MARKER} }}}} %({MARKER})s &lt;{MARKER}&gt;",
)


@dataclass
class Readers:
    """Two readers of one article: one sends anything, the other reads every answer."""

    client: FlaskClient
    site: Site
    replays: int = 0

    def rants(self, said: str, *, suggestion: str | None = None) -> None:
        """Send the same mark as the other with ``said`` in every field that takes words."""
        body = factories.report(
            self.site.public_key,
            suggestion=said if suggestion is None else suggestion,
            comment=said,
            title=said[:300],
            language=f"en-x-{MARKER[:8]}",
            reader_language=f"en-x-{MARKER[:8]}",
            email=f"{MARKER}@example.org",
        )
        body["target"] |= {"version": said[:200], "article_id": said[:200]}
        self._sent(body)

    def rants_about_a_picture(self, said: str) -> None:
        body = factories.report(self.site.public_key, suggestion=said, comment=said)
        picture = f"{ORIGIN}/harbour.jpg"
        body["target"] = {
            "source": f"{ORIGIN}/a", "part": "image", "src": picture, "alt": said
        }  # fmt: skip
        self._sent(body)

    def answers(self, part: str = "text") -> Iterator[str]:
        """Report the mistake, and yield all that comes back, by every way it comes."""
        body = self._mine(part)
        if part == "text":
            yield self._whole(self._post("/api/v1/reports/check", body))
        self.replays += 1
        key = {"Idempotency-Key": f'"mine-{self.replays}"'}
        first = self._sent(body, **key)
        again = self._sent(body, **key)
        assert again.data == first.data
        path = first.get_json()["receipt"].removeprefix(BASE)
        secret = path.rpartition("/")[2]
        yield from (self._whole(first), self._whole(again))
        for address in (path, f"/api/v1/receipts/{secret}"):
            yield self._whole(self.client.get(address))
        yield self._whole(self.client.get(f"/api/v1/sites/{self.site.public_key}/embed"))
        self.client.post(f"{path}/erase")
        yield self._whole(self.client.get(path))

    def _mine(self, part: str) -> dict[str, Any]:
        body = factories.report(self.site.public_key, comment="Mine.", title="Council meets")
        if part == "image":
            picture = f"{ORIGIN}/harbour.jpg"
            body["target"] = {"source": f"{ORIGIN}/a", "part": "image", "src": picture}
        return body

    def _sent(self, body: dict[str, Any], **headers: str) -> TestResponse:
        answer = self._post("/api/v1/reports", body, **headers)
        assert answer.status_code == 201, answer.text
        return answer

    def _post(self, path: str, body: dict[str, Any], **headers: str) -> TestResponse:
        return self.client.post(path, json=body, headers={"Origin": ORIGIN, **headers})

    def _whole(self, answer: TestResponse) -> str:
        assert answer.status_code < 300, answer.text
        return f"{answer.headers}{answer.text}"


@pytest.fixture
def newsroom(make_app: Any) -> Newsroom:
    app: Flask = make_app(rate_limits="off")
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def readers(newsroom: Newsroom) -> Readers:
    return Readers(newsroom.app.test_client(), newsroom.site)


def assert_clean(answers: Iterator[str]) -> None:
    found = list(answers)
    assert len(found) >= 6
    for answer in found:
        assert MARKER[:8] not in answer.lower()


def the_one(desk: AtTheDesk) -> str:
    (finding,) = desk.listed(view="all")
    return finding


@pytest.mark.parametrize("said", SAID)
def test_while_nobody_has_decided(readers: Readers, said: str) -> None:
    readers.rants(said)
    readers.rants_about_a_picture(said)

    assert_clean(readers.answers())
    assert_clean(readers.answers("image"))


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("confirmed", {"choice": "other", "other": "received"}),
        ("corrected", {}),
        ("declined", {"reason": "not_a_mistake"}),
        ("declined", {"reason": "opinion", "note": "We have thought about it."}),
        ("declined", {"reason": "unclear"}),
        ("declined", {"reason": "spam"}),
    ],
)
def test_whatever_the_editors_decide(
    newsroom: Newsroom, readers: Readers, event: str, fields: dict[str, str]
) -> None:
    for said in SAID:
        readers.rants(said)
    desk = newsroom.hires()
    desk.acts(the_one(desk), event, **fields)

    assert_clean(readers.answers())


def test_whatever_a_new_text_does(newsroom: Newsroom, readers: Readers) -> None:
    token = factories.add_token(newsroom.app, newsroom.site, Scope.REVISIONS)

    def push(text: str) -> None:
        answer = readers.client.post(
            "/api/v1/revisions",
            json={"url": f"{ORIGIN}/a", "text": text, "complete": True},
            headers=token,
        )
        assert answer.status_code in {200, 201}, answer.text

    push(TEXT)
    for said in SAID:
        readers.rants(said)
    assert_clean(readers.answers())
    for text in (FIXED, TEXT, "Nothing of it is left here, and the page is about boats."):
        push(text)
        assert_clean(readers.answers())


def test_when_a_house_rule_answers(newsroom: Newsroom, readers: Readers) -> None:
    token = factories.add_token(newsroom.app, newsroom.site, Scope.FINDINGS_WRITE)
    rule = {"words": "recieved", "text": "It is spelt so in the source."}
    answer = readers.client.post("/api/v1/house-rules", json=rule, headers=token)
    assert answer.status_code == 201
    for said in SAID:
        readers.rants(said, suggestion=f"receeved {MARKER}")

    answers = list(readers.answers())

    assert "It is spelt so in the source." in answers[0]
    assert_clean(iter(answers))
