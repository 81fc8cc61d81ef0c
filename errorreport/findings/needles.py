"""The wrong words of a finding, and where the same stand in another text: pure.

What is looked for is the mark itself where it is short. Of a longer one it is the words that the
confirmed wording changes, with the word on either side, for nobody else wrote the whole sentence.
Several words are context enough. A single word is looked for beside one of its neighbours, the
one before or the one after, because alone it may be right elsewhere ("their"); unless the site
itself shows that it is a misspelling (``is_misspelling``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from errorreport.anchoring import QuoteSelector, Text
from errorreport.anchoring.fold import folded
from errorreport.anchoring.words import UNSPACED, plain, tokens
from errorreport.articles.terms import terms_of

SHORT = 3  # words of a mark that is looked for whole; twice as many characters without spaces
#: a word that so many times more of the site's texts have the other way is misspelt
RARER = 4
_REACH = 60  # code points looked through for the neighbour of a place


@dataclass(frozen=True, slots=True)
class Place:
    """Where a needle stands in a text, and how it should read there."""

    start: int
    end: int
    exact: str
    wording: str | None


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for."""

    exact: str
    #: how it should read; None where nobody has said
    wording: str | None
    #: the folded words before and after it, None where they are not known whole
    before: str | None
    after: str | None
    #: whether it is one word, or two characters without spaces: too little by itself
    alone: bool

    @classmethod
    def of(cls, quote: QuoteSelector, wording: str | None) -> "Needle | None":
        """Return what to look for; None where the mark holds no word."""
        if not quote.exact.strip():
            return None
        exact, wording, start, end = _core(*_trimmed(quote.exact, wording))
        start, end = (place + quote.exact.index(quote.exact.strip()) for place in (start, end))
        words, _ = tokens(exact, 0, len(exact))
        count = sum(word[0].isalnum() for word in words)
        if not count:
            return None
        unspaced = bool(UNSPACED.search(exact))
        return cls(
            exact=exact,
            wording=wording,
            before=_last_word(quote.prefix + quote.exact[:start], cut=bool(quote.prefix)),
            after=_first_word(quote.exact[end:] + quote.suffix, cut=bool(quote.suffix)),
            alone=count < (SHORT if unspaced else 2),
        )

    @property
    def every(self) -> frozenset[int]:
        """Terms that a text must have."""
        return frozenset() if self._one_character else terms_of(self.exact)

    @property
    def one_of(self) -> frozenset[int]:
        """Terms of which a text must have one: a neighbour, where the needle is too little."""
        if not self.alone:
            return frozenset()
        # Where no space stands between, the index knows the two characters that meet.
        before = self.before and (self.before + _if_unspaced(self.exact[0], self.before[-1]))
        after = self.after and (_if_unspaced(self.exact[-1], self.after[0]) + self.after)
        return frozenset(term for side in (before, after) if side for term in terms_of(side))

    @property
    def rivals(self) -> tuple[int, int] | None:
        """The terms of a single word and of how it should read; None for anything else."""
        if not self.alone or self.wording is None:
            return None
        wrong, right = terms_of(self.exact), terms_of(self.wording)
        if len(wrong) != 1 or len(right) != 1 or wrong == right:
            return None
        return next(iter(wrong)), next(iter(right))

    @property
    def _one_character(self) -> bool:
        return len(self.exact) == 1 and bool(UNSPACED.match(self.exact))

    def places(self, value: str, *, anywhere: bool) -> Iterator[Place]:
        """Yield where it stands in a text; beside a neighbour of its own unless ``anywhere``."""
        text = Text.of(value)
        wanted = folded(self.exact)
        at = text.folded.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if _is_whole(text.folded, at, end) and (anywhere or self._beside(text.folded, at, end)):
                place = self._place(text, at, end)
                if place is not None:
                    yield place
            at = text.folded.find(wanted, max(end, at + 1))

    def _beside(self, text: str, start: int, end: int) -> bool:
        if not self.alone:
            return True
        before = _last_word(text[max(0, start - _REACH) : start], cut=start > _REACH)
        after = _first_word(text[end : end + _REACH], cut=end + _REACH < len(text))
        known = ((self.before, before), (self.after, after))
        return any(mine is not None and mine == theirs for mine, theirs in known)

    def _place(self, text: Text, start: int, end: int) -> Place | None:
        raw_start, raw_end = text.raw_span(start, end)
        standing = text.value[raw_start:raw_end]
        wording = None if self.wording is None else recased(standing, self.exact, self.wording)
        if wording is not None:
            if plain(standing) == plain(wording):
                return None  # it reads as it should
            hidden = folded(self.exact) == folded(wording)
            if hidden and plain(standing) != plain(self.exact):
                return None  # folding hides what is wrong, so the very characters must stand there
        return Place(raw_start, raw_end, standing, wording)


def is_misspelling(wrong: int, right: int) -> bool:
    """Whether a word that so many texts have is a mistake for one that so many others have."""
    return right >= RARER * wrong


def recased(standing: str, exact: str, wording: str) -> str:
    """Return the wording with the capital that the words have where they stand."""
    if standing == exact or not wording:
        return wording
    if standing == exact.upper() and len(standing) > 1:
        return wording.upper()
    if standing == exact[:1].upper() + exact[1:]:
        return wording[:1].upper() + wording[1:]
    if standing == exact[:1].lower() + exact[1:]:
        return wording[:1].lower() + wording[1:]
    return wording


def _if_unspaced(char: str, neighbour: str) -> str:
    return char if UNSPACED.match(char) and UNSPACED.match(neighbour) else ""


def _trimmed(exact: str, wording: str | None) -> tuple[str, str | None]:
    """Both without white space at their ends; readers' marks often have some."""
    return exact.strip(), None if wording is None else wording.strip()


def _core(exact: str, wording: str | None) -> tuple[str, str | None, int, int]:
    """The words to look for, how they should read, and where in the mark they stand."""
    old, old_starts = tokens(exact, 0, len(exact))
    longest = 2 * SHORT if UNSPACED.search(exact) else SHORT
    if wording is None or sum(word[0].isalnum() for word in old) <= longest:
        return exact, wording, 0, len(exact)
    new, new_starts = tokens(wording, 0, len(wording))
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    head, tail = max(0, head - 1), max(0, tail - 1)  # with the word on either side
    start, end = _span(old, old_starts, head, tail)
    new_start, new_end = _span(new, new_starts, head, tail)
    return exact[start:end], wording[new_start:new_end], start, end


def _span(words: list[str], starts: list[int], head: int, tail: int) -> tuple[int, int]:
    last = len(words) - tail - 1
    if last < head:
        return 0, 0
    return starts[head], starts[last] + len(words[last])


def _last_word(before: str, *, cut: bool) -> str | None:
    """The word before a place on its line, folded; None where it may be cut off."""
    line = folded(before.rpartition("\n")[2])
    words, starts = tokens(line, 0, len(line))
    for word, start in zip(reversed(words), reversed(starts), strict=True):
        if word[0].isalnum():
            cut = cut and not start and "\n" not in before
            return word if not cut or UNSPACED.match(word) else None
    return None


def _first_word(after: str, *, cut: bool) -> str | None:
    line = folded(after.partition("\n")[0])
    words, starts = tokens(line, 0, len(line))
    for word, start in zip(words, starts, strict=True):
        if word[0].isalnum():
            cut = cut and start + len(word) == len(line) and "\n" not in after
            return word if not cut or UNSPACED.match(word) else None
    return None


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word goes on over either end of a place."""
    return _is_edge(text, start) and _is_edge(text, end)


def _is_edge(text: str, offset: int) -> bool:
    around = text[max(0, offset - 1) : offset + 1]
    if offset in {0, len(text)} or not all(map(_joins, around)):
        return True
    return bool(UNSPACED.search(around))


def _joins(char: str) -> bool:
    return char.isalnum() or char == "_"
