"""Giving reports back where an act took them from, and the passage with them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, literal, select, update

from errorreport.acts.gathering import Gathered
from errorreport.acts.merging import move
from errorreport.db import UnitOfWork
from errorreport.errors import Refused
from errorreport.findings.carrying import Change
from errorreport.findings.life import EventKind
from errorreport.findings.models import Anchor, Event, Finding
from errorreport.reports.models import Move, Report
from errorreport.texts import gettext_noop as _

PASSAGE = ("exact", "prefix", "suffix", "start", "end", "stood_in_id", "place")
_ANCHORED = ("revision_id", "start", "end", "score", "status")
_LATER = _(
    "Some of its reports were moved on since. Undo the later steps first, the last one first."
)


def give_back(
    uow: UnitOfWork,
    undone: str,
    changes: Mapping[str, Change],
    gathered: Gathered,
    *,
    act_id: str,
) -> None:
    """Take every report back that the act ``undone`` moved; ``Refused`` where one moved on since.

    A finding that ends merged gives up its later reports as well: none is left behind in it.
    """
    moved = select(Move.report_id).where(Move.act_id == undone)
    strayed = moved.join(Report, Report.id == Move.report_id).where(Report.finding_id != Move.to_id)
    if uow.session.scalars(strayed.limit(1)).first() is not None:
        raise Refused(_LATER)
    back = select(literal(act_id), Move.report_id, Move.site_id, Move.to_id, Move.from_id)
    columns = ["act_id", "report_id", "site_id", "from_id", "to_id"]
    uow.connection.execute(insert(Move).from_select(columns, back.where(Move.act_id == undone)))
    home = select(Move.from_id).where(Move.act_id == undone, Move.report_id == Report.id)
    uow.connection.execute(
        update(Report).where(Report.id.in_(moved)).values(finding_id=home.scalar_subquery())
    )
    _require_living(changes, gathered)
    for into, ended in _ended(changes).items():
        move(uow, Report.finding_id.in_(ended), into, act_id=act_id)


def send_home(uow: UnitOfWork, homes: Mapping[str, str], *, act_id: str) -> None:
    """Send reports that reached a merged finding to the one they would have joined without it."""
    by_home: dict[str, list[str]] = defaultdict(list)
    for report_id, home in homes.items():
        by_home[home].append(report_id)
    for home, ids in by_home.items():
        move(uow, Report.id.in_(ids), home, act_id=act_id)


def readers_moved(
    changes: Mapping[str, Change],
    gathered: Gathered,
    stories: Mapping[str, Sequence[Event]],
    homes: Mapping[str, str],
    survivor: str | None,
) -> dict[str, int]:
    """Return how many readers each finding gains or loses as reports are given back."""
    moved: dict[str, int] = defaultdict(int)
    for finding_id, change in changes.items():
        before, after = change.before.merged_into, change.after.merged_into
        if before == after:
            continue
        first = stories[finding_id][0]
        split = first.kind is EventKind.SPLIT and first.payload["from"] in (before, after)
        lent = split and first.payload["readers"] == 0
        readers = gathered.findings[finding_id].readers_count - lent
        moved[after or str(before)] += readers if after else -readers
    for home in homes.values():
        moved[home] += 1
        moved[str(survivor)] -= 1
    return moved


def _require_living(changes: Mapping[str, Change], gathered: Gathered) -> None:
    """Refuse to merge anew into what is merged itself by now, or stands in another article."""
    for into, ended in _ended(changes).items():
        article_id = gathered.findings[into].article_id
        elsewhere = any(gathered.findings[one].article_id != article_id for one in ended)
        if changes[into].after.merged_into is not None or elsewhere:
            raise Refused(_LATER)


def _ended(changes: Mapping[str, Change]) -> dict[str, list[str]]:
    """Return the findings that are merged from now on, by the one that they are merged into."""
    ended: dict[str, list[str]] = defaultdict(list)
    for finding_id, change in changes.items():
        into = change.after.merged_into
        if into is not None and change.before.merged_into is None:
            ended[into].append(finding_id)
    return ended


def swap_passages(
    uow: UnitOfWork, gathered: Gathered, stories: Mapping[str, Sequence[Event]]
) -> None:
    """Let a finding and the one split from it exchange passages, where the split had done so."""
    for finding_id, finding in gathered.findings.items():
        first = stories[finding_id][0]
        if first.kind is EventKind.SPLIT and first.payload.get("handed"):
            exchange(uow, finding, gathered.findings[first.payload["from"]])


def exchange(uow: UnitOfWork, one: Finding, other: Finding) -> None:
    """Let two findings exchange their passages and the places of these in every text."""
    for name in PASSAGE:
        mine, theirs = getattr(one, name), getattr(other, name)
        setattr(one, name, theirs)
        setattr(other, name, mine)
    uow.session.flush()
    pair = {one.id: other.id, other.id: one.id}
    anchors = uow.session.scalars(select(Anchor).where(Anchor.finding_id.in_(pair))).all()
    rows = [
        {name: getattr(anchor, name) for name in _ANCHORED}
        | {"finding_id": pair[anchor.finding_id]}
        for anchor in anchors
    ]
    uow.connection.execute(delete(Anchor).where(Anchor.finding_id.in_(pair)))
    uow.insert_all(Anchor, rows)
