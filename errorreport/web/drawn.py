"""How a change of words is written into a page: as HTML, and as a sentence that says the same.

Meaning never rests on ``del`` and ``ins`` alone, which some screen readers pass over.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

from flask import Flask
from markupsafe import Markup, escape

from errorreport.diffs import Change, Look, Note, Piece, PieceKind, draw, draw_line
from errorreport.web.formats import quoted
from errorreport.web.language import current, gettext

_LOOKS = {
    Look.UNSEEN: "unseen",
    Look.CARET: "caret",
    Look.CHANGED: "changed",
    Look.FINE: "changed fine",
}
_AROUND = {kind: (f'<span class="{kind}">', "</span>") for kind in PieceKind} | {
    PieceKind.OLD: ('<del class="old">', "</del>"),
    PieceKind.NEW: ('<ins class="new">', "</ins>"),
    PieceKind.NOTHING: (' <span class="nothing">', "</span>"),
}
_TO_ESCAPE = re.compile("[&<>\"']")
_NO_NOTES = Markup("")
_NOTES = Markup('<span class="notes">{}</span>')
_LANG = Markup(' lang="{}"')
_MOST_NOTES = 3


def register(app: Flask) -> None:
    """Give the templates of ``app`` these, as ``drawn``, and what they draw."""
    app.jinja_env.globals |= {
        "draw": draw,
        "drawn": SimpleNamespace(
            lang=lang, line=line, notes=notes, pieces=pieces, then=then, now=now
        ),
        "became_sentence": became_sentence,
        "change_sentence": change_sentence,
    }


def pieces(change: Change) -> Markup:
    """Return a change as it is drawn."""
    written: list[str] = []
    after_old = False
    for piece in change.pieces:
        if after_old and piece.kind is PieceKind.NEW:
            written.append(" ")
        written.append(_piece(piece))
        after_old = piece.kind is PieceKind.OLD
    return Markup("".join(written))  # noqa: S704 # each escapes what stands in it


def then(change: Change) -> Markup:
    """Return of a change what stood before, for a column of its own."""
    return _but(change, {PieceKind.NEW, PieceKind.CARET})


def now(change: Change) -> Markup:
    """Return of a change what stands now, for a column of its own."""
    return _but(change, {PieceKind.OLD, PieceKind.NOTHING, PieceKind.CARET})


def _but(change: Change, left_out: Set[PieceKind]) -> Markup:
    shown = (piece for piece in change.pieces if piece.kind not in left_out)
    return Markup("".join(map(_piece, shown)))  # noqa: S704 # each escapes what stands in it


def _piece(piece: Piece) -> str:
    # Put together as plain strings: a page of fifty rows has five hundred runs.
    before, after = _AROUND[piece.kind]
    written = before
    for run in piece.runs:
        text = escaped(run.text)
        if run.look is not Look.PLAIN:
            text = f'<span class="{_LOOKS[run.look]}">{text}</span>'
        written += text
    return written + after


def notes(change: Change) -> Markup:
    """Return in small type what the eye misses in a change."""
    if not change.notes:
        return _NO_NOTES
    return _NOTES.format(", ".join(map(_note, change.notes[:_MOST_NOTES])))


def _note(found: Note) -> str:
    return gettext(
        found.message,
        old=gettext(found.old) if found.old else "",
        new=gettext(found.new) if found.new else "",
    )


def escaped(text: str) -> str:
    """Return what ``escape`` does as a plain string; most words hold nothing to escape."""
    return str(escape(text)) if _TO_ESCAPE.search(text) else text


@lru_cache(maxsize=256)  # of what pages declare; a list says it a hundred times
def lang(language: str | None) -> Markup:
    """Return the attribute that names the language of an element's words, if it is known."""
    return _LANG.format(language) if language else Markup("")


@dataclass(frozen=True, slots=True)
class Line:
    """A change in one line of a list, with some words round it."""

    drawn: Markup
    notes: Markup
    sentence: str
    #: the words that it is about, as a line names them
    words: str


def line(prefix: str, old: str, new: str | None, suffix: str, *, by_text: bool = False) -> Line:
    """Return how a list draws ``old`` becoming ``new``; ``by_text`` says that it has already."""
    return _line(current(), prefix, old, new, suffix, by_text)


@lru_cache(maxsize=1000)  # the rows of a list are the same after every decision but one
def _line(
    _language: str, prefix: str, old: str, new: str | None, suffix: str, by_text: bool
) -> Line:
    change, words = draw_line(prefix, old, new, suffix), quoted(old)
    if by_text and new is not None:
        sentence = became_sentence(old, new)
    else:
        sentence = _sentence(change, words, None if new == old else new)
    return Line(pieces(change), notes(change), sentence, words)


def change_sentence(change: Change, old: str, new: str | None) -> str:
    """Return the change as a sentence: what stands, and what should stand."""
    return _sentence(change, quoted(old), None if new == old else new)


def _sentence(change: Change, old: str, new: str | None) -> str:
    wanted = None if new is None else quoted(new)
    if wanted is None:
        said = gettext("%(old)s, marked", old=old)
    elif not wanted:
        said = gettext("%(old)s, should be taken out", old=old)
    else:
        said = gettext("%(old)s, should read %(new)s", old=old, new=wanted)
    if not change.notes:
        return said
    return f"{said} ({', '.join(map(_note, change.notes))})"


def became_sentence(old: str, now: str) -> str:
    """Return what a new text made of marked words."""
    if not now:
        return gettext("%(old)s, taken out by the new text", old=quoted(old))
    return gettext("%(old)s, now reads %(new)s", old=quoted(old), new=quoted(now))
