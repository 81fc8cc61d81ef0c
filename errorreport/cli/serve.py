"""``errorreport serve``: the database brought up to date, then gunicorn until told to stop."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click

from errorreport import create_app, schema
from errorreport.cli.output import fresh_password
from errorreport.clock import utc_now
from errorreport.db import db
from errorreport.embed.views import snippet
from errorreport.findings.readers import forget_past_days
from errorreport.serving.demo import EMAIL, HOST, Demo, prepare, publication, send_articles
from errorreport.serving.pid_file import claimed
from errorreport.serving.sockets import is_loopback, listen, url_of
from errorreport.serving.supervisor import Program, Worker, supervise, wsgi_application
from errorreport.settings import PREFIX, Settings

PORTS = click.IntRange(1, 65535)


@click.command()
@click.option(
    "--port",
    type=PORTS,
    envvar=[f"{PREFIX}PORT", "PORT"],
    show_envvar=True,
    help="Port to listen on; 8000 if not given.",
)
@click.option("--demo", is_flag=True, help="Add a demo site and serve a publication beside it.")
@click.option(
    "--demo-port",
    type=PORTS,
    envvar="DEMO_PORT",
    show_envvar=True,
    default=8001,
    show_default=True,
    help="Port of the demo publication.",
)
@click.option(
    "--tasks/--no-tasks",
    default=True,
    help="Without: for machines beside `errorreport worker`.",
)
def serve(port: int | None, demo: bool, demo_port: int, tasks: bool) -> None:
    """Bring the database up to date and serve until Ctrl+C.

    Listens on loopback unless ERRORREPORT_HOST says otherwise. A public address needs a
    buffering proxy in front; files for nginx and Caddy are in deploy/.
    """
    chosen = {} if port is None else {f"{PREFIX}PORT": str(port)}
    if demo and f"{PREFIX}LOG_LEVEL" not in os.environ:
        chosen[f"{PREFIX}LOG_LEVEL"] = "warning"  # the password is not to scroll away
    settings = Settings.from_env({**os.environ, **chosen})
    with ExitStack() as stack:
        run, orphans = stack.enter_context(claimed(settings.instance))
        if orphans:
            click.echo(f"Stopped {orphans} processes that a crash had left running.", err=True)
        listener = stack.enter_context(listen(settings.host, settings.port, variable="PORT"))
        programs = [_service(settings, listener)]
        shown = None
        if demo:
            beside = stack.enter_context(listen(HOST, demo_port, variable="DEMO_PORT"))
        with _brought_up(settings):
            if demo:
                shown = _demo(settings, demo_port, _api_url(programs[0]))
                programs.append(publication(shown, beside, server_url=settings.base_url))
        supervise(
            programs,
            run=run,
            log_level=settings.log_level,
            # The workers read the same settings, whatever was chosen by an option.
            variables={**chosen, f"{PREFIX}INSTANCE": str(settings.instance)},
            when_ready=lambda: _tell_ready(settings, shown),
            worker=Worker() if tasks else None,
        )


def _tell_ready(settings: Settings, demo: Demo | None) -> None:
    told = [f"The desk is at {settings.base_url}/"]
    if demo is not None:
        if trouble := send_articles(demo):
            click.echo(trouble, err=True)
        told.append(f"The demo publication is at {demo.url}/")
    click.echo("\n".join([*told, "Ctrl+C stops everything."]))


def _api_url(service: Program) -> str:
    """Return where this machine reaches the service, whatever its address is outside."""
    return service.url.removesuffix("/healthz")


def _service(settings: Settings, listener: socket.socket) -> Program:
    if not is_loopback(settings.host):
        click.echo(
            f"Listening on {settings.host}: put a proxy that buffers requests in front, as in "
            "docs/deploy.md. Without one a few stalled clients stop the service.",
            err=True,
        )
    return Program(
        name="The service",
        application=wsgi_application(),
        listener=listener,
        url=f"{url_of(listener)}{settings.path_prefix}/healthz",
        workers=settings.workers,
        threads=settings.threads,
    )


@contextmanager
def _brought_up(settings: Settings) -> Iterator[None]:
    """Migrate, keep this version's assets as rows, and be in the application's context."""
    app = create_app(settings)
    schema.migrate(app)
    with app.app_context():
        snippet()
        forget_past_days(utc_now())
        yield
        db.engine.dispose()  # the workers have connections of their own


def _demo(settings: Settings, port: int, api_url: str) -> Demo:
    folder = settings.instance / "demo"
    demo = prepare(port, folder=folder, api_url=api_url, password=fresh_password())
    # Told as soon as it is set, not once all has started: should that fail, it would be lost.
    if demo.password is None:
        click.echo(
            f"Sign in as {EMAIL} with the password printed at the first start, or set a new one: "
            f"{sys.argv[0]} editor password {EMAIL}"
        )
    else:
        click.echo(f"Sign in as {EMAIL} with the password {demo.password} (printed this once).")
    return demo
