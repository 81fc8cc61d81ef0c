"""How many findings of one article are a burst: it depends on what the site is used to."""

import pytest

from errorreport.findings.bursts import BURST, LEAST, MOST, size


@pytest.mark.parametrize(
    ("usual_day", "burst"),
    [(None, BURST), (0, LEAST), (20, 5), (21, 6), (40, 10), (90, 23), (10_000, MOST)],
)
def test_a_burst_is_a_quarter_of_a_usual_day_within_bounds(
    usual_day: int | None, burst: int
) -> None:
    assert size(usual_day) == burst
