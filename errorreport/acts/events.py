"""Which event an editor's act is for one finding."""

from collections.abc import Collection
from datetime import datetime

from errorreport.acts.act import Act
from errorreport.errors import BadInput, Refused
from errorreport.findings.life import EventKind, Happened
from errorreport.findings.models import Finding
from errorreport.findings.wordings import leading
from errorreport.rules.reasons import NOT_REMEMBERED
from errorreport.texts import filled
from errorreport.texts import gettext_noop as _

#: acts that concern nothing but the finding, so that they fit many at once
PLAIN = frozenset(
    {
        EventKind.CONFIRMED,
        EventKind.DECLINED,
        EventKind.CORRECTED,
        EventKind.REOPENED,
        EventKind.SNOOZED,
        EventKind.ASSIGNED,
        EventKind.RELEASED,
        EventKind.NOTED,
    }
)


def check(act: Act, *, now: datetime) -> None:
    """Raise ``BadInput`` or ``Refused`` for an act that fits no finding at all."""
    if act.kind not in PLAIN:
        raise Refused(filled(_("An editor cannot make a finding %(event)s."), event=act.kind))
    if act.kind is EventKind.DECLINED and act.reason is None:
        raise Refused(_("A finding is declined for a reason; name one."))
    if act.remember is not None and act.reason in NOT_REMEMBERED:
        message = _("What is %(reason)s says nothing of other reports; decline it here alone.")
        raise Refused(filled(message, reason=act.reason))
    if act.kind is EventKind.NOTED and not act.note:
        raise BadInput(_("A note needs words; send note."), pointer="#/note")
    if act.kind is EventKind.ASSIGNED and act.assignee is None:
        raise BadInput(_("Name the editor who gets it; send assignee."), pointer="#/assignee")
    if act.kind is EventKind.SNOOZED and act.until is None:
        raise BadInput(_("Say until when; send until."), pointer="#/until")
    if act.until is not None and act.until <= now:
        raise BadInput(_("This time has passed; send a later one."), pointer="#/until")


def event_of(finding: Finding, act: Act, *, able: Collection[str]) -> Happened:
    """Return the event; ``able`` are the sites where the assignee may decide."""
    match act.kind:
        case EventKind.CONFIRMED:
            return Happened(act.kind, {"replacement": _replacement(finding, act)})
        case EventKind.DECLINED:
            return Happened(act.kind, {"reason": act.reason, "note": act.note})
        case EventKind.NOTED:
            return Happened(act.kind, {"text": act.note})
        case EventKind.SNOOZED:
            return Happened(act.kind, {"until": _moment(act)})
        case EventKind.ASSIGNED:
            if finding.site_id not in able:
                raise Refused(_("They are no editor of this site; give it to one who is."))
            until = {} if act.until is None else {"until": _moment(act)}
            return Happened(act.kind, {"assignee": act.assignee, **until})
        case _:
            return Happened(act.kind, {})


def _replacement(finding: Finding, act: Act) -> str | None:
    """Confirming without a wording of one's own takes the one most readers gave."""
    if act.replacement is None:
        return leading(finding.suggestions, finding.exact)
    # The marked words themselves are no other wording: something is wrong, and no more is said.
    return None if act.replacement == finding.exact else act.replacement


def _moment(act: Act) -> str | None:
    return None if act.until is None else act.until.isoformat()
