"""The build of the snippet: joining, minifying, addresses that are hashes, and its sizes."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from rjsmin import jsmin

from errorreport.embed import snippet
from errorreport.embed.snippet import BadSource, build, join, locales, minified_css
from tests.support.servers import ROOT

SOURCES = sorted((ROOT / "errorreport" / "embed").glob("*.js"))
BASE = "https://reports.example/er"

# What rjsmin 1.3 spoils: it takes a regular expression for a division after these, joins class
# fields that no semicolon parts, and takes the inside of a nested template for code.
SPOILT = {
    "a regular expression after an arrow": re.compile(r"=>\s*/[^/*]"),
    "a regular expression after a keyword": re.compile(r"\b(?:await|yield|case)\s+/[^/*]"),
    "a private member": re.compile(r"[\s.{]#\w"),
    "a template in a template": re.compile(r"`[^`\n]*\$\{[^}\n]*`"),
}


def test_every_language_has_a_part_and_the_loader_knows_them_all() -> None:
    built = build(BASE)
    loader = built.loader.content.decode()

    assert set(built.parts) == set(locales())
    assert all(part.digest in loader for part in built.parts.values())
    assert loader.count(BASE) == 1
    assert not any(BASE.encode() in part.content for part in built.parts.values())


def test_an_address_is_the_integrity_of_what_it_holds() -> None:
    for path, file in build(BASE).by_path.items():
        digest = hashlib.sha384(file.content).digest()
        assert path == f"{base64.urlsafe_b64encode(digest).decode()}/{file.name}"
        assert file.integrity == "sha384-" + base64.b64encode(digest).decode()


def test_nothing_is_left_to_be_filled_in() -> None:
    for file in build(BASE).by_path.values():
        assert re.findall(r"__[A-Z]+__", file.content.decode()) == []


def test_a_build_is_the_same_every_time() -> None:
    again = build.__wrapped__(BASE)

    assert again.by_path == build(BASE).by_path
    assert again.loader.gzipped == build(BASE).loader.gzipped


def test_the_parts_are_joined_into_one_module_that_exports_one_function() -> None:
    joined = join("report.js")

    assert "import " not in re.sub(r"/\*.*?\*/|//[^\n]*", "", joined, flags=re.DOTALL)
    assert re.findall(r"^export .*$", joined, re.MULTILINE) == ["export { open };"]


def sources(monkeypatch: pytest.MonkeyPatch, **modules: str) -> None:
    monkeypatch.setattr(snippet, "_read", lambda name: modules[name.removesuffix(".js")])


def test_an_import_stands_before_its_user_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sources(
        monkeypatch,
        top='import { b } from "./b.js";\nimport { c } from "./c.js";\n'
        "export function a() { return b + c; }\n",
        b='import { c } from "./c.js";\nexport const b = c + 1;\n',
        c="export const c = 1;\n",
    )

    assert join("top.js") == (
        "const c = 1;\nconst b = c + 1;\nfunction a() { return b + c; }\nexport { a };\n"
    )


def test_what_nothing_mentions_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    sources(
        monkeypatch,
        top='import { used } from "./b.js";\nexport function a() { return used(); }\n',
        b="// idle() is named here alone\nconst deep = 1;\n"
        "export function idle() {\n  return deep;\n}\n"
        "export function used() {\n  return 2;\n}\n",
    )

    assert "deep" not in join("top.js")
    assert "idle() {" not in join("top.js")
    assert "used() {" in join("top.js")


@pytest.mark.parametrize(
    ("top", "message"),
    [
        ('import { b } from "./b.js";\nconst b = 2;\nexport const a = b;\n', "declared .* twice"),
        ('import { b as c } from "./b.js";\nexport const a = c;\n', "renames what it imports"),
        ('import b from "./b.js";\nexport const a = b;\n', "in a form that"),
    ],
)
def test_what_cannot_be_joined_is_refused(
    monkeypatch: pytest.MonkeyPatch, top: str, message: str
) -> None:
    sources(monkeypatch, top=top, b="export const b = 1;\n")

    with pytest.raises(BadSource, match=message):
        join("top.js")


def test_a_style_sheet_loses_what_says_nothing() -> None:
    css = """
    /* a comment */
    .a :is(.b, .c) { color: red; margin: 0 auto; }
    @media (min-width: 10px) and (hover: none) { a > b { top: calc(1px + 2px); } }
    """

    assert minified_css(css) == (
        ".a :is(.b,.c){color:red;margin:0 auto}"
        "@media (min-width:10px) and (hover:none){a > b{top:calc(1px + 2px)}}"
    )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_source_holds_nothing_that_minifying_spoils(path: Path) -> None:
    source = path.read_text("utf-8")

    assert [name for name, pattern in SPOILT.items() if pattern.search(source)] == []


def test_minifying_does_spoil_these() -> None:
    assert "a  b" not in jsmin('const f = x => /a  "b/.test(x);')
    assert "a  b" not in jsmin("const m = await /a  b/.exec(s);")
    assert "#x=1#y" in jsmin("class A { #x = 1\n  #y = 2 }")
    assert "a  b" not in jsmin("const a = `${ c ? `a  b` : 1 }`;")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_source_writes_no_markup_and_runs_no_strings(path: Path) -> None:
    source = path.read_text("utf-8")

    found = re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\.style\b"
        r"|style=|localStorage|sessionStorage|document\.cookie",
        source,
    )
    assert found == []
