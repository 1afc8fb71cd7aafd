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
        start = reader.pos + 2
        text = reader.text[start : closing.end() - 2]
        inner = SpanReader(text, reader.document, reader.rules, reader.raw_rules, (reader, start))
        inner.read_all(node)
        reader.append(node)
        reader.pos = closing.end()
        return True
