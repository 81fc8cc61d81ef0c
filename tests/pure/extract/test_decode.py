"""Bytes become characters as HTML prescribes: BOM, HTTP, meta, UTF-8, windows-1252."""

import codecs

import pytest

from errorreport.extract.charsets import CODECS
from errorreport.extract.decode import codec_of, decode

WORD = "Жёлтый"


@pytest.mark.parametrize(
    ("html", "charset", "expected"),
    [
        pytest.param(codecs.BOM_UTF8 + WORD.encode(), "koi8-r", WORD, id="UTF-8 BOM over HTTP"),
        pytest.param(WORD.encode("utf-16"), None, WORD, id="UTF-16 LE BOM"),
        pytest.param(codecs.BOM_UTF16_BE + WORD.encode("utf-16-be"), None, WORD, id="BE BOM"),
        pytest.param(
            b"<meta charset=utf-8>" + WORD.encode("koi8-r"),
            " KOI8-R ",
            f"<meta charset=utf-8>{WORD}",
            id="HTTP over meta",
        ),
        pytest.param(WORD.encode(), "no-such", WORD, id="unknown HTTP charset"),
        pytest.param(WORD.encode(), None, WORD, id="UTF-8 by its validity"),
        pytest.param(b"caf\xe9 \x93x\x94", None, "café “x”", id="windows-1252 otherwise"),
        pytest.param(b"\x81\x8d", None, "\x81\x8d", id="unassigned bytes are controls"),
        pytest.param(b"a\xff\xc3", "utf-8", "a\ufffd\ufffd", id="malformed UTF-8"),
        pytest.param(b"\x98\xa8", "windows-1251", "\x98Ё", id="unassigned in windows-1251"),
        pytest.param(b"\xd2\xaa", "windows-1253", "\ufffd\ufffd", id="unassigned in windows-1253"),
        pytest.param(b"", None, "", id="nothing"),
    ],
)
def test_decode(html: bytes, charset: str | None, expected: str) -> None:
    """The first declaration that HTML believes decides."""
    assert decode(html, charset) == expected


@pytest.mark.parametrize(
    "meta",
    [
        '<meta charset="windows-1251">',
        "<META CHARSET=Windows-1251>",
        "<meta charset = 'cp1251' >",
        "<meta/charset=windows-1251 />",
        '<meta name=a content=b charset="windows-1251">',
        '<meta http-equiv="content-type" content="text/html; charset=windows-1251">',
        "<meta content='text/html;charset=\"windows-1251\"' http-equiv=Content-Type>",
        '<html lang="ru"><head><title>a > b</title><meta charset="windows-1251">',
        '<!-- <meta charset="koi8-r"> --><meta charset="windows-1251">',
        '<!doctype html><?xml version="1.0"?></p x="<meta charset=koi8-r>">'
        '<meta charset="windows-1251">',
        '<a title="<meta charset=koi8-r>"><meta charset="windows-1251">',
        '<meta charset="no-such"><meta charset="windows-1251">',
    ],
)
def test_a_meta_element_names_the_encoding(meta: str) -> None:
    """However it is written, the first meta element that names a known encoding decides."""
    assert decode((meta + WORD).encode("cp1251")) == meta + WORD


@pytest.mark.parametrize(
    "meta",
    [
        '<meta name="description" content="charset=windows-1251">',
        '<!-- <meta charset="windows-1251">',
        '<metadata charset="windows-1251">',
        '<meta http-equiv="refresh" content="charset=windows-1251">',
        " " * 1024 + '<meta charset="windows-1251">',
        '<meta charset="utf-16">',
        "<meta charset=windows-1251/>",
    ],
)
def test_what_names_no_encoding(meta: str) -> None:
    """Nothing else in a page, and nothing behind its first 1,024 bytes, names its encoding."""
    assert decode((meta + WORD).encode()) == meta + WORD


def test_encoding_is_not_its_business() -> None:
    """The way malformed bytes are read is none for characters that cannot be written."""
    with pytest.raises(UnicodeEncodeError):
        "é".encode("ascii", "errorreport.html")


def test_labels_are_those_of_the_standard() -> None:
    """Labels are the web's, never names that only Python knows."""
    for label in CODECS:
        assert codecs.lookup(CODECS[label])
        assert label == label.lower().strip()
    assert codec_of("latin1") == codec_of("ASCII") == "cp1252"
    assert codec_of("GB2312") == "gb18030"
    for python_only in ("rot13", "base64", "utf-7", "unicode_escape", "idna", "punycode", "zlib"):
        assert codec_of(python_only) is None
