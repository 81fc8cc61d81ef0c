"""One ``serve`` at a time in an instance folder, and an end to what a crash left running.

The supervisor holds a lock on its pid file for as long as it lives, and the file names its run:
a random word that stands in the command line of every process it starts. After a crash the lock
is free, and whatever still has that word in its command line is an orphan of ours; a process
that merely got a remembered number anew never is.
"""

import fcntl
import json
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from errorreport.serving.errors import CannotServe
from errorreport.settings import PREFIX

STOP_SECONDS = 10  # for an orphan to finish its requests before it is killed
_PROCESSES = Path("/proc")


@contextmanager
def claimed(instance: Path) -> Iterator[tuple[str, int]]:
    """Hold the pid file of ``instance``; yield the new run and how many orphans were stopped.

    Raises ``CannotServe`` when another supervisor holds it, or the folder cannot be written.
    """
    path = instance / "serve.pid"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotServe(
            f"The instance folder {instance} cannot be written ({error.strerror}). Make it "
            f"writable, or name another in {PREFIX}INSTANCE."
        ) from None
    try:
        _lock(descriptor, path)
        stopped = _stop_orphans(_read(descriptor).get("run"))
        run = f"errorreport-{secrets.token_hex(16)}"
        _write(descriptor, {"pid": os.getpid(), "run": run})
        yield run, stopped
        _write(descriptor, {})  # not removed: another may have it open and wait for the lock
    finally:
        os.close(descriptor)


def processes_of(run: str) -> list[int]:
    """Return the processes whose command line holds ``run``."""
    return [pid for pid, command in _command_lines() if run in command]


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = _read(descriptor).get("pid", "unknown")
        raise CannotServe(
            f"The service runs already: process {pid} holds {path}. Stop it first, or name "
            f"another folder in {PREFIX}INSTANCE."
        ) from None


def _read(descriptor: int) -> dict[str, Any]:
    try:
        content = json.loads(os.pread(descriptor, 4096, 0) or b"{}")
    except ValueError:
        return {}  # a power cut in the middle of writing: nothing of that run is left either
    return content if isinstance(content, dict) else {}


def _write(descriptor: int, content: dict[str, Any]) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(content).encode(), 0)


def _stop_orphans(run: str | None) -> int:
    if not run:
        return 0
    orphans = processes_of(run)
    for number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
        deadline = time.monotonic() + seconds
        for pid in processes_of(run):
            _send(pid, number)
        while processes_of(run) and time.monotonic() < deadline:
            time.sleep(0.1)
    left = processes_of(run)
    if left:
        raise CannotServe(
            f"A crash left the processes {', '.join(map(str, left))} of this service, which "
            "cannot be stopped. End them and start again."
        )
    return len(orphans)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return  # gone meanwhile; or of another user, which the caller sees as still running


def _command_lines() -> Iterator[tuple[int, str]]:
    if (_PROCESSES / "self" / "cmdline").exists():
        for folder in _PROCESSES.iterdir():
            if folder.name.isdigit():
                try:
                    words = (folder / "cmdline").read_bytes()
                except OSError:
                    continue  # ended meanwhile
                yield int(folder.name), words.replace(b"\0", b" ").decode(errors="replace")
        return
    answer = subprocess.run(
        ["/bin/ps", "-axww", "-o", "pid=,command="],
        capture_output=True,
        text=True,
        check=True,
    )
    for line in answer.stdout.splitlines():
        pid, _, command = line.strip().partition(" ")
        yield int(pid), command
