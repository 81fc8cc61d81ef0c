"""What holds of every text, every edit and every mark."""

import random
from dataclasses import replace

import pytest
import regex
import unicodedata2 as unicodedata
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from errorreport.anchoring import Outcome, Passage, QuoteSelector, WrongWords, carry, locate
from errorreport.anchoring.words import plain

# Words none of which is another's beginning or end, so that every edit has one true reading.
LINES = [
    "the committee has received a letter on Monday and nobody was there to read it",
    "Кошка спит на тёплом окне пока собака лежит у двери и ждёт вечера",
    "वह किताब पढ़ रहा है और सब सुन रहे हैं",
    "من این کتاب را می\u200cخوانم و آن\u200cها گوش می\u200cدهند",
    "나는 책을 읽고 그들은 듣는다",
    "naïve café Ångström coöperate Zoë fiancée office flier",
]
LEXICON = [word for line in LINES for word in line.split()]
SIGNS = [" ", " ", " ", ", ", ". ", ".\n", "; "]
ANYTHING = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("aab  \n.,e\u0301\u0302👩\u200d👧🇩🇪각ᄀ\u1161कि्षि文字\u200b\xad“”"),
    ),
    max_size=120,
)


def course(seed: int) -> random.Random:
    """What follows from one drawn number."""
    return random.Random(seed)  # noqa: S311 - the course of a test, no secret


@st.composite
def articles(draw: st.DrawFn) -> list[str]:
    """An article as its words and the signs between them, no word twice.

    One number is drawn and the rest follows from it, because a hundred draws an example are slow.
    """
    chance = course(draw(st.integers(0, 10**9)))
    words = chance.sample(LEXICON, draw(st.integers(12, 40)))
    return [part for word in words for part in (word, chance.choice(SIGNS))]


@st.composite
def edits(draw: st.DrawFn, parts: list[str], keep: range, apart: int = 4) -> list[str]:
    """``parts`` with a few words deleted, replaced or added, ``apart`` parts away from ``keep``."""
    chance = course(draw(st.integers(0, 10**9)))
    share = draw(st.sampled_from([0.02, 0.1, 0.3]))
    edited = list(parts)
    for index in range(len(parts) - 2, -1, -2):
        if keep.start - apart <= index < keep.stop + apart or chance.random() > share:
            continue
        kind = chance.choice(["delete", "replace", "insert"])
        new = [] if kind == "delete" else [f"word{chance.randrange(10**6)}", " "]
        edited[index : index + (0 if kind == "insert" else 2)] = new
    return edited


def marked(parts: list[str], span: range) -> Passage:
    start = len("".join(parts[: span.start]))
    exact = "".join(parts[span.start : span.stop])
    text = "".join(parts)
    end = start + len(exact)
    return Passage(
        QuoteSelector(exact, text[max(0, start - 32) : start], text[end : end + 32], start, end)
    )


@st.composite
def marked_articles(draw: st.DrawFn) -> tuple[list[str], range]:
    parts = draw(articles())
    first = draw(st.integers(0, len(parts) // 2 - 2))
    count = draw(st.integers(1, min(5, len(parts) // 2 - first)))
    return parts, range(first * 2, (first + count) * 2 - 1)


@given(marked_articles(), st.data())
def test_an_edit_that_does_not_touch_the_passage_leaves_it_intact(
    article: tuple[list[str], range], data: st.DataObject
) -> None:
    parts, span = article
    passage = marked(parts, span)
    old, new = "".join(parts), "".join(data.draw(edits(parts, span)))
    (found,) = carry([passage], old, new)
    assert found.outcome is Outcome.INTACT
    assert found.text == passage.quote.exact
    (alone,) = carry([passage], None, new)
    assert alone.outcome in (Outcome.INTACT, Outcome.UNSURE)


@given(articles(), st.data())
def test_a_wrong_word_that_stands_is_never_called_gone(
    parts: list[str], data: st.DataObject
) -> None:
    passage = marked(parts, range(len(parts) - 1))
    word = data.draw(st.integers(0, len(parts) // 2 - 1)) * 2
    letter = data.draw(st.integers(0, len(parts[word]) - 1))
    better = parts[word][:letter] + data.draw(st.sampled_from(["x", "", "ß", "ж", "文"]))
    better += parts[word][letter + 1 :]
    right = [*parts[:word], better, *parts[word + 1 : -1]]
    new = "".join(data.draw(edits(parts, range(word, word + 1), apart=0)))
    asked = Passage(passage.quote, ("".join(right),))
    for old in ("".join(parts), None):
        (found,) = carry([asked], old, new)
        assert found.wrong_words is not WrongWords.GONE
        assert found.suggestion is None


@given(ANYTHING, st.data())
def test_over_the_identity_nothing_moves(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    exact = text[start:end]
    (found,) = carry([Passage(QuoteSelector(exact, start=start, end=end))], text, text)
    if plain(exact):
        assert found.outcome is Outcome.INTACT
        assert start - len(text) <= found.start <= end
        assert plain(exact) in plain(found.text)
        clusters = regex.findall(r"\X", exact)
        if exact.strip() == exact and clusters and text[:start] == text[:start].rstrip("\u200d"):
            assert found.start <= start <= end <= found.end
    else:
        assert found.outcome in (Outcome.UNSURE, Outcome.INTACT)


@given(marked_articles(), st.data())
def test_two_steps_agree_with_one(article: tuple[list[str], range], data: st.DataObject) -> None:
    parts, span = article
    passage = marked(parts, span)
    second = data.draw(edits(parts, span))
    exact = passage.quote.exact
    a, b = "".join(parts), "".join(second)
    at = next(
        index
        for index in range(len(second))
        if "".join(second[index : index + span.stop - span.start]) == exact
    )
    third = data.draw(edits(second, range(at, at + len(span))))
    c = "".join(third)
    (first_step,) = carry([passage], a, b)
    quote = replace(passage.quote, start=first_step.start, end=first_step.end)
    (second_step,) = carry([Passage(quote)], b, c)
    (at_once,) = carry([passage], a, c)
    assume(second_step.outcome is Outcome.INTACT and at_once.outcome is Outcome.INTACT)
    assert (second_step.start, second_step.end) == (at_once.start, at_once.end)


@given(ANYTHING, ANYTHING, ANYTHING, st.data())
def test_offsets_slice_the_target_and_split_no_cluster(
    old: str, new: str, exact: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    quotes = [
        QuoteSelector(exact or "x"),
        QuoteSelector(
            old[start:end], old[max(0, start - 9) : start], old[end : end + 9], start, end
        ),
    ]
    edges = {0, len(new)} | {found.start() for found in regex.finditer(r"\X", new)}
    passages = [Passage(quote, (exact,)) for quote in quotes]
    for found in carry(passages, old, new) + carry(passages, None, new):
        assert 0.0 <= found.score <= 1.0
        if found.start is None or found.end is None:
            assert (found.start, found.end, found.text) == (None, None, "")
            continue
        assert 0 <= found.start <= found.end <= len(new)
        assert found.text == new[found.start : found.end]
        assert {found.start, found.end} <= edges
        assert (found.start == found.end) == (not found.text)
        if found.outcome is Outcome.REMOVED:
            assert found.text == ""
        if found.outcome is Outcome.EDITED:
            assert found.text
    for quote in quotes:
        anchor = locate(quote, new)
        assert (anchor.start is None) == (anchor.end is None)
        if anchor.start is not None and anchor.end is not None:
            assert {anchor.start, anchor.end} <= edges


@given(marked_articles(), st.data())
def test_every_spelling_of_one_text_gives_one_answer(
    article: tuple[list[str], range], data: st.DataObject
) -> None:
    parts, span = article
    changed = data.draw(edits(parts, range(0)))
    answers = set()
    for form in ("NFC", "NFD", "NFKC"):
        spelt = [unicodedata.normalize(form, part) for part in parts]
        composed, quote = marked(parts, span).quote, marked(spelt, span).quote
        passage = Passage(
            replace(
                quote,
                prefix=unicodedata.normalize(form, composed.prefix),
                suffix=unicodedata.normalize(form, composed.suffix),
            )
        )
        new = unicodedata.normalize(form, "".join(changed))
        for old in ("".join(spelt), None):
            (found,) = carry([passage], old, new)
            said = unicodedata.normalize("NFC", found.text)
            answers.add((old is None, found.outcome, said, found.wrong_words))
    assert len({answer for answer in answers if answer[0]}) == 1
    assert len({answer for answer in answers if not answer[0]}) == 1


@given(marked_articles(), st.sampled_from(["NFC", "NFD", "NFKC"]), st.sampled_from(["NFC", "NFD"]))
def test_a_quote_spelt_otherwise_is_found_at_the_same_place(
    article: tuple[list[str], range], form: str, text_form: str
) -> None:
    parts, span = article
    quote = marked(parts, span).quote
    spelt = QuoteSelector(
        *(unicodedata.normalize(form, part) for part in (quote.exact, quote.prefix, quote.suffix))
    )
    text = unicodedata.normalize(text_form, "".join(parts))
    anchor = locate(spelt, text)
    assert unicodedata.normalize("NFC", text[anchor.start : anchor.end]) == quote.exact


def no_break(words: str, _: random.Random) -> str:
    return words.replace(" ", "\u00a0")


def hyphenated(words: str, chance: random.Random) -> str:
    return "".join(c + "\u00ad" if c.isalpha() and chance.random() < 0.2 else c for c in words)


def zero_width(words: str, chance: random.Random) -> str:
    return "".join(c + "\u200b" if chance.random() < 0.2 else c for c in words)


def decomposed(words: str, _: random.Random) -> str:
    return str(unicodedata.normalize("NFD", words))


def ligatured(words: str, _: random.Random) -> str:
    return words.replace("fi", "ﬁ").replace("ff", "ﬀ")


def raw_space(words: str, chance: random.Random) -> str:
    return "".join("\n      " if c == " " and chance.random() < 0.5 else c for c in words)


def carriage_returns(words: str, _: random.Random) -> str:
    return words.replace("\n", "\r\n")


def lost_line_ends(words: str, _: random.Random) -> str:
    return words.replace("\n", "")


def doubled_line_ends(words: str, _: random.Random) -> str:
    return words.replace("\n", "\n\n")


def other_quotes(words: str, _: random.Random) -> str:
    return words.replace("“", '"').replace("”", '"').replace("’", "'")


NOISES = [
    no_break,
    hyphenated,
    zero_width,
    decomposed,
    ligatured,
    raw_space,
    carriage_returns,
    lost_line_ends,
    doubled_line_ends,
    other_quotes,
]


@pytest.mark.parametrize("noise", NOISES)
@settings(max_examples=25)
@given(article=marked_articles(), data=st.data(), seed=st.integers(0, 99))
def test_noise_never_turns_intact_into_edited(
    noise: object, article: tuple[list[str], range], data: st.DataObject, seed: int
) -> None:
    parts, span = article
    parts = [part.replace("the", "“the”").replace("nobody", "nobody’s") for part in parts]
    assert callable(noise)
    passage = marked(parts, span)
    new = "".join(data.draw(edits(parts, span)))
    quote = passage.quote
    chance = course(seed)
    noisy = replace(
        quote,
        exact=noise(quote.exact, chance),
        prefix=noise(quote.prefix, chance),
        suffix=noise(quote.suffix, chance),
    )
    for old in ("".join(parts), None):
        (clean,) = carry([passage], old, new)
        (found,) = carry([Passage(noisy)], old, new)
        if clean.outcome is Outcome.INTACT:
            assert found.outcome in (Outcome.INTACT, Outcome.UNSURE)
            if old is not None:
                assert found == clean
