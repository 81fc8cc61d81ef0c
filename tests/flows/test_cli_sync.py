"""`errorreport sync` and `push`: a built site and its service, with HTTP alone between them."""

import itertools
import json
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, chdir, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import select

from errorreport.articles.models import Article, Revision
from errorreport.cli import cli
from errorreport.client import Client, PageRefused
from errorreport.db import read_scope
from errorreport.sites.models import Site
from tests import factories
from tests.factories import ORIGIN
from tests.support import databases, operator, servers
from tests.support.servers import Server, free_port

FERRY = "The committee had recieved the letter on Monday, the mayor said on Tuesday."
BRIDGE = "The harbour works are to end in May, and the bridge will open after that."


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """SQLite alone: the commands know no database, and the API is tested on both."""
    folder = tmp_path_factory.mktemp("sync")
    instance = str(folder / "instance")
    database = databases.SQLite(folder).migrated()
    return {"database_url": database, "instance": instance, "rate_limits": "off"}


@pytest.fixture(scope="module")
def app(variables: dict[str, str]) -> Flask:
    """The service that all tests share, each with a site of its own."""
    return servers.create_app_for(**variables)


Start = Callable[[], AbstractContextManager[Server]]


@pytest.fixture(scope="module")
def start(variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Start:
    log = tmp_path_factory.mktemp("log") / "server.log"
    return lambda: servers.gunicorn(servers.environment(**variables), log)


@pytest.fixture(scope="module")
def server(start: Start) -> Iterator[Server]:
    with start() as server:
        yield server


@pytest.fixture
def own_server(start: Start) -> Iterator[Server]:
    """A server that a test may stop."""
    with start() as server:
        yield server


@pytest.fixture
def site(app: Flask) -> Site:
    return factories.add_site(app, f"site-{next(_numbers)}")


@pytest.fixture
def token(app: Flask, site: Site) -> str:
    return factories.add_token(app, site)["Authorization"].removeprefix("Bearer ")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "public"
    folder.mkdir()
    return folder


_numbers = itertools.count()


def page(text: str, *, head: str = "", title: str = "News") -> str:
    body = f"<article><h1>{title}</h1><p>{text}</p></article>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"


def write(folder: Path, name: str, html: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(html.encode() if isinstance(html, str) else html)
    return path


def no_application() -> Flask:
    """Stand where other commands make the service's application."""
    raise AssertionError("a command that only talks to a server made an application")


class Command:
    """The command as a CI job runs it: in a folder of its own, with two variables."""

    def __init__(self, folder: Path, server: str, token: str) -> None:
        self.folder = folder
        self.variables = {"server": server, "token": token}

    def __call__(self, *arguments: str, stdin: bytes = b"", **changes: str) -> Result:
        settings = {**self.variables, "instance": "/proc/nowhere", **changes}
        variables = {f"ERRORREPORT_{name.upper()}": value for name, value in settings.items()}
        with chdir(self.folder):
            return CliRunner().invoke(
                cli,
                arguments,
                input=stdin,
                env=variables,
                obj=ScriptInfo(create_app=no_application),
            )


@pytest.fixture
def run(tmp_path: Path, server: Server, token: str) -> Command:
    return Command(tmp_path, server.url, token)


def stored(app: Flask, site: Site) -> dict[str, list[tuple[int, str]]]:
    """Return number and text of every revision of a site by the address of its article."""
    query = (
        select(Article.url, Revision.number, Revision.text)
        .join(Revision, Revision.article_id == Article.id)
        .where(Article.site_id == site.id)
    )
    found: dict[str, list[tuple[int, str]]] = {}
    with app.app_context(), read_scope() as session:
        for url, number, text in session.execute(query.order_by(Revision.number)):
            found.setdefault(url, []).append((number, text))
    return found


def test_a_site_is_sent_and_only_what_changes_is_sent_again(
    app: Flask, site: Site, run: Command, built: Path
) -> None:
    write(built, "index.html", page("Welcome."))
    write(built, "news/ferry/index.html", page(FERRY))
    bridge = write(built, "news/the bridge.html", page(BRIDGE))
    write(built, "about.htm", page("We are the news."))
    for name in ("404.html", ".cache/x.html", "feed.xml", "app.js"):
        write(built, name, page("No page."))

    first = run("sync", "public", "--base-url", f"{ORIGIN}/")

    assert (first.exit_code, first.stdout) == (0, "4 pages: 4 new.\n")
    assert first.stderr == ""
    assert set(stored(app, site)) == {
        f"{ORIGIN}/",
        f"{ORIGIN}/news/ferry/",
        f"{ORIGIN}/news/the%20bridge.html",
        f"{ORIGIN}/about.htm",
    }
    assert stored(app, site)[f"{ORIGIN}/news/ferry/"] == [(1, f"News\n{FERRY}")]
    body = factories.report(site.public_key, path="/news/ferry/")
    answer = app.test_client().post("/api/v1/reports", json=body, headers={"Origin": ORIGIN})
    assert answer.status_code == 201

    write(built, "news/ferry/index.html", page(FERRY.replace("recieved", "received")))
    bridge.write_text(page(BRIDGE).replace("</body>", "<footer>Built anew</footer></body>"))
    second = run("sync", "public", "--base-url", f"{ORIGIN}/")

    assert second.stdout == (
        "4 pages: 1 changed, 3 unchanged.\n1 mistake left the queue as corrected\n"
    )
    assert second.exit_code == 0
    assert [number for number, _ in stored(app, site)[f"{ORIGIN}/news/ferry/"]] == [1, 2]
    with app.app_context(), read_scope() as session:
        assert set(session.scalars(select(Revision.source).filter_by(site_id=site.id))) == {
            "synced"
        }
        assert set(session.scalars(select(Article.title).filter_by(site_id=site.id))) == {"News"}


def test_the_state_file_spares_the_next_job_the_sending(
    app: Flask, site: Site, token: str, built: Path, own_server: Server, tmp_path: Path
) -> None:
    run = Command(tmp_path, own_server.url, token)
    write(built, "a.html", page(FERRY))
    write(built, "b.html", page(BRIDGE))
    options = ("sync", "public", "--base-url", ORIGIN, "--state", "sync.json")
    assert run(*options).stdout == "2 pages: 2 new.\n"

    write(built, "b.html", page(BRIDGE.replace("May", "June")))
    assert run(*options).stdout == "2 pages: 1 changed, 1 unchanged.\n"
    own_server.stop()
    # Nothing is left to send, so not even a server is needed.
    assert run(*options).stdout == "2 pages: 2 unchanged.\n"
    assert len(stored(app, site)) == 2

    (tmp_path / "sync.json").write_text('{"pages": 1}')
    spoilt = run(*options)
    assert spoilt.exit_code == 1
    assert "sync.json is no file that `errorreport sync` wrote. Delete it" in spoilt.stderr
    assert (tmp_path / "sync.json").read_text() == '{"pages": 1}'


def test_what_another_server_has_is_no_reason_not_to_send(
    token: str, built: Path, own_server: Server, tmp_path: Path
) -> None:
    run = Command(tmp_path, own_server.url, token)
    write(built, "a.html", page(FERRY))
    options = ("sync", "public", "--base-url", ORIGIN, "--state", "sync.json")
    first = run(*options, "--server", own_server.url + "/")
    same = run(*options)
    other = run(*options, server=own_server.url.replace("127.0.0.1", "localhost"))

    assert [first.stdout, same.stdout, other.stdout] == [
        "1 page: 1 new.\n",
        "1 page: 1 unchanged.\n",
        "1 page: 1 unchanged.\n",
    ]
    own_server.stop()
    assert run(*options, server=own_server.url).exit_code == 1  # the last state is the other's


def test_a_page_s_own_address_is_believed_on_its_own_host_alone(
    app: Flask, site: Site, run: Command, built: Path
) -> None:
    canonical = '<link rel="canonical" href="{}">'
    write(built, "2027/a.html", page("One.", head=canonical.format("/one")))
    write(built, "b.html", page("Two.", head=canonical.format("https://other.example/two")))
    write(built, "c/index.html", page("Three."))
    write(built, "d.html", page("Four."))

    answer = run("sync", "public", "--base-url", f"{ORIGIN}/blog", "--clean-urls")

    assert answer.exit_code == 0
    paths = {"/one": "One.", "/blog/b": "Two.", "/blog/c/": "Three.", "/blog/d": "Four."}
    assert {url: texts[0][1] for url, texts in stored(app, site).items()} == {
        f"{ORIGIN}{path}": f"News\n{text}" for path, text in paths.items()
    }


def test_of_several_files_of_one_address_the_one_that_stands_there_is_sent(
    app: Flask, site: Site, run: Command, built: Path
) -> None:
    canonical = f'<link rel="canonical" href="{ORIGIN}/ferry/">'
    refresh = '<meta http-equiv="refresh" content="0; url=/ferry/">'
    write(built, "amp/ferry/index.html", page("Short.", head=canonical))
    write(built, "ferry/index.html", page(FERRY, head=canonical))
    write(built, "print/ferry.html", page("Printed.", head=canonical))
    write(built, "old/index.html", page("Moved.", head=canonical + refresh))

    answer = run("sync", "public", "--base-url", ORIGIN)

    assert answer.stdout == "4 pages: 1 new, 3 skipped.\n"
    assert answer.exit_code == 0
    same = f"public/ferry/index.html is {ORIGIN}/ferry/ as well"
    assert answer.stderr.splitlines() == [
        "",
        "Skipped:",
        f"  public/amp/ferry/index.html: {same}",
        "  public/old/index.html: it sends browsers on to another page",
        f"  public/print/ferry.html: {same}",
    ]
    assert stored(app, site) == {f"{ORIGIN}/ferry/": [(1, f"News\n{FERRY}")]}


def test_bytes_are_read_as_browsers_read_them(
    app: Flask, site: Site, run: Command, built: Path
) -> None:
    russian = "Комитет получил письмо в понедельник."
    html = page(russian, head='<meta charset="windows-1251">')
    write(built, "a.html", html.encode("cp1251"))
    write(built, "b.html", page("café").encode("cp1252"))
    write(built, "c.html", b"\xff\xfe" + page(russian).encode("utf-16-le"))

    assert run("sync", "public", "--base-url", ORIGIN).exit_code == 0

    texts = [texts[0][1] for _, texts in sorted(stored(app, site).items())]
    assert texts == [f"News\n{russian}", "News\ncafé", f"News\n{russian}"]


def test_pages_that_fail_are_named_with_the_reason_and_the_others_are_sent(
    app: Flask, run: Command, built: Path, token: str
) -> None:
    write(built, "big.html", page("word " * 1_100_000))
    write(built, "nul.html", page("a\0b"))
    write(built, "good.html", page(FERRY))
    write(built, "/".join(["%" * 250] * 3) + ".html", page(BRIDGE))  # three characters each

    answer = run("sync", "public", "--base-url", ORIGIN, "--state", "sync.json")

    assert answer.exit_code == 1
    assert answer.stdout == "4 pages: 1 new, 3 failed.\n"
    lines = answer.stderr.splitlines()
    assert lines[:2] == ["", "Failed:"]
    assert "send one of at most 2,048" in lines[2]
    assert lines[3:] == [
        "  public/big.html: It is larger than 5 MiB. Send the article alone.",
        "  public/nul.html: html: This holds a NUL character (U+0000); send it without.",
    ]
    assert token not in answer.stderr + answer.stdout
    again = run("sync", "public", "--base-url", ORIGIN, "--state", "sync.json")
    assert again.stdout == "4 pages: 1 unchanged, 3 failed.\n"


def test_a_page_on_a_foreign_host_is_told_as_the_service_tells_it(
    run: Command, built: Path
) -> None:
    write(built, "a.html", page(FERRY))

    answer = run("sync", "public", "--base-url", "https://other.example")

    assert answer.exit_code == 1
    assert "public/a.html: other.example is not a host of this site." in answer.stderr


def test_pages_without_an_article_are_skipped_and_only_all_of_them_are_a_failure(
    app: Flask, tmp_path: Path, server: Server, built: Path
) -> None:
    own = factories.add_site(app, "selected", root_selectors=["article"])
    token = factories.add_token(app, own)["Authorization"].removeprefix("Bearer ")
    run = Command(tmp_path, server.url, token)
    write(built, "tags.html", "<ul><li>ferry</ul>")
    write(built, "hidden.html", "<body hidden>ferry")

    alone = run("sync", "public", "--base-url", ORIGIN)

    assert alone.exit_code == 1
    assert alone.stdout == "2 pages: 2 skipped.\n"
    assert "public/tags.html: the page has no article root; tried article" in alone.stderr
    assert alone.stderr.endswith("errorreport: No page was sent: all were skipped.\n")

    write(built, "a.html", page(FERRY))
    among = run("sync", "public", "--base-url", ORIGIN)
    assert (among.exit_code, among.stdout) == (0, "3 pages: 1 new, 2 skipped.\n")


def test_a_held_page_is_told_with_the_remedy(app: Flask, run: Command, built: Path) -> None:
    long = "\n".join(f"<p>Sentence {n} says something of the ferry.</p>" for n in range(30))
    write(built, "a.html", page(long))
    options = ("sync", "public", "--base-url", ORIGIN, "--state", "sync.json")
    run(*options)
    write(built, "a.html", page("Please subscribe to read on."))

    held = run(*options)
    again = run(*options)

    assert (held.exit_code, held.stdout) == (0, "1 page: 1 held.\n")
    assert f"  public/a.html: {ORIGIN}/a.html" in held.stderr
    assert "send it again with --complete" in held.stderr
    assert again.stdout == "1 page: 1 held.\n"  # not remembered: nobody has decided yet
    assert run(*options, "--complete").stdout == "1 page: 1 changed.\n"
    assert run(*options).stdout == "1 page: 1 unchanged.\n"


def test_push_sends_one_page_from_a_file_or_a_pipe(
    app: Flask, site: Site, run: Command, built: Path
) -> None:
    path = write(built, "a.html", page(FERRY))

    first = run("push", f"{ORIGIN}/ferry", str(path))
    second = run("push", f"{ORIGIN}/ferry", "-", stdin=page(FERRY + " So did I.").encode())
    same = run("push", f"{ORIGIN}/ferry", "-", stdin=page(FERRY + " So did I.").encode())
    text = run("push", f"{ORIGIN}/b", "-", "--text", stdin="First.\nSecond é.".encode())

    assert [answer.stdout for answer in (first, second, same, text)] == [
        f"new: revision 1 of {ORIGIN}/ferry\n",
        f"changed: revision 2 of {ORIGIN}/ferry\n",
        f"unchanged: revision 2 of {ORIGIN}/ferry\n",
        f"new: revision 1 of {ORIGIN}/b\n",
    ]
    assert {answer.exit_code for answer in (first, second, same, text)} == {0}
    assert stored(app, site)[f"{ORIGIN}/b"] == [(1, "First.\nSecond é.")]
    held = run("push", f"{ORIGIN}/ferry", "-", stdin=page("Sorry.", title="404").encode())
    assert (held.exit_code, held.stdout) == (0, f"held: revision 3 of {ORIGIN}/ferry\n")
    assert "send it again with --complete" in held.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin", "line"),
    [
        (("https://other.example/a", "-"), b"x", "other.example is not a host of this site."),
        ((f"{ORIGIN}/a", "-"), b"<frameset><frame></frameset>", "the page has no article root"),
        ((f"{ORIGIN}/a", "-", "--text"), b"\xff", "FILE is not text in UTF-8."),
    ],
)
def test_push_says_in_one_line_why_a_page_is_not_taken(
    run: Command, arguments: tuple[str, ...], stdin: bytes, line: str
) -> None:
    answer = run("push", *arguments, stdin=stdin)

    assert answer.exit_code == 1
    assert answer.stderr.startswith(f"errorreport: {line}")
    assert len(answer.stderr.splitlines()) == 1


def test_a_token_is_needed_and_must_be_right_and_may_do_this(
    app: Flask, site: Site, run: Command, built: Path
) -> None:
    from errorreport.accounts.models import Scope

    write(built, "a.html", page(FERRY))
    write(built, "b.html", page(BRIDGE))
    reading = factories.add_token(app, site, Scope.FINDINGS_READ)["Authorization"]
    options = ("sync", "public", "--base-url", ORIGIN)

    missing = run(*options, token="")
    wrong = run(*options, token="ert_wrong")
    other_scope = run(*options, token=reading.removeprefix("Bearer "))
    spoilt = run(*options, token="é")

    for answer, said in [
        (missing, "Put a token of the site into ERRORREPORT_TOKEN."),
        (wrong, "The token is not accepted: "),
        (other_scope, "The token is not accepted: "),
        (spoilt, "Put a token of the site into ERRORREPORT_TOKEN."),
    ]:
        assert answer.exit_code == 1
        (line,) = answer.stderr.splitlines()
        assert line.startswith(f"errorreport: {said}")
        assert answer.stdout == ""
    assert "--token" not in run("sync", "--help").stdout
    assert stored(app, site) == {}


@pytest.mark.parametrize(
    ("server", "line"),
    [
        ("", "Name the service in ERRORREPORT_SERVER, or with --server."),
        ("http://127.0.0.1:{free}", "cannot be reached: "),
        ("ftp://reports.example", "is not http or https"),
        ("http://me:secret@reports.example", "holds a user name or password"),
        ("http://reports.example/?a=1", "is to be its bare address"),
    ],
)
def test_a_server_that_cannot_be_used_is_told_at_once(
    tmp_path: Path, built: Path, server: str, line: str
) -> None:
    write(built, "a.html", page(FERRY))

    server = server.format(free=free_port())
    answer = Command(tmp_path, server, "ert_x")("sync", "public", "--base-url", ORIGIN)

    assert answer.exit_code == 1
    (told,) = answer.stderr.splitlines()
    assert line in told
    assert "secret" not in told


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("public", "--base-url", ORIGIN), "No HTML file is in public. Build the site first."),
        (("site", "--base-url", ORIGIN), "There is no folder site. Build the site first."),
        (
            ("public", "--base-url", "news"),
            "--base-url cannot be used: 'news' is not an absolute URL",
        ),
        (
            ("public", "--base-url", f"{ORIGIN}/?page=1"),
            "--base-url cannot be used: it holds a query",
        ),
    ],
)
def test_what_is_no_site_is_told_in_one_line(
    tmp_path: Path, built: Path, arguments: tuple[str, ...], line: str
) -> None:
    answer = Command(tmp_path, "http://127.0.0.1:1", "ert_x")("sync", *arguments)

    assert answer.exit_code == 1
    (told,) = answer.stderr.splitlines()
    assert told.startswith(f"errorreport: {line}")


def test_at_a_terminal_there_is_a_bar(
    tmp_path: Path, server: Server, token: str, built: Path
) -> None:
    write(built, "a.html", page(FERRY))
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "errorreport", "sync", "public", "--base-url", ORIGIN],
        cwd=tmp_path,
        env=operator.variables(tmp_path, server=server.url, token=token),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=terminal,
    )
    output, _ = process.communicate(timeout=operator.SECONDS)
    os.close(terminal)
    drawn = os.read(controller, 65536).decode()
    os.close(controller)

    assert process.returncode == 0
    assert output == b"1 page: 1 new.\n"
    assert "Sending" in drawn
    assert "100%" in drawn


Answer = tuple[int, dict[str, str], Any]


@contextmanager
def answering(*answers: Answer) -> Iterator[tuple[str, list[str]]]:
    """Run a server that gives these answers in turn; yield its address and what it was asked."""
    waiting = list(answers)
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(f"{self.path} {self.headers['Authorization']}")
            status, headers, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


STORED: Answer = (201, {}, {"revision": {"number": 1}, "outcomes": {}})
BUSY = {"type": "about:blank", "title": "Busy", "detail": "The article is busy."}


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)
    answers = [
        (429, {"Retry-After": "7"}, BUSY),
        (503, {"Retry-After": in_a_minute}, BUSY),
        (502, {}, "<h1>Bad gateway</h1>"),
        STORED,
    ]
    slept: list[float] = []
    with answering(*answers) as (url, asked):
        pushed = Client(url, "ert_x", sleep=slept.append).push({"url": "u", "text": "t"})

    assert pushed.fate == "new"
    assert asked == ["/api/v1/revisions Bearer ert_x"] * 4
    assert slept[0] == 7
    assert 40 < slept[1] <= 50
    assert 0 < slept[2] < 10


@pytest.mark.parametrize(
    ("answer", "tries", "said"),
    [
        ((503, {"Retry-After": "1"}, BUSY), 5, "The article is busy."),
        ((429, {"Retry-After": "3600"}, BUSY), 1, "The article is busy."),
        ((502, {}, "<h1>Bad gateway</h1>"), 5, "The server answered 502 Bad Gateway."),
        ((413, {}, "<h1>Too large</h1>"), 1, "The server answered 413 Content Too Large."),
    ],
)
def test_patience_has_an_end(answer: Answer, tries: int, said: str) -> None:
    slept: list[float] = []
    with answering(answer) as (url, asked), pytest.raises(PageRefused) as refused:
        Client(url, "ert_x", sleep=slept.append).push({"url": "u", "text": "t"})

    assert len(asked) == tries
    assert len(slept) == tries - 1
    assert str(refused.value).startswith(said.removesuffix("Content Too Large."))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, {}, "<h1>Welcome</h1>"), "answers, but not as errorreport does."),
        ((404, {}, "<h1>Not found</h1>"), "is not an errorreport service: it answered 404"),
        ((308, {"Location": "https://b.example/"}, ""), "leads to https://b.example/; name that"),
        ((302, {"Location": "https://b.example/"}, ""), "leads to https://b.example/; name that"),
    ],
)
def test_a_server_of_other_kind_is_told_and_the_token_goes_no_further(
    tmp_path: Path, built: Path, answer: Answer, said: str
) -> None:
    write(built, "a.html", page(FERRY))
    write(built, "b.html", page(BRIDGE))
    with answering(answer) as (url, asked):
        told = Command(tmp_path, url, "ert_x")("sync", "public", "--base-url", ORIGIN)

    assert told.exit_code == 1
    (line,) = told.stderr.splitlines()
    assert said in line
    assert len(asked) == 1


def test_what_was_sent_before_the_server_went_away_is_remembered(
    tmp_path: Path, built: Path
) -> None:
    for name in ("a", "b", "c"):
        write(built, f"{name}.html", page(f"{FERRY} {name}"))
    problem = {"type": "x", "title": "x", "detail": "Revoked."}
    options = ("sync", "public", "--base-url", ORIGIN, "--state", "sync.json")
    with answering(STORED, (401, {}, problem)) as (url, _):
        stopped = Command(tmp_path, url, "ert_x")(*options)
    assert stopped.exit_code == 1
    assert stopped.stderr == "errorreport: The token is not accepted: Revoked.\n"

    kept = json.loads((tmp_path / "sync.json").read_text())
    assert list(kept["pages"]) == [f"{ORIGIN}/a.html"]
