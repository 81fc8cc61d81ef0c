"""`match`: the finding a new report is one more of, as editors and earlier readers left them."""

from collections.abc import Sequence

import pytest

from errorreport.anchoring import QuoteSelector
from errorreport.grouping import Candidate, Index, Known, match
from tests.pure.grouping.readers import bare, finding, mark, span

TEXT = (
    "The town council met last night. The comittee recieved the letter on Monday, and nobody at "
    "the table had expected it to arrive before the end of the week. A second comittee, set up in "
    "the spring, has yet to meet. You can rent a bicycle at the station for a couple minutes."
)
SENTENCE = TEXT[TEXT.index("The comittee") : TEXT.index(" A second")]

BOTH = pytest.mark.parametrize("known", [True, False], ids=["with text", "without text"])


def findings(*groups: Sequence[Candidate], known: bool) -> list[Known]:
    return [finding(TEXT, *group, placed=known) for group in groups]


@BOTH
def test_one_more_report_is_of_its_finding(known: bool) -> None:
    there = findings(
        [mark(TEXT, "comittee", "committee")],
        [mark(TEXT, "recieved", "received")],
        [mark(TEXT, "comittee", "committee", nth=1)],
        known=known,
    )
    text = TEXT if known else None

    assert match(mark(TEXT, "comittee recieved", "comittee received"), there, text) == 1
    assert match(mark(TEXT, "second comittee"), there, text) == 2
    assert match(mark(TEXT, "The comit"), there, text) == 0


@BOTH
def test_a_new_mistake_beside_a_known_one_opens_its_own(known: bool) -> None:
    there = findings([mark(TEXT, "comittee", "committee")], known=known)
    text = TEXT if known else None

    assert match(mark(TEXT, "recieved", "received"), there, text) is None
    assert match(mark(TEXT, "comittee recieved", "comittee received"), there, text) is None
    assert Index(there, text).beside(mark(TEXT, "recieved")) == []


@BOTH
def test_where_nothing_is_known_every_report_opens_its_own(known: bool) -> None:
    assert match(mark(TEXT, "recieved"), [], TEXT if known else None) is None


@BOTH
def test_a_mark_over_two_findings_joins_neither_and_is_shown_beside_both(known: bool) -> None:
    there = findings(
        [mark(TEXT, "comittee", "committee")],
        [mark(TEXT, "bicycle", "bike")],
        [mark(TEXT, "recieved", "received")],
        known=known,
    )
    index = Index(there, TEXT if known else None)

    assert index.match(mark(TEXT, SENTENCE)) is None
    assert index.beside(mark(TEXT, SENTENCE)) == [0, 2]


@BOTH
def test_the_second_mark_over_two_findings_joins_the_first_one(known: bool) -> None:
    there = findings(
        [mark(TEXT, "comittee", "committee")],
        [mark(TEXT, "recieved", "received")],
        [mark(TEXT, SENTENCE)],
        known=known,
    )

    assert match(mark(TEXT, SENTENCE), there, TEXT if known else None) == 2


@BOTH
def test_a_third_mistake_under_such_a_mark_does_not_join_it(known: bool) -> None:
    there = findings(
        [mark(TEXT, "comittee", "committee")],
        [mark(TEXT, "recieved", "received")],
        [mark(TEXT, SENTENCE)],
        known=known,
    )

    assert match(mark(TEXT, "expected"), there, TEXT if known else None) is None


@BOTH
def test_a_mark_over_two_places_that_editors_merged_is_of_their_finding(known: bool) -> None:
    merged = [mark(TEXT, "comittee", "committee"), mark(TEXT, "recieved", "received")]
    there = findings(merged, [mark(TEXT, "bicycle")], known=known)
    text = TEXT if known else None

    assert match(mark(TEXT, "comittee recieved"), there, text) == 0
    assert match(mark(TEXT, "recieved", "got"), there, text) == 0
    assert Index(there, text).beside(mark(TEXT, "comittee recieved")) == []


@BOTH
def test_what_editors_split_off_stays_apart(known: bool) -> None:
    split = mark(TEXT, "recieved", "got")
    kept = mark(TEXT, "recieved", "received")
    there = [finding(TEXT, kept, apart=[split], placed=known)]
    text = TEXT if known else None

    assert match(mark(TEXT, "recieved", "received"), there, text) == 0
    assert match(mark(TEXT, "recieved the", "got the"), there, text) is None


@BOTH
def test_after_a_split_a_report_is_of_the_half_it_is_like(known: bool) -> None:
    received, got = mark(TEXT, "recieved", "received"), mark(TEXT, "recieved", "got")
    there = [
        finding(TEXT, received, apart=[got], placed=known),
        finding(TEXT, got, apart=[received], placed=known),
    ]
    index = Index(there, TEXT if known else None)

    assert index.match(mark(TEXT, "recieved the", "got the")) == 1
    assert index.match(mark(TEXT, "comittee recieved", "comittee received")) == 0
    assert index.match(mark(TEXT, "recieved", "obtained")) is None
    assert index.beside(mark(TEXT, "recieved", "obtained")) == [0, 1]


@BOTH
def test_a_rewording_over_two_findings_joins_neither_but_the_next_like_it_joins_it(
    known: bool,
) -> None:
    joint = mark(TEXT, "comittee recieved", "jury got")
    there = findings(
        [mark(TEXT, "comittee", "committee")], [mark(TEXT, "recieved", "received")], known=known
    )
    text = TEXT if known else None

    assert match(joint, there, text) is None
    assert Index(there, text).beside(joint) == [0, 1]
    assert match(joint, [*there, finding(TEXT, joint, placed=known)], text) == 2


def test_a_finding_whose_words_are_gone_is_known_by_its_place() -> None:
    before = TEXT.replace("recieved", "resieved")
    start = TEXT.index("recieved")
    there = [Known([bare("resieved", "received")], start, start + 8)]

    assert match(mark(TEXT, "recieved", "received"), there, TEXT) == 0
    assert match(mark(TEXT, "comittee"), there, TEXT) is None
    assert before != TEXT


def test_a_finding_without_a_place_is_known_where_its_words_stand() -> None:
    there = [Known([mark(TEXT, "recieved", "received")], None, None)]

    assert match(mark(TEXT, "comittee recieved", "comittee received"), there, TEXT) == 0


def test_words_the_text_no_longer_holds_are_known_by_what_stands_around() -> None:
    before = TEXT.replace("recieved", "xxxxxxxx").replace("Monday", "Sunday")
    there = [finding(TEXT, mark(TEXT, "station")), Known([mark(before, "xxxxxxxx")], 0, 3)]

    assert match(mark(before, "comittee xxxxxxxx the", "comittee got the"), there, TEXT) == 1


def test_words_alone_that_stand_at_several_places_are_of_no_placed_finding() -> None:
    placed = finding(TEXT, mark(TEXT, "comittee", "committee"))
    unplaced = Known([bare("comittee")], None, None)

    assert match(bare("comittee", "committee"), [placed, unplaced], TEXT) == 1
    assert match(bare("comittee", "committee"), [placed], TEXT) is None


def test_words_near_a_finding_are_taken_for_its_own() -> None:
    start = TEXT.index("comittee", TEXT.index("second"))
    there = [Known([bare("comittee", "committee")], start, start + 8)]

    assert match(mark(TEXT, "second comittee"), there, TEXT) == 0
    assert match(mark(TEXT, "comittee recieved", "committee recieved"), there, TEXT) is None


class Unread(Sequence[Candidate]):
    """Reports that nobody may read."""

    def __len__(self) -> int:
        raise AssertionError("read")

    def __getitem__(self, index: object) -> Candidate:  # type: ignore[override] # never sliced here
        raise AssertionError("read")


def test_findings_elsewhere_in_the_article_are_not_read() -> None:
    text = " ".join(f"In part {number} they recieved it." for number in range(400))
    start = text.index("recieved", len(text) // 2)
    far = [Known(Unread(), at, at + 8) for at in (10, 500, len(text) - 30)]
    there = [*far, Known([span(text, start, start + 8, "received")], start, start + 8)]

    assert match(span(text, start - 5, start + 8), there, text) == 3


def test_a_finding_with_very_many_marks_is_matched_by_those_that_say_most() -> None:
    start = TEXT.index("recieved")
    wide = [span(TEXT, 0, end) for end in range(start + 60, start + 160)]
    there = [Known([*wide, mark(TEXT, "recieved", "received")], start, start + 8)]

    assert match(mark(TEXT, "recieved"), there, TEXT) == 0


def test_a_phrase_all_findings_share_does_not_tell_them_apart() -> None:
    text = "\n".join(f"{number:04} the comittee recieved it {number:04}" for number in range(90))
    there = [
        Known([mark(text, "recieved", "received", nth=number)], None, None) for number in range(90)
    ]
    index = Index(there, None)

    assert index.match(mark(text, "comittee recieved", "comittee received", nth=70)) == 70
    assert index.match(mark(text, "comittee", "committee", nth=70)) is None


def test_a_phrase_shared_by_all_is_all_there_is() -> None:
    report = Candidate(QuoteSelector("recieved", "the comittee ", " it on Monday"), "received")
    there = [Known([report], None, None) for _ in range(40)]

    assert match(report, there, None) is None


@BOTH
def test_what_was_split_off_elsewhere_keeps_no_report_away(known: bool) -> None:
    there = [finding(TEXT, mark(TEXT, "recieved"), apart=[mark(TEXT, "station")], placed=known)]

    assert match(mark(TEXT, "recieved", "received"), there, TEXT if known else None) == 0


def test_a_finding_whose_reports_were_erased_is_known_by_its_place() -> None:
    start = TEXT.index("recieved")
    there = [Known([], None, None), Known([], start, start + 8)]

    assert match(mark(TEXT, "recieved", "received"), there, TEXT) == 1
    assert match(mark(TEXT, "recieved", "received"), there, None) is None
