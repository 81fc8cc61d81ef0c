"""A small load generator for fault tests and the benchmark: raw sockets, loopback, bounded.

It sends prepared bytes and reads only the status, the length and the body, so that it takes
little of the processor time it shares with the server it measures.
"""

import itertools
import json
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """What one request was answered: ``status`` 0 when the connection broke before the end."""

    status: int
    body: bytes
    seconds: float

    def json(self) -> Any:
        return json.loads(self.body)


def post(url: str, document: Any, headers: Mapping[str, str] | None = None) -> bytes:
    """Return the bytes of a POST of ``document`` as JSON."""
    parts = urlsplit(url)
    body = json.dumps(document, ensure_ascii=False).encode()
    lines = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """One kept-alive connection, opened when first used and again after it broke.

    ``source`` is the address it comes from: any of 127.0.0.0/8.
    """

    def __init__(self, url: str, source: str = "") -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._source = (source, 0) if source else None
        self._socket: socket.socket | None = None
        self._received = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, request: bytes) -> Answer:
        """Send ``request`` and wait for the whole answer."""
        started = time.perf_counter()
        try:
            status, body = self._exchange(request)
        except OSError:
            self.close()
            status, body = 0, b""
        return Answer(status, body, time.perf_counter() - started)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._received = None, b""

    def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, ANSWER_SECONDS, self._source)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        while (end := self._received.find(b"\r\n\r\n")) < 0:
            self._receive()
        head = self._received[:end].lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(self._received) < end + 4 + length:
            self._receive()
        body = self._received[end + 4 : end + 4 + length]
        self._received = self._received[end + 4 + length :]
        if b"connection: close" in head:
            self.close()
        return int(head.split(b" ", 2)[1]), body

    def _receive(self) -> None:
        assert self._socket is not None
        received = self._socket.recv(65536)
        if not received:
            raise ConnectionResetError("the server hung up in the middle of an answer")
        self._received += received


class Load:
    """Sends every request once over ``at_once`` connections, each by the first that is free."""

    def __init__(self, url: str, requests: Sequence[bytes], *, at_once: int) -> None:
        #: by index of the request, as they arrive
        self.answers: dict[int, Answer] = {}
        self._url = url
        self._requests = requests
        self._numbers = itertools.count()  # next() on it is atomic
        self._all_ready = threading.Barrier(at_once)
        self._threads = [threading.Thread(target=self._send) for _ in range(at_once)]

    def start(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def wait(self) -> list[Answer]:
        """Wait for the last answer; return all in the order of the requests."""
        for thread in self._threads:
            thread.join()
        return [self.answers[index] for index in range(len(self._requests))]

    def _send(self) -> None:
        with Connection(self._url) as connection:
            self._all_ready.wait()
            while (index := next(self._numbers)) < len(self._requests):
                self.answers[index] = connection.ask(self._requests[index])


def timed(url: str, requests: Sequence[bytes], *, at_once: int) -> tuple[float, list[Answer]]:
    """Send every request once; return how many seconds all took, and the answers."""
    load = Load(url, requests, at_once=at_once)
    started = time.perf_counter()
    answers = load.start().wait()
    return time.perf_counter() - started, answers


def send_all(url: str, requests: Sequence[bytes], *, at_once: int) -> list[Answer]:
    """Send every request once; return the answers in that order."""
    return Load(url, requests, at_once=at_once).start().wait()
