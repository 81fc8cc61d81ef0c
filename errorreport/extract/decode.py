"""Bytes to characters as HTML prescribes: BOM, HTTP, `meta`, then a guess."""

import codecs
import re
from typing import Final

from errorreport.extract.charsets import CODECS

_LOOKED_THROUGH: Final = 1024  # bytes in which a meta element may name the encoding

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
_SPACE: Final = b"\t\n\f\r "
_TOKEN: Final = re.compile(rb"<(?:!--|/?[A-Za-z]|[!/?])")
_META: Final = re.compile(rb"<meta[\t\n\f\r /]", re.IGNORECASE)
_NAME: Final = re.compile(rb"<[^\t\n\f\r >]*+")
_ATTRIBUTE: Final = re.compile(
    rb"""[\t\n\f\r /]*+(=?[^\t\n\f\r />=]++)
    (?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"([^"]*+)"|'([^']*+)'|([^\t\n\f\r >"'][^\t\n\f\r >]*+)?))?+""",
    re.VERBOSE,
)
_CHARSET: Final = re.compile(
    rb"""charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r ;"']+))""",
    re.IGNORECASE | re.VERBOSE,
)


def decode(html: bytes, charset: str | None = None) -> str:
    """The characters of an HTML page; `charset` is the one of its HTTP `Content-Type`.

    Malformed bytes become U+FFFD. Without any declaration it is UTF-8 if it is valid as such,
    else windows-1252.
    """
    for bom, codec in _BOMS:
        if html.startswith(bom):
            return html[len(bom) :].decode(codec, "replace")
    named = codec_of(charset) if charset else None
    named = named or _declared(html[:_LOOKED_THROUGH])
    if named:
        return html.decode(named, _REPLACE)
    try:
        return html.decode("utf-8")
    except UnicodeDecodeError:
        return html.decode("cp1252", _REPLACE)


def codec_of(label: str) -> str | None:
    """Python's codec for an encoding label of the WHATWG Encoding standard, None for others."""
    return CODECS.get(label.strip("\t\n\f\r ").lower())


def _declared(head: bytes) -> str | None:
    """The encoding that a `meta` names (HTML standard, "prescan a byte stream")."""
    at = 0
    while found := _TOKEN.search(head, at):
        start = found.start()
        if found[0] == b"<!--":
            close = head.find(b"-->", start + 2)
            at = close + 3 if close >= 0 else len(head)
        elif found[0][-1:].isalpha():
            meta = _META.match(head, start)
            name = meta or _NAME.match(head, start)
            attributes, at = _attributes(head, name.end() if name else found.end())
            codec = _named(attributes) if meta else None
            if codec:
                return codec
        else:
            close = head.find(b">", start)
            at = close + 1 if close >= 0 else len(head)
    return None


def _attributes(head: bytes, at: int) -> tuple[dict[bytes, bytes], int]:
    """The attributes of a tag from `at` on, the first of each name, and where they end."""
    attributes: dict[bytes, bytes] = {}
    while found := _ATTRIBUTE.match(head, at):
        value = next((part for part in found.groups()[1:] if part is not None), b"")
        attributes.setdefault(found[1].lower(), value)
        at = found.end()
    return attributes, at


def _named(attributes: dict[bytes, bytes]) -> str | None:
    label = attributes.get(b"charset")
    if label is None and attributes.get(b"http-equiv", b"").lower() == b"content-type":
        found = _CHARSET.search(attributes.get(b"content", b""))
        label = next((part for part in found.groups() if part is not None), None) if found else None
    if label is None:
        return None
    codec = codec_of(label.decode("latin-1"))
    # A page whose meta could be read as ASCII is not in UTF-16, whatever it says.
    return "utf-8" if codec in ("utf-16-le", "utf-16-be") else codec


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Windows code pages give their unassigned bytes 80 to 9F the control of that number."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start]
    windows = error.encoding.startswith(("cp125", "cp874", "charmap"))
    if windows and 0x80 <= byte <= 0x9F:
        return chr(byte), error.start + 1
    return "\ufffd", error.end


_REPLACE: Final = "errorreport.html"
codecs.register_error(_REPLACE, _replace)
