"""Taking a reader's words out of a report, and out of what its finding has of them."""

from datetime import datetime

from errorreport.db import UnitOfWork
from errorreport.findings import wordings
from errorreport.findings.models import Finding
from errorreport.findings.wordings import Said
from errorreport.notify import outbox
from errorreport.notify.outbox import Happening
from errorreport.reports.models import Erasure, Report


def take_words(
    uow: UnitOfWork, finding: Finding, report: Report, why: Erasure, *, now: datetime
) -> None:
    """Erase a report whose article is locked; its row and its finding stay."""
    counted = report.suggestion != report.exact and not report.read_as_comment
    if report.suggestion is not None and counted:
        wordings.forget(finding, Said(report.exact, report.suggestion))
    report.erase(why, now=now)
    outbox.add(uow, Happening.REPORT_ERASED, site_id=report.site_id, now=now, report=report.id)
