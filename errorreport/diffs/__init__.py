"""How a change of words is drawn for people: pure functions, no web, no language."""

from errorreport.diffs.characters import Note
from errorreport.diffs.drawing import Change, Look, Piece, PieceKind, Run, draw, draw_line

__all__ = ["Change", "Look", "Note", "Piece", "PieceKind", "Run", "draw", "draw_line"]
