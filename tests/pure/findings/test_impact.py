"""Impact orders the queue by readers, age, place and category, and never has to be rewritten."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errorreport.findings.impact import (
    DOUBLING,
    LEAD_AT_LEAST,
    LEAD_AT_MOST,
    POINTS,
    Place,
    Rated,
    Zones,
    eldest,
    is_ahead,
    place_of,
    step,
)
from errorreport.findings.kinds import Category, Part
from errorreport.ids import beginning_at

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LINE = "x" * 100


def rated(**changes: Any) -> Rated:
    usual = {"readers": 1, "place": Place.BODY, "category": Category.SPELLING}
    return Rated(**{**usual, "first_reported_at": NOW, **changes})


findings = st.builds(
    Rated,
    readers=st.integers(0, 10_000),
    place=st.sampled_from(Place),
    category=st.sampled_from(Category),
    first_reported_at=st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1)).map(  # noqa: DTZ001 # the zone is set below
        lambda at: at.replace(tzinfo=UTC)
    ),
)


@given(findings, findings, st.timedeltas(timedelta(0), timedelta(days=3650)))
def test_the_order_of_two_findings_does_not_change_as_time_passes(
    one: Rated, other: Rated, later: timedelta
) -> None:
    moment = max(one.first_reported_at, other.first_reported_at) + later

    apart = one.at(moment).total - other.at(moment).total

    # Both are rounded to a thousandth of a doubling.
    assert abs(apart - (one.impact - other.impact)) <= 2


@pytest.mark.parametrize("readers", [1, 2, 8, 300])
def test_twice_the_readers_weigh_as_much_as_a_doubling_of_time(readers: int) -> None:
    more = rated(readers=2 * readers).impact
    newer = rated(readers=readers, first_reported_at=NOW + DOUBLING).impact

    assert more == newer == rated(readers=readers).impact + POINTS


def test_a_headline_weighs_more_than_the_lead_and_the_lead_more_than_the_text() -> None:
    impacts = [rated(place=place).impact for place in (Place.HEADLINE, Place.LEAD, Place.BODY)]

    assert all(one > other for one, other in pairwise(impacts))
    assert impacts[0] - impacts[2] == step(Place.BODY, Place.HEADLINE)


def test_a_fact_weighs_more_than_a_letter() -> None:
    assert (
        rated(category=Category.FACT).impact
        > rated().impact
        > rated(category=Category.OTHER).impact
    )


def test_what_an_editor_found_without_a_reader_weighs_as_one_reader_s() -> None:
    assert rated(readers=0).impact == rated().impact


def test_the_parts_shown_add_up() -> None:
    parts = rated(readers=8, place=Place.LEAD, category=Category.FACT).at(NOW + 2 * DOUBLING)

    assert (parts.readers, parts.place, parts.category, parts.age) == (3000, 1500, 1000, -2000)
    assert parts.total == 3500


@pytest.mark.parametrize(
    ("text", "title", "headline", "lead"),
    [
        ("Council meets\n" + LINE, "Council meets", 13, 13 + LEAD_AT_MOST),
        ("Council  Meets\n" + LINE, "council meets | The News", 14, 14 + LEAD_AT_MOST),
        ("Other words\n" + LINE, "Council meets", 0, LEAD_AT_MOST),
        (LINE, None, 0, LEAD_AT_MOST),
        ("", "Council meets", 0, LEAD_AT_MOST),
        ("\n".join([LINE] * 9), None, 0, 302),  # the line that 300 code points reach, whole
        ("\n".join([LINE * 3, LINE]), None, 0, LEAD_AT_LEAST),
    ],
)
def test_where_headline_and_lead_end(
    text: str, title: str | None, headline: int, lead: int
) -> None:
    assert Zones.of(text, title) == Zones(headline, lead)


@pytest.mark.parametrize(
    ("part", "start", "place"),
    [
        (Part.TEXT, 0, Place.HEADLINE),
        (Part.TEXT, 12, Place.HEADLINE),
        (Part.TEXT, 13, Place.LEAD),
        (Part.TEXT, 399, Place.LEAD),
        (Part.TEXT, 400, Place.BODY),
        (Part.TEXT, None, Place.BODY),
        (Part.TITLE, None, Place.HEADLINE),
        (Part.IMAGE, 0, Place.BESIDE),
    ],
)
def test_how_prominent_a_mark_is(part: Part, start: int | None, place: Place) -> None:
    assert place_of(part, start, Zones(13, 400)) is place


def test_without_a_text_the_page_s_own_place_is_taken() -> None:
    assert place_of(Part.TEXT, 5, None) is Place.LEAD
    assert place_of(Part.TEXT, LEAD_AT_LEAST, None) is Place.BODY


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1)),  # noqa: DTZ001 # the zone is set below
    findings,
    st.integers(0, 50_000),
)
def test_what_weighs_as_much_is_no_elder_unless_it_is_ahead(
    made: datetime, finding: Rated, lighter: int
) -> None:
    id_ = beginning_at(int(made.replace(tzinfo=UTC).timestamp() * 1000)) + "0" * 16

    assert is_ahead(id_, finding.impact) or id_ >= eldest(finding.impact - lighter)


@pytest.mark.parametrize(("readers", "ahead"), [(1, False), (32, False), (100, True)])
def test_a_headline_that_very_many_readers_report_is_ahead_of_its_age(
    readers: int, ahead: bool
) -> None:
    id_ = beginning_at(int(NOW.timestamp() * 1000)) + "0" * 16
    finding = rated(readers=readers, place=Place.HEADLINE, category=Category.FACT)

    assert is_ahead(id_, finding.impact) is ahead
