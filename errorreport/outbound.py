"""The one door out: every request that the service makes of another host goes through it.

Whoever can make the service ask for an address could make it ask its own neighbours: databases,
the metadata of a cloud, printers. So a name is resolved once, what came back is checked, and the
connection is made to the address that was checked, with TLS checked against the name; a redirect
is a new request with every check anew. Time and size are limited over all, not for each read.
"""

import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final

import httpcore
from ada_url import URL

from errorreport.errors import ForbiddenAddress, Outside
from errorreport.networks import Address, Network, may_reach

SECONDS: Final = 10.0  # for one request with its redirects, from the look-up to the last byte
LARGEST: Final = 5 * 1024 * 1024  # bytes of a body, as sent and as unpacked
REDIRECTS: Final = 5
PORTS: Final = frozenset({80, 443})

_TO_CONNECT = 3.0  # seconds for one address of several, so that a dead one leaves time for the next
_LEADS_ON = frozenset({301, 302, 303, 307, 308})
_AGENT = "errorreport"

Resolver = Callable[[str, int], Iterable[str]]


def look_up(host: str, port: int) -> Iterable[str]:
    """Return the addresses of a name, best first, as the machine's resolver orders them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True, slots=True)
class Answer:
    """What another host said; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    #: where it was said, after redirects
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Makes requests of other hosts; raises ``Outside`` where no answer can be used."""

    #: networks that may be reached though they are not public, by the operator's setting
    private: Sequence[Network] = ()
    resolve: Resolver = look_up
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    seconds: float = SECONDS
    largest: int = LARGEST

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        ports: Collection[int] = (),
    ) -> Answer:
        """Send one request; a GET follows redirects, each checked like the first.

        ``ports`` may be asked beside 80 and 443. ``headers`` go to the origin of ``url`` alone.
        """
        try:
            asked = _Asked(self, _Deadline(self.seconds), PORTS | set(ports))
            return asked.answer(method, url, dict(headers or {}), body)
        except httpcore.ProtocolError as error:
            raise Outside(f"{url} answered with what is not HTTP: {error}.") from error
        except TimeoutError as error:
            raise Outside(f"{url} did not answer in {self.seconds:g} seconds.") from error
        except OSError as error:
            raise Outside(f"{url} cannot be reached: {error}.") from error


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left; raise ``TimeoutError`` when none are."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("out of time")
        return left


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request on its way, with its redirects."""

    door: Door
    deadline: _Deadline
    ports: Collection[int]

    def answer(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> Answer:
        here = _parsed(url)
        for _ in range(REDIRECTS + 1):
            answer = self._one(method, here, headers, body)
            where = answer.headers.get("location")
            if method != "GET" or where is None or answer.status not in _LEADS_ON:
                return answer
            there = _parsed(where, base=here.href)
            if here.protocol == "https:" and there.protocol != "https:":
                raise Outside(f"{here.href} leads from https to {there.href}, where all can read.")
            if there.origin != here.origin:
                headers = {}  # they may hold a credential of the first origin
            here = there
        raise Outside(f"{url} leads on more than {REDIRECTS} times.")

    def _one(self, method: str, url: URL, headers: dict[str, str], body: bytes | None) -> Answer:
        secure = url.protocol == "https:"
        port = int(url.port or (443 if secure else 80))
        if port not in self.ports:
            raise ForbiddenAddress(f"{url.href}: port {port} is not asked, only 80 and 443 are.")
        host = url.hostname.strip("[]")
        sent = {"User-Agent": _AGENT, "Accept-Encoding": "gzip", **headers, "Host": url.host}
        target = httpcore.URL(
            scheme=url.protocol.rstrip(":"),
            host=host,
            port=int(url.port) if url.port else None,
            target=f"{url.pathname}{url.search}",
        )
        with (
            httpcore.ConnectionPool(
                ssl_context=self.door.tls() if secure else None,
                network_backend=_Checked(self),
            ) as pool,
            pool.stream(method, target, headers=list(sent.items()), content=body) as response,
        ):
            told = {
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in response.headers
            }
            packed = self._up_to_limit(url.href, response.iter_stream())
            content = self._unpacked(url.href, packed, told.get("content-encoding", ""))
            return Answer(response.status, told, content, url.href)

    def _up_to_limit(self, url: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        room = self.door.largest
        for piece in pieces:
            room -= len(piece)
            if room < 0:
                raise Outside(f"{url} sends more than {self.door.largest:,} bytes.")
            yield piece

    def _unpacked(self, url: str, pieces: Iterable[bytes], coding: str) -> bytes:
        """Return the body; a bomb is stopped before it has unpacked more than the limit."""
        coding = coding.strip().lower()
        if coding in {"", "identity"}:
            return b"".join(pieces)
        if coding not in {"gzip", "x-gzip"}:
            raise Outside(f"{url} packs its body as {coding!r}, though only gzip was asked for.")
        unpack, largest = zlib.decompressobj(wbits=31), self.door.largest
        body = bytearray()
        try:
            for piece in pieces:
                body += unpack.decompress(piece, largest + 1 - len(body))
                if len(body) > largest:
                    raise Outside(f"{url} unpacks to more than {largest:,} bytes.")
        except zlib.error as error:
            raise Outside(f"{url} calls its body gzip, which it is not: {error}.") from error
        if not unpack.eof or unpack.unused_data:
            raise Outside(f"{url} sends a gzip body that ends too early or goes on after its end.")
        return bytes(body)


def _parsed(url: str, *, base: str | None = None) -> URL:
    """Read an address as browsers do: whoever checks it and whoever asks for it see the same."""
    try:
        parsed = URL(url, base)
    except ValueError:
        raise ForbiddenAddress(f"{url!r} is not an address.") from None
    if parsed.protocol not in {"http:", "https:"} or not parsed.hostname:
        raise ForbiddenAddress(f"{url!r} is not an http or https address.")
    if parsed.username or parsed.password:
        raise ForbiddenAddress(f"The address on {parsed.host} holds a user name; leave it out.")
    return parsed


@dataclass(frozen=True, slots=True)
class _Checked(httpcore.NetworkBackend):
    """Connects to addresses that were checked, and to no name."""

    asked: _Asked

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._addresses(host, port)
        for address in addresses[:-1]:
            try:
                return self._connected(address, port, _TO_CONNECT)
            except OSError:
                continue
        return self._connected(addresses[-1], port, self.asked.door.seconds)

    def _connected(self, address: Address, port: int, seconds: float) -> httpcore.NetworkStream:
        left = min(seconds, self.asked.deadline.left())
        connection = socket.create_connection((str(address), port), timeout=left)
        return _Stream(connection, self.asked.deadline)

    def _addresses(self, host: str, port: int) -> list[Address]:
        door = self.asked.door
        try:
            found: list[Address] = [ip_address(host)]
        except ValueError:
            found = [ip_address(text) for text in self._resolved(host, port)]
        allowed = [address for address in found if may_reach(address, door.private)]
        if not allowed:
            raise ForbiddenAddress(
                f"{host} is {', '.join(map(str, found)) or 'nowhere'}, which is not public. The "
                "operator can allow a network with ERRORREPORT_PRIVATE_NETWORKS."
            )
        return allowed

    def _resolved(self, host: str, port: int) -> Iterable[str]:
        """Ask the resolver in a thread of its own: it has no time limit that a caller can set."""
        told: queue.SimpleQueue[Iterable[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                told.put(self.asked.door.resolve(host, port))
            except (OSError, UnicodeError) as error:
                told.put(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            answer = told.get(timeout=self.asked.deadline.left())
        except queue.Empty:
            raise TimeoutError("the look-up of the name took too long") from None
        if isinstance(answer, Exception):
            raise OSError(f"the name {host} cannot be resolved") from answer
        return answer


@dataclass(slots=True)
class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends with the request's deadline."""

    connection: socket.socket
    deadline: _Deadline = field(repr=False)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.connection.settimeout(self.deadline.left())
        return self.connection.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.connection.settimeout(self.deadline.left())
        self.connection.sendall(buffer)  # its limit is of the whole, not of each piece

    def close(self) -> None:
        self.connection.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        self.connection.settimeout(self.deadline.left())  # of the whole handshake
        wrapped = ssl_context.wrap_socket(self.connection, server_hostname=server_hostname)
        return _Stream(wrapped, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        secure = isinstance(self.connection, ssl.SSLSocket)
        return self.connection if info == "ssl_object" and secure else None
