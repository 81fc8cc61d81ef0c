"""What the eye misses: invisible characters, look-alike letters, kinds of dash, quote and space.

Names are English message ids; whoever shows them translates them (``gettext_noop`` marks them
for extraction).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from errorreport.diffs.words import is_plain


def gettext_noop(message: str) -> str:
    """Mark ``message`` for translation later; return it as it is."""
    return message


_ = gettext_noop


@dataclass(frozen=True, slots=True)
class Note:
    """One thing the eye misses: a message id and the names that fill it, message ids too."""

    message: str
    old: str = ""
    new: str = ""


#: drawn as ⟦TAG⟧ wherever they stand, never obeyed
_UNSEEN = {
    "\u00ad": ("SHY", _("soft hyphen")),
    "\u061c": ("ALM", _("Arabic letter mark")),
    "\u180e": ("MVS", _("Mongolian vowel separator")),
    "\u200b": ("ZWSP", _("zero-width space")),
    "\u200e": ("LRM", _("left-to-right mark")),
    "\u200f": ("RLM", _("right-to-left mark")),
    "\u202a": ("LRE", _("left-to-right embedding")),
    "\u202b": ("RLE", _("right-to-left embedding")),
    "\u202c": ("PDF", _("end of embedding")),
    "\u202d": ("LRO", _("left-to-right override")),
    "\u202e": ("RLO", _("right-to-left override")),
    "\u2060": ("WJ", _("word joiner")),
    "\u2066": ("LRI", _("left-to-right isolate")),
    "\u2067": ("RLI", _("right-to-left isolate")),
    "\u2068": ("FSI", _("first strong isolate")),
    "\u2069": ("PDI", _("end of isolate")),
    "\ufeff": ("BOM", _("byte order mark")),
}
#: part of ordinary spelling in Persian, Indic scripts and emoji; drawn only where they changed
_JOINERS = {
    "\u200c": ("ZWNJ", _("zero-width non-joiner")),
    "\u200d": ("ZWJ", _("zero-width joiner")),
}
_GRAPHEME = regex.compile(r"\X")
#: what may have to be revealed; most texts hold nothing of it
_SUSPECT = regex.compile(r"[\p{Cc}\p{Cf}\p{Co}--[\n\t]]", regex.V1)
_EMOJI_JOINER = regex.compile(r"(?<=\p{Extended_Pictographic}\p{M}?\p{Sk}?)\u200d(?=\p{So})")
#: marks that are easy to miss, by name
FINE = {
    "-": _("hyphen"),
    "\u2010": _("hyphen"),
    "\u2011": _("non-breaking hyphen"),
    "\u2012": _("figure dash"),
    "\u2013": _("en dash"),
    "\u2014": _("dash"),
    "\u2015": _("long dash"),
    "\u2212": _("minus sign"),
    ".": _("full stop"),
    ",": _("comma"),
    ";": _("semicolon"),
    ":": _("colon"),
    "\u2026": _("ellipsis"),
    "'": _("straight apostrophe"),
    "`": _("grave accent"),
    "\u00b4": _("acute accent"),
    "\u2018": _("opening single quote"),
    "\u2019": _("curly apostrophe"),
    "\u201a": _("low single quote"),
    '"': _("straight quote"),
    "\u201c": _("opening curly quote"),
    "\u201d": _("closing curly quote"),
    "\u201e": _("low quote"),
    "\u00ab": _("opening angle quote"),
    "\u00bb": _("closing angle quote"),
    "\u060c": _("Arabic comma"),
    "\u3001": _("ideographic comma"),
    "\u3002": _("ideographic full stop"),
    "\uff0c": _("full-width comma"),
    " ": _("space"),
    "\n": _("line break"),
    "\t": _("tab"),
    "\u00a0": _("non-breaking space"),
    "\u2002": _("en space"),
    "\u2003": _("em space"),
    "\u2009": _("thin space"),
    "\u200a": _("hair space"),
    "\u202f": _("narrow non-breaking space"),
    "\u3000": _("ideographic space"),
}
_FINE = frozenset(FINE)
_STRAIGHT = {"'", '"'}
_CURLY = {"\u2018", "\u2019", "\u201c", "\u201d"}

#: letters that look the same in common text faces, after Unicode's confusables.txt (UTS 39)
_LOOK_ALIKES = (
    "aа", "cсϲ", "dԁ", "eе", "hһ", "iі", "jјϳ", "oоοօ", "pрρ", "qԛ", "sѕ", "vνѵ", "wԝ",
    "xхχ", "yуγ", "uυս", "lӏ", "gɡ", "kкκ", "rг", "nп",
    "AАΑ", "BВΒ", "CСϹ", "EЕΕ", "HНΗ", "IІΙӀ", "JЈ", "KКΚ", "MМΜ", "NΝ", "OОΟ", "PРΡ", "SЅ",
    "TТΤ", "XХΧ", "YҮΥ", "ZΖ",
    "зʒ3", "ЗƷ3", "O0О", "l1I", "бƃ6",
)  # fmt: skip
_SETS_OF = {
    letter: {group for group in _LOOK_ALIKES if letter in group} for letter in "".join(_LOOK_ALIKES)
}
_SCRIPTS = {"LATIN": _("Latin"), "CYRILLIC": _("Cyrillic"), "GREEK": _("Greek")}
_SCRIPTS |= {"ARMENIAN": _("Armenian"), "DIGIT": _("the digit")}


def graphemes(text: str) -> Sequence[str]:
    """Split ``text`` into what people take for single characters (UAX 29)."""
    single = text.isascii() or is_plain(text)
    return text if single and "\r" not in text else _GRAPHEME.findall(text)


def all_seen(text: str) -> bool:
    """Whether nothing of ``text`` may have to be revealed."""
    # What Python calls printable has no character of these kinds; it says so at once.
    return text.isprintable() or not _SUSPECT.search(text)


def reveal(text: str, *, changed: bool) -> Iterator[tuple[str, bool]]:
    """Yield ``text`` in parts, with whether a part is the ⟦TAG⟧ of an invisible character.

    Joiners inside a word are ordinary spelling; they are revealed only where they ``changed``.
    """
    if all_seen(text):
        if text:
            yield text, False
        return
    plain = ""
    for character, tag in _tagged(text, changed=changed):
        if tag is None:
            plain += character
            continue
        if plain:
            yield plain, False
        plain = ""
        yield f"⟦{tag}⟧", True
    if plain:
        yield plain, False


def plain(text: str) -> str:
    """Return ``text`` for places where no change is drawn: invisible characters as ⟦TAG⟧."""
    if text.isprintable():
        return text
    return "".join(part for part, _ in reveal(text, changed=False))


def copied(text: str) -> str:
    """Return ``text`` as it may go into an article: without what nobody would see in it."""
    return "".join(part for part, unseen in reveal(text, changed=False) if not unseen)


def _tagged(text: str, *, changed: bool) -> Iterator[tuple[str, str | None]]:
    inside_emoji = {match.start() for match in _EMOJI_JOINER.finditer(text)}
    for position, character in enumerate(text):
        joins = position in inside_emoji
        yield character, None if joins else _tag(character, changed=changed)


def _tag(character: str, *, changed: bool) -> str | None:
    if character in _UNSEEN:
        return _UNSEEN[character][0]
    if character in _JOINERS:
        return _JOINERS[character][0] if changed else None
    if unicodedata.category(character) in {"Cc", "Cf", "Co"} and character not in "\n\t":
        return f"U+{ord(character):04X}"
    return None


def is_fine(text: str) -> bool:
    """Whether ``text`` is made of marks that are easy to miss."""
    return bool(text) and _FINE.issuperset(text)


def unseen_notes(text: str, *, changed: bool) -> Iterator[Note]:
    """Name each invisible character of ``text``."""
    for character, tag in () if all_seen(text) else _tagged(text, changed=changed):
        if tag is not None:
            known = _UNSEEN.get(character) or _JOINERS.get(character)
            name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
            yield Note(known[1] if known else name)


def look_alike_notes(old: Sequence[str], new: Sequence[str]) -> Iterator[Note]:
    """Name the look-alike letters among graphemes that stand in each other's place."""
    for before, after in zip(old, new, strict=False):
        if before != after and _SETS_OF.get(before, set()) & _SETS_OF.get(after, set()):
            yield Note(_("%(old)s → %(new)s"), _in_words(before), _in_words(after))


def mark_notes(old: Sequence[str], new: Sequence[str]) -> Iterator[Note]:
    """Name what changed of capitals, marks and spaces between short runs of graphemes."""
    if len(old) == len(new):
        for before, after in zip(old, new, strict=True):
            yield from _pair_notes(before, after)
        return
    if not old:
        yield from (Note(_("missing %(new)s"), new=FINE[one]) for one in new if one in FINE)
    elif not new:
        yield from (Note(_("extra %(old)s"), old=FINE[one]) for one in old if one in FINE)
    elif is_fine("".join(old)) and is_fine("".join(new)):
        yield Note(_("%(old)s → %(new)s"), FINE[old[0][0]], FINE[new[0][0]])


def _pair_notes(before: str, after: str) -> Iterator[Note]:
    if before == after:
        return
    if before in _STRAIGHT and after in _CURLY:
        yield Note(_("straight → curly quotes"))
    elif before in _CURLY and after in _STRAIGHT:
        yield Note(_("curly → straight quotes"))
    elif before in FINE and after in FINE:
        yield Note(_("%(old)s → %(new)s"), FINE[before], FINE[after])
    elif before.casefold() == after.casefold():
        capital = after == after.upper()
        yield Note(_("capital %(new)s") if capital else _("small %(new)s"), new=after)
    elif unicodedata.normalize("NFC", before) == unicodedata.normalize("NFC", after):
        yield Note(_("%(new)s, composed of other characters"), new=after)


def _in_words(letter: str) -> str:
    script = unicodedata.name(letter[0], "").split(" ")[0]
    return f"{_SCRIPTS.get(script, script.capitalize())} {letter}"
