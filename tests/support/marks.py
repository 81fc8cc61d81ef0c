"""Marks as readers make them: a wrong word and what stands around it, each place different."""

import random
from functools import cache

VOCABULARY = 3000  # words an editor's desk uses daily; neighbours share some of them by chance
AROUND = 6  # words either side, about the context the snippet sends
SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "ke",
    "li",
    "mo",
    "nu",
    "pa",
    "re",
    "si",
    "to",
    "vu",
)


@cache
def _word(number: int) -> str:
    digits = []
    for _ in range(3):
        number, digit = divmod(number, len(SYLLABLES))
        digits.append(SYLLABLES[digit])
    return "".join(digits)


def mark(number: int) -> tuple[str, tuple[str, str]]:
    """Return the marked words and what stands around them; the same for the same number."""
    choice = random.Random(number)  # noqa: S311 # the same text in every run, no secret
    words = [_word(choice.randrange(VOCABULARY)) for _ in range(2 * AROUND + 1)]
    before, wrong, after = words[:AROUND], words[AROUND], words[AROUND + 1 :]
    return f"{wrong}x", (" ".join(before) + " ", " " + " ".join(after))
