"""One place commits: everything else writes inside a unit of work, or half of it could stay."""

import ast

from tests.support.servers import ROOT


def test_only_the_unit_of_work_commits() -> None:
    committing = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "errorreport").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    }

    assert committing == {"errorreport/db.py", "errorreport/engines.py"}
