"""The edit span: which of the marked words a suggestion is about."""

import pytest

from errorreport.grouping.v1.changes import changes_of


def changed(quote: str, suggestion: str | None) -> list[tuple[str, str]]:
    """The words changed and what is wanted for them, white space left out."""
    squeezed = "".join(quote.split())
    return [
        (squeezed[change.start : change.end], " ".join(change.wanted))
        for change in changes_of(quote, suggestion)
    ]


@pytest.mark.parametrize(
    ("quote", "suggestion", "expected"),
    [
        ("comittee", "committee", [("comittee", "committee")]),
        ("The comittee met", "The committee met", [("comittee", "committee")]),
        ("a couple minutes", "a couple of minutes", [("", "of")]),
        ("the the report", "the report", [("the", "")]),
        ("utterly", "", [("utterly", "")]),
        ("Here we go", "Here, we go", [("", ",")]),
        ("any thing at all", "anything at all", [("anything", "anything")]),
        ("to-day", "today", [("to-day", "today")]),
        ("вторая половина", "остаток", [("втораяполовина", "остаток")]),
        ("操作符去实现", "操作符来实现", [("去", "来")]),
        ("می گوییم و این", "می‌گوییم. این", [("میگوییمو", "می‌گوییم .")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_words_that_differ_are_the_change(
    quote: str, suggestion: str, expected: list[tuple[str, str]]
) -> None:
    assert changed(quote, suggestion) == expected


@pytest.mark.parametrize(
    ("quote", "suggestion"),
    [
        ("comittee", None),
        ("comittee", "comittee"),
        ("two  words", " two words "),
        ("com\xadmittee", "committee"),
        ("cafe\u0301", "caf\u00e9"),
    ],
    ids=["none", "the same", "blanks", "soft hyphen", "composition"],
)
def test_a_suggestion_that_changes_nothing_only_says_that_something_is_wrong(
    quote: str, suggestion: str | None
) -> None:
    assert changes_of(quote, suggestion) == []


@pytest.mark.parametrize(
    ("quote", "suggestion"),
    [("They said ‘no", "They said 'no"), ("1914-18", "1914–18"), ("internet", "Internet")],
)
def test_what_folding_hides_counts_where_nothing_else_differs(quote: str, suggestion: str) -> None:
    assert len(changes_of(quote, suggestion)) == 1


@pytest.mark.parametrize(
    ("quote", "suggestion"),
    [
        (" comittee ", "committee"),
        ("The comittee met.", "The committee met"),
        ("The “comittee” met", 'The "committee" met'),
        ("comittee met 。", "committee met"),
    ],
    ids=["outer blanks", "final stop left off", "straight quotes", "wide stop"],
)
def test_loose_typing_is_no_change_beside_a_real_one(quote: str, suggestion: str) -> None:
    assert [new for _, new in changed(quote, suggestion)] == ["committee"]


def test_a_final_stop_put_in_by_itself_is_a_change() -> None:
    assert changed("The committee met", "The committee met.") == [("", ".")]


def test_a_final_stop_taken_out_by_itself_is_a_change() -> None:
    assert changed("A heading.", "A heading") == [(".", "")]


@pytest.mark.parametrize(
    ("quote", "suggestion", "meant"),
    [
        ("it is hard to reliable backup data.", "reliably", "reliable"),
        ("materiall occurrances", "occurrences", "occurrances"),
        ("stuffed with corn-cobs or broken crockery", "corncobs", "corn-cobs"),
        ("in the end any thing before the day", "anything", "any thing"),
        ("Daha hazla örneği burada", "fazla", "hazla"),
    ],
)
def test_corrected_words_alone_mean_the_words_they_are_like(
    quote: str, suggestion: str, meant: str
) -> None:
    assert [old for old, _ in changed(quote, suggestion)] == ["".join(meant.split())]


def test_words_that_are_like_nothing_in_a_wide_mark_are_a_remark() -> None:
    assert changes_of("This sentence says quite the opposite of it", "wrong!!!") == []


def test_words_that_are_like_nothing_in_a_wide_mark_without_spaces_are_a_remark() -> None:
    assert changes_of("使用二进制系统只能存储没有办法的小数部分", "错误") == []


def test_words_that_are_like_nothing_in_a_narrow_mark_are_its_new_wording() -> None:
    assert changed("on the dole", "unemployed") == [("onthedole", "unemployed")]


def test_words_as_like_two_places_of_the_mark_mean_neither() -> None:
    assert changed("cat or cab", "car") == [("catorcab", "car")]


def test_two_words_corrected_at_once_are_two_changes() -> None:
    assert changed("The comittee recieved", "The committee received") == [
        ("comittee", "committee"),
        ("recieved", "received"),
    ]


def test_words_rewritten_together_are_one_change() -> None:
    assert changed("Denial of Service attack", "overload attack") == [
        ("DenialofService", "overload")
    ]


def test_a_rewording_that_keeps_as_much_as_it_changes_is_no_fragment() -> None:
    assert changed("implementation notes: Chrome", "For Chrome") == [
        ("implementationnotes:", "for")
    ]


def test_a_longer_wording_with_no_end_in_common_is_taken_as_it_stands() -> None:
    assert changed("wrong word", "some other right phrase") == [
        ("wrongword", "some other right phrase")
    ]
