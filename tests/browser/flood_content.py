"""A flooded day at the desk: a burst, a busy address, blocks of every kind, what is kept aside."""

from flask import Flask
from sqlalchemy import select

from errorreport.accounts.models import Editor
from errorreport.blocks import service as blocks
from errorreport.blocks.models import Block, BlockKind
from errorreport.clock import utc_now
from errorreport.db import read_scope, unit_of_work
from errorreport.findings import readers
from errorreport.findings.models import Finding
from tests import factories
from tests.browser.desk_content import Room

_BLOCKS = (
    (BlockKind.LINK, "casino-bonus-ohne-einzahlung.example", 30),
    (BlockKind.WORDS, "лучшее казино", 7),
    (BlockKind.WORDS, "كازينو", 1),
    (BlockKind.WORDS, "wake up, sheeple", 365),
)
_KEPT = (
    {"comment": "Das steht so auf https://www.casino-bonus-ohne-einzahlung.example/jetzt?ref=7"},
    {"exact": "Februar", "suggestion": "Februar, sagt man im лучшее казино"},
    {"exact": "أستمر", "suggestion": "استمر في كازينو", "language": "ar"},
    {
        "exact": "the council has never once in all of its long and winding history",
        "comment": "Wake up, sheeple! " * 12,
        "suggestion": None,
    },
)


def flood(app: Flask, room: Room) -> None:
    """Let it all happen to the first site of a room."""
    site = room.site
    client = app.test_client()

    def send(exact: str = "recieved", path: str = "/flood", **changes: object) -> None:
        body = factories.report(site.public_key, exact, path, **changes)  # type: ignore[arg-type] # as it has them
        body["target"]["source"] = f"{site.origins[0]}{path}"
        answer = client.post("/api/v1/reports", json=body, headers={"Origin": site.origins[0]})
        assert answer.status_code == 201, answer.text

    for number in range(12):
        around = (f"and before {number} it goes ", f" and after {number} it comes")
        title = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz beschlossen"
        send(f"wordy{number}", around=around, title=title, language="de")
    with app.app_context():
        with read_scope() as session:
            anna = session.scalars(select(Editor.id).where(Editor.email == room.anna)).one()
            finding = session.scalars(
                select(Finding.id).where(Finding.site_id == site.id).order_by(Finding.id.desc())
            ).first()
            reader = readers.only_reader_of(session, site.id, str(finding))
        for kind, value, days in _BLOCKS:
            blocks.add(site, kind, value, days=days, by=anna, now=utc_now())
    for number, changes in enumerate(_KEPT):
        send(path=f"/{'very-long-' * 12}{number}", **changes)
    if reader is None:
        return
    now = utc_now()
    with app.app_context():
        until = readers.end_of_day(now)
        blocks.add_reader(site.id, reader, by=anna, now=now, until=until)
        with unit_of_work() as uow:
            address = uow.session.scalars(select(Block).where(Block.reader == reader)).one()
            address.held_count = 214
        with read_scope() as session:
            oldest = session.scalars(select(Block.id).order_by(Block.id)).first()
        blocks.end(site.id, str(oldest), by=anna, now=now)
