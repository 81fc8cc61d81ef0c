"""``errorreport site``: publications and what their owners decided."""

import click
from flask.cli import AppGroup

from errorreport.cli.output import Words, table
from errorreport.clock import utc_now
from errorreport.embed.lines import (
    asset_url,
    embed_line,
    pinned_line,
    privacy_address,
    well_known_document,
)
from errorreport.embed.snippet import locales
from errorreport.embed.views import snippet
from errorreport.sites import service
from errorreport.sites.settings import SETTINGS, read_changes, shown


@click.group(cls=AppGroup)
def site() -> None:
    """Add publications, show and change their settings."""


@site.command()
@click.argument("slug")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    required=True,
    metavar="URL",
    help="Where its pages stand, such as https://example.org; may be given several times.",
)
@click.option("--name", type=Words(200), help="Its name as readers see it; the slug if not given.")
def add(slug: str, origins: tuple[str, ...], name: str | None) -> None:
    """Add a publication and print its public key alone."""
    added = service.add(slug, name=name or slug, origins=list(origins), now=utc_now())
    click.echo(added.public_key)


@site.command("list")
def list_sites() -> None:
    """Name every publication."""
    rows = [(s.slug, s.name, s.public_key, ", ".join(s.origins)) for s in service.all_sites()]
    table(("slug", "name", "public key", "origins"), rows)


@site.command()
@click.argument("slug")
def show(slug: str) -> None:
    """Print the line to embed, the addresses that never change, and every setting."""
    found = service.by_slug(slug)
    built = snippet()
    click.echo("Put this line into your pages:\n")
    click.echo(f"  {embed_line(found)}\n")
    click.echo("Or this, for a page that pins what it runs (change it after each upgrade):\n")
    click.echo(f"  {pinned_line(found, built.loader)}\n")
    click.echo("What the loader fetches when it is used, each under its integrity:\n")
    for part in (built.hint, built.dialog, built.more, built.handover):
        click.echo(f"  {asset_url(part)}\n      {part.integrity}")
    click.echo(f"\nA privacy statement made from the settings: {privacy_address(found)}")
    click.echo("\nSettings (change them with `errorreport site set`):\n")
    click.echo(f"  public key = {found.public_key}")
    for name, text in shown(found).items():
        click.echo(f"  {name} = {text}".rstrip())


@site.command("well-known")
@click.argument("slug")
def well_known(slug: str) -> None:
    """Print the document for /.well-known/errorreport.json on the publication's hosts.

    The browser extension finds the site's service by it. A site that wants no reports from
    readers' extensions says {"reports": false} there.
    """
    found = service.by_slug(slug)
    click.echo(well_known_document(found))
    if not found.extensions_allowed:
        click.echo(
            "Reports from extensions are refused until you allow them: "
            f"errorreport site set {slug} extensions_allowed=on",
            err=True,
        )


@site.command("set")
@click.argument("slug")
@click.argument("pairs", nargs=-1, required=True, metavar="KEY=VALUE…")
def set_settings(slug: str, pairs: tuple[str, ...]) -> None:
    """Change settings; lists are separated by commas, KEY= empties one.

    All are changed, or none if one of them cannot be used. `errorreport site settings` explains
    the keys.
    """
    wording_keys = [key for key, text in locales()["en"].items() if isinstance(text, str)]
    changes = read_changes(pairs, wording_keys)
    changed = shown(service.change(slug, changes))
    for key in changes:
        click.echo(f"{key} = {changed.get(key, '')}".rstrip())


@site.command("settings", with_appcontext=False)
def explain() -> None:
    """Explain every key of `site set`."""
    for setting in SETTINGS:
        click.echo(f"{setting.name}\n    {setting.about}\n    For example: {setting.example}")
    click.echo("wording.KEY\n    One text of the dialog in the site's own words. Empty: ours.")
