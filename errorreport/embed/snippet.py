"""The snippet as a service serves it: built files filled with its address and each other's hashes.

A module's address is its hash, so the address alone is enough to check the content, and is all the
loader must know to load it. Words are data, not code: they stand beside the dialog's own address,
which changes with them.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import count
from typing import Any

JAVASCRIPT = "text/javascript; charset=utf-8"
JSON = "application/json"

# What the hand-over says, in every language at once: it is for pages that let no words through.
HANDOVER_WORDS = ("direction", "dialog.title", "dialog.close", "handover", "handover.open")

# What the loader says before it has any words, by its names for them and theirs. Its own English
# stands in for a language that has not come, and is the key under which the language says it.
OPENING_WORDS = {
    "OPENING": ("state.opening", "Opening…"),
    "SLOW": ("state.opening.slow", "Slow connection. What you marked is kept."),
    "FAILED": (
        "state.opening.failed",
        "The form did not load. Check your connection and try again.",
    ),
}

# The codes of all languages as the loader holds them. In this order they pack with the code round
# them into seven bytes less than by the alphabet.
_LOADER_LANGUAGES = "ukkapldeitrukkarkoptjaazhenlhitrfrfazhenhyes"

_SOURCES = files("errorreport.embed")


@dataclass(frozen=True)
class Built:
    """One served file: its address after /assets/ and its content."""

    path: str
    content: bytes
    content_type: str = JAVASCRIPT

    @cached_property
    def integrity(self) -> str:
        """The value of an ``integrity`` attribute."""
        digest = hashlib.sha256(self.content).digest()
        return "sha256-" + base64.b64encode(digest).decode()

    @cached_property
    def gzipped(self) -> bytes:
        """The content for those who accept gzip; the same bytes at every call."""
        return gzip.compress(self.content, compresslevel=9, mtime=0)


@dataclass(frozen=True)
class Snippet:
    """Everything one version serves to pages."""

    loader: Built
    hint: Built
    dialog: Built
    more: Built
    handover: Built
    words: Mapping[str, Built] = field(default_factory=dict)  # of the first view, by language
    more_words: Mapping[str, Built] = field(default_factory=dict)

    @property
    def modules(self) -> tuple[Built, ...]:
        """The files that are code."""
        return (self.loader, self.hint, self.dialog, self.more, self.handover)

    @cached_property
    def by_path(self) -> dict[str, Built]:
        """All files by the address after /assets/."""
        every = (*self.modules, *self.words.values(), *self.more_words.values())
        return {built.path: built for built in every}


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
    spoken = locales()
    first = first_words(spoken["en"])
    early = {code: _early_words(texts, first) for code, texts in spoken.items()}
    late = {
        code: _json({k: t for k, t in texts.items() if k not in first})
        for code, texts in spoken.items()
    }
    brief = {code: {key: texts[key] for key in HANDOVER_WORDS} for code, texts in spoken.items()}
    more = _module(_filled("more.js"))
    handover = _module(_filled("handover.js", WORDS=brief))
    dialog = _module(
        _filled("dialog.js", MORE=_hash(more), HANDOVER=_hash(handover)),
        edition=hashlib.sha256(b"\0".join([*early.values(), *late.values()])).hexdigest()[:16],
    )
    hint = _module(_filled("hint.js"))
    loader = _filled(
        "loader.js",
        BASE=f"{base_url}/assets/",
        DIALOG=_hash(dialog),
        HINT=_hash(hint),
        LANGUAGES=_LOADER_LANGUAGES,
        **{name: own for name, (_, own) in OPENING_WORDS.items()},
    )
    stem = _hash(dialog)
    return Snippet(
        _module(loader),
        hint,
        dialog,
        more,
        handover,
        {code: Built(f"{stem}/{code}.json", text, JSON) for code, text in early.items()},
        {code: Built(f"{stem}/{code}.more.json", text, JSON) for code, text in late.items()},
    )


def _early_words(texts: Mapping[str, Any], first: set[str]) -> bytes:
    opening = {own: texts[key] for key, own in OPENING_WORDS.values() if texts[key] != own}
    return _json({key: text for key, text in texts.items() if key in first} | opening)


def first_words(keys: Iterable[str]) -> set[str]:
    """Return the keys that are said before or in the first view; the others come after it."""
    early = "".join(_filled(name) for name in ("loader.js", "hint.js", "dialog.js"))
    literals = set(re.findall(r'"([a-z_.]+)"', early))
    return {"direction"} | {key for key in keys if key in literals}


def _hash(built: Built) -> str:
    return built.path.removesuffix(".js")


def _module(source: str, edition: str = "") -> Built:
    """Return code at its own address.

    Base64 has two signs that an address cannot hold as they are. A number is put behind the code
    until its hash has neither, which saves every page the turning of one form into the other.
    """
    for number in count():
        content = f"{source.rstrip()}\n{edition and '//'}{edition}{number}\n".encode()
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        if not set(digest) & {"+", "/"}:
            return Built(f"{digest}.js", content)
    raise AssertionError("numbers do not end")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _filled(name: str, **constants: object) -> str:
    """Return a built file with what a running service knows."""
    source = (_SOURCES / "built" / name).read_text(encoding="utf-8")
    for constant, value in constants.items():
        source = source.replace(f"__{constant}__", _json(value).decode())
    return source
