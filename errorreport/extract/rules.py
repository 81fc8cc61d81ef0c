"""What counts in a reading text: `blocks.json`, the one list that browser and server both read."""

import json
from importlib.resources import files
from typing import Final, cast

SOURCE: Final = files("errorreport.extract").joinpath("blocks.json").read_text("utf-8")

_rules = json.loads(SOURCE)


def names(spaced: str) -> frozenset[str]:
    """The set of names that a text separates by white space."""
    return frozenset(spaced.split())


BLOCK: Final = names(_rules["block"])
BREAK: Final = names(_rules["break"])
SKIPPED: Final = names(_rules["skipped"])
BUTTONS_COUNT_IN: Final = names(_rules["buttonsCountIn"])
KEEPS_LINE_ENDS: Final = names(_rules["keepsLineEnds"])
SKIPPED_ATTRIBUTES: Final = names(_rules["skippedAttributes"])
HEADLINE: Final = cast("str", _rules["headline"])
BODIES: Final = tuple(cast("list[str]", _rules["bodies"]))
# Contents of a character class, in the notation that `re` and RegExp share.
DROPPED: Final = cast("str", _rules["dropped"])
LINE_END: Final = cast("str", _rules["lineEnd"])
SPACE: Final = cast("str", _rules["space"])
