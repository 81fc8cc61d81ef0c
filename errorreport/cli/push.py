"""``errorreport push`` and ``sync``: new texts sent to a service, from anywhere.

They need no database and no instance folder: all goes through the HTTP API.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from errorreport.cli.group import Told
from errorreport.cli.pages import BuiltPage, NoPage, address, built_page, html_files, sent_of
from errorreport.cli.sync_state import SyncState
from errorreport.client import Client, PageRefused, PageWithoutArticle, Pushed, ServerTrouble
from errorreport.extract import BadUrl, NoArticleRoot, TangledHtml, parse_http_url
from errorreport.extract.decode import decode
from errorreport.settings import PREFIX

_T = TypeVar("_T")
_REMEDY = "Look at the desk whether it is right, or send it again with --complete if you know it is"
_FATES = ("new", "changed", "unchanged", "held", "skipped", "failed")
_TOLD = {
    "corrected": "left the queue as corrected",
    "removed": "left the queue with its passage",
    "regressed": "came back",
    "changed": "stands in a changed passage: have a look",
    "unsure": "could not be followed: have a look",
}

server_option = click.option(
    "--server",
    envvar=f"{PREFIX}SERVER",
    show_envvar=True,
    metavar="URL",
    help="Address of the service.",
)
complete_option = click.option(
    "--complete",
    is_flag=True,
    help="The text is whole, however unlike the last one it is: never hold it.",
)


@click.command(epilog=f"The site's token is read from {PREFIX}TOKEN; it needs the scope revisions.")
@click.argument("url")
@click.argument("file", type=click.File("rb"))
@server_option
@complete_option
@click.option("--text", "plain", is_flag=True, help="FILE is text in UTF-8, one line a block.")
def push(url: str, file: IO[bytes], server: str | None, complete: bool, plain: bool) -> None:
    """Send FILE, or standard input for -, as the new text of the article at URL."""
    client = _client(server)
    content = file.read()
    try:
        if plain:
            page: dict[str, Any] = {"url": url, "text": content.decode()}
        else:
            page = sent_of(decode(content), url)
        pushed = client.push({**page, "complete": complete})
    except UnicodeDecodeError:
        raise Told("FILE is not text in UTF-8.") from None
    except (ServerTrouble, PageRefused, NoArticleRoot, TangledHtml) as error:
        raise Told(str(error)) from None
    click.echo(f"{pushed.fate}: revision {pushed.number} of {url}")
    for line in _outcomes(pushed.outcomes):
        click.echo(line)
    if pushed.fate == "held":
        click.echo(f"It is too unlike the last text and decides nothing. {_REMEDY}.", err=True)


@dataclass
class _Run:
    """What became of each file of a sync."""

    fates: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def skip(self, path: Path, reason: str) -> None:
        self.fates["skipped"] += 1
        self.skipped.append(_line(path, reason))

    def fail(self, path: Path, reason: str) -> None:
        self.fates["failed"] += 1
        self.failed.append(_line(path, reason))

    def push(self, page: BuiltPage, pushed: Pushed) -> None:
        self.fates[pushed.fate] += 1
        self.outcomes.update(pushed.outcomes)
        if pushed.fate == "held":
            self.held.append(_line(page.path, page.url))


@click.command(epilog=f"The site's token is read from {PREFIX}TOKEN; it needs the scope revisions.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--base-url", required=True, metavar="URL", help="Where DIR stands on the web.")
@server_option
@click.option("--clean-urls", is_flag=True, help="Addresses have no .html at their end.")
@complete_option
@click.option(
    "--state",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Remember in FILE what was sent; what did not change since is not even sent again.",
)
def sync(
    folder: Path,
    base_url: str,
    server: str | None,
    clean_urls: bool,
    complete: bool,
    state: Path | None,
) -> None:
    """Send every page of the built site in DIR that changed; exit 1 if one failed.

    index.html stands for its folder. A page's own canonical link goes before its place in DIR
    when it is on the host of the base URL.
    """
    client = _client(server)
    base = _base_url(base_url)
    run = _Run()
    pages = _read_pages(folder, base, clean_urls, run)
    remembered = SyncState(state, client.server)
    try:
        with _progress(pages, "Sending") as progress:
            for page in progress:
                _send(client, page, remembered, run, complete=complete)
    except ServerTrouble as error:
        raise Told(str(error)) from None
    finally:
        remembered.write()
    _tell(run)


def _client(server: str | None) -> Client:
    if server is None:
        raise Told(f"Name the service in {PREFIX}SERVER, or with --server.")
    token = os.environ.get(f"{PREFIX}TOKEN", "").strip()
    if not token or not token.isascii() or not token.isprintable():
        raise Told(
            f"Put a token of the site into {PREFIX}TOKEN. `errorreport token add SITE --scope "
            "revisions` makes one on the service's machine."
        )
    try:
        return Client(server, token)
    except ServerTrouble as error:
        raise Told(str(error)) from None


def _base_url(value: str) -> str:
    try:
        parsed = parse_http_url(value)
    except BadUrl as error:
        raise Told(f"--base-url cannot be used: {error}.") from None
    if parsed.query:
        raise Told("--base-url cannot be used: it holds a query; give the bare address.")
    return parsed.href


def _read_pages(folder: Path, base_url: str, clean_urls: bool, run: _Run) -> list[BuiltPage]:
    """Return one page for each address: of several, the one that stands there itself."""
    if not folder.is_dir():
        raise Told(f"There is no folder {click.format_filename(folder)}. Build the site first.")
    files = list(html_files(folder))
    if not files:
        raise Told(f"No HTML file is in {click.format_filename(folder)}. Build the site first.")
    found: dict[str, BuiltPage] = {}
    with _progress(files, "Reading") as progress:
        for path in progress:
            try:
                at = address(path.relative_to(folder), base_url, clean=clean_urls)
                page = built_page(path, at)
            except NoPage as error:
                run.skip(path, str(error))
            except OSError as error:
                run.fail(path, str(error.strerror))
            except (BadUrl, TangledHtml) as error:
                run.fail(path, str(error))
            else:
                other = found.setdefault(page.url, page)
                kept, left = (page, other) if page.at_home and not other.at_home else (other, page)
                found[page.url] = kept
                if left is not kept:
                    run.skip(left.path, f"{click.format_filename(kept.path)} is {page.url} as well")
    return list(found.values())


def _send(
    client: Client, page: BuiltPage, remembered: SyncState, run: _Run, *, complete: bool
) -> None:
    if remembered.knows(page.url, page.digest):
        run.fates["unchanged"] += 1
        return
    remembered.forget(page.url)
    try:
        body = sent_of(decode(page.path.read_bytes()), page.url)
        pushed = client.push({**body, "complete": complete, "source": "synced"})
    except PageWithoutArticle as error:
        run.skip(page.path, str(error))
    except (PageRefused, NoArticleRoot, TangledHtml) as error:
        run.fail(page.path, str(error))
    except OSError as error:
        run.fail(page.path, str(error.strerror))
    else:
        run.push(page, pushed)
        if pushed.fate != "held":  # is sent again, until somebody has decided
            remembered.remember(page.url, page.digest)


def _tell(run: _Run) -> None:
    """Print the summary, and on standard error what needs somebody; exit 1 if a page failed."""
    total = sum(run.fates.values())
    counted = [f"{run.fates[fate]:,} {fate}" for fate in _FATES if run.fates[fate]]
    click.echo(f"{total:,} {'page' if total == 1 else 'pages'}: {', '.join(counted)}.")
    for line in _outcomes(run.outcomes):
        click.echo(line)
    _list("Skipped", run.skipped)
    if run.held:
        _list(f"Held, for the text is too unlike the last one. {_REMEDY}", run.held)
    if run.failed:
        _list("Failed", run.failed)
        sys.exit(1)
    if len(run.skipped) == total:
        raise Told("No page was sent: all were skipped.")


def _list(head: str, lines: list[str]) -> None:
    if lines:
        click.echo("\n".join([f"\n{head}:", *sorted(lines)]), err=True)


def _line(path: Path, text: str) -> str:
    return f"  {click.format_filename(path)}: {text}"


def _outcomes(outcomes: Mapping[str, int]) -> list[str]:
    return [
        f"{outcomes[name]:,} {'mistake' if outcomes[name] == 1 else 'mistakes'} {said}"
        for name, said in _TOLD.items()
        if outcomes.get(name)
    ]


def _progress(items: list[_T], label: str) -> AbstractContextManager[Iterable[_T]]:
    """Return click's bar over ``items``, which is not drawn where nobody sees it."""
    return click.progressbar(items, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())
