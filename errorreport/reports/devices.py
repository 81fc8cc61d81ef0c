"""Readers who asked their device to keep a list of their reports, known on one site by its key.

The key is random, is made when the reader asks for the list and not before, and is sent with what
they report from then on. What is stored is a hash of it under the service's own secret, another one
on each site: it tells that two reports came from one device, and nothing else. It goes with the
report's words: by the receipt, by age, by a takedown.
"""

import hmac

from sqlalchemy import literal, select

from errorreport.db import UnitOfWork
from errorreport.reports.models import Report

LENGTH = 32  # hexadecimal digits


def key_of(site_id: str, reader_key: str | None, secret_key: str) -> str | None:
    """Return what is stored of the key of a reader's device on one site."""
    if not reader_key:
        return None
    named = f"reader:{site_id}:{reader_key}".encode()
    return hmac.digest(secret_key.encode(), named, "sha256").hex()[:LENGTH]


def reported_before(uow: UnitOfWork, finding_id: str, reader_key: str) -> bool:
    """Whether the device has reported the finding already, on whatever day."""
    found = select(literal(1)).where(
        Report.finding_id == finding_id, Report.reader_key == reader_key
    )
    return uow.connection.scalar(found.limit(1)) is not None
