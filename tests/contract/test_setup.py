"""`make setup` ends with one clear line where it cannot go on."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.servers import ROOT

PYTHONS = ("python3", "python3.11", "python3.12", "python3.13", "python3.14")

OLD = """#!/bin/sh
case "$2" in *platform*) echo 3.9.2 ;; *) exit 1 ;; esac
"""
WITHOUT_VENV = """#!/bin/sh
case "$2" in *platform*) echo 3.11.2 ;; *ensurepip*) exit 1 ;; esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What setup reads, in a folder of its own."""
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    return tmp_path


def set_up(checkout: Path, python: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run setup where every Python is the script ``python``."""
    programs = checkout / "bin"
    programs.mkdir()
    for name in PYTHONS:
        (programs / name).write_text(python)
        (programs / name).chmod(0o755)
    return subprocess.run(
        ["/bin/sh", "scripts/setup"],
        cwd=checkout,
        env={"PATH": f"{programs}:/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_named(checkout: Path) -> None:
    answer = set_up(checkout, OLD)

    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "setup: errorreport needs Python 3.11 or newer; python3 here is 3.9.2."
        " Name another with: make setup PYTHON=/path/to/python3"
    ]


def test_the_python_that_was_asked_for_is_not_replaced_by_another(checkout: Path) -> None:
    old = checkout / "old-python"
    old.write_text(OLD)
    old.chmod(0o755)

    answer = set_up(checkout, WITHOUT_VENV, PYTHON=str(old))

    assert answer.stderr.splitlines() == [
        f"setup: errorreport needs Python 3.11 or newer; PYTHON={old} is 3.9.2."
    ]


def test_a_python_without_venv_names_the_package_to_install(checkout: Path) -> None:
    answer = set_up(checkout, WITHOUT_VENV)

    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "setup: Python 3.11.2 has no venv module; on Debian: apt-get install python3-venv"
    ]


def test_a_folder_that_cannot_be_written_is_named(checkout: Path) -> None:
    (checkout / ".venv").write_text("in the way, also of root")

    answer = set_up(checkout, WITHOUT_VENV)

    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith(f"setup: cannot write in {checkout}: ")
