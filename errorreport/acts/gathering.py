"""The findings of an act, locked and read: those it may happen to, and why not to the others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from errorreport.accounts.roles import check_role
from errorreport.acts.act import By, Chosen, Item
from errorreport.articles.lock import ArticleMoved, Lock
from errorreport.db import UnitOfWork
from errorreport.errors import DomainError, NotFound
from errorreport.findings.carrying import Change
from errorreport.findings.life import Happened, apply
from errorreport.findings.models import Finding, etag_of
from errorreport.findings.stale import stale


@dataclass(frozen=True, slots=True)
class Gathered:
    """Some findings under the lock of their articles."""

    findings: dict[str, Finding]
    #: why nothing happens to the others, by finding
    errors: dict[str, DomainError] = field(default_factory=dict)

    def item(self, finding_id: str, change: Change | None, events: dict[str, str]) -> Item:
        """Return what came of the act for one of them."""
        finding = self.findings.get(finding_id)
        if change is not None:
            etag = etag_of(finding_id, change.version + 1)
            return Item(finding_id, etag, change.after.state, events[finding_id])
        return Item(
            finding_id,
            finding.etag if finding else None,
            finding.state if finding else None,
            error=self.errors[finding_id],
        )


def gather(uow: UnitOfWork, lock: Lock, chosen: Sequence[Chosen], *, by: By) -> Gathered:
    """Lock and read the chosen findings; the statements do not grow with their number."""
    rows = _locked(uow, lock, {one.id for one in chosen})
    held = _roles(uow, by, {finding.site_id for finding in rows.values()})
    errors: dict[str, DomainError] = {}
    findings: dict[str, Finding] = {}
    late = []
    for one in chosen:
        finding = rows.get(one.id)
        try:
            if finding is None:
                raise NotFound(f"There is no finding {one.id}.")
            check_role(held.get(finding.site_id), Role.EDITOR)
        except DomainError as error:
            errors[one.id] = error
            continue
        findings[one.id] = finding
        if one.etag is not None and one.etag != finding.etag:
            late.append(finding)
    return Gathered(findings, errors | stale(uow.session, late))


def change_of(finding: Finding, event: Happened) -> Change:
    """Return what one event does to a finding; ``Refused`` when it does not fit."""
    before = finding.standing
    after = apply(before, event)
    return Change(finding.id, finding.events_count, finding.version, before, (event,), after)


def _locked(uow: UnitOfWork, lock: Lock, ids: Collection[str]) -> dict[str, Finding]:
    chosen = Finding.id.in_(ids)
    articles = set(uow.session.scalars(select(Finding.article_id).where(chosen).distinct()))
    if not articles:
        return {}
    lock.hold_all(uow, articles)
    rows = uow.session.scalars(
        select(Finding).where(chosen).execution_options(populate_existing=True)
    ).all()
    if any(finding.article_id not in articles for finding in rows):
        raise ArticleMoved  # another article took one in between the two statements
    return {finding.id: finding for finding in rows}


def _roles(uow: UnitOfWork, by: By, site_ids: Collection[str]) -> dict[str, Role]:
    if by.editor_id is not None:
        return accounts.roles_of(uow.session, by.editor_id)
    return {site_id: Role.EDITOR for site_id in site_ids if site_id == by.site_id}
