r"""Escapes: a backslash before a character that would mean something."""

import re

from site_builder.render.markdown.reader import SpanReader, SpanRule

_ESCAPED = re.compile(r"\\([\\.*_+`<>()\[\]{}#!:|\"'$=\-~])")


class Escape(SpanRule):
    """The character stands for itself."""

    name = "escape"
    trigger = r"\\"
    starts = "\\"

    def read(self, reader: SpanReader) -> bool:
        """Take both; before any other character a backslash is text."""
        match = reader.take(_ESCAPED)
        if match is None:
            return False
        reader.add(match[1])
        return True
