"""What became of a passage: intact, edited, removed, or unsure, with and without the old text."""

import pytest

from errorreport.anchoring import Carried, Outcome, Passage, QuoteSelector, Text, WrongWords, carry

BATMAN = "Batman and Robin went out, and then Robin came home late that night.\nThe end of it."
COUNCIL = (
    "The first paragraph opens the page.\n"
    "The council will meet on Monday in the old hall.\n"
    "More text follows here about other things.\n"
    "The council will meet on Tuesday in the old hall.\n"
    "Last words of the page."
)
known_or_not = pytest.mark.parametrize("known", [True, False], ids=["old known", "old unknown"])


def passage_in(
    text: str, words: str, *suggestions: str, occurrence: int = 0, positioned: bool = True
) -> Passage:
    """A mark on ``words`` in ``text``, as a browser would send it."""
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(words, start + 1)
    end = start + len(words)
    prefix, suffix = text[max(0, start - 32) : start], text[end : end + 32]
    position = (start, end) if positioned else (None, None)
    return Passage(QuoteSelector(words, prefix, suffix, *position), suggestions)


def carried(passage: Passage, old: str, new: str, *, known: bool = True) -> Carried:
    (only,) = carry([passage], old if known else None, new)
    if only.start is not None:
        assert only.text == new[only.start : only.end]
    return only


# The two famous failures.


@known_or_not
@pytest.mark.parametrize(("occurrence", "start"), [(0, 11), (1, 36)])
def test_hypothesis_h_2798_the_applied_edit_does_not_jump_to_the_same_word_elsewhere(
    known: bool, occurrence: int, start: int
) -> None:
    new = BATMAN[:start] + "Robyn" + BATMAN[start + 5 :]
    passage = passage_in(BATMAN, "Robin", "Robyn", occurrence=occurrence)
    found = carried(passage, BATMAN, new, known=known)
    assert (found.outcome, found.start, found.text) == (Outcome.EDITED, start, "Robyn")
    assert found.suggestion == 0
    assert found.wrong_words is WrongWords.GONE


@known_or_not
def test_hypothesis_client_7571_a_deleted_sentence_is_not_its_look_alike(known: bool) -> None:
    sentence = "The council will meet on Monday in the old hall."
    new = COUNCIL.replace(sentence + "\n", "")
    found = carried(passage_in(COUNCIL, sentence), COUNCIL, new, known=known)
    assert found.outcome is Outcome.REMOVED
    assert found.start == found.end
    assert COUNCIL.index(sentence) - 1 <= found.start <= COUNCIL.index(sentence)


# What folding hides decides nothing.


@known_or_not
@pytest.mark.parametrize(
    ("old", "new", "words", "now"),
    [
        ("We flew to moscow that spring and stayed.", "Moscow", "moscow", "Moscow"),
        ('He said that "x" was the letter he wanted.', "«x»", '"x"', "«x»"),
        ("The years 1914 - 1918 were hard for all.", "1914 — 1918", "1914 - 1918", "1914 — 1918"),
        ("And then they waited... and nothing came.", "waited…", "waited...", "waited…"),
        ("Он пришел домой и лег спать после работы.", "пришёл", "пришел", "пришёл"),
        (
            "The co-operation of the two was a success.",
            "co‑operation",
            "co-operation",
            "co‑operation",
        ),
    ],
)
@pytest.mark.parametrize("suggested", [True, False])
def test_an_edit_that_folding_hides_is_an_edit(
    known: bool, suggested: bool, old: str, new: str, words: str, now: str
) -> None:
    passage = passage_in(old, words, *([now] if suggested else []))
    found = carried(passage, old, old.replace(words, new), known=known)
    assert (found.outcome, found.text) == (Outcome.EDITED, now)
    assert found.suggestion == (0 if suggested else None)
    assert found.wrong_words is WrongWords.GONE


def test_curly_quotes_for_straight_ones_are_an_edit_where_the_old_text_says_so() -> None:
    old = 'He said that "x" was the letter he wanted to see.'
    new = old.replace('"x"', "“x”")
    passage = passage_in(old, '"x"')
    assert carried(passage, old, new).outcome is Outcome.EDITED
    assert carried(passage, old, new, known=False).outcome is Outcome.INTACT, "a browser's doing"
    asked = passage_in(old, '"x"', "“x”")
    assert carried(asked, old, new, known=False).suggestion == 0, "asked for, and there it is"


def test_a_suggestion_stands_in_the_editors_typography() -> None:
    old = "They said they dont know what became of it."
    new = old.replace("dont", "don’t")
    found = carried(passage_in(old, "dont", "don't"), old, new)
    assert (found.outcome, found.suggestion) == (Outcome.EDITED, 0)


def test_the_suggestion_to_the_letter_comes_before_one_like_it() -> None:
    old = "We flew to mosccow that spring and stayed there."
    passage = passage_in(old, "mosccow", "moscow", "Moscow")
    assert carried(passage, old, old.replace("mosccow", "Moscow")).suggestion == 1
    assert carried(passage, old, old.replace("mosccow", "MOSCOW")).suggestion == 0


# Moved, and only seemingly moved.


@known_or_not
def test_a_paragraph_that_changed_places_is_intact(known: bool) -> None:
    lines = COUNCIL.split("\n")
    new = "\n".join([lines[0], lines[2], lines[3], lines[1], lines[4]])
    passage = passage_in(COUNCIL, "meet on Monday")
    found = carried(passage, COUNCIL, new, known=known)
    assert (found.outcome, found.text) == (Outcome.INTACT, "meet on Monday")
    assert found.start == new.index("meet on Monday")


def test_a_paragraph_that_moved_and_was_edited_is_edited_where_it_is_now() -> None:
    lines = COUNCIL.split("\n")
    moved = "The council will meet on Friday in the old hall."
    new = "\n".join(["A new beginning for the whole page.", lines[4], lines[0], moved])
    sentence = "The council will meet on Monday in the old hall."
    old = "\n".join([lines[0], sentence, lines[4], "Nothing else is here to be read."])
    found = carried(passage_in(old, sentence), old, new)
    assert (found.outcome, found.text) == (Outcome.EDITED, moved)


def test_a_word_that_was_taken_out_is_not_found_in_new_text_elsewhere() -> None:
    old = "The old dog slept by the warm fire all day.\nNothing else happened in the house then."
    new = "The dog slept by the warm fire all day.\nNothing else happened in the old house then."
    found = carried(passage_in(old, "old "), old, new)
    assert found.outcome is Outcome.REMOVED
    assert found.start == new.index("dog")


def test_a_heading_that_may_have_moved_is_left_to_an_editor() -> None:
    old = "Opening words of the page.\nDetails of the whole case\nThe first part of it.\nThe last."
    new = "Opening words of the page.\nThe first part of it.\nThe last.\nDetails of the whole case"
    found = carried(passage_in(old, "Details of the whole case"), old, new)
    assert (found.outcome, found.text) == (Outcome.INTACT, "Details of the whole case")
    short_old, short_new = (
        old.replace(" of the whole case", ""),
        new.replace(" of the whole case", ""),
    )
    found = carried(passage_in(short_old, "Details"), short_old, short_new)
    assert found.outcome is Outcome.UNSURE


# Rewritten stretches.


def test_a_sentence_reworded_in_its_place_is_edited() -> None:
    old = "It was late. The committee has got the letter on Monday. Then it rained for days."
    new = "It was late. On Monday the committee got the letter. Then it rained for days."
    sentence = "The committee has got the letter on Monday."
    found = carried(passage_in(old, sentence), old, new)
    assert found.outcome is Outcome.EDITED
    assert found.text == "On Monday the committee got the letter."


def test_part_of_a_rewritten_stretch_is_not_decided() -> None:
    old = "First words of it.\nalpha beta gamma delta epsilon zeta eta theta\nLast words of it."
    new = "First words of it.\nuno due tre quattro cinque sei sette otto nove\nLast words of it."
    found = carried(passage_in(old, "gamma delta"), old, new)
    assert found.outcome is Outcome.UNSURE
    assert found.wrong_words is WrongWords.UNKNOWN
    assert found.suggestion is None


def test_a_whole_rewritten_line_is_edited_even_between_rewritten_lines() -> None:
    old = "Same start of all.\nalpha beta gamma\ndelta epsilon zeta\nSame end of all."
    new = "Same start of all.\nuno due tre quattro\ncinque sei sette\nSame end of all."
    found = carried(passage_in(old, "delta epsilon zeta"), old, new)
    assert (found.outcome, found.text) == (Outcome.EDITED, "cinque sei sette")


def test_a_word_misspelt_beside_another_rewritten_word_is_still_placed() -> None:
    old = "They say that recieved letters lay unread."
    new = "They say that received mail lay unread."
    found = carried(passage_in(old, "recieved"), old, new)
    assert (found.outcome, found.text) == (Outcome.EDITED, "received")


def test_a_mark_that_cuts_words_keeps_to_what_it_marked() -> None:
    old = "Выполнение прервется на четвертой строчке примера."
    new = old.replace("прервется на четвертой", "прервётся на четвёртой")
    found = carried(passage_in(old, "рервется на четвертой ", "рервётся на четвёртой "), old, new)
    assert found.outcome is Outcome.EDITED
    assert found.text in ("рервётся на четвёртой", "прервётся на четвёртой")
    assert found.suggestion == 0


def test_two_unlike_texts_decide_nothing() -> None:
    old = "\n".join(f"Zeile {n} des alten Textes mit eigenen Worten" for n in range(400))
    new = "\n".join(f"{n} ligne du texte nouveau, tout autrement" for n in range(400))
    found = carried(passage_in(old, "Zeile 200 des alten"), old, new)
    assert (found.outcome, found.start, found.end) == (Outcome.UNSURE, None, None)
    assert (found.text, found.wrong_words) == ("", WrongWords.UNKNOWN)


def test_of_twins_one_of_which_went_nobody_knows_which() -> None:
    old, new = "the cat the", "the"
    assert carried(passage_in(old, "the", occurrence=1), old, new).outcome is Outcome.UNSURE


# Removed.


@known_or_not
@pytest.mark.parametrize("words", ["very ", "very"])
def test_a_deleted_word_is_removed_and_its_sentence_stands(known: bool, words: str) -> None:
    old = "Some time later the very old man came back from the sea and spoke to us all."
    new = old.replace("very ", "")
    found = carried(passage_in(old, words, ""), old, new, known=known)
    assert (found.outcome, found.start, found.end) == (
        Outcome.REMOVED,
        new.index("old"),
        found.start,
    )
    assert (found.suggestion, found.wrong_words) == (0, WrongWords.GONE)


@known_or_not
def test_a_word_that_went_with_its_sentence_is_not_known_to_be_corrected(known: bool) -> None:
    old = "It all began well. The comittee has the letter on its desk. Then came the long rain."
    new = "It all began well. Then came the long rain."
    found = carried(passage_in(old, "comittee", "committee"), old, new, known=known)
    assert found.outcome is Outcome.REMOVED
    assert (found.suggestion, found.wrong_words) == (None, WrongWords.UNKNOWN)


@pytest.mark.parametrize("occurrence", [0, 1])
def test_of_a_doubled_word_one_went_as_asked(occurrence: int) -> None:
    old, new = "It was the the best of times.", "It was the best of times."
    passage = passage_in(old, "the", "", occurrence=occurrence)
    found = carried(passage, old, new)
    assert (found.outcome, found.suggestion) == (Outcome.REMOVED, 0)
    assert carried(passage, old, old).outcome is Outcome.INTACT


@known_or_not
def test_a_doubled_word_far_from_its_double_is_not_gone_while_both_stand(known: bool) -> None:
    old = f"So\n{chr(10) * 12}So it went, day after day, and nobody knew why."
    for new in (old, f"{old}\nAnd then a line was added."):
        for occurrence in (0, 1):
            passage = passage_in(old, "So", "", occurrence=occurrence)
            found = carried(passage, old, new, known=known)
            assert (found.outcome, found.suggestion) == (Outcome.INTACT, None)


@known_or_not
def test_a_wrong_word_at_the_beginning_of_the_text_stands_before_a_place_that_is_guessed(
    known: bool,
) -> None:
    old = "the 그들은.\ncommittee.\n"
    new = "the word589762 और; read letter 그들은.\ncommittee."
    found = carried(passage_in(old, old[:-2], f"they{old[3:-2]}"), old, new, known=known)
    assert found.wrong_words is not WrongWords.GONE


def test_a_word_that_is_cut_where_the_known_context_ends_is_no_double() -> None:
    old = "It was the\n" + " " * 60 + "theory of it that he could not follow at all."
    new = old.replace("theory", "idea")
    found = carried(passage_in(old, "the", ""), old, new)
    assert (found.outcome, found.suggestion) == (Outcome.INTACT, None)


# Intact.


@known_or_not
def test_an_edit_beside_the_passage_leaves_it_intact(known: bool) -> None:
    new = BATMAN.replace("late that night", "early that morning").replace("went", "walked")
    found = carried(passage_in(BATMAN, "and then Robin"), BATMAN, new, known=known)
    assert (found.outcome, found.text) == (Outcome.INTACT, "and then Robin")
    assert (found.suggestion, found.wrong_words) == (None, WrongWords.STANDING)


@known_or_not
@pytest.mark.parametrize(
    ("suggestion", "new", "text"),
    [
        ("money,", "He gave money, how much is not known to anyone in town.", "money,"),
        ("the money", "He gave the money how much is not known to anyone in town.", "the money"),
    ],
)
def test_what_a_suggestion_adds_at_the_edge_is_seen(
    known: bool, suggestion: str, new: str, text: str
) -> None:
    old = "He gave money how much is not known to anyone in town."
    found = carried(passage_in(old, "money", suggestion), old, new, known=known)
    assert (found.outcome, found.text, found.suggestion) == (Outcome.EDITED, text, 0)
    assert found.wrong_words is WrongWords.GONE


def test_what_stood_at_the_edge_before_was_not_added() -> None:
    old = "He gave money, how much is not known to anyone."
    found = carried(passage_in(old, "money", "money,"), old, old)
    assert (found.outcome, found.suggestion) == (Outcome.INTACT, None)


def test_a_suggestion_equal_to_the_quote_is_none() -> None:
    found = carried(passage_in(BATMAN, "Robin", "Robin"), BATMAN, BATMAN)
    assert (found.outcome, found.suggestion) == (Outcome.INTACT, None)


# What is known of the old text.


def test_a_wrong_position_is_not_believed() -> None:
    quote = QuoteSelector("Robin", " home, and then ", " came home late", 3, 8)
    old = BATMAN.replace("and then", "home, and then")
    found = carried(Passage(quote), old, old)
    assert (found.outcome, found.start) == (Outcome.INTACT, old.rindex("Robin"))


@pytest.mark.parametrize("position", [(-4, 2), (5, 5), (0, 10_000), (None, 5)])
def test_an_impossible_position_is_no_position(position: tuple[int | None, int]) -> None:
    passage = Passage(QuoteSelector("came home", "Robin ", " late that night", *position))
    assert carried(passage, BATMAN, BATMAN).outcome is Outcome.INTACT


@pytest.mark.parametrize("mark", ["Superman", ""])
def test_words_that_never_stood_in_the_old_text_decide_nothing(mark: str) -> None:
    found = carried(Passage(QuoteSelector(mark)), BATMAN, BATMAN)
    assert (found.outcome, found.start) == (Outcome.UNSURE, None)


def test_a_mark_of_white_space_decides_nothing() -> None:
    found = carried(Passage(QuoteSelector(" ", start=6, end=7)), BATMAN, BATMAN)
    assert (found.outcome, found.start) == (Outcome.UNSURE, None)


def test_the_same_words_twice_without_context_or_position_decide_nothing() -> None:
    found = carried(Passage(QuoteSelector("Robin")), BATMAN, BATMAN, known=False)
    assert (found.outcome, found.text) == (Outcome.UNSURE, "Robin")


def test_without_context_absence_is_no_removal() -> None:
    quote = QuoteSelector("a sentence of which nothing else is known here", start=3, end=49)
    found = carried(Passage(quote), BATMAN, BATMAN, known=False)
    assert (found.outcome, found.wrong_words) == (Outcome.UNSURE, WrongWords.UNKNOWN)


def test_a_passage_gone_with_all_its_surroundings_is_removed() -> None:
    old = BATMAN + " At dawn nobody had seen a grey horse in our yard behind some mill."
    found = carried(passage_in(old, "grey horse"), old, BATMAN, known=False)
    assert found.outcome is Outcome.REMOVED
    assert found.wrong_words is WrongWords.UNKNOWN
    unplaced = passage_in(old, "grey horse", positioned=False)
    assert carried(unplaced, old, BATMAN, known=False).outcome is Outcome.UNSURE


def test_two_places_with_two_stories_decide_nothing() -> None:
    old = "At noon the gate was opened by an old porter, and people went in."
    new = (
        "At noon the gate was shut by an old porter, and people went in.\n"
        "Next day the gate was opened by an old porter, and few people came."
    )
    found = carried(passage_in(old, "opened"), old, new, known=False)
    assert found.outcome in (Outcome.EDITED, Outcome.UNSURE)
    assert found.wrong_words is not WrongWords.STANDING


def test_many_passages_come_back_in_order_and_texts_may_be_prepared() -> None:
    words = ["Batman", "Robin went", "that night", "The end"]
    new = "Now: " + BATMAN
    passages = [passage_in(BATMAN, word) for word in words]
    found = carry(passages, Text.of(BATMAN), Text.of(new))
    assert [one.text for one in found] == words
    assert found == carry(passages, BATMAN, new)
    assert carry([], BATMAN, new) == []


def test_nothing_is_carried_into_nothing() -> None:
    found = carried(passage_in(BATMAN, "Robin"), BATMAN, "")
    assert found.outcome in (Outcome.REMOVED, Outcome.UNSURE)
    assert found.text == ""


def test_words_of_scripts_without_spaces_are_told_apart() -> None:
    old = "委员会在星期一收到了这封信。没有人在那里看见它。"
    new = old.replace("收到了", "看过了")
    found = carried(passage_in(old, "收到了", "看过了"), old, new)
    assert (found.outcome, found.text, found.suggestion) == (Outcome.EDITED, "看过了", 0)
    assert carried(passage_in(old, "星期一"), old, new).outcome is Outcome.INTACT


def test_words_that_only_begin_like_the_mark_do_not_double_it() -> None:
    old = "We know the theory of it, and no more than that."
    new = old.replace("theory", "idea")
    found = carried(passage_in(old, "the", ""), old, new)
    assert (found.outcome, found.suggestion) == (Outcome.INTACT, None)


def test_noise_beside_the_mark_is_not_taken_for_an_addition() -> None:
    text = "He gave money how much is not known to anyone."
    quote = QuoteSelector("money", "He gave\u00a0", "\u00a0how much is not known", 8, 13)
    found = carried(Passage(quote, ("money how",)), text, text, known=False)
    assert (found.outcome, found.suggestion) == (Outcome.INTACT, None)


@known_or_not
def test_white_space_is_no_word(known: bool) -> None:
    old = "First line of it.\nThe council met on Monday.\nLast line of it."
    new = old.replace("The council met", "The\ncouncil  met")
    found = carried(passage_in(old, "council met on"), old, new, known=known)
    assert found.outcome is Outcome.INTACT
    assert found.text == "council  met on"


def test_a_suggestion_is_found_across_the_edges_of_a_rewritten_stretch() -> None:
    old = "Such modules run the first time, then their exports are shared by all."
    new = "Such modules run once, upon the first import. Then its exports are shared by all."
    asked = "once, upon the first import. Then its"
    found = carried(passage_in(old, "the first time, then their", asked), old, new)
    assert (found.outcome, found.text, found.suggestion) == (Outcome.EDITED, asked, 0)


def test_a_suggestion_that_stood_beside_the_mark_before_is_not_found_there() -> None:
    old = "They met in Rome and again in Romme that year."
    new = old.replace("Romme", "Naples")
    found = carried(passage_in(old, "Romme", "Rome"), old, new)
    assert (found.outcome, found.text, found.suggestion) == (Outcome.EDITED, "Naples", None)


def test_decomposed_texts_are_answered_in_their_own_offsets() -> None:
    old = "Le cafe\u0301 e\u0301tait fermé hier soir, dit-on."
    new = "Hier, le cafe\u0301 e\u0301tait ouvert tout le soir, dit-on."
    found = carried(passage_in(old, "cafe\u0301 e\u0301tait"), old, new)
    assert (found.outcome, found.text) == (Outcome.INTACT, "cafe\u0301 e\u0301tait")
    lost = carried(Passage(QuoteSelector("Superman")), old, new)
    assert (lost.outcome, lost.start) == (Outcome.UNSURE, None)


@pytest.mark.parametrize(
    ("new", "outcome"),
    [
        ("At noon they opened the heavy gates of our old town, with songs.", Outcome.EDITED),
        ("They unlocked the massive gates of our old town, with songs.", Outcome.REMOVED),
        ("Then rain came to the heavy gates of our old town, with songs.", Outcome.REMOVED),
    ],
)
def test_with_one_side_lost_only_a_likeness_tells(new: str, outcome: Outcome) -> None:
    old = "By dawn, he opened the heavy gates of our old town, with songs."
    found = carried(passage_in(old, "he opened", "he open"), old, new, known=False)
    assert found.outcome is outcome
    if outcome is Outcome.REMOVED:
        assert found.wrong_words is WrongWords.UNKNOWN


def test_a_mark_whose_whole_surroundings_changed_needs_more_than_its_own_words() -> None:
    old = "Nobody saw the grey horse in the yard behind the mill before."
    new = "All this is about the many ways of writing a letter to a friend."
    found = carried(passage_in(old, "the"), old, new, known=False)
    assert found.outcome is Outcome.UNSURE


def test_two_mistakes_in_a_row_are_told_apart_by_their_letters() -> None:
    old = "The board wich recieved it met again on Monday in town."
    new = "The board which got it met again on Monday in town."
    found = carried(passage_in(old, "wich recieved"), old, new)
    assert (found.outcome, found.text) == (Outcome.EDITED, "which got")


def test_a_sentence_that_moved_with_edits_is_not_the_full_stop_it_left() -> None:
    sentence = "The comittee has recieved the letter on Monday."
    old = f"They all came home.\n{sentence}\nNobody had asked for it.\nThe last line."
    moved = "The comittee received the letter on Monday."
    new = f"They all came home.\nNobody had asked for it.\n{moved}\nThe last line."
    found = carried(passage_in(old, sentence, sentence.replace("recieved", "received")), old, new)
    assert (found.outcome, found.text) == (Outcome.EDITED, moved)
    assert found.wrong_words is WrongWords.GONE


def test_a_sentence_of_which_only_the_full_stop_is_left_is_removed() -> None:
    old = "He waited, she said; nothing came of it then and nobody spoke. The end came."
    new = "He waited. The end came."
    mark = ", she said; nothing came of it then and nobody spoke."
    found = carried(passage_in(old, mark), old, new)
    assert (found.outcome, found.text, found.start) == (Outcome.REMOVED, "", 9)


def test_into_an_empty_text_nothing_is_decided_without_a_place() -> None:
    found = carried(passage_in(COUNCIL, "meet on Monday"), COUNCIL, "", known=False)
    assert (found.outcome, found.start, found.end) == (Outcome.REMOVED, 0, 0)
    lost = passage_in(COUNCIL, "meet on Monday", positioned=False)
    assert carried(lost, COUNCIL, "", known=False).start is None


def test_quotes_a_browser_straightened_leave_other_suggestions_undone() -> None:
    old = 'He said that "x" was the letter he wanted to see.'
    new = old.replace('"x"', "“x”")
    found = carried(passage_in(old, '"x"', '"y"'), old, new, known=False)
    assert (found.outcome, found.suggestion) == (Outcome.INTACT, None)


def test_between_known_sides_words_rewritten_past_the_mark_are_not_claimed() -> None:
    old = "def run do\n  alias MyList, as: List\nend\nAnd now, any reference to List will expand."
    new = "def run do\n  alias MyList, as: List\nend\nFrom 1,2 on, any reference to List expands."
    found = carried(passage_in(old, "And "), old, new, known=False)
    assert found.outcome is not Outcome.INTACT
    assert found.suggestion is None


def test_a_heading_found_again_in_part_is_left_to_an_editor() -> None:
    old = "Opening words.\nFurther reading for the curious\nThe first part.\nEnd."
    new = "Opening words.\nThe first part.\nOther reading for the curious few\nEnd."
    found = carried(passage_in(old, "Further reading for the curious"), old, new)
    assert found.outcome in (Outcome.EDITED, Outcome.UNSURE)
    assert "reading for the curious" in found.text


def test_a_mark_in_the_middle_of_rewritten_lines_keeps_to_its_line() -> None:
    old = "Same start.\nalpha beta\ngamma delta\nepsilon zeta\nSame end."
    new = "Same start.\nuno due\ntre quattro\ncinque sei\nSame end."
    found = carried(passage_in(old, "gamma"), old, new)
    assert found.outcome in (Outcome.EDITED, Outcome.UNSURE)
    assert found.text in ("tre", "tre quattro")


def test_a_suggestion_far_from_the_region_does_not_stand_there() -> None:
    old = "alpha beta gamma delta epsilon zeta eta theta iota."
    new = "alpha beta one two three four five zeta eta theta iota."
    found = carried(passage_in(old, "gamma delta epsilon", "one"), old, new)
    assert (found.outcome, found.suggestion) == (Outcome.EDITED, None)


def test_what_stood_before_the_mark_was_not_added_to_it() -> None:
    old = "He gave the money to them all."
    found = carried(passage_in(old, "money", "the money"), old, old)
    assert (found.outcome, found.suggestion) == (Outcome.INTACT, None)


@pytest.mark.parametrize(
    ("old", "new", "mark"),
    [
        (
            "mat a came see.\nthe a came again on see.\nto to.\nnobody to came see.",
            "on a fell down the.\nnobody to came see.\nthe a came again on nobody\nmat cat came.",
            "on see.\nto to.\nnobody",
        ),
        (
            "there to down see down a.\nsee a again mat fell the.\nthe sat sat the came fell see.",
            "the sat sat to came fell see.\ndown a.\nsee a again mat cat the.",
            "down a.\nsee a again",
        ),
    ],
)
def test_lines_that_were_shuffled_and_edited_lose_no_passage_unsaid(
    old: str, new: str, mark: str
) -> None:
    found = carried(passage_in(old, mark), old, new)
    assert found.outcome is not Outcome.REMOVED
    assert found.wrong_words is not WrongWords.GONE
