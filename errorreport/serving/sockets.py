"""Listening: the supervisor binds and gunicorn inherits, so a taken port is known before all."""

import errno
import socket
from ipaddress import ip_address

from errorreport.serving.errors import CannotServe

BACKLOG = 2048  # connections that wait while every thread is busy; gunicorn's own default


def listen(host: str, port: int, *, variable: str) -> socket.socket:
    """Return a listening socket; raise ``CannotServe``, which names ``variable`` as the remedy."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise CannotServe(
            f"{host!r} is not an address of this machine. Set ERRORREPORT_HOST to 127.0.0.1, or "
            "to 0.0.0.0 for all of them."
        ) from None
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotServe(_explain(error, host, port, variable)) from None
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the address at which this machine itself reaches ``listener``."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 # compared with, not bound to
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"  # noqa: S104 # compared with
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens on ``host``."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _explain(error: OSError, host: str, port: int, variable: str) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} of {host} is taken by another program. End it, or choose another "
                f"port: {variable}={port + 10 if port < 65000 else 8010}."
            )
        case errno.EACCES:
            return f"Port {port} may not be used by this user. Set {variable} to 1024 or more."
        case errno.EADDRNOTAVAIL:
            return f"{host} is not an address of this machine. Set ERRORREPORT_HOST to 127.0.0.1."
        case _:
            return f"Cannot listen on {host}, port {port}: {error.strerror}."
