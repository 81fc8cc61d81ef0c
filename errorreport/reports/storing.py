"""Writing a report as it was sent, with the keys it is found by."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

from errorreport.db import UnitOfWork
from errorreport.findings.models import FindingKey
from errorreport.reports.models import Report
from errorreport.reports.neighbours import keys_of

if TYPE_CHECKING:
    from errorreport.reports.new_report import NewReport


def store(
    uow: UnitOfWork,
    new: "NewReport",
    *,
    report_id: str,
    site_id: str,
    article_id: str,
    finding_id: str,
    rule_id: str | None,
    now: datetime,
) -> None:
    """Write one report; it is never edited afterwards."""
    uow.insert(
        Report,
        id=report_id,
        site_id=site_id,
        article_id=article_id,
        finding_id=finding_id,
        rule_id=rule_id,
        created_at=now,
        **_selectors(new),
        **{name: getattr(new, name) for name in _AS_SENT},
    )
    if new.candidate is not None:
        dialect = sqlite if uow.connection.dialect.name == "sqlite" else postgresql
        uow.connection.execute(
            dialect.insert(FindingKey).on_conflict_do_nothing(),
            [
                {"article_id": article_id, "key": key, "finding_id": finding_id}
                for key in keys_of(new.candidate)
            ],
        )


#: fields that the row keeps under the name and with the value they were sent with
_AS_SENT = (
    "part",
    "category",
    "fingerprint",
    "block",
    "version",
    "points_at",
    "alt",
    "suggestion",
    "comment",
    "source",
    "canonical",
    "external_id",
    "title",
    "language",
    "reader_language",
)


def _selectors(new: "NewReport") -> dict[str, Any]:
    quote = new.quote
    if quote is None:
        return {"exact": None, "prefix": "", "suffix": "", "start": None, "end": None}
    return {name: getattr(quote, name) for name in ("exact", "prefix", "suffix", "start", "end")}
