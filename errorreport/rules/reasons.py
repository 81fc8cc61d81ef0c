"""Why the editors leave a text as it is: said once when declining, or for good by a house rule."""

from enum import StrEnum


class Reason(StrEnum):
    """Why the editors left the text as it is."""

    NOT_A_MISTAKE = "not_a_mistake"
    HOUSE_STYLE = "house_style"
    QUOTATION = "quotation"
    OPINION = "opinion"
    UNCLEAR = "unclear"
    SPAM = "spam"


#: what one reader did, or failed to say, is not held against the next
NOT_REMEMBERED = frozenset({Reason.UNCLEAR, Reason.SPAM})
