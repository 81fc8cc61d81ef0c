"""Folding: what the eye passes over is alike, and every offset leads back to the text."""

import pytest
import regex
import unicodedata2 as unicodedata
from hypothesis import given
from hypothesis import strategies as st

from errorreport.anchoring import Text
from errorreport.anchoring.fold import fold, folded
from errorreport.anchoring.words import FIRST_UNSPACED, TOKEN, UNSPACED, plain, same_words, tokens

# Everything that composes, decomposes, disappears or grows, thick on the ground.
TRICKY = st.sampled_from(
    "éÉe\u0301\u0302가각각ㄱㅏㄳｶﾞ¨ …  \u200b\xad\u2060ﬁĳİıßẞΣςσёЁ²½\u3000\u0344\u0345"
    "“”«»‘’–—-\n\r\t🇩🇪👩\u200d👧कि्षि\u200c\u200e"
)
TEXTS = st.text(alphabet=st.one_of(TRICKY, st.characters(exclude_categories=["Cs"])))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“quoted”", '"quoted"'),
        ("«quoted»", '"quoted"'),
        ("it’s", "it's"),
        ("1914—1918", "1914-1918"),
        ("wait…", "wait..."),
        ("eﬃcient ﬁle", "efficient file"),
        ("Moscow", "moscow"),
        ("ещё", "еще"),
        ("cafe\u0301", "café"),
        ("man\u00adu\u00adscript", "manuscript"),
        ("zero\u200bwidth", "zerowidth"),
        ("no\u00a0break", "no break"),
        ("line\r\n   break", "line break"),
        ("全角，ＡＢＣ", "全角,abc"),
        ("\u1112\u1161\u11ab글", "한글"),
        ("ΟΔΟΣ", "οδος"),
        ("İstanbul", "istanbul"),
    ],
)
def test_what_looks_alike_folds_alike(one: str, other: str) -> None:
    assert fold(one)[0] == fold(other)[0]


@pytest.mark.parametrize(("one", "other"), [("a", "á"), ("могу", "можу"), ("ся", "са"), ("1", "l")])
def test_what_reads_differently_stays_different(one: str, other: str) -> None:
    assert fold(one)[0] != fold(other)[0]


@given(TEXTS)
def test_every_spelling_of_a_text_folds_alike(text: str) -> None:
    expected = fold(text)[0]
    for form in ("NFC", "NFD", "NFKC"):
        assert fold(unicodedata.normalize(form, text))[0] == expected


@given(TEXTS)
def test_the_short_way_folds_like_the_long_one(text: str) -> None:
    assert folded(text) == fold(text)[0]


@given(TEXTS, st.data())
def test_folded_offsets_lead_to_whole_clusters(text: str, data: st.DataObject) -> None:
    prepared = Text.of(text)
    length = len(prepared.folded)
    start = data.draw(st.integers(0, length))
    end = data.draw(st.integers(start, length))
    first, last = prepared.raw_span(start, end)
    assert 0 <= first <= last <= len(text)
    edges = {0, len(text)} | {found.start() for found in regex.finditer(r"\X", text)}
    assert {first, last} <= edges
    assert prepared.folded[start:end].strip(" ") in fold(text[first:last])[0]


@given(TEXTS, st.data())
def test_folded_offsets_rise_with_the_offsets_of_the_text(text: str, data: st.DataObject) -> None:
    prepared = Text.of(text)
    offset = data.draw(st.integers(0, len(text)))
    later = data.draw(st.integers(offset, len(text)))
    assert 0 <= prepared.folded_at(offset) <= prepared.folded_at(later) <= len(prepared.folded)
    assert prepared.folded_at(len(text)) == len(prepared.folded)


def test_a_prepared_text_is_not_prepared_again() -> None:
    prepared = Text.of("once")
    assert Text.of(prepared) is prepared


@pytest.mark.parametrize("unit", ["a\u0301", "👩\u200d👧\u200d", "🇩🇪", "क्"])
def test_clusters_are_found_far_from_any_edge(unit: str) -> None:
    text = unit * 2000
    edges = {0, len(text)} | {found.start() for found in regex.finditer(r"\X", text)}
    prepared = Text.of(text)
    for offset in (1, 1999, 2000, 2001, len(text) - 1):
        start, end = prepared.whole(offset, offset)
        assert start <= offset <= end
        assert {start, end} <= edges


def test_plain_words_keep_what_an_editor_can_mean() -> None:
    assert plain("a  b\r\n c") == "a b c"
    assert plain("ﬁn\u00adal\u00a0") == "final"
    assert plain("cafe\u0301") == "café"
    assert plain("H₂O") != plain("H2O")
    assert plain("“x”") != plain('"x"')
    assert plain("Moscow") != plain("moscow")


@pytest.mark.parametrize(
    ("quote", "standing"),
    [
        ("the “end”", 'the "end"'),
        ("one.Two", "one.\nTwo"),
        ("one.\n\nTwo", "one.\nTwo"),
        ("one. Two", "one.\nTwo"),
        ("man\u00adual", "manual"),
    ],
)
def test_a_browser_may_send_the_same_words_otherwise(quote: str, standing: str) -> None:
    assert same_words(quote, standing)


@pytest.mark.parametrize(
    ("quote", "standing"),
    [
        ('"x"', "«x»"),
        ("every body", "everybody"),
        ("a - b", "a — b"),
        ("moscow", "Moscow"),
        ("еще", "ещё"),
        ("wait...", "wait…"),
        ("one.Two", "one.\nThree"),
    ],
)
def test_every_other_difference_is_somebodys_edit(quote: str, standing: str) -> None:
    assert not same_words(quote, standing)


@given(TEXTS)
def test_the_quick_way_to_words_finds_the_same_words(text: str) -> None:
    assert_words(text, 0, len(text))


IDEOGRAPHS = st.sampled_from("文字々かター。，「 \n\u3000 aZ9_éя-")


@given(st.text(IDEOGRAPHS), st.integers(0, 9), st.integers(0, 9))
def test_words_between_ideographs_are_found_the_quick_way_too(
    text: str, start: int, less: int
) -> None:
    assert_words(text, min(start, len(text)), max(start, len(text) - less))


@pytest.mark.parametrize("page", range(0, 0x10000, 0x1000))
def test_the_quick_way_knows_every_character_of_the_basic_plane(page: int) -> None:
    for char in map(chr, range(page, page + 0x1000)):
        for other in "z文":
            text = f"a{char}b {char}{char}{other}{char}2"
            assert_words(text, 0, len(text))


def assert_words(text: str, start: int, end: int) -> None:
    """What the quick way finds is what the one pattern for every script finds, and where."""
    found = list(TOKEN.finditer(text, start, end))
    words, starts = tokens(text, start, end)
    assert words == [one.group() for one in found]
    assert starts == [one.start() for one in found]


def test_no_script_without_spaces_lies_below_the_first_one() -> None:
    assert not any(UNSPACED.match(chr(code)) for code in range(ord(FIRST_UNSPACED)))


@pytest.mark.parametrize("letter", ["\u2126", "\u212b", "\u2102", "\u2163", "\ufefb"])
def test_letters_in_other_forms_are_spelt_out_when_they_are_letters(letter: str) -> None:
    assert plain(letter) == plain(unicodedata.normalize("NFC", letter))


def test_wide_hangul_letters_fold_with_their_syllables() -> None:
    assert fold("가ㄳ ﾡ")[0] == fold(unicodedata.normalize("NFKC", "가ㄳ ﾡ"))[0]
