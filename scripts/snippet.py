"""Join and minify the snippet's sources into errorreport/embed/built/, which the service serves.

``make snippet`` runs this after a source was changed; a test refuses files that are behind. What
only a running service knows (its address, the hashes of what the files load) stays in them as
__NAMES__. The minifier is a Go program in a Python package: needed here, and by no installation.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import minify

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "errorreport" / "embed"
BUILT = SOURCES / "built"
READING_RULES = ROOT / "errorreport" / "extract" / "blocks.json"

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
class Piece:
    """One declaration at the top level of a module, or what stands before the first."""

    module: str
    source: str

    @property
    def names(self) -> list[str]:
        """What it declares."""
        declared = _DECLARED.match(self.source)
        return re.findall(r"\w+", declared["one"] or declared["many"]) if declared else []

    @property
    def mentions(self) -> set[str]:
        """Every word of its code."""
        return set(re.findall(r"\w+", _COMMENT.sub("", self.source)))


def read(name: str) -> str:
    """Return the source of a module or style sheet."""
    return (SOURCES / name).read_text(encoding="utf-8")


def pieces_of(entry: str, exports: list[str], given: list[Piece] | None = None) -> list[Piece]:
    """Return the pieces of ``entry`` and all it imports that something mentions.

    Modules share one scope, so two of them must not use a name at top level for two things. A
    piece that is among the ``given`` stands elsewhere already and is left out.
    """
    modules: dict[str, list[Piece]] = {}
    _collect(entry, modules)
    pieces = [piece for body in modules.values() for piece in body]
    for name in sorted({name for piece in [*pieces, *(given or [])] for name in piece.names}):
        owners = {piece for piece in [*pieces, *(given or [])] if name in piece.names}
        if len(owners) > 1:
            places = " and ".join(sorted(piece.module for piece in owners))
            raise BadSource(f"{name} is declared at top level twice, in {places}; rename one")
    own = [piece for piece in pieces if piece not in (given or [])]
    while True:
        needed = [
            piece
            for piece in own
            if not piece.names
            or any(
                name in exports
                or any(name in other.mentions for other in own if other is not piece)
                for name in piece.names
            )
        ]
        if len(needed) == len(own):
            return own
        own = needed


def _collect(name: str, modules: dict[str, list[Piece]]) -> None:
    """Put the module's imports into ``modules`` before the module itself, each once."""
    source = read(name)
    modules.setdefault(name, [])
    found: dict[str, list[Piece]] = {}
    for names, imported in _IMPORT.findall(source):
        if " as " in names:
            raise BadSource(f"{name} renames what it imports; import it under its own name")
        if imported not in modules:
            _collect(imported, modules)
    del modules[name]
    body = _EXPORT.sub("", _IMPORT.sub("", source))
    if re.search(r"^(?:import|export)\b", body, re.MULTILINE):
        raise BadSource(f"{name} imports or exports in a form that is not known here")
    found[name] = [Piece(name, piece) for piece in _TOP_LEVEL.split(body) if piece]
    modules.update(found)


def joined() -> dict[str, str]:
    """Return every file before minifying, by its name."""
    core = pieces_of("dialog.js", ["open"])
    later, shared = {}, set()
    for entry, exports in (("more.js", ["begin", "send"]), ("handover.js", ["handOver"])):
        pieces = pieces_of(entry, exports, core)
        used = sorted(_used_of(core, pieces))
        changing = [p for p in core if set(p.names) & set(used) and p.source.startswith("let ")]
        if changing:
            raise BadSource(f"{entry} reads {changing[0].names}, which changes; share a function")
        shared.update(used)
        later[entry] = (
            f"export default(core)=>{{const{{{','.join(used)}}}=core;"
            f"{''.join(p.source for p in pieces)}\nreturn{{{','.join(exports)}}}}};"
        )
    body = "".join(piece.source for piece in core)
    body = body.replace("__SHARED__", f"{{{','.join(sorted(shared))}}}")
    hint, proof = (_EXPORT.sub("", read(name)) for name in ("hint.js", "proof.js"))
    return {
        "loader.js": read("loader.js"),
        "dropin.js": read("dropin.js"),
        "hint.js": f"export const show=(()=>{{{hint}\nreturn show}})();",
        "proof.js": f"export const solve=(()=>{{{proof}\nreturn solve}})();",
        "dialog.js": f"export const open=(()=>{{{body}\nreturn open}})();",
        **later,
    }


def _used_of(core: list[Piece], pieces: list[Piece]) -> set[str]:
    """Return the names of ``core`` that ``pieces`` see and mention."""
    used = set()
    for piece in pieces:
        seen = {
            name for names, _ in _IMPORT.findall(read(piece.module)) for name in names.split(",")
        }
        visible = {name.strip() for name in seen}
        for other in core:
            if other.module == piece.module or visible & set(other.names):
                used |= set(other.names) & piece.mentions
    return used


def minified() -> dict[str, str]:
    """Return every file as it is served, but for what a running service fills in."""
    constants = {
        "READING": json.loads(READING_RULES.read_text(encoding="utf-8")),
        "MORE_STYLE": minify.string("text/css", read("more.css")),
    }
    styles = {"loader.js": "loader.css"}
    files = {}
    for name, source in joined().items():
        style = minify.string("text/css", read(styles.get(name, "dialog.css")))
        for constant, value in {**constants, "STYLE": style}.items():
            written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            source = source.replace(f"__{constant}__", written)
        # Code that works with const works with let, which is shorter and joins with its neighbours.
        source = re.sub(r"\bconst\b", "let", source)
        files[name] = minify.string("application/javascript", source) + "\n"
    return files


def main() -> None:
    """Write the files."""
    BUILT.mkdir(exist_ok=True)
    for name, content in minified().items():
        (BUILT / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
    sys.exit(0)
