"""What a flood does to others: one site gets fifty times its limit, from addresses of loopback.

By turns another site's reports are sent with and without the flood; the median of each counts. What
a refusal and a report cost is processor time of the service and of PostgreSQL, over connections of
the same kind, also by turns; what gunicorn takes to read any request and to answer nothing is
measured beside them and taken off both. The flood comes from a process of its own, on loopback
alone, and ends by itself.
"""

import argparse
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil
from flask import Flask
from sqlalchemy import text

from errorreport.db import db
from tests import factories
from tests.bench.__main__ import print_line
from tests.support import databases, servers
from tests.support.load import Connection, post
from tests.support.marks import mark
from tests.support.sums import solved

LIMIT = 120  # reports of a site in a minute, as it is unless told otherwise
TIMES = 50
ROUNDS = 2
HONEST = 80  # reports of another site in a round
PAUSE = 0.05  # s between them
COST_ROUNDS = 5
COSTED = 400  # reports of a round whose processor time is counted
TURNED_AWAY = 2_000  # the same of what is turned away; processor time is told in steps of 10 ms
FROM_ONE = 20  # requests of one address there, over one connection
AT_ONCE = 4
MANY = 10_000  # refusals, each from an address of its own, over which memory is looked at
SLOWER, DEARER, GROWTH = 1.5, 0.1, 2.0  # times, times, MB


def addresses() -> Iterator[str]:
    """Yield loopback addresses, none twice."""
    for number in count(1):
        yield f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


@dataclass
class Sender:
    """Sends reports of one site, never the same twice, and hardly two from one address."""

    url: str
    key: str
    numbers: Iterator[int]
    sources: Iterator[str]
    wanted: int  # the status that every answer must have

    def request(self, proof: str | None = None) -> bytes:
        number = next(self.numbers)
        exact, around = mark(number)
        document = factories.report(
            self.key, exact, f"/a/{number % 200}", around=around, suggestion=exact[:-1]
        )
        if proof:
            document["proof"] = proof
        return post(self.url, document, {"Origin": factories.ORIGIN})

    def prove(self) -> None:
        """Do every sum that is asked for, until nothing is let in any more."""
        proof, source = None, next(self.sources)
        for _ in range(3 * LIMIT):
            with Connection(self.url, source) as connection:  # a sum takes longer than one is kept
                answer = connection.ask(self.request(proof))
            challenge = answer.json().get("challenge")
            if answer.status == 429 and challenge is None:
                return
            proof = solved(challenge) if challenge else None
        raise SystemExit("Twenty times the limit was taken, and more.")

    def send(self, requests: int = 1) -> list[float]:
        """Send some reports from the next address; return how long each took."""
        seconds = []
        with Connection(self.url, next(self.sources)) as connection:
            for _ in range(requests):
                answer = connection.ask(self.request())
                if answer.status != self.wanted:
                    raise SystemExit(f"{answer.status} for {self.wanted}: {answer.body.decode()}")
                seconds.append(answer.seconds)
        return seconds


def flood(url: str, key: str, per_second: float, first: int, ends: float) -> None:
    """Send a site's reports until ``ends``, each from another address, however slow answers are."""
    sources = addresses()
    for _ in range(first):
        next(sources)
    sender = Sender(url, key, count(5_000_000 + first), sources, 429)
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE * 4) as pool:
        for number in count():
            due = began + number / per_second
            if due > ends:
                break
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(sender.send)


@dataclass
class Scene:
    """A service with a site that is flooded and one that is not."""

    name: str
    #: the server's, and the database's where it has one
    processes: list[psutil.Process]
    attacked: Sender
    honest: Sender
    #: of a site that is past twenty times its limit
    shut: Sender
    medians: dict[str, list[float]] = field(default_factory=lambda: {"calm": [], "flood": []})

    def processor(self) -> float:
        every = [child for one in self.processes for child in one.children(recursive=True)]
        return sum(one.cpu_times().user + one.cpu_times().system for one in every)

    def memory(self) -> float:
        server, *_ = self.processes
        return sum(one.memory_info().rss for one in server.children(recursive=True)) / 2**20

    def report_for_a_while(self, when: str) -> None:
        seconds = []
        for _ in range(HONEST):
            seconds += self.honest.send()
            time.sleep(PAUSE)
        self.medians[when].append(statistics.median(seconds))

    def under_flood(self, round_: int) -> None:
        seconds = HONEST * (PAUSE + 0.1) + 5  # at most; it is ended before
        arguments = (self.attacked.url, self.attacked.key, TIMES * LIMIT / 60)
        attack = multiprocessing.get_context("spawn").Process(
            target=flood,
            args=(*arguments, 100_000 * (round_ + 1), time.monotonic() + seconds),
            daemon=True,
        )
        attack.start()
        try:
            time.sleep(2)  # until it has begun
            self.report_for_a_while("flood")
        finally:
            attack.terminate()
            attack.join()

    def cost(self, sender: Sender, requests: int) -> float:
        """Return the processor time of one request."""
        before = self.processor()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done in [pool.submit(sender.send, FROM_ONE) for _ in range(requests // FROM_ONE)]:
                done.result()
        return (self.processor() - before) / requests


def database_processes(app: Flask) -> list[psutil.Process]:
    """Return PostgreSQL's first process, whose children work for all connections."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            return []
        with db.engine.connect() as connection:
            pid = connection.scalar(text("SELECT pg_backend_pid()"))
    found = psutil.Process(pid).parent()
    assert found is not None
    return [found]


@contextmanager
def bare_server(folder: Path) -> Iterator[Scene]:
    """Serve nothing, to know what a request costs that the service never sees."""
    log = folder / "empty.log"
    with servers.gunicorn({}, log, application="tests.bench.empty:app") as server:
        sender = Sender(f"{server.url}/api/v1/reports", "pk_none", count(), addresses(), 429)
        yield Scene("gunicorn alone", [psutil.Process(server.process.pid)], sender, sender, sender)


@contextmanager
def scene(database: databases.Database, folder: Path, redis: str | None) -> Iterator[Scene]:
    url = database.empty()
    databases.migrate(url)
    options = {"instance": str(folder), **({"redis_url": redis} if redis else {})}
    app = servers.create_app_for(url, **options)
    attacked = factories.add_site(app, reports_per_minute=LIMIT)
    honest = factories.add_site(app, "honest", reports_per_minute=100_000)
    shut = factories.add_site(app, "shut", reports_per_minute=1)
    name = f"{database.kind}, {'Redis' if redis else 'memory'}"
    with servers.gunicorn(servers.environment(url, **options), folder / f"{name}.log") as server:
        reports = f"{server.url}/api/v1/reports"
        sources, numbers = addresses(), count()
        yield Scene(
            name,
            [psutil.Process(server.process.pid), *database_processes(app)],
            Sender(reports, attacked.public_key, numbers, sources, 429),
            Sender(reports, honest.public_key, numbers, sources, 201),
            Sender(reports, shut.public_key, numbers, sources, 429),
        )


def measure(it: Scene, alone: Scene) -> bool:
    """Print the lines of one scene; return whether all are as wanted."""
    it.honest.send(FROM_ONE)
    taken = Sender(**{**vars(it.attacked), "wanted": 201})
    for _ in range(LIMIT // FROM_ONE):
        taken.send(FROM_ONE)
    it.attacked.send()  # the first past the limit, from now on none is let in
    for round_ in range(ROUNDS):
        it.report_for_a_while("calm")
        it.under_flood(round_)
    calm, flooded = (statistics.median(it.medians[when]) for when in ("calm", "flood"))
    sent: list[tuple[float, ...]] = []
    for _ in range(COST_ROUNDS):
        it.shut.prove()  # which is forgotten after a minute
        turned_away = [it.cost(one, TURNED_AWAY) for one in (it.attacked, it.shut)]
        least = alone.cost(alone.attacked, TURNED_AWAY)
        sent.append((it.cost(it.honest, COSTED), *turned_away, least))
    report, asked, refused, least = (statistics.median(side) for side in zip(*sent, strict=True))
    many(it.attacked.send, MANY // 10)
    before = it.memory()
    many(it.attacked.send, MANY)
    growth = it.memory() - before
    print(
        f"{it.name}: median {calm * 1000:.2f} and {flooded * 1000:.2f} ms, processor "
        f"{report * 1000:.2f} a report, {asked * 1000:.2f} where a proof is asked for and "
        f"{refused * 1000:.2f} ms a refusal ({asked / report:.3f} and {refused / report:.3f} of "
        f"it), gunicorn alone {least * 1000:.2f} ms, {before:.0f} MB"
    )
    lines = [
        ("another site's report, flood : calm", flooded / calm, f"<= {SLOWER}"),
        ("to ask for a proof : a report", (asked - least) / (report - least), f"<= {DEARER}"),
        ("a refusal : a report", (refused - least) / (report - least), f"<= {DEARER}"),
        (f"memory after {MANY:,} refusals more", growth, f"<= {GROWTH:g} MB"),
    ]
    wanted = (SLOWER, DEARER, DEARER, GROWTH)
    good = [value <= most for (_, value, _), most in zip(lines, wanted, strict=True)]
    for (what, value, bound), ok in zip(lines, good, strict=True):
        print_line(f"{it.name}, {what}", f"{value:.3f}", bound, good=ok)
    print(flush=True)
    return all(good)


def many(send: Callable[[], object], times: int) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(send) for _ in range(times)]:
            done.result()


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench.flood", description=__doc__)
    asked.add_argument("--on", choices=("sqlite", "postgresql", "redis"), help="one store alone")
    on = asked.parse_args().on
    print(f"flood: {TIMES} times a limit of {LIMIT} a minute, {ROUNDS} rounds by turns\n")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgresql = stack.enter_context(databases.postgresql_server())
        redis = stack.enter_context(servers.redis_server(folder))
        alone = stack.enter_context(bare_server(folder))
        good = True
        on_postgresql = databases.PostgreSQL(postgresql)
        scenes = {
            "sqlite": (databases.SQLite(folder), None),
            "postgresql": (on_postgresql, None),
            "redis": (on_postgresql, redis),
        }
        for database, shared in [scenes[on]] if on else scenes.values():
            with scene(database, folder, shared) as it:
                good &= measure(it, alone)
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
