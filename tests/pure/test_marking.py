"""An article's text cut at its marks."""

from hypothesis import given
from hypothesis import strategies as st

from errorreport.web.marking import LANES, Mark, Run, mark_up


def runs(text: str, *spans: tuple[int, int]) -> list[list[Run]]:
    marks = [Mark(number, *span) for number, span in enumerate(spans, start=1)]
    return [list(paragraph.runs) for paragraph in mark_up(text, marks)]


def test_overlapping_marks_get_a_line_each_that_runs_on() -> None:
    assert runs("abcdef", (0, 3), (1, 5), (3, 6)) == [
        [
            Run("a", (1,), 1, 0),
            Run("bc", (1, 2), 2, 0),
            Run("de", (1, 2), 3, 0),
            Run("f", (1,), 3, 0),
        ]
    ]


def test_three_lines_at_most_then_a_number() -> None:
    found = runs("abcdef", (0, 6), (0, 6), (0, 6), (1, 4), (2, 3))

    assert [run.lanes for run in found[0]] == [(1, 2, 3)] * len(found[0])
    assert [run.more for run in found[0]] == [0] * (len(found[0]) - 1) + [2]


def test_a_mark_over_two_paragraphs_is_numbered_where_it_begins() -> None:
    first, second = mark_up("ab\ncd", [Mark(1, 1, 4)])

    assert [(run.text, run.lanes) for run in first.runs] == [("a", ()), ("b", (1,))]
    assert [(run.text, run.lanes) for run in second.runs] == [("c", (1,)), ("d", ())]
    assert (first.numbers, second.numbers) == ((1,), ())


_SPANS = st.lists(
    st.tuples(st.integers(0, 11), st.integers(1, 8)).map(lambda s: (s[0], min(12, s[0] + s[1]))),
    max_size=9,
).map(sorted)


@given(st.text(alphabet="ab\n", min_size=12, max_size=12), _SPANS)
def test_the_text_comes_back_and_every_letter_under_a_mark_is_drawn(
    text: str, spans: list[tuple[int, int]]
) -> None:
    paragraphs = runs(text, *spans)

    assert "\n".join("".join(run.text for run in line) for line in paragraphs) == text
    covering = [sum(start <= at < end for start, end in spans) for at in range(len(text))]
    lanes = [len(run.lanes) for line in paragraphs for run in line for _ in run.text]
    covered = [many for many, letter in zip(covering, text, strict=True) if letter != "\n"]
    if max(covering) <= LANES:
        assert lanes == covered
    assert all(drawn <= min(many, LANES) for drawn, many in zip(lanes, covered, strict=True))
