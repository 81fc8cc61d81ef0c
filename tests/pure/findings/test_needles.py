"""What is looked for in other articles, and what counts as the same words there."""

import pytest

from errorreport.anchoring import QuoteSelector
from errorreport.articles.terms import terms_of
from errorreport.findings.needles import Needle, is_misspelling, recased


def needle(exact: str, wording: str | None, before: str = "", after: str = "") -> Needle:
    found = Needle.of(QuoteSelector(exact, before, after), wording)
    assert found is not None
    return found


def standing(what: Needle, text: str, *, anywhere: bool = False) -> list[tuple[str, str | None]]:
    return [(place.exact, place.wording) for place in what.places(text, anywhere=anywhere)]


@pytest.mark.parametrize(
    ("exact", "wording", "core", "right"),
    [
        ("recieved", "received", "recieved", "received"),
        (" recieved ", " received ", "recieved", "received"),
        ("could of been", "could have been", "could of been", "could have been"),
        (
            "The comittee met on Monday evening",
            "The committee met on Monday evening",
            "The comittee met",
            "The committee met",
        ),
        (
            "they said that that was it",
            "they said that was it",
            "that that was",
            "that was",
        ),
        ("a whole sentence, only marked", None, "a whole sentence, only marked", None),
        ("今天我们在见的朋友们", "今天我们再见的朋友们", "们在见", "们再见"),
    ],
)
def test_what_is_looked_for(exact: str, wording: str | None, core: str, right: str | None) -> None:
    found = needle(exact, wording)

    assert (found.exact, found.wording) == (core, right)


def test_a_mark_without_a_word_is_not_looked_for() -> None:
    assert Needle.of(QuoteSelector(" , "), ".") is None
    assert Needle.of(QuoteSelector("  "), "") is None


def test_a_single_word_is_looked_for_beside_one_of_its_neighbours() -> None:
    their = needle("their", "there", "mmittee went ", " on Mond")

    assert their.alone
    assert (their.before, their.after) == ("went", "on")
    assert their.every == terms_of("their")
    assert their.one_of == terms_of("went on")
    assert standing(their, "They went their, on foot.") == [("their", "there")]
    assert standing(their, "It was their; on and on.") == [("their", "there")]
    assert standing(their, "It was their house.") == []
    assert standing(their, "It was their house.", anywhere=True) == [("their", "there")]


def test_a_word_that_may_be_cut_off_is_no_neighbour() -> None:
    assert needle("their", "there", "ent ", " o").before is None
    assert needle("their", "there", "ent ", " o").after is None
    assert needle("their", "there", "ent\n", "\no").before is None


def test_several_words_are_context_enough() -> None:
    could = needle("could of", "could have", "it ", " been")

    assert not could.alone
    assert could.one_of == frozenset()
    assert standing(could, "He could of gone.\nCould of? Nobody could offer.") == [
        ("could of", "could have"),
        ("Could of", "Could have"),
    ]


def test_words_are_whole() -> None:
    art = needle("art", "part", "the ", " of it")

    assert standing(art, "the art of it, the party, the start of it, the art-of") == [
        ("art", "part"),
        ("art", "part"),
    ]


@pytest.mark.parametrize(
    ("exact", "wording", "before", "after", "text", "found"),
    [
        ("在", "再", "我们", "见", "明天在见。", [("在", "再")]),
        ("在", "再", "我们", "见", "他在家。", []),
        ("在见", "再见", "明天", "。", "后天在见！", [("在见", "再见")]),
        ("ในใน", "ใน", "อยู่", "บ้าน", "เขาอยู่ในในบ้าน", [("ในใน", "ใน")]),
    ],
)
def test_without_spaces_two_characters_need_a_neighbour_too(
    exact: str,
    wording: str,
    before: str,
    after: str,
    text: str,
    found: list[tuple[str, str]],
) -> None:
    what = needle(exact, wording, before, after)

    assert standing(what, text) == found
    if found:
        assert what.every <= terms_of(text)
        assert not what.one_of or what.one_of & terms_of(text)


def test_what_folding_hides_is_compared_as_it_stands() -> None:
    dash = needle("2010-2012", "2010–2012", "in ", " and")

    assert standing(dash, "in 2010–2012 and in 2010-2012 and") == [("2010-2012", "2010–2012")]
    yo = needle("елка", "ёлка", "новая ", " стоит там")
    assert standing(yo, "новая ёлка стоит, новая елка стоит") == [("елка", "ёлка")]


def test_what_reads_as_it_should_is_none_of_them() -> None:
    assert standing(needle("teh", "the", "", " man is"), "the man, teh man") == [("teh", "the")]


@pytest.mark.parametrize(
    ("standing_there", "wording"),
    [("recieved", "received"), ("Recieved", "Received"), ("RECIEVED", "RECEIVED")],
)
def test_the_wording_takes_the_capitals_of_its_place(standing_there: str, wording: str) -> None:
    assert recased(standing_there, "recieved", "received") == wording


def test_a_capital_at_the_source_is_no_capital_elsewhere() -> None:
    assert recased("recieved", "Recieved", "Received") == "received"


def test_a_misspelling_is_much_rarer_than_the_word() -> None:
    assert is_misspelling(2, 8)
    assert not is_misspelling(2, 7)
    assert needle("recieved", "received").rivals is not None
    assert needle("could of", "could have").rivals is None
    assert needle("recieved", "got it").rivals is None
    assert needle("recieved", None).rivals is None
