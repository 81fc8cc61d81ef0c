"""From old and new wording to what is drawn: old then new, side by side in the line.

Words are the unit. Changes closer than two words are one; inside one word single letters are
tinted when at least half of the word is kept; a word is never drawn in pieces.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import Indel, Levenshtein

from errorreport.diffs.characters import (
    Note,
    all_seen,
    graphemes,
    is_fine,
    look_alike_notes,
    mark_notes,
    reveal,
    unseen_notes,
)
from errorreport.diffs.words import (
    CONTEXT,
    LONGEST_WORD,
    closing,
    head,
    is_blank,
    opening,
    shorten,
    shorten_part,
    tail,
    tokens,
)
from errorreport.diffs.words import count as count_words

KEPT_BETWEEN = 2  # words; with fewer between them two changes are drawn as one
KEPT_IN_WORD = 0.5  # share of a word's letters; with less the whole words are tinted


class PieceKind(StrEnum):
    """What one stretch of the drawing is."""

    CONTEXT = "context"  # round the marked words
    KEPT = "kept"  # marked, but the same in both
    MARKED = "marked"  # marked, and nobody said what it should be
    OLD = "old"
    NEW = "new"
    NOTHING = "nothing"  # ∅ after what is taken out
    CARET = "caret"  # ‸ where something is put in


class Look(StrEnum):
    """How one run of characters inside a piece is drawn."""

    PLAIN = "plain"
    CHANGED = "changed"
    FINE = "fine"  # changed, and easy to miss: larger, with air
    UNSEEN = "unseen"  # the ⟦TAG⟧ of an invisible character
    CARET = "caret"  # inside an old word, where letters are put in


@dataclass(frozen=True, slots=True)
class Run:
    """Characters drawn alike."""

    text: str
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of the drawing."""

    kind: PieceKind
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its characters, as drawn."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Change:
    """A drawing, and in words what the eye misses in it."""

    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]


_NOTHING = Piece(PieceKind.NOTHING, (Run("∅"),))
_CARET = Piece(PieceKind.CARET, (Run("‸"),))


@dataclass(frozen=True, slots=True)
class _Edit:
    old: str
    new: str

    @property
    def changes(self) -> bool:
        return self.old != self.new


def draw(old: str, new: str | None) -> Change:
    """Draw ``old`` becoming ``new``; None or the same means marked without a wording."""
    if new is None or new == old:
        return _marked(old, old)
    return _drawn(_edits(old, new), short=False)


def draw_line(prefix: str, old: str, new: str | None, suffix: str) -> Change:
    """Draw one line of a list: a few words of context, the change, a few words."""
    if new is None or new == old:
        change = _marked(old, shorten(old))
    else:
        edits = _edits(old, new)
        if not edits[0].changes:
            prefix += edits.pop(0).old
        if not edits[-1].changes:
            suffix = edits.pop().old + suffix
        change = _drawn(edits, short=True)
    before = draw_context(tail(opening(prefix), CONTEXT))
    after = draw_context(head(closing(suffix), CONTEXT))
    return Change((*before, *change.pieces, *after), change.notes)


def draw_context(text: str) -> tuple[Piece, ...]:
    """Draw words round the marked ones; invisible characters are shown here too."""
    return (Piece(PieceKind.CONTEXT, _runs(text, Look.PLAIN)),) if text else ()


def _marked(old: str, shown: str) -> Change:
    notes = tuple(dict.fromkeys(unseen_notes(old, changed=False)))
    return Change((Piece(PieceKind.MARKED, _runs(shown, Look.PLAIN)),), notes)


def _drawn(edits: Sequence[_Edit], *, short: bool) -> Change:
    pieces: list[Piece] = []
    notes: list[Note] = []
    for edit in edits:
        if edit.changes:
            pieces += _edit_pieces(edit, short=short)
            notes += _edit_notes(edit)
        else:
            kept = shorten(edit.old) if short else edit.old
            pieces.append(Piece(PieceKind.KEPT, _runs(kept, Look.PLAIN)))
            notes += unseen_notes(edit.old, changed=False)
    return Change(tuple(pieces), tuple(dict.fromkeys(notes)))


def _edits(old: str, new: str) -> list[_Edit]:
    """Cut old and new into stretches that are kept and stretches that change, at words' edges."""
    before, after = tokens(old), tokens(new)
    edits: list[_Edit] = []
    for code in Indel.opcodes(before, after):
        was = "".join(before[code.src_start : code.src_end])
        now = "".join(after[code.dest_start : code.dest_end])
        _append(edits, _Edit(was, now))
    parts: list[_Edit] = []
    for edit in edits:
        for part in _without_outer_blanks(edit):
            if parts and not (part.changes or parts[-1].changes):
                part = _Edit(parts[-1].old + part.old, parts.pop().new + part.new)
            parts.append(part)
    return parts


def _append(edits: list[_Edit], edit: _Edit) -> None:
    if edit.changes and edits and edits[-1].changes:
        last = edits.pop()
        edits.append(_Edit(last.old + edit.old, last.new + edit.new))
        return
    close = len(edits) > 1 and not edits[-1].changes and edits[-2].changes
    if edit.changes and close and count_words(edits[-1].old) < KEPT_BETWEEN:
        kept, last = edits.pop(), edits.pop()
        edits.append(_Edit(last.old + kept.old + edit.old, last.new + kept.new + edit.new))
        return
    edits.append(edit)


def _without_outer_blanks(edit: _Edit) -> Iterator[_Edit]:
    """Words put in or taken out come with a space that nobody means."""
    words = edit.old or edit.new
    if not edit.changes or (edit.old and edit.new) or is_blank(words):
        yield edit
        return
    inner = words.strip()
    start = words.index(inner)
    before, after = words[:start], words[start + len(inner) :]
    if before:
        yield _Edit(before, before)
    yield _Edit(inner, "") if edit.old else _Edit("", inner)
    if after:
        yield _Edit(after, after)


def _edit_pieces(edit: _Edit, *, short: bool) -> list[Piece]:
    if not edit.new:
        return [_whole(PieceKind.OLD, edit.old, short=short), _NOTHING]
    if not edit.old:
        return [_CARET, _whole(PieceKind.NEW, edit.new, short=short)]
    letters = _letters(edit)
    if letters is None:
        return [
            _whole(PieceKind.OLD, edit.old, short=short),
            _whole(PieceKind.NEW, edit.new, short=short),
        ]
    return [_lettered(kind, letters, short=short) for kind in (PieceKind.OLD, PieceKind.NEW)]


@lru_cache(maxsize=8)  # asked for what is drawn, and for what is said of it
def _letters(edit: _Edit) -> list[_Edit] | None:
    """Return the edits inside one word, or None when less than half of it is kept."""
    old, new = graphemes(edit.old), graphemes(edit.new)
    letters_alone = tuple("".join(text.split()) for text in (edit.old, edit.new))
    spaced = letters_alone != (edit.old, edit.new)
    one_word = not (spaced and any(map(is_blank, [*old, *new])))
    only_blanks = letters_alone[0] == letters_alone[1]
    if not (one_word or only_blanks):
        return None
    letters: list[_Edit] = []
    kept = 0
    for code in Levenshtein.opcodes(old, new):
        part = _Edit(
            "".join(old[code.src_start : code.src_end]),
            "".join(new[code.dest_start : code.dest_end]),
        )
        if code.tag == "equal":
            kept += code.src_end - code.src_start
        _append_letters(letters, part)
    return letters if kept >= KEPT_IN_WORD * max(len(old), len(new)) else None


def _append_letters(letters: list[_Edit], part: _Edit) -> None:
    """A single letter kept between two changes belongs to them: ie → ei, not e put in, e out."""
    if part.changes and len(letters) > 1 and len(graphemes(letters[-1].old)) == 1:
        kept, last = letters.pop(), letters.pop()
        part = _Edit(last.old + kept.old + part.old, last.new + kept.new + part.new)
    letters.append(part)


def _whole(kind: PieceKind, text: str, *, short: bool) -> Piece:
    return Piece(kind, _runs(shorten(text) if short else text, Look.CHANGED))


def _lettered(kind: PieceKind, letters: Sequence[_Edit], *, short: bool) -> Piece:
    runs: list[Run] = []
    # Both words stand in the row: what is cut of a compound leaves room for either.
    compound = short and sum(len(letter.old) for letter in letters) > LONGEST_WORD
    for letter in letters:
        text = letter.old if kind is PieceKind.OLD else letter.new
        if not letter.changes:
            text = shorten_part(text) if compound else text
        elif not text and kind is PieceKind.OLD:
            runs.append(Run("‸", Look.CARET))
        runs += _runs(text, Look.CHANGED if letter.changes else Look.PLAIN)
    return Piece(kind, tuple(runs))


def _runs(text: str, look: Look) -> tuple[Run, ...]:
    changed = look is Look.CHANGED
    if changed:
        text = text.replace("\n", "¶")
        look = Look.FINE if is_fine(text) else look
    if text and all_seen(text):
        return (Run(text, look),)
    return tuple(
        Run(part, Look.UNSEEN if unseen else look) for part, unseen in reveal(text, changed=changed)
    )


def _edit_notes(edit: _Edit) -> Iterator[Note]:
    yield from unseen_notes(edit.old, changed=True)
    yield from unseen_notes(edit.new, changed=True)
    old, new = graphemes(edit.old), graphemes(edit.new)
    for code in Levenshtein.opcodes(old, new):
        was, now = old[code.src_start : code.src_end], new[code.dest_start : code.dest_end]
        if code.tag == "replace":
            yield from look_alike_notes(was, now)
    for letter in _letters(edit) or [edit]:
        was, now = graphemes(letter.old), graphemes(letter.new)
        if letter.changes and (letter is not edit or is_fine(edit.old + edit.new)):
            yield from mark_notes(was, now)
