"""The build of the snippet: joining, minifying, addresses that are hashes, and its sizes."""

import base64
import hashlib
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from errorreport.embed.snippet import OPENING_WORDS, build, first_words, locales
from tests.support.servers import ROOT

EMBED = ROOT / "errorreport" / "embed"
SOURCES = sorted(EMBED.glob("*.js"))
BASE = "https://reports.example/er"

# Gzipped bytes. Peers' loaders have 1,953 to 3,591; until their dialog stands, 20,253 and more.
MOST_OF_LOADER = 1_900
MOST_UNTIL_THE_DIALOG = 11_000


def script() -> ModuleType:
    """Return the script that joins and minifies the sources."""
    spec = importlib.util.spec_from_file_location("snippet_script", ROOT / "scripts/snippet.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclass asks for it
    spec.loader.exec_module(module)
    return module


def test_what_is_served_is_made_of_the_sources_as_they_are() -> None:
    made = {path.name: path.read_text("utf-8") for path in sorted((EMBED / "built").iterdir())}

    assert made == script().minified(), "run `make snippet`"


def test_the_loader_is_small() -> None:
    assert len(build(BASE).loader.gzipped) <= MOST_OF_LOADER


@pytest.mark.parametrize("language", sorted(locales()))
def test_little_is_loaded_until_the_dialog_stands(language: str) -> None:
    built = build(BASE)
    loaded = (built.loader, built.dialog, built.words[language])

    assert sum(len(file.gzipped) for file in loaded) <= MOST_UNTIL_THE_DIALOG


def test_the_hint_is_small() -> None:
    built = build(BASE)

    assert len(built.hint.gzipped) + len(built.hint_words["ru"].gzipped) <= 1_024


def test_every_language_has_its_words_once() -> None:
    built = build(BASE)
    loader = built.loader.content.decode()

    assert set(built.words) == set(built.more_words) == set(built.hint_words) == set(locales())
    codes = re.findall(r'en"([a-z]+)"`', loader)[0]
    assert sorted(re.findall("..", codes)) == list(locales())
    assert loader.count(BASE) == 1
    assert not any(
        BASE.encode() in file.content for file in built.by_path.values() if file is not built.loader
    )
    early = first_words(locales()["en"])
    assert {"dialog.title", "direction"} <= early
    assert not {"answer.new", "kept.later", "hint.link"} & early
    assert "hint.link" in json.loads(built.hint_words["en"].content)


@pytest.mark.parametrize("language", sorted(locales()))
def test_what_the_loader_says_in_english_is_said_in_every_language(language: str) -> None:
    built = build(BASE)
    loader = built.loader.content.decode()
    for file in (built.words[language], built.hint_words[language]):
        words = json.loads(file.content)
        for key, own in OPENING_WORDS.values():
            assert json.dumps(own, ensure_ascii=False) in loader
            assert words.get(own, own) == locales()[language][key]


def test_an_address_is_the_integrity_of_what_it_holds() -> None:
    for file in build(BASE).modules:
        digest = base64.b64encode(hashlib.sha256(file.content).digest()).decode()
        assert file.integrity == f"sha256-{digest}"
        assert file.path == digest.rstrip("=") + ".js"
        assert re.fullmatch(r"[A-Za-z0-9]{43}\.js", file.path)


def test_what_loads_a_file_knows_its_hash() -> None:
    built = build(BASE)
    for loader, loaded in (
        (built.loader, built.hint),
        (built.loader, built.dialog),
        (built.dialog, built.more),
        (built.dialog, built.handover),
    ):
        assert loaded.path.removesuffix(".js").encode() in loader.content
    stem = built.dialog.path.removesuffix(".js")
    assert built.words["ru"].path == f"{stem}/ru.json"
    assert built.hint_words["ru"].path == f"{built.hint.path.removesuffix('.js')}/ru.json"


def test_other_words_are_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    before = build(BASE)
    changed = {**locales(), "en": {**locales()["en"], "answer.new": "Changed."}}
    monkeypatch.setattr("errorreport.embed.snippet.locales", lambda: changed)
    after = build.__wrapped__(BASE)

    assert after.dialog.path != before.dialog.path
    assert after.loader.path != before.loader.path


def test_nothing_is_left_to_be_filled_in() -> None:
    for file in build(BASE).by_path.values():
        assert re.findall(r"__[A-Z_]+__", file.content.decode()) == []


def test_a_build_is_the_same_every_time() -> None:
    again = build.__wrapped__(BASE)

    assert again.by_path == build(BASE).by_path
    assert again.loader.gzipped == build(BASE).loader.gzipped


def sources(monkeypatch: pytest.MonkeyPatch, **modules: str) -> ModuleType:
    module = script()
    monkeypatch.setattr(module, "read", lambda name: modules[name.removesuffix(".js")])
    return module


def joined(
    module: ModuleType, entry: str, exports: list[str], given: list[object] | None = None
) -> str:
    return "".join(piece.source for piece in module.pieces_of(entry, exports, given))


def test_an_import_stands_before_its_user_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sources(
        monkeypatch,
        top='import { b } from "./b.js";\nimport { c } from "./c.js";\n'
        "export function a() { return b + c; }\n",
        b='import { c } from "./c.js";\nexport const b = c + 1;\n',
        c="export const c = 1;\n",
    )

    assert joined(module, "top.js", ["a"]) == (
        "const c = 1;\nconst b = c + 1;\nfunction a() { return b + c; }\n"
    )


def test_what_nothing_mentions_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sources(
        monkeypatch,
        top='import { used } from "./b.js";\nexport function a() { return used(); }\n',
        b="// idle() is named here alone\nconst deep = 1;\n"
        "export function idle() {\n  return deep;\n}\n"
        "export function used() {\n  return 2;\n}\n",
    )
    text = joined(module, "top.js", ["a"])

    assert "deep" not in text
    assert "idle() {" not in text
    assert "used() {" in text


def test_what_stands_elsewhere_already_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sources(
        monkeypatch,
        first='import { b } from "./b.js";\nexport function open() { return b; }\n',
        later='import { b } from "./b.js";\nexport function send() { return b; }\n',
        b="export const b = 1;\n",
    )
    core = module.pieces_of("first.js", ["open"])

    assert joined(module, "later.js", ["send"], core) == "function send() { return b; }\n"


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
    module = sources(monkeypatch, top=top, b="export const b = 1;\n")

    with pytest.raises(module.BadSource, match=message):
        module.pieces_of("top.js", ["a"])


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_source_writes_no_markup_and_runs_no_strings(path: Path) -> None:
    source = path.read_text("utf-8")
    # What a reader wrote is kept in one place, and there alone.
    storage = "" if path.name == "kept.js" else r"|localStorage"

    found = re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\.style\b"
        r"|style=|sessionStorage|document\.cookie" + storage,
        source,
    )
    assert found == []


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["ko-KR", "en"], "ko"),
        (["fil", "xx", "pt-BR", "ru"], "pt"),
        (["", "he", "ar"], "he"),
        (["rd", "ea"], "en"),  # stand among our letters, but as no code
        ([], "en"),
    ],
)
def test_the_loader_speaks_the_first_language_that_has_words(
    wanted: list[str], language: str
) -> None:
    loader = build(BASE).loader.content.decode()
    ours, pattern = re.findall(r',(en"[a-z]+")`\.match\(/(.*?)/\)\[1\]', loader)[0]
    found = re.search(pattern, ",".join(["", *wanted, ours]))

    assert found is not None
    assert found[1] == language
