"""What the documents say is so: settings, commands, targets, links and versions exist."""

import importlib.util
import re
import shlex
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from errorreport.cli import cli
from errorreport.settings import PREFIX, Settings
from tests.support.servers import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")])


def names_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def reference() -> ModuleType:
    """Return the script that writes the pages of settings and commands."""
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["settings.md", "commands.md"])
def test_pages_made_from_the_source_are_of_this_version(name: str) -> None:
    written = (ROOT / "docs" / name).read_text()

    assert written == reference().PAGES[name](), "run `make docs`"


def test_every_setting_is_explained() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()

    for name in Settings.__dataclass_fields__:
        assert f"| `{PREFIX}{name.upper()}` | " in page


@pytest.mark.parametrize("document", DOCUMENTS, ids=names_of)
def test_every_link_inside_the_project_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)", document.read_text())
    inside = [link for link in links if "://" not in link and not link.startswith("mailto:")]

    assert [link for link in inside if not (document.parent / link).exists()] == []


def commands_in(page: Path) -> list[str]:
    """Return the lines of code blocks that call ``errorreport``."""
    blocks = re.findall(r"^```(?:sh|ini)\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    joined = "\n".join(blocks).replace("\\\n", " ")
    calls = r"^(?:ExecStart=)?(?:\S*/)?(errorreport [a-z][^\n#|>&]*)"
    return re.findall(calls, joined, re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=names_of)
def test_every_command_shown_can_be_given_so(document: Path) -> None:
    for line in commands_in(document):
        command: click.Command = cli
        words = shlex.split(line)[1:]
        while isinstance(command, click.Group):
            assert words[0] in command.commands, line
            command = command.commands[words.pop(0)]
        context: Any = command.make_context("errorreport", words, resilient_parsing=False)
        assert context.command is command, line


def test_the_readme_shows_commands_at_all() -> None:
    assert len(commands_in(ROOT / "README.md")) >= 3


@pytest.mark.parametrize("document", DOCUMENTS, ids=names_of)
def test_every_make_target_shown_exists(document: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    shown = set(re.findall(r"(?:`|^)make (\w+)", document.read_text(), re.MULTILINE))

    assert shown <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=names_of)
def test_every_variable_shown_is_a_setting(document: Path) -> None:
    shown = set(re.findall(r"ERRORREPORT_([A-Z]+(?:_[A-Z]+)*)", document.read_text()))
    of_clients = {"SERVER", "TOKEN"}  # of commands that talk to a service elsewhere
    known = {name.upper() for name in Settings.__dataclass_fields__} | of_clients

    assert shown <= known


def test_the_changelog_begins_with_what_is_not_released_and_knows_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    versions = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert versions[0] in {"Unreleased", project["version"]}
    assert project["version"] in versions or versions == ["Unreleased"]
