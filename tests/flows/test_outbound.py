"""The one door out: where it goes, where it does not, and what it makes of stalls and lies."""

import gzip
import re
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_network

import pytest
import trustme

from errorreport.errors import ForbiddenAddress, Outside
from errorreport.outbound import Door

LOOPBACK = (ip_network("127.0.0.1/32"),)
Play = Callable[[socket.socket], None]


@contextmanager
def playing(*plays: Play, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Answer one connection with each of ``plays``, then no more; yield the port."""

    def run(listener: socket.socket) -> None:
        for play in plays:
            try:
                plain, _ = listener.accept()
                with (
                    plain,
                    tls.wrap_socket(plain, server_side=True) if tls else plain as connection,
                ):
                    connection.settimeout(5)
                    play(connection)
            except OSError:  # the door hung up, as it should
                continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        thread = threading.Thread(target=run, args=[listener], daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)  # whom nobody has asked need not wait
        thread.join()


def request_on(connection: socket.socket) -> bytes:
    """Read one whole request."""
    with connection.makefile("rb") as lines:
        head = b"".join(iter(lines.readline, b"\r\n"))
        length = re.search(rb"Content-Length: (\d+)", head)
        return head + b"\r\n" + lines.read(int(length[1]) if length else 0)


def saying(answer: bytes, heard: list[bytes] | None = None) -> Play:
    """Read a request, and say ``answer``."""

    def play(connection: socket.socket) -> None:
        request = request_on(connection)
        if heard is not None:
            heard.append(request)
        connection.sendall(answer)

    return play


def dripping(answer: bytes) -> Play:
    """Say ``answer`` a byte at a time, none too late for a limit of each read."""

    def play(connection: socket.socket) -> None:
        connection.recv(65_536)
        for byte in answer:
            connection.sendall(bytes([byte]))
            time.sleep(0.02)

    return play


def silent(connection: socket.socket) -> None:
    """Take the connection and say nothing until the other side gives up."""
    while connection.recv(65_536):
        pass


def ok(body: bytes, *headers: str) -> bytes:
    head = "\r\n".join(["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers])
    return f"{head}\r\n\r\n".encode() + body


def leading_to(where: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()


def door(**settings: object) -> Door:
    """Return a door that may reach loopback and finds every name there."""
    settings = {
        "private": LOOPBACK,
        "resolve": lambda host, port: ["127.0.0.1"],
        "seconds": 5.0,
        **settings,
    }
    return Door(**settings)  # type: ignore[arg-type] # of mixed types


def test_an_answer_is_what_was_said() -> None:
    heard: list[bytes] = []

    with playing(saying(ok(b"words", "X-Kind: Yes"), heard)) as port:
        answer = door().ask(
            "POST",
            f"http://news.example:{port}/a b?c#d",
            headers={"Authorization": "Bearer x"},
            body=b"sent",
            ports={port},
        )

    assert (answer.status, answer.body, answer.headers["x-kind"]) == (200, b"words", "Yes")
    assert heard[0].startswith(b"POST /a%20b?c HTTP/1.1\r\n")
    assert f"Host: news.example:{port}\r\n".encode() in heard[0]
    assert b"Authorization: Bearer x\r\n" in heard[0]
    assert heard[0].endswith(b"\r\n\r\nsent")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost",
     "inside.example"],
)  # fmt: skip
def test_no_writing_of_an_inner_address_is_asked(host: str) -> None:
    def resolve(name: str, port: int) -> list[str]:
        return ["127.0.0.1", "10.0.0.7", "fd00::7"]

    with playing(silent) as port, pytest.raises(ForbiddenAddress, match="is not public"):
        Door(resolve=resolve, seconds=2).ask("GET", f"http://{host}:{port}/", ports={port})


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "//a.example/", "a.example",
     "javascript:1", "http://", "http://user:word@a.example/", "http://a.example:99999/", ""],
)  # fmt: skip
def test_only_plain_http_addresses_are_asked(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        door().ask("GET", url)


def test_other_ports_are_asked_only_where_the_caller_knows_them() -> None:
    with pytest.raises(ForbiddenAddress, match="port 6379 is not asked"):
        door().ask("GET", "http://a.example:6379/")


def test_a_name_is_resolved_once_and_what_was_checked_is_asked() -> None:
    answers = [["127.0.0.1"], ["127.0.0.2"]]  # the second would be the trap

    with playing(saying(ok(b"checked"))) as port:
        answer = door(resolve=lambda host, port: answers.pop(0)).ask(
            "GET", f"http://rebinding.example:{port}/", ports={port}
        )

    assert answer.body == b"checked"
    assert answers == [["127.0.0.2"]]


def test_a_name_that_turns_inward_at_the_redirect_is_caught_there() -> None:
    answers = [["127.0.0.1"], ["10.0.0.7"]]

    with playing(saying(leading_to("/again"))) as port, pytest.raises(ForbiddenAddress):
        door(resolve=lambda host, port: answers.pop(0)).ask(
            "GET", f"http://rebinding.example:{port}/", ports={port}
        )
    assert answers == []


@pytest.mark.parametrize(
    "where",
    ["http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "file:///etc/passwd",
     "http://a.example:6379/", "http://user:word@a.example/", "//127.0.0.2/"],
)  # fmt: skip
def test_every_redirect_is_checked_like_the_first_address(where: str) -> None:
    with playing(saying(leading_to(where))) as port, pytest.raises(ForbiddenAddress):
        door().ask("GET", f"http://a.example:{port}/", ports={port})


def test_a_redirect_takes_no_credential_to_another_origin() -> None:
    heard: list[bytes] = []

    with (
        playing(saying(ok(b""), heard)) as other,
        playing(saying(leading_to(f"http://b.example:{other}/"))) as port,
    ):
        answer = door().ask(
            "GET",
            f"http://a.example:{port}/",
            headers={"Authorization": "Bearer x"},
            ports={port, other},
        )

    assert answer.url == f"http://b.example:{other}/"
    assert b"Authorization" not in heard[0]


def test_redirects_end() -> None:
    with (
        playing(*[saying(leading_to("/"))] * 7) as port,
        pytest.raises(Outside, match="more than 5 times"),
    ):
        door().ask("GET", f"http://a.example:{port}/", ports={port})


def test_a_post_is_not_sent_on() -> None:
    with playing(saying(leading_to("/elsewhere"))) as port:
        answer = door().ask("POST", f"http://a.example:{port}/", body=b"x", ports={port})

    assert answer.status == 302


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    with playing(saying(ok(b"second"))) as port:
        answer = door(
            private=(ip_network("127.0.0.0/8"),),
            resolve=lambda host, port: ["127.0.0.9", "127.0.0.1"],  # nobody listens at the first
        ).ask("GET", f"http://a.example:{port}/", ports={port})

    assert answer.body == b"second"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def of_authority(authority: trustme.CA) -> Callable[[], ssl.SSLContext]:
    def context() -> ssl.SSLContext:
        made = ssl.create_default_context()
        authority.configure_trust(made)
        return made

    return context


def serving(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_tls_is_checked_against_the_name_and_not_the_address(authority: trustme.CA) -> None:
    through = door(tls=of_authority(authority))

    with playing(saying(ok(b"safe")), tls=serving(authority, "good.example")) as port:
        answer = through.ask("GET", f"https://good.example:{port}/", ports={port})
    assert answer.body == b"safe"

    for name in ("127.0.0.1", "other.example"):
        with (
            playing(saying(ok(b"")), tls=serving(authority, name)) as port,
            pytest.raises(Outside, match="certificate"),
        ):
            through.ask("GET", f"https://good.example:{port}/", ports={port})


def test_a_certificate_of_nobody_known_is_refused(authority: trustme.CA) -> None:
    with (
        playing(saying(ok(b"")), tls=serving(authority, "good.example")) as port,
        pytest.raises(Outside, match="certificate"),
    ):
        door().ask("GET", f"https://good.example:{port}/", ports={port})


def test_https_never_leads_to_http(authority: trustme.CA) -> None:
    with (
        playing(
            saying(leading_to("http://good.example/")), tls=serving(authority, "good.example")
        ) as port,
        pytest.raises(Outside, match="where all can read"),
    ):
        door(tls=of_authority(authority)).ask("GET", f"https://good.example:{port}/", ports={port})


@pytest.mark.parametrize(
    "play",
    [
        silent,
        dripping(ok(b"x" * 500)),
        dripping(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500),
        dripping(b"HTTP/1.1 100 Continue\r\n\r\n" * 500),
        saying(ok(b"too short").replace(b"9", b"90")),
    ],
    ids=["silence", "body in drips", "head in drips", "informational without end", "half a body"],
)
def test_a_stall_ends_with_the_time_of_the_whole(play: Play) -> None:
    def waiting(connection: socket.socket) -> None:
        play(connection)
        silent(connection)

    began = time.monotonic()
    with playing(waiting) as port, pytest.raises(Outside, match=r"did not answer in 0\.3 seconds"):
        door(seconds=0.3).ask("GET", f"http://a.example:{port}/", ports={port})
    assert time.monotonic() - began < 10  # and not as long as the other side likes


def test_a_stalled_handshake_ends_with_the_time_of_the_whole() -> None:
    with playing(silent) as port, pytest.raises(Outside, match=r"did not answer in 0\.3 seconds"):
        door(seconds=0.3).ask("GET", f"https://a.example:{port}/", ports={port})


def test_a_stalled_look_up_ends_with_the_time_of_the_whole() -> None:
    asked = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        asked.wait(5)
        return ["127.0.0.1"]

    with pytest.raises(Outside, match=r"did not answer in 0\.3 seconds"):
        door(seconds=0.3, resolve=resolve).ask("GET", "http://a.example/")
    asked.set()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000 + b"\r\n", "not HTTP"),
        (ok(b"short").replace(b"5", b"50", 1), "not HTTP"),
        (ok(b"x" * 1001), "sends more than 1,000 bytes"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001, "sends more than 1,000 bytes"),
        (ok(gzip.compress(bytes(1001)), "Content-Encoding: gzip"), "unpacks to more than 1,000"),
        (ok(gzip.compress(b"x")[:-4], "Content-Encoding: gzip"), "ends too early"),
        (ok(gzip.compress(b"x") + b"y", "Content-Encoding: gzip"), "goes on after its end"),
        (ok(b"plain", "Content-Encoding: gzip"), "which it is not"),
        (ok(b"plain", "Content-Encoding: br"), "only gzip was asked for"),
    ],
    # Names of their own: what gzip makes holds the time, and workers must find the same tests.
    ids=[
        "another protocol",
        "a length below nothing",
        "a broken chunk",
        "headers without end",
        "shorter than said",
        "longer than allowed",
        "without a length and longer than allowed",
        "a bomb",
        "half of it",
        "more than it",
        "not packed",
        "packed another way",
    ],
)
def test_a_lie_is_called_one(answer: bytes, told: str) -> None:
    with playing(saying(answer)) as port, pytest.raises(Outside, match=told):
        door(largest=1000).ask("GET", f"http://a.example:{port}/", ports={port})


def test_a_packed_answer_is_unpacked() -> None:
    words = b"many words " * 1000

    with playing(saying(ok(gzip.compress(words), "Content-Encoding: gzip"))) as port:
        answer = door().ask("GET", f"http://a.example:{port}/", ports={port})

    assert answer.body == words


def test_a_bomb_is_stopped_at_the_limit_and_not_after_it() -> None:
    bomb = gzip.compress(bytes(200_000_000), compresslevel=1)  # under the limit as it is sent
    with playing(saying(ok(bomb, "Content-Encoding: gzip"))) as port:
        tracemalloc.start()
        with pytest.raises(Outside, match="unpacks to more than 5,242,880 bytes"):
            door().ask("GET", f"http://a.example:{port}/", ports={port})
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < 20_000_000


def test_nobody_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(Outside, match="cannot be reached"):
        door().ask("GET", f"http://a.example:{port}/", ports={port})
