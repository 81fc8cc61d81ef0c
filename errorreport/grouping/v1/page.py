"""Places on the current text of the article."""

from errorreport.anchoring import AnchorStatus, Text, locate
from errorreport.grouping.v1.reading import Place, Reading
from errorreport.grouping.v1.words import Span, words_of

_BLOCK = 4096  # code points between two counts of white space
_AROUND = 96  # code points either side of a mark whose words are looked at


class Page:
    """A text in which marks are placed; building it costs one pass over the text."""

    def __init__(self, text: str | Text) -> None:
        self._text = Text.of(text)
        self._folded = self._text.folded
        self._spaces = [0]
        for at in range(0, len(self._folded), _BLOCK):
            self._spaces.append(self._spaces[-1] + self._folded.count(" ", at, at + _BLOCK))

    def place(self, reading: Reading, near: Span | None = None) -> Place | None:
        """Where the report's mark stands; ``None`` if that cannot be said.

        ``near`` are code points of the text between which it is looked for before anywhere else.
        """
        found = (
            self._where_sent(reading)
            or self._whole_window(reading)
            or self._near(reading, near)
            or self._located(reading)
        )
        return self._at(*found) if found else None

    def stands(self, reading: Reading) -> Span | None:
        """The code points of the text where the mark and all around it stand, if just once."""
        found = self._whole_window(reading)
        return Span(*self._text.raw_span(*found)) if found else None

    def place_of(self, span: Span) -> Place:
        """The place of a span of code points of the text."""
        return self._at(*self._folded_span(span))

    def _folded_span(self, span: Span) -> Span:
        size = len(self._text.value)
        start, end = (self._text.folded_at(min(max(at, 0), size)) for at in span)
        return Span(start, max(start, end))

    def _at(self, start: int, end: int) -> Place:
        low = max(0, start - _AROUND)
        words = words_of(self._folded[low : end + _AROUND], self._squeezed_at(low))
        squeezed = self._squeezed_at(start), self._squeezed_at(end)
        return Place(0, *squeezed, words, Span(*self._text.raw_span(start, end)))

    def _squeezed_at(self, offset: int) -> int:
        """An offset of the folded text, white space not counted."""
        block = offset // _BLOCK
        return offset - self._spaces[block] - self._folded.count(" ", block * _BLOCK, offset)

    def _where_sent(self, reading: Reading) -> Span | None:
        """The mark where the browser said it stands, if it and all around it do stand there."""
        start = reading.candidate.quote.start
        if start is None or not 0 <= start <= len(self._text.value):
            return None
        at = self._text.folded_at(start)
        if not self._folded.startswith(reading.window, max(0, at - len(reading.prefix))):
            return None
        return Span(at, at + len(reading.exact))

    def _whole_window(self, reading: Reading) -> Span | None:
        """The mark with all its surroundings, if they stand just once."""
        found = self._once(reading.window, 0, len(self._folded))
        if found is None:
            return None
        start = found + len(reading.prefix)
        return Span(start, start + len(reading.exact))

    def _near(self, reading: Reading, near: Span | None) -> Span | None:
        """The marked words around a place they are known to mean, if they stand there once."""
        exact = reading.exact.strip()
        if near is None or not exact:
            return None
        around = self._folded_span(near)
        found = self._once(exact, max(0, around.start - len(exact)), around.end + len(exact))
        return None if found is None else Span(found, found + len(exact))

    def _once(self, words: str, low: int, high: int) -> int | None:
        """Where the words stand between two offsets, if they stand there once."""
        found = self._folded.find(words, low, high)
        if found < 0 or self._folded.find(words, found + 1, high) >= 0:
            return None
        return found

    def _located(self, reading: Reading) -> Span | None:
        anchor = locate(reading.candidate.quote, self._text)
        if anchor.start is None or anchor.end is None or anchor.status is AnchorStatus.AMBIGUOUS:
            return None
        return self._folded_span(Span(anchor.start, anchor.end))
