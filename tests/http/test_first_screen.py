"""What the first screen of a queue weighs over the wire, through the proxy that is supplied."""

import re
import urllib.request
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from errorreport.findings.queries import PAGE
from tests import factories
from tests.conftest import MakeApp, Serve
from tests.support import databases
from tests.support.newsroom import Newsroom

MOST = 60_000  # bytes
AROUND = (" and what stands before it in the article, a long sentence ", " and what comes after it")
ADDRESS = re.compile(r'<(?:link|script)[^>]+(?:href|src)="([^"]+)"')


def weight(url: str, cookie: str) -> tuple[int, str]:
    """Return the bytes of an answer's body as they are sent, and the page where it is one."""
    headers = {"Cookie": f"errorreport={cookie}", "Accept-Encoding": "gzip"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        body = answer.read()
        assert answer.headers["Content-Encoding"] == "gzip", url
    plain = urllib.request.Request(url, headers={"Cookie": f"errorreport={cookie}"})
    with urllib.request.urlopen(plain) as answer:
        return len(body), answer.read().decode()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> databases.Database:
    """SQLite alone: what is sent does not depend on the database."""
    return databases.SQLite(tmp_path_factory.mktemp("screen"))


@pytest.mark.nginx
def test_the_first_screen_of_a_full_queue_weighs_at_most_60_kb(
    make_app: MakeApp, serve_behind_nginx: Serve
) -> None:
    app = make_app(rate_limits="off")
    newsroom = Newsroom(app, factories.add_site(app))
    anna = newsroom.hires()
    for number in range(PAGE):
        words = f"mistake{number:02} of the {number * 7919 % 97}"
        target = factories.report("k", words, f"/{number}", around=AROUND)["target"]
        newsroom.reports(words, target=target, title=f"Headline {number * 31} of the day")
    cookie = anna.client.get_cookie("errorreport")
    assert cookie is not None
    server = serve_behind_nginx(rate_limits="off")
    sent, page = weight(f"{server.url}/", cookie.value)
    assert page.count('class="row"') == PAGE
    parts = [unescape(found) for found in ADDRESS.findall(page)]

    assert parts
    assert {urlsplit(urljoin(server.url, part)).netloc for part in parts} == {
        urlsplit(server.url).netloc
    }
    assert sent + sum(weight(urljoin(server.url, part), cookie.value)[0] for part in parts) <= MOST
