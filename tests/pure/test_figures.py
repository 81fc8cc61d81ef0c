"""Figures that add up, and medians read off buckets."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errorreport.stats.figures import Figures, bucket, median

TIMES = st.lists(st.integers(0, 400 * 86_400), min_size=1, max_size=60)


@given(TIMES)
def test_a_median_is_within_a_tenth_of_the_true_one(seconds: list[int]) -> None:
    buckets = Counter(bucket(timedelta(seconds=one)) for one in seconds)
    true = sorted(seconds)[(len(seconds) - 1) // 2]

    found = median(buckets)

    assert found is not None
    assert found.total_seconds() + 1 == pytest.approx(true + 1, rel=0.1)


def test_there_is_no_median_of_nothing() -> None:
    assert median(Counter()) is None


def test_what_was_stored_is_read_back_and_adds_up() -> None:
    one = Figures(reports=3, opened=2, by_revision=1, automatic=1, undone=1)
    one.to_decision[bucket(timedelta(hours=2))] += 2
    one.sections["News"] += 2
    again = Figures.read(one.stored())

    total = Figures.sum([one, again])

    assert again == one
    assert (total.reports, total.opened, total.corrected, total.undone) == (6, 4, 2, 2)
    assert total.to_decision.total() == 4
    assert total.sections == Counter({"News": 4})
