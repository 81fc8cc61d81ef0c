"""Which of its readers' marks a finding is shown by."""

import pytest

from errorreport.anchoring import QuoteSelector
from errorreport.findings.passage import Mark, choose, edit_span


def mark(
    exact: str, suggestion: str | None = None, readers: int = 1, before: str = "the committee "
) -> Mark:
    return Mark(QuoteSelector(exact, before, " letter"), suggestion, readers)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([mark("had recieved the", "had received the"),
          mark("recieved", before="committee had ")], "recieved"),
        ([mark("recieved", before=" had "), mark("had recieved the", "had received the")],
         "recieved"),
        # the same word of another place
        ([mark("had recieved the", "had received the"), mark("recieved")], "had recieved the"),
        # half a word is how people mark, and not what is wrong
        ([mark("had recieved the", "had received the"), mark("ciev", before="had re")],
         "had recieved the"),
        # another word of the sentence
        ([mark("had recieved the", "had received the"), mark("had")], "had recieved the"),
        # nobody says what is wrong: what most marked, ties to the earliest
        ([mark("had recieved the"), mark("recieved", None, 2), mark("had")], "recieved"),
        ([mark("had recieved the"), mark("recieved")], "had recieved the"),
        ([mark("recieved", "recieved"), mark("had recieved", None, 2)], "had recieved"),
        # most readers' suggestion tells where it is
        ([mark("had recieved the", "has recieved the"), mark("recieved", "received", 2)],
         "recieved"),
        # the words stand twice in the wider mark, the second is meant
        ([mark("the the letter", "the letter", before="recieved "),
          mark("the", "", before="recieved the ")], "the"),
        # a missing word is between two others
        ([mark("on the", "on to the"), mark("on"), mark("on the", None, 3)], "on the"),
        ([mark("委员会收到了信", "委员会收到的信"), mark("到了", before="委员会收")], "到了"),
    ],
)  # fmt: skip
def test_the_narrowest_mark_that_holds_the_edit_or_what_most_marked(
    marks: list[Mark], expected: str
) -> None:
    assert choose(marks).quote.exact == expected


@pytest.mark.parametrize(
    ("exact", "suggestion", "span"),
    [
        ("had recieved the", "had received the", "recieved"),
        ("comittee", "committee", "comittee"),
        ("of of", "of", "of"),
        ("recieved", "", "recieved"),
        ("recieved", "recieved", ""),
    ],
)
def test_the_edit_span_is_whole_words(exact: str, suggestion: str, span: str) -> None:
    start, end = edit_span(exact, suggestion)
    assert exact[start:end] == span
