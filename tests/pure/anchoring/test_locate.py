"""Where a quote stands in one text."""

import pytest

from errorreport.anchoring import AnchorStatus, QuoteSelector, Text, locate

TEXT = (
    "Batman and Robin went out, and then Robin came home late that night.\n"
    "The committee had received the letter on Monday, and nobody was there.\n"
    "Кошка спит на окне, а собака лежит у двери и ждёт.\n"
    "委员会在星期一收到了这封信。没有人在那里。\n"
)


def quote_of(exact: str, occurrence: int = 0, *, position: bool = False) -> QuoteSelector:
    start = -1
    for _ in range(occurrence + 1):
        start = TEXT.index(exact, start + 1)
    end = start + len(exact)
    prefix, suffix = TEXT[max(0, start - 32) : start], TEXT[end : end + 32]
    if position:
        return QuoteSelector(exact, prefix, suffix, start, end)
    return QuoteSelector(exact, prefix, suffix)


@pytest.mark.parametrize("prepare", [str, Text.of], ids=["str", "Text"])
@pytest.mark.parametrize("words", ["received the letter", "собака", "星期一收到", "night.\nThe"])
def test_exact_words_are_found_where_they_stand(words: str, prepare: type) -> None:
    anchor = locate(quote_of(words, position=True), prepare(TEXT))
    assert anchor.status is AnchorStatus.EXACT
    assert TEXT[anchor.start : anchor.end] == words
    assert anchor.score == 1.0


def test_words_at_another_offset_have_shifted() -> None:
    quote = quote_of("received the letter", position=True)
    anchor = locate(quote, "A new first line.\n" + TEXT)
    assert anchor.status is AnchorStatus.SHIFTED
    assert anchor.start == TEXT.index("received the letter") + len("A new first line.\n")


def test_a_quote_with_letters_wrong_is_found_all_the_same() -> None:
    quote = QuoteSelector("recieved the leter", "The committee had ", " on Monday, and nobody")
    anchor = locate(quote, TEXT)
    assert anchor.status is AnchorStatus.FUZZY
    assert TEXT[anchor.start : anchor.end] == "received the letter"
    assert 0 < anchor.score < 1


def test_a_quote_like_nothing_verbatim_is_found_by_likeness() -> None:
    text = "abcdefgh" * 20 + " Th3 c0mmitt33 h4d r3c31v3d th3 l3tt3r " + "ijklmnop" * 20
    anchor = locate(QuoteSelector("The committee had received the letter"), text)
    assert anchor.start is not None
    assert "r3c31v3d" in text[anchor.start : anchor.end]
    assert anchor.status is AnchorStatus.AMBIGUOUS, "without context likeness alone is no proof"


@pytest.mark.parametrize("occurrence", [0, 1])
def test_context_tells_two_copies_apart(occurrence: int) -> None:
    quote = quote_of("Robin", occurrence)
    anchor = locate(quote, TEXT)
    assert anchor.status is AnchorStatus.EXACT
    assert TEXT[: anchor.start].count("Robin") == occurrence


def test_a_little_context_is_enough_when_it_fits() -> None:
    assert locate(QuoteSelector("Robin", "and then "), TEXT).status is AnchorStatus.EXACT


def test_two_places_as_good_as_each_other_are_ambiguous() -> None:
    anchor = locate(QuoteSelector("Robin"), TEXT)
    assert anchor.status is AnchorStatus.AMBIGUOUS
    assert TEXT[anchor.start : anchor.end] == "Robin"


def test_a_position_decides_between_copies_when_it_is_clearly_nearer() -> None:
    text = "Chapter\n" + "x y z.\n" * 100 + "Chapter\n" + "x y z.\n" * 100
    second = text.rindex("Chapter")
    anchor = locate(QuoteSelector("Chapter", start=second + 9, end=second + 16), text)
    assert (anchor.status, anchor.start) == (AnchorStatus.SHIFTED, second)
    middle = second // 2
    anchor = locate(QuoteSelector("Chapter", start=middle, end=middle + 7), text)
    assert anchor.status is AnchorStatus.AMBIGUOUS


def test_a_word_is_not_found_inside_another() -> None:
    assert locate(QuoteSelector("cat"), "concatenate the category").status is AnchorStatus.ORPHANED


@pytest.mark.parametrize(
    "quote",
    [
        QuoteSelector(""),
        QuoteSelector("   "),
        QuoteSelector("zebra stripes"),
        QuoteSelector(
            "zebra", "a wholly other text before it ", " and after it as well, of course"
        ),
    ],
)
def test_what_stands_nowhere_is_orphaned(quote: QuoteSelector) -> None:
    anchor = locate(quote, TEXT)
    assert (anchor.status, anchor.start, anchor.end) == (AnchorStatus.ORPHANED, None, None)


def test_nothing_is_found_in_nothing() -> None:
    assert locate(QuoteSelector("word", start=3, end=7), "").status is AnchorStatus.ORPHANED


def test_a_passage_taken_out_is_orphaned_not_moved_to_its_look_alike() -> None:
    text = (
        "The first paragraph opens the page.\n"
        "More text follows here about other things.\n"
        "The council will meet on Tuesday in the old hall.\nLast words."
    )
    quote = QuoteSelector(
        "The council will meet on Monday in the old hall.",
        "first paragraph opens the page.\n",
        "\nMore text follows here about oth",
    )
    assert locate(quote, text).status is AnchorStatus.ORPHANED


def test_of_ten_thousand_copies_the_one_with_the_context_is_found() -> None:
    copies = [f"<{number}> the same words" for number in range(10_000)]
    text = "\n".join(copies)
    quote = QuoteSelector("the same words", "<7777> ", "\n<7778> the same")
    anchor = locate(quote, text)
    assert text[: anchor.start].endswith("<7777> ")
    far = QuoteSelector("the same words", "other things ", start=text.index("<5000>") + 7)
    anchor = locate(far, text)
    assert anchor.start == far.start


def test_noise_of_the_browser_does_not_hide_the_words() -> None:
    quote = QuoteSelector(
        "re\u00adceived\u00a0the\r\n   letter", "com\u00admittee had ", " on Monday"
    )
    anchor = locate(quote, TEXT)
    assert anchor.status is AnchorStatus.EXACT
    assert TEXT[anchor.start : anchor.end] == "received the letter"


def test_of_very_many_copies_part_of_the_context_is_enough() -> None:
    text = "\n".join(f"<{number}> the same words" for number in range(1000))
    quote = QuoteSelector("the same words", "changed <777> ", "\n<778> other")
    anchor = locate(quote, text)
    assert anchor.start is not None
    assert text[: anchor.start].endswith("<777> ")


def test_of_very_many_copies_without_context_none_is_taken() -> None:
    assert locate(QuoteSelector("again"), "again and " * 500).status is AnchorStatus.AMBIGUOUS
