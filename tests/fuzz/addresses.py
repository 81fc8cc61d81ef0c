"""Addresses: one article has one address, whatever is sent for it, and it stays on the site."""

import re
from urllib.parse import unquote

from errorreport.extract import BadUrl, UrlRules, canonical_url, host_of, parse_http_url
from errorreport.extract.url import MAX_LENGTH

RULES = (
    UrlRules(),
    UrlRules(same_slash=True, same_scheme=True),
    UrlRules(hosts=frozenset({"news.example", "www.news.example"})),
    UrlRules(drop_parameters=frozenset({"print", "s_*"}), keep_parameters=frozenset({"utm_id"})),
)
_SOURCES = (
    *("https://news.example/a?b=1&a=2", "HTTP://News.Example:80/%7Ea/../b/", "https://x/%zz?%41=%"),
    *(
        "https://кот.рф/путь?к=1#там",
        "https://[::ffff:7f00:1]:8443/",
        "http://0x7f.1/",
        "http://a%2eb/",
    ),
    *(
        "https://u:p@h/",
        "javascript:alert(1)",
        "//evil.example/x",
        "https:\\\\h\\a",
        "https://h.../a;b",
    ),
    *(
        "https://h/?utm_source=x&UTM_Medium=y&a&a=&=a",
        "https://h/?a=%26&a=&&",
        "https://faß.de/\t\n",
    ),
)
_CANONICALS = ("", "/", "https://news.example/", "../x?y#z", "https://www.news.example/c", "\\\\h")


def seeds() -> list[bytes]:
    """Return addresses as people and machines write them, with what a page may declare."""
    return [
        "\n".join([str(index % len(RULES)), source, _CANONICALS[index % len(_CANONICALS)]]).encode()
        for index, source in enumerate(_SOURCES * 2)
    ]


def check(data: bytes) -> None:
    """Find the article's one address and hold it to what is promised of every such address."""
    first, _, rest = data.decode("utf-8", "replace").partition("\n")
    source, _, declared = rest.partition("\n")
    rules = RULES[len(first) % len(RULES)]
    try:
        address = canonical_url(source, declared or None, rules)
    except BadUrl:
        return
    assert address.isascii()
    assert len(address) <= MAX_LENGTH
    assert address.startswith(("http://", "https://"))
    assert not re.search(r"[\s<>#]", address)
    assert "@" not in address.split("/")[2]
    read = parse_http_url(address)
    assert read.href == address
    assert canonical_url(address, None, rules) == address
    page = parse_http_url(source)
    assert read.host == page.host or rules.believes(read.host, on=page.host)
    if declared:
        return
    for names in (pair.partition("=")[0] for pair in read.query.split("&") if pair):
        assert not rules.drops(unquote(names))
    try:
        tracked = canonical_url(f"{page.href}{'&' if page.query else '?'}fbclid=x", None, rules)
    except BadUrl:
        return
    assert tracked == address
    assert host_of(address) == page.host
