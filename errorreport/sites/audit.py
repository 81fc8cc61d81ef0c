"""Who did what with a privilege: written in the transaction it was done in, and never changed."""

from dataclasses import dataclass
from datetime import datetime

from errorreport.db import UnitOfWork, unit_of_work
from errorreport.sites.models import Act, AuditLine


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an editor, a program with a token, or whoever has a shell on the machine."""

    editor_id: str | None = None
    token_id: str | None = None


AT_THE_SHELL = Actor()


def write(
    uow: UnitOfWork, site_id: str, act: Act, *, by: Actor, now: datetime, **about: object
) -> None:
    """Write one line; ``about`` names things by id, key or count and holds no reader's words."""
    uow.insert(
        AuditLine,
        site_id=site_id,
        act=act,
        editor_id=by.editor_id,
        token_id=by.token_id,
        about=about,
        created_at=now,
    )


def written(site_id: str, act: Act, *, by: Actor, now: datetime, **about: object) -> None:
    """Write one line about an act that writes nothing else."""
    with unit_of_work() as uow:
        write(uow, site_id, act, by=by, now=now, **about)
