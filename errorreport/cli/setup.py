"""``errorreport init`` and ``migrate``: from nothing to a service with a site and an editor."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from errorreport import schema
from errorreport.accounts import service as accounts
from errorreport.accounts.models import Role
from errorreport.cli.editors import generate_option
from errorreport.cli.output import Words, password_from
from errorreport.clock import utc_now
from errorreport.embed.lines import embed_line
from errorreport.settings import Settings
from errorreport.sites import service as sites
from errorreport.sites.models import Site


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring the database to this version's tables; `serve` does it too."""
    schema.migrate(current_app)
    click.echo("The database has this version's tables.", err=True)


@click.command()
@click.option("--site", "slug", help="Short name of the first site, for commands and addresses.")
@click.option("--name", type=Words(200), help="Its name as readers see it; the slug if not given.")
@click.option("--origin", "origins", multiple=True, metavar="URL", help="Where its pages stand.")
@click.option("--email", help="Address of its first editor, who gets the role admin.")
@generate_option
@with_appcontext
def init(
    slug: str | None,
    name: str | None,
    origins: tuple[str, ...],
    email: str | None,
    generate: bool,
) -> None:
    """Make the instance folder, the secret, the database, a first site and its editor.

    What no option gives is asked for. Run again, it goes on where it stopped.
    """
    schema.migrate(current_app)
    settings: Settings = current_app.extensions["errorreport.settings"]
    click.echo(f"The instance folder is {settings.instance}; keep it, it holds the secret.")
    known = sites.all_sites()
    site = known[0] if known else _first_site(slug, name, origins)
    if accounts.all_editors():
        click.echo("There is an editor already; `errorreport editor add` adds another.")
        return
    email = email or _asked("--email", "Your e-mail address, to sign in with")
    accounts.add_editor(
        email,
        name=email.partition("@")[0],
        password=password_from(generate=generate),
        site_id=site.id,
        role=Role.ADMIN,
        now=utc_now(),
    )
    click.echo(f"\nPut this line into the pages of {site.name}:\n\n  {embed_line(site)}\n")
    click.echo(f"Then run `errorreport serve` and sign in at {settings.base_url}/ as {email}.")


def _first_site(slug: str | None, name: str | None, origins: tuple[str, ...]) -> Site:
    slug = slug or _asked("--site", "Short name of the site, such as news")
    origins = origins or (_asked("--origin", "Address of its pages, such as https://news.org"),)
    return sites.add(slug, name=name or slug, origins=list(origins), now=utc_now())


def _asked(option: str, question: str) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError(f"There is no terminal to ask at; give {option}.")
    return click.prompt(question)
