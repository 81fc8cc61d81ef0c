"""A parsed page: its article roots, its reading text and what it declares about itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from errorreport.extract import rules
from errorreport.extract.decode import decode
from errorreport.extract.noscript import as_scripted
from errorreport.extract.selectors import matches
from errorreport.extract.walk import Around, Walk

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_HTML_SPACE: Final = re.compile("[\t\n\f\r ]+")
_FORWARDING: Final = re.compile(r"^\s*[\d.]+\s*[;,\s]\s*[^\s;,]")  # a delay, and where to
_ALWAYS_SKIPPED: Final = (
    *sorted(rules.SKIPPED - {"button"}),
    *(f"[{name}]" for name in sorted(rules.SKIPPED_ATTRIBUTES)),
)
_USUAL: Final = (rules.HEADLINE, *rules.BODIES, "body")  # where articles stand unless told


class NoArticleRoot(ValueError):
    """No element that counts matches a selector of the article; `selectors` are those tried."""

    def __init__(self, selectors: Sequence[str]) -> None:
        self.selectors = tuple(selectors)
        super().__init__(
            f"the page has no article root; tried {', '.join(self.selectors)}: "
            "change the site's root selectors, or send the article's text"
        )


@dataclass(frozen=True)
class PageFacts:
    """What a page says about itself, as written there; None where it says nothing.

    `canonical` is the address of `link[rel=canonical]`, perhaps relative and not yet believed;
    `article_id` and `version` come from `data-article-id` and `data-version` on the article root
    or on the snippet's script. `headline` is the text of the first `h1`. `forwards`: the page only
    sends browsers on to another, as generators make them for old addresses.
    """

    title: str | None
    language: str | None
    canonical: str | None
    article_id: str | None
    version: str | None
    headline: str | None = None
    forwards: bool = False


class Page:
    """One parsed page, as a browser with scripting on reads it before any script has run."""

    def __init__(self, html: bytes | str, *, charset: str | None = None) -> None:
        """Parse HTML; of bytes, `charset` is what HTTP said. Raises TangledHtml."""
        text = decode(html, charset) if isinstance(html, bytes) else html.removeprefix("\ufeff")
        self._page = LexborHTMLParser(
            as_scripted(_SURROGATE.sub("\ufffd", text)),
            options=LexborDocumentOptions.WO_EVENTS,
        )

    def text(
        self, root: Sequence[str] = (), ignored: Sequence[str] = (), *, marking: bool = False
    ) -> tuple[str, dict[str, int]]:
        """The reading text, and with `marking` the offsets of comments such as `<!--@name-->`.

        Raises NoArticleRoot and BadSelector.
        """
        skipped = self._skipped(ignored)
        roots = {node.mem_id for node in self._roots(root, skipped)}
        return Walk(roots, skipped, marking=marking).text_of(self._body())

    def facts(self, root: Sequence[str] = (), ignored: Sequence[str] = ()) -> PageFacts:
        """What the page declares; raises NoArticleRoot and BadSelector."""
        document = self._page.root
        declared = {
            name: next(self._declared(name, root, ignored), None)
            for name in ("article-id", "version")
        }
        title = self._page.css_first("title")
        link = self._page.css_first("link[rel~=canonical i][href]")
        return PageFacts(
            title=_squeezed(title.text() if title else None),
            language=_squeezed(document.attributes.get("lang") if document else None),
            canonical=_squeezed(link.attributes.get("href") if link else None),
            article_id=declared["article-id"],
            version=declared["version"],
            headline=self._headline(self._skipped(ignored)),
            forwards=any(
                _FORWARDING.search(node.attributes.get("content") or "")
                for node in self._page.css("meta[http-equiv=refresh i]")
            ),
        )

    def _headline(self, skipped: set[int]) -> str | None:
        node = self._first_headline(_Counts(skipped))
        text = Walk({node.mem_id}, skipped).text_of(node)[0] if node else ""
        return text.replace("\n", " ") or None

    def _first_headline(self, counts: "_Counts") -> LexborNode | None:
        headlines = matches(self._page, [rules.HEADLINE])
        return next((node for node in headlines if counts.has(node)), None)

    def _declared(self, name: str, root: Sequence[str], ignored: Sequence[str]) -> Iterator[str]:
        scripts = self._page.css("script[data-site]")
        for node in (*self._roots(root, self._skipped(ignored)), *scripts):
            value = _squeezed(node.attributes.get(f"data-{name}"))
            if value:
                yield value

    def _skipped(self, ignored: Sequence[str]) -> set[int]:
        found = self._page.css(", ".join(_ALWAYS_SKIPPED))
        return {node.mem_id for node in (*found, *matches(self._page, ignored))}

    def _roots(self, root: Sequence[str], skipped: set[int]) -> list[LexborNode]:
        """The elements whose text is the article's; one may stand in another."""
        counts = _Counts(skipped)
        if root:
            found = [node for node in matches(self._page, root) if counts.has(node)]
            if not found:
                raise NoArticleRoot(root)
            return found
        for selector in rules.BODIES:
            bodies = [node for node in matches(self._page, [selector]) if counts.has(node)]
            if bodies:
                first = self._first_headline(counts)
                return [first, *bodies] if first else bodies
        body = self._body()
        if not counts.has(body):
            raise NoArticleRoot(_USUAL)
        return [body]

    def _body(self) -> LexborNode:
        body = self._page.body
        if body is None:  # a frameset
            raise NoArticleRoot(_USUAL)
        return body


class _Counts:
    """Whether an element counts: it stands in the body, nothing around it nor it is skipped."""

    def __init__(self, skipped: set[int]) -> None:
        self._skipped = skipped
        self._inside: dict[
            int, Around | None
        ] = {}  # what an element's content meets; None: skipped

    def has(self, node: LexborNode) -> bool:
        """One step per ancestor that no earlier question passed."""
        path: list[LexborNode] = []
        above: LexborNode | None = node
        while above is not None and above.mem_id not in self._inside:
            path.append(above)
            above = above.parent if above.tag != "body" else None
        around = self._inside[above.mem_id] if above else self._outermost(path[-1])
        for element in reversed(path):
            tag = (element.tag or "").lower()
            if around and (element.mem_id in self._skipped or around.skips(tag)):
                around = None
            around = around and around.inside(tag, root=False)
            self._inside[element.mem_id] = around
        return around is not None

    def _outermost(self, node: LexborNode) -> Around | None:
        return Around() if node.tag == "body" else None


def _squeezed(value: str | None) -> str | None:
    return _HTML_SPACE.sub(" ", value).strip("\t\n\f\r ") or None if value else None
