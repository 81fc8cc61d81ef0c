"""The terms a text is found by, in scripts with spaces between words and without."""

import pytest

from errorreport.articles.terms import terms_of, words_of


@pytest.mark.parametrize(
    ("folded", "words"),
    [
        ("had recieved the letter", {"had", "recieved", "the", "letter"}),
        ("в течении года", {"в", "течении", "года"}),
        ("再见北京", {"再见", "见北", "北京"}),
        ("我 是", {"我", "是"}),
        ("在,见", {"在", "见"}),
        ("iphone手机", {"iphone", "手机"}),
        ("हिन्दी भाषा", {"हिन्दी", "भाषा"}),  # marks belong to their word
        ("ไทยดี", {"ไท", "ทย", "ยด", "ดี"}),
        ("한국어 말", {"한국어", "말"}),
        ("...", set()),
        ("", set()),
    ],
)
def test_words_and_pairs(folded: str, words: set[str]) -> None:
    assert words_of(folded) == words


def test_what_the_eye_passes_over_makes_no_other_term() -> None:
    assert terms_of("Ёлка “Recieved”") == terms_of('елка "recieved"')


def test_a_term_fits_four_bytes() -> None:
    assert all(-(2**31) <= term < 2**31 for term in terms_of("some words 再见 в течении"))
