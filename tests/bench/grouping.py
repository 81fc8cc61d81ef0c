"""How well reports are grouped: predictions for cases with known truth, and what holds of them.

    python -m tests.bench.grouping --cases DIR --out FILE [--part fit|held] [--orders N]

DIR holds cases.jsonl.gz, texts.jsonl.gz and score.py. The predictions come from `group` alone, and
a case that says the service has no text gets none. Then every case is fed to `match` report by
report, and grouped again in other orders and with each report sent twice. Part `held` are the cases
of the repositories (three in ten, by hash) kept out while rules and thresholds were tuned.
"""

import argparse
import gzip
import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errorreport.anchoring import AnchorStatus, QuoteSelector, Text, locate
from errorreport.grouping import VERSION, Candidate, Index, Known, group

HELD = 3  # of ten repositories
SEED = 20261123


@dataclass(frozen=True)
class Case:
    """The reports of one article, in order of arrival, and its text where the service has it."""

    id: str
    names: list[str]
    reports: list[Candidate]
    text: Text | None


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def read_cases(folder: Path, part: str | None) -> list[Case]:
    """Read the cases; keep no text that a solver may not open."""
    raw = [one for one in read_lines(folder / "cases.jsonl.gz") if part in (None, part_of(one))]
    wanted = {one["text"] for one in raw if one["server_text"]}
    texts = {
        one["id"]: Text.of(one["text"])
        for one in read_lines(folder / "texts.jsonl.gz")
        if one["id"] in wanted
    }
    return [
        Case(
            id=one["id"],
            names=[report["id"] for report in one["reports"]],
            reports=[candidate(report) for report in one["reports"]],
            text=texts[one["text"]] if one["server_text"] else None,
        )
        for one in raw
    ]


def part_of(case: dict[str, Any]) -> str:
    digest = hashlib.sha256(case["repo"].encode()).hexdigest()
    return "held" if int(digest, 16) % 10 < HELD else "fit"


def candidate(report: dict[str, Any]) -> Candidate:
    quote, position = report["quote"], report["position"] or {}
    selector = QuoteSelector(
        quote["exact"], quote["prefix"], quote["suffix"], position.get("start"), position.get("end")
    )
    return Candidate(selector, report["suggestion"])


def together(labels: Sequence[Hashable], without: Iterable[int] = ()) -> set[frozenset[int]]:
    """Turn labels into the sets of numbers that share one."""
    groups: dict[Hashable, set[int]] = {}
    for number, label in enumerate(labels):
        if number not in set(without):
            groups.setdefault(label, set()).add(number)
    return set(map(frozenset, groups.values()))


@dataclass
class Finding:
    """What a service keeps of a finding: its reports and the place of the narrowest mark."""

    reports: list[Candidate]
    start: int | None = None
    end: int | None = None

    def add(self, report: Candidate, text: Text | None) -> None:
        self.reports.append(report)
        anchor = locate(report.quote, text) if text else None
        if not anchor or anchor.start is None or anchor.end is None:
            return
        if anchor.status is AnchorStatus.AMBIGUOUS:
            return
        if (
            self.start is None
            or self.end is None
            or anchor.end - anchor.start < self.end - self.start
        ):
            self.start, self.end = anchor.start, anchor.end


def fed(case: Case) -> tuple[list[int], set[int]]:
    """Feed the reports one by one; return their findings, and the numbers of those left between."""
    findings: list[Finding] = []
    labels, between = [], set()
    for number, report in enumerate(case.reports):
        known = [Known(it.reports, it.start, it.end) for it in findings]
        index = Index(known, case.text)
        meant = index.match(report)
        if index.beside(report):
            between.add(number)
        if meant is None:
            findings.append(Finding([]))
            meant = len(findings) - 1
        findings[meant].add(report, case.text)
        labels.append(meant)
    return labels, between


def bridging(case: Case, labels: Sequence[int]) -> set[int]:
    """Find the reports that lie beside a group of the others without being of it."""
    found = set()
    for number, report in enumerate(case.reports):
        others: dict[int, Finding] = {}
        for other, label in enumerate(labels):
            if case.reports[other] != report:
                others.setdefault(label, Finding([])).add(case.reports[other], case.text)
        known = [Known(it.reports, it.start, it.end) for it in others.values()]
        if Index(known, case.text).beside(report):
            found.add(number)
    return found


def mates(labels: Sequence[Hashable]) -> list[frozenset[int]]:
    """For each report the numbers of those it is together with."""
    groups = {number: group for group in together(labels) for number in group}
    return [groups[number] for number in range(len(labels))]


def check_feeding(cases: Sequence[Case], grouped: dict[str, list[int]]) -> None:
    """Print how far `match`, fed in order of arrival, makes the groups of `group`."""
    counts = {"same": 0, "bridging": 0, "otherwise": 0}
    for case in cases:
        at_once = grouped[case.id]
        labels, between = fed(case)
        if together(labels) == together(at_once):
            counts["same"] += 1
            continue
        between |= bridging(case, at_once)
        kind = "bridging"
        if together(labels, between) != together(at_once, between):
            kind = "otherwise"
        counts[kind] += 1
        one_by_one, all_at_once = mates(labels), mates(at_once)
        moved = [n for n in sorted(between) if one_by_one[n] != all_at_once[n]]
        print(f"  {kind:<9} {case.id}  {' '.join(case.names[number] for number in moved)}")
    print(f"`match` fed in order of arrival makes the groups of `group` in {counts['same']} cases;")
    print(f"  but for reports that cover several mistakes (listed) in {counts['bridging']};")
    print(f"  otherwise in {counts['otherwise']}, of {len(cases)}")


def check_orders(cases: Sequence[Case], grouped: dict[str, list[int]], orders: int) -> bool:
    """Group again in other orders, and with each report twice; print what came out otherwise."""
    shuffle = random.Random(SEED).shuffle  # noqa: S311 - an order, not a secret
    moved = 0
    for case in cases:
        expected = together(grouped[case.id])
        count = len(case.reports)
        for _ in range(orders):
            order = list(range(count)) * 2
            shuffle(order)
            labels = group([case.reports[number] for number in order], case.text)
            where = dict(zip(order, labels, strict=True))
            twice_alike = all(where[n] == label for n, label in zip(order, labels, strict=True))
            moved += not twice_alike or together([where[n] for n in range(count)]) != expected
    runs = orders * len(cases)
    print(f"{runs} random orders, each report sent twice: other groups in {moved}")
    return moved == 0


def predict(cases: Sequence[Case], out: Path) -> dict[str, list[int]]:
    grouped = {case.id: group(case.reports, case.text) for case in cases}
    with out.open("w", encoding="utf-8") as lines:
        for case in cases:
            labels = dict(zip(case.names, grouped[case.id], strict=True))
            lines.write(json.dumps({"case_id": case.id, "labels": labels}) + "\n")
    return grouped


def print_score(folder: Path, out: Path, cases: Sequence[Case], part: str | None) -> None:
    """Print what the scorer of the cases says; of a part, from a copy that holds only the part."""
    data = folder
    if part:
        data = out.parent / f"{out.stem}.{part}"
        data.mkdir(exist_ok=True)
        ids = {case.id for case in cases}
        kept = [one for one in read_lines(folder / "cases.jsonl.gz") if one["id"] in ids]
        (data / "cases.jsonl").write_text("".join(json.dumps(one) + "\n" for one in kept))
    scorer = [sys.executable, folder / "score.py", "--data", data, "--pred", out]
    subprocess.run(scorer, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.grouping", description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="directory of the cases")
    parser.add_argument("--out", type=Path, required=True, help="file for the predictions")
    parser.add_argument("--part", choices=("fit", "held"), help="only these repositories")
    parser.add_argument("--orders", type=int, default=3, help="random orders of each case")
    options = parser.parse_args()
    if not (options.cases / "cases.jsonl.gz").exists():
        parser.error(f"no cases.jsonl.gz in {options.cases}")
    cases = read_cases(options.cases, options.part)
    print(f"rules {VERSION}, {len(cases)} cases, {sum(len(it.reports) for it in cases)} reports")
    grouped = predict(cases, options.out)
    print_score(options.cases, options.out, cases, options.part)
    good = check_orders(cases, grouped, options.orders)
    check_feeding(cases, grouped)
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
