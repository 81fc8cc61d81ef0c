"""Two texts as one column of paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errorreport.diffs.texts import Stretch, StretchKind, compare

A = "The council met again on Monday evening in the old town hall."
B = "On Monday the committee had recieved the letter, the mayor said."
C = "The harbour works are to end in May, and the bridge will open after that."
D = "A library that never closes has lent out more books than ever before."


def fates(stretches: tuple[Stretch, ...]) -> list[tuple[str, list[int], list[int]]]:
    return [(one.kind.value, list(one.old), list(one.new)) for one in stretches]


def drawn(stretch: Stretch) -> list[tuple[str, str]]:
    assert stretch.change is not None
    return [
        (p.kind.value, p.text) for p in stretch.change.pieces if p.kind not in ("kept", "nothing")
    ]


def test_what_stayed_is_one_stretch_and_what_changed_is_drawn_by_words() -> None:
    found = compare("\n".join([A, B, C, D]), "\n".join([A, B.replace("ie", "ei"), C, D]))

    assert fates(found) == [("kept", [0], [0]), ("changed", [1], [1]), ("kept", [2, 3], [2, 3])]
    assert drawn(found[1]) == [("old", "recieved"), ("new", "received")]


def test_a_moved_paragraph_is_shown_once() -> None:
    found = compare("\n".join([A, B, C, D]), "\n".join([B, C, D, A]))

    assert fates(found) == [("kept", [1, 2, 3], [0, 1, 2]), ("moved", [0], [3])]


def test_put_in_and_taken_out() -> None:
    assert fates(compare("\n".join([A, B]), "\n".join([A, C, B]))) == [
        ("kept", [0], [0]),
        ("put_in", [], [1]),
        ("kept", [1], [2]),
    ]
    assert fates(compare("\n".join([A, C, B]), "\n".join([A, B]))) == [
        ("kept", [0], [0]),
        ("taken_out", [1], []),
        ("kept", [2], [1]),
    ]


def test_a_split_paragraph_is_shown_as_split() -> None:
    [found] = compare(f"{A} {B} {C}", "\n".join([A, B, C]))

    assert fates((found,)) == [("changed", [0], [0, 1, 2])]
    assert [text for _, text in drawn(found) if text != "‸"] == ["¶", "¶"]


def test_joined_paragraphs_are_shown_as_joined() -> None:
    [found] = compare("\n".join([A, B, C]), f"{A} {B} {C}")

    assert fates((found,)) == [("changed", [0, 1, 2], [0])]
    assert [text for _, text in drawn(found)] == ["¶", "¶"]


def test_paragraphs_that_are_not_alike_are_not_paired() -> None:
    assert [one.kind for one in compare(A, D)] == [StretchKind.TAKEN_OUT, StretchKind.PUT_IN]


@pytest.mark.parametrize("text", ["", A, f"{A}\n\n{B}"])
def test_the_same_text_is_kept_whole(text: str) -> None:
    [found] = compare(text, text)

    assert found.kind is StretchKind.KEPT
    assert "\n".join(found.paragraphs) == text


_PARAGRAPHS = st.lists(st.sampled_from([A, B, C, D, "", f"{A} {B}", "x", "y"]), max_size=9)


@given(_PARAGRAPHS, _PARAGRAPHS)
def test_every_paragraph_of_both_texts_has_one_place(old: list[str], new: list[str]) -> None:
    found = compare("\n".join(old), "\n".join(new))

    assert sorted(i for one in found for i in one.old) == list(range(max(len(old), 1)))
    assert [i for one in found for i in one.new] == list(range(max(len(new), 1)))
    for one in found:
        if one.kind in (StretchKind.KEPT, StretchKind.MOVED):
            was = (old or [""])[one.old.start : one.old.stop]
            assert was == (new or [""])[one.new.start : one.new.stop] == list(one.paragraphs)
