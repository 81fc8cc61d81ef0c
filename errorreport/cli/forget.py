"""``errorreport forget``: taking an article, or some words of it, out of all that is kept."""

import click
from flask.cli import with_appcontext

from errorreport.clock import utc_now
from errorreport.retention import takedown
from errorreport.sites import service as sites
from errorreport.sites.audit import AT_THE_SHELL


@click.command()
@click.argument("url")
@click.option(
    "--passage",
    "passages",
    multiple=True,
    metavar="WORDS",
    help="Words to take out, as they stand in the text; may be given several times.",
)
@click.option("--yes", is_flag=True, help="Do not ask before a whole article goes.")
@with_appcontext
def forget(url: str, passages: tuple[str, ...], yes: bool) -> None:
    """Take the article at URL, or passages of it, out of every text, quote and report.

    For a takedown: nothing brings the words back but a backup, which is yours to clean. Without
    --passage the whole article goes, with its mistakes. A line in the audit log says that it
    was done, and not what the words were.
    """
    site, article_id = takedown.article_at(sites.all_sites(), url)
    if not passages and not yes:
        click.confirm(f"Take the whole article at {url} out of {site.slug}?", abort=True, err=True)
    taken = takedown.forget(site, article_id, passages, by=AT_THE_SHELL, clock=utc_now)
    click.echo(
        f"Taken out of {taken.texts} texts, {taken.findings} mistakes and {taken.reports} reports "
        f"of {site.slug}."
    )
