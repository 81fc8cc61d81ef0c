"""Which words of a declined passage a rule is made of."""

import pytest

from errorreport.rules.words import protected_words


@pytest.mark.parametrize(
    ("passage", "suggestion", "words"),
    [
        ("e-mail", "email", "e-mail"),
        ("the e-mail was", "the email was", "e-mail"),
        ("the e-mail was", "the e–mail was", "e-mail"),  # a sign of the word, and the whole word
        ("the e-mail was", "the E-Mail was", "e-mail"),
        (" we write Kyiv here ", "we write Kiev here", "Kyiv"),
        ("а потом всё", "а потом все", "всё"),
        ("请发送电子邮件给我们", "请发送电邮给我们", "请发送电子邮件给我们"),
        ("the e-mail was", None, "the e-mail was"),
        ("the e-mail was", "the e-mail was", "the e-mail was"),
        ("the committee", "to the committee", "the committee"),
        ("of of the", "of the", "of"),
        ("they don’t go", "they dont go", "don’t"),
    ],
)
def test_the_whole_words_that_would_change(
    passage: str, suggestion: str | None, words: str
) -> None:
    assert protected_words(passage, suggestion) == words
