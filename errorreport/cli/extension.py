"""``errorreport extension``: the browser extension, for stores or one's own readers."""

from pathlib import Path

import click
from ada_url import URL
from flask.cli import AppGroup

from errorreport.embed.extension.build import write


def _service(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Return the address of a service as sites name it."""
    if value is None:
        return None
    try:
        url = URL(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not an absolute URL.") from None
    if url.protocol not in {"https:", "http:"} or url.search or url.hash:
        raise click.BadParameter(
            f"{value!r} is not the address of a service, such as https://reports.example.org."
        )
    return url.href.rstrip("/")


@click.group(cls=AppGroup)
def extension() -> None:
    """Build the browser extension."""


@extension.command(with_appcontext=False)
@click.option(
    "--server",
    metavar="URL",
    callback=_service,
    help="Send to this service alone; otherwise to whichever the reader's site names.",
)
@click.option(
    "-o",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="Where the packages are written; made if it is not there.",
)
def build(server: str | None, folder: Path) -> None:
    """Write the packages for Chromium and Firefox, the store texts and the privacy statement."""
    for path in write(folder, server=server):
        click.echo(path)
