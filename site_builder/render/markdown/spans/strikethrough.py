"""Text struck out: `~~text~~`."""

import re

from site_builder.render.markdown.node import Node
from site_builder.render.markdown.reader import SpanReader, SpanRule

_CLOSING = re.compile(r"[^\s~]~~")
_OPENING = re.compile(r"~~(?![\s~])")


class Strikethrough(SpanRule):
    """Two tildes around text."""

    name = "strikethrough"
    trigger = "~~"
    starts = "~"

    def read(self, reader: SpanReader) -> bool:
        """Read what is struck out as a text of its own."""
        opening = reader.match(_OPENING)
        closing = reader.search(_CLOSING, reader.pos + 2) if opening else None
        if closing is None:
            return False
        node = Node("del")
        node.is_html = True
        inner = SpanReader(
            reader.text[reader.pos + 2 : closing.end() - 2], reader.document, reader.rules, reader.raw_rules
        )
        inner.read_all(node)
        reader.append(node)
        reader.pos = closing.end()
        return True
