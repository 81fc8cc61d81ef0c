"""``errorreport inquiry``: what is kept of one person, for who asks for their data."""

import click
from flask import current_app
from flask.cli import with_appcontext

from errorreport.clock import utc_now
from errorreport.retention import inquiry as kept


@click.command()
@click.option("--receipt", metavar="URL", help="The address of a reader's receipt.")
@click.option("--device", metavar="KEY", help="The key of a reader's own list of reports.")
@click.option("--email", metavar="ADDRESS", help="The address of a person at the desk.")
@with_appcontext
def inquiry(receipt: str | None, device: str | None, email: str | None) -> None:
    """Print all that is kept of one person, as JSON: one row of the database an entry.

    Readers are known by what only they have: a receipt, or the key under which their device keeps
    a list of their reports. No reader's name or address is kept. A line in the audit log says
    that it was asked.
    """
    given = [name for name in (receipt, device, email) if name]
    if len(given) != 1:
        raise click.UsageError("Give one of --receipt, --device and --email.")
    if receipt:
        told = kept.by_receipt(receipt, clock=utc_now)
    elif device:
        secret_key = current_app.extensions["errorreport.settings"].secret_key
        told = kept.by_device(device, secret_key, clock=utc_now)
    else:
        told = kept.by_email(email or "", clock=utc_now)
    click.echo(kept.as_json(told))
