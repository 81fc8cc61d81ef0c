"""`errorreport serve`: the demo on two origins, its end, and what a crash leaves behind."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from errorreport.accounts import service as accounts
from errorreport.clock import utc_now
from errorreport.serving.pid_file import processes_of
from tests.flows.conftest import READY, FirstRun, StartAgain
from tests.support import operator
from tests.support.demo import answers, get, report, site_key, submit
from tests.support.servers import create_app_for, free_port

EDITOR = "editor@demo.example"


def signs_in(folder: Path, password: str) -> bool:
    app = create_app_for(f"sqlite:///{folder}/instance/errorreport.db", instance=str(folder))
    with app.app_context():
        from errorreport.db import db

        token, _ = accounts.sign_in(EDITOR, password, now=utc_now())
        found = accounts.signed_in(token, now=utc_now())
        db.engine.dispose()
    return found is not None and found.email == EDITOR


@pytest.mark.usefixtures("start_again")  # for its copy of the first run's folder
def test_the_demo_stands_on_two_origins_until_its_end(first_run: FirstRun, tmp_path: Path) -> None:
    assert first_run.embed == f"{first_run.url}/embed.js"
    assert not answers(first_run.url)
    assert not answers(first_run.demo_url)
    assert operator.running(first_run.folder) == []
    assert first_run.password is not None
    assert signs_in(tmp_path, first_run.password)


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is none of the service's."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def in_the_background() -> Iterator[None]:
    """What is started ignores the interrupt, as a shell has it for ``command &``."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("in_the_background")
def test_a_service_without_demo_from_its_start_to_the_interrupt(
    stranger: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    (tmp_path / "instance").mkdir()
    remembered = {"pid": stranger.pid, "run": "errorreport-0123456789abcdef0123456789abcdef"}
    (tmp_path / "instance" / "serve.pid").write_text(json.dumps(remembered))

    with operator.serving(tmp_path) as service:
        service.await_line(READY)
        assert stranger.poll() is None, "it only has a remembered number"
        assert "left running" not in service.text
        assert json.loads(get(f"{service.url}/readyz")) == {"status": "ok"}
        assert not answers(service.demo_url)
        await_worker(tmp_path)

        second = operator.run(tmp_path, "serve", PORT=str(free_port()))
        assert second.returncode == 1
        assert second.stderr == (
            f"errorreport: The service runs already: process {service.process.pid} holds "
            f"{tmp_path}/instance/serve.pid. Stop it first, or name another folder in "
            "ERRORREPORT_INSTANCE.\n"
        )
        assert answers(f"{service.url}/healthz")
        assert service.stop() == 0

    assert operator.run(tmp_path, "site", "list").stdout.splitlines()[1:] == []


def await_worker(folder: Path) -> int:
    """Return the process of the task worker, once it has opened its queue."""
    deadline = time.monotonic() + operator.SECONDS
    while not (folder / "instance" / "tasks.db").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    run = json.loads((folder / "instance" / "serve.pid").read_text())["run"]
    [pid] = [
        pid
        for pid in processes_of(run)
        if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    ]
    return pid


def test_requests_are_served_without_the_task_worker(tmp_path: Path) -> None:
    with operator.serving(tmp_path) as service:
        service.await_line(READY)
        os.kill(await_worker(tmp_path), signal.SIGKILL)
        service.await_line("The task worker ended by itself")

        assert answers(f"{service.url}/readyz")
        service.process.terminate()  # as a service manager ends it
        assert service.await_end() == 0


def test_every_asset_of_this_version_is_kept_before_the_first_request(tmp_path: Path) -> None:
    with operator.serving(tmp_path, "--no-tasks") as service:
        service.await_line(READY)
        assert service.stop() == 0
    assert not (tmp_path / "instance" / "tasks.db").exists()

    app = create_app_for(f"sqlite:///{tmp_path}/instance/errorreport.db", instance=str(tmp_path))
    with app.app_context():
        from errorreport.db import db
        from errorreport.embed.assets import stored
        from errorreport.embed.snippet import build

        paths = list(build(service.url).by_path)
        missing = [path for path in paths if stored(path) is None]
        db.engine.dispose()
    assert paths
    assert missing == []


def test_what_a_killed_supervisor_left_is_stopped_at_the_next_start(
    start_again: StartAgain, first_run: FirstRun, tmp_path: Path
) -> None:
    with start_again(first_run.ports) as first:
        first.await_line(READY)
        first.process.kill()
        first.process.wait()
        left = operator.running(tmp_path)
        assert len(left) >= 4  # a master and a worker each of the service and the publication
        assert answers(f"{first.url}/healthz")

        with start_again(first_run.ports) as second:
            second.await_line(READY)
            stopped = re.search(r"Stopped (\d+) processes that a crash had left", second.text)
            assert stopped is not None
            assert int(stopped[1]) >= len(left)  # one may have been about to start
            assert not [pid for pid in left if Path(f"/proc/{pid}").exists()]
            assert submit(second)["answer"] in {"new", "known"}


@pytest.mark.parametrize("taken", ["PORT", "DEMO_PORT"])
def test_a_taken_port_is_told_in_one_line_before_anything_is_made(
    tmp_path: Path, taken: str
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ports = {"PORT": str(free_port()), "DEMO_PORT": str(free_port()), taken: str(port)}

        answer = operator.run_here(tmp_path, "serve", "--demo", **ports)

    assert answer.exit_code == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith(f"errorreport: Port {port} of 127.0.0.1 is taken by another program.")
    assert f"{taken}=" in line
    assert not (tmp_path / "instance" / "errorreport.db").exists()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"host": "203.0.113.9"}, "203.0.113.9 is not an address of this machine."),
        ({"host": "no such host"}, "'no such host' is not an address of this machine."),
        ({"instance": "/proc/nowhere"}, "The instance folder /proc/nowhere cannot be written"),
        ({"workers": "2"}, "ERRORREPORT_WORKERS is 2 but ERRORREPORT_REDIS_URL is not set"),
        ({"database_url": "sqlite:////nowhere/a.db"}, "sqlite:////nowhere/a.db cannot be used"),
    ],
)
def test_a_setting_that_cannot_be_served_is_told_in_one_line(
    tmp_path: Path, settings: dict[str, str], told: str
) -> None:
    answer = operator.run_here(tmp_path, "serve", PORT=str(free_port()), **settings)

    assert answer.exit_code == 1
    (line,) = answer.stderr.splitlines()
    assert told in line


def test_a_folder_that_may_not_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "secret_key").write_text("k" * 43)
    instance.chmod(0o500)
    command = [sys.executable, "-m", "errorreport", "serve"]
    if os.geteuid() == 0:  # root may write anywhere, unless it gives that right away
        if shutil.which("setpriv") is None:
            pytest.skip("needs setpriv, which util-linux brings, to be less than root")
        rights = "-dac_override,-dac_read_search"
        command = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}", *command]

    answer = subprocess.run(
        command,
        env=operator.variables(tmp_path, PORT=str(free_port())),
        capture_output=True,
        text=True,
        timeout=operator.SECONDS,
        check=False,
    )

    instance.chmod(0o700)
    assert answer.returncode == 1
    assert answer.stderr == (
        f"errorreport: The instance folder {instance} cannot be written (Permission denied). "
        "Make it writable, or name another in ERRORREPORT_INSTANCE.\n"
    )


def test_a_server_that_ends_by_itself_ends_the_command(tmp_path: Path) -> None:
    with operator.serving(tmp_path, GUNICORN_CMD_ARGS="--config nosuch.py") as service:
        assert service.await_end() == 1

    assert "errorreport: The service ended by itself (exit code 1)" in service.text


def test_a_publication_that_dies_ends_everything(start_again: StartAgain, tmp_path: Path) -> None:
    with start_again() as service:
        service.await_line(READY)
        for pid in operator.running(tmp_path):
            if b"publication" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
        assert service.await_end() == 1
        assert "errorreport: The demo publication ended by itself" in service.text
        assert operator.running(tmp_path) == []


def test_a_demo_on_another_port_takes_reports_and_answers_the_last_before_its_end(
    start_again: StartAgain,
) -> None:
    with start_again() as service:
        service.await_line(READY)
        assert submit(service)["answer"] in {"new", "known"}
        body = report(site_key(service.demo_url), service.demo_url)
        host, _, port = service.url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            head = (
                f"POST /api/v1/reports HTTP/1.1\r\nHost: {host}\r\nOrigin: {service.demo_url}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            connection.sendall(head.encode() + body[:10])
            time.sleep(1)  # the thread waits for the rest of the body by now
            service.process.send_signal(signal.SIGTERM)
            time.sleep(1)
            connection.sendall(body[10:])
            answer = connection.recv(65536)
        assert answer.startswith(b"HTTP/1.1 201 ")
        assert service.await_end() == 0


def test_the_port_may_be_an_option_and_the_settings_variable_goes_before_port(
    tmp_path: Path,
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        free = str(free_port())

        by_option = operator.run_here(tmp_path, "serve", "--port", taken, PORT=free)
        by_setting = operator.run_here(tmp_path, "serve", port=taken, PORT=free)
        misspelt = operator.run_here(tmp_path, "serve", PORT="http")

    assert f"Port {taken} of" in by_option.stderr
    assert f"Port {taken} of" in by_setting.stderr
    assert misspelt.exit_code == 2
    assert "'http' is not a valid" in misspelt.stderr
