"""Covering words: all of them, and nothing else moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errorreport.retention.redaction import COVER, Passages

WORDS = "Ivan  Petrov\nwas convicted"


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("Then Ivan Petrov was convicted.", f"Then {COVER * 25}."),
        ("IVAN PETROV\nWAS\u00a0CONVICTED, twice", f"{COVER * 25}, twice"),
        ("Ivan Petrov was not convicted", "Ivan Petrov was not convicted"),
    ],
)
def test_a_text_is_covered_where_the_words_stand_whole(text: str, covered: str) -> None:
    assert Passages([WORDS]).cover(text) == covered


@pytest.mark.parametrize(
    ("window", "covered"),
    [
        ("said that Ivan Petrov wa", f"said that {COVER * 14}"),  # breaks off inside it
        ("convicted, and then", f"{COVER * 9}, and then"),  # begins inside it
        ("Petrov was", COVER * 10),  # lies inside it
        ("in Iv", "in Iv"),  # two letters tell nothing
    ],
)
def test_a_context_is_covered_where_it_breaks_off(window: str, covered: str) -> None:
    assert Passages([WORDS]).cover_window(window) == covered


@given(
    before=st.text(max_size=40),
    passage=st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20),
    after=st.text(max_size=40),
)
def test_nothing_of_a_passage_is_left_and_all_else_keeps_its_place(
    before: str, passage: str, after: str
) -> None:
    passages = Passages([passage])
    text = before + passage + after

    covered = passages.cover(text)

    assert len(covered) == len(text)
    assert not passages.stand_in(covered)
    assert all(new in {old, COVER} for old, new in zip(text, covered, strict=True))
    assert len(passages.cover_window(text)) == len(text)


def test_every_text_of_a_value_is_covered() -> None:
    value = {"replacement": "a secret", "list": ["secret", 1, None, True], "deep": {"note": "x"}}

    assert Passages(["secret"]).cover_all(value) == {
        "replacement": f"a {COVER * 6}",
        "list": [COVER * 6, 1, None, True],
        "deep": {"note": "x"},
    }
