"""Write docs/settings.md and docs/commands.md anew from what the program says of itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path

import click

from errorreport.cli import cli
from errorreport.settings import PREFIX, Settings
from errorreport.sites.settings import SETTINGS

DOCS = Path(__file__).parents[1] / "docs"
WRITTEN = "<!-- Written by `make docs` from the source; change it there. -->"
WIDTH = 80  # columns of the help texts


def settings_page() -> str:
    """Return the page of every setting of the service and of a site."""
    variables = (
        (f"`{PREFIX}{item.name.upper()}`", item.metadata["about"], _default(item.metadata))
        for item in fields(Settings)
    )
    of_sites = ((f"`{s.name}`", s.about, f"`{s.example}`") for s in SETTINGS)
    return "\n".join(
        [
            "# Settings",
            "",
            WRITTEN,
            "",
            "## Of the service",
            "",
            "Environment variables, read once at the start. Every problem is named at once, and a",
            "variable with an unknown name is one. `errorreport doctor` checks what they lead to.",
            "",
            *_table(("Variable", "Meaning", "Default"), variables),
            "",
            "`PORT` without the prefix is read by `errorreport serve` where the other is not set, "
            "and `DEMO_PORT`",
            "is the port of the demo publication (8001).",
            "",
            "## Of a site",
            "",
            "Set with `errorreport site set SLUG KEY=VALUE …`, shown by `errorreport site show "
            "SLUG`. Lists are",
            "separated by commas; commas inside brackets or quotes belong to a CSS selector. "
            "`KEY=` empties a",
            "setting. All pairs of one call are set, or none when one of them cannot be used. A "
            "running service",
            "follows a change within a second.",
            "",
            *_table(
                ("Key", "Meaning", "For example"),
                [
                    *of_sites,
                    (
                        "`wording.KEY`",
                        "One text of the dialog in the site's own words; an unknown key is "
                        "answered with the list of them all. Empty: ours.",
                        "`wording.dialog.send=Send it`",
                    ),
                ],
            ),
            "",
        ]
    )


def commands_page() -> str:
    """Return the page of every command as its own ``--help`` explains it."""
    parts = [
        "# Commands",
        "",
        WRITTEN,
        "",
        "`errorreport` works on the service whose settings are in the environment; "
        "`python -m errorreport` is",
        "the same. A command that fails says why on standard error, one line for each thing to "
        "mend, and ends",
        "with another code than 0.",
        "",
    ]
    for path, command in commands():
        context = click.Context(command, info_name=" ".join(path), terminal_width=WIDTH)
        parts += [f"## {' '.join(path)}", "", "```text", command.get_help(context), "```", ""]
    return "\n".join(parts)


def commands(
    group: click.Group = cli, path: tuple[str, ...] = ("errorreport",)
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command that does something, with the words that call it."""
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def _default(metadata: "dict[str, object]") -> str:
    return "" if metadata["default"] is None else f"`{metadata['default']}`"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


PAGES = {"settings.md": settings_page, "commands.md": commands_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
