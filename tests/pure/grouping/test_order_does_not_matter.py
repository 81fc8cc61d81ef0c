"""Properties: the order of arrival, a report sent twice, `match` against `group`, the keys."""

import random
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errorreport.grouping import Candidate, Index, Known, group, keys, match
from errorreport.grouping.v1 import thresholds
from errorreport.grouping.v1.reading import Reading
from tests.pure.grouping.readers import mark, span, together

TEXTS = [
    "The comittee recieved the letter on Monday, and nobody had expected it it to arrive before "
    "the end of the week, because a second comittee, set up in the spring, has yet to meet.",
    "在代码中我们经常需要去实现不同的操作，浏览器将返回错误信息给使用者，因此必须告知页面使用什么编码。",
    "می توان مجموعه قوانین را از وب دانلود کرد و به جای آن گسترش داد، اما می توان چیزی نگفت.",
    "a a a a b a a a a b a a a a",
]
WISHES = ("", "x", "committee", "，", ", however,", "the end", " (", "\u00ad", "´ ½ \x1c", "İ")


@st.composite
def crowds(draw: st.DrawFn) -> tuple[str, list[Candidate]]:
    """A text and marks anywhere in it, half of them with a wish put in somewhere."""
    text = draw(st.sampled_from(TEXTS) | st.text(min_size=1, max_size=80))
    reports = []
    for _ in range(draw(st.integers(2, 12))):
        start = draw(st.integers(0, len(text) - 1))
        end = min(len(text), start + draw(st.sampled_from([1, 2, 5, 9, 20, 60])))
        quote = text[start:end]
        suggestion = None
        if draw(st.booleans()):
            first = draw(st.integers(0, len(quote)))
            last = draw(st.integers(first, len(quote)))
            suggestion = quote[:first] + draw(st.sampled_from(WISHES)) + quote[last:]
        reports.append(span(text, start, end, suggestion, position=draw(st.booleans())))
    return text, reports


@settings(max_examples=150)
@given(crowds(), st.data(), st.booleans())
def test_neither_the_order_nor_a_report_sent_twice_changes_a_group(
    crowd: tuple[str, list[Candidate]], data: st.DataObject, known: bool
) -> None:
    text, reports = crowd
    numbers = range(len(reports))
    order = data.draw(st.permutations([*numbers, *numbers]))

    labels = group([reports[number] for number in order], text if known else None)

    first = [labels[order.index(number)] for number in numbers]
    assert [first[number] for number in order] == labels
    assert together(first) == together(group(reports, text if known else None))


@pytest.mark.parametrize("known", [True, False], ids=["with text", "without text"])
def test_two_hundred_orders_of_a_busy_paragraph(known: bool) -> None:
    text = TEXTS[0]
    sentence = text[: text.index(", because")]
    reports = [
        mark(text, "comittee", "committee"),
        mark(text, "comittee recieved", "committee recieved"),
        mark(text, "comittee", "committee", nth=1),
        mark(text, "second comittee,"),
        mark(text, "recieved", "received"),
        mark(text, "ieved", "received"),
        mark(text, sentence, sentence.replace("recieved", "received")),
        mark(text, "it it", "it"),
        mark(text, "expected it it to"),
        mark(text, sentence),
        mark(text, "comittee recieved"),
        mark(text, sentence, "letters"),
    ]
    expected = together(group(reports, text if known else None))
    shuffle = random.Random(1).shuffle  # noqa: S311 - an order, not a secret

    for _ in range(200):
        order = list(range(len(reports)))
        shuffle(order)
        labels = group([reports[number] for number in order], text if known else None)
        assert together([labels[order.index(number)] for number in range(len(reports))]) == expected


def known_of(groups: list[list[Candidate]], text: str | None) -> list[Known]:
    found = []
    for reports in groups:
        shortest = min(reports, key=lambda report: len(report.quote.exact)).quote
        stands = text is not None and shortest.start is not None
        found.append(Known(reports, *((shortest.start, shortest.end) if stands else (None, None))))
    return found


@settings(max_examples=100)
@given(crowds(), st.booleans())
def test_a_report_is_matched_to_the_group_of_its_twin(
    crowd: tuple[str, list[Candidate]], known: bool
) -> None:
    text, reports = crowd[0] if known else None, crowd[1]
    members: dict[int, list[Candidate]] = {}
    for label, report in zip(group(reports, text), reports, strict=True):
        members.setdefault(label, []).append(report)
    there = known_of(list(members.values()), text)

    for number, twins in enumerate(members.values()):
        for report in twins:
            assert match(report, there, text) == number


@settings(max_examples=100)
@given(crowds(), st.booleans())
def test_findings_beside_a_report_are_never_the_one_it_means(
    crowd: tuple[str, list[Candidate]], known: bool
) -> None:
    text, (report, *others) = crowd[0] if known else None, crowd[1]
    index = Index(known_of([[other] for other in others], text), text)

    assert index.match(report) not in index.beside(report)


@given(crowds())
def test_reports_in_one_group_share_a_key(crowd: tuple[str, list[Candidate]]) -> None:
    text, reports = crowd
    for report in reports:
        start = report.quote.start
        if start is not None:
            wider = span(text, max(0, start - 4), start + len(report.quote.exact) + 4)
            assert keys(report) & keys(wider)
    assert all(0 <= key < 2**32 for report in reports for key in keys(report))


@given(crowds())
def test_the_keys_are_the_least_numbers_of_all_rows(crowd: tuple[str, list[Candidate]]) -> None:
    for report in crowd[1]:
        window = Reading(report).squeezed_window
        size = max(1, len(window) - thresholds.GRAM + 1)
        numbers = [crc32(window[at : at + thresholds.GRAM].encode()) for at in range(size)]
        rows = range(max(1, size - thresholds.STEP + 1))
        assert keys(report) == {min(numbers[row : row + thresholds.STEP]) for row in rows}


def test_a_key_is_a_number_that_can_be_stored() -> None:
    stored: Any = keys(mark(TEXTS[0], "recieved"))

    assert keys(mark(TEXTS[0], "recieved", "received", position=False)) == stored
    assert stored
