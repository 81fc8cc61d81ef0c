"""Finding mistakes by words: by how each of them begins, off an index, however many there are.

A finding holds the words of its passage, of its confirmed wording, and of its article's headline
and address (words.py). Of several words the rarest leads: the findings that have it stand in the
index from the newest to the oldest, and each is asked for the others until a page is full. The
traits that a list is narrowed to lead in the same way.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, bindparam, exists, literal, or_, select, true
from sqlalchemy.orm import aliased

from errorreport.articles.models import Article
from errorreport.articles.sought import path_of, signs_of, sought
from errorreport.db import Id, Word
from errorreport.findings.models import Finding
from errorreport.findings.words import FindingWord

MOST_WORDS = 8  # of what is looked for; more would hardly narrow it further
LAST = "\U0010ffff"  # no word has it
#: the words, whole, that a part of a list is read off
LED = aliased(FindingWord, name="led")


@dataclass(frozen=True, slots=True)
class Led:
    """As what the first of the words stands in the index that a list is read off."""

    #: (site, word) of each part; empty when it begins too many words, though few findings have them
    parts: tuple[tuple[Any, Any], ...] = ()
    #: whether some begin alike, so that a finding may have several of them
    alike: bool = False
    #: whether few findings have them: none has more than are looked at
    few: bool = True
    #: whether fewer have them than ask for another look: else those have an index of their own
    of_few_to_look_at: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list is searched for."""

    #: how words begin; all of them are wanted
    words: tuple[Any, ...] = ()
    #: which of them are traits: the list's filters ask for those by themselves
    traits: tuple[bool, ...] = ()
    #: text without a word in it, which is looked for as it stands
    signs: Any = None
    #: of each word, the whole words that begin so, where that is known; empty for too many
    written: tuple[tuple[Any, ...], ...] = ()
    led: Led | None = None

    @classmethod
    def of(cls, said: str | None, traits: Sequence[str] = ()) -> "Sought | None":
        """Read what was typed; those of an address are the words of its path."""
        if not said:
            return cls((*traits,), (True,) * len(traits)) if traits else None
        is_address = said.startswith(("http://", "https://")) and " " not in said
        words = sought([path_of(said) if is_address else said])[:MOST_WORDS]
        signs = None
        if not words:
            escaped = re.sub("[/%_]", r"/\g<0>", said)
            signs, traits = f"%{escaped}%", [*sorted(signs_of(said))[:MOST_WORDS], *traits]
        are_traits = *[False] * len(words), *[True] * len(traits)
        return cls((*words, *traits), are_traits, signs)

    @property
    def is_typed(self) -> bool:
        """Whether an editor looks for something, beside what the list is narrowed to."""
        return self.signs is not None or not all(self.traits)

    @property
    def named(self) -> "Sought":
        """Return the same with names for what ``values`` gives."""
        words = tuple(bindparam(f"word_{at}", type_=Word) for at in range(len(self.words)))
        signs = None if self.signs is None else bindparam("signs", type_=Text)
        written = tuple(
            tuple(bindparam(f"written_{at}_{nth}", type_=Word) for nth in range(len(whole)))
            for at, whole in enumerate(self._looked_up)
        )
        led = self.led and self._named_led(self.led)
        return replace(self, words=words, signs=signs, written=written, led=led)

    @property
    def as_typed(self) -> "Sought":
        """The same as it was typed."""
        return replace(self, led=None, written=())

    def _named_led(self, led: Led) -> Led:
        parts = tuple(
            (bindparam(f"led_site_{at}", type_=Id), bindparam(f"led_word_{at}", type_=Word))
            for at in range(len(led.parts))
        )
        return replace(led, parts=parts)

    @property
    def values(self) -> dict[str, Any]:
        """Return what the statement is asked with."""
        found = {f"word_{at}": word for at, word in enumerate(self.words)}
        found |= {f"word_{at}_end": word + LAST for at, word in enumerate(self.words)}
        for at, (site_id, word) in enumerate(self.led.parts if self.led else ()):
            found |= {f"led_site_{at}": site_id, f"led_word_{at}": word}
        for at, whole in enumerate(self._looked_up):
            found |= {f"written_{at}_{nth}": word for nth, word in enumerate(whole)}
        return found if self.signs is None else found | {"signs": self.signs}

    @property
    def shape(self) -> tuple[Any, ...]:
        """What its statement is built for."""
        led = self.led and (len(self.led.parts), self.led.alike)
        return self.traits, self.signs is None, *map(len, self._looked_up), led

    @property
    def _looked_up(self) -> tuple[tuple[Any, ...], ...]:
        """Of each word, the whole words to look up: of what leads none, they stand in what led."""
        return ((), *self.written[1:]) if self.led is not None and self.written else self.written

    @property
    def of_several(self) -> bool:
        """Whether one word leads to it and is asked for others: read best by how many have them."""
        return self.led is not None and len(self.words) > 1

    @property
    def holds(self) -> ColumnElement[bool]:
        """Whether a finding, joined with its article where there are signs, holds it."""
        words = [at for at, is_trait in enumerate(self.traits) if not is_trait]
        return and_(true(), *map(self._in_finding, words), *self._signs)

    @property
    def _signs(self) -> list[ColumnElement[bool]]:
        if self.signs is None:
            return []
        columns = Finding.exact, Finding.replacement, Article.title
        return [or_(*(one.like(self.signs, escape="/") for one in columns))]

    def leading(self, led: Led) -> list[ColumnElement[bool]]:
        """What is true of each word that leads, for every part of the list.

        Its finding holds the other words; and of those that begin alike it is the finding's first,
        so that no finding is in two parts.
        """
        found = [*self._signs]
        found += [
            _has_one_of(LED, LED.finding_id, whole, sole=not led.alike)
            if whole
            else _has(LED, LED.finding_id, word)
            for word, whole in zip(self.words[1:], self.written[1:], strict=True)
        ]
        if led.alike:
            # the finding's id, or each would be asked before it is known to have the other words
            of_it = FindingWord.finding_id == Finding.id
            begun = select(FindingWord.word).where(of_it, *begins(FindingWord.word, self.words[0]))
            first = (
                begun.order_by(FindingWord.word).limit(1).correlate(LED, Finding).scalar_subquery()
            )
            found.append(LED.word <= first)
        return found

    @property
    def beside(self) -> list[ColumnElement[bool]]:
        """Whether a finding holds what does not lead to it."""
        return [*map(self._in_finding, range(1, len(self.words))), *self._signs]

    def _in_finding(self, number: int) -> ColumnElement[bool]:
        whole = self.written[number] if self.written else ()
        if whole:
            return _has_one_of(Finding, Finding.id, whole)
        return _has(Finding, Finding.id, self.words[number])

    def known(
        self, order: Sequence[int], written: Mapping[int, tuple[Any, ...]], led: Led | None
    ) -> "Sought":
        """Return the same with its words in that order, and as what they stand in the index."""
        words = tuple(self.words[at] for at in order)
        traits = tuple(self.traits[at] for at in order)
        whole = tuple(written.get(at, ()) for at in order)
        return replace(self, words=words, traits=traits, written=whole, led=led)


def _has(of: Any, finding_id: Any, word: Any) -> ColumnElement[bool]:
    """Whether it has the word: no EXISTS, for which PostgreSQL would read all words beforehand."""
    of_it = FindingWord.finding_id == finding_id
    one = select(literal(1)).where(of_it, *begins(FindingWord.word, word)).limit(1)
    return one.correlate(of).scalar_subquery().is_not(None)


def _has_one_of(
    of: Any, finding_id: Any, words: tuple[Any, ...], *, sole: bool = False
) -> ColumnElement[bool]:
    """Whether it has one of these words, looked up where they stand themselves.

    They stand close together there; the words of one finding after the other are spread over all.
    A single one beside a ``sole`` that leads is asked for by EXISTS: where both have many findings,
    PostgreSQL reads the two side by side then, in a fifth of the time; ``engines.plan_for_values``
    lets it see that. Beside each of several words that begin alike it would read it again.
    """
    of_it = FindingWord.site_id == of.site_id, FindingWord.finding_id == finding_id
    if sole and len(words) == 1:
        return exists().where(*of_it, FindingWord.word == words[0]).correlate(of)
    one = select(literal(1)).where(*of_it, FindingWord.word.in_(words)).limit(1)
    return one.correlate(of).scalar_subquery().is_not(None)


def begins(column: Any, word: Any) -> tuple[ColumnElement[bool], ...]:
    """Say that a word begins so; where it is only named, its end is too."""
    end = word + LAST if isinstance(word, str) else bindparam(f"{word.key}_end", type_=Word)
    return column >= word, column < end
