"""``errorreport doctor``: what is right, what is not, and what to do about it."""

import os

import click

from errorreport import create_app
from errorreport.doctor import Line, Verdict, examine
from errorreport.doctor.line import bad, good
from errorreport.settings import BadSettings, Settings

COLOURS = {Verdict.GOOD: "green", Verdict.DOUBTFUL: "yellow", Verdict.BAD: "red"}


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Check the service from inside and outside, a line each; exit 1 if one is red.

    Run it beside the running service, with the same environment.
    """
    try:
        settings = Settings.from_env(os.environ)
    except BadSettings as error:
        for problem in error.problems:
            _print(bad("settings", problem))
        ctx.exit(1)
    _print(good("settings", f"can be used; instance folder {settings.instance}"))
    verdicts = set()
    for line in examine(create_app(settings)):
        _print(line)
        verdicts.add(line.verdict)
    ctx.exit(1 if Verdict.BAD in verdicts else 0)


def _print(line: Line) -> None:
    click.secho(f"{line.verdict:<4}  ", fg=COLOURS[line.verdict], bold=True, nl=False)
    click.echo(f"{line.subject:<12}  {line.text}")
