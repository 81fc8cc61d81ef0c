"""One article with a history: mistakes side by side and over each other, a new text, a held one."""

from flask import Flask

from errorreport.accounts import tokens
from errorreport.accounts.models import Scope
from errorreport.clock import utc_now
from tests import factories
from tests.browser.desk_content import Room

PARAGRAPHS = (
    "The library opened it’s doors on Monday, three week’s after the roof was mended.",
    "“We lent out more books then ever,” the the librarian said. More than 4,000 came.",
    "The Donaudampfschiffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft gave"
    " its hall, and صباح الخير stands over the door.",
    "It will stay open untill the end of the year, the council said, and recieve guests daily.",
    "A second reading room follows in spring. Its windows look onto the harbour.",
)
#: what is marked, and what it should read
MARKS = (
    ("it’s", "its"),
    ("three week’s after", "three weeks after"),
    ("week’s", "weeks"),
    ("books then ever", "books than ever"),
    ("the the librarian", "the librarian"),
    ("4,000", "40,000"),
    ("untill", "until"),
    ("recieve", "receive"),
)
URL = "/library"


def revise(app: Flask, room: Room) -> None:
    """Let readers mark the article of the room's first site, and the site send its new texts."""
    client, site = app.test_client(), room.site
    with app.app_context():
        token = tokens.add_token(site.id, name="CMS", scopes=(Scope.REVISIONS,), now=utc_now())
    header = {"Authorization": f"Bearer {token}"}
    url = f"{site.origins[0]}{URL}"

    def push(paragraphs: tuple[str, ...]) -> int:
        body = {"url": url, "title": "A library that never closes", "text": "\n".join(paragraphs)}
        return client.post("/api/v1/revisions", json=body, headers=header).status_code

    assert push(PARAGRAPHS) == 201
    text = "\n".join(PARAGRAPHS)
    for exact, suggestion in MARKS:
        start = text.index(exact)
        end = start + len(exact)
        around = (text[max(0, start - 32) : start], text[end : end + 32])
        body = factories.report(
            site.public_key, exact, URL, around=around, suggestion=suggestion, title=None
        )
        body["target"]["source"] = url
        answer = client.post("/api/v1/reports", json=body, headers={"Origin": site.origins[0]})
        assert answer.status_code == 201, answer.text
    first, second, third, fourth, fifth = PARAGRAPHS
    changed = second.replace("the the", "the").replace("4,000", "some 4,100")
    assert push((first.replace("it’s", "its"), changed, fifth, third, fourth)) == 201
    assert push((first, "Subscribe to read on.")) == 202, "it is held"
