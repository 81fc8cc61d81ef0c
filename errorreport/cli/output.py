"""What several commands print alike."""

import secrets
import sys
from collections.abc import Sequence

import click

from errorreport.errors import BadInput


class Words(click.ParamType[str]):
    """A text for people of at most ``longest`` characters, as its column holds."""

    name = "text"

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text; fail when it is too long."""
        if len(value) > self.longest:
            self.fail(f"{len(value)} characters; use at most {self.longest}.", param, ctx)
        return value


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a head, columns as wide as they need to be."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def password_from(*, generate: bool) -> str:
    """Return a password: made here and printed, typed twice, or read from standard input."""
    if generate:
        made = fresh_password()
        click.echo(made)
        return made
    if sys.stdin.isatty():
        return click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    piped = sys.stdin.readline().rstrip("\r\n")
    if not piped:
        raise BadInput(
            "No password came on standard input. Type it at a terminal, pipe it in, or have one "
            "made with --generate."
        )
    return piped


def fresh_password() -> str:
    """Return a random password of 96 bits."""
    return secrets.token_urlsafe(12)
