"""How a change is drawn: old then new, never in pieces, and what the eye misses by name."""

import pytest
import regex
from hypothesis import assume, example, given
from hypothesis import strategies as st

from errorreport.diffs import Change, Look, PieceKind, draw, draw_line, drawing, plain
from errorreport.diffs.words import _ENDS, LONGEST_WORD, head, is_plain, tail, tokens

MARKS = {
    Look.PLAIN: "{}",
    Look.CHANGED: "<{}>",
    Look.FINE: "<{}>",
    Look.UNSEEN: "!{}!",
    Look.CARET: "{}",
}
KINDS = {PieceKind.OLD: "-[{}]", PieceKind.NEW: "+[{}]", PieceKind.MARKED: "?[{}]"}


def written(change: Change) -> str:
    """Write a drawing on one line: -[old] +[new], with the tinted letters in <>."""
    return "".join(
        KINDS.get(piece.kind, "{}").format(
            "".join(MARKS[run.look].format(run.text) for run in piece.runs)
        )
        for piece in change.pieces
    )


def named(change: Change) -> list[str]:
    return [note.message % {"old": note.old, "new": note.new} for note in change.notes]


@pytest.mark.parametrize(
    ("old", "new", "drawn"),
    [
        ("recieved", "received", "-[rec<ie>ved]+[rec<ei>ved]"),
        ("comittee", "committee", "-[com‸ittee]+[com<m>ittee]"),
        ("cat", "dog", "-[<cat>]+[<dog>]"),
        ("$8 billion", "$8 million", "$8 -[<b>illion]+[<m>illion]"),
        ("of the the old", "of the old", "of the -[<the>]∅ old"),
        ("Hello.", "Hello world.", "Hello ‸+[<world>]."),
        ("alot", "a lot", "-[a‸lot]+[a< >lot]"),
        ("東京都は大きいです", "東京都は小さいです", "東京都は-[<大き>]+[<小さ>]いです"),
        ("أستمر", "استمر", "-[<أ>ستمر]+[<ا>ستمر]"),
        ("word", None, "?[word]"),
        ("word", "word", "?[word]"),
        ("word", "", "-[<word>]∅"),
    ],
)
def test_a_change_stands_beside_what_it_replaces(old: str, new: str | None, drawn: str) -> None:
    assert written(draw(old, new)) == drawn


def test_changes_closer_than_two_words_are_one() -> None:
    near = draw("one two three four five", "one zwei three vier five")
    far = draw("one two three four five six", "one zwei three four fünf six")

    assert written(near) == "one -[<two three four>]+[<zwei three vier>] five"
    assert written(far) == "one -[<two>]+[<zwei>] three four -[<five>]+[<fünf>] six"


def test_an_emoji_family_is_one_letter() -> None:
    assert written(draw("👩‍👩‍👧ab", "👩‍👩‍👦ab")) == "-[<👩‍👩‍👧>]+[<👩‍👩‍👦>]ab"


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("сat", "cat", ["Cyrillic с → Latin c"]),
        ("cосо", "coco", ["Cyrillic о → Latin o", "Cyrillic с → Latin c"]),
        ("2010-12", "2010–12", ["hyphen → en dash"]),
        ("end - then", "end — then", ["hyphen → dash"]),
        ('"yes"', "“yes”", ["straight → curly quotes"]),
        ("alot", "a lot", ["missing space"]),
        ("to  day", "to day", ["extra space"]),
        ("5 km", "5\u00a0km", ["space → non-breaking space"]),
        ("monday", "Monday", ["capital M"]),
        ("Internet", "internet", ["small i"]),
        ("so, then", "so; then", ["comma → semicolon"]),
        ("ab\u200dc", "abc", ["zero-width joiner"]),
        ("ab\u200fc", "abc", ["right-to-left mark"]),
        ("recieved", "received", []),
    ],
)
def test_what_the_eye_misses_is_named(old: str, new: str, names: list[str]) -> None:
    assert named(draw(old, new)) == names


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\u0007", "\ufeff", "\U000e0041"])
def test_hidden_characters_are_shown_and_never_handed_on(hidden: str) -> None:
    for change in (
        draw(f"a{hidden}b", None),
        draw(f"a{hidden}b", "ab"),
        draw("x", f"y{hidden}"),
        draw_line(f"before {hidden}", "x", "y", f"{hidden} after"),
    ):
        text = "".join(piece.text for piece in change.pieces)
        assert hidden not in text
        assert "⟦" in text
    assert hidden not in plain(f"a{hidden}b")


def test_persian_keeps_its_joiners() -> None:
    assert plain("می\u200cخواهم") == "می\u200cخواهم"
    assert "⟦ZWNJ⟧" in "".join(p.text for p in draw("می\u200cخواهم", "میخواهم").pieces)


def test_a_line_keeps_a_few_words_round_the_change() -> None:
    line = draw_line(
        "nd to the harbour office, which had ",
        "recieved",
        "received",
        " it together all of 1,900 signatur",
    )

    assert written(line) == (
        "…harbour office, which had -[rec<ie>ved]+[rec<ei>ved] it together all of…"
    )


def test_a_long_mark_keeps_its_ends() -> None:
    words = " ".join(f"w{number}" for number in range(30))

    assert written(draw_line("", words, None, "")) == (
        "?[w0 w1 w2 w3 w4 w5 w6 w7 … w22 w23 w24 w25 w26 w27 w28 w29]"
    )
    assert written(draw(words, None)) == f"?[{words}]"


def test_a_german_compound_keeps_the_letters_that_change() -> None:
    word = "Rindfleischetikettierungsüberwachungsaufgabenübertragungskomission"

    line = draw_line("", word, word.replace("komission", "kommission"), "")

    assert written(line) == "-[Rindf…gskom‸ission]+[Rindf…gskom<m>ission]"
    line = draw_line("", "Donaudampfshiffahrtsgesell", "Donaudampfschiffahrtsgesell", "")
    assert written(line) == "-[Donaudampfs‸hiffa…esell]+[Donaudampfs<c>hiffa…esell]"
    assert written(draw_line("", "internationalisatoin", "internationalisation", "")) == (
        "-[internationalisat<oi>n]+[internationalisat<io>n]"
    )


def without_spaces(text: str) -> str:
    """A space that comes with a word put in or taken out is drawn beside it, on both sides."""
    return "".join(text.split())


texts = st.text(alphabet="abc d-,.—'éя\u0301東\u202e", min_size=1, max_size=30)


@given(texts, texts)
def test_each_side_of_a_drawing_reads_as_it_was_written(old: str, new: str) -> None:
    pieces = draw(old, new).pieces

    def side(*kinds: PieceKind) -> str:
        runs = (run for piece in pieces if piece.kind in kinds for run in piece.runs)
        return without_spaces("".join(run.text for run in runs if run.look is not Look.CARET))

    if old == new:
        assert side(PieceKind.MARKED) == without_spaces(plain(old))
    else:
        assert side(PieceKind.KEPT, PieceKind.OLD) == without_spaces(plain(old))
        assert side(PieceKind.KEPT, PieceKind.NEW) == without_spaces(plain(new))


@given(st.text(st.sampled_from("abЖё1.,'’-– \n\r\u00ad\u00a0²½ǅ…")))
def test_words_are_cut_alike_whatever_else_a_text_holds(text: str) -> None:
    assert tokens(f"{text}東") == [*tokens(text), "東"]


letters = st.text("abeoаеёЖßß1²ïÉ", min_size=1, max_size=30)


@given(letters, letters, st.booleans())
@example("comittee", "committee", True)
@example("Donaudampfschifffahrtsgesellschaft", "Donaudampfschiffahrtsgesellschaft", True)
@example("сat", "cat", False)
@example("monday", "Monday", False)
@example("abc", "abcd", False)
@example("a", "b", False)
def test_a_word_of_letters_is_drawn_as_any_other(old: str, new: str, short: bool) -> None:
    edit = drawing._Edit(old, new)
    quick = drawing._ordinary(edit, short=short) if edit.changes else None
    assert quick is None or quick == drawing._any(edit, short=short)


@given(st.text(st.sampled_from("ab Ж1.,'’-_ \n…²"), max_size=60), st.integers(0, 5))
def test_the_first_and_the_last_words_are_whole_ones(text: str, most: int) -> None:
    every = tokens(text)
    ends = [at for at, token in enumerate(every) if token[0].isalnum()]
    first = every[: ends[most]] if len(ends) > most else every
    last = every[ends[-most - 1] + 1 :] if len(ends) > most else every
    assume(all(len(token) <= LONGEST_WORD for token in every))

    assert head(text, most) == (text if first == every else "".join(first).rstrip() + "…")
    assert tail(text, most) == (text if last == every else "…" + "".join(last).lstrip(_ENDS))


def test_each_plain_character_is_one_letter() -> None:
    plain_ones = [chr(code) for code in range(0x3000) if is_plain(chr(code)) and code != 0xD]

    assert {"a", "é", "ё", "—", "\u00a0"} <= set(plain_ones)
    assert not {"\u0301", "\u200d", "日"} & set(plain_ones)
    for one in plain_ones:
        assert regex.findall(r"\X", f"a{one}{one}a") == ["a", one, one, "a"]
