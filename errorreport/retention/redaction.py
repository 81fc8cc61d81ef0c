"""Covering words so that every other character stays where it stood."""

import re
from collections.abc import Sequence
from typing import Any

COVER = "█"  # stands for one code point
_PART = 3  # code points of a passage that are covered where a context breaks off inside it


class Passages:
    """What must go out of texts; found in any letter case, over any white space."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._words = [" ".join(passage.split()) for passage in passages if passage.strip()]
        patterns = (r"\s+".join(map(re.escape, words.split())) for words in self._words)
        self._pattern = re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)

    def stand_in(self, text: str | None) -> bool:
        """Whether a text holds one of them whole."""
        return text is not None and self._pattern.search(text) is not None

    def cover(self, text: str) -> str:
        """Return the text, as long as before, with each of them covered."""
        return self._pattern.sub(lambda found: COVER * len(found[0]), text)

    def cover_window(self, text: str) -> str:
        """Do so for a piece cut out of a text, which may begin, end or lie inside of one."""
        folded = text.lower()
        if len(folded) != len(text):  # a letter that is two in lower case: its place is not known
            folded = text
        covered = self.cover(text)
        for words in (words.lower() for words in self._words):
            if folded and folded in words:
                return COVER * len(text)
            for length in range(min(len(words), len(text)) - 1, _PART - 1, -1):
                if folded.endswith(words[:length]):
                    covered = covered[:-length] + COVER * length
                    break
            for length in range(min(len(words), len(text)) - 1, _PART - 1, -1):
                if folded.startswith(words[-length:]):
                    covered = COVER * length + covered[length:]
                    break
        return covered

    def cover_all(self, value: Any) -> Any:
        """Cover every text of a JSON value."""
        match value:
            case str():
                return self.cover(value)
            case list():
                return [self.cover_all(item) for item in value]
            case dict():
                return {key: self.cover_all(item) for key, item in value.items()}
            case _:
                return value
