"""``errorreport editor``: the people at the desk."""

import click
from flask.cli import AppGroup

from errorreport.accounts import codes, service
from errorreport.accounts.models import Role
from errorreport.cli.output import Words, password_from, table
from errorreport.clock import utc_now
from errorreport.sites import service as sites

generate_option = click.option(
    "--generate", is_flag=True, help="Make a random password and print it alone."
)


@click.group(cls=AppGroup)
def editor() -> None:
    """Add people, name them, set their passwords.

    A password is asked for at a terminal, and otherwise read from standard input.
    """


@editor.command()
@click.argument("email")
@click.option(
    "--name", type=Words(200), help="As colleagues see it; the part before @ if not given."
)
@click.option("--site", "slug", metavar="SLUG", help="The site to work on.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.EDITOR.value,
    show_default=True,
    help="What the person may do there.",
)
@generate_option
def add(email: str, name: str | None, slug: str | None, role: str, generate: bool) -> None:
    """Add a person; or give one who is there a role on a site."""
    site_id = None if slug is None else sites.by_slug(slug).id
    known = {person.email for person, _ in service.all_editors()}
    if site_id is not None and email.strip().lower() in known:
        service.set_role(email, site_id=site_id, role=Role(role), now=utc_now())
        click.echo(f"{email} has the role {role} on {slug}; the password stays.", err=True)
        return
    service.add_editor(
        email,
        name=name or email.partition("@")[0],
        password=password_from(generate=generate),
        site_id=site_id,
        role=Role(role),
        now=utc_now(),
    )
    if slug is None:
        click.echo(f"{email} has no site yet: errorreport editor add {email} --site SLUG", err=True)


@editor.command("list")
def list_editors() -> None:
    """Name every person and their roles."""
    slugs = {site.id: site.slug for site in sites.all_sites()}
    rows = [
        (
            person.email,
            person.name,
            ", ".join(sorted(f"{slugs[site_id]}: {role}" for site_id, role in roles.items())),
        )
        for person, roles in service.all_editors()
    ]
    table(("e-mail", "name", "roles"), rows)


@editor.command()
@click.argument("email")
@generate_option
def password(email: str, generate: bool) -> None:
    """Set a new password and sign the person out everywhere."""
    service.set_password(email, password_from(generate=generate), now=utc_now())


@editor.command("codes-off")
@click.argument("email")
def codes_off(email: str) -> None:
    """Ask a person for no code at sign-in any more, who has lost device and recovery codes."""
    codes.switch_off_for(email, now=utc_now())
    click.echo(f"{email} signs in with the password alone, and can set up codes anew.", err=True)
