"""Which events of a finding are told outside, and as what."""

from errorreport.findings.life import EventKind, State
from errorreport.notify.outbox import Happening

TOLD = {
    EventKind.CONFIRMED: Happening.FINDING_CONFIRMED,
    EventKind.DECLINED: Happening.FINDING_DECLINED,
    EventKind.CORRECTED: Happening.FINDING_CORRECTED,
    EventKind.REOPENED: Happening.FINDING_REOPENED,
    EventKind.CHANGED: Happening.FINDING_CHANGED,
    EventKind.CARRIED: Happening.FINDING_CHANGED,
    EventKind.REMOVED: Happening.FINDING_GONE,
    EventKind.REGRESSED: Happening.FINDING_REGRESSED,
    EventKind.RESTORED: Happening.FINDING_RESTORED,
}

#: what an undo is told as, by the state it brought back
UNDONE_TO = {
    State.OPEN: Happening.FINDING_REOPENED,
    State.CONFIRMED: Happening.FINDING_CONFIRMED,
    State.CORRECTED: Happening.FINDING_CORRECTED,
    State.DECLINED: Happening.FINDING_DECLINED,
    State.GONE: Happening.FINDING_GONE,
}
