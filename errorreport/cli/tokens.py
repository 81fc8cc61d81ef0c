"""``errorreport token``: credentials with which programs act for a site."""

import click
from flask.cli import AppGroup

from errorreport.accounts import tokens
from errorreport.accounts.models import Scope
from errorreport.cli.output import Words, table
from errorreport.clock import utc_now
from errorreport.sites import service as sites


@click.group(cls=AppGroup)
def token() -> None:
    """Add, list and revoke credentials of the API."""


@token.command()
@click.argument("site")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    required=True,
    help="What it may be used for; may be given several times.",
)
@click.option("--name", type=Words(100), default="", help="What it is for, to know it in the list.")
def add(site: str, scopes: tuple[str, ...], name: str) -> None:
    """Add a token for SITE and print it alone; it cannot be seen again."""
    site_id = sites.by_slug(site).id
    wanted = [Scope(scope) for scope in scopes]
    click.echo(tokens.add_token(site_id, name=name, scopes=wanted, now=utc_now()))


@token.command("list")
@click.argument("site", required=False)
def list_tokens(site: str | None) -> None:
    """Name the tokens of SITE, or of all sites."""
    found = sites.all_sites() if site is None else [sites.by_slug(site)]
    rows = [
        (
            row.id,
            of.slug,
            row.name,
            f"{row.prefix}…",
            ", ".join(row.scopes),
            f"{row.created_at:%Y-%m-%d}",
            f"{row.revoked_at:%Y-%m-%d}" if row.revoked_at else "",
        )
        for of in found
        for row in tokens.site_tokens(of.id)
    ]
    table(("id", "site", "name", "token", "scopes", "created", "revoked"), rows)


@token.command()
@click.argument("token_id")
def revoke(token_id: str) -> None:
    """Make a token useless from now on; TOKEN_ID stands in the list."""
    revoked = tokens.revoke_token(token_id, now=utc_now())
    click.echo(f"{revoked.prefix}… is revoked since {revoked.revoked_at:%Y-%m-%d %H:%M} UTC.")
