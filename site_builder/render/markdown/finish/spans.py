"""Reads the spans of all texts, and gives each element the attributes written behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from xml.etree.ElementTree import Element

from site_builder.render.markdown.attributes import apply
from site_builder.render.markdown.document import Document
from site_builder.render.markdown.finish.stage import Stage
from site_builder.render.markdown.node import Node, walk
from site_builder.render.markdown.reader import RuleSet, SpanReader

if TYPE_CHECKING:
    from markdown import Markdown


class Spans(Stage):
    """Python-Markdown's inline stage, reading once from left to right."""

    name = "inline"

    def __init__(self, md: Markdown, document: Document, rules: RuleSet, raw_rules: RuleSet) -> None:
        """Read by these rules, and by the raw ones what elements such as `<code>` hold."""
        super().__init__(md, document)
        self._rules = rules
        self._raw_rules = raw_rules

    def run(self, root: Element) -> None:
        """Read the page and its footnotes."""
        self._read(cast("Node", root))
        for footnote in self.document.footnotes.values():
            self._read(footnote.content)

    def _read(self, root: Node) -> None:
        for node in walk(root):
            if node.is_source:
                self._read_text(node)
            if node.ial is not None:
                apply(node, node.ial, self.document.attribute_lists)
                if node.model == "math" and node.attrib:
                    node.tag = "div"

    def _read_text(self, node: Node) -> None:
        text, node.text = node.text or "", None
        node.is_source = False
        SpanReader(text, self.document, self._rules, self._raw_rules, (node, 0)).read_all(node)
