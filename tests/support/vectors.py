"""The shared vectors: `tests/vectors/NAME.html` and beside it what its reading text must be.

A JSON file holds `why`; `root` and `ignored`, a site's selectors; `content_type`, if the page is
not served as UTF-8; `lines`, the reading text, in which ⟦name⟧ stands where the HTML holds the
comment `<!--@name-->`; and `fingerprint`.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from typing import Any

from tests.support.servers import ROOT

FOLDER = ROOT / "tests" / "vectors"
_POINT = re.compile("⟦([\\w-]+)⟧")


@dataclass(frozen=True)
class Vector:
    """One page and what must be read in it; offsets count code points."""

    name: str
    expected: dict[str, Any]

    @property
    def html(self) -> bytes:
        """The page as it is served."""
        return (FOLDER / f"{self.name}.html").read_bytes()

    @property
    def content_type(self) -> str:
        """The `Content-Type` it is served with."""
        return str(self.expected.get("content_type", "text/html; charset=utf-8"))

    @property
    def charset(self) -> str | None:
        """The charset of `content_type`."""
        header = Message()
        header["Content-Type"] = self.content_type
        return header.get_content_charset()

    @property
    def root(self) -> list[str]:
        """The site's root selectors."""
        return list(self.expected.get("root", []))

    @property
    def ignored(self) -> list[str]:
        """The selectors the site ignores."""
        return list(self.expected.get("ignored", []))

    @cached_property
    def text(self) -> str:
        """The reading text."""
        return _POINT.sub("", "\n".join(self.expected["lines"]))

    @cached_property
    def points(self) -> dict[str, int]:
        """The offset of each marked point, in the order of the text."""
        offsets: dict[str, int] = {}
        rest, at = "\n".join(self.expected["lines"]), 0
        while found := _POINT.search(rest):
            at += found.start()
            offsets[found[1]] = at
            rest = rest[found.end() :]
        return offsets

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the reading text, as written in the file."""
        return str(self.expected["fingerprint"])

    @property
    def blocks(self) -> list[str]:
        """SHA-256 of each line."""
        return [hashlib.sha256(line.encode()).hexdigest() for line in self.text.split("\n")]


VECTORS = [
    Vector(path.stem, json.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.json"))
]
