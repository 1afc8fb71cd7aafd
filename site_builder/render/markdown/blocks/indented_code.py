"""Code indented by four columns."""

import re

from site_builder.render.markdown.node import Node
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import BREAKS_LAZINESS, INDENT, INK
from site_builder.render.markdown.source import Source

_INDENTED = re.compile(rf"(?:\t| {{4}})[ \t]*{INK}.*\n")
_BLANK = re.compile(r"(?:[ \t\r\f\v]*\n)+")
_ANY_INDENT = re.compile(r"^(?:\t| {4})", re.M)
_LAZY = re.compile(rf"\n( {{0,3}}{INK})")


class IndentedCode(BlockRule):
    """Lines with four more spaces, or a tab, than what surrounds them."""

    name = "indented-code"
    starts = " "

    def read(self, parent: Node, source: Source) -> bool:
        """Take the lines, and those that lazily run on without the indent."""
        if not source.match(INDENT):
            return False
        start = source.pos
        end = end_of_indented(source.text, start)
        if end == start:
            return False
        source.pos = end
        self.parser.document.code.append((source, start, end))
        # A lazy line belongs to the line above it.
        code = _LAZY.sub(r" \1", source.text[start:end])
        node = self.parser.append(parent, "pre")
        node.text = _ANY_INDENT.sub("", code)
        return True


def end_of_indented(text: str, start: int) -> int:
    """Where indented lines, blank lines between them and lazy lines after them end."""
    end = position = start
    while True:
        if blank := _BLANK.match(text, position):
            position = blank.end()
        indented = _INDENTED.match(text, position)
        if indented is None:
            return end
        while indented is not None:
            position = indented.end()
            indented = _INDENTED.match(text, position)
        while not BREAKS_LAZINESS.match(text, position):
            position = text.find("\n", position) + 1
        end = position
