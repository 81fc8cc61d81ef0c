"""HTML as a browser with scripting on takes it, made safe for a parser with scripting off."""

from collections import Counter, defaultdict
from typing import Final

from errorreport.extract.markup import Tag, tags
from errorreport.extract.rules import names

# Open elements at once. Lexbor looks through all of them at every block's start, so without a
# bound 5 MB of "<div>" would take an hour. Browsers stop nesting at 512, pages nest 5,000 deep.
DEEPEST: Final = 6000
# Open elements that may be looked through, all tags together (one or two seconds); a page that
# needs more is held to the browsers' depth from there on. 5,000 nested elements need 25 million.
MOST_PASSED: Final = 40_000_000
DEEPEST_THEN: Final = 512
# Elements that unclosed formatting elements may add. Each paragraph repeats all that are open.
MOST_REPEATED: Final = 2_000_000

_VOID: Final = names(
    "area base basefont bgsound br col embed frame hr image img input keygen link meta param "
    "source track wbr"
)
# Elements that the next of their kind, or their parent's end, closes: never deep by themselves.
_CLOSED_BY_OTHERS: Final = names(
    "html head body p li dt dd option optgroup caption colgroup thead tbody tfoot tr td th"
)
_FORMATTING: Final = names("a b big code em font i nobr s small strike strong tt u")


class TangledHtml(ValueError):
    """So many formatting elements are left open that a parser would repeat them without end."""


def as_scripted(html: str) -> str:
    """The HTML with the content of every `noscript` taken out, and nothing nested over 6,000 deep.

    Deeper tags are left out, their text is not. One pass. Raises TangledHtml.
    """
    kept: list[str] = []
    at = 0
    nesting, formatting = _Nesting(), _Formatting()
    for tag in tags(html):
        formatting.take(tag, html)
        if tag.leaves and tag.name == "sup":  # Lexbor alone lets it stay in SVG and MathML
            kept.append(f"{html[at : tag.start]}{tag.leaves}")
            at = tag.start
        if ends := nesting.ends_before():
            kept.append(html[at : tag.start] + ends)
            at = tag.start
        if nesting.leaves_out(tag):
            kept.append(html[at : tag.start])
            at = tag.end
        if tag.name == "noscript" and tag.raw_end is not None:
            kept.append(html[at : tag.end])
            at = tag.raw_end
    return "".join(kept) + html[at:]


class _Nesting:
    """The open elements by name, near enough to bound how deep they stand."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._count: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._passed = 0
        self._deepest = DEEPEST

    def ends_before(self) -> str:
        """Take the next tag's place; end tags to put there, which is when it has been too much."""
        self._passed += len(self._open)
        if self._passed <= MOST_PASSED or self._deepest == DEEPEST_THEN:
            return ""
        self._deepest = DEEPEST_THEN
        ended = self._open[DEEPEST_THEN:]
        del self._open[DEEPEST_THEN:]
        self._count.subtract(ended)
        self._left_out.update(ended)
        return "".join(f"</{name}>" for name in reversed(ended))

    def leaves_out(self, tag: Tag) -> bool:
        """Take a tag; whether it is too deep, or ends an element that was."""
        name = tag.name
        if name in _VOID or name in _CLOSED_BY_OTHERS or tag.raw_end is not None:
            return False
        if tag.closing:
            return self._close(name)
        if len(self._open) >= self._deepest:
            self._left_out[name] += 1
            return True
        self._open.append(name)
        self._count[name] += 1
        return False

    def _close(self, name: str) -> bool:
        if self._left_out[name]:
            self._left_out[name] -= 1
            return True
        while self._count[name]:
            last = self._open.pop()
            self._count[last] -= 1
            if last == name:
                break
        return False


class _Formatting:
    """The formatting elements left open, which every following paragraph opens again."""

    def __init__(self) -> None:
        self._open: defaultdict[str, list[str]] = defaultdict(list)
        self._alike: Counter[str] = Counter()
        self._count = 0
        self._repeated = 0

    def take(self, tag: Tag, html: str) -> None:
        """Take a tag; raises TangledHtml when the open elements have been repeated too often."""
        self._repeated += self._count
        if self._repeated > MOST_REPEATED:
            raise TangledHtml(
                f"the HTML leaves {self._count:,} formatting elements open at once; "
                "close every <b>, <font> and the like that it opens"
            )
        if tag.name not in _FORMATTING:
            return
        alike = self._open[tag.name]
        if tag.closing:
            if alike:
                self._alike[alike.pop()] -= 1
                self._count -= 1
            return
        written = html[tag.start : tag.end]
        if self._alike[written] < 3:  # the standard keeps three of one kind ("Noah's Ark clause")
            self._alike[written] += 1
            self._count += 1
            alike.append(written)
