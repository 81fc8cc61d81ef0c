"""Pages that are hard on a guest script: what each holds, and how it is meant to end."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "browser" / "hostile"
ENDS = {"sent", "kept and sent later", "form page opened", "text left with a copy button"}
FACTS = {
    "complaint",  # whose, or what is hard about the page
    "end",  # one of ENDS
    "passage",  # what the reader marks, in brackets, with what stands round it
    "quote",  # the words that arrive, where they are not as marked
    "suggestion",  # what the reader writes instead
    "way",  # how the reader begins: "key" if not said
    "reader",  # the reader's device and network
    "place",  # how far the place can be told: "page" if not said
    "in",  # the element that holds the passage
    "frame",  # the frame that holds the article
    "query",  # what follows the page's address
    "ready",  # an element that is there once the page has done what it does
    "looks",  # what the dialog must look like
}
ARTICLE = """<article><h1>Council meets again</h1>
<p>The clerk recieved the plan in spring, as was reported here.</p>
<p>They recieved the letter on Monday, and the mayor read it aloud.</p></article>"""

_FRONT = re.compile(r"<!--\n(.*?)\n-->\n", re.DOTALL)
_SLOT = re.compile(r"\{\{(.+?)\}\}")


@dataclass(frozen=True)
class Hostile:
    """One page of the folder."""

    name: str
    facts: Mapping[str, str]
    headers: Mapping[str, str]
    html: str

    @property
    def passage(self) -> tuple[str, str, str]:
        """What stands before the reader's mark, the marked words, and what stands after."""
        passage = self.facts.get("passage", "They [recieved] the letter")
        before, marked, after = re.split(r"[\[\]]", passage)
        return before, marked, after

    @property
    def quote(self) -> str:
        """The words that must arrive."""
        return self.facts.get("quote", self.passage[1])

    def reader_has(self, circumstance: str) -> bool:
        """Whether the reader's device or network is like that."""
        return circumstance in self.facts.get("reader", "").split(", ")

    def filled(self, slots: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """Return the page and its headers with ``slots`` filled in."""

        def fill(text: str) -> str:
            return _SLOT.sub(lambda found: slots[found[1]], text)

        return fill(self.html), {name: fill(value) for name, value in self.headers.items()}


def read(path: Path) -> Hostile:
    """Return the page of one file: the comment at its head tells what it is."""
    text = path.read_text(encoding="utf-8")
    front = _FRONT.match(text)
    assert front, f"{path.name} does not begin with a comment"
    said = dict(line.split(": ", 1) for line in front[1].splitlines())
    headers = {name: value for name, value in said.items() if name[0].isupper()}
    facts = {name: value for name, value in said.items() if name not in headers}
    assert facts.keys() <= FACTS, f"{path.name}: {facts.keys() - FACTS} say nothing"
    assert facts["complaint"], f"{path.name} does not say what it is there for"
    assert facts["end"] in ENDS, f"{path.name}: {facts['end']} is no end"
    return Hostile(path.stem, facts, headers, text[front.end() :])


def pages() -> list[Hostile]:
    """Return all pages by name."""
    return [read(path) for path in sorted(FOLDER.glob("*.html"))]
