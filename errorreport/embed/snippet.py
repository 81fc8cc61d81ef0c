"""Building the snippet: sources joined and minified, each result at an address that is its hash.

The address of an asset holds its whole SHA-384, so the address alone is enough to check the
content, and the loader need not carry a list of addresses and another of integrities.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

from rjsmin import jsmin

# What the loader itself may have to say, before any other words are there.
LOADER_WORDS = ("state.opening", "state.opening.slow", "state.opening.failed", "try_again")

_SOURCES = files("errorreport.embed")
_READING_RULES = files("errorreport.extract") / "blocks.json"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([a-z]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|let|class)", re.MULTILINE)
# Where a declaration begins: sources are formatted, so nothing else stands at a line's start.
_TOP_LEVEL = re.compile(r"^(?=(?:async )?function|const |let |class )", re.MULTILINE)
_DECLARED = re.compile(
    r"(?:(?:async )?function\*?|const|let|class) (?:(?P<one>\w+)|\{(?P<many>[^}]*)\})"
)
_COMMENT = re.compile(r"/\*.*?\*/|^[^\S\n]*//[^\n]*", re.DOTALL | re.MULTILINE)


class BadSource(Exception):
    """A source of the snippet cannot be joined; the message names it and the remedy."""


@dataclass(frozen=True)
class Built:
    """One built file: its name without directories and its content."""

    name: str
    content: bytes

    @cached_property
    def digest(self) -> str:
        """SHA-384 of the content in base64url, 64 characters."""
        return base64.urlsafe_b64encode(hashlib.sha384(self.content).digest()).decode()

    @property
    def path(self) -> str:
        """The address after /assets/."""
        return f"{self.digest}/{self.name}"

    @property
    def integrity(self) -> str:
        """The value of an ``integrity`` attribute."""
        return "sha384-" + self.digest.translate(str.maketrans("-_", "+/"))

    @cached_property
    def gzipped(self) -> bytes:
        """The content for those who accept gzip; the same bytes at every call."""
        return gzip.compress(self.content, compresslevel=9, mtime=0)


@dataclass(frozen=True)
class Snippet:
    """Everything one version serves to pages: the loader and the rest, once a language."""

    loader: Built
    parts: Mapping[str, Built]

    @cached_property
    def by_path(self) -> dict[str, Built]:
        """All files by the address after /assets/."""
        return {built.path: built for built in (self.loader, *self.parts.values())}


def locales() -> dict[str, dict[str, Any]]:
    """Return the words of each language, in the order of their codes."""
    found = {
        source.name.removesuffix(".json"): json.loads(source.read_text(encoding="utf-8"))
        for source in (_SOURCES / "locales").iterdir()
        if source.name.endswith(".json")
    }
    return dict(sorted(found.items()))


@lru_cache(maxsize=4)
def build(base_url: str) -> Snippet:
    """Build the snippet of a service at ``base_url``, which stands in the loader alone."""
    words = locales()
    joined = jsmin(join("report.js"))
    shared = {
        "STYLE": minified_css(_read("dialog.css")),
        "READING": json.loads(_READING_RULES.read_text(encoding="utf-8")),
    }
    parts = {
        language: Built(
            f"{language}.js",
            _filled(joined, **shared, WORDS=texts, LANGUAGE=language).encode(),
        )
        for language, texts in words.items()
    }
    loader = _filled(
        jsmin(_read("loader.js")),
        BASE=base_url,
        PARTS={
            language: [part.digest, *(words[language][key] for key in LOADER_WORDS)]
            for language, part in parts.items()
        },
        STYLE=minified_css(_read("loader.css")),
    )
    return Snippet(Built("embed.js", loader.encode()), parts)


def join(entry: str) -> str:
    """Return ``entry`` and all it imports as one module that exports what ``entry`` exports.

    Modules share one scope, so two of them must not use a name at top level for two things.
    What nothing mentions is left out: a module may export more than this build needs.
    """
    modules: dict[str, str] = {}
    _collect(entry, modules)
    pieces = [piece for body in modules.values() for piece in _TOP_LEVEL.split(body) if piece]
    exports = re.findall(r"^export (?:async )?(?:function|const) (\w+)", _read(entry), re.MULTILINE)
    kept = _mentioned(pieces, exports)
    return "".join(kept) + f"export {{ {', '.join(exports)} }};\n"


def _collect(name: str, modules: dict[str, str]) -> None:
    """Put the module's imports into ``modules`` before the module itself, each once."""
    source = _read(name)
    for names, imported in _IMPORT.findall(source):
        if " as " in names:
            raise BadSource(f"{name} renames what it imports; import it under its own name")
        if imported not in modules:
            _collect(imported, modules)
    body = _EXPORT.sub("", _IMPORT.sub("", source))
    if re.search(r"^(?:import|export)\b", body, re.MULTILINE):
        raise BadSource(f"{name} imports or exports in a form that join() does not know")
    modules[name] = body


def _mentioned(pieces: list[str], exports: list[str]) -> list[str]:
    """Return the pieces that declare nothing, or something exported or mentioned elsewhere."""
    owners: dict[str, int] = {}
    for number, piece in enumerate(pieces):
        for name in _names_declared(piece):
            if name in owners:
                raise BadSource(f"{name} is declared at top level twice; rename one of them")
            owners[name] = number
    mentions = [set(re.findall(r"\w+", _COMMENT.sub("", piece))) for piece in pieces]
    kept = set(range(len(pieces)))
    while True:
        idle = {
            owners[name]
            for name in owners
            if owners[name] in kept
            and not any(
                other in exports or any(other in mentions[user] for user in kept - {owners[name]})
                for other in _names_declared(pieces[owners[name]])
            )
        }
        if not idle:
            return [piece for number, piece in enumerate(pieces) if number in kept]
        kept -= idle


def _names_declared(piece: str) -> list[str]:
    declared = _DECLARED.match(piece)
    return re.findall(r"\w+", declared["one"] or declared["many"]) if declared else []


def minified_css(source: str) -> str:
    """Return a style sheet without comments and idle white space; strings must hold neither."""
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    source = re.sub(r"\s+", " ", source)
    source = re.sub(r" ?([{};,]) ?", r"\1", source)
    return source.replace(": ", ":").replace(" !", "!").replace(";}", "}").strip()


def _read(name: str) -> str:
    return (_SOURCES / name).read_text(encoding="utf-8")


def _filled(source: str, **constants: object) -> str:
    """Put the constants in after minifying, which must not touch words or styles."""
    for name, value in constants.items():
        written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        source = source.replace(f"__{name}__", written)
    return source
