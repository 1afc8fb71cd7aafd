"""Mathematics in blocks: `$$ ... $$`."""

import re

from site_builder.render.markdown.node import BARE, Node
from site_builder.render.markdown.parser import BlockRule, follows_boundary
from site_builder.render.markdown.patterns import BOUNDARY, SPACE
from site_builder.render.markdown.source import Source

_ESCAPED = re.compile(r" {0,3}\\(?=\$\$[^\n]*\$\$[ \t]*\n)")
"""A backslash before a formula on a line of its own: that is one within text."""
_OPENING = re.compile(r" {0,3}\$\$")
_CLOSING = re.compile(r"\$\$(?:[ \t]*\n)?")


class MathBlock(BlockRule):
    """A formula between blank lines, left for MathJax to draw."""

    name = "math"
    starts = "$\\"

    def read(self, parent: Node, source: Source) -> bool:
        """Take the formula."""
        if (escaped := source.match(_ESCAPED)) and follows_boundary(self.parser, parent):
            source.pos = escaped.end()
            return False
        opening = source.match(_OPENING)
        if opening is None or not follows_boundary(self.parser, parent):
            return False
        closing = source.search(_CLOSING, opening.end())
        if closing is None or not BOUNDARY.match(source.text, closing.end()):
            return False
        formula = source.text[opening.end() : closing.start()].strip(SPACE)
        source.pos = closing.end()
        node = self.parser.append(parent, BARE)
        node.model = "math"
        node.text = f"\\[{formula}\\]\n"
        return True
