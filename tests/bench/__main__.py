"""`make bench`: how fast reports are taken in, as ratios that hold on another machine too.

Every figure comes from real gunicorn processes on this machine, with the durability that is
shipped. Rounds of the two sides of a ratio alternate, so that a machine that slows down in
between slows both; the median round counts.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests import factories
from tests.bench.stored import store_findings
from tests.support import databases, load, servers
from tests.support.marks import mark

AT_ONCE = 8  # connections; as many as the service has threads
ARTICLES = 200
FIRST_SENT = 1_000_000  # numbers of marks below it are those of stored findings
WANTED_RATIO = 0.15
WANTED_SPREAD = 5.0
IN_THE_WAY = """\
In the way of a throughput of 0.30, which is three bare requests and a third: what stands before
and after any word to the database, gunicorn with it, takes two to three. docs/intake.md has it."""


@dataclass
class Measured:
    """Rounds of one server."""

    per_second: float
    median: float
    percentile_99: float
    processor: float  # of one request, in the server's own processes


class Target:
    """A server and the reports to send it, never the same twice."""

    def __init__(self, name: str, server: servers.Server, public_key: str, requests: int) -> None:
        self.name = name
        self._server = psutil.Process(server.process.pid)
        self._processor = 0.0
        self._url = f"{server.url}/api/v1/reports"
        self._public_key = public_key
        self._requests = requests
        self._sent = 0
        self._rounds: list[tuple[float, list[float]]] = []

    def run_round(self, *, counts: bool = True) -> None:
        """Send one round of reports; stop the benchmark when one is not taken."""
        first, self._sent = self._sent, self._sent + self._requests
        requests = [self._request(number) for number in range(first, self._sent)]
        before = self._processor_seconds()
        seconds, answers = load.timed(self._url, requests, at_once=AT_ONCE)
        refused = [answer for answer in answers if answer.status != 201]
        if refused:
            raise SystemExit(f"{self.name}: {refused[0].status} {refused[0].body.decode()}")
        if counts:
            self._rounds.append((seconds, [answer.seconds for answer in answers]))
            self._processor += self._processor_seconds() - before

    def measured(self) -> Measured:
        """Return the median of the rounds."""
        return Measured(
            per_second=self._requests / statistics.median(seconds for seconds, _ in self._rounds),
            median=statistics.median(self._of_rounds(50)),
            percentile_99=statistics.median(self._of_rounds(99)),
            processor=self._processor / (len(self._rounds) * self._requests),
        )

    def _processor_seconds(self) -> float:
        times = [process.cpu_times() for process in self._server.children(recursive=True)]
        return sum(one.user + one.system for one in times)

    def _of_rounds(self, percent: int) -> Iterator[float]:
        for _, seconds in self._rounds:
            yield statistics.quantiles(seconds, n=100)[percent - 1]

    def _request(self, number: int) -> bytes:
        exact, around = mark(FIRST_SENT + number)
        document = factories.report(
            self._public_key,
            exact,
            f"/stored/{number % ARTICLES}",
            around=around,
            suggestion=exact[:-1],
        )
        return load.post(self._url, document, {"Origin": factories.ORIGIN})


@contextmanager
def bare(folder: Path, requests: int) -> Iterator[Target]:
    """Serve the bare endpoint."""
    log = folder / "bare.log"
    with servers.gunicorn({}, log, application="tests.bench.bare:app") as server:
        yield Target("bare Flask", server, "pk_none", requests)


@contextmanager
def service(
    database: databases.Database, folder: Path, requests: int, findings: int
) -> Iterator[Target]:
    """Serve errorreport on a database of its own that holds ``findings``."""
    url = database.empty()
    databases.migrate(url)
    app = servers.create_app_for(url, instance=str(folder))
    site = factories.add_site(app)
    store_findings(app, site, findings, articles=max(ARTICLES, findings // 20))
    variables = servers.environment(url, instance=str(folder), rate_limits="off")
    name = f"{database.kind}, {findings:,} findings"
    with servers.gunicorn(variables, folder / f"{name}.log") as server:
        yield Target(name, server, site.public_key, requests)


def alternate(targets: list[Target], rounds: int) -> None:
    for target in targets:
        target.run_round(counts=False)  # connections, caches, the first import
    for _ in range(rounds):
        for target in targets:
            target.run_round()


def print_line(what: str, value: str, wanted: str, *, good: bool) -> None:
    print(f"{what:<62}{value:>9}  {wanted:<14}{'ok' if good else 'MISSED'}")


def print_target(target: Target) -> Measured:
    it = target.measured()
    print(
        f"{target.name:<30}{it.per_second:>6.0f}/s   processor {it.processor * 1000:5.2f} ms   "
        f"median {it.median * 1000:6.2f} ms   99th percentile {it.percentile_99 * 1000:6.2f} ms"
    )
    return it


def report(against: Target, few: Target, many: Target) -> bool:
    """Print the lines of one database; return whether every ratio is as wanted."""
    reference, with_few, with_many = (print_target(one) for one in (against, few, many))
    ratio = with_few.per_second / reference.per_second
    growth = with_few.per_second / with_many.per_second
    spreads = [one.percentile_99 / one.median for one in (with_few, with_many)]
    lines = [
        ("throughput, service : bare Flask", ratio, f">= {WANTED_RATIO}", ratio >= WANTED_RATIO),
        (f"time of a report, {many.name} : {few.name}", growth, "<= 1.25", growth <= 1.25),
        *(
            (f"99th percentile : median, {name}", spread, "<= 5", spread <= WANTED_SPREAD)
            for name, spread in zip((few.name, many.name), spreads, strict=True)
        ),
    ]
    for what, value, wanted, good in lines:
        print_line(what, f"{value:.2f}", wanted, good=good)
    print()
    return all(good for *_, good in lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--requests", type=int, default=1000, help="reports of one round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--findings", type=int, default=100_000, help="stored before, at most")
    options = parser.parse_args()
    print(f"intake: {options.rounds} rounds of {options.requests} reports, {AT_ONCE} at once\n")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgresql = stack.enter_context(databases.postgresql_server())
        against = stack.enter_context(bare(folder, options.requests))
        good = True
        for database in (databases.SQLite(folder), databases.PostgreSQL(postgresql)):
            few, many = (
                stack.enter_context(service(database, folder, options.requests, findings))
                for findings in (1_000, options.findings)
            )
            alternate([against, few, many], options.rounds)
            good &= report(against, few, many)
    print(IN_THE_WAY)
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
