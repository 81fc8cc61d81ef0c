"""The reading text as it is written: white space, line breaks, composition, and points in it."""

import re
from typing import Final

import unicodedata2 as unicodedata

from errorreport.extract import rules

_DROPPED: Final = re.compile(f"[{rules.DROPPED}]+")
_DROPPED_ONES: Final = _DROPPED.findall(" ".join(map(chr, range(0x10000))))
_BLANK: Final = "".join(
    re.findall(f"(?![{rules.LINE_END}])[{rules.SPACE}]", "".join(map(chr, range(0x10000))))
)


def _run_of(characters: str) -> re.Pattern[str]:
    """A run of them that is not the one space it is written as: nearly all runs are."""
    return re.compile(f"[{characters}](?:[{characters}]+|(?<! ))")


_SPACES: Final = _run_of(rules.SPACE)
_BLANK_AS_SPACE: Final = [(blank, " ") for blank in _BLANK if blank != " "]


class Writer:
    """Joins text nodes and line breaks into one text.

    A space or line break is written only when a character follows it, so none stands at either
    end, and a space beside a break or a second break never appears. A marked point behind such
    a pending one stands behind it if it gets written, else where it would have stood.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0  # of the parts, in code points
        self._pending = ""
        self._marks: dict[str, int] = {}
        self._waiting: list[str] = []  # marks behind the pending space or break

    def text(self, characters: str, *, keep_line_ends: bool) -> None:
        """Write the characters of one text node; line ends are breaks if they are kept."""
        kept = characters
        if any(one in kept for one in _DROPPED_ONES):  # takes a tenth of the search by pattern
            kept = _DROPPED.sub("", kept)
        kept = _lines(kept) if keep_line_ends else _SPACES.sub(" ", kept)
        if not kept:
            return
        if kept[0] in " \n":
            self._pend(kept[0])
            kept = kept[1:]
            if not kept:
                return
        self._write_pending()
        last = kept[-1] if kept[-1] in " \n" else ""
        word = kept[:-1] if last else kept
        self._parts.append(word)
        self._length += len(word)
        if last:
            self._pend(last)

    def line_break(self) -> None:
        """Begin a new line before what follows."""
        self._pend("\n")

    def mark(self, name: str) -> None:
        """Remember this point under a name."""
        if self._pending:
            self._waiting.append(name)
        else:
            self._marks[name] = self._length

    def finish(self) -> tuple[str, dict[str, int]]:
        """The text in NFC, and the offset of each marked point in it, in code points."""
        self._settle()
        raw = "".join(self._parts)
        text = unicodedata.normalize("NFC", raw)
        offsets = {name: _offset(raw, at) for name, at in self._marks.items()}
        return text, offsets

    def _pend(self, space: str) -> None:
        if space == "\n" and self._pending == " ":
            self._settle()  # the space will not be written: points behind it stand before the break
        if self._pending != "\n":
            self._pending = space

    def _write_pending(self) -> None:
        if self._pending and self._parts:
            self._parts.append(self._pending)
            self._length += 1
        self._settle()
        self._pending = ""

    def _settle(self) -> None:
        for name in self._waiting:
            self._marks[name] = self._length
        self._waiting.clear()


def _lines(characters: str) -> str:
    """The characters with every run of blanks as one space, every run with a line end as one.

    A replacement that finds nothing reads a text twenty times as fast as a pattern does.
    """
    for other, one in (*_BLANK_AS_SPACE, ("\r", "\n")):
        characters = characters.replace(other, one)
    characters = _without_runs(characters, " ").replace(" \n", "\n").replace("\n ", "\n")
    return _without_runs(characters, "\n")


def _without_runs(characters: str, one: str) -> str:
    """The characters with every run of ``one`` as one; each turn halves the longest of them."""
    two = one + one
    while two in characters:
        characters = characters.replace(two, one)
    return characters


def _offset(raw: str, at: int) -> int:
    """Where a point of the text before composition stands after it, never inside a composition."""
    while 0 < at < len(raw) and not _is_starter(raw[at]):
        at -= 1
    return len(unicodedata.normalize("NFC", raw[:at]))


def _is_starter(character: str) -> bool:
    """Whether a character begins anew; a few of class 0 are made of marks alone (U+0F73)."""
    return not unicodedata.combining(unicodedata.normalize("NFD", character)[0])
