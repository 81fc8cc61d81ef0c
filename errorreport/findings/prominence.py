"""Following the places of findings into a new text: headline, lead or body, and their impact."""

from collections.abc import Sequence

from errorreport.db import UnitOfWork
from errorreport.findings.carrying import Ruled
from errorreport.findings.impact import Zones, place_of, step
from errorreport.findings.models import Finding, Part
from errorreport.rows import update_rows


def write_places(uow: UnitOfWork, rows: Sequence[Ruled], zones: Zones) -> None:
    """Write how prominent findings stand that stand elsewhere now: few, of most revisions none.

    A finding that stands nowhere in it keeps the place it had.
    """
    moved = []
    for row in rows:
        start, finding = row.verdict.start, row.finding
        place = finding.place if start is None else place_of(Part.TEXT, start, zones)
        if place is not finding.place:
            impact = finding.impact + step(finding.place, place)
            moved.append({"id": finding.id, "place": place, "impact": impact})
    update_rows(uow, Finding, moved)
