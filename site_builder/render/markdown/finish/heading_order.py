"""Whether headings follow one another level by level, as those do who hear a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast
from xml.etree.ElementTree import Element

from site_builder.render.markdown.finish.stage import PAGE, Stage
from site_builder.render.markdown.node import Node, walk

_HTML_HEADING = re.compile(r"h[1-6]")


class HeadingOrder(Stage):
    """Notes headings that leave out a level, and the second one of the highest."""

    name = "heading-order"

    def run(self, root: Element) -> None:
        """Go through the page in order."""
        above, has_first = 0, False
        for level, at in _headings(cast("Node", root)):
            note = self.document.traps.note
            if above and level > above + 1:
                message = f"a heading of level {level} stands below one of level {above}"
                hint = f"Write '{'#' * (above + 1)}', or headings for the levels between."
                note("heading-jump", message, PAGE, at, hint)
            if level == 1 and has_first:
                note("second-title", "a page has several headings of level 1", PAGE, at)
            has_first = has_first or level == 1
            above = level


def _headings(root: Node) -> Iterator[tuple[int, int]]:
    """Yield each heading's level, and where it stands in the text of the page."""
    for node in walk(root):
        if node.heading:
            yield node.heading, node.origin(0)
        elif node.is_html and _HTML_HEADING.fullmatch(node.tag):
            yield int(node.tag[1]), node.at
