"""A site with its people, and what they do at the desk through HTTP."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import unescape
from secrets import token_urlsafe
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from errorreport.accounts.models import Editor, Membership, Role, Session
from errorreport.accounts.passwords import hash_password
from errorreport.accounts.service import SIGNED_IN, hash_secret
from errorreport.clock import utc_now
from errorreport.db import read_scope, unit_of_work
from errorreport.ids import new_id
from errorreport.sites.models import Site
from tests import factories
from tests.factories import ORIGIN

BASE = "http://127.0.0.1:8000"
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
OURS = {"Sec-Fetch-Site": "same-origin"}
_INLINE = re.compile(r"</?(?:a|b|bdi|del|ins|span|time)\b[^>]*>")
_TAGS = re.compile(r"<[^>]+>")
_hash = cache(hash_password)  # slow on purpose, and the same for everybody here


def text_of(html: str) -> str:
    """Return the words of a page on one line."""
    return " ".join(unescape(_TAGS.sub(" ", _INLINE.sub("", html))).split())


def part(html: str, element_id: str) -> str:
    """Return the markup from the element with this id to the end of its tag's kind."""
    start = re.search(rf'<(\w+)[^>]*\bid="{element_id}"', html)
    assert start is not None, f"no element {element_id}"
    end = html.index(f"</{start[1]}>", start.end())
    return html[start.start() : end]


@dataclass
class Newsroom:
    """An application with one site, ``news``."""

    app: Flask
    site: Site

    def reports(self, exact: str = "recieved", *, site: Site | None = None, **changes: Any) -> str:
        """Send a reader's report and return the path of its receipt."""
        site = site or self.site
        changes = {"title": "Council meets again", **changes}
        answer = self.app.test_client().post(
            "/api/v1/reports",
            json=factories.report(site.public_key, exact, f"/{exact}", **changes),
            headers={"Origin": ORIGIN},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json["receipt"]).removeprefix(BASE)

    def editor_id(self, email: str) -> str:
        """Return the id of a person who works here."""
        with read_scope() as session:
            return session.scalars(select(Editor.id).where(Editor.email == email)).one()

    def hires(
        self, name: str = "Anna", role: Role | None = Role.EDITOR, *, site: Site | None = None
    ) -> "AtTheDesk":
        """Add a person, signed in on a browser of their own; without http, which hashes twice."""
        email = f"{name.lower()}@news.example"
        editor_id, token = new_id(), token_urlsafe(32)
        now = utc_now()
        with self.app.app_context(), unit_of_work() as uow:
            uow.insert(
                Editor,
                id=editor_id,
                email=email,
                name=name,
                password_hash=_hash(PASSWORD),
                created_at=now,
            )
            if role is not None:
                site_id = (site or self.site).id
                uow.insert(
                    Membership, site_id=site_id, editor_id=editor_id, role=role, created_at=now
                )
            uow.insert(
                Session,
                editor_id=editor_id,
                token_hash=hash_secret(token),
                created_at=now,
                last_used_at=now,
                expires_at=now + SIGNED_IN,
            )
        client = self.app.test_client()
        client.set_cookie("errorreport", token)
        return AtTheDesk(client)


@dataclass
class AtTheDesk:
    """A person's browser."""

    client: FlaskClient

    def signs_in(self, email: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        form = {"email": email, "password": password, **fields}
        return self.client.post("/login", data=form, headers=OURS)

    def queue(self, **arguments: str) -> str:
        answer = self.client.get("/", query_string=arguments)
        assert answer.status_code == 200, answer.text
        return answer.text

    def listed(self, **arguments: str) -> list[str]:
        """Return the ids of the findings in a list."""
        return re.findall(r'id="row-(\w+)"', self.queue(**arguments))

    def opens(self, finding_id: str, **arguments: str) -> str:
        answer = self.client.get(f"/findings/{finding_id}", query_string=arguments)
        assert answer.status_code == 200, answer.text
        return answer.text

    def etag(self, finding_id: str) -> str:
        return re.findall(r'name="etag" value="([^"]+)"', part(self.opens(finding_id), "pane"))[0]

    def acts(self, finding_id: str, event: str, **fields: str) -> TestResponse:
        """Send a form of the finding's page; the ETag is the present one unless given."""
        form = {"event": event, **fields}
        if "etag" not in form:
            form["etag"] = self.etag(finding_id)
        return self.client.post(f"/findings/{finding_id}/events", data=form, headers=OURS)

    def follows(self, answer: TestResponse) -> str:
        """Return the page that an act leads to."""
        assert answer.status_code == 303, answer.text
        return self.client.get(answer.location).text
