"""How a change of words is drawn for people: pure functions, no web, no language."""

from errorreport.diffs.characters import Note, copied, plain
from errorreport.diffs.drawing import draw, draw_context, draw_line
from errorreport.diffs.pieces import Change, Look, Piece, PieceKind, Run
from errorreport.diffs.words import shorten

__all__ = [
    "Change",
    "Look",
    "Note",
    "Piece",
    "PieceKind",
    "Run",
    "copied",
    "draw",
    "draw_context",
    "draw_line",
    "plain",
    "shorten",
]
