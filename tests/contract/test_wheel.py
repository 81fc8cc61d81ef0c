"""The wheel holds everything the service needs, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.servers import ROOT


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder: Path = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_migrations_ship_in_the_wheel(names: list[str]) -> None:
    migrations = {path.name for path in (ROOT / "migrations" / "versions").glob("*.py")}

    assert migrations
    assert {f"errorreport/migrations/versions/{name}" for name in migrations} <= set(names)
    assert {"errorreport/migrations/env.py", "errorreport/migrations/alembic.ini"} <= set(names)


@pytest.mark.parametrize("suffix", [".html", ".css", ".js", ".json"])
def test_templates_and_assets_ship_in_the_wheel(names: list[str], suffix: str) -> None:
    inside = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "errorreport").rglob(f"*{suffix}")
        if "__pycache__" not in path.parts
    }

    assert inside
    assert inside <= set(names)


def test_compiled_translations_ship_in_the_wheel(names: list[str]) -> None:
    catalogs = (ROOT / "errorreport" / "translations").glob("*/LC_MESSAGES/messages.po")
    compiled = {str(path.with_suffix(".mo").relative_to(ROOT)) for path in catalogs}

    assert compiled
    assert compiled <= set(names)


def test_nothing_else_ships_in_the_wheel(names: list[str]) -> None:
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"errorreport"}
    assert [name for name in names if name.endswith((".pyc", ".db", "secret_key"))] == []
