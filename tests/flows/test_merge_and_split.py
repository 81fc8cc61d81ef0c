"""Merging and splitting by hand: remembered, obeyed by later reports, and taken back whole."""

import pytest
from flask import Flask

from errorreport.acts.act import Chosen
from errorreport.errors import Refused
from errorreport.findings.life import EventKind
from tests import factories
from tests.support.acting import Acting

FIRST = ("the committee had ", " the letter on Monday")
OTHER = ("and nobody knows who ", " the parcel that was left")
TEXT = "On Monday the committee had recieved the letter on Monday, and nobody knows who got the it."


@pytest.fixture
def desk(app: Flask) -> Acting:
    return Acting.at(app)


def two(desk: Acting) -> tuple[str, str]:
    """Return two findings of one article, with two readers each."""
    one = desk.opens("recieved", around=FIRST)
    desk.sends("recieved", around=FIRST, suggestion="got")
    other = desk.opens("recieved", around=OTHER)
    desk.sends("recieved", around=OTHER)
    assert one != other
    return one, other


def merge(desk: Acting, into: str, *others: str) -> str:
    return desk.acts_on_all(list(others), EventKind.MERGED, into=Chosen(into, None)).act_id


def test_what_was_merged_is_one_for_later_reports_until_it_is_undone(desk: Acting) -> None:
    one, other = two(desk)

    act = merge(desk, one, other)

    joined = desk.finding(one)
    assert joined.reports_count == 4
    assert joined.suggestions == [["received", 3], ["got", 1]]
    assert desk.finding(other).merged_into_id == one
    answer = desk.sends("recieved", around=OTHER)
    assert (answer["answer"], answer["finding"]["others"]) == ("known", 4)
    assert desk.finding_of(answer) == one

    desk.undoes(act)

    assert desk.finding_of(answer) == other  # as if there had been no merge
    assert (desk.finding(one).reports_count, desk.finding(other).reports_count) == (2, 3)
    assert desk.opens("recieved", around=OTHER) == other


def test_undo_of_a_merge_is_its_exact_inverse_and_so_is_the_undo_of_that(desk: Acting) -> None:
    one, other = two(desk)
    third = desk.opens("mayer", around=("said the ", " of the town"), suggestion="mayor")
    desk.acts(other, EventKind.CONFIRMED)
    before = desk.everything()

    act = merge(desk, one, other, third)
    merged = desk.everything()
    undone = desk.undoes(act)
    assert desk.everything() == before
    redone = desk.undoes(undone.act_id)
    assert desk.everything() == merged
    desk.undoes(redone.act_id)
    assert desk.everything() == before


def test_split_reports_are_a_finding_and_later_reports_keep_them_apart(desk: Acting) -> None:
    sent = [desk.sends("recieved", around=FIRST) for _ in range(2)]
    wide = desk.sends("had recieved the", around=("the committee ", " letter"), suggestion=None)
    whole = desk.finding_of(wide)
    assert {desk.finding_of(report) for report in sent} == {whole}
    before = desk.everything()

    done = desk.acts(whole, EventKind.SPLIT, reports=(wide["id"],))

    assert done.other is not None
    apart = done.other.finding_id
    assert desk.finding_of(wide) == apart
    assert desk.finding(whole).reports_count == 2
    assert (desk.finding(apart).reports_count, desk.finding(apart).state) == (1, "open")
    again = desk.sends("had recieved the", around=("the committee ", " letter"), suggestion=None)
    assert desk.finding_of(again) == apart
    assert desk.opens("recieved", around=FIRST) == whole

    desk.undoes(done.act_id)

    assert desk.finding(apart).merged_into_id == whole
    assert desk.finding(whole).reports_count == 5
    assert desk.finding_of(again) == desk.finding_of(wide) == whole
    assert before["anchor"] == desk.everything()["anchor"]


def test_the_passage_goes_with_the_reports_it_was_taken_from(desk: Acting) -> None:
    token = factories.add_token(desk.app, desk.site)
    url = f"{factories.ORIGIN}/a"
    client = desk.app.test_client()
    text = "On Monday, the committee had recieved the letter on Monday, he said."
    answer = client.post("/api/v1/revisions", json={"url": url, "text": text}, headers=token)
    assert answer.status_code == 201
    first = desk.sends("recieved", around=FIRST)
    whole = desk.finding_of(first)
    desk.sends("had recieved the", around=("the committee ", " letter"), suggestion=None)
    before = desk.everything()

    done = desk.acts(whole, EventKind.SPLIT, reports=(first["id"],))

    assert done.other is not None
    assert desk.finding(whole).exact == "had recieved the"
    assert desk.finding(done.other.finding_id).exact == "recieved"
    split = desk.everything()
    undone = desk.undoes(done.act_id)
    assert desk.finding(whole).exact == "recieved"
    assert [row for row in desk.everything()["anchor"] if ("finding_id", whole) in row] == before[
        "anchor"
    ]
    desk.undoes(undone.act_id)
    assert desk.everything() == split


def test_merging_across_articles_and_in_circles_is_refused(desk: Acting) -> None:
    one, other = two(desk)
    elsewhere = desk.opens("recieved", path="/b")
    with pytest.raises(Refused, match="another article"):
        desk.acts(elsewhere, EventKind.MERGED, into=Chosen(one, None))
    act = merge(desk, one, other)
    with pytest.raises(Refused, match="merged"):
        merge(desk, other, one)
    desk.acts(one, EventKind.DECLINED, reason="quotation")
    with pytest.raises(Refused, match="merged"):
        desk.acts(other, EventKind.CONFIRMED)
    desk.undoes(act)
    assert desk.finding(one).state == "declined"
    assert desk.finding(other).state == "open"
