"""Reads the blocks of a text by trying the rules of a visible list at each position."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar
from xml.etree.ElementTree import ElementTree

from markdown.blockparser import BlockParser

from site_builder.render.markdown.document import Document
from site_builder.render.markdown.node import Node, last_child
from site_builder.render.markdown.source import Source

if TYPE_CHECKING:
    from markdown import Markdown

    from site_builder.render.markdown.attributes import AttributeList

_DEPTH_LIMIT = 40
_LEAD = re.compile(r"[ \t\r\f\v]*")


class BlockRule(ABC):
    """One habit of block structure."""

    name: ClassVar[str]
    """For the registry, and for people."""
    starts: ClassVar[str] = ""
    """The first characters that such a block may have; empty when it may be any."""

    def __init__(self, parser: KramdownParser) -> None:
        """Belong to a parser, through which nested blocks are read."""
        self.parser = parser

    @abstractmethod
    def read(self, parent: Node, source: Source) -> bool:
        """Read the block at the position into `parent`; False, with nothing moved, if there is none."""


class KramdownParser(BlockParser):
    """Python-Markdown's block stage, reading by position instead of by paragraphs.

    Python-Markdown splits a text at blank lines before any rule sees it; kramdown's lists, HTML blocks and
    fences can't be recognised from such pieces, so the rules here share one text and a position in it.
    """

    def __init__(self, md: Markdown, document: Document, rules: Sequence[type[BlockRule]]) -> None:
        """Read by the rules given, tried in their order."""
        super().__init__(md)
        self.document = document
        self.attributes_ahead: AttributeList | None = None
        """Attributes that stand before the block they belong to."""
        self._depth = 0
        self._rules = tuple(rule(self) for rule in rules)
        self._by_start: dict[str, tuple[BlockRule, ...]] = {}

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802 - the name it overrides
        """Read a whole page."""
        self.attributes_ahead = None
        self._depth = 0
        root = Node(self.md.doc_tag)
        text = "\n".join(lines)
        self.read(root, Source(text if text.endswith("\n") else text + "\n"))
        return ElementTree(root)

    def read(self, parent: Node, source: Source) -> None:
        """Read blocks into `parent` up to the end of the text or, in HTML, of its element."""
        outer, self.attributes_ahead = self.attributes_ahead, None
        self._depth += 1
        while source.pos < len(source.text) and not parent.is_closed:
            for rule in self._candidates(source):
                if rule.read(parent, source):
                    break
        self._depth -= 1
        self.attributes_ahead = outer

    @property
    def is_too_deep(self) -> bool:
        """Must no further block be nested here? No author nests so deep, and the stack is finite."""
        return self._depth >= _DEPTH_LIMIT

    def new(self, tag: str, *, block: bool = True) -> Node:
        """A node with the attributes that were written ahead of it."""
        node = Node(tag)
        node.is_block = block
        if self.attributes_ahead is not None:
            node.ial, self.attributes_ahead = self.attributes_ahead, None
        return node

    def append(self, parent: Node, tag: str) -> Node:
        """A new node, put into `parent`."""
        node = self.new(tag)
        parent.append(node)
        return node

    def _candidates(self, source: Source) -> tuple[BlockRule, ...]:
        lead = source.match(_LEAD)
        end = lead.end() if lead else source.pos
        start = source.text[end] if end < len(source.text) else "\n"
        if start != "\n" and (end - source.pos > 3 or "\t" in source.text[source.pos : end]):
            start = " "
        rules = self._by_start.get(start)
        if rules is None:
            rules = tuple(rule for rule in self._rules if not rule.starts or start in rule.starts)
            self._by_start[start] = rules
        return rules


def follows_boundary(parser: KramdownParser, parent: Node) -> bool:
    """May a block start here that needs a blank line (or the like) before it?"""
    last = last_child(parent)
    return (
        last is None
        or last.tag == "#blank"
        or (last.tag == "#end" and not last.text)
        or parser.attributes_ahead is not None
    )
