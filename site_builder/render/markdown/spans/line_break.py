"""Line breaks: two spaces or a backslash (or two) at the end of a line; with `hard_wrap` every line end."""

import re

from site_builder.render.markdown.node import Node
from site_builder.render.markdown.reader import SpanReader, SpanRule

_BREAK = re.compile(r"(?:  |\\\\)(?=\n)")
_BACKSLASH = re.compile(r"\\(?=\n)")
_LINE_END = re.compile(r"\n(?!\Z)")


class LineBreak(SpanRule):
    """`<br>` where the author asked for it."""

    name = "line-break"
    trigger = r"(?:  |\\)(?=\n)|\n"
    starts = " \\\n"

    def read(self, reader: SpanReader) -> bool:
        """Take what asks for the break; the line end itself stays as text."""
        is_wrapped = reader.document.options.hard_wrap
        # GitHub's single backslash does nothing within HTML.
        pattern = _LINE_END if is_wrapped else _BREAK
        if reader.match(pattern):
            pass
        elif not is_wrapped and not reader.node.is_html and reader.match(_BACKSLASH):
            pattern = _BACKSLASH
        else:
            return False
        reader.append(Node("br"))
        if is_wrapped:
            reader.add("\n")
        reader.take(pattern)
        return True
