"""CSS selectors of a site's settings: those that the server and every browser read alike."""

import re
from collections.abc import Sequence
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from errorreport.extract.rules import names

# Pseudo-classes that depend on the tree alone, known to Lexbor and to browsers. Others mean
# something else in a live page (:hover), or exist on one side only.
_PSEUDO: Final = names(
    "not is where has empty first-child last-child only-child nth-child nth-last-child "
    "first-of-type last-of-type only-of-type nth-of-type nth-last-of-type"
)
_OPAQUE: Final = re.compile(  # comments, strings and escapes: nothing in them is syntax
    r"/\*(?:[^*]|\*(?!/))*+\*/|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|\\.", re.DOTALL
)
_NAME: Final = re.compile(r"::?([\w-]*)")
_NAMESPACE: Final = re.compile(r"\|(?!=)")

LONGEST: Final = 1000  # characters of one selector


class BadSelector(ValueError):
    """A CSS selector that the server or a browser cannot use; the message names it."""


def check_selectors(selectors: Sequence[str]) -> None:
    """Raise BadSelector for the first selector that server and browsers would not read alike."""
    page = LexborHTMLParser("")
    for selector in selectors:
        _matches(page, selector)


def matches(page: LexborHTMLParser, selectors: Sequence[str]) -> list[LexborNode]:
    """The elements that match any of the selectors, each selector's in page order.

    Raises BadSelector.
    """
    return [node for selector in selectors for node in _matches(page, selector)]


def _matches(page: LexborHTMLParser, selector: str) -> list[LexborNode]:
    if len(selector) > LONGEST:
        raise BadSelector(
            f"the selector {selector[:60]!r}… has {len(selector):,} characters; use at most "
            f"{LONGEST:,}"
        )
    plain = _OPAQUE.sub(" ", selector)
    if "\0" in selector or any(mark in plain for mark in "\"'\\/"):
        raise BadSelector(f"the selector {selector!r} is not valid CSS; close its strings")
    for name in _NAME.findall(plain):
        if name.lower() not in _PSEUDO:
            raise BadSelector(
                f"the selector {selector!r} uses :{name}, which server and browsers do not read "
                f"alike; use tags, classes, ids, attributes and :{', :'.join(sorted(_PSEUDO))}"
            )
    if _NAMESPACE.search(plain):
        raise BadSelector(f"the selector {selector!r} names a namespace; use the tag's name alone")
    try:
        return page.css(selector)
    except (SelectolaxError, UnicodeEncodeError):
        raise BadSelector(f"the selector {selector!r} is not a valid CSS selector") from None
