"""Mathematics within text: `$$ ... $$`."""

import re

from site_builder.render.markdown.patterns import SPACE
from site_builder.render.markdown.reader import SpanReader, SpanRule

_MARK = re.compile(r"\$\$")


class MathSpan(SpanRule):
    r"""A formula, marked `\(...\)` for MathJax to draw."""

    name = "math"
    trigger = r"\$\$"
    starts = "$"

    def read(self, reader: SpanReader) -> bool:
        """Take the formula."""
        if not reader.match(_MARK):
            return False
        closing = reader.search(_MARK, reader.pos + 2)
        if closing is None:
            return False
        reader.add(f"\\({reader.text[reader.pos + 2 : closing.start()].strip(SPACE)}\\)")
        reader.pos = closing.end()
        return True
