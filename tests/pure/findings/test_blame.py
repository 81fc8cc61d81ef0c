"""Which text brought a mistake in."""

from datetime import UTC, datetime, timedelta

import pytest

from errorreport.anchoring import QuoteSelector
from errorreport.findings.blame import SEARCHED, Known, as_published, blame

DAY = timedelta(days=1)
START = datetime(2027, 3, 1, tzinfo=UTC)
WRONG = "On Monday the committee had recieved the letter, the mayor said."
RIGHT = WRONG.replace("recieved", "received")
OTHER = "The harbour works are to end in May, and the bridge will open after that."
QUOTE = QuoteSelector("recieved", "the committee had ", " the letter, the")


def history(*texts: str) -> list[Known]:
    """Number the texts, given oldest first, a day apart; return them newest first."""
    return [Known(i, START + i * DAY, text) for i, text in enumerate(texts, start=1)][::-1]


def found(*texts: str) -> tuple[int, int | None, int]:
    """(first revision, the revision that lost the words, days live until it)."""
    result = blame(history(*texts), QUOTE)
    assert result is not None
    days = (result.until - result.since).days if result.until else -1
    return result.first, result.left_in, days


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([WRONG], (1, None, -1)),
        ([RIGHT, WRONG, f"{OTHER}\n{WRONG}"], (2, None, -1)),
        ([OTHER, WRONG, WRONG + "\nMore.", RIGHT], (2, 4, 2)),
        ([WRONG, RIGHT, WRONG], (3, None, -1)),
        ([WRONG, RIGHT, RIGHT], (1, 2, 1)),
    ],
    ids=["only", "came", "left", "came back", "left long ago"],
)
def test_the_first_text_of_the_last_unbroken_time_is_blamed(
    texts: list[str], expected: tuple[int, int | None, int]
) -> None:
    assert found(*texts) == expected


def test_changed_surroundings_do_not_hide_the_words() -> None:
    before = WRONG.replace("the letter", "a long letter").replace("had", "has")

    assert found(OTHER, before, WRONG) == (2, None, -1)


def test_words_that_never_stood_are_blamed_on_nothing() -> None:
    assert blame(history(OTHER, RIGHT), QUOTE) is None
    assert blame([], QUOTE) is None


@pytest.mark.parametrize(("count", "at_least"), [(SEARCHED, False), (SEARCHED + 1, True)])
def test_only_so_many_texts_are_looked_at(count: int, at_least: bool) -> None:
    result = blame(history(*[WRONG] * count), QUOTE)

    assert result is not None
    assert (result.first, result.at_least) == (count - SEARCHED + 1, at_least)


def published(days: list[int | None]) -> list[int]:
    """The numbers of texts in the order they stood, oldest first, by their days of publication."""
    known = [
        Known(number, START, "", None if day is None else START + day * DAY)
        for number, day in enumerate(days, start=1)
    ]
    return [one.number for one in as_published(known[::-1])][::-1]


@pytest.mark.parametrize(
    ("days", "order"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([1, 3, 2], [1, 3, 2]),
        ([3, 1, 2], [2, 3, 1]),
        ([2, 2, 1, 2], [3, 1, 2, 4]),
        ([None, None, None], [1, 2, 3]),
        ([5, None, 1], [1, 2, 3]),  # what has no date follows what was there, and is followed
    ],
)
def test_texts_are_looked_at_in_the_order_they_stood(
    days: list[int | None], order: list[int]
) -> None:
    assert published(days) == order


def test_a_text_that_arrived_late_is_blamed_in_its_place() -> None:
    arrived = [
        Known(1, START, WRONG, START),
        Known(2, START + 2 * DAY, RIGHT, START + 2 * DAY),
        Known(3, START - DAY, f"{WRONG} More.", START - DAY),
    ]

    found = blame(as_published(arrived), QUOTE)

    assert found is not None
    assert (found.first, found.since, found.left_in) == (3, START - DAY, 2)
