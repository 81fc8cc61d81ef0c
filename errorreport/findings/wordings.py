"""The readers' wordings for a finding's passage, however wide each of them marked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from errorreport.findings.models import Finding
from errorreport.grouping import reads_as_comment


@dataclass(frozen=True, slots=True)
class Said:
    """What one reader would put in place of what they marked."""

    marked: str | None
    wording: str


def leading(suggestions: Iterable[Sequence[Any]], exact: str | None) -> str | None:
    """Return the first wording that does not read like a comment; None without one."""
    for wording, _readers in suggestions:
        if exact is None or not reads_as_comment(exact, wording):
            return str(wording)
    return None


def for_passage(said: Said, exact: str | None) -> str | None:
    """Return the wording for the passage ``exact`` itself; None when it cannot be told.

    A reader who marked more says the same of the passage if what they marked besides stays as it
    is; one who marked less says it of the passage with their words put in.
    """
    marked = said.marked
    if marked == exact:
        return said.wording
    if not marked or not exact:
        return None
    if marked.count(exact) == 1:
        before, _, after = marked.partition(exact)
        kept = said.wording.startswith(before) and said.wording.endswith(after)
        if kept and len(said.wording) >= len(before) + len(after):
            return said.wording[len(before) : len(said.wording) - len(after)]
        return None
    return exact.replace(marked, said.wording) if exact.count(marked) == 1 else None


def count(finding: Finding, said: Said | None) -> None:
    """Count one more reader for a wording."""
    wording = for_passage(said, finding.exact) if said else None
    if wording is None or wording == finding.exact:
        return
    counts = Counter(dict(finding.suggestions))
    counts[wording] += 1
    finding.suggestions = ranked(counts)


def tally(said: Iterable[tuple[Said, int]], exact: str | None) -> list[list[Any]]:
    """Count the wordings of all reports of a finding anew, each with how many readers gave it."""
    counts: Counter[str] = Counter()
    for one, readers in said:
        wording = for_passage(one, exact)
        if wording is not None and wording != exact:
            counts[wording] += readers
    return ranked(counts)


def ranked(counts: Mapping[str, int]) -> list[list[Any]]:
    """Return the most frequent first, ties by their letters: who was first must not matter."""
    return [[wording, counts[wording]] for wording in sorted(counts, key=lambda w: (-counts[w], w))]


def forget(finding: Finding, said: Said | None) -> None:
    """Take one reader's wording out of the list, because the reader erased it."""
    wording = for_passage(said, finding.exact) if said else None
    counts = {known: readers - (known == wording) for known, readers in finding.suggestions}
    finding.suggestions = ranked({known: readers for known, readers in counts.items() if readers})
