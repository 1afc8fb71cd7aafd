"""`^` alone on a line ends a block."""

from site_builder.render.markdown.node import END, Node
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import EXPLICIT_END
from site_builder.render.markdown.source import Source


class ExplicitEnd(BlockRule):
    """Parts two lists, or a list and code, that would be one."""

    name = "end"
    starts = "^"

    def read(self, parent: Node, source: Source) -> bool:
        """Take the mark."""
        if not source.take(EXPLICIT_END):
            return False
        self.parser.append(parent, END)
        return True
