"""The walk over a parsed page: what counts, in which order, and where lines break."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from typing import Final

from selectolax.lexbor import LexborNode

from errorreport.extract import rules
from errorreport.extract.writer import Writer

# Chromium and WebKit attach an element with more than 512 ancestors as a sibling of its parent
# (kMaximumHTMLParserDOMTreeDepth), so deeper pages have another document order there.
DEEPEST: Final = 512
_MARK: Final = re.compile(r"@([\w-]+)", re.ASCII)


@dataclass(frozen=True)
class Around:
    """What an element's ancestors mean for the text in it."""

    rooted: bool = False  # inside an article root
    keeps_line_ends: bool = False
    buttons_count: bool = False

    def inside(self, tag: str, *, root: bool) -> "Around":
        """The same for the content of an element of this tag."""
        around = self
        if root and not around.rooted:
            around = replace(around, rooted=True)
        if tag in rules.KEEPS_LINE_ENDS and not around.keeps_line_ends:
            around = replace(around, keeps_line_ends=True)
        if tag in rules.BUTTONS_COUNT_IN and not around.buttons_count:
            around = replace(around, buttons_count=True)
        return around

    def skips(self, tag: str) -> bool:
        """Whether an element of this tag counts for nothing here."""
        return tag in rules.SKIPPED and not (tag == "button" and self.buttons_count)


class Walk:
    """Writes the text below `body` that stands in one of `roots` and in none of `skipped`.

    Both are sets of `LexborNode.mem_id`. A root is a block of its own. With `marking`, comments
    such as `<!--@name-->` mark points of the text.
    """

    def __init__(self, roots: Set[int], skipped: Set[int], *, marking: bool = False) -> None:
        self._roots = roots
        self._skipped = skipped
        self._marking = marking
        self._writer = Writer()

    def text_of(self, body: LexborNode) -> tuple[str, dict[str, int]]:
        """The text in NFC and the offset of each mark in it; one step per node, no recursion."""
        opened: list[tuple[LexborNode, str, Around]] = []  # with the surroundings of each
        around = Around()
        node: LexborNode | None = body
        while node is not None or opened:
            if node is None:
                element, tag, around = opened.pop()
                self._edge(element, tag, around)
                node = element.next if opened else None
                continue
            tag = self._enter(node, around)
            if tag and len(opened) + 1 < DEEPEST:  # beside the opened: html
                opened.append((node, tag, around))
                around = around.inside(tag, root=node.mem_id in self._roots)
                node = node.first_child
                continue
            if tag:
                self._flat(node, tag, around)
            node = node.next if opened else None
        return self._writer.finish()

    def _enter(self, node: LexborNode, around: Around) -> str:
        """Write a leaf or an element's start; the tag of an element whose content counts."""
        if node.is_text_node:
            if around.rooted:
                self._writer.text(node.text_content or "", keep_line_ends=around.keeps_line_ends)
        elif node.is_comment_node:
            self._mark(node)
        elif node.is_element_node:
            tag = (node.tag or "").lower()
            if node.mem_id in self._skipped or around.skips(tag):
                if self._marking:
                    for inner in _descendants(node):
                        self._mark(inner)
                return ""
            self._edge(node, tag, around)
            return tag
        return ""

    def _edge(self, element: LexborNode, tag: str, around: Around) -> None:
        """Break the line at an element's start or end if it is a block or a root."""
        if around.rooted:
            if tag in rules.BLOCK or tag in rules.BREAK:
                self._writer.line_break()
        elif element.mem_id in self._roots:
            self._writer.line_break()

    def _flat(self, element: LexborNode, tag: str, around: Around) -> None:
        """Write an element whose element descendants are attached behind it, not in it."""
        self._own_text(element, tag, around)
        for inner in _descendants(element):
            if not inner.is_text_node:  # text alone stays in its element
                inner_tag = self._enter(inner, around)
                if inner_tag:
                    self._own_text(inner, inner_tag, around)

    def _own_text(self, element: LexborNode, tag: str, around: Around) -> None:
        inside = around.inside(tag, root=element.mem_id in self._roots)
        child = element.first_child
        while child is not None:
            if child.is_text_node:
                self._enter(child, inside)
            child = child.next
        self._edge(element, tag, around)

    def _mark(self, node: LexborNode) -> None:
        if self._marking and node.is_comment_node:
            name = _MARK.fullmatch(node.comment_content or "")
            if name:
                self._writer.mark(name[1])


def _descendants(element: LexborNode) -> Iterator[LexborNode]:
    """Every node below an element, in document order."""
    node, above = element.first_child, [element]
    while True:
        while node is None:
            last = above.pop()
            if not above:
                return
            node = last.next
        yield node
        child = node.first_child
        if child is None:
            node = node.next
        else:
            above.append(node)
            node = child
