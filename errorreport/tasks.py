"""What runs beside the requests: tasks on Huey, rung for by the clock or by a request.

A task is only a doorbell: what is to be done stands in the database, and whoever hears the bell
does all there is. So a bell that was lost, or rung twice, changes nothing but the time.
"""

from dataclasses import asdict

import structlog
from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab

from errorreport.clock import utc_now
from errorreport.retention import service as retention
from errorreport.settings import Settings

log = structlog.get_logger()


def queue_of(app: Flask) -> Huey:
    """Return the application's queue with its tasks, opened at the first call."""
    found: Huey | None = app.extensions.get("errorreport.tasks")
    if found is None:
        found = app.extensions["errorreport.tasks"] = _opened(app)
    return found


def _opened(app: Flask) -> Huey:
    settings: Settings = app.extensions["errorreport.settings"]
    queue: Huey
    if settings.redis_url:
        queue = RedisHuey("errorreport", url=settings.redis_url, results=False)
    else:
        settings.instance.mkdir(parents=True, exist_ok=True)
        queue = SqliteHuey(
            "errorreport", filename=str(settings.instance / "tasks.db"), results=False
        )
    # Each hour, and then those sites that no run of the last day has reached: a machine that is
    # off every night is tidied all the same.
    queue.periodic_task(crontab(minute="7"), name="tidy")(lambda: tidy(app))
    return queue


def tidy(app: Flask) -> None:
    """Let go of what is past its days on the sites that no run of the last day has reached."""
    with app.app_context():
        done = retention.tidy(clock=utc_now, due_only=True)
    log.info("tidied", **asdict(done))
