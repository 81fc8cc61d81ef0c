"""Words of any script: cutting a text into them, and keeping the first and last few."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

import regex

CONTEXT = 4  # words kept either side of a change in a list
LONG_MARK = 8  # words kept at either end of a long mark
LONGEST_WORD = 24  # characters; compounds are cut in lists, so that a row keeps two lines
WORD_ENDS = 10  # characters kept at either end of a cut word
PART_ENDS = 5  # the same of what stays as it is in a word that is drawn twice, old and new

# Scripts that write no spaces: each of their characters is a token, three of them weigh a word.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TOKEN = regex.compile(
    rf"""(?x)
    \s+
  | (?=[{_UNSPACED}])\X
  | (?:(?=[\p{{L}}\p{{N}}])(?![{_UNSPACED}])\X)+
    (?:(?:['’‐‑-]|(?<=\d)[.,](?=\d))(?:(?=[\p{{L}}\p{{N}}])(?![{_UNSPACED}])\X)+)*
  | \X
    """
)
# The same for most texts, in a fifth of the time: of these characters each stands for itself.
_PLAIN = "\\x00-\\x1b\\x20-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e"
_ALL_PLAIN = re.compile(f"[{_PLAIN}]*")
_PLAIN_WORD = r"[^\W_]++ (?: (?: ['’‐‑-] | (?<=\d)[.,](?=\d) ) [^\W_]++ )*+"
_PLAIN_TOKEN = re.compile(rf"(?xs) \s+ | {_PLAIN_WORD} | .")
_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1}}}|\s{{{LONGEST_WORD + 1}}}")  # may be a word to cut
_SENTENCE_ENDS = frozenset(".!?…。！？؟।")
_QUOTES = "“”«»„\"'‘’(）)（"
_ENDS = " \n.,;:!?…。、，؟،"
_CUT_CONTEXT = 30  # characters; the snippet sends 32, less where the text begins or ends
_UNSPACED_ONE = regex.compile(rf"[{_UNSPACED}]")
_WORD = regex.compile(r"[\p{L}\p{N}]")
_WEIGHT = 3  # of a word; a character of an unspaced script weighs 1
_FAR = "\u0530"  # before it Python and regex agree on what a letter is, and spaces are written


def is_plain(text: str) -> bool:
    """Whether each character of ``text`` stands for itself, as in most texts."""
    return _ALL_PLAIN.fullmatch(text) is not None


def tokens(text: str) -> list[str]:
    """Cut ``text`` into words, marks and spaces; joined they are the text again."""
    return (_PLAIN_TOKEN if is_plain(text) else _TOKEN).findall(text)


def is_blank(text: str) -> bool:
    """Whether ``text`` is nothing but space."""
    return not text.strip()


def count(text: str) -> int:
    """Return the number of words; a character of an unspaced script counts as one."""
    return sum(_weight(token) > 0 for token in tokens(text))


def opening(prefix: str) -> str:
    """Return the context before a mark with … for what was cut off, and without half a word.

    Pages send a fixed number of characters, which seldom begins where a word does.
    """
    if not prefix or prefix.lstrip(_QUOTES)[:1].isupper():
        return prefix
    cut, space, rest = prefix.partition(" ")
    if len(prefix) >= _CUT_CONTEXT and space and rest.strip():
        return f"…{rest}"
    return f"…{cut}{space}{rest}"


def closing(suffix: str) -> str:
    """Return the context after a mark with … for what was cut off, and without half a word."""
    if not suffix or suffix.rstrip(_QUOTES)[-1:] in _SENTENCE_ENDS:
        return suffix
    rest, space, _cut = suffix.rpartition(" ")
    if len(suffix) >= _CUT_CONTEXT and space and rest.strip():
        return f"{rest}…"
    return f"{suffix}…"


def head(text: str, words: int) -> str:
    """Return the first ``words`` words, with … when there are more."""
    if is_plain(text) and not _LONG.search(text):
        end = _plain_end(text, words)
        return text if end == len(text) else text[:end].rstrip() + "…"
    every = tokens(text)
    kept = _first(every, words)
    shown = _joined(kept)
    return shown if len(kept) == len(every) else shown.rstrip() + "…"


def tail(text: str, words: int) -> str:
    """Return the last ``words`` words, with … before them when there are more."""
    if is_plain(text) and not _LONG.search(text):
        start = len(text) - _plain_end(text[::-1], words)  # such words read alike backwards
        return text if start == 0 else "…" + text[start:].lstrip(_ENDS)
    every = tokens(text)
    kept = _first(reversed(every), words)[::-1]
    shown = _joined(kept)
    # A sign that ends what was cut off says nothing here.
    return shown if len(kept) == len(every) else "…" + shown.lstrip(_ENDS)


def _plain_end(text: str, words: int) -> int:
    found = _plain_words(words).match(text)
    return found.end() if found else 0


@cache
def _plain_words(most: int) -> re.Pattern[str]:
    return re.compile(rf"(?x) [\W_]*+ (?: {_PLAIN_WORD} [\W_]*+ ){{0,{most}}}+")


def shorten(text: str) -> str:
    """Keep the first and last few words of a long stretch, and cut overlong words."""
    if len(text) <= LONGEST_WORD:
        return text  # one word, or so few that all are kept
    every = tokens(text)
    first = _first(every, LONG_MARK)
    last = _first(reversed(every[len(first) :]), LONG_MARK)[::-1]
    begins, ends = _joined(first), _joined(last)
    if len(first) + len(last) == len(every):
        return begins + ends
    return f"{begins.rstrip()} … {ends.lstrip()}"


def _joined(words: Sequence[str]) -> str:
    if max(map(len, words), default=0) > LONGEST_WORD:
        words = [*map(shorten_word, words)]
    return "".join(words)


def shorten_part(part: str) -> str:
    """Keep both ends of what two overlong words have in common."""
    return _with_ends(part, PART_ENDS, longest=2 * PART_ENDS + 1)


def shorten_word(word: str) -> str:
    """Keep both ends of an overlong word."""
    return _with_ends(word, WORD_ENDS, longest=LONGEST_WORD)


def _with_ends(word: str, ends: int, *, longest: int) -> str:
    if len(word) <= longest:
        return word  # no more characters than code points
    letters: list[str] = regex.findall(r"\X", word)
    if len(letters) <= longest:
        return word
    return "".join([*letters[:ends], "…", *letters[-ends:]])


def _first(every: Iterable[str], words: int) -> list[str]:
    kept: list[str] = []
    left = words * _WEIGHT
    for token in every:
        if token[0] >= _FAR:
            left -= _weight(token)
        elif token[0].isalnum():
            left -= _WEIGHT
        if left < 0:
            break
        kept.append(token)
    return kept


def _weight(token: str) -> int:
    if token[0] < _FAR:
        return _WEIGHT if token[0].isalnum() else 0
    if not _WORD.match(token):
        return 0
    return 1 if _UNSPACED_ONE.match(token) else _WEIGHT
