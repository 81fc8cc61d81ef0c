"""Writing a report as it was sent, with the keys it is found by."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Dialect, String, bindparam, select, true
from sqlalchemy.dialects import postgresql, sqlite

from errorreport.db import UnitOfWork
from errorreport.findings.models import FindingKey
from errorreport.prepared import Prepared, listed
from errorreport.reports.models import Report
from errorreport.reports.near import keys_of

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
    reader_key: str | None,
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
        reader_key=reader_key,
        created_at=now,
        **_selectors(new),
        **{name: getattr(new, name) for name in _AS_SENT},
    )
    if new.candidate is not None:
        found_by = {
            "article": article_id,
            "finding": finding_id,
            "keys": list(keys_of(new.candidate)),
        }
        uow.gather(_FOUND_BY, found_by)


def _found_by(dialect: Dialect) -> Any:
    """All keys in one statement; some may be those of an earlier report of the finding."""
    maker = sqlite if dialect.name == "sqlite" else postgresql
    rows = select(
        bindparam("article", type_=String),
        listed(dialect, "keys", BigInteger()),
        bindparam("finding", type_=String),
    )
    if dialect.name == "sqlite":
        rows = rows.where(true())  # or ON CONFLICT would be read as the ON of a join
    into = ["article_id", "key", "finding_id"]
    return maker.insert(FindingKey).from_select(into, rows).on_conflict_do_nothing()


_FOUND_BY = Prepared(_found_by)

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
