"""The acts of editors: one function for each form of the desk and each call of the API.

Every function is one transaction, and its number of statements does not grow with the number of
findings. All that an act does carries one ``act_id``, which ``undo`` takes back at once.
"""

from collections.abc import Sequence

from errorreport.accounts.service import sites_to_decide_on
from errorreport.acts import remembering, rereading, splitting, undoing
from errorreport.acts.act import MOST, Act, By, Chosen, Done, Item
from errorreport.acts.events import check, event_of
from errorreport.acts.gathering import Gathered, change_of, gather
from errorreport.acts.merging import merge
from errorreport.acts.writing import write
from errorreport.articles.lock import Lock, write_locked
from errorreport.clock import Clock
from errorreport.db import UnitOfWork
from errorreport.errors import BadInput, DomainError
from errorreport.findings.carrying import Change
from errorreport.findings.life import EventKind
from errorreport.ids import new_id
from errorreport.texts import filled
from errorreport.texts import gettext_noop as _


def record(finding_id: str, act: Act, *, by: By, expected: str | None, clock: Clock) -> Done:
    """Let an editor act on one finding and return how it then stands.

    ``expected`` is the ETag the editor saw; None acts on whatever stands. Raises ``NotFound`` and
    ``Forbidden`` by role, ``Stale`` with who was first, ``Refused`` when it does not fit.
    """
    chosen = Chosen(finding_id, expected)
    match act.kind:
        case EventKind.SPLIT:
            return splitting.split(chosen, act.reports, by=by, clock=clock)
        case EventKind.REREAD | EventKind.HIDDEN:
            return rereading.rule(chosen, act, by=by, clock=clock)
        case EventKind.UNDONE:
            return undoing.undo_event(chosen, act.undoes, by=by, clock=clock)
        case _:
            done = record_all(act, [chosen], by=by, clock=clock)
    done.first  # noqa: B018 # raises why it did not happen
    return done


def record_all(act: Act, chosen: Sequence[Chosen], *, by: By, clock: Clock) -> Done:
    """Let an editor act on many findings at once; those that changed since are left out.

    The answer has one item for each, in their order. ``merged`` takes them all into one.
    """
    once = list({one.id: one for one in chosen}.values())
    if not 0 < len(once) <= MOST:
        said = filled(_("Choose 1 to %(most)s findings for one act."), most=f"{MOST:,}")
        raise BadInput(said, pointer="#/findings")
    if act.kind is EventKind.MERGED:
        return merge(act.into, once, by=by, clock=clock)
    check(act, now=clock())

    def write_act(uow: UnitOfWork, lock: Lock) -> Done:
        return _act(uow, lock, act, once, by=by, clock=clock)

    return write_locked(write_act, clock=clock)


def undo(act_id: str, *, by: By, clock: Clock) -> Done:
    """Take back all that one act did; what others rest on by now is left out and said so."""
    return undoing.undo_act(act_id, by=by, clock=clock)


def _act(
    uow: UnitOfWork, lock: Lock, act: Act, chosen: Sequence[Chosen], *, by: By, clock: Clock
) -> Done:
    able = frozenset[str]()
    if act.assignee is not None:
        able = sites_to_decide_on(uow.session, act.assignee)
    gathered = gather(uow, lock, chosen, by=by)
    changes: dict[str, Change] = {}
    for finding_id, finding in gathered.findings.items():
        if finding_id in gathered.errors:
            continue
        try:
            event = event_of(finding, act, able=able)
            change_of(finding, event)  # refused before it leaves a rule behind
            event = remembering.remember(uow, finding, act, event, by=by, now=clock())
            changes[finding_id] = change_of(finding, event)
        except DomainError as error:
            gathered.errors[finding_id] = error
    return _done(uow, gathered, chosen, changes, by=by, clock=clock)


def _done(
    uow: UnitOfWork,
    gathered: Gathered,
    chosen: Sequence[Chosen],
    changes: dict[str, Change],
    *,
    by: By,
    clock: Clock,
) -> Done:
    act_id = new_id()
    events = write(uow, gathered, list(changes.values()), act_id=act_id, by=by, now=clock())
    items: list[Item] = [gathered.item(one.id, changes.get(one.id), events) for one in chosen]
    return Done(act_id, tuple(items))
