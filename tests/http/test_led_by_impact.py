"""Lists by impact that words lead to: the weightiest are found without weighing all."""

import random
import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from errorreport.accounts.models import Scope
from errorreport.articles import service as articles
from errorreport.clock import utc_now
from errorreport.db import unit_of_work
from errorreport.findings import reading
from errorreport.findings.impact import Place, Rated, weighed
from errorreport.findings.kinds import Category, Part
from errorreport.findings.life import Reason, State
from errorreport.findings.models import Finding
from errorreport.findings.words import FindingWord, FoundBy
from errorreport.ids import beginning_at
from tests import factories
from tests.http.test_desk_plans import asked, plans
from tests.support.newsroom import AtTheDesk, Newsroom

DAYS = 400
#: of how many findings each word is one
WORDS = {"alpha": 0.6, "beta": 0.5, "gamma": 0.07}
#: what is listed, and of which findings that is true by their words and columns
LISTS: dict[str, dict[str, str]] = {
    "a frequent word": {"q": "alpha"},
    "a rare word": {"q": "gamma"},
    "two words": {"q": "alp bet"},
    "a word that few have beside": {"q": "alpha gamma"},
    "a category": {"category": "fact"},
    "a language": {"language": "uk"},
    "a category and a word": {"category": "fact", "q": "beta"},
}


@pytest.fixture
def newsroom(app: Flask) -> Newsroom:
    return Newsroom(app, factories.add_site(app))


@pytest.fixture
def anna(newsroom: Newsroom) -> AtTheDesk:
    return newsroom.hires("Anna")


@pytest.fixture
def by_impact(newsroom: Newsroom) -> list[tuple[str, set[str]]]:
    """Three hundred findings of more than a year: their ids by impact, and what each is found by.

    Some have very many readers; of some the first reports were taken away, and they count from a
    later one.
    """
    site_id, now = newsroom.site.id, utc_now()
    chance = random.Random(7)  # noqa: S311 # makes texts, keeps no secret
    with newsroom.app.app_context(), unit_of_work() as uow:
        of_articles = [
            (
                articles.add(
                    uow, site_id, f"{factories.ORIGIN}/{one}", title=None, language=one, now=now
                ),
                one,
            )
            for one in ("en", "uk")
        ]
    rows, words = [], []
    for number in range(300):
        row, of_it = _finding(chance, number, site_id, *chance.choice(of_articles))
        rows.append(row)
        words += of_it
    with newsroom.app.app_context(), unit_of_work() as uow:
        uow.insert_all(Finding, rows)
        uow.insert_all(FindingWord, words)
    rows.sort(key=lambda row: (row["impact"], row["id"]), reverse=True)
    assert 3 < sum(row["ahead"] for row in rows) < 50
    found_by: dict[str, set[str]] = {row["id"]: set() for row in rows}
    for word in words:
        found_by[word["finding_id"]].add(word["word"])
    return [(row["id"], found_by[row["id"]]) for row in rows]


def _finding(
    chance: random.Random, number: int, site_id: str, article_id: str | None, language: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    made = utc_now() - DAYS * timedelta(days=1) * chance.random()
    first = made + timedelta(days=chance.random() * 90) * (chance.random() < 0.03)
    readers = chance.choice((1, 1, 2, 3, 7, 40)) if chance.random() < 0.96 else 9_000
    category = chance.choice((Category.SPELLING,) * 3 + (Category.FACT,))
    rated = Rated(readers, chance.choice([*Place]), category, first)
    state = chance.choice((State.OPEN, State.CORRECTED, State.DECLINED))
    id_ = beginning_at(int(made.timestamp() * 1000)) + f"{number:016}"
    row = {"id": id_, "site_id": site_id, "article_id": article_id, "part": Part.TEXT}
    row |= {"state": state, "reason": Reason.UNCLEAR if state is State.DECLINED else None}
    row |= {"category": category, "exact": "word", "suggestions": [], "grouping": "v1"}
    row |= {"events_count": 1, "reports_count": 1, "readers_count": readers, "place": rated.place}
    row |= weighed(id_, rated.impact)
    row |= {"first_reported_at": first, "last_reported_at": first, "state_since": first}
    words = [word for word, share in WORDS.items() if chance.random() < share]
    found_by = [*FoundBy(category, tuple(words)).words, f"=language:{language}"]
    return row, [
        {"site_id": site_id, "word": word, "finding_id": id_, "own": True} for word in found_by
    ]


def wanted(by_impact: list[tuple[str, set[str]]], asked_for: dict[str, str]) -> list[str]:
    begun = asked_for.get("q", "").split()
    begun += [f"={name}:{value}" for name, value in asked_for.items() if name != "q"]
    return [
        id_
        for id_, words in by_impact
        if all(any(word.startswith(one) for word in words) for one in begun)
    ]


@pytest.mark.parametrize("asked_for", LISTS.values(), ids=LISTS)
def test_the_weightiest_come_first_page_by_page(
    newsroom: Newsroom,
    anna: AtTheDesk,
    by_impact: list[tuple[str, set[str]]],
    asked_for: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    every = wanted(by_impact, asked_for)
    assert len(every) > 7
    monkeypatch.setattr(reading, "SOME", 4)
    monkeypatch.setattr(reading, "ALWAYS_WEIGHED", 10)

    for how in ("as is best", "weighed", "walked"):
        with monkeypatch.context() as patch:
            if how != "as is best":
                patch.setattr(reading, "_is_better_walked", lambda *_, how=how: how == "walked")
            assert of_editor(anna, sort="impact", **asked_for) == every, how
            if "language" not in asked_for:
                query = {"sort": "impact", "limit": "23", **asked_for}
                assert of_program(newsroom, **query) == every, how


def test_what_is_ahead_is_read_off_an_index_and_with_as_many_statements_as_ever(
    anna: AtTheDesk,
    app: Flask,
    by_impact: list[tuple[str, set[str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "_is_better_walked", lambda *_: False)
    numbers, of_ahead = [], []
    for said in ("alpha", "alpha beta"):
        with asked(app) as sent:
            assert anna.listed(view="all", sort="impact", q=said)
        numbers.append(len(sent))
        of_ahead += [plan for plan in plans(app, sent) if "finding.ahead" in plan]

    assert max(numbers) <= 25, numbers
    assert len(of_ahead) == 2
    for how in (plan.partition("SELECT")[0] for plan in of_ahead):
        # with so few rows PostgreSQL has no reason to prefer one index to another
        assert "SEARCH" not in how or "ix_finding_ahead" in how, how


def of_editor(anna: AtTheDesk, **arguments: str) -> list[str]:
    """Return the findings of a list page by page."""
    found, page = [], anna.queue(view="all", **arguments)
    while page:
        found += re.findall(r'id="row-(\w+)"', page)
        further = re.search('rel="next" href="([^"]+)"', page)
        page = anna.client.get(unescape(further[1])).text if further else ""
    return found


def of_program(newsroom: Newsroom, **query: str) -> list[str]:
    """Return the findings that a program reads page by page."""
    token = factories.add_token(newsroom.app, newsroom.site, Scope.FINDINGS_READ)
    found, address = [], f"/api/v1/findings?{urlencode(query)}"
    while address:
        answer = newsroom.app.test_client().get(address, headers=token)
        found += [finding["id"] for finding in answer.json["findings"]]
        address = "".join(re.findall("<(.+?)>", answer.headers.get("Link", "")))
    return found
