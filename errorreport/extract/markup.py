"""The tags of an HTML text, found as a browser's tokenizer would, in one pass from left to right.

This is the tokenization part of the HTML standard without the tree: enough to know where tags
really stand, past comments, attribute values, scripts and other raw text. Foreign content (SVG,
MathML) is followed as far as it changes that: there, `style` and `title` hold markup, and CDATA
sections exist.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from errorreport.extract.rules import names

_NEXT: Final = re.compile("<(?=[!/?A-Za-z])")
_NAME: Final = re.compile(r"</?([A-Za-z][^\t\n\f\r />]*+)")
_ATTRIBUTES: Final = re.compile(
    r"""(?:[\t\n\f\r /]*+(?!>)=?[^\t\n\f\r />=]*+
        (?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"[^"]*+"?+|'[^']*+'?+|[^\t\n\f\r >]*+))?+
        )*+(?P<slash>[\t\n\f\r /]*+)>""",
    re.VERBOSE,
)
_COMMENT_END: Final = re.compile("--!?>")
_SCRIPT: Final = re.compile(r"<!--|-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE)
_RAW: Final = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE)
    for name in ("style", "xmp", "iframe", "noembed", "noframes", "noscript", "title", "textarea")
}
# Start tags that end foreign content (HTML standard, "the rules for parsing tokens in foreign
# content"), and the foreign elements in which HTML stands again.
_ENDS_FOREIGN: Final = names(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i "
    "img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt "
    "u ul var"
)
_FONT: Final = re.compile(r"[\t\n\f\r /](?:color|face|size)[\t\n\f\r />=]", re.IGNORECASE)
_HTML_IN: Final = {
    "svg": names("foreignobject desc title"),
    "math": names("mi mo mn ms mtext"),
}
_HTML_ENCODING: Final = re.compile(
    r"""[\t\n\f\r /]encoding[\t\n\f\r ]*=[\t\n\f\r ]*["']?(?:text/html|application/xhtml\+xml)
    (?=["'\t\n\f\r >])""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Tag:
    """A start or end tag: offsets in the HTML, the lower-case name, where raw content ends.

    `leaves` are the end tags of the SVG or MathML that a start tag of HTML ends, with all in it.
    """

    start: int
    end: int
    name: str
    closing: bool
    raw_end: int | None = None
    leaves: str | None = None


def tags(html: str) -> Iterator[Tag]:
    """Every tag that a tokenizer with scripting on would emit, in order; linear in the text."""
    foreign = _Foreign()
    at = 0
    while found := _NEXT.search(html, at):
        start = found.start()
        named = _NAME.match(html, start)
        if named is None:
            at = _after_other(html, start, cdata=foreign.inside)
            continue
        rest = _ATTRIBUTES.match(html, named.end())
        if rest is None:
            return  # the text ends inside the tag, which is dropped
        name, closing = named[1].lower(), html[start + 1] == "/"
        at = rest.end()
        leaves = None
        if closing:
            foreign.close(name)
        else:
            leaves = foreign.leave(name, rest[0])
        if not closing and foreign.opens_html(name, rest[0], closed=rest["slash"].endswith("/")):
            end = _raw_end(html, name, at)
            yield Tag(start, at, name, closing, end, leaves)
            at = at if end is None else end
            continue
        yield Tag(start, at, name, closing)


def _after_other(html: str, start: int, *, cdata: bool) -> int:
    """The end of the comment, doctype, CDATA section or end-tag-like thing at `start`."""
    inner = start + 4
    if html.startswith("<!--", start):
        if html.startswith((">", "->"), inner):
            return html.index(">", inner) + 1
        ended = _COMMENT_END.search(html, inner)
        return ended.end() if ended else len(html)
    if cdata and html.startswith("<![CDATA[", start):
        close = html.find("]]>", start)
        return len(html) if close < 0 else close + 3
    close = html.find(">", start)
    return len(html) if close < 0 else close + 1


def _raw_end(html: str, name: str, at: int) -> int | None:
    """Where the raw text of an element opened before `at` ends; None if it has none."""
    if name == "plaintext":
        return len(html)
    if name == "script":
        return _script_end(html, at)
    if name not in _RAW:
        return None
    close = _RAW[name].search(html, at)
    return close.start() if close else len(html)


def _script_end(html: str, at: int) -> int:
    """The end of a script, in which `<!-- <script>` hides one `</script>`."""
    escaped = nested = False
    while token := _SCRIPT.search(html, at):
        at = token.end()
        if token[0] == "<!--":
            escaped = True
            at -= 2  # its dashes may be those of a "-->"
        elif token[0] == "-->":
            escaped = nested = False
        elif not token[1]:
            nested = escaped
        elif nested:
            nested = False
        else:
            return token.start()
    return len(html)


class _Foreign:
    """The open SVG and MathML elements, and whether HTML's own rules hold in the innermost."""

    def __init__(self) -> None:
        # Name, language (that of the outermost foreign element), and whether HTML stands in it.
        self._open: list[tuple[str, str, bool]] = []
        self._count: Counter[str] = Counter()  # of the names, so that no end tag searches in vain

    @property
    def inside(self) -> bool:
        """Whether the tokenizer stands in foreign content."""
        return bool(self._open) and not self._open[-1][2]

    def opens_html(self, name: str, attributes: str, *, closed: bool) -> bool:
        """Take a start tag, `closed` by a slash or not; whether it makes an HTML element."""
        if not self.inside and name not in ("svg", "math"):
            return True
        if not closed:
            self._push(name, attributes)
        return False

    def leave(self, name: str, attributes: str) -> str | None:
        """End the foreign elements that a start tag of HTML ends; the end tags that do the same."""
        left: list[str] = []
        if name in _ENDS_FOREIGN or (name == "font" and _FONT.search(attributes)):
            while self.inside:
                left.append(self._pop())
        # An end tag ends the innermost of its name, so the outermost's takes the others along.
        return f"</{left[-1]}>" * left.count(left[-1]) if left else None

    def close(self, name: str) -> None:
        """Take an end tag."""
        if self._count[name]:
            while self._pop() != name:
                pass

    def _push(self, name: str, attributes: str) -> None:
        language = self._open[-1][1] if self.inside else name
        holds_html = name in _HTML_IN[language] or (
            language == "math"
            and name == "annotation-xml"
            and _HTML_ENCODING.search(attributes) is not None
        )
        self._open.append((name, language, holds_html))
        self._count[name] += 1

    def _pop(self) -> str:
        name, _, _ = self._open.pop()
        self._count[name] -= 1
        return name
