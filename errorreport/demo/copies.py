"""The articles as somebody edits them: copies beside the packaged originals, which stay."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

_EARLIER = 50  # texts kept of one article


@dataclass(frozen=True)
class Copy:
    """One article's body as it stands, and how it came to."""

    number: int  # of the text, counted over saves and restores: the article's version
    body: str
    earlier: tuple[str, ...] = ()  # bodies that a restore goes back to, the last first to return
    said: str = ""  # what came of telling the service


class Copies:
    """One file for each article that was ever edited, in ``folder``."""

    def __init__(self, folder: Path, originals: dict[str, str]) -> None:
        """Keep copies of ``originals``, which are bodies by slug, as far as they are edited."""
        self._folder = folder
        self._originals = originals

    def current(self, slug: str) -> Copy:
        """Return an article as it stands; raises ``KeyError`` for one that there is not."""
        original = self._originals[slug]
        try:
            kept = json.loads(self._path(slug).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Copy(1, original)
        return Copy(**{**kept, "earlier": tuple(kept["earlier"])})

    def save(self, slug: str, body: str) -> Copy:
        """Let ``body`` stand from now on; the same body again is no new text."""
        now = self.current(slug)
        if body == now.body:
            return now
        earlier = (*now.earlier, now.body)[-_EARLIER:]
        return self._write(slug, Copy(now.number + 1, body, earlier))

    def restore(self, slug: str) -> Copy:
        """Let the text before this one stand again; the first has none before it."""
        now = self.current(slug)
        if not now.earlier:
            return now
        return self._write(slug, Copy(now.number + 1, now.earlier[-1], now.earlier[:-1]))

    def note(self, slug: str, said: str) -> None:
        """Keep what came of telling the service."""
        self._write(slug, replace(self.current(slug), said=said))

    def _write(self, slug: str, copy: Copy) -> Copy:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(slug)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(asdict(copy), ensure_ascii=False), encoding="utf-8")
        fresh.replace(path)
        return copy

    def _path(self, slug: str) -> Path:
        return self._folder / f"{slug}.json"
