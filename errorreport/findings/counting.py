"""How many findings each list holds: exactly up to a thousand, beyond it that there are more.

Nobody acts on a number beyond, and counting on would read the whole index on every page.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, literal, select, union_all

from errorreport.db import UtcDateTime, read_scope
from errorreport.findings.models import Finding
from errorreport.findings.queries import Beholder, View, listed

CAP = 1000  # findings of one site in one state that are counted
COUNTED = (View.OPEN, View.LOOK, View.MINE, View.CONFIRMED, View.SNOOZED)


def counts(site_ids: Sequence[str], beholder: Beholder) -> dict[View, int]:
    """Return how many findings each list holds, in one statement; more than CAP are not all told.

    Left out are the lists for looking back.
    """
    if not site_ids:
        return dict.fromkeys(COUNTED, 0)
    found: dict[View, int] = defaultdict(int)
    sites = {f"site_{number}": site_id for number, site_id in enumerate(site_ids)}
    asked = {"editor": beholder.editor_id, "now": beholder.now, **sites}
    with read_scope() as session:
        for view, count in session.execute(_counting(len(site_ids)), asked):
            found[View(view)] += count
    return dict(found)


@cache  # to build it takes longer than to run it
def _counting(sites: int) -> Any:
    editor: Any = bindparam("editor")
    now = bindparam("now", type_=UtcDateTime)
    parts = [
        _capped(view, state, bindparam(f"site_{number}"), listed(view, editor, now))
        for view in COUNTED
        for state in view.states
        for number in range(sites)
    ]
    return union_all(*parts)


def _capped(view: View, state: Any, site: Any, condition: Any) -> Any:
    some = (
        select(literal(1))
        .where(Finding.site_id == site, Finding.state == state, condition)
        .limit(CAP + 1)
        .subquery()
    )
    return select(literal(view.value), func.count()).select_from(some)
