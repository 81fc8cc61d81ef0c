"""The groups of all reports of an article at once."""

from collections.abc import Sequence

from errorreport.anchoring import Text
from errorreport.grouping.candidate import Candidate
from errorreport.grouping.v1.page import Page
from errorreport.grouping.v1.partition import partition
from errorreport.grouping.v1.reading import Place, Reading, distinct
from errorreport.grouping.v1.signs import sign_of
from errorreport.grouping.v1.windows import lay_out


def group(reports: Sequence[Candidate], text: str | Text | None) -> list[int]:
    """The group of each report, numbered in order of arrival.

    ``text`` is the article's reading text, ``None`` where it is not known. Neither the order of
    the reports nor a report sent twice changes who is together with whom.
    """
    candidates = distinct(reports)
    readings = [Reading(candidate) for candidate in candidates]
    places = placed(readings, None if text is None else Page(text))
    signs = [sign_of(reading, place) for reading, place in zip(readings, places, strict=True)]
    group_of = {
        candidates[number]: group
        for group, members in enumerate(partition(signs).groups)
        for number in members
    }
    numbers: dict[int, int] = {}
    return [numbers.setdefault(group_of[report], len(numbers)) for report in reports]


def placed(readings: Sequence[Reading], page: Page | None) -> list[Place]:
    """A place for every reading: on the page, else on boards of what stands around the marks."""
    on_page = [page.place(reading) if page else None for reading in readings]
    elsewhere = iter(
        lay_out([it for it, place in zip(readings, on_page, strict=True) if place is None], 1)
    )
    return [place or next(elsewhere) for place in on_page]
