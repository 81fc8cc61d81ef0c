"""Following the places of findings into a new text: headline, lead or body, and their impact."""

from typing import Any

from errorreport.findings.carrying import Ruled
from errorreport.findings.impact import Zones, place_of, step, weighed
from errorreport.findings.models import Part


def moved_to(row: Ruled, zones: Zones) -> dict[str, Any] | None:
    """Return the new place of a finding and what it weighs there; None where it keeps its own.

    Few are elsewhere now, of most revisions none. One that stands nowhere keeps the place it had.
    """
    start, finding = row.verdict.start, row.finding
    place = finding.place if start is None else place_of(Part.TEXT, start, zones)
    if place is finding.place:
        return None
    return {"place": place} | weighed(finding.id, finding.impact + step(finding.place, place))
