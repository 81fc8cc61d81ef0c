"""Real histories of articles, lived through again: reported, pushed on, and how each report ends.

    python -m tests.bench.replay --cases DIR [--most N]

DIR holds ``texts.jsonl`` and ``cases.jsonl``, gzipped or not. Every case has an article of its own:
its text a is pushed, its mark reported, then every later text pushed up to its text b; which texts
stand between is told by the distances between the pairs of all cases. All of it goes through the
HTTP routes, with the site's settings as they come. Then the finding's end is compared with the
case's verdict. What a reader marked and sent is all that the service gets.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from errorreport.articles.models import Article
from errorreport.db import read_scope
from errorreport.extract import block_hash, fingerprint, plain_text
from errorreport.findings.life import LIVE
from errorreport.findings.models import Finding
from tests import factories
from tests.bench.anchoring import Case, read
from tests.support import databases, servers

MOST = 2100  # cases, spread evenly over all; more of them tell hardly more
LEAST, LEAST_CONTROL = 2000, 700
WANTED_WRONG, WANTED_BOUND = 0.005, 0.01
CONFIDENCE = 0.95
_MARK = "\ue000"  # a private character: nothing collapses into it


class End(StrEnum):
    """How a finding stands after the last text."""

    RESOLVED = "resolved"
    ASKED = "asked for a look"
    LEFT = "left open"


@dataclass(frozen=True)
class Histories:
    """The texts of all cases, and how many steps they stand from each other."""

    texts: dict[str, str]
    #: by text: its history and its place in it; a history whose distances disagree has no places
    places: dict[str, tuple[str, int]]
    members: dict[str, list[str]]

    @classmethod
    def of(cls, texts: dict[str, str], cases: Sequence[Case]) -> "Histories":
        """Put every text in its place by the distances that the cases tell."""
        steps: dict[str, dict[str, int]] = defaultdict(dict)
        for case in cases:
            steps[case["a"]][case["b"]] = case["steps"]
            steps[case["b"]][case["a"]] = -case["steps"]
        places: dict[str, tuple[str, int]] = {}
        for first in steps:
            if first not in places:
                places |= _placed(first, steps)
        members = defaultdict(list)
        for text, (history, _) in sorted(places.items(), key=lambda item: item[1]):
            members[history].append(text)
        return cls(texts, places, members)

    def way(self, case: Case) -> Iterator[str]:
        """Yield text a, the texts between, and text b."""
        yield self.texts[case["a"]]
        start, end = self.places[case["a"]], self.places[case["b"]]
        for text in self.members[start[0]]:
            if start < self.places[text] < end:
                yield self.texts[text]
        yield self.texts[case["b"]]


def _placed(first: str, steps: dict[str, dict[str, int]]) -> dict[str, tuple[str, int]]:
    """Place every text that distances lead to; where they disagree, all at once: none between."""
    found, waiting, agree = {first: 0}, [first], True
    while waiting:
        here = waiting.pop()
        for there, distance in steps[here].items():
            if there not in found:
                found[there] = found[here] + distance
                waiting.append(there)
            agree &= found[there] == found[here] + distance
    return {text: (first, place if agree else 0) for text, place in found.items()}


def chosen(cases: Sequence[Case], most: int) -> list[Case]:
    """Return at most so many cases, spread evenly."""
    if not most or most >= len(cases):
        return list(cases)
    return [cases[number * len(cases) // most] for number in range(most)]


def upper_bound(hits: int, tries: int, confidence: float = CONFIDENCE) -> float:
    """The upper end of the two-sided Clopper-Pearson interval of a rate."""
    if hits >= tries:
        return 1.0
    low, high = hits / tries, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        at_most = sum(comb(tries, n) * rate**n * (1 - rate) ** (tries - n) for n in range(hits + 1))
        low, high = (rate, high) if at_most > (1 - confidence) / 2 else (low, rate)
    return high


class Replay:
    """A site, and its readers and CMS as clients of its API."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._client: FlaskClient = app.test_client()
        site = factories.add_site(app)
        self._key = site.public_key
        self._token = factories.add_token(app, site)

    def end_of(self, case: Case, way: Sequence[str]) -> End:
        """Live through one case in an article of its own."""
        url = f"{factories.ORIGIN}/{case['id']}"
        self._push(url, way[0])
        self._report(url, case, way[0])
        held = False
        for text in way[1:]:
            held = self._push(url, text)
        with self._app.app_context(), read_scope() as session:
            [(state, attention)] = session.execute(
                select(Finding.state, Finding.attention)
                .join(Article, Article.id == Finding.article_id)
                .where(Article.url == url)
            )
        if state not in LIVE:
            return End.RESOLVED
        return End.ASKED if held or attention is not None else End.LEFT

    def _push(self, url: str, text: str) -> bool:
        """Send a text; return whether it was held, which asks an editor to decide."""
        answer = self._client.post(
            "/api/v1/revisions", json={"url": url, "text": text}, headers=self._token
        )
        if answer.status_code not in {200, 201, 202}:
            raise SystemExit(f"{url}: {answer.status_code} {answer.text}")
        return answer.status_code == 202

    def _report(self, url: str, case: Case, text: str) -> None:
        """Send what the snippet would: the case's quote, and its place in the reading text."""
        quote, position = case["quote"], case["position"]
        reading = plain_text(text).text
        # The cases' texts keep the indents of code, which a reading text does not have.
        start, end = (len(plain_text(text[: position[name]] + _MARK).text) - 1 for name in _ENDS)
        body = factories.report(
            self._key,
            quote["exact"],
            f"/{case['id']}",
            around=(quote["prefix"] or "", quote["suffix"] or ""),
            suggestion=case["suggestion"],
        )
        target = body["target"]
        target["selector"].append({"type": "TextPositionSelector", "start": start, "end": end})
        target |= {"fingerprint": fingerprint(reading), "block": block_hash(reading, start, end)}
        answer = self._client.post(
            "/api/v1/reports", json=body, headers={"Origin": factories.ORIGIN}
        )
        if answer.status_code != 201:
            raise SystemExit(f"{url}: {answer.status_code} {answer.text}")


_ENDS = ("start", "end")


def replay(histories: Histories, cases: Sequence[Case]) -> Iterator[tuple[Case, End]]:
    """Live through every case; SQLite, for what is decided does not depend on the database."""
    with tempfile.TemporaryDirectory() as folder:
        database = databases.SQLite(Path(folder))
        app = servers.create_app_for(
            database.migrated(),
            instance=str(Path(folder) / "instance"),
            rate_limits="off",
            log_level="warning",
        )
        lives = Replay(app)
        for case in cases:
            yield case, lives.end_of(case, list(histories.way(case)))


def tell(ends: Sequence[tuple[Case, End]]) -> bool:
    """Print the table and the verdict; return whether it is as wanted."""
    counts = Counter((case["kind"], end) for case, end in ends)
    print(f"{'':<10}{'cases':>7}" + "".join(f"{end.value:>20}" for end in End))
    for kind in ("control", "fixed", "removed"):
        row = [counts[kind, end] for end in End]
        print(f"{kind:<10}{sum(row):>7}" + "".join(f"{count:>20}" for count in row))
    control = sum(counts["control", end] for end in End)
    mended = len(ends) - control
    wrong = counts["control", End.RESOLVED]
    rightly, asked, left = (sum(counts[kind, end] for kind in ("fixed", "removed")) for end in End)
    rate, bound = wrong / control, upper_bound(wrong, control)
    good = rate <= WANTED_WRONG and bound <= WANTED_BOUND
    good = good and len(ends) >= LEAST and control >= LEAST_CONTROL
    print(
        f"wrongly resolved  {wrong} of {control}, {rate:.2%}, wanted <= {WANTED_WRONG:.1%}; "
        f"at most {bound:.2%} (Clopper-Pearson, two-sided 95 %), wanted <= {WANTED_BOUND:.0%}"
    )
    print(f"rightly resolved  {rightly} of {mended}, {rightly / mended:.1%}")
    print(f"asked for a look  {asked} of {mended}, {asked / mended:.1%}")
    print(f"wrongly left      {left} of {mended}, {left / mended:.1%}")
    for case, end in ends:
        if case["kind"] == "control" and end is End.RESOLVED:
            print(f"wrongly resolved: {case['id']} {case['quote']['exact']!r}")
    print("ok" if good else "MISSED")
    return good


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("--cases", type=Path, required=True, metavar="DIR")
    parser.add_argument("--most", type=int, default=MOST, help="cases; 0 for all")
    options = parser.parse_args(argv)
    for name in ("texts", "cases"):
        if not any((options.cases / f"{name}.jsonl{end}").exists() for end in ("", ".gz")):
            print(f"No {name}.jsonl(.gz) in {options.cases}: nothing replayed.", file=sys.stderr)
            return 2
    begun = time.perf_counter()
    every = list(read(options.cases, "cases"))
    texts = {row["id"]: row["text"] for row in read(options.cases, "texts")}
    histories = Histories.of(texts, every)
    cases = chosen(every, options.most)
    pushes = sum(len(list(histories.way(case))) for case in cases)
    print(f"replay: {len(cases)} of {len(every)} cases, {pushes} texts pushed", flush=True)
    good = tell(list(replay(histories, cases)))
    print(f"in {time.perf_counter() - begun:.0f} s")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
