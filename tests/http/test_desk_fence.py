"""What keeps others out of the desk: forms of other pages, roles, other sites, headers."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from errorreport.accounts.models import Role
from tests import factories
from tests.conftest import MakeApp
from tests.support.newsroom import OURS, PASSWORD, AtTheDesk, Newsroom, text_of


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


FORMS = ("/login", "/logout", "/findings/{id}/events")


def sends(desk: AtTheDesk, finding: str, path: str, headers: dict[str, str]) -> TestResponse:
    form = {"email": "anna@news.example", "password": PASSWORD}
    form |= {"event": "confirmed", "etag": desk.etag(finding)}
    return desk.client.post(path.format(id=finding), data=form, headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://127.0.0.1:8000"},
    ],
)
@pytest.mark.parametrize("path", FORMS)
def test_forms_are_taken_from_our_own_pages(
    newsroom: Newsroom, path: str, headers: dict[str, str]
) -> None:
    newsroom.reports()
    desk = newsroom.hires()
    [finding] = desk.listed()

    answer = sends(desk, finding, path, headers)

    assert answer.status_code == 303
    assert desk.client.get("/").status_code == (303 if path == "/logout" else 200)


@pytest.mark.parametrize("path", FORMS)
def test_forms_are_taken_from_no_other_page(newsroom: Newsroom, path: str) -> None:
    newsroom.reports()
    desk = newsroom.hires()
    [finding] = desk.listed()

    for headers in (
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Origin": "null"},
        {},
    ):
        answer = sends(desk, finding, path, headers)

        assert answer.status_code == 403, headers
        assert "This form was sent from another page." in text_of(answer.text), headers
        assert desk.client.get("/").status_code == 200, headers


def test_a_viewer_sees_and_may_not_act(newsroom: Newsroom) -> None:
    newsroom.reports()
    viewer, editor = newsroom.hires("Vera", Role.VIEWER), newsroom.hires("Anna")
    [finding] = viewer.listed()

    page = viewer.opens(finding)
    assert "recieved" in page
    assert not re.search(r'action="/findings/', page)

    answer = viewer.acts(finding, "confirmed", etag=editor.etag(finding))
    assert answer.status_code == 403
    assert "This needs the role editor on the site; yours is viewer." in text_of(answer.text)
    assert editor.listed() == [finding]


def test_other_sites_findings_are_not_there(newsroom: Newsroom, app: Flask) -> None:
    other = factories.add_site(app, "other")
    newsroom.reports(site=other)
    insider, outsider = newsroom.hires("Ivan", site=other), newsroom.hires("Anna")
    [finding] = insider.listed()

    assert outsider.listed() == []
    assert outsider.client.get(f"/findings/{finding}").status_code == 404
    answer = outsider.acts(finding, "confirmed", etag=insider.etag(finding))
    assert answer.status_code == 404
    done = outsider.queue(done=insider.etag(finding).replace("-1", "-1"))
    assert "recieved" not in done
    assert outsider.client.get("/?site=other").status_code == 404


@pytest.mark.parametrize("path", ["/", "/login", "/nothing", "/findings/nothing", "/api/docs"])
def test_every_page_is_closed_to_what_is_not_ours(newsroom: Newsroom, path: str) -> None:
    newsroom.reports()
    answer = newsroom.hires().client.get(path, follow_redirects=True)

    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not any("unsafe" in part for part in policy)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", answer.text)


def test_static_files_are_kept_as_long_as_their_address_names_their_content(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    page = newsroom.hires().queue()
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(files) == 5

    for path in files:
        with client.get(path) as answer:
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        with client.get(path.split("?")[0]) as answer:
            assert answer.headers["Cache-Control"] == "no-cache"


def test_every_address_stands_under_the_path_of_the_service(make_app: MakeApp) -> None:
    app = make_app(base_url="http://127.0.0.1:8000/er")
    newsroom = Newsroom(app, factories.add_site(app))
    receipt = newsroom.reports()
    newsroom.reports("seperate")
    desk = newsroom.hires()
    [finding, _] = desk.listed()
    paths = ["/er/", f"/er/findings/{finding}", receipt, "/er/nothing", "/er/api/docs"]
    pages = [desk.client.get(path).text for path in paths]
    pages.append(app.test_client().get("/er/login").text)
    act = {"event": "confirmed", "etag": desk.etag(finding)}
    answer = desk.client.post(f"/er/findings/{finding}/events", data=act, headers=OURS)
    assert answer.location.startswith("/er/findings/")
    assert app.test_client().get("/er/").location == "/er/login?next=/er/"

    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', " ".join(pages))

    ours = [address for address in addresses if not address.startswith(("#", "https://news.ex"))]
    assert len(ours) > 20
    assert [address for address in ours if not address.startswith("/er/")] == []


def test_words_of_readers_are_never_markup(newsroom: Newsroom) -> None:
    nasty = "<img src=x onerror=alert(1)>\"'&lt;"
    receipt = newsroom.reports(
        "mark" + nasty, suggestion=nasty, comment=nasty, title=nasty, category="fact"
    )
    desk = newsroom.hires("Anna<b>")
    [finding] = desk.listed()
    desk.acts(finding, "confirmed", choice="other", other=nasty)

    for page in (
        desk.queue(view="all", done=desk.etag(finding)),
        desk.opens(finding),
        desk.client.get(receipt).text,
    ):
        assert "<img" not in page
        assert "Anna<b" not in page
        assert "onerror=alert(1)&gt;" in page


def test_what_readers_wrote_turns_nothing_around_it(newsroom: Newsroom) -> None:
    """Each stands in a bdi, a direction of its own, or a field: an override ends with it."""
    turned = "\u202eREADER"
    receipt = newsroom.reports(
        f"wrod {turned}1", suggestion=f"word {turned}2", comment=f"{turned}3", title=f"{turned}4"
    )
    newsroom.reports(f"wrod {turned}1", suggestion=f"{turned}5 words", category="fact")
    desk = newsroom.hires("Anna", Role.ADMIN)
    [finding, *_] = desk.listed()
    [article] = set(re.findall(r'href="(/articles/\w+)', desk.opens(finding)))
    pages = {
        "queue": desk.queue(view="all"),
        "finding": desk.opens(finding),
        "article": desk.client.get(article).text,
        "floods": desk.client.get("/sites/news/floods").text,
        "held": desk.client.get("/sites/news/held").text,
        "stats": desk.client.get("/stats").text,
        "receipt": desk.client.get(receipt).text,
    }
    desk.acts(finding, "declined", reason="house_style", remember="site")
    pages |= {
        "declined": desk.queue(view="all"),
        "rules": desk.client.get("/sites/news/rules").text,
    }

    loose = [(name, text) for name, html in pages.items() for text in not_isolated(html, "READER")]
    assert loose == []
    assert {"queue", "finding", "article", "receipt", "rules"} <= {
        name for name, html in pages.items() if "READER" in html
    }


def not_isolated(html: str, word: str) -> Iterator[str]:
    """Yield the texts of a page that hold ``word`` and could turn what stands beside them."""
    for node in LexborHTMLParser(html).root.traverse(include_text=True):
        if node.tag != "-text" or word not in (node.text_content or ""):
            continue
        above, isolated = node.parent, False
        while above is not None and not isolated:
            alone = above.tag in {"bdi", "textarea", "title", "option", "script"}
            spoken = "for-readers" in (above.attributes.get("class") or "")  # and not seen
            isolated = alone or spoken or above.attributes.get("dir") == "auto"
            above = above.parent
        if not isolated:
            yield f"{node.parent.html[:90]} ... {node.text_content.strip()}"
