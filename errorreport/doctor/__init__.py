"""Looking at a service from inside and outside, one line for each thing that must be right."""

from collections.abc import Iterator

from flask import Flask

from errorreport.clock import utc_now
from errorreport.doctor import database, outside, secret, stores
from errorreport.doctor.line import Line, Verdict
from errorreport.settings import Settings

__all__ = ["Line", "Verdict", "examine"]


def examine(app: Flask) -> Iterator[Line]:
    """Yield a line for each check, as it is made."""
    settings: Settings = app.extensions["errorreport.settings"]
    with app.app_context():
        looked = database.examine()
        yield from looked.lines
        if not any(line.verdict is Verdict.BAD for line in looked.lines):
            yield database.tidied(now=utc_now())
    yield from secret.examine(settings)
    yield stores.redis(settings)
    answer = outside.ask(settings)
    yield outside.base_url(settings, answer)
    yield outside.proxies(settings, answer)
    yield outside.listening(settings)
    yield outside.clock(looked.clock_ahead, answer)
