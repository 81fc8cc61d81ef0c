"""Aligning two texts: what is called common is common, in order, and complete where it must be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errorreport.anchoring.align import align
from errorreport.anchoring.blocks import Block

WORDS = st.sampled_from(
    ["the", "cat", "sat", "на", "мате", "文", "字", ".", ",", "\n", " ", "e\u0301"]
)
TEXTS = st.lists(WORDS, max_size=60).map(" ".join)


def assert_common(blocks: list[Block], old: str, new: str) -> None:
    old_done = new_done = 0
    for block in blocks:
        assert block.length > 0
        assert block.old >= old_done
        assert block.new >= new_done
        old_done, new_done = block.old + block.length, block.new + block.length
        assert old[block.old : old_done] == new[block.new : new_done]


@given(TEXTS, TEXTS)
def test_blocks_are_common_and_in_order(old: str, new: str) -> None:
    blocks, every = align(old, new)
    assert_common(blocks, old, new)
    assert_common(every, old, new)
    assert sum(block.length for block in blocks) <= sum(block.length for block in every)


@given(TEXTS)
def test_a_text_is_one_block_of_itself(text: str) -> None:
    assert align(text, text)[0] == ([Block(0, 0, len(text))] if text else [])


def test_unchanged_lines_hold_the_texts_together() -> None:
    lines = [f"Line {number} of the text is like no other." for number in range(50)]
    old = "\n".join(lines)
    lines[20] = "Line 20 was written anew."
    new = "\n".join(lines)
    blocks, _ = align(old, new)
    assert sum(block.length for block in blocks) > len(old) - 60


@pytest.mark.parametrize("punctuation", [".", ""])
def test_a_huge_line_is_aligned_too(punctuation: str) -> None:
    words = [f"word{number}{punctuation if number % 9 == 0 else ''}" for number in range(20_000)]
    old = " ".join(words)
    for number in range(0, 20_000, 1000):
        words[number] = "other" + punctuation
    new = " ".join(words)
    blocks, _ = align(old, new)
    assert_common(blocks, old, new)
    assert sum(block.length for block in blocks) > len(old) * 0.99


def test_two_huge_texts_with_nothing_in_common_are_left_uncompared() -> None:
    old = " ".join(f"old{number}" for number in range(20_000))
    new = " ".join(f"new{number}" for number in range(20_000))
    assert align(old, new) == ([], [])


def test_white_space_between_the_same_words_may_differ() -> None:
    old, new = "one two three four five", "one two\nthree four  five"
    blocks, _ = align(old, new)
    assert_common(blocks, old, new)
    assert "".join(old[b.old : b.old + b.length] for b in blocks).replace(" ", "") == old.replace(
        " ", ""
    )


def test_clauses_of_a_huge_line_may_stand_apart_otherwise() -> None:
    clauses = [f"clause number {number} of the line," for number in range(1000)]
    old, new = " ".join(clauses), "  ".join(clauses)
    blocks, _ = align(old, new)
    assert_common(blocks, old, new)
    assert sum(block.length for block in blocks) > len(old) * 0.95


def test_lines_of_white_space_are_lines_like_others() -> None:
    old = "  \n \nfirst words of it\n   \nlast words of it"
    blocks, every = align(old, " " + old)
    assert_common(blocks, old, " " + old)
    assert_common(every, old, " " + old)
    assert sum(block.length for block in blocks) >= len(old) - 3
