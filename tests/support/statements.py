"""Counting what a request asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import event

from errorreport.db import db
from errorreport.prepared import Direct


@contextmanager
def counted(app: Flask, *, every: bool = False) -> Iterator[list[str]]:
    """Collect the SELECT statements, or all, that are sent inside the block."""
    sent: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if every or statement.startswith("SELECT"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine

    def run(direct: Direct, text: str, parameters: Any = ()) -> Any:
        count(None, None, text)
        return as_it_is(direct, text, parameters)

    as_it_is = Direct.run
    event.listen(engine, "before_cursor_execute", count)
    try:
        with patch.object(Direct, "run", run):  # prepared statements pass SQLAlchemy's events by
            yield sent
    finally:
        event.remove(engine, "before_cursor_execute", count)
