"""Marks the short forms that the page explains."""

from __future__ import annotations

import re
from typing import cast
from xml.etree.ElementTree import Element

from site_builder.render.markdown.attributes import apply
from site_builder.render.markdown.finish.stage import Stage
from site_builder.render.markdown.node import VERBATIM, Node, children, walk


class Abbreviations(Stage):
    """Wraps each whole word that is a short form in `<abbr>`."""

    name = "abbreviations"

    def run(self, root: Element) -> None:
        """Go through all text but code and raw HTML."""
        known = self.document.abbreviations
        if not known:
            return
        longest_first = sorted(known, key=len, reverse=True)
        word = re.compile(rf"(?<![A-Za-z0-9_])(?:{'|'.join(map(re.escape, longest_first))})(?![A-Za-z0-9_])")
        trees = [cast("Node", root), *(footnote.content for footnote in self.document.footnotes.values())]
        for tree in trees:
            for node in [tree, *walk(tree)]:
                if node.tag not in (VERBATIM, "code", "pre", "abbr") and node.model != "raw":
                    self._mark(node, word)

    def _mark(self, node: Node, word: re.Pattern[str]) -> None:
        found: list[Node] = []
        node.text = self._split(node.text or "", word, found)
        for child in children(node):
            found.append(child)
            child.tail = self._split(child.tail or "", word, found)
        if len(found) > len(node):
            node[:] = found

    def _split(self, text: str, word: re.Pattern[str], found: list[Node]) -> str:
        """Return the text up to the first short form; the form, and the rest behind it, go to `found`."""
        matches = list(word.finditer(text))
        if not matches:
            return text
        for index, match in enumerate(matches):
            long, marker = self.document.abbreviations[match[0]]
            node = Node("abbr")
            node.text = match[0]
            if marker.ial is not None:
                apply(node, marker.ial, self.document.attribute_lists)
            if long:
                node.set("title", long)
            end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
            node.tail = text[match.end() : end]
            found.append(node)
        return text[: matches[0].start()]
