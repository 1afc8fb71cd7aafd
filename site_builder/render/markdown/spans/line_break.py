"""Line breaks: two spaces or a backslash (or two) at the end of a line; with `hard_wrap` every line end."""

import re

from site_builder.render.markdown.node import Node
from site_builder.render.markdown.reader import SpanReader, SpanRule

_BREAK = re.compile(r"(?:  |\\\\)(?=\n)")
_BACKSLASH = re.compile(r"\\(?=\n)")
_BACKSLASH_WITHIN = re.compile(r"\\(?=\n.)", re.S)
_LINE_END = re.compile(r"\n(?!\Z)")


class LineBreak(SpanRule):
    """`<br>` where the author asked for it."""

    name = "line-break"
    trigger = r"(?:  |\\)(?=\n)|\n"
    starts = " \\\n"

    def read(self, reader: SpanReader) -> bool:
        """Take what asks for the break; the line end itself stays as text."""
        if reader.document.options.hard_wrap:
            return self._break(reader, _LINE_END, keep="\n")
        if self._break(reader, _BREAK):
            return True
        # GitHub's single backslash does nothing within HTML.
        if reader.node.is_html or not reader.match(_BACKSLASH):
            return False
        if not self._break(reader, _BACKSLASH_WITHIN):
            # At the very end it breaks nothing, and doesn't show either.
            reader.pos += 1
        return True

    def _break(self, reader: SpanReader, sign: re.Pattern[str], keep: str = "") -> bool:
        if not reader.take(sign):
            return False
        reader.append(Node("br"))
        reader.add(keep)
        return True
