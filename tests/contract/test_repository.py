"""What is committed runs anywhere: no paths of one machine, no unexplained exceptions."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.servers import ROOT

# A home folder, a checkout of somebody's, a package mirror: true on one machine alone.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|Users|root|work|opt/pypi|opt/wheels)/")
EXCEPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover)\b")
CODES = r"(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w, -]+\])"
EXPLAINED = re.compile(
    rf"#\s*(?:(?:noqa|type:\s*ignore){CODES}|pragma:\s*no cover)\s*(?:#|-)\s*\w.{{4,}}"
)


def committed() -> list[Path]:
    answer = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if answer.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in answer.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and path != Path(__file__)]


def offending_lines(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture
        found += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
            for number, line in enumerate(lines, 1)
            if pattern.search(line)
        ]
    return found


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert offending_lines(MACHINE_PATH, committed()) == []


def test_every_exception_to_a_check_names_its_rule_and_its_reason() -> None:
    python = [path for path in committed() if path.suffix == ".py"]

    bare = [line for line in offending_lines(EXCEPTION, python) if not EXPLAINED.search(line)]

    assert bare == []
