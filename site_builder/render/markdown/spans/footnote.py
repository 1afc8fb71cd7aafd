"""Footnote markers: `[^name]`."""

import re

from site_builder.diagnostics import nearest
from site_builder.render.markdown.node import Node
from site_builder.render.markdown.patterns import ID
from site_builder.render.markdown.reader import SpanReader, SpanRule

_CLASS = re.compile(r"(?:\w-\w)+\w?")
"""What a regular expression excludes: `[^a-z]`."""
_MARKER = re.compile(rf"\[\^({ID})\]")


class FootnoteMarker(SpanRule):
    """Points to a footnote that is defined somewhere on the page; else it is text."""

    name = "footnote"
    trigger = r"\["
    starts = "["

    def read(self, reader: SpanReader) -> bool:
        """Take the marker; it gets its number when the whole page has been read."""
        match = reader.take(_MARKER)
        if match is None:
            return False
        if match[1] not in reader.document.footnotes:
            reader.add(match[0])
            if not _CLASS.fullmatch(match[1]):
                message = f"the footnote '{match[1]}' is not defined; '{match[0]}' is shown as it is written"
                hint = nearest(match[1], reader.document.footnotes) or (
                    f"Write '[^{match[1]}]: ...' on a line of its own, or '\\[' for the sign itself."
                )
                reader.document.traps.note("undefined-footnote", message, reader, match.start(), hint)
            return True
        node = Node("sup")
        node.footnote = match[1]
        reader.append(node)
        return True
