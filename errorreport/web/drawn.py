"""How a change of words is written into a page: as HTML, and as a sentence that says the same.

Meaning never rests on ``del`` and ``ins`` alone, which some screen readers pass over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

from flask import Flask
from markupsafe import Markup, escape

from errorreport.diffs import Change, Look, Note, Piece, PieceKind, Run, draw, draw_line
from errorreport.web.formats import quoted
from errorreport.web.language import current, gettext

_LOOKS = {
    Look.UNSEEN: "unseen",
    Look.CARET: "caret",
    Look.CHANGED: "changed",
    Look.FINE: "changed fine",
}
_RUN = Markup('<span class="{}">{}</span>')
_PIECES = {
    PieceKind.OLD: Markup('<del class="old">{}</del>'),
    PieceKind.NEW: Markup('<ins class="new">{}</ins>'),
    PieceKind.NOTHING: Markup(' <span class="nothing">{}</span>'),
}
_PIECE = Markup('<span class="{}">{}</span>')
_NOTES = Markup('<span class="notes">{}</span>')
_LANG = Markup(' lang="{}"')
_MOST_NOTES = 3


def register(app: Flask) -> None:
    """Give the templates of ``app`` these, as ``drawn``, and what they draw."""
    app.jinja_env.globals |= {
        "draw": draw,
        "drawn": SimpleNamespace(lang=lang, line=line, notes=notes, pieces=pieces),
        "became_sentence": became_sentence,
        "change_sentence": change_sentence,
    }


def pieces(change: Change) -> Markup:
    """Return a change as it is drawn."""
    return Markup("").join(_pieces(change))


def _pieces(change: Change) -> Iterator[Markup]:
    after_old = False
    for piece in change.pieces:
        if after_old and piece.kind is PieceKind.NEW:
            yield Markup(" ")
        yield _piece(piece)
        after_old = piece.kind is PieceKind.OLD


def _piece(piece: Piece) -> Markup:
    inner = Markup("").join(map(_run, piece.runs))
    around = _PIECES.get(piece.kind)
    return _PIECE.format(piece.kind, inner) if around is None else around.format(inner)


def _run(run: Run) -> Markup:
    return escape(run.text) if run.look is Look.PLAIN else _RUN.format(_LOOKS[run.look], run.text)


def notes(change: Change) -> Markup:
    """Return in small type what the eye misses in a change."""
    if not change.notes:
        return Markup("")
    return _NOTES.format(", ".join(map(_note, change.notes[:_MOST_NOTES])))


def _note(found: Note) -> str:
    return gettext(
        found.message,
        old=gettext(found.old) if found.old else "",
        new=gettext(found.new) if found.new else "",
    )


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
    change = draw_line(prefix, old, new, suffix)
    if by_text and new is not None:
        sentence = became_sentence(old, new)
    else:
        sentence = change_sentence(change, old, new)
    return Line(pieces(change), notes(change), sentence, quoted(old))


def change_sentence(change: Change, old: str, new: str | None) -> str:
    """Return the change as a sentence: what stands, and what should stand."""
    old, new = quoted(old), None if new is None or new == old else quoted(new)
    if new is None:
        said = gettext("%(old)s, marked", old=old)
    elif not new:
        said = gettext("%(old)s, should be taken out", old=old)
    else:
        said = gettext("%(old)s, should read %(new)s", old=old, new=new)
    named = ", ".join(map(_note, change.notes))
    return f"{said} ({named})" if named else said


def became_sentence(old: str, now: str) -> str:
    """Return what a new text made of marked words."""
    if not now:
        return gettext("%(old)s, taken out by the new text", old=quoted(old))
    return gettext("%(old)s, now reads %(new)s", old=quoted(old), new=quoted(now))
