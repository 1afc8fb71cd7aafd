"""Lines that start with up to three spaces and a tab: neither code nor a paragraph."""

import re

from site_builder.render.markdown.node import BARE, Node, last_child
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.source import Source

_STRAY = re.compile(r" {1,3}\t|[\f\v\r]")


class StrayLine(BlockRule):
    """Text that stands where it is, without an element of its own."""

    name = "stray"
    starts = " "

    def read(self, parent: Node, source: Source) -> bool:
        """Take the line."""
        if not source.match(_STRAY):
            return False
        start, end = source.pos, source.line_end()
        line = source.text[start:end]
        source.pos = end
        last = last_child(parent)
        if last is not None and last.tag == BARE and last.is_source:
            last.add(line, source, start)
            return True
        node = self.parser.append(parent, BARE)
        node.take(line, source, start)
        return True
