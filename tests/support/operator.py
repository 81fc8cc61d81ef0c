"""The ``errorreport`` command as an operator runs it: a program with a folder and a terminal."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

from errorreport import create_app
from errorreport.cli import cli
from errorreport.serving.pid_file import processes_of
from tests.support.servers import free_port

SECONDS = 60  # for anything the command does


def variables(folder: Path, **settings: str) -> dict[str, str]:
    """Return an environment whose only settings are ``settings``, and an instance in ``folder``."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ERRORREPORT_")
        and name not in {"PORT", "DEMO_PORT", "PYTHONDONTWRITEBYTECODE"}  # each would compile all
    }
    chosen = {"instance": str(folder / "instance"), **settings}
    plain = {"PORT", "DEMO_PORT", "GUNICORN_CMD_ARGS"}
    return inherited | {
        name if name in plain else f"ERRORREPORT_{name.upper()}": value
        for name, value in chosen.items()
    }


def run(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command in ``folder`` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "errorreport", *arguments],
        cwd=folder,
        env=variables(folder, **settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def run_here(folder: Path, *arguments: str, **settings: str) -> Result:
    """Run one command in this process: for what ends before anything is started or opened."""
    wanted = variables(folder, **settings)
    return CliRunner().invoke(
        cli,
        arguments,
        prog_name="errorreport",
        obj=ScriptInfo(create_app=create_app, set_debug_flag=False),
        env={**dict.fromkeys(os.environ), **wanted},
    )


@dataclass
class Serving:
    """A running ``errorreport serve``."""

    process: subprocess.Popen[str]
    url: str
    demo_url: str
    output: list[str] = field(default_factory=list)
    _lines: "queue.SimpleQueue[str | None]" = field(default_factory=queue.SimpleQueue)

    def read(self) -> None:
        """Collect what the command prints until it ends."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def await_line(self, wanted: str) -> str:
        """Wait until a printed line holds ``wanted``; return it."""
        deadline = time.monotonic() + SECONDS
        while True:
            line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            assert line is not None, f"ended without {wanted!r}:\n{''.join(self.output)}"
            self.output.append(line)
            if wanted in line:
                return line

    def await_end(self) -> int:
        """Wait for the end; return the exit code."""
        code = self.process.wait(SECONDS)
        while (line := self._lines.get(timeout=SECONDS)) is not None:
            self.output.append(line)
        return code

    def stop(self) -> int:
        """Press Ctrl+C; return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.await_end()

    @property
    def text(self) -> str:
        """What was printed so far, standard error among it."""
        return "".join(self.output)

    @property
    def password(self) -> str | None:
        """The demo editor's password, if it was printed."""
        found = re.search(r"with the password (\S+) \(printed this once\)", self.text)
        return found and found[1]


def running(folder: Path) -> list[int]:
    """Return the processes that the ``serve`` of ``folder`` has started and that still run."""
    found = re.search(r"errorreport-\w+", (folder / "instance" / "serve.pid").read_text())
    return processes_of(found[0]) if found else []


@contextmanager
def serving(
    folder: Path, *arguments: str, ports: tuple[int, int] | None = None, **settings: str
) -> Iterator[Serving]:
    """Run ``errorreport serve`` in ``folder``; whatever is left of it at the end is killed."""
    port, demo_port = ports or (free_port(), free_port())
    process = subprocess.Popen(
        [sys.executable, "-m", "errorreport", "serve", *arguments],
        cwd=folder,
        env=variables(folder, PORT=str(port), DEMO_PORT=str(demo_port), **settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    service = Serving(process, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{demo_port}")
    reader = threading.Thread(target=service.read)
    reader.start()
    try:
        yield service
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        _kill_orphans(folder)
        reader.join()
        assert process.stdout is not None
        process.stdout.close()


def _kill_orphans(folder: Path) -> None:
    if (folder / "instance" / "serve.pid").is_file():
        for pid in running(folder):
            os.kill(pid, signal.SIGKILL)
