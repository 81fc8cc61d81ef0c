"""Following the places of findings into a new text: headline, lead or body, and their impact."""

from sqlalchemy import case, literal, select, update

from errorreport.db import UnitOfWork
from errorreport.findings.impact import Place, Zones, step
from errorreport.findings.models import Anchor, Finding, Part


def write_places(uow: UnitOfWork, revision_id: str, zones: Zones) -> None:
    """Write anew how prominent a revision's findings stand; three statements, however many.

    A finding that stands nowhere in it keeps the place it had.
    """
    for place, start, end in (
        (Place.HEADLINE, 0, zones.headline),
        (Place.LEAD, zones.headline, zones.lead),
        (Place.BODY, zones.lead, None),
    ):
        there = select(Anchor.finding_id).where(
            Anchor.revision_id == revision_id, Anchor.start >= start
        )
        if end is not None:
            there = there.where(Anchor.start < end)
        gains = {before: literal(step(before, place)) for before in Place}
        uow.session.execute(
            update(Finding)
            .where(Finding.id.in_(there), Finding.place != place, Finding.part == Part.TEXT)
            .values(place=place, impact=Finding.impact + case(gains, value=Finding.place))
            .execution_options(synchronize_session=False)
        )
