"""Whether a report is about protected words: pure.

A rule concerns a mark that lies in the words, or holds them, where the suggestion changes these
words and nothing else. Folding finds the words; whether they stand there, and whether the
suggestion leaves them, is read off the text as it is written: a rule for "e-mail" says nothing of
a text that has "E-Mail", nor to a reader who asks for "e-mails". In doubt a report is not answered
by a rule: then an editor sees it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex
import unicodedata2 as unicodedata

from errorreport.anchoring import QuoteSelector, Text
from errorreport.anchoring.fold import SPACE, UNSEEN, folded
from errorreport.anchoring.words import TOKEN
from errorreport.grouping import Change, changes_of, reads_as_comment

_LAYOUT = str.maketrans(dict.fromkeys(SPACE, " ") | dict.fromkeys(UNSEEN))
# One sign on one keyboard, another on the next: nobody writes a rule about which of them it is.
_ALIKE = str.maketrans(
    {one: plain for plain, many in {"'": "’‘ʼ‛`´", '"': "“”„‟", "-": "‐‑"}.items() for one in many}
)
_SPACES = re.compile(" {2,}")
_NO_SPACES = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNSPACED = regex.compile(f"[{_NO_SPACES}]")
# A word goes on behind these if a letter or digit follows: don't, e-mail, example.org, 10,000.
_LETTER, _JOINT = rf"[\w\p{{M}}--[{_NO_SPACES}]]", r"[-‐‑'’ʼ.,:/_@&·]?"
_JOINED_AFTER = regex.compile(_JOINT + _LETTER, regex.VERSION1)
_JOINED_BEFORE = regex.compile(rf"(?r){_LETTER}{_JOINT}\Z", regex.VERSION1)
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?…。！？؟۔:\n])[\s\"'«»“”„‘’‚(\[—–-]*\Z")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that is on, as matching and answering need it."""

    id: str
    #: None holds on the whole site
    article_id: str | None
    words: str
    reason: str
    text: str | None
    #: whether reports about facts are answered too
    facts: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """What a report says, as far as rules ask."""

    quote: QuoteSelector
    suggestion: str | None
    #: whether it is about a fact, and not about how the words are written
    fact: bool
    #: whether the reader wrote a comment
    comment: bool


class _Form(NamedTuple):
    """Protected words prepared: how they are found, and how they are written."""

    rule: Rule
    tokens: tuple[str, ...]
    written: str
    #: the same with a capital, as a sentence begins
    capital: str


class _Standing(NamedTuple):
    """Where protected words stand in the text round a mark, in its code points."""

    start: int
    end: int
    #: as written to the letter, and not only with signs of another kind
    exactly: bool


class Rules:
    """The rules of one site that are on, prepared once; looking one up takes the mark's words."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.ids = frozenset(rule.id for rule in rules)
        self._by_first: dict[str, list[_Form]] = {}
        # The narrower scope speaks first, then the longer words, then the older rule.
        for rule in sorted(rules, key=lambda one: (not one.article_id, -len(one.words), one.id)):
            form = _form(rule)
            if form.tokens:
                self._by_first.setdefault(form.tokens[0], []).append(form)

    def __bool__(self) -> bool:
        return bool(self._by_first)

    def answering(self, marked: Marked, article_id: str | None) -> Rule | None:
        """Return the rule that answers a report on an article, or None."""
        around = _Around(marked)
        for form in self._near(around):
            rule = form.rule
            held = rule.article_id in {None, article_id} and (rule.facts or not marked.fact)
            if held and _concerns(form, around):
                return rule
        return None

    def _near(self, around: "_Around") -> list[_Form]:
        """The rules whose words may stand there, in the order in which they speak."""
        found: dict[str, _Form] = {}
        for token in around.tokens:
            for form in self._by_first.get(token.group(), ()):
                found.setdefault(form.rule.id, form)
        forms = found.values()
        return sorted(
            forms, key=lambda one: (not one.rule.article_id, -len(one.rule.words), one.rule.id)
        )


class _Around:
    """A mark in the text around it, prepared once for all rules."""

    def __init__(self, marked: Marked) -> None:
        quote = marked.quote
        self.marked = marked
        self.origin = len(quote.prefix)
        self.text = Text.of(f"{quote.prefix}{quote.exact}{quote.suffix}")
        self.tokens = list(TOKEN.finditer(self.text.folded))
        wording = marked.suggestion
        remark = wording is not None and reads_as_comment(quote.exact, wording)
        #: what the suggestion changes; nothing where it only says that something is wrong
        self.changes: list[Change] = [] if remark else changes_of(quote.exact, wording)
        self.says_more = remark or marked.comment

    @property
    def after(self) -> str:
        """The text with the suggestion in it."""
        quote = self.marked.quote
        return f"{quote.prefix}{self.marked.suggestion or ''}{quote.suffix}"

    def in_mark(self, standing: _Standing) -> tuple[float, float]:
        """Where words stand as ``changes`` count: from the mark's start, white space left out."""
        exact = self.marked.quote.exact
        start, end = standing.start - self.origin, standing.end - self.origin
        before = float("-inf") if start < 0 else _counted(exact[:start])
        return before, float("inf") if end > len(exact) else _counted(exact[:end])


def _form(rule: Rule) -> _Form:
    written = _written(rule.words).strip()
    tokens = tuple(TOKEN.findall(folded(written)))
    return _Form(rule, tokens, written, written[:1].upper() + written[1:])


def _written(text: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text.translate(_LAYOUT)))


def _counted(text: str) -> int:
    return len(unicodedata.normalize("NFKC", _written(text)).replace(" ", ""))


def _concerns(form: _Form, around: _Around) -> bool:
    standing = list(_standing(form, around))
    if not standing:
        return False
    if not around.changes:
        return not around.says_more and any(_holds_mark(one, around) for one in standing)
    places = [around.in_mark(one) for one in standing]
    if not all(any(_lies_in(change, *place) for place in places) for change in around.changes):
        return False
    exactly = any(one.exactly for one in standing)
    before, after = around.text.value, around.after
    return _count(form, after, exactly=exactly) < _count(form, before, exactly=exactly)


def _standing(form: _Form, around: _Around) -> Iterator[_Standing]:
    """Where the words stand, whole and as they are written."""
    tokens, wanted = around.tokens, form.tokens
    for at in range(len(tokens) - len(wanted) + 1):
        if any(tokens[at + n].group() != token for n, token in enumerate(wanted)):
            continue
        start, end = around.text.raw_span(tokens[at].start(), tokens[at + len(wanted) - 1].end())
        value = around.text.value
        if not _whole(value, start, end):
            continue
        piece = _written(value[start:end])
        forms = {form.written}
        if _SENTENCE_BEGINS.search(value[:start]):
            forms.add(form.capital)
        if piece in forms:
            yield _Standing(start, end, exactly=True)
        elif piece.translate(_ALIKE) in {one.translate(_ALIKE) for one in forms}:
            yield _Standing(start, end, exactly=False)


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no word goes on at either end; scripts without spaces have no such ends."""
    return not goes_on_before(text, start) and not goes_on_after(text, end)


def goes_on_before(text: str, start: int) -> bool:
    """Whether the word that begins at ``start`` is part of a longer one."""
    if _UNSPACED.match(text, start) is not None:
        return False
    return _JOINED_BEFORE.search(text, 0, start) is not None


def goes_on_after(text: str, end: int) -> bool:
    """Whether the word that ends at ``end`` is part of a longer one."""
    if _UNSPACED.match(text, end - 1) is not None:
        return False
    return _JOINED_AFTER.match(text, end) is not None


def _holds_mark(standing: _Standing, around: _Around) -> bool:
    quote = around.marked.quote
    start = around.origin + len(quote.exact) - len(quote.exact.lstrip())
    end = around.origin + len(quote.exact.rstrip())
    return standing.start <= start < end <= standing.end


def _lies_in(change: Change, start: float, end: float) -> bool:
    """Whether a change touches nothing but the words; one that takes them out is another matter.

    A doubled word is taken out, and so is one that does not belong there.
    """
    if change.start == change.end:
        return start < change.start < end
    if not change.wanted and change.start <= start and end <= change.end:
        return False
    return start <= change.start and change.end <= end


def _count(form: _Form, text: str, *, exactly: bool) -> int:
    """How often the words stand in a text, at whole words or not."""
    if exactly:
        value, words, capital = _written(text), form.written, form.capital
    else:
        value, words, capital = (
            part.translate(_ALIKE) for part in (_written(text), form.written, form.capital)
        )
    found = value.count(words)
    if capital != words:
        starts = re.finditer(re.escape(capital), value)
        found += sum(_SENTENCE_BEGINS.search(value[: one.start()]) is not None for one in starts)
    return found
