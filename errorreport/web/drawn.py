"""How a change of words is written into a page: as HTML, and as a sentence that says the same.

Meaning never rests on ``del`` and ``ins`` alone, which some screen readers pass over.
"""

from collections.abc import Iterator, Set
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
_AROUND = {kind: (f'<span class="{kind}">', "</span>") for kind in PieceKind} | {
    PieceKind.OLD: ('<del class="old">', "</del>"),
    PieceKind.NEW: ('<ins class="new">', "</ins>"),
    PieceKind.NOTHING: (' <span class="nothing">', "</span>"),
}
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
    return Markup("".join(_pieces(change)))  # noqa: S704 # each escapes what stands in it


def then(change: Change) -> Markup:
    """Return of a change what stood before, for a column of its own."""
    return _but(change, {PieceKind.NEW, PieceKind.CARET})


def now(change: Change) -> Markup:
    """Return of a change what stands now, for a column of its own."""
    return _but(change, {PieceKind.OLD, PieceKind.NOTHING, PieceKind.CARET})


def _but(change: Change, left_out: Set[PieceKind]) -> Markup:
    shown = (piece for piece in change.pieces if piece.kind not in left_out)
    return Markup("").join(map(Markup, map(_piece, shown)))


def _pieces(change: Change) -> Iterator[str]:
    after_old = False
    for piece in change.pieces:
        if after_old and piece.kind is PieceKind.NEW:
            yield " "
        yield _piece(piece)
        after_old = piece.kind is PieceKind.OLD


def _piece(piece: Piece) -> str:
    before, after = _AROUND[piece.kind]
    return f"{before}{''.join(map(_run, piece.runs))}{after}"


def _run(run: Run) -> str:
    # Put together as plain strings: a page of fifty rows has five hundred of them.
    text = escape(run.text)
    return text if run.look is Look.PLAIN else f'<span class="{_LOOKS[run.look]}">{text}</span>'


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
