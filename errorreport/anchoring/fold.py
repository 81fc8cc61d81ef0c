"""Folding: what the eye passes over is made alike, with a map back to the code points.

Folding only finds places; whether a passage changed is read off the unfolded text. The text is
folded by whole-string operations (``lower``, ``replace``), and only the few stretches whose length
changes are visited one by one, because a loop over characters costs more than the search itself.
"""

import re
from collections.abc import Iterable, Iterator, Set
from functools import cache, lru_cache
from typing import NamedTuple

import unicodedata2 as unicodedata

# White space exactly as the reading text knows it, never a language's own \s.
SPACE = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
# Written by tools, seen by nobody: soft hyphen, zero-width space, word joiner, BOM, direction
# marks. ZWJ and ZWNJ are spelling and stay.
UNSEEN = (
    "\xad\u200b\u2060\ufeff\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

_ALIKE = {
    '"': "«»“”„‟″〝〞〟「」『』",
    "'": "‘’‚‛‹›′`´ʼ",
    "-": "‐‑‒–—―−־",
    "е": "ё",
    "i": "ıİ",
    "σ": "ς",
}
_FINISH = str.maketrans(
    {wide: narrow for narrow, many in _ALIKE.items() for wide in many}
    | dict.fromkeys(SPACE, " ")
    | dict.fromkeys(UNSEEN)
)
_LEADING_JAMO, _OTHER_JAMO = "\u1100-\u115f\ua960-\ua97c", "\u1160-\u11ff\ud7b0-\ud7fb"
_WIDE_JAMO = "\u3131-\u318e\uffa0-\uffdc"
# Where a character may fold to more than its lower case: all but the unified ideographs, the Hangul
# syllables, the surrogates, private use and what lies past the ideographs of plane 2.
_NOT_INERT = (
    (0x09, 0x0E),
    (0x60, 0x61),
    (0x80, 0x3400),
    (0xA000, 0xAC00),
    (0xD7B0, 0xD7FC),
    (0xF900, 0x17000),
    (0x1B000, 0x1FBFA),
    (0x2F800, 0x2FA20),
    (0xE0100, 0xE01F0),
)
_UNFINISHED = re.compile(f"[{re.escape(''.join(map(chr, _FINISH.keys() - {0x20})))}]")
_SPACES = re.compile(" {2,}")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


Span = tuple[int, int]


class Run(NamedTuple):
    """One stretch whose folded form has another length: offsets in the folded and the raw text."""

    folded_start: int
    folded_end: int
    raw_start: int
    raw_end: int


def folded(raw: str) -> str:
    """The folded form of a few words, without a map; what ``fold`` gives, the short way."""
    plain: str = unicodedata.normalize("NFKC", raw).replace("İ", "i").lower()
    if _UNFINISHED.search(plain):  # few have such signs, and a look costs a tenth
        plain = plain.translate(_FINISH)
    plain = unicodedata.normalize("NFC", plain)
    return _SPACES.sub(" ", plain) if "  " in plain else plain


@lru_cache(maxsize=4096)
def _folded_run(raw: str) -> str:
    return folded(raw)


def fold(raw: str) -> tuple[str, list[Run]]:
    """The folded text and its uneven stretches in order; linear in the length of ``raw``."""
    if raw.isascii():
        even = raw.replace("`", "'")
        for space in SPACE[:5]:
            even = even.replace(space, " ")
        even, runs = _fold_uneven(even, [found.span() for found in _SPACES.finditer(even)])
        return even.lower(), runs
    tables = _tables()
    suspects = set(tables.suspect.findall(raw))
    suspects.update(_ASTRAL.findall(raw))
    even = raw
    for wide in suspects & tables.even.keys():
        even = even.replace(wide, tables.even[wide])
    even, runs = _fold_uneven(even, _uneven(tables, suspects, even))
    return even.lower().replace("ς", "σ"), runs


def _uneven(tables: "_Tables", suspects: set[str], text: str) -> list[Span]:
    """The stretches of the text whose length changes, in order and apart.

    Each kind is found by a plain character class and then widened, because a class is scanned at
    a tenth of what a pattern with alternatives costs.
    """
    spans = [found.span() for found in _SPACES.finditer(text)]
    marks = _ranges(suspects & tables.marks)
    after = f"[{marks}]*" if marks else ""
    if odd := _ranges(suspects & tables.odd):
        tail = re.compile(f"[ {odd}]*{after}")
        for found in re.finditer(f"[{odd}]+", text):
            start = found.start()
            while start and text[start - 1] == " ":
                start -= 1
            spans.append((start, _end(tail, text, found.end())))
    if not suspects.isdisjoint(tables.wide_jamo):
        spans += _with_one_before(re.finditer(f"[{_WIDE_JAMO}]+[{_OTHER_JAMO}]*", text))
    if marks:
        clusters = list(_with_one_before(re.finditer(f"[{marks}]+", text)))
        if _is_decomposed({text[start:end] for start, end in clusters}):
            spans += clusters
    if not suspects.isdisjoint(tables.jamo):
        syllables = re.finditer(f"[{_LEADING_JAMO}]+[{_OTHER_JAMO}]*|[{_OTHER_JAMO}]+", text)
        spans += [found.span() for found in syllables]
    return _apart(spans)


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start


def _with_one_before(found: Iterable[re.Match[str]]) -> Iterator[Span]:
    """The stretches found, each with the character it may be composed with."""
    for one in found:
        yield max(0, one.start() - 1), one.end()


def _is_decomposed(clusters: set[str]) -> bool:
    """Whether composing would change the text; every distinct cluster is looked at once."""
    return any(unicodedata.normalize("NFC", cluster) != cluster for cluster in clusters)


def _apart(spans: list[Span]) -> list[Span]:
    """The spans in order, those that overlap made one."""
    apart: list[Span] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart


def _fold_uneven(raw: str, uneven: list[Span]) -> tuple[str, list[Run]]:
    """``raw`` with its uneven stretches folded and the rest untouched."""
    if not uneven:
        return raw, []
    pieces: list[str] = []
    runs: list[Run] = []
    done = length = 0
    for start, end in uneven:
        piece = _folded_run(raw[start:end])
        length += start - done
        pieces += (raw[done:start], piece)
        runs.append(Run(length, length + len(piece), start, end))
        length += len(piece)
        done = end
    pieces.append(raw[done:])
    return "".join(pieces), runs


class _Tables(NamedTuple):
    suspect: re.Pattern[str]
    even: dict[str, str]
    odd: frozenset[str]
    marks: frozenset[str]
    jamo: frozenset[str]
    wide_jamo: frozenset[str]


@cache
def _tables() -> _Tables:
    """What each character needs, drawn from the Unicode tables at first use (a tenth of a second).

    Drawn and not written down, so that it is right for whatever Unicode version is installed.
    """
    marks, odd, even = set(), set(), {}
    for code in (code for span in _NOT_INERT for code in range(*span)):
        char = chr(code)
        plain = folded(char)
        if unicodedata.category(plain[:1] or char)[0] == "M":
            marks.add(char)
        if len(plain) != 1:
            odd.add(char)
        elif plain not in (char, char.lower()):
            even[char] = plain
    jamo = _members(_LEADING_JAMO) | _members(_OTHER_JAMO)
    wide_jamo = _members(_WIDE_JAMO)
    for char in wide_jamo & even.keys():
        del even[char]  # letter for letter it would not join the syllable before it
    # One class for the basic plane alone compiles to a bit map; with other planes it is a list.
    suspects = marks | odd | even.keys() | jamo | wide_jamo
    basic = _ranges({char for char in suspects if char <= "\uffff"})
    kinds = (odd, marks - jamo, jamo, wide_jamo)
    return _Tables(re.compile(f"[{basic}]"), even, *map(frozenset, kinds))


def _members(ranges: str) -> set[str]:
    """The characters of ranges written ``a-bc-d``."""
    return {
        chr(code)
        for i in range(0, len(ranges), 3)
        for code in range(ord(ranges[i]), ord(ranges[i + 2]) + 1)
    }


def _ranges(chars: Set[str]) -> str:
    """The inside of a character class that holds exactly ``chars``."""
    spans: list[list[int]] = []
    for code in sorted(map(ord, chars)):
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in spans)
