"""Readers who asked their device to keep a list of their reports, known on one site by its key.

The key is random, is made when the reader asks for the list and not before, and is sent with what
they report from then on. What is stored is a hash of it under the service's own secret, another one
on each site: it tells that two reports came from one device, and nothing else. It goes when the
reader forgets the list, and with the report's words: by the receipt, by age, by a takedown.
"""

import hmac

from sqlalchemy import literal, select, update

from errorreport.blocks.models import HeldReport
from errorreport.db import UnitOfWork, unit_of_work
from errorreport.reports.models import Report

LENGTH = 32  # hexadecimal digits


def key_of(site_id: str, reader_key: str | None, secret_key: str) -> str | None:
    """Return what is stored of the key of a reader's device on one site."""
    if not reader_key:
        return None
    named = f"reader:{site_id}:{reader_key}".encode()
    return hmac.digest(secret_key.encode(), named, "sha256").hex()[:LENGTH]


def reported_before(uow: UnitOfWork, site_id: str, finding_id: str, reader_key: str) -> bool:
    """Whether the device has reported the finding already, on whatever day."""
    of_device = (Report.site_id == site_id, Report.reader_key == reader_key)
    found = select(literal(1)).where(*of_device, Report.finding_id == finding_id)
    return uow.connection.scalar(found.limit(1)) is not None


def forget(site_id: str, reader_key: str, secret_key: str) -> None:
    """Take the key of a device out of all that it has reported on a site."""
    known_as = key_of(site_id, reader_key, secret_key)
    with unit_of_work() as uow:
        for model in (Report, HeldReport):
            mine = (model.site_id == site_id, model.reader_key == known_as)
            uow.connection.execute(update(model).where(*mine).values(reader_key=None))
