"""The canonical URL: what a browser makes of an address, then the site's policy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errorreport.extract.url import (
    MAX_LENGTH,
    BadUrl,
    UrlRules,
    canonical_url,
    host_of,
    parse_http_url,
)

RULES = UrlRules()
OWN = UrlRules(hosts=frozenset({"example.org", "www.example.org"}))


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        pytest.param(
            "https://Пример.рф/новость",
            "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C",
            id="IDN",
        ),
        pytest.param(r"https:\\example.org\news\1", "https://example.org/news/1", id="backslash"),
        pytest.param(
            "https://example.org/a/./b/../%2e%2E/c", "https://example.org/c", id="dot segments"
        ),
        pytest.param("https://example.org:443/a", "https://example.org/a", id="default port"),
        pytest.param(
            "https://example.org/%7eanna/%d0%bf?q=%6eow%2f",
            "https://example.org/~anna/%D0%BF?q=now%2F",
            id="percent-encoding",
        ),
        pytest.param("HTTPS://EXAMPLE.org", "https://example.org/", id="case and empty path"),
        pytest.param("https://example.org./a", "https://example.org/a", id="final dot of the host"),
        pytest.param("http://example.org:8080/a", "http://example.org:8080/a", id="another port"),
        pytest.param("https://example.org/a#part-2", "https://example.org/a", id="fragment"),
        pytest.param("https://example.org/a?#:~:text=x", "https://example.org/a", id="text mark"),
        pytest.param(" https://example.org/a\n", "https://example.org/a", id="white space around"),
        pytest.param("https://example.org/100%", "https://example.org/100%25", id="stray percent"),
        pytest.param("https://[2001:DB8::1]/a", "https://[2001:db8::1]/a", id="IPv6"),
        pytest.param("https://example.org//a//b", "https://example.org//a//b", id="double slashes"),
    ],
)
def test_one_spelling(given_url: str, expected: str) -> None:
    """An address is spelt as the WHATWG parser does, with one spelling of its escapes."""
    assert canonical_url(given_url, None, RULES) == expected


@pytest.mark.parametrize(
    "tracking",
    [
        *("utm_source=x", "UTM_Medium=rss", "utm%5Fcampaign=1", "gclid=a", "fbclid=b", "yclid=c"),
        *("mc_cid=1", "mc_eid=2", "_ga=1.2", "igshid=z", "ref=home", "msclkid=q", "ysclid=y"),
    ],
)
def test_tracking_parameters_are_dropped(tracking: str) -> None:
    """Where the reader came from is no part of the address; every other parameter is."""
    url = f"https://example.org/n?{tracking}&p=2"
    assert canonical_url(url, None, RULES) == "https://example.org/n?p=2"
    assert canonical_url(f"https://example.org/n?{tracking}", None, RULES) == (
        "https://example.org/n"
    )


def test_other_parameters_tell_articles_apart() -> None:
    """?p=1 and ?p=2 are two articles, and names that merely resemble tracking ones stay."""
    for query in ("p=1", "p=2", "reference=1", "utm=1", "page", "page="):
        url = f"https://example.org/n?{query}"
        assert canonical_url(url, None, RULES) == url


def test_a_site_adds_and_keeps_parameters() -> None:
    """A site's own list adds to the common one, and what it keeps is kept."""
    rules = UrlRules(
        drop_parameters=frozenset({"from", "cx_*"}), keep_parameters=frozenset({"ref", "utm_id"})
    )
    url = "https://example.org/n?from=rss&cx_1=a&ref=v2&utm_id=7&utm_source=x"
    assert canonical_url(url, None, rules) == "https://example.org/n?ref=v2&utm_id=7"


def test_parameters_are_sorted_by_name_and_keep_the_order_of_their_values() -> None:
    """The order of names means nothing; the order of one name's values may."""
    assert canonical_url("https://example.org/?b=2&a=9&&c&b=1", None, RULES) == (
        "https://example.org/?a=9&b=2&b=1&c"
    )


@pytest.mark.parametrize(
    ("one", "other", "setting"),
    [
        ("http://example.org/a", "https://example.org/a", "same_scheme"),
        ("https://example.org/a/", "https://example.org/a", "same_slash"),
        ("https://example.org//", "https://example.org/", "same_slash"),
    ],
)
def test_spellings_that_only_a_site_can_call_equal(one: str, other: str, setting: str) -> None:
    """Scheme and trailing slash tell articles apart unless the site says they do not."""
    assert canonical_url(one, None, RULES) != canonical_url(other, None, RULES)
    rules = UrlRules(**{setting: True})
    assert canonical_url(one, None, rules) == canonical_url(other, None, rules) == other


def test_schemes_on_other_ports_stay_apart() -> None:
    """A port of its own is another server, so the scheme is part of it."""
    url = "http://example.org:8080/a"
    assert canonical_url(url, None, UrlRules(same_scheme=True)) == url


@pytest.mark.parametrize(
    ("declared", "rules", "expected"),
    [
        ("https://www.example.org/n", OWN, "https://www.example.org/n"),
        ("https://WWW.EXAMPLE.ORG:443/n?utm_source=amp#x", OWN, "https://www.example.org/n"),
        ("/n", OWN, "https://example.org/n"),
        ("https://example.org/n", RULES, "https://example.org/n"),
        ("https://www.example.org/n", RULES, "https://example.org/amp/n"),
        ("https://evil.example/n", OWN, "https://example.org/amp/n"),
        ("https://example.org.evil.example/n", OWN, "https://example.org/amp/n"),
        ("javascript:alert(1)", OWN, "https://example.org/amp/n"),
        ("https://anna:secret@example.org/n", OWN, "https://example.org/amp/n"),
        ("https://example.org/", OWN, "https://example.org/amp/n"),
        ("", OWN, "https://example.org/amp/n"),
        (None, OWN, "https://example.org/amp/n"),
    ],
)
def test_a_declared_canonical_is_believed_on_own_hosts_only(
    declared: str | None, rules: UrlRules, expected: str
) -> None:
    """The page's canonical link wins on the site's own hosts; otherwise the address stands."""
    assert canonical_url("https://example.org/amp/n?ref=x", declared, rules) == expected


def test_own_hosts_may_be_written_in_any_script() -> None:
    """Hosts in a site's settings are compared as the parser spells them."""
    rules = UrlRules(hosts=frozenset({"Пример.рф"}))
    declared = "https://xn--e1afmkfd.xn--p1ai/n"
    assert canonical_url("https://www.пример.рф/amp/n", declared, rules) == declared


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("javascript:alert(1)", "not http or https"),
        ("data:text/html,x", "not http or https"),
        ("ftp://example.org/a", "not http or https"),
        ("file:///etc/passwd", "not http or https"),
        ("https://anna:hush@example.org/", "user name or password"),
        ("https://anna@example.org/", "user name or password"),
        ("/news/1", "not an absolute URL"),
        ("example.org/a", "not an absolute URL"),
        ("", "not an absolute URL"),
        ("https://", "not an absolute URL"),
        ("https://exa mple.org/", "not an absolute URL"),
        ("https://./", "no host"),
        ("https://example.org/\0", "NUL"),
        ("https://example.org/\ud800", "lone surrogate"),
        ("https://example.org/" + "a" * MAX_LENGTH, "at most 2,048"),
        ("https://example.org/" + "%" * 1500, "4,520 characters once percent-encoded"),
        ("https://example.org/" + "я" * 400, "2,420 characters once percent-encoded"),
    ],
)
def test_bad_urls_are_refused_with_a_reason(bad: str, reason: str) -> None:
    """What cannot be an article's address is refused in words a developer can act on."""
    with pytest.raises(BadUrl, match=reason) as refused:
        canonical_url(bad, None, RULES)
    assert "hush" not in str(refused.value)
    assert str(refused.value).isprintable()


def test_the_longest_url_passes() -> None:
    """2,048 characters are allowed, as sent and as spelt."""
    url = "https://example.org/" + "a" * (MAX_LENGTH - len("https://example.org/"))
    assert canonical_url(url, None, RULES) == url


def test_host_of_and_origin() -> None:
    """The host is compared without port and in ASCII; the origin is as a browser writes it."""
    assert host_of("https://Пример.рф:8443/x") == "xn--e1afmkfd.xn--p1ai"
    assert parse_http_url("http://Example.org:80/x?y#z").origin == "http://example.org"
    assert parse_http_url("http://127.0.0.1:8001/x?y#z").href == "http://127.0.0.1:8001/x?y"


PIECES = st.one_of(
    st.sampled_from(
        [
            *("%", "%2", "%2e", "%2F", "%41", "%25", "%zz", "/", "//", "\\", ".", "..", "?", "&"),
            *("=", "+", "#", "utm_a", "ref", "=1", ";", "é", "я", "\t", " ", "😀", "'", '"', "|"),
        ]
    ),
    st.text(max_size=4),
)
ANY_RULES = st.builds(
    UrlRules,
    drop_parameters=st.frozensets(st.sampled_from(["a", "b*", "é"])),
    keep_parameters=st.frozensets(st.sampled_from(["ref", "utm_*"])),
    same_scheme=st.booleans(),
    same_slash=st.booleans(),
)


@given(
    scheme=st.sampled_from(["http://", "https://", "HTTPS:\\\\"]),
    host=st.sampled_from(["example.org", "пример.рф", "a.b.:80", "x:443", "127.1", "[::1]:81"]),
    rest=st.lists(PIECES, max_size=20).map("".join),
    rules=ANY_RULES,
)
def test_canonical_is_idempotent(scheme: str, host: str, rest: str, rules: UrlRules) -> None:
    """The canonical URL of a canonical URL is itself, alone and as a page's own declaration."""
    source = f"{scheme}{host}/{rest}"
    try:
        once = canonical_url(source, None, rules)
    except BadUrl:
        return
    assert canonical_url(once, None, rules) == once
    assert canonical_url(once, once, rules) == once
    assert len(once) <= MAX_LENGTH
    assert once.isascii()
