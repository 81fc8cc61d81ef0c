"""`group`: a mistake is one line however it was marked, and two mistakes stay two."""

from collections.abc import Callable

import pytest

from errorreport.anchoring import QuoteSelector, Text
from errorreport.grouping import Candidate, group
from tests.pure.grouping.readers import bare, mark, span, together

ENGLISH = (
    "The town council met last night. The comittee recieved the letter on Monday, and nobody at "
    "the table had expected it to arrive before the end of the week. A second comittee, set up in "
    "the spring, has yet to meet. You can rent a bicycle at the station for a couple minutes."
)
RUSSIAN = (
    "Вчера вечером заседал городской совет. Поэтому действительно есть причины, по которым можна "
    "считать решение принятым. Другие участники, которые подключились позже, смогут взять текст из "
    "архива."
)
CHINESE = (
    "在代码中我们经常需要去实现不同的操作，浏览器将返回错误信息给使用者，"
    "因此必须告知页面使用什么编码。"
)
KOREAN = (
    "어제 저녁에 시의회가 열렸다. 컨텍스트를 읽을 수 있는 방법은 여러 가지가 있지만 "
    "대부분 사용하지 않는다."
)
PERSIAN = (
    "دیشب شورای شهر تشکیل جلسه داد. می توان مجموعه قوانین را از وب دانلود کرد "
    "و به جای آن گسترش داد."
)

BOTH = pytest.mark.parametrize("known", [True, False], ids=["with text", "without text"])


def groups(text: str, reports: list[Candidate], *, known: bool) -> set[frozenset[int]]:
    return together(group(reports, text if known else None))


def one_group(text: str, reports: list[Candidate], *, known: bool) -> bool:
    return len(groups(text, reports, known=known)) == 1


@BOTH
@pytest.mark.parametrize(
    ("text", "wrong", "right", "phrase"),
    [
        (ENGLISH, "recieved", "received", "comittee recieved the"),
        (RUSSIAN, "можна", "можно", "которым можна считать"),
        (CHINESE, "去", "来", "需要去实现不"),
        (KOREAN, "읽을", "잃을", "컨텍스트를 읽을 수"),
        (PERSIAN, "می توان", "می‌توان", "می توان مجموعه قوانین"),
    ],
    ids=["english", "russian", "chinese", "korean", "persian"],
)
def test_a_mistake_marked_at_every_width_is_one(
    text: str, wrong: str, right: str, phrase: str, known: bool
) -> None:
    start = text.index(wrong, text.index(phrase))
    reports = [
        span(text, start, start + len(wrong)),
        span(text, start, start + len(wrong), right),
        mark(text, phrase),
        mark(text, phrase, phrase.replace(wrong, right)),
        span(text, start, start + len(wrong), right, position=False),
        span(text, start - 1, start + len(wrong) + 1, text[start - 1] + right),
    ]

    assert one_group(text, reports, known=known)


@BOTH
def test_two_mistakes_side_by_side_stay_two(known: bool) -> None:
    reports = [
        mark(ENGLISH, "comittee", "committee"),
        mark(ENGLISH, "comittee recieved", "committee recieved"),
        mark(ENGLISH, "recieved", "received"),
        mark(ENGLISH, "comittee recieved", "comittee received"),
        mark(ENGLISH, "recieved"),
    ]

    assert groups(ENGLISH, reports, known=known) == {frozenset({0, 1}), frozenset({2, 3, 4})}


@BOTH
def test_the_same_misspelling_at_two_places_is_two(known: bool) -> None:
    reports = [
        mark(ENGLISH, "comittee", "committee"),
        mark(ENGLISH, "comittee", "committee", nth=1),
        mark(ENGLISH, "The comittee", "The committee"),
        mark(ENGLISH, "second comittee", None),
    ]

    assert groups(ENGLISH, reports, known=known) == {frozenset({0, 2}), frozenset({1, 3})}


@BOTH
def test_another_wish_for_the_same_words_is_the_same_mistake(known: bool) -> None:
    reports = [mark(ENGLISH, "recieved", wish) for wish in ("received", "got", "", None)]

    assert one_group(ENGLISH, reports, known=known)


@BOTH
def test_the_corrected_word_alone_for_a_wide_mark_means_that_word(known: bool) -> None:
    sentence = ENGLISH[ENGLISH.index("The comittee") : ENGLISH.index(" A second")]
    reports = [mark(ENGLISH, "recieved", "received"), mark(ENGLISH, sentence, "received")]

    assert one_group(ENGLISH, reports, known=known)


@BOTH
def test_the_whole_word_typed_for_half_of_it_means_that_word(known: bool) -> None:
    reports = [
        mark(ENGLISH, "recie", "received"),
        mark(ENGLISH, "ieved", "received"),
        mark(ENGLISH, "ieved", "eived"),
        mark(ENGLISH, "recieved"),
    ]

    assert one_group(ENGLISH, reports, known=known)


@BOTH
def test_words_put_in_belong_to_the_words_on_both_sides(known: bool) -> None:
    reports = [
        mark(ENGLISH, "couple minutes", "couple of minutes"),
        mark(ENGLISH, "couple", "couple of"),
        mark(ENGLISH, "minutes", "of minutes"),
        mark(ENGLISH, "couple minutes"),
    ]

    assert one_group(ENGLISH, reports, known=known)


@BOTH
def test_a_comma_put_in_belongs_to_the_word_before_it(known: bool) -> None:
    reports = [
        mark(RUSSIAN, "действительно есть", "действительно, есть"),
        mark(RUSSIAN, "действительно", "действительно,"),
        mark(RUSSIAN, "есть", "имеются"),
    ]

    assert groups(RUSSIAN, reports, known=known) == {frozenset({0, 1}), frozenset({2})}


@BOTH
def test_a_bracket_put_in_belongs_to_the_word_after_it(known: bool) -> None:
    reports = [
        mark(ENGLISH, "a couple", "a (couple"),
        mark(ENGLISH, "couple", "pair"),
        mark(ENGLISH, "for a", "for one"),
    ]

    assert groups(ENGLISH, reports, known=known) == {frozenset({0, 1}), frozenset({2})}


@BOTH
@pytest.mark.parametrize(("words", "suggestion"), [("kod kod", "kod"), ("kod", "")])
@pytest.mark.parametrize("nth", [0, 1])
def test_either_of_two_equal_words_may_be_the_one_taken_out(
    words: str, suggestion: str, nth: int, known: bool
) -> None:
    text = "Açıkça dahil etmek kod kod yapısında daha iyi genel bakış sağlar ve kolaydır."
    reports = [
        mark(text, "etmek kod kod yapısında", "etmek kod yapısında"),
        mark(text, words, suggestion, nth=nth if words == "kod" else 0),
    ]

    assert one_group(text, reports, known=known)


@BOTH
def test_either_side_of_an_equal_word_may_be_where_a_word_is_put_in(known: bool) -> None:
    text = "We know that he said that year was a bad one for apples and a good one for pears."
    reports = [
        mark(text, "said that year", "said that that year"),
        mark(text, "that year", "that that year"),
        mark(text, "said that", "said that that"),
        mark(text, "he said", "he said that"),
    ]

    assert one_group(text, reports, known=known)


@BOTH
def test_a_rewording_covers_what_it_moves(known: bool) -> None:
    text = "In the end the file was successfully opened by the second reader of the day."
    reports = [
        mark(text, "was successfully opened", "was opened successfully"),
        mark(text, "successfully opened"),
        mark(text, "was", "is"),
    ]

    assert groups(text, reports, known=known) == {frozenset({0, 1}), frozenset({2})}


@BOTH
def test_a_mark_over_two_mistakes_joins_neither(known: bool) -> None:
    reports = [
        mark(ENGLISH, "comittee", "committee"),
        mark(ENGLISH, "recieved", "received"),
        mark(ENGLISH, "comittee recieved"),
        mark(ENGLISH, "The comittee recieved the"),
    ]

    assert groups(ENGLISH, reports, known=known) == {frozenset({number}) for number in range(4)}


@BOTH
def test_marks_over_the_same_two_mistakes_are_together(known: bool) -> None:
    reports = [
        mark(ENGLISH, "comittee", "committee"),
        mark(ENGLISH, "recieved", "received"),
        mark(ENGLISH, "comittee recieved"),
        mark(ENGLISH, " comittee recieved", position=False),
    ]

    assert groups(ENGLISH, reports, known=known) == {
        frozenset({0}),
        frozenset({1}),
        frozenset({2, 3}),
    }


@BOTH
def test_a_suggestion_that_corrects_two_mistakes_joins_neither(known: bool) -> None:
    sentence = ENGLISH[ENGLISH.index("The comittee") : ENGLISH.index(" A second")]
    both = sentence.replace("comittee", "committee").replace("expected", "wanted")
    reports = [
        mark(ENGLISH, "comittee", "committee"),
        mark(ENGLISH, "expected", "wanted"),
        mark(ENGLISH, sentence, both),
        mark(ENGLISH, sentence, both, position=False),
    ]

    assert groups(ENGLISH, reports, known=known) == {
        frozenset({0}),
        frozenset({1}),
        frozenset({2, 3}),
    }


@BOTH
def test_a_mark_that_only_brushes_the_next_word_means_its_own(known: bool) -> None:
    start = ENGLISH.index("comittee")
    reports = [
        mark(ENGLISH, "comittee", "committee"),
        mark(ENGLISH, "recieved", "received"),
        span(ENGLISH, start, start + len("comittee re")),
    ]

    assert groups(ENGLISH, reports, known=known) == {frozenset({0, 2}), frozenset({1})}


@BOTH
def test_a_bare_mark_far_wider_than_the_place_says_too_little(known: bool) -> None:
    text = "a".join(["So"] + [" and many other words"] * 9) + " is."
    text = text.replace("many", "a", 1)
    reports = [mark(text, " a ", " the "), mark(text, text), mark(text, text[:40])]

    assert groups(text, reports, known=known) == {frozenset({0, 2}), frozenset({1})}


@BOTH
@pytest.mark.parametrize(
    "noise",
    [
        lambda words: words.replace(" ", "\xa0"),
        lambda words: words.replace("e", "e\xad"),
        lambda words: words.replace("i", "i\u200b"),
        lambda words: words.replace(" ", "\r\n   "),
        lambda words: words.replace("fi", "ﬁ"),
        lambda words: words.replace("'", "’"),
    ],
    ids=["nbsp", "soft hyphens", "zero-width", "raw blanks", "ligature", "quotes"],
)
def test_what_browsers_do_to_a_quote_changes_nothing(
    noise: Callable[[str], str], known: bool
) -> None:
    text = "Early on the first day it's the office that recieves the final letter from the council."
    clean = mark(text, "office that recieves the", "office that receives the")
    quote = QuoteSelector(
        noise(clean.quote.exact), noise(clean.quote.prefix), noise(clean.quote.suffix)
    )
    reports = [
        mark(text, "recieves", "receives"),
        Candidate(quote, noise(clean.suggestion or "")),
        Candidate(quote, clean.suggestion),
    ]

    assert one_group(text, reports, known=known)


def test_a_wrong_position_is_not_believed() -> None:
    right = mark(ENGLISH, "comittee", "committee", nth=1)
    wrong = Candidate(
        QuoteSelector(right.quote.exact, right.quote.prefix, right.quote.suffix, 37, 45), None
    )

    assert one_group(ENGLISH, [right, wrong], known=True)


@pytest.mark.parametrize("start", [-3, 10_000])
def test_a_position_outside_the_text_is_not_believed(start: int) -> None:
    right = mark(ENGLISH, "recieved", "received")
    quote = QuoteSelector("recieved", right.quote.prefix, right.quote.suffix, start, start + 8)

    assert one_group(ENGLISH, [right, Candidate(quote, None)], known=True)


def test_words_alone_are_found_where_they_stand_once() -> None:
    reports = [mark(ENGLISH, "recieved", "received"), bare("recieved"), bare("comittee")]

    assert groups(ENGLISH, reports, known=True) == {frozenset({0, 1}), frozenset({2})}


def test_words_alone_join_the_only_place_that_is_known_without_a_text() -> None:
    reports = [mark(ENGLISH, "comittee recieved", "committee recieved"), bare("comittee recieved")]

    assert one_group(ENGLISH, reports, known=False)


def test_words_alone_join_none_of_two_places() -> None:
    reports = [
        mark(ENGLISH, "comittee", "committee"),
        mark(ENGLISH, "comittee", "committee", nth=1),
        bare("comittee", "committee"),
        bare("comittee"),
    ]

    without = groups(ENGLISH, reports, known=False)
    assert without == {frozenset({0}), frozenset({1}), frozenset({2, 3})}


def test_short_words_alone_are_compared_with_their_likes_only() -> None:
    reports = [bare("teh", "the"), bare("teh"), bare("hte", "the")]

    assert groups("", reports, known=False) == {frozenset({0, 1}), frozenset({2})}


def test_reports_of_words_the_text_does_not_hold_are_grouped_by_what_stands_around() -> None:
    other = ENGLISH.replace("recieved", "recieived").replace("The town", "A strange town")
    moved = "Nothing of it stands here. A different article altogether."
    reports = [mark(other, "recieived"), mark(other, "comittee recieived the", "x y z")]

    assert together(group(reports, moved)) == {frozenset({0, 1})}


def test_a_prepared_text_is_as_good_as_its_words() -> None:
    reports = [mark(ENGLISH, "recieved"), mark(ENGLISH, "comittee"), mark(ENGLISH, "recieved", "x")]

    assert group(reports, Text.of(ENGLISH)) == group(reports, ENGLISH) == [0, 1, 0]


def test_groups_are_numbered_in_order_of_arrival() -> None:
    reports = [mark(ENGLISH, word) for word in ("station", "council", "station", "letter")]

    assert group(reports, ENGLISH) == [0, 1, 0, 2]


@pytest.mark.parametrize("text", [None, "", ENGLISH])
def test_no_reports_are_no_groups(text: str | None) -> None:
    assert group([], text) == []


@BOTH
@pytest.mark.parametrize("words", [" ", "\u200b", "\n"])
def test_a_mark_of_nothing_visible_stands_somewhere(words: str, known: bool) -> None:
    reports = [bare(words, "x"), bare(words), mark(ENGLISH, "recieved")]

    assert frozenset({2}) in groups(ENGLISH, reports, known=known)


@BOTH
def test_words_put_in_inside_a_word_belong_to_it(known: bool) -> None:
    text = "Whoever comes by train and/or bus is asked to write to the office before the first day."
    reports = [
        mark(text, "train and/or bus", "train and/but not/or bus"),
        mark(text, "and/or", "or"),
        mark(text, "bus", "coach"),
    ]

    assert groups(text, reports, known=known) == {frozenset({0, 1}), frozenset({2})}
