"""Whether the words a report calls wrong are gone, when a whole sentence was marked."""

import pytest

from errorreport.anchoring import Outcome, Passage, QuoteSelector, WrongWords, carry

SENTENCE = "The comittee has recieved the letter on Monday and will answer it."
STORY = f"Before it all was well. {SENTENCE} After it came rain."
known_or_not = pytest.mark.parametrize("known", [True, False], ids=["old known", "old unknown"])


def fate(
    new: str, *suggestions: str, old: str = STORY, mark: str = SENTENCE, known: bool = True
) -> tuple[Outcome, int | None, WrongWords]:
    start = old.index(mark)
    end = start + len(mark)
    quote = QuoteSelector(mark, old[max(0, start - 32) : start], old[end : end + 32], start, end)
    (found,) = carry([Passage(quote, suggestions)], old if known else None, new)
    return found.outcome, found.suggestion, found.wrong_words


def suggesting(wrong: str, right: str, mark: str = SENTENCE) -> str:
    """The mark with one word of it put right."""
    assert wrong in mark
    return mark.replace(wrong, right)


ONE_LETTER = suggesting("recieved", "received")


@known_or_not
def test_corrected_as_suggested(known: bool) -> None:
    new = STORY.replace("recieved", "received")
    assert fate(new, ONE_LETTER, known=known) == (Outcome.EDITED, 0, WrongWords.GONE)


@known_or_not
@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("comittee", "committee"),
        ("Monday", "Tuesday"),
        ("has ", "had "),
        (" and will answer it", ""),
        ("letter", "recent letter"),
    ],
)
def test_not_corrected_while_something_else_was(known: bool, wrong: str, right: str) -> None:
    new = STORY.replace(wrong, right)
    assert fate(new, ONE_LETTER, known=known) == (Outcome.EDITED, None, WrongWords.STANDING)


@known_or_not
@pytest.mark.parametrize("instead", ["got", "opened", "had"])
def test_corrected_differently(known: bool, instead: str) -> None:
    new = STORY.replace("recieved", instead)
    assert fate(new, ONE_LETTER, known=known) == (Outcome.EDITED, None, WrongWords.GONE)


@known_or_not
@pytest.mark.parametrize(
    ("beside", "other"), [("the letter", "the note"), ("has ", "had "), ("comittee", "committee")]
)
def test_corrected_with_a_second_edit_beside_it(known: bool, beside: str, other: str) -> None:
    new = STORY.replace("recieved", "received").replace(beside, other)
    assert fate(new, ONE_LETTER, known=known) == (Outcome.EDITED, None, WrongWords.GONE)


@known_or_not
def test_not_corrected_with_edits_either_side_of_it(known: bool) -> None:
    new = STORY.replace("has recieved the letter", "had recieved a note")
    assert fate(new, ONE_LETTER, known=known) == (Outcome.EDITED, None, WrongWords.STANDING)


def test_untouched_words_stand() -> None:
    assert fate(STORY + " More.", ONE_LETTER) == (Outcome.INTACT, None, WrongWords.STANDING)


def test_the_wrong_word_elsewhere_in_the_passage_is_not_gone() -> None:
    new = STORY.replace(
        "The comittee has recieved the letter on Monday", "On Monday, recieved by the comittee"
    )
    outcome, _, words = fate(new, ONE_LETTER)
    assert outcome is Outcome.EDITED
    assert words is not WrongWords.GONE


@known_or_not
@pytest.mark.parametrize(
    ("mark", "wording"),
    [("only", "solely"), ("only", ""), ("only", None), ("They only sold", "They solely sold")],
)
def test_a_wrong_word_moved_within_its_sentence_is_not_gone(
    known: bool, mark: str, wording: str | None
) -> None:
    old = "All was well. They only sold apples to the children there. After it came rain."
    new = old.replace("only sold apples", "sold apples only")
    suggestions = () if wording is None else (wording,)
    outcome, suggestion, words = fate(new, *suggestions, old=old, mark=mark, known=known)
    assert outcome is (Outcome.UNSURE if mark == "only" else Outcome.EDITED)
    assert (suggestion, words) == (None, WrongWords.UNKNOWN)


@known_or_not
@pytest.mark.parametrize(
    ("now", "words"),
    [("is, is", WrongWords.UNKNOWN), ("is he is", WrongWords.UNKNOWN), ("was", WrongWords.GONE)],
)
def test_a_word_set_double_is_gone_only_when_one_of_the_two_is(
    known: bool, now: str, words: WrongWords
) -> None:
    old = "Before it all was well. The board is is late on Mondays. After it came rain."
    found = fate(old.replace("is is", now), "is", old=old, mark="is is", known=known)
    assert found == (Outcome.EDITED, None, words)


@known_or_not
def test_a_word_moved_among_words_without_spaces_is_not_gone(known: bool) -> None:
    old = "从前一切都好。他昨天才刚到北京去开会了。后来下雨了。"
    new = old.replace("昨天才刚", "才刚昨天")
    outcome, _, words = fate(new, "刚刚", old=old, mark="才刚", known=known)
    assert (outcome, words) == (Outcome.UNSURE, WrongWords.UNKNOWN)


@known_or_not
@pytest.mark.parametrize(
    ("wrong", "right", "now"),
    [("meetts", "meets", "meettsing"), ("meetes", "meets", "meetese"), ("its", "it", "itss")],
)
def test_wrong_letters_stand_under_another_ending(
    known: bool, wrong: str, right: str, now: str
) -> None:
    old = f"Before it all was well. The board said that {wrong} late on a Monday. After came rain."
    mark = f"The board said that {wrong} late on a Monday."
    new = old.replace(f" {wrong} ", f" {now} ")
    found = fate(new, suggesting(wrong, right, mark), old=old, mark=mark, known=known)
    assert found == (Outcome.EDITED, None, WrongWords.UNKNOWN)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (STORY.replace("recieved", "received"), WrongWords.STANDING),
        (STORY.replace("comittee", "committee").replace("recieved", "got"), WrongWords.GONE),
        (STORY.replace("Monday", "Tuesday"), WrongWords.STANDING),
    ],
)
def test_of_two_readers_wrong_words_all_must_be_gone(new: str, words: WrongWords) -> None:
    other = suggesting("comittee", "committee")
    both = (other.replace("it.", "it!"), ONE_LETTER.replace("it.", "it!"))
    assert fate(new, *both, mark=SENTENCE)[2] in (words, WrongWords.STANDING)
    assert fate(new, other, ONE_LETTER)[1:] in ((1, WrongWords.GONE), (None, words))


def test_one_suggestion_with_two_edits_is_gone_only_with_both() -> None:
    both = suggesting("recieved", "received").replace("comittee", "committee")
    half = STORY.replace("recieved", "got")
    assert fate(half, both) == (Outcome.EDITED, None, WrongWords.STANDING)
    done = half.replace("comittee", "board")
    assert fate(done, both) == (Outcome.EDITED, None, WrongWords.GONE)


def test_a_suggestion_that_is_another_text_altogether_tells_nothing() -> None:
    rewrite = "Nobody knows whether anybody wrote to them or why nothing came of all this."
    new = STORY.replace("Monday", "Tuesday")
    assert fate(new, rewrite) == (Outcome.EDITED, None, WrongWords.UNKNOWN)


def test_a_sentence_without_suggestions_tells_nothing() -> None:
    new = STORY.replace("Monday", "Tuesday")
    assert fate(new) == (Outcome.EDITED, None, WrongWords.UNKNOWN)
    assert fate(new, SENTENCE) == (Outcome.EDITED, None, WrongWords.UNKNOWN)


@known_or_not
def test_a_short_mark_is_itself_what_is_wrong(known: bool) -> None:
    new = STORY.replace("recieved", "got")
    found = fate(new, mark="recieved", known=known)
    assert found == (Outcome.EDITED, None, WrongWords.GONE)
    assert fate(new, "received", mark="recieved", known=known) == found


def test_a_short_mark_of_which_another_word_changed_stands() -> None:
    new = STORY.replace("has recieved", "had recieved")
    assert fate(new, "has received", mark="has recieved")[2] is WrongWords.STANDING


def test_a_removed_sentence_says_nothing_of_its_words() -> None:
    new = STORY.replace(SENTENCE + " ", "")
    assert fate(new, ONE_LETTER) == (Outcome.REMOVED, None, WrongWords.UNKNOWN)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("He gave money, how much is not known.", WrongWords.GONE),
        ("He gave money; how much is not known.", WrongWords.GONE),
        ("She gave money how much is not known.", WrongWords.STANDING),
        ("He gave cash how much is not known.", WrongWords.UNKNOWN),
    ],
)
def test_a_missing_sign_is_a_place_between_two_words(new: str, words: WrongWords) -> None:
    old = "He gave money how much is not known."
    asked = old.replace("money how", "money, how")
    assert fate(new, asked, old=old, mark=old)[2] is words


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("It was the best of days, they all said then.", WrongWords.GONE),
        ("It was the the best of days, they all said then.", WrongWords.STANDING),
    ],
)
def test_a_doubled_word_is_gone_when_it_is_single(new: str, words: WrongWords) -> None:
    old = "It was the the best of times, they all said then."
    asked = old.replace("the the", "the")
    assert fate(new, asked, old=old, mark=old)[2] is words


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("moscow", "Moscow"), ('"x"', "«x»"), ("1914-18", "1914–18"), ("еще", "ещё")],
)
def test_what_folding_hides_is_told_apart_in_a_sentence(wrong: str, right: str) -> None:
    old = f"They wrote {wrong} in the first line of every letter that they sent."
    asked = old.replace(wrong, right)
    corrected = asked.replace("every letter", "any note")
    assert fate(corrected, asked, old=old, mark=old) == (Outcome.EDITED, None, WrongWords.GONE)
    other = old.replace("every letter", "any note")
    assert fate(other, asked, old=old, mark=old) == (Outcome.EDITED, None, WrongWords.STANDING)


def test_words_that_were_one_and_words_that_were_two() -> None:
    old = "There was every body in the whole town that night, they said."
    asked = old.replace("every body", "everybody")
    new = asked.replace("night", "day")
    assert fate(new, asked, old=old, mark=old)[2] is WrongWords.GONE
    assert fate(old.replace("night", "day"), asked, old=old, mark=old)[2] is WrongWords.STANDING


def test_one_character_of_a_script_without_spaces() -> None:
    old = "委员会在星期一收到了这封信，容许他们回答。"
    asked = old.replace("容许", "允许")
    assert fate(asked.replace("星期一", "星期二"), asked, old=old, mark=old)[2] is WrongWords.GONE
    new = old.replace("星期一", "星期二")
    assert fate(new, asked, old=old, mark=old)[2] is WrongWords.STANDING


def test_an_undecided_passage_has_unknown_words() -> None:
    old = "First words of it.\nalpha beta gamma delta epsilon zeta eta\nLast words of it."
    new = "First words of it.\nuno due tre quattro cinque sei sette otto\nLast words of it."
    assert fate(new, "gama delta", old=old, mark="gamma delta") == (
        Outcome.UNSURE,
        None,
        WrongWords.UNKNOWN,
    )


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        ("comittees", WrongWords.UNKNOWN),
        ("committees", WrongWords.GONE),
        ("Comittee", WrongWords.UNKNOWN),
        ("panel", WrongWords.GONE),
    ],
)
def test_wrong_letters_in_a_new_word_are_not_gone(instead: str, words: WrongWords) -> None:
    new = STORY.replace("comittee", instead)
    assert fate(new, suggesting("comittee", "committee"))[2] is words


@pytest.mark.parametrize(
    ("new", "words"),
    [("had recieved", WrongWords.STANDING), ("has got", WrongWords.GONE)],
)
def test_a_short_mark_with_two_words_to_change(new: str, words: WrongWords) -> None:
    text = STORY.replace("has recieved", new)
    assert fate(text, "has received", mark="has recieved")[2] is words


def test_a_word_to_be_taken_out_among_its_like() -> None:
    old = "It was the cat, the best cat of all the cats in town, they said."
    asked = old.replace("the best", "best")
    new = old.replace("town", "the town")
    assert fate(new, asked, old=old, mark=old)[2] is not WrongWords.GONE


def test_of_a_doubled_word_the_suggestion_may_take_out_either() -> None:
    old = "They said no no to all of that, and then it was over for them."
    for asked in (old.replace("no no", "no"), old.replace(" no no", " no")):
        new = asked.replace("over", "done")
        assert fate(new, asked, old=old, mark=old)[2] is WrongWords.GONE


def test_of_words_that_stand_all_over_the_mark_none_is_called_gone_by_mistake() -> None:
    old = "cat no yes a no a cat the cat"
    asked = "cat no no cat the cat"
    assert fate(old.replace("yes", "aye"), asked, old=old, mark=old)[2] is WrongWords.STANDING
