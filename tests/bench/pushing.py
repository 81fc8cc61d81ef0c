"""What a push costs beside carrying its findings alone, and what an article's pages cost.

    python -m tests.bench.pushing [--rounds N]

One article of 50 KB has 500 live findings, each reported through HTTP. Texts are pushed to it in
turns, so that every round does the same: one with 100 edits anywhere in it, and one that corrects
all 500 at once, each followed by the first text again, which undoes it. What is timed are texts
that the service has never had. Carrying alone is timed in the same rounds from and onto the same
texts, ``carry`` given the strings as any caller has them.
Processor time counts, the database's own included, so that a busy machine changes ratios little.

The page of an article of 100 KB is timed beside that of one of 10 KB with as many findings.
"""

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import tee
from pathlib import Path
from typing import Any

import psutil
from flask import Flask
from sqlalchemy import select, text

from errorreport.anchoring import Passage, QuoteSelector, carry
from errorreport.articles.models import Article
from errorreport.db import read_scope
from errorreport.findings.life import State
from errorreport.findings.models import Finding
from tests import factories
from tests.bench.anchoring_speed import Writer
from tests.support import databases, servers
from tests.support.newsroom import AtTheDesk, Newsroom

LENGTH, FINDINGS, EDITS = 50_000, 500, 100  # code points, marks, changes of a text
WANTED_PUSH = 4.0  # times carrying alone
LONG, SHORT = 100_000, 10_000  # code points
REVISIONS = 40
WANTED_PAGE = 3.0  # times, for ten times the text


class Paper:
    """A site with one article, and what its CMS, its readers and its editors do."""

    def __init__(self, app: Flask, name: str, length: int, marks: int) -> None:
        self.app = app
        self.url = f"{factories.ORIGIN}/{name}"
        self._site = factories.add_site(app, name)
        self._client = app.test_client()
        self._token = factories.add_token(app, self._site)
        self._lines = _lines(length, marks)
        self.first = self.text()
        self.push(self.first)

    def text(self, *, fixed: bool = False, edited: int = 0) -> str:
        """The article: its wrong words mended or not, and an edition of the lines between."""
        lines = []
        for number, (before, wrong, after) in enumerate(self._lines):
            word = wrong[:-2] + wrong[-1] if fixed else wrong
            lines.append(f"{before}{word}{after}")
            lines.append(
                f"Line {number} between them in edition {edited if number % 25 == 0 else 0}."
            )
        return "\n".join(lines)

    def report_all(self) -> None:
        """Let a reader mark every wrong word, each with its correction."""
        at = 0
        for before, wrong, after in self._lines:
            start = self.first.index(f"{before}{wrong}{after}", at) + len(before)
            at = start
            body = factories.report(
                self._site.public_key,
                wrong,
                self.url.removeprefix(factories.ORIGIN),
                around=(self.first[max(0, start - 32) : start], after[:32]),
                suggestion=wrong[:-2] + wrong[-1],
            )
            place = {"type": "TextPositionSelector", "start": start, "end": start + len(wrong)}
            body["target"]["selector"].append(place)
            headers = {"Origin": factories.ORIGIN}
            answer = self._client.post("/api/v1/reports", json=body, headers=headers)
            if answer.status_code != 201 or answer.json["answer"] != "new":
                raise SystemExit(f"not a mistake of its own: {answer.text}")

    def push(self, text: str) -> Any:
        """Send a text; return what it did."""
        answer = self._client.post(
            "/api/v1/revisions", json={"url": self.url, "text": text}, headers=self._token
        )
        if answer.status_code != 201:
            raise SystemExit(f"{self.url}: {answer.status_code} {answer.text}")
        return answer.json["outcomes"]

    def passages(self) -> list[Passage]:
        """What every revision carries."""
        found = []
        with self.app.app_context(), read_scope() as session:
            rows = session.scalars(
                select(Finding)
                .join(Article, Article.id == Finding.article_id)
                .where(Article.url == self.url, Finding.state == State.OPEN)
            )
            for row in rows:
                quote = QuoteSelector(row.exact or "", row.prefix, row.suffix, row.start, row.end)
                found.append(Passage(quote, tuple(wording for wording, _ in row.suggestions)))
        return found

    def page(self, desk: AtTheDesk) -> Callable[[], object]:
        """Return the opening of the article's page."""
        with self.app.app_context(), read_scope() as session:
            [article] = session.scalars(select(Article.id).where(Article.url == self.url))

        def open_page() -> None:
            answer = desk.client.get(f"/articles/{article}")
            if answer.status_code != 200:
                raise SystemExit(answer.text)

        return open_page

    def editor(self, name: str) -> AtTheDesk:
        """Return the browser of a person who may see the article."""
        return Newsroom(self.app, self._site).hires(name)


def _lines(length: int, marks: int) -> list[tuple[str, str, str]]:
    """Lines of about the same length, a wrong word with a doubled letter in the midst of each."""
    writer = Writer("Latin")
    room = length // marks - 45  # for the line between, and the wrong word
    found = []
    for number in range(marks):
        words = writer.sentence().split()
        while sum(map(len, words)) + len(words) < room:
            words += writer.sentence().split()
        middle = len(words) // 2
        wrong = f"wrong{number}ss"
        before, after = " ".join(words[:middle])[: room // 2], " ".join(words[middle:])
        found.append((f"{before} ", wrong, f" {after[: room // 2]}"))
    return found


class Processor:
    """The processor time of this process and of the database's at its other end: both do the work.

    What a server does in its own time (writing out, vacuuming) is of what came before as well.
    """

    def __init__(self, app: Flask) -> None:
        self._backend: int | None = None
        with app.app_context(), read_scope() as session:
            if session.get_bind().dialect.name == "postgresql":
                self._backend = session.scalar(text("SELECT pg_backend_pid()"))

    def seconds(self) -> float:
        """Return what was used until now."""
        return time.process_time() + (_used_by(self._backend) if self._backend else 0)

    def mean(self, *calls: Callable[[], object], rounds: int) -> list[float]:
        """Return what each call takes, the calls taking turns."""
        spent = [0.0] * len(calls)
        for _ in range(rounds):
            for index, call in enumerate(calls):
                begun = self.seconds()
                call()
                spent[index] += self.seconds() - begun
        return [seconds / rounds for seconds in spent]


def _used_by(pid: int) -> float:
    exact = Path(f"/proc/{pid}/schedstat")  # in nanoseconds, where psutil counts hundredths
    if exact.exists():
        return int(exact.read_text().split()[0]) / 1e9
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def print_line(what: str, seconds: float, beside: float, wanted: float) -> bool:
    ratio = seconds / beside
    good = ratio <= wanted
    print(
        f"{what:<58}{seconds * 1000:>8.1f} ms {beside * 1000:>8.1f} ms {ratio:>6.2f}  "
        f"<= {wanted:<4.0f} {'ok' if good else 'MISSED'}",
        flush=True,
    )
    return good


def measure_pushes(app: Flask, kind: str, rounds: int) -> bool:
    """Time the two kinds of pushes beside carrying alone."""
    paper = Paper(app, "pushed", LENGTH, FINDINGS)
    paper.report_all()
    passages = paper.passages()
    writer = Writer("Latin")
    edited = [writer.edited(paper.first, EDITS) for _ in range(rounds + 1)]
    fixed = [paper.text(fixed=True, edited=edition) for edition in range(rounds + 1)]
    outcomes = [paper.push(text) for text in (edited.pop(), fixed.pop(), paper.first)]
    done = [sum(outcomes[0].values()), outcomes[1]["corrected"], outcomes[2]["regressed"]]
    if min(done) < FINDINGS - EDITS or len(passages) != FINDINGS:
        raise SystemExit(f"the texts do not do what is measured: {outcomes}")
    (pushed, carried), (put_right, carried_right) = tee(edited), tee(fixed)
    push_edited, carry_edited, _, push_fixed, carry_fixed, _ = Processor(app).mean(
        lambda: paper.push(next(pushed)),
        lambda: carry(passages, paper.first, next(carried)),
        lambda: paper.push(paper.first),
        lambda: paper.push(next(put_right)),
        lambda: carry(passages, paper.first, next(carried_right)),
        lambda: paper.push(paper.first),
        rounds=rounds,
    )
    name = f"push, {FINDINGS} findings, {LENGTH // 1000} KB, {kind}"
    good = print_line(f"{name}, {EDITS} edits", push_edited, carry_edited, WANTED_PUSH)
    return print_line(f"{name}, all corrected", push_fixed, carry_fixed, WANTED_PUSH) and good


def measure_pages(app: Flask, kind: str, rounds: int) -> bool:
    """Time the page of a long article with many revisions beside that of a short one with few."""
    opened = []
    for name, length in (("long", LONG), ("short", SHORT)):
        paper = Paper(app, name, length, 100)
        paper.report_all()
        for edition in range(1, REVISIONS):
            paper.push(paper.text(edited=edition))
        opened.append(paper.page(paper.editor(name)))
    long, short = Processor(app).mean(*opened, rounds=rounds)
    what = f"article page, {LONG // 1000} KB : {SHORT // 1000} KB, {REVISIONS} revisions, {kind}"
    return print_line(what, long, short, WANTED_PAGE)


@contextmanager
def both(folder: Path) -> Iterator[Sequence[databases.Database]]:
    with databases.postgresql_server() as url:
        yield databases.SQLite(folder), databases.PostgreSQL(url)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each")
    options = parser.parse_args(argv)
    good = True
    print(f"{'':<58}{'it':>11} {'beside':>11} {'ratio':>6}  wanted")
    with tempfile.TemporaryDirectory() as folder, both(Path(folder)) as found:
        for database in found:
            app = servers.create_app_for(
                database.migrated(),
                instance=str(Path(folder) / "instance"),
                rate_limits="off",
                log_level="warning",
            )
            gc.freeze()  # as wsgi.py does
            good = measure_pushes(app, database.kind, options.rounds) and good
            good = measure_pages(app, database.kind, options.rounds) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
