"""What the first request of a day does for all: the keys of the days before it are forgotten.

Reports would do it too, but a quiet site may have none for days, and a page is opened anywhere.
"""

from datetime import UTC, date

import structlog
from flask import Flask, request
from sqlalchemy.exc import SQLAlchemyError

from errorreport.clock import utc_now
from errorreport.findings.readers import forget_past_days

log = structlog.get_logger()
_OPERATORS = "observe"  # they are answered with or without a database


def register(app: Flask) -> None:
    """Look at the day before each request; to compare two dates is all that costs."""
    done: set[date] = set()

    @app.before_request
    def begin_the_day() -> None:
        now = utc_now()
        today = now.astimezone(UTC).date()
        if today in done or request.blueprint == _OPERATORS:
            return
        try:
            forget_past_days(now)
        except SQLAlchemyError as error:  # the request says itself what it lacks; the next tries on
            log.warning("keys_not_forgotten", error=type(error).__name__)
            return
        done.clear()
        done.add(today)
