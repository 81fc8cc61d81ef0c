"""Pages change by script, and still it is told which text a reader saw, or that it cannot be."""

import pytest
from playwright.sync_api import Page, expect

from errorreport.accounts import tokens
from errorreport.accounts.models import Scope
from errorreport.articles.revisions import Mark, current, seen_by
from errorreport.clock import utc_now
from errorreport.db import read_scope, single_reads
from errorreport.reports.models import Report
from errorreport.sites import service as sites
from tests.support.publication import Newspaper
from tests.support.reader import Reader

OLD, NEW = "recieved", "received"
ARTICLE = """<!doctype html><html lang="en"><title>Council</title><body>{snippet}
<div id="top">The Courier</div>
<main><article><h1>Council meets again</h1>
<p class="byline">By A. Karimova, <time datetime="2026-11-25">25 November 2026</time></p>
<p>The committee had {word} the letter on Monday, and "the mayor" - as ever - read it aloud.</p>
<figure><img id="picture" data-src="/p.jpg" alt="The hall"></figure>
<blockquote class="embed">A post by the harbour: <a href="#">the works go on</a>.</blockquote>
<h2>What comes next</h2>
<p>The harbour works are to end in May, and the bridge will open soon after that.</p>
<p class="rest">All the members agreed, and they went home before it was dark.</p>
</article></main><script>{script}</script></body></html>"""

# What ordinary pages do to themselves once they are loaded.
CHANGES = {
    "advert": """document.querySelector("h2").insertAdjacentHTML("beforebegin",
        "<div class=ad><p>Advertisement</p><p>Shoes, now at half the price.</p></div>");""",
    "share counter": """document.querySelector(".byline").insertAdjacentHTML("beforeend",
        " <span class=shares>Shared 1,204 times</span>");""",
    "relative time": """document.querySelector("time").textContent = "2 hours ago";""",
    "embed turned into a frame": """document.querySelector(".embed").replaceWith(
        Object.assign(document.createElement("iframe"), { srcdoc: "<p>A post</p>" }));""",
    "related box": """document.querySelector(".rest").insertAdjacentHTML("beforebegin",
        "<aside><h3>Read also</h3><ul><li>The ferry is back</li></ul></aside>");""",
    "heading anchors": """for (const heading of document.querySelectorAll("h1, h2"))
        heading.insertAdjacentHTML("beforeend", " <a class=anchor href=#here>#</a>");""",
    "read more": """document.querySelector(".rest").remove();
        document.querySelector("article").insertAdjacentHTML("beforeend",
        "<p class=more>Read more</p>");""",
    "typographer": """const walk = document.createTreeWalker(document.querySelector("article"), 4);
        for (let node; (node = walk.nextNode());) node.data = node.data
          .replace(/"([^"]*)"/g, "\\u201c$1\\u201d").replace(/ - /g, "\\u00a0\\u2014 ")
          .replace(/\\b(the|in) /g, "$1\\u00a0");""",
    "lazy picture": """document.querySelector("figure").innerHTML =
        "<picture><img alt='The hall' src='data:,'></picture><figcaption>The hall</figcaption>";""",
    "cookie bar": """document.querySelector("article").insertAdjacentHTML("afterbegin",
        "<div role=dialog>We value your privacy. <button>Accept all</button> Details</div>");""",
    "machine translation": """document.documentElement.className = "translated-ltr";
        const walk = document.createTreeWalker(document.querySelector("article"), 4), all = [];
        for (let node; (node = walk.nextNode());) all.push(node);
        for (const node of all) {
          const font = document.createElement("font");
          font.textContent = node.data.replace(/The committee had rec(ie|ei)ved the letter/,
            "Der Ausschuss hatte den Brief erhalten").replace(/\\b(and|the|to|it)\\b/g, "und");
          if (node.data.trim()) node.replaceWith(font);
        }""",
}
TRANSLATION = "machine translation"
#: what is told of the words alone cannot be told here; an editor looks at such a report
UNKNOWN = {"typographer"}


@pytest.fixture
def token(paper: Newspaper) -> str:
    with paper.app.app_context():
        [site] = [site for site in sites.all_sites() if site.public_key == paper.site_key]
        return tokens.add_token(
            site.id, name="live pages", scopes=(Scope.REVISIONS,), now=utc_now()
        )


def seen(paper: Newspaper, report: Report) -> int | None:
    """Return the number of the revision that the service takes the reader to have seen."""
    window = f"{report.prefix}{report.exact}{report.suffix}"
    mark = Mark(report.version, report.fingerprint, report.block, window)
    with paper.app.app_context():
        with read_scope() as session:
            newest = current(session, report.article_id)
        assert newest is not None
        assert newest.fingerprint != report.fingerprint, "the page was not changed"
        with single_reads() as direct:
            return seen_by(direct, report.article_id, mark, newest)


def test_a_translated_page_sends_no_words_that_the_article_never_had(
    page: Page, paper: Newspaper
) -> None:
    url = paper.publish(
        "translated", ARTICLE.format(word=OLD, snippet=paper.snippet, script=CHANGES[TRANSLATION])
    )
    page.goto(url)
    reader = Reader(page, paper.service.url)
    reader.mark("erhalten")
    page.keyboard.press("Control+Enter")

    expect(reader.message).to_contain_text("Your browser has translated this page.")
    expect(reader.message).to_contain_text("Show the original and mark it there.")
    expect(reader.send).to_have_count(0)
    assert not [report for report in paper.reports() if report.source == url]


@pytest.mark.parametrize("change", [change for change in CHANGES if change != TRANSLATION])
def test_which_text_was_seen_is_decided_rightly_or_not_at_all(
    page: Page, paper: Newspaper, token: str, change: str
) -> None:
    name = change.replace(" ", "-")
    parts = {"snippet": paper.snippet, "script": CHANGES[change]}
    texts = [ARTICLE.format(word=word, **parts) for word in (OLD, NEW)]
    url = paper.publish(name, texts[0])
    for number, html in enumerate(texts, start=1):
        answer = page.request.post(
            f"{paper.service.url}/api/v1/revisions",
            data={"url": url, "html": html},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.json()["revision"]["number"] == number, answer.text()

    told = []
    for number, word in ((1, OLD), (2, NEW)):  # a copy that is not fresh, and the page of today
        paper.publish(name, texts[number - 1])
        page.goto(url)
        reader = Reader(page, paper.service.url)
        reader.report(word)
        page.keyboard.press("Control+Enter")
        expect(reader.send).to_have_count(0)
        told.append((seen(paper, paper.reports()[-1]), reader.title.inner_text()))

    if change in UNKNOWN:
        assert told == [(None, "Thank you!")] * 2
    else:
        assert told == [(1, "Already corrected"), (2, "Thank you!")]
