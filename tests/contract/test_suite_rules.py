"""The suite keeps its own two rules: no network beyond loopback, no skips in CI."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.servers import ROOT

SKIPPING = """
import pytest

@pytest.mark.browser
def test_browser():
    pytest.skip("not installed")

@pytest.mark.nginx
def test_nginx():
    pytest.skip("not installed")

@pytest.mark.parametrize("database", [pytest.param(1, marks=pytest.mark.postgres)])
def test_database(database):
    pytest.skip("not installed")

@pytest.mark.redis
@pytest.mark.skipif(True, reason="not installed")
def test_redis():
    pass

def test_of_no_mark():
    pytest.skip("not installed")
"""


def run_skipping(folder: Path, *, ci: str) -> subprocess.CompletedProcess[str]:
    """Run tests that skip themselves under the rules of tests/conftest.py."""
    (folder / "test_module.py").write_text(SKIPPING)
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-p"]
    command += ["tests.conftest", "-p", "no:cacheprovider", str(folder / "test_module.py")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CI": ci}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_a_skip_for_want_of_a_program_fails_in_ci(tmp_path: Path) -> None:
    answer = run_skipping(tmp_path, ci="1")

    assert answer.returncode == 1
    for mark in ("browser", "nginx", "postgres", "redis"):
        assert f"skipped in CI, though it must run there: {mark}" in answer.stdout
    assert " 3 failed, 1 skipped, 1 error in" in answer.stdout  # one skips in its set-up


def test_at_a_desk_a_skipped_test_is_named(tmp_path: Path) -> None:
    answer = run_skipping(tmp_path, ci="")

    assert answer.returncode == 0
    assert "::test_browser - Skipped: not installed" in answer.stdout


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_a_foreign_address_is_out_of_reach(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with (
        socket.socket(family) as connection,
        pytest.raises(RuntimeError, match="tests stay on loopback"),
    ):
        connection.connect(address)
