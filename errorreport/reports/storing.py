"""Writing a report as it was sent, with the keys it is found by."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

from errorreport.db import UnitOfWork
from errorreport.reports.models import Report, ReportKey
from errorreport.reports.neighbours import keys_of

if TYPE_CHECKING:
    from errorreport.reports.service import NewReport


def store(
    uow: UnitOfWork,
    new: "NewReport",
    *,
    report_id: str,
    site_id: str,
    article_id: str,
    finding_id: str,
    now: datetime,
) -> None:
    """Write one report; it is never edited afterwards."""
    quote = new.quote
    uow.insert(
        Report,
        id=report_id,
        site_id=site_id,
        article_id=article_id,
        finding_id=finding_id,
        part=new.part,
        category=new.category,
        exact=quote.exact if quote else None,
        prefix=quote.prefix if quote else "",
        suffix=quote.suffix if quote else "",
        start=quote.start if quote else None,
        end=quote.end if quote else None,
        fingerprint=new.fingerprint,
        block=new.block,
        version=new.version,
        points_at=new.points_at,
        alt=new.alt,
        suggestion=new.suggestion,
        comment=new.comment,
        source=new.source,
        canonical=new.canonical,
        external_id=new.external_id,
        title=new.title,
        language=new.language,
        reader_language=new.reader_language,
        created_at=now,
    )
    if new.candidate is not None:
        dialect = sqlite if uow.connection.dialect.name == "sqlite" else postgresql
        uow.connection.execute(
            dialect.insert(ReportKey).on_conflict_do_nothing(),
            [
                {"article_id": article_id, "key": key, "finding_id": finding_id}
                for key in keys_of(new.candidate)
            ],
        )
