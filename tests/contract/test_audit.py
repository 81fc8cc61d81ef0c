"""The audit of the lock names known holes, and never calls clean what it could not ask about."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from scripts import audit
from tests.support import servers

LOCK = f"flask==0.1 --hash=sha256:{'0' * 64}\nclick==8.9.9 --hash=sha256:{'1' * 64}\n"
HOLE = {
    "id": "GHSA-0000-0000-0000",
    "summary": "It lets anyone in.",
    "published": "2026-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "flask"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "0.2"}]}],
        }
    ],
}


@pytest.fixture
def osv() -> Iterator[str]:
    """An advisory database that knows of one hole, on loopback."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = [HOLE] if asked["package"]["name"] == "flask" else []
            body = json.dumps({"vulns": found} if found else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def test_a_hole_is_named_and_silence_is_not_taken_for_safety(
    osv: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(LOCK)

    assert audit.main(lock, osv) == 1
    assert capsys.readouterr().out.splitlines() == [
        "flask 0.1: GHSA-0000-0000-0000, mended in 0.2",
        "audit: 2 packages, 1 known holes",
    ]

    nobody = f"http://127.0.0.1:{servers.free_port()}/v1/query"
    assert audit.main(lock, nobody) == 2
    assert "could not be asked, so nothing is known" in capsys.readouterr().err
