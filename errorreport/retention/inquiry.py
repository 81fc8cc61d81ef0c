"""Everything that is kept of one reader's report, of one device's, or of one person at the desk.

What a data request asks for. A reader is known by what only they have, a receipt or their device's
key; a person at the desk by their e-mail. Rows are told whole, without what would let somebody in.
"""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session as OrmSession

from errorreport.accounts.models import Editor, Membership, Session
from errorreport.articles.models import Article
from errorreport.blocks.models import HeldReport
from errorreport.clock import Clock
from errorreport.db import Base, read_scope
from errorreport.errors import NotFound
from errorreport.findings.models import Event, Finding
from errorreport.reports import receipts
from errorreport.reports.devices import key_of
from errorreport.reports.models import IdempotencyKey, Receipt, Report
from errorreport.sites import audit
from errorreport.sites.audit import AT_THE_SHELL, Actor
from errorreport.sites.models import Act, AuditLine, Site

Told = list[dict[str, Any]]

#: what would let somebody in, and what is derived from the service's own secret
_NEVER = ("_hash", "codes_salt", "codes_used")


def by_receipt(
    address: str, *, clock: Clock, site_id: str | None = None, by: Actor = AT_THE_SHELL
) -> Told:
    """Return what is kept of the report of a receipt: its address, or the secret at its end.

    With ``site_id`` the reports of other sites are unknown.
    """
    secret = address.strip().rstrip("/").rpartition("/")[2]
    with read_scope() as session:
        found = receipts.report_of(session, secret, clock())
        if site_id not in (None, found.site_id):
            raise receipts.no_report()
        told = list(_report(session, found))
    _write_down(told, clock, by)
    return told


def by_device(
    key: str,
    secret_key: str,
    *,
    clock: Clock,
    site_id: str | None = None,
    by: Actor = AT_THE_SHELL,
) -> Told:
    """Return what is kept of the reports that a device sent with its key, on one site or each."""
    told: Told = []
    with read_scope() as session:
        sites = [site_id] if site_id else session.scalars(select(Site.id).order_by(Site.id))
        for each in sites:
            for report in _of_device(session, each, key_of(each, key.strip(), secret_key)):
                told += _report(session, report)
    _write_down(told, clock, by)
    return told


def of_reader(named: str, secret_key: str, *, clock: Clock, site_id: str, by: Actor) -> Told:
    """Return what a site keeps of a reader, who is named by a receipt or by their device's key."""
    try:
        return by_receipt(named, clock=clock, site_id=site_id, by=by)
    except NotFound:
        return by_device(named, secret_key, clock=clock, site_id=site_id, by=by)


def as_json(told: Told) -> str:
    """Return it as it is handed out."""
    return json.dumps(told, default=str, ensure_ascii=False, indent=2)


def by_email(email: str, *, clock: Clock) -> Told:
    """Return what is kept of a person at the desk; no reader's address is kept at all."""
    address = email.strip().lower()
    with read_scope() as session:
        editor = session.scalars(select(Editor).where(Editor.email == address)).first()
        if editor is None:
            return []
        told = [_row(editor)]
        for kind, whose in (
            (Membership, Membership.editor_id),
            (Session, Session.editor_id),
            (Event, Event.editor_id),
            (AuditLine, AuditLine.editor_id),
        ):
            told += map(_row, session.scalars(select(kind).where(whose == editor.id)))
    _write_down(told, clock, AT_THE_SHELL)
    return told


def _of_device(
    session: OrmSession, site_id: str, known_as: str | None
) -> Iterator[Report | HeldReport]:
    if known_as is None:  # as reports of readers without a list are
        return
    yield from session.scalars(
        select(Report)
        .where(Report.site_id == site_id, Report.reader_key == known_as)
        .order_by(Report.id)
    ).all()
    yield from session.scalars(
        select(HeldReport)
        .where(HeldReport.site_id == site_id, HeldReport.reader_key == known_as)
        .order_by(HeldReport.id)
    ).all()


def _report(session: OrmSession, report: Report | HeldReport) -> Iterator[dict[str, Any]]:
    """Yield a report with all that hangs off it."""
    yield _row(report)
    if isinstance(report, HeldReport):
        return  # nothing else is made of it before it is let in
    for kind in (Receipt, IdempotencyKey, Event):
        yield from map(_row, session.scalars(select(kind).where(kind.report_id == report.id)).all())
    yield _of_finding(session.get_one(Finding, report.finding_id), report)
    article = session.get_one(Article, report.article_id)  # may be called what the page said
    yield {"kept": "article", "id": article.id, "url": article.url, "title": article.title}


def _of_finding(finding: Finding, report: Report) -> dict[str, Any]:
    """Return what the finding has of the report, and nothing that it has of another reader's."""
    own = report.suggestion is not None
    mine = [given for given in finding.suggestions if own and report.suggestion == given[0]]
    exact = finding.exact if finding.exact == report.exact else None
    told = {"id": finding.id, "state": finding.state, "exact": exact, "suggestions": mine}
    return {"kept": "finding", **told}


def _row(row: Base) -> dict[str, Any]:
    names = [attribute.key for attribute in inspect(type(row)).column_attrs]
    kept = {name: getattr(row, name) for name in names if not name.endswith(_NEVER)}
    return {"kept": row.__tablename__, **kept}


def _write_down(told: Told, clock: Clock, by: Actor) -> None:
    """Say in the audit log of each site that something of it was handed out."""
    for site_id in sorted({row["site_id"] for row in told if row.get("site_id")}):
        audit.written(site_id, Act.HANDED_OUT, by=by, now=clock())
