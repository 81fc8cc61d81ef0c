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
    "PENCIL": ("button.touch", "✎"),
    "REPORT": ("button.touch.label", "Report a mistake"),
}

# The codes of all languages as the loader holds them. In this order they pack with the code round
# them into some ten bytes less than by the alphabet.
_LOADER_LANGUAGES = "trukkaitrukkarplazhenljazhenkopteshifrhydefa"

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
    dropin: Built  # the loader for pages made for another tool, at moving addresses alone
    hint: Built
    dialog: Built
    more: Built
    handover: Built
    proof: Built  # only where the service asks for a proof of work
    hint_words: Mapping[str, Built] = field(default_factory=dict)  # by language, as the others
    words: Mapping[str, Built] = field(default_factory=dict)  # of the first view
    more_words: Mapping[str, Built] = field(default_factory=dict)

    @property
    def modules(self) -> tuple[Built, ...]:
        """The files that are code."""
        return (self.loader, self.hint, self.dialog, self.more, self.handover, self.proof)

    @cached_property
    def by_path(self) -> dict[str, Built]:
        """All files by the address after /assets/."""
        words = (self.hint_words, self.words, self.more_words)
        every = (*self.modules, *(built for spoken in words for built in spoken.values()))
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
    first, hints = first_words(spoken["en"]), _named_in(spoken["en"], "hint.js")
    early = {code: _words_of(texts, first, opening=True) for code, texts in spoken.items()}
    late = {code: _words_of(texts, set(texts) - first) for code, texts in spoken.items()}
    invited = {code: _words_of(texts, hints, opening=True) for code, texts in spoken.items()}
    brief = {code: {key: texts[key] for key in HANDOVER_WORDS} for code, texts in spoken.items()}
    proof = _module(_filled("proof.js"))
    more = _module(_filled("more.js", PROOF=_hash(proof)))
    handover = _module(_filled("handover.js", WORDS=brief))
    dialog = _module(
        _filled("dialog.js", MORE=_hash(more), HANDOVER=_hash(handover)),
        edition=_edition(early, late),
    )
    hint = _module(_filled("hint.js"), edition=_edition(invited))
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
        _module(_filled("dropin.js").rstrip() + ";" + loader),
        hint,
        dialog,
        more,
        handover,
        proof,
        _beside(f"{_hash(hint)}/{{}}.json", invited),
        _beside(f"{stem}/{{}}.json", early),
        _beside(f"{stem}/{{}}.more.json", late),
    )


def _words_of(texts: Mapping[str, Any], keys: set[str], *, opening: bool = False) -> bytes:
    said = {own: texts[key] for key, own in OPENING_WORDS.values() if opening}
    own_words = {own: text for own, text in said.items() if text != own}
    return _json({key: text for key, text in texts.items() if key in keys} | own_words)


def _edition(*words: Mapping[str, bytes]) -> str:
    every = b"\0".join(text for spoken in words for text in spoken.values())
    return hashlib.sha256(every).hexdigest()[:16]


def _beside(address: str, words: Mapping[str, bytes]) -> dict[str, Built]:
    return {code: Built(address.format(code), text, JSON) for code, text in words.items()}


def first_words(keys: Iterable[str]) -> set[str]:
    """Return the keys that are said in the first view; the others come after it."""
    return _named_in(keys, "dialog.js")


def _named_in(keys: Iterable[str], name: str) -> set[str]:
    literals = set(re.findall(r'"([a-z_.]+)"', _filled(name)))
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
