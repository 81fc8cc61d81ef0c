"""Pushes and reports of one article at once end as if one had come after the other.

What everybody was answered and what is stored is compared with all serial orders, or, where those
are too many, with the order in which the writes were committed. Each interleaving starts from a
copy of one article.
"""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from errorreport.articles.models import Article, Revision
from errorreport.db import Base, read_scope, unit_of_work
from errorreport.findings.life import LIVE, replay
from errorreport.findings.models import Anchor, Event, Finding, FindingKey, FindingReader
from errorreport.ids import new_id
from errorreport.reports.models import Report
from tests import factories
from tests.conftest import MakeApp
from tests.support.interleaving import Turns, turns_of
from tests.support.whole import left_over

# Interleavings; with 6 pairs, 5 small sets and the crowds they are a thousand on each database.
OF_A_PAIR, OF_A_FEW, CROWDS = 124, 50, 6
READERS, AT_ONCE = 50, 7  # of a crowd; with the push as many as the service has threads

LEAD = "The council met again on Monday evening in the old town hall."
BODY = "Then the committee had recieved the letter that the mayor had writen in may."
CLOSE = "The harbour works are to end soon, and the bridge will open after that."
FIRST = "\n".join([LEAD, BODY, CLOSE])
TEXTS = {
    "one mended": FIRST.replace("recieved", "received"),
    "another mended": FIRST.replace("writen", "written"),
    "both mended": FIRST.replace("recieved", "received").replace("writen", "written"),
    "changed otherwise": FIRST.replace("recieved", "recieved and read"),
    "a line taken out": f"{LEAD}\n{CLOSE}",
    "as it was": FIRST,
    "suspect": LEAD,
}
MARKS = {
    "recieved": "received",
    "writen": "written",
    "had recieved the": "had received the",
    "in may": "in May",
    "harbour works": None,
    "committee": "commission",
}
STANDING = ("recieved", "writen")  # reported before
MODELS = (Article, Revision, Finding, Report, Anchor, Event, FindingKey, FindingReader)


@dataclass
class Desk:
    """A site's article and copies of it."""

    app: Flask
    token: dict[str, str]
    public_key: str
    rows: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)

    def push(self, path: str, text: str) -> Any:
        body = {"url": f"{factories.ORIGIN}{path}", "text": text}
        answer = self.app.test_client().post("/api/v1/revisions", json=body, headers=self.token)
        assert answer.status_code in {200, 201, 202}, answer.text
        said = answer.json
        done = sorted((one["event"], one["state"]) for one in said["findings"])
        return answer.status_code, said["revision"]["number"], said["outcomes"], done

    def report(self, path: str, words: str) -> Any:
        body = factories.report(
            self.public_key,
            words,
            path,
            around=factories.around(FIRST, words),
            suggestion=MARKS[words],
        )
        headers = {"Origin": factories.ORIGIN}
        answer = self.app.test_client().post("/api/v1/reports", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        said = answer.json
        return said["answer"], said["finding"]["state"], said["finding"]["others"]

    def remember(self) -> None:
        """Keep the rows of all there is, to be copied."""
        with self.app.app_context(), read_scope() as session:
            for model in MODELS:
                found = session.execute(select(model.__table__)).mappings()
                self.rows[model] = [dict(row) for row in found]

    def copies(self, count: int) -> list[str]:
        """Add copies of the article and return their paths."""
        paths, rows = [], {model: [] for model in self.rows}
        own = [row["id"] for model in MODELS for row in self.rows[model] if "id" in row]
        for _ in range(count):
            ids = {old: new_id() for old in sorted(own)}  # as they ascended, so do the new ones
            for model, originals in self.rows.items():
                rows[model] += [
                    {k: ids.get(v, v) if isinstance(v, str) else v for k, v in row.items()}
                    for row in originals
                ]
            paths.append(f"/copy/{rows[Article][-1]['id']}")
            rows[Article][-1]["url"] = factories.ORIGIN + paths[-1]
        with self.app.app_context(), unit_of_work() as uow:
            for model, copied in rows.items():
                uow.session.execute(insert(model.__table__), copied)
        return paths

    def stored(self, path: str) -> dict[str, Any]:
        """Return what is stored of an article without ids and times; check that it holds."""
        with self.app.app_context(), read_scope() as session:
            url = f"{factories.ORIGIN}{path}"
            article = session.scalars(select(Article).where(Article.url == url)).one()
            here = {"article_id": article.id}
            revisions = session.scalars(select(Revision).filter_by(**here)).all()
            findings = session.scalars(select(Finding).filter_by(**here).order_by("id")).all()
            reports = Counter(session.scalars(select(Report.finding_id).filter_by(**here)))
            ids = [finding.id for finding in findings]
            anchors = session.scalars(select(Anchor).where(Anchor.finding_id.in_(ids))).all()
            events = session.scalars(
                select(Event).where(Event.finding_id.in_(ids)).order_by(Event.number)
            ).all()
        numbers = {revision.id: revision.number for revision in revisions}
        assert sorted(numbers.values()) == list(range(1, len(revisions) + 1))
        assert article.leased_until is None
        told = []
        for finding in findings:
            story = [event for event in events if event.finding_id == finding.id]
            places = {
                numbers[one.revision_id]: (one.status.value, one.start, one.end)
                for one in anchors
                if one.finding_id == finding.id
            }
            assert [event.number for event in story] == list(range(1, finding.events_count + 1))
            assert replay(story) == finding.standing
            assert finding.reports_count == reports[finding.id]
            if finding.state in LIVE and article.revision_number:
                assert article.revision_number in places, "a live finding was not carried"
            told.append(
                (
                    finding.exact,
                    finding.standing,
                    sorted(map(tuple, finding.suggestions)),
                    finding.reports_count,
                    [(one.kind.value, numbers.get(one.revision_id or "")) for one in story],
                    sorted(places.items()),
                    numbers.get(finding.stood_in_id or ""),
                )
            )
        return {
            "current": article.revision_number,
            "revisions": sorted((one.number, one.fingerprint, one.held) for one in revisions),
            "findings": sorted(told, key=repr),
        }


@pytest.fixture
def desk(make_app: MakeApp) -> Desk:
    app = make_app(rate_limits="off", log_level="warning")
    site = factories.add_site(app)
    desk = Desk(app, factories.add_token(app, site), site.public_key)
    desk.push("/a", FIRST)
    for words in STANDING:
        desk.report("/a", words)
    desk.remember()
    return desk


@pytest.fixture
def turns(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Turns]:
    with turns_of(desk.app, monkeypatch) as turns:
        yield turns


Act = Callable[[str], Any]


def acts(desk: Desk, named: Sequence[str]) -> list[Act]:
    """A text's name pushes it, marked words report them."""

    def act(name: str) -> Act:
        if name in TEXTS:
            return lambda path: desk.push(path, TEXTS[name])
        return lambda path: desk.report(path, name)

    return [act(name) for name in named]


def in_order(desk: Desk, path: str, named: Sequence[str], order: Sequence[int]) -> str:
    """Let one act follow the other; return what was answered and is stored."""
    doing = acts(desk, named)
    answers = {number: doing[number](path) for number in order}
    return repr(([answers[number] for number in range(len(named))], desk.stored(path)))


def check(desk: Desk, turns: Turns, named: Sequence[str], interleavings: int) -> tuple[int, int]:
    """Interleave the acts; return how many different ends were met, and how many there are."""
    orders = list(itertools.permutations(range(len(named))))
    paths = desk.copies(len(orders))
    ends = {in_order(desk, path, named, order) for path, order in zip(paths, orders, strict=True)}
    met = set()
    for seed, path in enumerate(desk.copies(interleavings)):
        answers = turns.run([partial(act, path) for act in acts(desk, named)], seed)
        end = repr((answers, desk.stored(path)))
        assert end in ends, f"no serial order of {named} ends so (seed {seed})"
        met.add(end)
    with desk.app.app_context(), read_scope() as session:
        assert left_over(session) == []
    return len(met), len(ends)


@pytest.mark.parametrize(
    "named",
    [
        ("one mended", "another mended"),
        ("one mended", "one mended"),
        ("both mended", "as it was"),
        ("a line taken out", "one mended"),
        ("suspect", "changed otherwise"),
        ("suspect", "suspect"),
    ],
    ids=" + ".join,
)
def test_two_pushes_at_once_end_as_one_after_the_other(
    desk: Desk, turns: Turns, named: Sequence[str]
) -> None:
    met, ends = check(desk, turns, named, OF_A_PAIR)

    assert met == ends, "one of them always came first: nothing was interleaved"


@pytest.mark.parametrize(
    "named",
    [
        ("one mended", "recieved", "had recieved the"),
        ("both mended", "in may", "in may"),
        ("changed otherwise", "recieved", "committee"),
        ("a line taken out", "writen", "harbour works"),
        ("one mended", "another mended", "recieved"),
    ],
    ids=" + ".join,
)
def test_a_push_and_a_few_reports_at_once_end_as_one_after_the_other(
    desk: Desk, turns: Turns, named: Sequence[str]
) -> None:
    met, _ = check(desk, turns, named, OF_A_FEW)

    assert met > 1, "one of them always came first: nothing was interleaved"


def test_a_push_and_fifty_reports_at_once_end_in_the_order_of_their_writes(
    desk: Desk, turns: Turns
) -> None:
    paths = desk.copies(2 * CROWDS)
    for seed in range(CROWDS):
        path, again = paths[2 * seed : 2 * seed + 2]
        chance = random.Random(seed)  # noqa: S311 - which words, not a secret
        named = [chance.choice(list(MARKS)) for _ in range(READERS)]
        done = crowd(desk, turns, path, chance.choice(list(TEXTS)), named, seed)

        serial = [
            (name, act(again)) for (name, _), act in zip(done, acts(desk, names(done)), strict=True)
        ]

        assert serial == done
        assert desk.stored(again) == desk.stored(path)


Done = list[tuple[str, Any]]


def names(done: Done) -> list[str]:
    return [name for name, _ in done]


def crowd(desk: Desk, turns: Turns, path: str, text: str, marks: Sequence[str], seed: int) -> Done:
    """Push a text while readers report; return all in the order of their writes."""
    done: list[tuple[int, str, Any]] = []

    def one_after_the_other(named: Sequence[str]) -> None:
        for name, act in zip(named, acts(desk, named), strict=True):
            answer = act(path)
            done.append((turns.last_write(), name, answer))

    shares = [[text], *(marks[number::AT_ONCE] for number in range(AT_ONCE))]
    turns.run([partial(one_after_the_other, share) for share in shares], seed)
    return [(name, answer) for _, name, answer in sorted(done, key=itemgetter(0))]
