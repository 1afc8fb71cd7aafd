"""Blank lines, kept in the tree while it grows: what may follow depends on them."""

from site_builder.render.markdown.node import BLANK, Node, last_child
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import BLANK as BLANK_LINES
from site_builder.render.markdown.source import Source


class BlankLines(BlockRule):
    """One or more lines of nothing but white space."""

    name = "blank"
    starts = "\n"

    def read(self, parent: Node, source: Source) -> bool:
        """Put them into the tree as one node."""
        match = source.take(BLANK_LINES)
        if match is None:
            # White space at the very end, without a line feed: nothing comes after it.
            source.pos = len(source.text)
            return True
        last = last_child(parent)
        if last is not None and last.tag == BLANK:
            last.text = (last.text or "") + match[0]
        else:
            self.parser.append(parent, BLANK).text = match[0]
        return True
