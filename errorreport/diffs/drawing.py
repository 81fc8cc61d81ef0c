"""From old and new wording to what is drawn: old then new, side by side in the line.

Words are the unit. Changes closer than two words are one; inside one word single letters are
tinted when at least half of the word is kept; a word is never drawn in pieces.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rapidfuzz.distance import Indel, Levenshtein, Opcodes

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
from errorreport.diffs.pieces import Change, Look, Piece, PieceKind, Run
from errorreport.diffs.words import (
    CONTEXT,
    LONGEST_WORD,
    closing,
    head,
    is_blank,
    is_plain,
    opening,
    shorten,
    shorten_part,
    tail,
    tokens,
)
from errorreport.diffs.words import count as count_words

KEPT_BETWEEN = 2  # words; with fewer between them two changes are drawn as one
KEPT_IN_WORD = 0.5  # share of a word's letters; with less the whole words are tinted


_NOTHING = Piece(PieceKind.NOTHING, (Run("∅"),))
_CARET = Piece(PieceKind.CARET, (Run("‸"),))
_CARET_INSIDE = Run("‸", Look.CARET)


@dataclass(frozen=True, slots=True)
class _Edit:
    old: str
    new: str

    @property
    def changes(self) -> bool:
        return self.old != self.new


_Code = tuple[str, int, int, int, int]  # what is done, from where to where in the old and the new


def _codes(opcodes: Opcodes) -> list[_Code]:
    listed: Any = opcodes.as_list()  # objects by their type, plain tuples in truth
    codes: list[_Code] = listed
    return codes


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
            found = _ordinary(edit, short=short) or _any(edit, short=short)
            pieces += found.pieces
            notes += found.notes
        else:
            kept = shorten(edit.old) if short else edit.old
            pieces.append(Piece(PieceKind.KEPT, _runs(kept, Look.PLAIN)))
            notes += unseen_notes(edit.old, changed=False)
    return Change(tuple(pieces), tuple(dict.fromkeys(notes)))


def _edits(old: str, new: str) -> list[_Edit]:
    """Cut old and new into stretches that are kept and stretches that change, at words' edges."""
    before, after = tokens(old), tokens(new)
    if len(before) == len(after):
        others = [at for at, token in enumerate(before) if token != after[at]]
        if len(others) == 1:
            return _around(before, after, others[0])
    edits: list[_Edit] = []
    for _tag, src, src_end, dest, dest_end in _codes(Indel.opcodes(before, after)):
        _append(edits, _Edit("".join(before[src:src_end]), "".join(after[dest:dest_end])))
    parts: list[_Edit] = []
    for edit in edits:
        for part in _without_outer_blanks(edit):
            if parts and not (part.changes or parts[-1].changes):
                part = _Edit(parts[-1].old + part.old, parts.pop().new + part.new)
            parts.append(part)
    return parts


def _around(before: Sequence[str], after: Sequence[str], at: int) -> list[_Edit]:
    """Return the same where one word alone is another, as in most reports."""
    begins, ends = "".join(before[:at]), "".join(before[at + 1 :])
    edits = [_Edit(begins, begins)] if begins else []
    edits.append(_Edit(before[at], after[at]))
    if ends:
        edits.append(_Edit(ends, ends))
    return edits


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


def _any(edit: _Edit, *, short: bool) -> Change:
    inner = _inner(edit)
    return Change(tuple(_edit_pieces(edit, inner, short=short)), tuple(_edit_notes(edit, inner)))


def _ordinary(edit: _Edit, *, short: bool) -> Change | None:
    """Draw what most edits are, and quickly: a word of letters that change in one place.

    Letters are neither hidden nor easy to miss, and each of these stands for itself.
    """
    old, new = edit.old, edit.new
    if not (old.isalnum() and new.isalnum() and is_plain(old) and is_plain(new)):
        return None
    codes = _codes(Levenshtein.opcodes(old, new))
    changes = [code[1:] for code in codes if code[0] != "equal"]
    src, src_end, dest, dest_end = changes[0]
    kept = len(old) - (src_end - src)
    if len(changes) > 1 or kept < KEPT_IN_WORD * max(len(old), len(new)):
        return None
    begins, was, now, ends = old[:src], old[src:src_end], new[dest:dest_end], old[src_end:]
    if short and len(old) > LONGEST_WORD:
        begins, ends = shorten_part(begins), shorten_part(ends)
    first = (Run(begins),) if begins else ()
    last = (Run(ends),) if ends else ()
    gone = Run(was, Look.CHANGED) if was else _CARET_INSIDE
    come = (Run(now, Look.CHANGED),) if now else ()
    notes = (*look_alike_notes(was, now), *mark_notes(was, now)) if was and now else ()
    pieces = (
        Piece(PieceKind.OLD, (*first, gone, *last)),
        Piece(PieceKind.NEW, (*first, *come, *last)),
    )
    return Change(pieces, notes)


def _edit_pieces(edit: _Edit, inner: "_Inner", *, short: bool) -> list[Piece]:
    if not edit.new:
        return [_whole(PieceKind.OLD, edit.old, short=short), _NOTHING]
    if not edit.old:
        return [_CARET, _whole(PieceKind.NEW, edit.new, short=short)]
    if inner.letters is None:
        return [
            _whole(PieceKind.OLD, edit.old, short=short),
            _whole(PieceKind.NEW, edit.new, short=short),
        ]
    return [_lettered(kind, inner.letters, short=short) for kind in (PieceKind.OLD, PieceKind.NEW)]


class _Inner(NamedTuple):
    """One edit letter by letter."""

    #: characters that stand in each other's place
    replaced: list[tuple[Sequence[str], Sequence[str]]]
    #: the edits inside one word, or None when less than half of it is kept
    letters: list[_Edit] | None


def _inner(edit: _Edit) -> _Inner:
    old, new = graphemes(edit.old), graphemes(edit.new)
    replaced: list[tuple[Sequence[str], Sequence[str]]] = []
    letters: list[_Edit] = []
    kept = 0
    for tag, src, src_end, dest, dest_end in _codes(Levenshtein.opcodes(old, new)):
        was, now = old[src:src_end], new[dest:dest_end]
        if tag == "equal":
            kept += src_end - src
        elif tag == "replace":
            replaced.append((was, now))
        _append_letters(letters, _Edit("".join(was), "".join(now)))
    together = kept >= KEPT_IN_WORD * max(len(old), len(new)) and _in_one_word(edit, old, new)
    return _Inner(replaced, letters if together else None)


def _in_one_word(edit: _Edit, old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether an edit is of one word, or of nothing but the spaces in some."""
    letters_alone = tuple("".join(text.split()) for text in (edit.old, edit.new))
    if letters_alone[0] == letters_alone[1] or letters_alone == (edit.old, edit.new):
        return True
    return not any(map(is_blank, [*old, *new]))


def _append_letters(letters: list[_Edit], part: _Edit) -> None:
    """A single letter kept between two changes belongs to them: ie → ei, not e put in, e out."""
    if len(letters) > 1 and part.changes and len(graphemes(letters[-1].old)) == 1:
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
            runs.append(_CARET_INSIDE)
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


def _edit_notes(edit: _Edit, inner: _Inner) -> Iterator[Note]:
    yield from unseen_notes(edit.old, changed=True)
    yield from unseen_notes(edit.new, changed=True)
    for was, now in inner.replaced:
        yield from look_alike_notes(was, now)
    for letter in inner.letters or [edit]:
        if letter.changes and (letter is not edit or is_fine(edit.old + edit.new)):
            yield from mark_notes(graphemes(letter.old), graphemes(letter.new))
