"""Rules across the page: `---`, `* * *`, `___`."""

from site_builder.render.markdown.node import Node
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import RULE
from site_builder.render.markdown.source import Source


class Rule(BlockRule):
    """Three or more of `*`, `-` or `_`, with nothing else on the line."""

    name = "rule"
    starts = "*-_"

    def read(self, parent: Node, source: Source) -> bool:
        """Take the line."""
        if not source.take(RULE):
            return False
        self.parser.append(parent, "hr")
        return True
