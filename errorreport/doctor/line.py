"""What one check found."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check ended."""

    GOOD = "ok"
    DOUBTFUL = "warn"  # may be meant so; the exit code stays 0
    BAD = "FAIL"


@dataclass(frozen=True, slots=True)
class Line:
    """One check: its subject, how it ended, and what was seen, with the remedy when it is bad."""

    subject: str
    verdict: Verdict
    text: str


def good(subject: str, text: str) -> Line:
    """Return the line of a check that ended well."""
    return Line(subject, Verdict.GOOD, text)


def doubtful(subject: str, text: str) -> Line:
    """Return the line of a check that an operator should look at."""
    return Line(subject, Verdict.DOUBTFUL, text)


def bad(subject: str, text: str) -> Line:
    """Return the line of a check that failed."""
    return Line(subject, Verdict.BAD, text)
