"""What reads like a comment although it was typed as the new wording."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from errorreport.anchoring.fold import folded
from errorreport.anchoring.words import TOKEN
from errorreport.grouping import reads_as_comment
from errorreport.grouping.remarks import words_said


@pytest.mark.parametrize(
    ("marked", "wording"),
    [
        ("recieved", "wrong!!!"),
        ("recieved", "???"),
        ("recieved", "is this a typo?"),
        ("comittee", "you have a spelling mistake here"),
        ("in 2018", "no, that was the year after the flood"),
        ("The council met again on Monday evening.", "Nonsense, as ever"),
        ("Monday", "it was not on Monday but a day later, as your own paper wrote last week"),
        ("комитет", "тут ошибка, исправьте пожалуйста"),
        ("комитет", "что это?"),
        ("电子邮件", "这里写错了请你们改正一下吧谢谢"),
    ],
)
def test_it_reads_like_a_comment(marked: str, wording: str) -> None:
    assert reads_as_comment(marked, wording)


@pytest.mark.parametrize(
    ("marked", "wording"),
    [
        ("recieved", "received"),
        ("recieved", ""),
        ("recieved", "recieved"),
        ("Burma", "Myanmar"),
        ("UN", "United Nations"),
        ("Monday", "the following Tuesday"),
        ("the comittee had recieved it", "committee"),
        ("What is this?", "What was this?"),
        ("Who", "Who?"),
        (",", "."),
        ("...", "…"),
        ("–", "—"),
        ("2018", "2019"),
        ("电子邮件", "邮件"),
        ("он пошол домой", "пошёл"),
        ("She said it.", "She said it!"),
    ],
)
def test_it_is_a_wording(marked: str, wording: str) -> None:
    assert not reads_as_comment(marked, wording)


@given(st.text(st.sampled_from("abЖ _'1²Ⅷ\u0301\u200c\u203f日ก-ﬁ!")))
def test_words_are_the_same_however_they_are_found(text: str) -> None:
    every = TOKEN.findall(folded(text))
    assert words_said(text) == tuple(one for one in every if regex.search(r"[\p{L}\p{N}]", one))
