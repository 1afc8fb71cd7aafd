"""Block quotes: `> text`."""

import re

from site_builder.render.markdown.node import Node
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import BREAKS_LAZINESS, QUOTE
from site_builder.render.markdown.source import Source

_MARKS = re.compile("^" + QUOTE.pattern, re.M)


class Quote(BlockRule):
    """Lines that start with `>`, and lines that lazily run on."""

    name = "quote"
    starts = ">"

    def read(self, parent: Node, source: Source) -> bool:
        """Read the blocks behind the marks."""
        if self.parser.is_too_deep or not source.match(QUOTE):
            return False
        start = source.pos
        source.pos = source.line_end()
        while not source.match(BREAKS_LAZINESS):
            source.pos = source.line_end()
        node = self.parser.append(parent, "blockquote")
        self.parser.read(node, Source(_MARKS.sub("", source.text[start : source.pos]), source, start))
        return True
