"""Predictions for a folder of anchoring cases, in the form its scorer reads.

    python -m tests.bench.anchoring --cases DIR --out FILE [--without-old]

DIR holds ``texts.jsonl`` and ``cases.jsonl``, gzipped or not. Everything is decided by the public
``carry``, from the quote, its context and position, the reader's suggestion and the texts; the
fields that describe the answer are not read. ``--without-old`` hides the old text.
"""

import argparse
import gzip
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from errorreport.anchoring import Carried, Passage, QuoteSelector, Text, carry

Case = dict[str, Any]


def read(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of ``name.jsonl`` or ``name.jsonl.gz``."""
    packed = folder / f"{name}.jsonl.gz"
    raw = packed if packed.exists() else folder / f"{name}.jsonl"
    text = gzip.decompress(raw.read_bytes()) if packed.exists() else raw.read_bytes()
    yield from (json.loads(line) for line in text.split(b"\n") if line.strip())


def passage_of(case: Case) -> Passage:
    """The report as the service would keep it."""
    quote, position = case["quote"], case.get("position") or {}
    selector = QuoteSelector(
        quote["exact"],
        quote.get("prefix") or "",
        quote.get("suffix") or "",
        position.get("start"),
        position.get("end"),
    )
    suggestion = case.get("suggestion")
    return Passage(selector, () if suggestion is None else (suggestion,))


def prediction(case: Case, carried: Carried) -> dict[str, Any]:
    """One line of the scorer's form."""
    return {
        "case_id": case["id"],
        "verdict": carried.outcome.value,
        "start": carried.start,
        "end": carried.end,
        "text": carried.text,
    }


def predict(folder: Path, *, without_old: bool) -> Iterator[dict[str, Any]]:
    """A prediction for every case, one ``carry`` for all the cases of a pair of revisions."""
    texts = {row["id"]: row["text"] for row in read(folder, "texts")}
    pairs: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in read(folder, "cases"):
        pairs[case["a"], case["b"]].append(case)
    for (old, new), cases in pairs.items():
        passages = [passage_of(case) for case in cases]
        known = None if without_old else texts[old]
        for case, carried in zip(cases, carry(passages, known, Text.of(texts[new])), strict=True):
            yield prediction(case, carried)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=Path, required=True, metavar="DIR")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--without-old", action="store_true", help="hide the old text from carry")
    options = parser.parse_args(argv)
    for name in ("texts", "cases"):
        if not any((options.cases / f"{name}.jsonl{end}").exists() for end in ("", ".gz")):
            print(f"No {name}.jsonl(.gz) in {options.cases}: nothing measured.", file=sys.stderr)
            return 2
    begun = time.perf_counter()
    count = 0
    with options.out.open("w", encoding="utf-8") as out:
        for row in predict(options.cases, without_old=options.without_old):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    print(f"{count} predictions in {time.perf_counter() - begun:.1f} s, in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
