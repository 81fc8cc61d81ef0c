"""Modules and functions stay small enough to be read at one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import ROOT

MODULE_LINES = 300
FUNCTION_LINES = 40

MODULES = sorted((ROOT / "errorreport").rglob("*.py"))


def names_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def long_functions(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", MODULES, ids=names_of)
def test_a_module_and_its_functions_stay_under_the_caps(path: Path) -> None:
    source = path.read_text()

    assert len(source.splitlines()) <= MODULE_LINES
    assert list(long_functions(ast.parse(source))) == []


def test_a_function_over_the_cap_is_named() -> None:
    body = "\n".join("    pass" for _ in range(FUNCTION_LINES))

    assert list(long_functions(ast.parse(f"def long():\n{body}\n"))) == ["long has 41 lines"]
    assert list(long_functions(ast.parse("def short():\n    pass\n"))) == []
