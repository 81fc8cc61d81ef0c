"""Running gunicorn: started, watched and stopped as one, with the demo publication beside it."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec

from errorreport.serving.errors import CannotServe

GRACE_SECONDS = 20  # for requests under way when the service is stopped
KEEP_ALIVE_SECONDS = 75  # longer than the 60 for which nginx keeps idle connections to a service:
# the one that closes first must be the proxy, or a report meets a connection closed under it
READY_SECONDS = 60
ENDS_TOO_SOON = 60  # seconds; a worker that ended after less would end so again
_STOPPING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


@dataclass(frozen=True, slots=True)
class Program:
    """A WSGI application to serve on ``listener``; gunicorn finds it by ``application``."""

    name: str
    application: str
    listener: socket.socket
    url: str  # answers once it is there
    workers: int
    threads: int

    def command(self, run: str, log_level: str) -> list[str]:
        """Return the command line, which holds ``run``."""
        return [
            *(sys.executable, "-m", "gunicorn", self.application, "--name", run),
            *("--bind", f"fd://{self.listener.fileno()}", "--no-control-socket"),
            *("--worker-class", "gthread", "--workers", str(self.workers)),
            *("--threads", str(self.threads), "--keep-alive", str(KEEP_ALIVE_SECONDS)),
            *("--graceful-timeout", str(GRACE_SECONDS), "--log-level", log_level.lower()),
        ]


@dataclass(frozen=True, slots=True)
class Worker:
    """The tasks beside the requests: started anew when it ends, and missed by no request."""

    name: str = "The task worker"

    def command(self, run: str, log_level: str) -> list[str]:
        """Return the command line, which holds ``run``."""
        return [sys.executable, "-m", "errorreport", "worker", "--name", run]


def wsgi_application() -> str:
    """Name wsgi.py for gunicorn: a wheel carries it in the package, a checkout beside it."""
    return "errorreport.wsgi:app" if find_spec("errorreport.wsgi") else "wsgi:app"


def supervise(
    programs: Sequence[Program],
    *,
    run: str,
    log_level: str,
    variables: Mapping[str, str],
    when_ready: Callable[[], None],
    worker: Worker | None = None,
) -> None:
    """Run ``programs`` until a signal asks to stop; raise ``CannotServe`` when one ends before.

    A ``worker`` runs beside them, and its end is no reason to stop serving.
    """

    def start(program: Program | Worker, *handed: int) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 # the command is our own
            program.command(run, log_level),
            env={**os.environ, **variables},
            pass_fds=handed,
            # Ctrl+C reaches a whole process group: the supervisor alone is to hear it, for
            # gunicorn would drop the requests under way.
            process_group=0,
        )

    with _signals() as signals:
        children: list[subprocess.Popen[bytes]] = []
        kept = None if worker is None else _Kept(worker, start)
        try:
            for program in programs:
                children.append(start(program, program.listener.fileno()))
                # Held by gunicorn alone, so that nobody waits at it once gunicorn has stopped.
                program.listener.close()
            _watch(programs, children, kept, signals, when_ready)
        finally:
            beside = [kept.child] if kept is not None and kept.child is not None else []
            _stop([*children, *beside], signals)


class _Kept:
    """A worker that is started anew when it ends, unless it ends as soon as it is started."""

    def __init__(
        self, worker: Worker, start: Callable[[Worker], "subprocess.Popen[bytes]"]
    ) -> None:
        self._worker, self._start = worker, start
        self._given_up = False
        self.child: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start it, once nobody waits for the programs any more."""
        self.child, self._began = self._start(self._worker), time.monotonic()

    def look(self) -> None:
        """Start it anew if it has ended; say so where that is of no use."""
        if self._given_up or self.child is None or self.child.poll() is None:
            return
        if time.monotonic() - self._began > ENDS_TOO_SOON:
            self.begin()
            return
        self._given_up = True
        print(
            f"{self._worker.name} ended by itself (exit code {self.child.returncode}); requests "
            "are served without it. Run `errorreport tidy` every night until it is mended.",
            file=sys.stderr,
        )


def _watch(
    programs: Sequence[Program],
    children: Sequence["subprocess.Popen[bytes]"],
    kept: _Kept | None,
    signals: "_Signals",
    when_ready: Callable[[], None],
) -> None:
    deadline = time.monotonic() + READY_SECONDS
    waiting = list(programs)
    while not signals.received(None if not waiting else 0.05) & _STOPPING:
        if kept is not None:
            kept.look()
        for program, child in zip(programs, children, strict=True):
            if child.poll() is not None:
                raise CannotServe(
                    f"{program.name} ended by itself (exit code {child.returncode}); its own "
                    "messages stand above."
                )
        if waiting:
            waiting = [program for program in waiting if not _answers(program)]
            if not waiting:
                when_ready()
                if kept is not None:
                    kept.begin()
            elif time.monotonic() > deadline:
                raise CannotServe(f"{waiting[0].name} did not answer in {READY_SECONDS} seconds.")


def _answers(program: Program) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(program.url, timeout=1).close()
    except urllib.error.HTTPError as error:
        error.close()
        return True  # it is there, and says itself what is wrong
    except OSError:
        return False
    return True


def _stop(children: Sequence["subprocess.Popen[bytes]"], signals: "_Signals") -> None:
    """End the children in peace; a second signal, or too long a wait, ends them at once."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS + 5
    while any(child.poll() is None for child in children):
        left = deadline - time.monotonic()
        if left <= 0 or signals.received(left) & _STOPPING:
            for child in children:
                _kill_group(child)
    for child in children:
        child.wait()


def _kill_group(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


class _Signals:
    """Signals as numbers read from a socket, where a wait for them misses none."""

    def __init__(self, reader: socket.socket) -> None:
        self._reader = reader

    def received(self, seconds: float | None) -> set[signal.Signals]:
        """Wait up to ``seconds``, or without end; return what came."""
        if not select.select([self._reader], [], [], seconds)[0]:
            return set()
        return {signal.Signals(number) for number in self._reader.recv(256)}


@contextmanager
def _signals() -> Iterator[_Signals]:
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    # Under nohup SIGHUP is ignored and stays so; SIGINT is heard even where a script's "&" had it
    # ignored, as gunicorn does.
    heard = [signal.SIGINT, signal.SIGTERM, signal.SIGCHLD]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        heard.append(signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: None) for number in heard}
    wakeup = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    try:
        yield _Signals(reader)
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        reader.close()
        writer.close()
