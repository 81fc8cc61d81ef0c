"""The demo publication: what it serves, and that its known mistakes are really there."""

import re
from collections import Counter

import pytest
from flask.testing import FlaskClient

from errorreport.demo.publication import create_publication, mistakes, pages
from errorreport.extract import reading_text

SERVICE = "http://127.0.0.1:8000/er"
PUBLIC = "http://127.0.0.1:8001"
KINDS = {
    "doubled word",
    "grammar",
    "missing word",
    "name",
    "number",
    "spelling",
    "wrong word",
}


@pytest.fixture
def client() -> FlaskClient:
    return create_publication(
        site_key="pk_demo", server_url=SERVICE, public_url=PUBLIC
    ).test_client()


def text_of(client: FlaskClient, slug: str) -> str:
    return reading_text(client.get(f"/{slug}").data).text


def test_a_page_embeds_the_snippet_with_one_line(client: FlaskClient) -> None:
    html = client.get("/night-ferry").text

    assert f'<script src="{SERVICE}/embed.js" data-site="pk_demo" async></script>' in html
    assert f'<link rel="canonical" href="{PUBLIC}/night-ferry">' in html
    assert html.count("<script") == 1
    assert " style=" not in html


def test_its_policy_allows_the_service_in_two_directives_and_nothing_inline(
    client: FlaskClient,
) -> None:
    for path in ("/", "/night-ferry", "/static/courier.css", "/nothing-here"):
        with client.get(path) as answer:  # a file stays open until its answer is closed
            policy = answer.headers["Content-Security-Policy"]
        directives = dict(item.split(" ", 1) for item in policy.split("; "))
        assert directives["default-src"] == "'self'"
        assert directives["script-src"] == "http://127.0.0.1:8000"
        assert directives["connect-src"] == "http://127.0.0.1:8000"
        assert "unsafe" not in policy


def test_the_front_page_leads_to_every_article(client: FlaskClient) -> None:
    front = client.get("/").text

    assert len(pages()) == 4
    for slug, page in pages().items():
        assert f'href="/{slug}"' in front
        article = client.get(f"/{slug}")
        assert article.status_code == 200
        assert f'<html lang="{page.language}" dir="{page.direction}">' in article.text
    assert Counter(page.language for page in pages().values()) == {"en": 2, "ru": 1, "ar": 1}
    assert client.get("/nothing-here").status_code == 404


def test_every_address_in_a_page_leads_somewhere(client: FlaskClient) -> None:
    for slug in ["", *pages()]:
        html = client.get(f"/{slug}").text
        for address in re.findall(r'(?:href|src)="(/[^"]*)"', html):
            with client.get(address) as answer:
                assert answer.status_code == 200, address
        for anchor in re.findall(r'href="#([^"]*)"', html):
            assert f'id="{anchor}"' in html


def test_an_article_has_what_articles_have(client: FlaskClient) -> None:
    for slug in pages():
        html = client.get(f"/{slug}").text
        for tag in ("<h2", "<table", "<caption", "<figcaption", "<(em|strong)>", "<li>"):
            assert re.search(tag, html), f"{slug} has no {tag}"
        assert 300 <= len(text_of(client, slug).split()) <= 900


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda mistake: mistake["wrong"])
def test_a_known_mistake_stands_in_its_article_once(
    client: FlaskClient, mistake: dict[str, str]
) -> None:
    text = text_of(client, mistake["article"])
    passage = mistake["before"] + mistake["wrong"] + mistake["after"]

    assert text.count(passage) == 1
    assert mistake["wrong"] != mistake["right"]
    assert mistake["kind"] in KINDS


def test_each_article_has_a_few_and_all_together_a_dozen_and_more() -> None:
    count = Counter(mistake["article"] for mistake in mistakes())

    assert set(count) == set(pages())
    assert min(count.values()) >= 3
    assert sum(count.values()) >= 12
