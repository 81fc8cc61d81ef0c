"""The rules of v1. Frozen once released: a better rule goes into a version of its own."""

from collections.abc import Sequence

from errorreport.anchoring import Text
from errorreport.grouping.candidate import Candidate, Known
from errorreport.grouping.v1.group import group
from errorreport.grouping.v1.index import Index, keys

__all__ = ["VERSION", "Index", "group", "keys", "match"]

VERSION = "v1"


def match(report: Candidate, known: Sequence[Known], text: str | Text | None) -> int | None:
    """The finding ``report`` is one more of, as an index into ``known``; ``None`` if of none.

    ``text`` is the text in which the findings' places are counted, ``None`` if it is not known.
    For many reports or very many findings keep an ``Index``.
    """
    return Index(known, text).match(report)
