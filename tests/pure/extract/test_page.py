"""What a page declares about itself, and pages without an article."""

import pytest

from errorreport.extract import NoArticleRoot, PageFacts, TangledHtml, page_facts, reading_text

PAGE = """<!doctype html><html lang="ru">
<head><title>
  Мост &amp; река  </title>
<link rel="stylesheet" href="/s.css"><link rel="Canonical" href=" /news/1 ">
<link rel="canonical" href="/news/2"></head>
<body><noscript><title>no</title></noscript>
<script src="https://reports.example/embed.js" data-site="pk_1" data-version="script"></script>
<article data-article-id="77" data-version="">Text.</article></body></html>"""


def test_page_facts() -> None:
    """Title, language, the first canonical link; the article's id before the script's."""
    assert page_facts(PAGE) == PageFacts(
        title="Мост & река",
        language="ru",
        canonical="/news/1",
        article_id="77",
        version="script",
    )


def test_a_page_that_says_nothing() -> None:
    """What a page does not say is None."""
    assert page_facts("<link rel=canonical><p>x</p>") == PageFacts(None, None, None, None, None)


def test_the_headline_is_the_first_that_counts_as_one_line() -> None:
    """A logo in a hidden h1 is no headline, nor is a line break one."""
    html = "<h1 hidden>Logo</h1><h1>The  night<br>fer&shy;ry <script>x</script></h1><h1>Next</h1>"
    assert page_facts(html).headline == "The night ferry"


@pytest.mark.parametrize(
    ("content", "forwards"),
    [
        ("0; url=/new/", True),
        ("0;URL='https://news.example/new/'", True),
        ("5, /new/", True),
        ("300", False),
        ("300;", False),
        ("", False),
    ],
)
def test_a_page_that_sends_browsers_on(content: str, forwards: bool) -> None:
    """Pages that only read themselves again stay pages."""
    html = f'<meta http-equiv="Refresh" content="{content}"><p>Old.</p>'
    assert page_facts(html).forwards is forwards


def test_declarations_elsewhere_are_not_the_article_s() -> None:
    """Ids on other elements, and on roots that do not count, are not the article's."""
    html = "<div data-article-id=1></div><article hidden data-article-id=2></article><main>x</main>"
    assert page_facts(html).article_id is None
    assert page_facts(html, root=["div"]).article_id == "1"


def test_no_article_root_names_the_selectors_tried() -> None:
    """A page in which nothing matches is an error that says what was looked for."""
    with pytest.raises(NoArticleRoot, match=r"\.text, #story") as refused:
        reading_text("<article>x</article>", root=[".text", "#story"])
    assert refused.value.selectors == (".text", "#story")


@pytest.mark.parametrize(
    "html",
    [
        '<div class="text" hidden>x</div>',
        '<div hidden><p class="text">x</p></div>',
        '<template><p class="text">x</p></template>',
        '<noscript><p class="text">x</p></noscript>',
        '<dialog><p class="text">x</p></dialog>',
        '<link class="text">',
        '<body hidden><p class="text">x</p>',
    ],
)
def test_what_does_not_count_is_no_root(html: str) -> None:
    """A match that a reader never sees is no article."""
    with pytest.raises(NoArticleRoot):
        reading_text(html, root=[".text"])


def test_a_frameset_has_no_article() -> None:
    """A page of frames has no body to read."""
    with pytest.raises(NoArticleRoot, match="body"):
        reading_text("<frameset><frame src=a></frameset>")


def test_a_hidden_body_has_no_article() -> None:
    """A page that hides itself, as some do until a script has run, has nothing to read."""
    with pytest.raises(NoArticleRoot, match=r"h1, .* body"):
        reading_text("<body hidden><p>x</p></body>")


def test_an_empty_page_has_an_empty_text() -> None:
    """Nothing to read is a text, though an empty one: what to make of it is not decided here."""
    for html in ("", b"", "<!doctype html>", "<html><body></body></html>", "\ufeff"):
        assert reading_text(html).text == ""


def test_lone_surrogates_cannot_get_in() -> None:
    """A lone surrogate, which no bytes hold, is read as a browser would show it."""
    assert reading_text("<p>a\ud800b</p>").text == "a\ufffdb"


def test_endless_formatting_is_refused() -> None:
    """Formatting elements that every paragraph would repeat are refused in plain words."""
    html = "".join(f"<b id={number}>" for number in range(5000)) + "<p>x" * 5000
    with pytest.raises(TangledHtml, match="close every"):
        reading_text(html)
