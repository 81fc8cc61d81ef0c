"""Texts spelt in decomposed characters: worked on composed, answered in their own offsets."""

from bisect import bisect_left, bisect_right
from dataclasses import replace

import regex
import unicodedata2 as unicodedata

from errorreport.anchoring.selectors import Carried, Passage
from errorreport.anchoring.text import Text

_CLUSTER = regex.compile(r"\X")


def compose(words: str) -> str:
    """``words`` in Unicode's composed form, NFC."""
    composed: str = unicodedata.normalize("NFC", words)
    return composed


class Composed:
    """A text composed cluster by cluster, with the offsets of both spellings.

    The reading text is composed as it is made, so that this is for texts from elsewhere; without
    it the weights, which count code points, would judge the two spellings of a text differently.
    """

    def __init__(self, text: Text) -> None:
        self._raw = text.value
        self._raw_starts: list[int] = []
        self._starts: list[int] = []
        pieces: list[str] = []
        length = 0
        for cluster in _CLUSTER.finditer(text.value):
            self._raw_starts.append(cluster.start())
            self._starts.append(length)
            pieces.append(compose(cluster.group()))
            length += len(pieces[-1])
        self._raw_starts.append(len(text.value))
        self._starts.append(length)
        self.text = Text.of("".join(pieces))

    def passage(self, passage: Passage) -> Passage:
        """The same passage of the composed text."""
        quote = passage.quote
        composed = replace(
            quote,
            exact=compose(quote.exact),
            prefix=compose(quote.prefix),
            suffix=compose(quote.suffix),
            start=None if quote.start is None else self._start(quote.start),
            end=None if quote.end is None else self._end(quote.end),
        )
        return replace(passage, quote=composed)

    def _start(self, offset: int) -> int:
        return self._starts[max(0, bisect_right(self._raw_starts, offset) - 1)]

    def _end(self, offset: int) -> int:
        return self._starts[min(bisect_left(self._raw_starts, offset), len(self._starts) - 1)]

    def carried(self, carried: Carried) -> Carried:
        """What was found in the composed text, in offsets of the text as it is spelt."""
        if carried.start is None or carried.end is None:
            return carried
        start = self._raw_starts[bisect_right(self._starts, carried.start) - 1]
        end = self._raw_starts[bisect_left(self._starts, carried.end)]
        return carried._replace(start=start, end=end, text=self._raw[start:end])
