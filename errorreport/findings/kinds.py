"""What a report can be about, and what kind of mistake it can name."""

from enum import StrEnum


class Part(StrEnum):
    """Which part of a page a report is about."""

    TEXT = "text"
    TITLE = "title"
    IMAGE = "image"
    LINK = "link"
    PAGE = "page"


class Category(StrEnum):
    """What kind of mistake it is."""

    SPELLING = "spelling"
    FACT = "fact"
    LINK = "link"
    LAYOUT = "layout"
    OTHER = "other"


USUAL_CATEGORY = Category.SPELLING  # most mistakes are of it: to be found by it leads nowhere
