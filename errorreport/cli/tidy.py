"""``errorreport tidy`` and ``worker``: what runs beside the requests."""

import click
from flask.cli import ScriptInfo, with_appcontext

from errorreport.clock import utc_now
from errorreport.retention import service as retention
from errorreport.tasks import queue_of


@click.command()
@with_appcontext
def tidy() -> None:
    """Let go of what is past the days that its site keeps it.

    Readers' words, closed mistakes and earlier texts, each by the site's own settings; receipts
    that can no longer be opened; what was to be told outside and was not within 30 days. The
    worker does so every night; call it after shortening a site's days.
    """
    done = retention.tidy(clock=utc_now)
    click.echo(
        f"Erased the words of {done.reports} reports, deleted {done.findings} closed mistakes and "
        f"{done.receipts} receipts, emptied {done.texts} texts, dropped {done.outbox} unsent "
        "messages."
    )


@click.command()
@click.option("--name", hidden=True, help="Names the process for `errorreport serve`.")
@click.pass_context
def worker(ctx: click.Context, name: str | None) -> None:
    """Run tasks until told to stop; `errorreport serve` runs one by itself.

    Only for machines where `serve --no-tasks` runs, all on one database and one Redis.
    """
    app = ctx.ensure_object(ScriptInfo).load_app()
    queue_of(app).create_consumer(workers=1, scheduler_interval=5, max_delay=5).run()
