"""Folding: what the eye passes over is made alike, with a map back to the code points.

Folding only finds places; whether a passage changed is read off the unfolded text. The text is
folded by whole-string operations (``lower``, ``replace``), and only the few stretches whose length
changes are visited one by one, because a loop over characters costs more than the search itself.
"""

import re
from collections.abc import Set
from functools import cache
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
_SPACES = re.compile(" {2,}")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Run(NamedTuple):
    """One stretch whose folded form has another length: offsets in the folded and the raw text."""

    folded_start: int
    folded_end: int
    raw_start: int
    raw_end: int


def fold_run(raw: str) -> str:
    """The folded form of a short stretch, every rule applied, on whole composed characters."""
    composed = unicodedata.normalize("NFKC", raw).replace("İ", "i").lower()
    return _SPACES.sub(" ", unicodedata.normalize("NFC", composed.translate(_FINISH)))


def fold(raw: str) -> tuple[str, list[Run]]:
    """The folded text and its uneven stretches in order; linear in the length of ``raw``."""
    if raw.isascii():
        folded = raw.replace("`", "'")
        for space in SPACE[:5]:
            folded = folded.replace(space, " ")
        folded, runs = _fold_uneven(folded, _SPACES)
        return folded.lower(), runs
    tables = _tables()
    suspects = set(tables.suspect.findall(raw))
    suspects.update(_ASTRAL.findall(raw))
    folded = raw
    for wide in suspects & tables.even.keys():
        folded = folded.replace(wide, tables.even[wide])
    folded, runs = _fold_uneven(folded, _uneven(tables, suspects, folded))
    return folded.lower().replace("ς", "σ"), runs


def _uneven(tables: "_Tables", suspects: set[str], text: str) -> re.Pattern[str]:
    """A pattern for the stretches of this text whose length changes: no more than it needs.

    It is put together from the characters that occur, because one pattern for all of Unicode
    takes forty times as long to run.
    """
    marks = _ranges(suspects & tables.marks)
    after = f"[{marks}]*" if marks else ""
    if odd := _ranges(suspects & tables.odd):
        pattern = f" [ {odd}]+{after}|[{odd}][ {odd}]*{after}"
    else:
        pattern = _SPACES.pattern
    if not suspects.isdisjoint(tables.wide_jamo):
        pattern += f"|[\uac00-\ud7a3]?[{_WIDE_JAMO}]+[{_OTHER_JAMO}]*"
    if marks and _is_decomposed(text, marks):
        pattern += f"|[{_LEADING_JAMO}]+[{_OTHER_JAMO}]*|[^{marks}][{marks}]+"
    return re.compile(pattern)


def _is_decomposed(text: str, marks: str) -> bool:
    """Whether composing would change the text; looks at each distinct cluster once."""
    clusters = set(re.findall(f"[^{marks}]?[{marks}]+", text))
    return any(unicodedata.normalize("NFC", cluster) != cluster for cluster in clusters)


def _fold_uneven(raw: str, uneven: re.Pattern[str]) -> tuple[str, list[Run]]:
    """``raw`` with its uneven stretches folded and the rest untouched."""
    pieces: list[str] = []
    runs: list[Run] = []
    done = length = 0
    for found in uneven.finditer(raw):
        start, end = found.span()
        piece = fold_run(found.group())
        length += start - done
        pieces += (raw[done:start], piece)
        runs.append(Run(length, length + len(piece), start, end))
        length += len(piece)
        done = end
    if not runs:
        return raw, runs
    pieces.append(raw[done:])
    return "".join(pieces), runs


class _Tables(NamedTuple):
    suspect: re.Pattern[str]
    even: dict[str, str]
    odd: frozenset[str]
    marks: frozenset[str]
    wide_jamo: frozenset[str]


@cache
def _tables() -> _Tables:
    """What each character needs, drawn from the Unicode tables at first use (a tenth of a second).

    Drawn and not written down, so that it is right for whatever Unicode version is installed.
    """
    marks, odd, even = set(), set(), {}
    for code in (code for span in _NOT_INERT for code in range(*span)):
        char = chr(code)
        folded = fold_run(char)
        if unicodedata.category(folded[:1] or char)[0] == "M":
            marks.add(char)
        if len(folded) != 1:
            odd.add(char)
        elif folded not in (char, char.lower()):
            even[char] = folded
    leading, other = _members(_LEADING_JAMO), _members(_OTHER_JAMO)
    wide_jamo = _members(_WIDE_JAMO)
    suspects = marks | odd | even.keys() | leading | other | wide_jamo
    marks |= leading | other
    # One class for the basic plane alone compiles to a bit map; with other planes it is a list.
    basic = _ranges({char for char in suspects if char <= "\uffff"})
    return _Tables(
        re.compile(f"[{basic}]"), even, frozenset(odd), frozenset(marks), frozenset(wide_jamo)
    )


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
