"""Install a wheel into an empty environment in an empty folder and take one report through it."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ORIGIN = "https://news.example"
START_SECONDS = 60


def install(wheel: Path, folder: Path) -> Path:
    """Make an environment in ``folder`` with ``wheel`` at the locked versions; return its bin."""
    lock = (ROOT / "requirements.lock").read_text()
    # As a constraint, and so without hashes: the wheel just built has none in the lock.
    pins = re.findall(r"^([\w.-]+==[^\\\n]+?) *\\?$", lock, re.MULTILINE)
    (folder / "constraints.txt").write_text("\n".join(pins))
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    command = [programs / "python", "-m", "pip", "install", "--quiet"]
    command += ["--constraint", folder / "constraints.txt", wheel]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise SystemExit(answer.stdout + answer.stderr)
    return programs


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def await_start(service: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while service.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/readyz", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the service did not start")


def submit(port: int, key: str) -> dict[str, Any]:
    """Send one report and return the answer; exit when it is not 201."""
    body = {
        "site": key,
        "target": {
            "source": f"{ORIGIN}/a",
            "selector": [{"type": "TextQuoteSelector", "exact": "recieved"}],
        },
        "suggestion": "received",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "application/json", "Origin": ORIGIN}
    connection.request("POST", "/api/v1/reports", json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 201:
        raise SystemExit(f"the report was answered {answer.status}: {text}")
    print(f"report answered {answer.status}: {text.strip()}")
    document: dict[str, Any] = json.loads(text)
    return document


def main(wheel: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programs = install(wheel, folder)
        home = folder / "empty"
        home.mkdir()
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        clean = {
            k: v for k, v in os.environ.items() if not k.startswith(("ERRORREPORT_", "PYTHON"))
        }
        environment = clean | {"ERRORREPORT_BASE_URL": url, "ERRORREPORT_PORT": str(port)}

        def errorreport(*arguments: str) -> str:
            command = [str(programs / "errorreport"), *arguments]
            return subprocess.run(
                command, cwd=home, env=environment, check=True, stdout=subprocess.PIPE, text=True
            ).stdout.strip()

        errorreport("migrate")
        key = errorreport("site", "add", "news", "--origin", ORIGIN)
        service = subprocess.Popen([programs / "errorreport", "serve"], cwd=home, env=environment)
        try:
            await_start(service, url)
            receipt = submit(port, key)["receipt"]
            with urllib.request.urlopen(receipt, timeout=30) as page:
                text = page.read().decode()
            if "recieved" not in text:
                raise SystemExit(f"the receipt does not show the report:\n{text}")
            print(f"receipt page opened: {receipt}")
        finally:
            service.terminate()
            service.wait(30)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
