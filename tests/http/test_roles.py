"""Who may call what: every route by role, another site's member, a stranger, and token scope.

A new route needs a row of ``TABLE``. ``{names}`` in a path or a field are those of ``World``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from errorreport.accounts import invitations, members
from errorreport.accounts import tokens as token_service
from errorreport.accounts.models import Role, Scope
from errorreport.blocks import service as blocks
from errorreport.blocks.models import BlockKind
from errorreport.clock import utc_now
from errorreport.db import read_scope
from errorreport.findings.models import Event
from errorreport.rules import service as rules
from errorreport.rules.reasons import Reason
from errorreport.rules.service import NewRule
from errorreport.sites import service as sites
from tests import factories
from tests.support.newsroom import BASE, OURS, AtTheDesk, Newsroom
from tests.support.whole import everything

FOREIGN = {"Sec-Fetch-Site": "cross-site"}
ROLES = list(Role)
TEXT = "the committee had recieved the letter on Monday"


class Need(Enum):
    """What a route asks of who calls it, where it asks for neither role nor scope."""

    NOTHING = auto()
    SIGNED_IN = auto()


@dataclass(frozen=True)
class Row:
    """A route: what it needs, how to call it, and what it answers whoever may."""

    need: Need | Role | Scope
    path: str
    ok: int | tuple[int, ...] = 200
    form: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    #: names nothing: another site's token is let in, to what is its own
    own: bool = False
    ends: bool = False  #: leads to the sign-in page, for who asked for it is signed out


_LETTER = f"{factories.ORIGIN}/letter"
TABLE: dict[str, Row] = {
    # readers and their pages
    "POST /api/v1/reports": Row(
        Need.NOTHING,
        "/api/v1/reports",
        201,
        json={
            "site": "{key}",
            "target": {
                "source": f"{factories.ORIGIN}/other",
                "selector": [{"type": "TextQuoteSelector", "exact": "teh"}],
            },
        },
        headers={"Origin": factories.ORIGIN},
    ),
    "POST /api/v1/reports/check": Row(
        Need.NOTHING,
        "/api/v1/reports/check",
        json={
            "site": "{key}",
            "target": {
                "source": f"{factories.ORIGIN}/other",
                "selector": [
                    {"type": "TextQuoteSelector", "exact": "teh", "prefix": "the old clerk of "}
                ],
            },
        },
        headers={"Origin": factories.ORIGIN},
    ),
    "GET /api/v1/receipts/<secret>": Row(Need.NOTHING, "/api/v1/receipts/{receipt}"),
    "DELETE /api/v1/receipts/<secret>": Row(
        Need.NOTHING, "/api/v1/receipts/{receipt}", 204, headers={"Origin": factories.ORIGIN}
    ),
    "GET /r/<secret>": Row(Need.NOTHING, "/r/{receipt}"),
    "POST /r/<secret>/erase": Row(Need.NOTHING, "/r/{receipt}/erase", 303),
    "GET /api/v1/sites/<key>/embed": Row(Need.NOTHING, "/api/v1/sites/{key}/embed"),
    "DELETE /api/v1/sites/<key>/readers/<reader_key>": Row(
        Need.NOTHING, "/api/v1/sites/{key}/readers/{nobody}", 204
    ),
    "GET /embed.js": Row(Need.NOTHING, "/embed.js"),
    "GET /orphus.js": Row(Need.NOTHING, "/orphus.js"),
    "GET /mistape.js": Row(Need.NOTHING, "/mistape.js"),
    "GET /mixtape.js": Row(Need.NOTHING, "/mixtape.js"),
    "POST /compat/orphus": Row(
        Need.NOTHING,
        "/compat/orphus",
        201,
        query={"site": "{key}"},
        form={"ref": _LETTER, "c_sel": "recieved", "charset": "UTF-8", "version": "5.01"},
        headers={"Origin": factories.ORIGIN},
    ),
    "GET /assets/<path:path>": Row(Need.NOTHING, "/assets/{asset}"),
    "GET /report": Row(Need.NOTHING, "/report", query={"site": "{key}"}),
    "POST /report": Row(
        Need.NOTHING, "/report", 303, form={"site": "{key}", "url": _LETTER, "quote": "recieved"}
    ),
    "GET /static/<path:filename>": Row(Need.NOTHING, "/static/app.css"),
    # operators
    "GET /healthz": Row(Need.NOTHING, "/healthz"),
    "GET /readyz": Row(Need.NOTHING, "/readyz"),
    "GET /metrics": Row(Need.NOTHING, "/metrics"),
    "GET /api/docs": Row(Need.NOTHING, "/api/docs"),
    "GET /api/v1/openapi.json": Row(Need.NOTHING, "/api/v1/openapi.json"),
    # sites
    "PUT /api/v1/articles": Row(
        Scope.REVISIONS,
        "/api/v1/articles",
        (200, 201),
        json={"url": _LETTER, "title": "Council meets again"},
    ),
    "POST /api/v1/revisions": Row(
        Scope.REVISIONS, "/api/v1/revisions", (200, 201), json={"url": _LETTER, "text": TEXT}
    ),
    "POST /api/v1/articles/move": Row(
        Scope.REVISIONS,
        "/api/v1/articles/move",
        json={"from": _LETTER, "to": f"{factories.ORIGIN}/moved"},
    ),
    "DELETE /api/v1/articles/move": Row(
        Scope.REVISIONS, "/api/v1/articles/move", (200, 204), query={"from": _LETTER}
    ),
    "DELETE /api/v1/articles": Row(
        Scope.REVISIONS,
        "/api/v1/articles",
        (200, 204),
        query={"url": f"{factories.ORIGIN}/recieved"},
    ),
    "GET /api/v1/house-rules": Row(Scope.FINDINGS_READ, "/api/v1/house-rules", own=True),
    "POST /api/v1/house-rules": Row(
        Scope.FINDINGS_WRITE, "/api/v1/house-rules", 201, json={"words": "e-mail"}, own=True
    ),
    "GET /api/v1/house-rules/<rule_id>": Row(Scope.FINDINGS_READ, "/api/v1/house-rules/{rule}"),
    "PATCH /api/v1/house-rules/<rule_id>": Row(
        Scope.FINDINGS_WRITE, "/api/v1/house-rules/{rule}", json={"on": False}
    ),
    "POST /api/v1/house-rules/<rule_id>/bring-back": Row(
        Scope.FINDINGS_WRITE, "/api/v1/house-rules/{rule}/bring-back"
    ),
    "DELETE /api/v1/house-rules/<rule_id>": Row(
        Scope.FINDINGS_WRITE, "/api/v1/house-rules/{rule}", 204
    ),
    "GET /api/v1/findings": Row(Scope.FINDINGS_READ, "/api/v1/findings", own=True),
    "GET /api/v1/findings/<finding_id>": Row(Scope.FINDINGS_READ, "/api/v1/findings/{finding}"),
    "GET /api/v1/findings/<finding_id>/annotation": Row(
        Scope.FINDINGS_READ, "/api/v1/findings/{finding}/annotation"
    ),
    "GET /api/v1/findings/<finding_id>/elsewhere": Row(
        Scope.FINDINGS_READ, "/api/v1/findings/{finding}/elsewhere"
    ),
    "POST /api/v1/findings/<finding_id>/elsewhere": Row(
        Scope.FINDINGS_WRITE, "/api/v1/findings/{finding}/elsewhere", json={"places": ["none"]}
    ),
    "POST /api/v1/findings/<finding_id>/events": Row(
        Scope.FINDINGS_WRITE,
        "/api/v1/findings/{finding}/events",
        json={"kind": "noted", "note": "Ask the archive."},
        headers={"If-Match": "*"},
    ),
    "POST /api/v1/findings/events": Row(
        Scope.FINDINGS_WRITE,
        "/api/v1/findings/events",
        json={
            "event": {"kind": "noted", "note": "Ask the archive."},
            "findings": [{"id": "{finding}", "etag": "{etag}"}],
        },
        own=True,
    ),
    "GET /api/v1/export": Row(Scope.FINDINGS_READ, "/api/v1/export", own=True),
    # signing in and out
    "GET /login": Row(Need.NOTHING, "/login", (200, 303)),
    "POST /login": Row(
        Need.NOTHING, "/login", (303, 401), form={"email": "x@news.example", "password": "wrong"}
    ),
    "POST /logout": Row(Need.NOTHING, "/logout", 303),
    # the desk
    "GET /": Row(Need.SIGNED_IN, "/"),
    "GET /newer": Row(Need.SIGNED_IN, "/newer", query={"seen": "0" * 26}),
    "POST /findings/bulk": Row(
        Role.EDITOR,
        "/findings/bulk",
        form={"do": "declined opinion", "chosen": "{etag}", "seen": "0" * 26, "site": "{slug}"},
    ),
    "GET /findings/<finding_id>": Row(Role.VIEWER, "/findings/{finding}"),
    "POST /findings/<finding_id>/events": Row(
        Role.EDITOR,
        "/findings/{finding}/events",
        (303, 409, 412),
        form={"event": "declined", "reason": "house_style", "etag": "{etag}"},
    ),
    "POST /findings/events": Row(
        Role.EDITOR,
        "/findings/events",
        (303, 409),  # what one of them took back, the next cannot
        form={"act": "{act}", "finding": "{finding}"},
    ),
    "GET /sites/<slug>/rules": Row(Role.VIEWER, "/sites/{slug}/rules"),
    "POST /sites/<slug>/rules": Row(
        Role.EDITOR, "/sites/{slug}/rules", 303, form={"words": "e-mail"}
    ),
    "POST /sites/<slug>/rules/undo": Row(
        Role.EDITOR, "/sites/{slug}/rules/undo", (303, 404), form={"act": "none"}
    ),
    "POST /sites/<slug>/rules/<rule_id>": Row(
        Role.EDITOR, "/sites/{slug}/rules/{rule}", 303, form={"act": "off"}
    ),
    "GET /sites/<slug>/floods": Row(Role.VIEWER, "/sites/{slug}/floods"),
    "POST /sites/<slug>/blocks": Row(
        Role.EDITOR,
        "/sites/{slug}/blocks",
        303,
        form={"kind": "words", "value": "casino", "days": "7"},
    ),
    "POST /sites/<slug>/blocks/address": Row(
        Role.EDITOR, "/sites/{slug}/blocks/address", (303, 404), form={"finding": "{finding}"}
    ),
    "POST /sites/<slug>/blocks/<block_id>": Row(
        Role.EDITOR, "/sites/{slug}/blocks/{block}", 303, form={"act": "end"}
    ),
    "GET /sites/<slug>/held": Row(Role.VIEWER, "/sites/{slug}/held"),
    "POST /sites/<slug>/held": Row(
        Role.EDITOR, "/sites/{slug}/held", 303, form={"do": "away {nobody}"}
    ),
    "POST /sites/<slug>/held/undo": Row(
        Role.EDITOR, "/sites/{slug}/held/undo", 404, form={"act": "{nobody}"}
    ),
    "POST /findings/<finding_id>/elsewhere": Row(
        Role.EDITOR, "/findings/{finding}/elsewhere", 303, form={"view": "all"}
    ),
    "POST /findings/<finding_id>/elsewhere/undo": Row(
        Role.EDITOR, "/findings/{finding}/elsewhere/undo", 404, form={"act": "none"}
    ),
    "GET /articles/<article_id>": Row(Role.VIEWER, "/articles/{article}"),
    "GET /articles/<article_id>/confirmed": Row(Role.VIEWER, "/articles/{article}/confirmed"),
    "GET /articles/<article_id>/revisions/<number>": Row(
        Role.VIEWER, "/articles/{article}/revisions/1"
    ),
    "GET /articles/<article_id>/revisions/<number>/diff": Row(
        Role.VIEWER, "/articles/{article}/revisions/2/diff", 302
    ),
    "GET /articles/<article_id>/revisions/<number>/diff/<other>": Row(
        Role.VIEWER, "/articles/{article}/revisions/2/diff/1"
    ),
    "POST /articles/<article_id>/revisions/<number>/held": Row(
        Role.EDITOR, "/articles/{article}/revisions/3/held", (303, 409), form={"ruling": "ignore"}
    ),
    "POST /articles/<article_id>/forget": Row(
        Role.ADMIN, "/articles/{article}/forget", 422, form={"passages": " "}
    ),
    "GET /privacy/<public_key>": Row(Need.NOTHING, "/privacy/{key}"),
    "GET /sites/<slug>/audit": Row(Role.ADMIN, "/sites/{slug}/audit"),
    # people
    "GET /account": Row(Need.SIGNED_IN, "/account"),
    "POST /account": Row(Need.SIGNED_IN, "/account", 303, form={"name": "Somebody"}),
    "GET /account/codes": Row(Need.SIGNED_IN, "/account/codes"),
    "POST /account/codes/begin": Row(Need.SIGNED_IN, "/account/codes/begin", 303),
    "POST /account/codes/confirm": Row(Need.SIGNED_IN, "/account/codes/confirm", (303, 422)),
    "POST /account/codes/off": Row(Need.SIGNED_IN, "/account/codes/off", 422),
    "GET /login/with": Row(Need.NOTHING, "/login/with", 404),
    "GET /login/with/done": Row(Need.NOTHING, "/login/with/done", 303, ends=True),
    "GET /login/code": Row(Need.NOTHING, "/login/code"),
    "POST /login/code": Row(Need.NOTHING, "/login/code", 303, ends=True),
    "POST /account/password": Row(
        Need.SIGNED_IN, "/account/password", 422, form={"old": "wrong", "new": "wrong"}
    ),
    "POST /account/sessions/<session_id>/end": Row(
        Need.SIGNED_IN, "/account/sessions/{nobody}/end", 404
    ),
    "POST /account/sessions/end": Row(Need.SIGNED_IN, "/account/sessions/end", 303, ends=True),
    "GET /invitations/<token>": Row(Need.NOTHING, "/invitations/{invitation}"),
    "POST /invitations/<token>": Row(
        Need.NOTHING, "/invitations/{invitation}", (303, 422), form={"name": "Somebody"}
    ),
    "GET /stats": Row(Need.SIGNED_IN, "/stats"),
    "GET /stats/<name>.csv": Row(Need.SIGNED_IN, "/stats/reports.csv"),
    "GET /sites/<slug>/members": Row(Role.VIEWER, "/sites/{slug}/members"),
    "POST /sites/<slug>/members/invitations": Row(
        Role.ADMIN,
        "/sites/{slug}/members/invitations",
        form={"label": "Somebody", "role": "viewer"},
    ),
    "POST /sites/<slug>/members/invitations/<invitation_id>/revoke": Row(
        Role.ADMIN, "/sites/{slug}/members/invitations/{invitation_id}/revoke", (303, 409)
    ),
    "POST /sites/<slug>/members/<editor_id>/role": Row(
        Role.ADMIN, "/sites/{slug}/members/{member}/role", 303, form={"role": "viewer"}
    ),
    "POST /sites/<slug>/members/<editor_id>/remove": Row(
        Role.ADMIN, "/sites/{slug}/members/{member}/remove", 303
    ),
    "GET /sites/<slug>/settings": Row(Role.ADMIN, "/sites/{slug}/settings"),
    "POST /sites/<slug>/settings/<section>": Row(
        Role.ADMIN, "/sites/{slug}/settings/readers", 303, form={"receipt_days": "90"}
    ),
    "POST /sites/<slug>/settings/key": Row(
        Role.ADMIN, "/sites/{slug}/settings/key", 422, form={"slug": "not so"}
    ),
    "POST /sites/<slug>/inquiry": Row(
        Role.ADMIN, "/sites/{slug}/inquiry", 422, form={"reader": "{nobody}"}
    ),
    "POST /sites/<slug>/tokens": Row(
        Role.ADMIN, "/sites/{slug}/tokens", form={"token_name": "CMS", "scope": "revisions"}
    ),
    "POST /sites/<slug>/tokens/<token_id>/revoke": Row(
        Role.ADMIN, "/sites/{slug}/tokens/{token}/revoke", 303
    ),
}


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield every route as it stands in the table, with its method; converters count for little."""
    for rule in app.url_map.iter_rules():
        name = "".join(
            f"<{part}>" if is_variable else part for is_variable, part in _parts(rule.rule)
        )
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {name}", method


def _parts(rule: str) -> Iterator[tuple[bool, str]]:
    literal, *rest = rule.split("<")
    yield False, literal
    for piece in rest:
        variable, _, literal = piece.partition(">")
        kept = variable if variable.startswith("path:") else variable.rpartition(":")[2]
        yield True, kept
        yield False, literal


@dataclass
class World:
    """A site with one of everything, its people and tokens, and those of another site."""

    names: dict[str, str]
    people: dict[Role, FlaskClient]
    outsider: FlaskClient
    tokens: dict[Scope, dict[str, str]]
    foreign_token: dict[str, str]
    app: Flask

    def calls(
        self, key: str, client: FlaskClient, headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Call the route of a row, as our own page does unless ``headers`` say otherwise."""
        row = TABLE[key]
        arguments: dict[str, Any] = {"query_string": self._filled(row.query)}
        if row.form:
            arguments["data"] = self._filled(row.form)
        if row.json:
            arguments["json"] = self._filled(row.json)
        return client.open(
            row.path.format_map(self.names),
            method=key.partition(" ")[0],
            headers={**OURS, **row.headers, **(headers or {})},
            buffered=True,
            **arguments,
        )

    def stranger(self) -> FlaskClient:
        """Return a browser that nobody signed in on."""
        return self.app.test_client()

    def _filled(self, value: Any) -> Any:
        if isinstance(value, str):
            return value.format_map(self.names)
        if isinstance(value, Mapping):
            return {name: self._filled(inner) for name, inner in value.items()}
        return [self._filled(inner) for inner in value] if isinstance(value, list) else value


@pytest.fixture
def world(make_app: Any) -> World:
    app: Flask = make_app(rate_limits="off")
    newsroom = Newsroom(app, factories.add_site(app))
    with app.app_context():
        other = sites.add(
            "other", name="Other", origins=["https://other.example"], now=factories.NOW
        )
    push = factories.add_token(app, newsroom.site)
    client = app.test_client()
    long = " ".join(f"Sentence {n} says what the council did." for n in range(60))
    for text in (f"{TEXT}. {long}", f"{TEXT}, again. {long}", "Log in to read on."):
        answer = client.post(
            "/api/v1/revisions",
            json={"url": f"{factories.ORIGIN}/recieved", "text": text},
            headers=push,
        )
        assert answer.status_code in {201, 202}, answer.text
    receipt = newsroom.reports("recieved")
    people = {role: newsroom.hires(role.value.title(), role).client for role in ROLES}
    desk = AtTheDesk(people[Role.VIEWER])
    (finding,) = desk.listed(view="all")
    assert AtTheDesk(people[Role.EDITOR]).acts(finding, "confirmed").status_code == 303
    article = answer.json["article"] if isinstance(answer.json, dict) else ""
    loader = client.get(f"/api/v1/sites/{newsroom.site.public_key}/embed")
    assert loader.status_code == 200
    return World(
        names={
            "key": newsroom.site.public_key,
            "slug": newsroom.site.slug,
            "receipt": receipt.removeprefix(f"{BASE}/r/").removeprefix("/r/"),
            "finding": finding,
            "article": article["id"] if isinstance(article, dict) else article,
            "etag": AtTheDesk(people[Role.EDITOR]).etag(finding),
            "asset": _asset(app),
            "act": _act(app, finding),
            "rule": _rule(app, newsroom.site.id),
            "nobody": "0" * 26,
            **_rows(app, newsroom),
        },
        people=people,
        outsider=newsroom.hires("Outsider", Role.ADMIN, site=other).client,
        tokens={scope: factories.add_token(app, newsroom.site, scope) for scope in Scope},
        foreign_token=factories.add_token(app, other, Scope.ADMIN),
        app=app,
    )


def _act(app: Flask, finding_id: str) -> str:
    with app.app_context(), read_scope() as session:
        newest = select(Event.act_id).where(Event.finding_id == finding_id)
        return str(session.scalars(newest.order_by(Event.number.desc()).limit(1)).one())


def _rule(app: Flask, site_id: str) -> str:
    new = NewRule(words="catalogue", reason=Reason.HOUSE_STYLE, text=None)
    with app.app_context():
        return rules.add(site_id, new, by=None, now=factories.NOW).id


def _rows(app: Flask, newsroom: Newsroom) -> dict[str, str]:
    """Return a member, an invitation, a token and a block to act on."""
    site_id = newsroom.site.id
    newsroom.hires("Somebody", Role.VIEWER)
    with app.app_context():
        people = {member.name: member.editor_id for member in members.of_site(site_id)}
        link = invitations.invite(
            site_id, role=Role.EDITOR, label="x", by=people["Admin"], now=utc_now()
        )
        token_service.add_token(site_id, name="x", scopes=[Scope.REVISIONS], now=utc_now())
        words = BlockKind.WORDS, "jackpot"
        block = blocks.add(newsroom.site, *words, days=1, by=people["Admin"], now=utc_now())
        return {
            "block": block.id,
            "member": people["Somebody"],
            "invitation": link,
            "invitation_id": invitations.of_site(site_id)[0].id,
            "token": token_service.site_tokens(site_id)[0].id,
        }


def _asset(app: Flask) -> str:
    from errorreport.embed.views import snippet

    with app.app_context():
        return next(iter(snippet().by_path))


def refused(answer: TestResponse) -> str | None:
    """Return how a call was refused; None when it was let in."""
    if answer.status_code in {401, 403, 404}:
        return str(answer.status_code)
    to_sign_in = answer.status_code in {302, 303} and "/login" in answer.location
    return "sign in" if to_sign_in else None


def let_in(key: str, answer: TestResponse) -> bool:
    """Whether a call was answered as its row says."""
    expected = TABLE[key].ok
    good = {expected} if isinstance(expected, int) else set(expected)
    location = answer.headers.get("Location", "")
    return answer.status_code in good and (TABLE[key].ends or "/login" not in location)


def people_s(world: World, key: str, need: Role) -> Iterator[str]:
    """Yield what is wrong with a page that asks for a role."""
    if refused(world.calls(key, world.stranger())) not in {"sign in", "401"}:
        yield f"{key}: a stranger is not asked to sign in"
    if (got := refused(world.calls(key, world.outsider))) != "404":
        yield f"{key}: another site's admin gets {got}, not 404"
    for role in ROLES:
        enough = ROLES.index(role) >= ROLES.index(need)
        answer = world.calls(key, world.people[role])
        if enough and not let_in(key, answer):
            yield f"{key}: {role} gets {answer.status_code}"
        if not enough and answer.status_code != 403:
            yield f"{key}: {role} gets {answer.status_code}, not 403"


def tokens(world: World, key: str, need: Scope) -> Iterator[str]:
    """Yield what is wrong with a call that asks for a scope."""
    if world.calls(key, world.stranger()).status_code != 401:
        yield f"{key}: works without a token"
    if world.calls(key, world.people[Role.ADMIN]).status_code != 401:
        yield f"{key}: a cookie is taken for a token"
    foreign = world.calls(key, world.stranger(), world.foreign_token)
    if foreign.status_code < 400 and not TABLE[key].own:
        yield f"{key}: another site's token works"
    for scope, header in world.tokens.items():
        answer = world.calls(key, world.stranger(), header)
        enough = scope in {need, Scope.ADMIN}
        # Once it was done, doing it again may be a conflict or find nothing: neither is a refusal.
        if enough and not let_in(key, answer) and answer.status_code not in {404, 409}:
            yield f"{key}: scope {scope} gets {answer.status_code}"
        if not enough and answer.status_code != 403:
            yield f"{key}: scope {scope} gets {answer.status_code}, not 403"


def wrong_with(world: World, key: str) -> Iterator[str]:
    """Yield every answer of a route that its row does not allow."""
    match TABLE[key].need:
        case Need.NOTHING:
            for client in (world.stranger(), world.people[Role.VIEWER]):
                answer = world.calls(key, client)
                if not let_in(key, answer) and answer.status_code != 410:
                    yield f"{key}: answers {answer.status_code}"
                    return
        case Need.SIGNED_IN:
            if refused(world.calls(key, world.stranger())) not in {"sign in", "401"}:
                yield f"{key}: a stranger is not asked to sign in"
            for client in (world.outsider, *world.people.values()):
                answer = world.calls(key, client)
                if not let_in(key, answer):
                    yield f"{key}: somebody signed in gets {answer.status_code}"
        case Role() as role:
            yield from people_s(world, key, role)
        case Scope() as scope:
            yield from tokens(world, key, scope)


def last_what_ends_something(key: str) -> int:
    """Sort what erases, removes or signs out after everything that needs it still there."""
    if key == "POST /logout":
        return 3
    if key == "POST /account/sessions/end":
        return 2
    taken = ("erase", "DELETE", "remove", "revoke", "POST /invitations")
    return int(any(word in key for word in taken))


def test_every_route_has_a_row(app: Flask) -> None:
    assert {key for key, _ in routes(app)} ^ set(TABLE) == set()


def test_every_route_holds_its_role_or_scope(world: World) -> None:
    wrong = [
        said
        for key in sorted(TABLE, key=last_what_ends_something)
        for said in wrong_with(world, key)
    ]

    assert wrong == []


def test_no_form_of_the_desk_is_taken_from_another_page(world: World) -> None:
    forms = [
        key
        for key, row in TABLE.items()
        if key.startswith("POST")
        and not key.startswith(("POST /api/", "POST /r/"))
        and row.need is not Need.NOTHING
    ]

    assert forms
    for key in forms:
        answer = world.calls(key, world.people[Role.ADMIN], FOREIGN)
        assert answer.status_code == 403, key
        assert "sent from another page" in answer.text, key


def test_a_get_changes_nothing(world: World) -> None:
    """Whoever is led to an address, or has a page fetched ahead, has done nothing by it."""
    gets = [key for key in TABLE if key.startswith("GET ")]
    before = everything(world.app)
    for key in gets:
        need = TABLE[key].need
        token = world.tokens[Scope.ADMIN] if isinstance(need, Scope) else {}
        answer = world.calls(key, world.people[Role.ADMIN], token)
        assert let_in(key, answer), (key, answer.status_code)
    changed = set(everything(world.app).splitlines()) ^ set(before.splitlines())
    # That somebody took all of it along is what the log is for.
    assert [line.split('"exported"')[0] for line in changed if "exported" not in line] == []
    assert len(changed) == 1
