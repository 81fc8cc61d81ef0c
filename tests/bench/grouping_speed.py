"""What `match` costs for one new report, and how that grows with the findings of the article.

    python -m tests.bench.grouping_speed [--findings N …] [--rounds N]

The article grows with its findings, one in every sentence, so that what lies near a new
report stays the same and what lies elsewhere grows. An index is built once and then asked; `keys`
is what a service looks findings up by where it has no text.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable

from errorreport.anchoring import QuoteSelector, Text
from errorreport.grouping import Candidate, Index, Known, keys

CONTEXT = 32  # code points either side, as the snippet sends them
ASKED = 200  # reports timed in each round
WANTED_GROWTH = 1.5


def article(sentences: int) -> str:
    """Write sentences of made-up words, each with the same two misspellings."""
    choose = random.Random(sentences).choice  # noqa: S311 - words, not secrets
    words = ["".join(map(choose, ("blmnrst", "aeiou", "dgklnprst", "aeiou"))) for _ in range(4000)]
    return "\n".join(
        f"{choose(words)} {choose(words)} the comittee recieved {choose(words)} {choose(words)} and"
        f" {choose(words)} {choose(words)} with {choose(words)} {choose(words)} {choose(words)}."
        for _ in range(sentences)
    )


def report_at(text: str, word: str, start: int, suggestion: str | None, pad: int = 0) -> Candidate:
    low, high = start - pad, start + len(word) + pad
    quote = QuoteSelector(
        text[low:high], text[max(0, low - CONTEXT) : low], text[high : high + CONTEXT], low, high
    )
    wanted = (
        None
        if suggestion is None
        else text[low:start] + suggestion + text[start + len(word) : high]
    )
    return Candidate(quote, wanted)


def findings_of(text: str, count: int) -> list[Known]:
    found, start = [], -1
    for _ in range(count):
        start = text.index("recieved", start + 1)
        reports = [report_at(text, "recieved", start, "received", pad) for pad in (0, 4, 9)]
        found.append(Known(reports, start, start + 8))
    return found


def new_reports(text: str, known: list[Known]) -> list[Candidate]:
    """Make reports of which every second is new: another word of a sentence with a finding."""
    step = max(1, len(known) // ASKED)
    reports = []
    for number, one in enumerate(known[::step][:ASKED]):
        start = one.start or 0
        if number % 2:
            reports.append(report_at(text, "comittee", start - 9, "committee"))
        else:
            reports.append(report_at(text, "recieved", start, None, pad=2))
    return reports


def per_call(call: Callable[[Candidate], object], reports: list[Candidate], rounds: int) -> float:
    """Return the median over the rounds of the mean time of a call, in seconds."""
    means = []
    for _ in range(rounds):
        started = time.perf_counter()
        for report in reports:
            call(report)
        means.append((time.perf_counter() - started) / len(reports))
    return statistics.median(means)


def measure(count: int, rounds: int) -> dict[str, float]:
    text = article(count)
    known = findings_of(text, count)
    reports = new_reports(text, known)
    prepared = Text.of(text)
    started = time.perf_counter()
    with_text = Index(known, prepared)
    built = time.perf_counter() - started
    without = Index(known, None)
    started = time.perf_counter()
    without.match(reports[0])  # reads every report once
    first = time.perf_counter() - started
    expected = [None if number % 2 else "known" for number in range(len(reports))]
    for index in (with_text, without):
        answers = [index.match(report) for report in reports]
        if [None if answer is None else "known" for answer in answers] != expected:
            raise SystemExit(f"{count} findings: a report was matched wrongly")
    return {
        "index, with text": built,
        "index, without": first,
        "match, with text": per_call(with_text.match, reports, rounds),
        "match, without": per_call(without.match, reports, rounds),
        "keys": per_call(keys, reports, rounds),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.grouping_speed", description=__doc__
    )
    parser.add_argument("--findings", type=int, nargs="+", default=[50, 500, 5000])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    results = {count: measure(count, options.rounds) for count in options.findings}
    print(f"{'milliseconds':<22}" + "".join(f"{count:>10,}" for count in results) + "  findings")
    for what in next(iter(results.values())):
        row = "".join(f"{one[what] * 1000:>10.3f}" for one in results.values())
        print(f"{what:<22}{row}")
    few, many = min(results), max(results)
    good = True
    for what in ("match, with text", "match, without"):
        growth = results[many][what] / results[few][what]
        good &= growth <= WANTED_GROWTH
        print(f"{what}, {many:,} : {few:,} findings {growth:.2f} (wanted <= {WANTED_GROWTH})")
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
