"""Selectors of a site's settings: only those that server and browsers read alike."""

import pytest

from errorreport.extract import BadSelector, check_selectors, reading_text


@pytest.mark.parametrize(
    "selector",
    [
        *("article", ".text", "#main", "[itemprop~=articleBody]", "div > p + p ~ .x", "*", "a, b"),
        *('[href$=".pdf"]', "[data-x='a:b|c']", "[lang|=en]", "[class=A i]", r".a\:b", r"#\31 x"),
        *("p:not(.a, :first-child)", ":is(h1,h2)", "p:has(> b)", "li:nth-child(2n+1 of .x)"),
        *("p/* :hover */", ".статья", "x-card"),
    ],
)
def test_good_selectors(selector: str) -> None:
    """What depends on the tree alone is taken."""
    check_selectors([selector])


@pytest.mark.parametrize(
    "selector",
    [
        *("", " ", "p >", "p,,b", "p{", "p)", "[", "p[", ":not(", "<p>", "@media", "1p", "p;b"),
        *("p:hover", "a:visited", ":root", ":scope", ":target", "p::before", "p:first-line"),
        *(":lexbor-contains('x')", ":contains(x)", ":foo", "p:", "a:link", ":checked"),
        *("svg|a", "*|p", "|p", "p||q", "[x='a", '[x="a', "p\\", "p\0", "\ud800", "a" * 1001),
    ],
)
def test_bad_selectors_are_named(selector: str) -> None:
    """What is no selector, or means something else in a browser, is refused by name."""
    with pytest.raises(BadSelector) as refused:
        check_selectors(["p", selector])
    assert repr(selector)[1:40].rstrip("'\"") in str(refused.value)


def test_settings_with_a_bad_selector_fail_where_they_are_used() -> None:
    """Reading with a bad selector says so, whichever list it stands in."""
    with pytest.raises(BadSelector, match="p:hover"):
        reading_text("<p>x</p>", root=["p:hover"])
    with pytest.raises(BadSelector, match="p >"):
        reading_text("<p>x</p>", ignored=["p >"])
