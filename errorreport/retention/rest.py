"""Texts that nothing stands in, and rows whose time is over by their own nature."""

from datetime import timedelta

from sqlalchemy import Delete, delete, exists, select, update

from errorreport.accounts.models import Session as SignIn
from errorreport.articles.models import Article, Revision
from errorreport.blocks.models import Block, HeldReport
from errorreport.clock import Clock
from errorreport.db import unit_of_work
from errorreport.findings.models import Anchor
from errorreport.notify.models import Outbox
from errorreport.reports.models import IdempotencyKey, Receipt, SpentProof
from errorreport.sites.models import Site

BATCH = 500  # rows of one transaction
ENDED_FOR = timedelta(days=90)  # as long as somebody may ask what a block was
UNSENT_FOR = timedelta(days=30)  # what nobody fetched by then is no news


def empty_texts(site: Site, *, clock: Clock) -> int:
    """Empty the texts past the site's days that are not current and carry no finding."""
    now = clock()
    old = (
        select(Revision.id)
        .join(Article, Article.id == Revision.article_id)
        .where(
            Revision.site_id == site.id,
            Revision.emptied_at.is_(None),
            Revision.created_at < now - timedelta(days=site.texts_days),
            Revision.number < Article.revision_number,
            ~exists().where(Anchor.revision_id == Revision.id),
        )
        .limit(BATCH)
    )
    emptied = 0
    while True:
        with unit_of_work() as uow:
            ids = uow.session.scalars(old).all()
            uow.session.execute(
                update(Revision)
                .where(Revision.id.in_(ids))
                .values(text="", emptied_at=now)
                .execution_options(synchronize_session=False)
            )
        emptied += len(ids)
        if len(ids) < BATCH:
            return emptied


def drop_outbox(site: Site, *, clock: Clock) -> int:
    """Delete what was to be told outside and was not, or was long ago."""
    old = (
        select(Outbox.id)
        .where(Outbox.site_id == site.id, Outbox.created_at < clock() - UNSENT_FOR)
        .limit(BATCH)
    )
    return _in_batches(delete(Outbox).where(Outbox.id.in_(old)))


def drop_blocks(site: Site, *, clock: Clock) -> int:
    """Delete blocks that ended long ago, once nothing that they kept aside is left."""
    old = (
        select(Block.id)
        .where(
            Block.site_id == site.id,
            Block.ends_at < clock() - ENDED_FOR,
            ~exists().where(HeldReport.block_id == Block.id),
        )
        .limit(BATCH)
    )
    return _in_batches(delete(Block).where(Block.id.in_(old)))


def drop_receipts(site: Site, *, clock: Clock) -> int:
    """Delete receipts that can no longer be opened."""
    old = (
        select(Receipt.report_id)
        .where(Receipt.site_id == site.id, Receipt.expires_at <= clock())
        .limit(BATCH)
    )
    return _in_batches(delete(Receipt).where(Receipt.report_id.in_(old)))


def drop_expired(*, clock: Clock) -> None:
    """Delete remembered submissions, proofs and sign-ins that have run out, on every site."""
    now = clock()
    keys = select(IdempotencyKey.id).where(IdempotencyKey.expires_at <= now).limit(BATCH)
    _in_batches(delete(IdempotencyKey).where(IdempotencyKey.id.in_(keys)))
    proofs = select(SpentProof.id).where(SpentProof.expires_at <= now).limit(BATCH)
    _in_batches(delete(SpentProof).where(SpentProof.id.in_(proofs)))
    ended = select(SignIn.id).where(SignIn.expires_at <= now).limit(BATCH)
    _in_batches(delete(SignIn).where(SignIn.id.in_(ended)))


def _in_batches(statement: Delete) -> int:
    deleted = 0
    while True:
        with unit_of_work() as uow:
            count = uow.connection.execute(statement).rowcount
        deleted += count
        if count < BATCH:
            return deleted
