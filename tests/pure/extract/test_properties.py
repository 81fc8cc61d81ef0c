"""What holds of the reading text of any page."""

import re

import unicodedata2 as unicodedata
from hypothesis import given
from hypothesis import strategies as st

from errorreport.extract import block_at, block_hash, block_hashes, point_offsets, reading_text
from errorreport.extract.noscript import as_scripted
from errorreport.extract.reading import plain_text

WHITE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2009\u2028\u2029\u202f\u205f\u3000"
WORDS = st.text(
    st.one_of(
        st.sampled_from(WHITE + "\u00ad\u200b\u2060\ufeff\u0301\u0323\u1100\u1161\u11a8😀אָ\u0345"),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&"),
    ),
    max_size=8,
)
INLINE = st.sampled_from(["b", "i", "em", "span", "a", "x-y", "code", "sup"])
BLOCKS = st.sampled_from(["p", "div", "li", "h2", "pre", "blockquote", "td", "section"])
SKIPPED = st.sampled_from(
    [
        "<script>x</script>",
        "<style>y</style>",
        "<noscript><p>z</noscript>",
        "<span hidden>h</span>",
        "<button>b</button>",
        "<svg><text>t</text></svg>",
        "<template><p>x</p></template>",
        "<!-- c -->",
    ]
)
ANY_HTML = st.lists(
    st.one_of(
        WORDS,
        SKIPPED,
        INLINE.map("<{}>".format),
        INLINE.map("</{}>".format),
        BLOCKS.map("<{}>".format),
        BLOCKS.map("</{}>".format),
        st.sampled_from(["<br>", "<hr>", "&nbsp;", "&shy;", "&#x301;", "<", "<!", "<noscript>"]),
    ),
    max_size=25,
).map("".join)


@given(ANY_HTML)
def test_the_form_of_every_reading_text(html: str) -> None:
    """NFC, one space or break between words, none at either end, nothing invisible."""
    text = reading_text(html).text

    assert unicodedata.normalize("NFC", text) == text
    assert not re.search(rf"[{WHITE}]{{2}}|^[{WHITE}]|[{WHITE}]\Z", text)
    assert not set(text) & (set(WHITE) - set(" \n"))
    assert not re.search("[\u00ad\u200b\u2060\ufeff\ud800-\udfff\0]", text)


@given(ANY_HTML)
def test_a_reading_text_sent_as_text_is_itself(html: str) -> None:
    """Reading text goes through the rules for plain text unchanged."""
    reading = reading_text(html)
    assert plain_text(reading.text) == reading


@given(ANY_HTML)
def test_emptying_noscript_is_done_at_once(html: str) -> None:
    """HTML as a scripted browser takes it is left as it is."""
    once = as_scripted(html)
    assert as_scripted(once) == once


@given(st.lists(WORDS, min_size=1, max_size=6), INLINE, SKIPPED)
def test_inline_marks_and_skipped_parts_change_nothing(
    words: list[str], tag: str, skipped: str
) -> None:
    """However a paragraph's text is cut by marks, comments and skipped parts, it reads the same."""
    plain = reading_text(f"<p>{''.join(words)}</p>").text

    assert reading_text(f"<p>{''.join(f'<{tag}>{w}</{tag}>' for w in words)}</p>").text == plain
    assert reading_text(f"<p>{skipped.join(words)}</p>").text == plain


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_points_follow_the_text(words: list[str]) -> None:
    """Points stand in the order of the page, between its ends, and never before a mark's letter."""
    marked = "".join(f"{word}<!--@p{number}-->" for number, word in enumerate(words))
    text = reading_text(f"<p><!--@start-->{marked}</p>").text
    offsets = point_offsets(f"<p><!--@start-->{marked}</p>")
    order = [offsets["start"], *(offsets[f"p{number}"] for number in range(len(words)))]

    assert order == sorted(order)
    assert order[0] == 0
    assert order[-1] == len(text)
    for offset in order[1:-1]:
        assert offset in (0, len(text)) or not unicodedata.combining(text[offset])


@given(st.lists(st.text("ab é😀", min_size=1), min_size=1).map("\n".join), st.data())
def test_a_block_is_one_line_of_the_text(text: str, data: st.DataObject) -> None:
    """A mark's block is a line of its text, and holds the mark's first character."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    block = block_at(text, start, end)

    assert block in text.split("\n")
    assert block_hash(text, start, end) in list(block_hashes(text))
    first = text[start:end].lstrip("\n")[:1]
    assert first in block
