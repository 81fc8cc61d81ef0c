"""A finding is shown by the narrowest mark that holds what its readers would change."""

from itertools import permutations

import pytest
from flask import Flask

from errorreport.findings.life import EventKind, Reason
from tests import factories
from tests.support.acting import Acting

TEXT = "On Monday, the committee had recieved the letter on Monday, he said."
WIDE = {
    "exact": "had recieved the",
    "around": ("the committee ", " letter on Monday"),
    "suggestion": "had received the",
}
NARROW = {
    "exact": "recieved",
    "around": ("the committee had ", " the letter on Monday"),
    "suggestion": None,
}
PLAIN = {**WIDE, "suggestion": None}


@pytest.fixture
def desk(app: Flask) -> Acting:
    return Acting.at(app)


def push(desk: Acting, text: str = TEXT) -> None:
    token = factories.add_token(desk.app, desk.site)
    body = {"url": f"{factories.ORIGIN}/a", "text": text, "complete": True}
    answer = desk.app.test_client().post("/api/v1/revisions", json=body, headers=token)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("text", [None, TEXT])
@pytest.mark.parametrize("order", list(permutations([WIDE, NARROW, PLAIN])))
def test_the_order_of_the_reports_does_not_matter(
    desk: Acting, text: str | None, order: tuple[dict[str, object], ...]
) -> None:
    if text is not None:
        push(desk, text)

    [finding_id] = {desk.opens(**sent) for sent in order}  # type: ignore[arg-type] # all are texts

    finding = desk.finding(finding_id)
    assert finding.exact == "recieved"
    assert finding.suggestions == [["received", 1]]
    anchors = desk.everything()["anchor"]
    assert len(anchors) == (text is not None)
    for anchor in map(dict, anchors):
        assert TEXT[anchor["start"] : anchor["end"]] == "recieved"


def test_a_new_text_corrects_the_narrowed_passage(desk: Acting) -> None:
    push(desk)
    finding_id = desk.opens(**WIDE)  # type: ignore[arg-type] # all are texts
    desk.opens(**NARROW)  # type: ignore[arg-type] # all are texts

    push(desk, TEXT.replace("recieved", "received"))

    assert desk.finding(finding_id).state == "corrected"


def test_what_is_decided_keeps_the_words_it_was_decided_on(desk: Acting) -> None:
    push(desk)
    finding_id = desk.opens(**WIDE)  # type: ignore[arg-type] # all are texts
    desk.acts(finding_id, EventKind.DECLINED, reason=Reason.QUOTATION)

    desk.opens(**NARROW)  # type: ignore[arg-type] # all are texts

    assert desk.finding(finding_id).exact == "had recieved the"
