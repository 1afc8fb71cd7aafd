"""What `{:auto_ids}` makes of a definition list, and `{:standalone}` of an image."""

from __future__ import annotations

import re
from typing import cast
from xml.etree.ElementTree import Element

from site_builder.render.markdown.finish.heading_ids import basic_id, heading_text
from site_builder.render.markdown.finish.stage import Stage
from site_builder.render.markdown.node import Node, children, walk

_AUTO_IDS = re.compile(r"auto_ids(?:-([\w-]+))?")


class References(Stage):
    """Gives terms their ids, and makes figures."""

    name = "references"

    def run(self, root: Element) -> None:
        """Go through the page."""
        if not self.document.has_attributes:
            return
        for node in walk(cast("Node", root)):
            if node.tag == "dl" and node.ial is not None:
                _name_terms(node, node.ial.references)
            elif node.tag == "p" and len(node) == 1 and not (node.text or "").strip():
                image = children(node)[0]
                if image.is_standalone and not (image.tail or "").strip():
                    _make_figure(node, image)


def _name_terms(node: Node, references: list[str]) -> None:
    found = next((match for name in references if (match := _AUTO_IDS.match(name))), None)
    for term in children(node) if found else ():
        if term.tag == "dt" and "id" not in term.attrib and found is not None:
            term.set("id", f"{found[1] or ''}{basic_id(heading_text(term))}".lstrip())


def _make_figure(node: Node, image: Node) -> None:
    """Make a figure of a paragraph, with the image's words below it; class and id are the figure's."""
    node.tag = "figure"
    for key in ("class", "id"):
        if key in image.attrib and key not in node.attrib:
            node.set(key, image.attrib.pop(key))
    caption = Node("figcaption")
    caption.is_block = image.is_block = True
    caption.text = image.get("alt", "")
    node.append(caption)
