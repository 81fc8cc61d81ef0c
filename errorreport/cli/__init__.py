"""The ``errorreport`` command: everything an operator does."""

import sys
from importlib.metadata import version

import click
from flask.cli import ScriptInfo

from errorreport import create_app
from errorreport.cli.doctor import doctor
from errorreport.cli.editors import editor
from errorreport.cli.extension import extension
from errorreport.cli.forget import forget
from errorreport.cli.group import Commands
from errorreport.cli.inquiry import inquiry
from errorreport.cli.push import push, sync
from errorreport.cli.serve import serve
from errorreport.cli.setup import init, migrate
from errorreport.cli.sites import site
from errorreport.cli.tidy import tidy, worker
from errorreport.cli.tokens import token


@click.group(cls=Commands)
@click.version_option(version("errorreport"), message="%(prog)s %(version)s")
def cli() -> None:
    """Readers mark mistakes in articles; editors clear them from one queue.

    Settings are environment variables that begin with ERRORREPORT_; docs/settings.md names all.
    """


for command in (
    serve,
    init,
    migrate,
    site,
    editor,
    token,
    push,
    sync,
    extension,
    tidy,
    forget,
    inquiry,
    worker,
    doctor,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line of this process."""
    # Flask's ScriptInfo makes the application when a command first needs it, so that --help
    # works with settings that cannot be used.
    cli.main(prog_name="errorreport", obj=ScriptInfo(create_app=create_app, set_debug_flag=False))
    sys.exit()
