"""Several changes put into one text, and what may be copied of it."""

import pytest

from errorreport.diffs import copied
from errorreport.diffs.combined import Replacement, combine

TEXT = "The committee had recieved of of the letter."


def change(old: str, new: str, text: str = TEXT) -> Replacement:
    start = text.index(old)
    return Replacement(start, start + len(old), new)


def test_every_change_goes_in_whatever_the_order() -> None:
    changes = [change("letter", "note"), change("recieved", "received"), change("The", "A")]

    right = combine(TEXT, changes)

    assert right.text == "A committee had received of of the note."
    assert right.used == {0, 1, 2}


def test_of_two_that_overlap_the_first_to_begin_goes_in() -> None:
    changes = [change("of of the", "of the"), change("recieved of", "received")]

    right = combine(TEXT, changes)

    assert right.text == "The committee had received of the letter."
    assert right.used == {1}


def test_the_same_change_twice_is_one() -> None:
    changes = [change("recieved", "received"), change("recieved", "received")]

    right = combine(TEXT, changes)

    assert right.text.count("received") == 1
    assert right.used == {0, 1}


@pytest.mark.parametrize(
    ("text", "taken", "left"),
    [
        ("of of the", "of", "of the"),
        ("the the end", "the end", "the "),
        ("one two three", "two", "one three"),
        ("one two.", "two", "one ."),
    ],
)
def test_words_that_go_take_one_space_along(text: str, taken: str, left: str) -> None:
    assert combine(text, [change(taken, "", text)]).text == left


@pytest.mark.parametrize("bad", [Replacement(3, 3, "x"), Replacement(40, 99, "x")])
def test_what_has_no_place_stays_out(bad: Replacement) -> None:
    assert combine(TEXT, [bad]).text == TEXT
    assert combine(TEXT, [bad]).used == frozenset()


def test_what_nobody_sees_is_not_copied() -> None:
    unseen = "\u200b\u202e\u2066\u00ad\ufeff\u200f\u0007"
    spelling = "می\u200cخواهم 👩\u200d🚀\nnext\tcell"  # joiners of Persian and emoji are spelling

    assert copied(f"rec{unseen}eived") == "received"
    assert copied(spelling) == spelling
