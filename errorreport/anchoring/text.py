"""A text prepared once: its words, its folded form, the map between them, its clusters."""

from bisect import bisect_right

import regex
import unicodedata2 as unicodedata

from errorreport.anchoring.fold import Run, fold
from errorreport.anchoring.weights import CLUSTER_REACH
from errorreport.anchoring.words import stands_apart, trimmed

_CLUSTER = regex.compile(r"\X")


class Text:
    """One text and what every search in it needs; build it with ``Text.of``, once a text."""

    __slots__ = (
        "_cluster",
        "_clusters",
        "_folded_starts",
        "_raw_starts",
        "_runs",
        "folded",
        "value",
    )

    def __init__(self, value: str) -> None:
        self.value = value
        self.folded, self._runs = fold(value)
        self._folded_starts = [run.folded_start for run in self._runs]
        self._raw_starts = [run.raw_start for run in self._runs]
        self._cluster = (0, 0)
        self._clusters: list[int] | None = None

    @classmethod
    def of(cls, value: "str | Text") -> "Text":
        """``value`` prepared; a prepared text comes back as it is."""
        return value if isinstance(value, Text) else cls(value)

    @property
    def is_decomposed(self) -> bool:
        """Whether composing its characters would change the text."""
        return any(
            unicodedata.normalize("NFC", piece) != piece
            for piece in (self.value[run.raw_start : run.raw_end] for run in self._runs)
        )

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of the text under ``folded[start:end]``: whole clusters, no outer space.

        White space that was folded together with a sign beside it (an ellipsis) is left out, and
        what a sign is put upon, or before, is none.
        """
        if self._runs:
            start = self._raw(start, at_end=False)
            end = max(start, self._raw(end, at_end=True))
        return self.whole(*trimmed(self.value, *self.whole(start, end)))

    def _raw(self, offset: int, *, at_end: bool) -> int:
        """Where a folded offset lies in the text; within an uneven stretch, its nearer outside."""
        index = bisect_right(self._folded_starts, offset) - 1
        while at_end and index >= 0 and self._runs[index].folded_start == offset:
            index -= 1
        if index < 0:
            return offset
        run: Run = self._runs[index]
        if offset >= run.folded_end:
            return run.raw_end + offset - run.folded_end
        return run.raw_end if at_end else run.raw_start

    def folded_at(self, offset: int) -> int:
        """Where a code point of the text lies in the folded text."""
        index = bisect_right(self._raw_starts, offset) - 1
        if index < 0:
            return offset
        run = self._runs[index]
        if offset >= run.raw_end:
            return run.folded_end + offset - run.raw_end
        return run.folded_start

    def whole(self, start: int, end: int) -> tuple[int, int]:
        """The span widened outwards until it splits no grapheme cluster."""
        if not stands_apart(self.value, start):
            start = self._cluster_around(start)[0]
        if not stands_apart(self.value, end):
            first, last = self._cluster_around(end)
            end = end if first == end else last
        return start, end

    def _cluster_around(self, offset: int) -> tuple[int, int]:
        """The cluster that holds the code point at ``offset``; the last one found is kept."""
        if self._cluster[0] <= offset < self._cluster[1]:
            return self._cluster
        safe = offset - 1
        least = max(0, safe - CLUSTER_REACH)
        while safe > least and not stands_apart(self.value, safe):
            safe -= 1
        if safe and safe == least:
            return self._cluster_of_all(offset)
        clusters = _CLUSTER.finditer(self.value, safe)
        self._cluster = next(found.span() for found in clusters if found.end() > offset)
        return self._cluster

    def _cluster_of_all(self, offset: int) -> tuple[int, int]:
        """The same, for a text in which nothing near stands apart: all clusters, counted once."""
        if self._clusters is None:
            self._clusters = [found.start() for found in _CLUSTER.finditer(self.value)]
            self._clusters.append(len(self.value))
        index = bisect_right(self._clusters, offset)
        return self._clusters[index - 1], self._clusters[index]
