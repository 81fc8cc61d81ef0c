"""A brigade: many people who agreed to report one article, each in their own words."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests import factories

ARTICLE = "/the-vote"
TITLE = "The council votes on the harbour"
#: what they say; most mark whatever is there and argue
_SAID = (
    "This is a lie and you know it",
    "Shame on the author",
    "Everybody knows that is not what happened",
    "Correct this or lose every reader you have",
)
_CATEGORIES = ("fact", "other", "spelling")
_WORDS = (
    "harbour council vote mayor letter quay street budget crane ferry winter plan cost speech "
    "motion clerk minute record member evening paper answer month debate line water stone price"
)
_VOCABULARY = _WORDS.split()


def text(sentences: int = 120, *, seed: int = 7) -> str:
    """Return an article of so many sentences, none like another."""
    chance = random.Random(seed)  # noqa: S311 # makes texts, keeps no secret
    lines = (
        " ".join([f"Sentence {number}", *chance.choices(_VOCABULARY, k=12)]) + "."
        for number in range(sentences)
    )
    return "\n".join([TITLE, *lines])


@dataclass(frozen=True)
class Sent:
    """One report, and the address it comes from."""

    body: dict[str, Any]
    address: str


def brigade(public_key: str, count: int, *, people: int, seed: int = 7) -> Iterator[Sent]:
    """Yield reports of one article by so many people in turn.

    Six of ten mark some words of their own choice, three the same headline, one says that the page
    is wrong.
    """
    chance = random.Random(seed)  # noqa: S311 # the same
    article = text()
    words = article.split(" ")
    for number in range(count):
        kind = number % 10
        body: dict[str, Any] = {
            "comment": f"{chance.choice(_SAID)} ({number}).",
            "category": chance.choice(_CATEGORIES),
            "title": TITLE,
        }
        if kind == 9:
            report = factories.report(public_key, path=ARTICLE, suggestion=None, **body)
            report["target"] |= {"part": "page", "selector": []}
        else:
            at = 0 if kind >= 6 else chance.randrange(len(words) - 6)
            length = 4 if kind >= 6 else chance.randint(1, 5)
            marked = TITLE if kind >= 6 else " ".join(words[at : at + length]).replace("\n", " ")
            around = _around(article, words, at, length) if kind < 6 else ("", "")
            change = chance.choice([None, None, "nothing of the sort", f"{marked}, they claim"])
            report = factories.report(
                public_key, marked, ARTICLE, around, **{**body, "suggestion": change}
            )
        person = number % people
        yield Sent(report, f"198.{18 + person // 65_536}.{person // 256 % 256}.{person % 256}")


def _around(article: str, words: list[str], at: int, length: int) -> tuple[str, str]:
    before, after = " ".join(words[:at]), " ".join(words[at + length :])
    return before[-32:].replace("\n", " ") + " ", " " + after[:32].replace("\n", " ")
