"""Which words a declined mistake is about: pure."""

import unicodedata2 as unicodedata

from errorreport.anchoring.words import UNSPACED
from errorreport.grouping import changes_of
from errorreport.rules.concern import goes_on_after, goes_on_before


def protected_words(passage: str, suggestion: str | None) -> str:
    """Return the whole words of ``passage`` that the suggestion would change.

    The whole passage where nobody says which words of it, where words are to be put in, and where
    the script has no spaces to say which characters are a word.
    """
    changes = changes_of(passage, suggestion)
    if not changes or any(change.start == change.end for change in changes):
        return passage.strip()
    places = _places(passage)
    first, last = min(one.start for one in changes), max(one.end for one in changes)
    if last > len(places):
        return passage.strip()
    start, end = places[first], places[last - 1] + 1
    if UNSPACED.search(passage, start, end):
        return passage.strip()
    while goes_on_before(passage, start):
        start -= 1
    while end < len(passage) and goes_on_after(passage, end):
        end += 1
    return passage[start:end].strip()


def _places(passage: str) -> list[int]:
    """Where each character stands that ``changes_of`` counts: white space is not."""
    return [
        at
        for at, char in enumerate(passage)
        for _ in unicodedata.normalize("NFKC", char).replace(" ", "")
        if not char.isspace()
    ]
