"""A version of the rules stands by itself: nothing newer can change what it answers."""

import ast
from pathlib import Path

import pytest

import errorreport.grouping
from errorreport.grouping import VERSION

PACKAGE = Path(errorreport.grouping.__file__).parent
VERSIONS = sorted(path for path in PACKAGE.iterdir() if path.name.startswith("v"))
MODULES = [module for version in VERSIONS for module in sorted(version.glob("*.py"))]
SHARED = "errorreport.grouping.candidate"


def imports_of(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def reaches_beyond(source: str, version: str) -> list[str]:
    """What a module of a version imports of the project besides its own version's."""
    own = (f"errorreport.grouping.{version}.", f"{SHARED}.", "errorreport.anchoring.")
    ours = (name for name in imports_of(source) if name.startswith("errorreport"))
    return sorted(name for name in ours if not f"{name}.".startswith(own))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_version_reaches_only_itself_and_the_values(module: Path) -> None:
    assert reaches_beyond(module.read_text(), module.parent.name) == []


def test_the_values_reach_no_version() -> None:
    assert imports_of((PACKAGE / "candidate.py").read_text()) == {
        "collections.abc.Sequence",
        "dataclasses.dataclass",
        "errorreport.anchoring.QuoteSelector",
    }


def test_a_reach_into_another_version_is_named() -> None:
    source = (
        "from errorreport.grouping.v2.words import Word\nfrom errorreport.grouping import group"
    )

    assert reaches_beyond(source, "v1") == [
        "errorreport.grouping.group",
        "errorreport.grouping.v2.words.Word",
    ]


def test_the_version_in_use_is_there() -> None:
    assert VERSION in {path.name for path in VERSIONS}
