"""The findings of one article, to be asked which of them a new report means."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from errorreport.anchoring import Text
from errorreport.grouping.candidate import Candidate, Known
from errorreport.grouping.v1 import thresholds
from errorreport.grouping.v1.choice import Choice, choose
from errorreport.grouping.v1.page import Page
from errorreport.grouping.v1.reading import Place, Reading, distinct
from errorreport.grouping.v1.signs import Sign, sign_of
from errorreport.grouping.v1.windows import agree, lay_out
from errorreport.grouping.v1.words import Span


def keys(report: Candidate) -> frozenset[int]:
    """Numbers below 2**32 of which two reports of one place share at least one, text or no text.

    They depend on nothing but the quote, so that they can be stored and looked up. A report
    without surroundings shares them with reports of the same words.
    """
    return Reading(report).keys


class Index:
    """Findings prepared so that a new report is compared with the near ones only.

    Building it looks at where the findings stand, and at a report only of those that stand
    nowhere; ``match`` then costs the same however many findings stand elsewhere in the article.
    """

    def __init__(self, known: Sequence[Known], text: str | Text | None) -> None:
        self._known = known
        self._page = None if text is None else Page(text)
        self._spans = {at: span for at, one in enumerate(known) if (span := self._span(one))}
        self._placed = sorted(self._spans, key=self._spans.__getitem__)
        self._starts = [self._spans[number].start for number in self._placed]
        self._longest = max((end - start for start, end in self._spans.values()), default=0)
        self._read: dict[int, list[Reading]] = {}
        self._on_page: dict[int, list[Sign]] = {}

    def match(self, report: Candidate) -> int | None:
        """The finding ``report`` is one more of, by its number; ``None`` if it opens its own.

        A report that could as well be another finding's joins neither.
        """
        return self._choose(report).meant

    def beside(self, report: Candidate) -> list[int]:
        """The findings ``report`` reaches without being one more of them, to be shown beside it."""
        return list(self._choose(report).beside)

    def _choose(self, report: Candidate) -> Choice:
        new = Reading(report)
        place = self._page.place(new) if self._page else None
        if self._page is None or place is None or place.in_text is None:
            return self._choose_by_windows(new)
        near = {number: self._signs(self._page, number) for number in self._around(place.in_text)}
        apart = {
            number: _placed(self._page, self._known[number].apart, self._spans[number])
            for number in near
        }
        return choose(sign_of(new, place), near, apart)

    def _choose_by_windows(self, new: Reading) -> Choice:
        """Choose by what stands around the marks, as for a text that is not known.

        Words alone that stand at several places of a known text are compared only with findings
        that stand nowhere in it either.
        """
        numbers = self._agreeing(new)
        members = {number: self._members(number) for number in numbers}
        split = {number: _readings(self._known[number].apart) for number in numbers}
        readings = [new]
        for number in numbers:
            readings += members[number] + split[number]
        signs = iter(map(sign_of, readings, lay_out(readings, 1)))
        sign = next(signs)
        near, apart = {}, {}
        for number in numbers:
            near[number] = [next(signs) for _ in members[number]]
            apart[number] = [next(signs) for _ in split[number]]
        return choose(sign, near, apart)

    def _agreeing(self, new: Reading) -> list[int]:
        """The findings whose windows agree with the new one, or with one that it lies in."""
        near = self._sharing(new)
        wider = [
            reading
            for number in near
            for reading in self._members(number)
            if len(reading.exact) > len(new.exact) and agree(new, reading)
        ]
        if wider:
            widest = max(wider, key=lambda reading: (len(reading.exact), reading.exact))
            near |= self._sharing(widest)
        if self._page and new.is_bare:
            near -= self._spans.keys()
        return sorted(near)

    def _sharing(self, reading: Reading) -> set[int]:
        """The findings with a window that agrees with this one, common phrases set aside."""
        lists = sorted((self._by_key.get(key, []) for key in reading.keys), key=len)
        telling = [numbers for numbers in lists if len(numbers) <= thresholds.COMMON] or lists[:1]
        numbers = {number for some in telling for number in some[: thresholds.COMMON]}
        return {
            number
            for number in numbers
            if any(agree(reading, member) for member in self._members(number))
        }

    @cached_property
    def _by_key(self) -> dict[int, list[int]]:
        """The findings by the keys of their reports; read only for marks the text does not hold."""
        found = defaultdict(list)
        for number in range(len(self._known)):
            for key in frozenset[int]().union(*(it.keys for it in self._members(number))):
                found[key].append(number)
        return found

    def _members(self, number: int) -> list[Reading]:
        """The different reports of a finding; read at first use."""
        if number not in self._read:
            self._read[number] = _readings(self._known[number].reports)
        return self._read[number]

    def _around(self, mark: Span) -> list[int]:
        """The findings near a mark, and those near a finding that it lies in."""
        near = self._crossing(mark)
        if near:
            start = min(self._spans[number].start for number in near)
            end = max(self._spans[number].end for number in near)
            near = self._crossing(Span(min(start, mark.start), max(end, mark.end)))
        return near

    def _crossing(self, span: Span) -> list[int]:
        low = bisect_left(self._starts, span.start - self._longest - thresholds.REACH)
        high = bisect_right(self._starts, span.end + thresholds.REACH)
        return [
            number
            for number in self._placed[low:high]
            if self._spans[number].end + thresholds.REACH >= span.start
        ]

    def _signs(self, page: Page, number: int) -> list[Sign]:
        """The signs of a finding that stands in the text; read at first use.

        Where none of its words are left, its place itself is the mark.
        """
        if number not in self._on_page:
            span = self._spans[number]
            signs = _placed(page, self._known[number].reports, span)
            self._on_page[number] = signs or [_bare_sign(page.place_of(span))]
        return self._on_page[number]

    def _span(self, known: Known) -> Span | None:
        """Where a finding stands; where that was not to be said, perhaps its words do say it."""
        if self._page is None:
            return None
        if known.start is not None and known.end is not None:
            return Span(known.start, known.end)
        found = (self._page.stands(reading) for reading in _readings(known.reports))
        return next((span for span in found if span), None)


def _placed(page: Page, reports: Iterable[Candidate], near: Span) -> list[Sign]:
    """The signs of the reports whose words the text holds."""
    placed = ((reading, page.place(reading, near)) for reading in _readings(reports))
    return [sign_of(reading, place) for reading, place in placed if place]


def _bare_sign(place: Place) -> Sign:
    span = Span(place.start, place.end)
    return Sign(place.board, span, span, (), (), False)


def _readings(reports: Iterable[Candidate]) -> list[Reading]:
    """The different reports, the ones that say most about the place if there are very many."""
    members = distinct(reports)
    if len(members) > thresholds.MEMBERS:
        members.sort(key=lambda it: (it.suggestion is None, len(it.quote.exact)))
    return [Reading(candidate) for candidate in members[: thresholds.MEMBERS]]
