"""Whether the database is there, keeps what it acknowledged, and has this version's tables."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from errorreport.clock import utc_now
from errorreport.db import db, read_scope
from errorreport.doctor.line import Line, bad, doubtful, good
from errorreport.schema import pending_migrations
from errorreport.sites.models import Site

# What each setting must be for an acknowledged report to survive a power cut.
SQLITE = {
    "journal_mode": ("wal",),
    "synchronous": ("FULL", "EXTRA"),
    "foreign_keys": ("on",),
}
POSTGRESQL = {
    "synchronous_commit": ("on", "remote_apply"),
    "fsync": ("on",),
    "full_page_writes": ("on",),
}
_TOO_LONG = timedelta(days=2)  # a worker tidies every site once a day
_SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")  # PRAGMA synchronous answers with the place


@dataclass(slots=True)
class Looked:
    """The lines, and by how many seconds the database's clock is ahead of this machine's."""

    lines: list[Line] = field(default_factory=list)
    clock_ahead: float | None = None


def examine() -> Looked:
    """Look at the database of the current application, without making one."""
    address = db.engine.url.render_as_string(hide_password=True)
    file = db.engine.url.database or ""
    if db.engine.dialect.name == "sqlite" and not Path(file).exists():
        return Looked([bad("database", f"{address} is not there yet; run `errorreport migrate`")])
    looked = Looked()
    try:
        with db.engine.connect() as connection:
            looked.lines.append(good("database", f"{address} answers"))
            looked.lines.append(_durability(connection))
            looked.lines.append(_migrations(connection))
            looked.clock_ahead = _clock_ahead(connection)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        looked.lines.append(bad("database", f"{address} cannot be used: {reason}"))
    finally:
        db.engine.dispose()
    return looked


def _durability(connection: Connection) -> Line:
    if connection.dialect.name == "sqlite":
        wanted = SQLITE
        found = {name: _pragma(connection, name) for name in wanted}
    else:
        wanted = POSTGRESQL
        found = {name: str(connection.scalar(text(f"SHOW {name}"))) for name in wanted}
    shown = ", ".join(f"{name}={value}" for name, value in found.items())
    wrong = [name for name, value in found.items() if value not in wanted[name]]
    if wrong:
        remedy = ", ".join(f"{name} must be {' or '.join(wanted[name])}" for name in wrong)
        return bad("durability", f"{shown}; {remedy}, or a power cut loses reports")
    return good("durability", shown)


def _pragma(connection: Connection, name: str) -> str:
    value = connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
    match name:
        case "synchronous":
            return _SYNCHRONOUS[int(value)]
        case "foreign_keys":
            return "on" if value else "off"
        case _:
            return str(value)


def _migrations(connection: Connection) -> Line:
    if pending_migrations(connection):
        return bad("migrations", "are pending; run `errorreport migrate`")
    return good("migrations", "all are applied")


def _clock_ahead(connection: Connection) -> float:
    if connection.dialect.name == "sqlite":
        days = float(connection.scalar(text("SELECT julianday('now') - 2440587.5")) or 0.0)
        moment = datetime.fromtimestamp(days * 86_400, UTC)
    else:
        moment = connection.scalar(text("SELECT clock_timestamp()")) or utc_now()
    return (moment - utc_now()).total_seconds()


def tidied(*, now: datetime) -> Line:
    """Return whether what is past its days is let go, as the sites tell their readers."""
    with read_scope() as session:
        since = session.scalar(select(func.min(func.coalesce(Site.tidied_at, Site.created_at))))
    if since is None or since > now - _TOO_LONG:
        return good("tidying", "every site was tidied within two days, or is as young as that")
    return doubtful(
        "tidying",
        f"a site was not tidied since {since:%Y-%m-%d}, and keeps more than it says; start "
        "`errorreport serve` without --no-tasks, or `errorreport worker`",
    )
