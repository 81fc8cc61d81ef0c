"""Which events of a finding are told outside, and as what."""

from errorreport.findings.life import EventKind
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
