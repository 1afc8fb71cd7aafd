"""Code within text, between backticks."""

import re
from functools import lru_cache

from site_builder.render.markdown.node import Node
from site_builder.render.markdown.patterns import SPACE
from site_builder.render.markdown.reader import SpanReader, SpanRule

_TICKS = re.compile(r"`+")


class CodeSpan(SpanRule):
    """As many backticks as needed, then the same again."""

    name = "code"
    trigger = "`"
    starts = "`"

    def read(self, reader: SpanReader) -> bool:
        """Take the code; ticks that are not closed are text, and so is one with space around it."""
        opening = reader.take(_TICKS)
        if opening is None:
            return False
        ticks, start = opening[0], opening.start()
        is_simple = len(ticks) == 1
        before, behind = reader.text[max(start - 1, 0) : start], reader.text[reader.pos : reader.pos + 1]
        closing = reader.search(_ticks(ticks), reader.pos)
        if closing is None or (is_simple and before in SPACE and behind and behind in SPACE):
            reader.add(ticks)
            return True
        code = reader.text[reader.pos : closing.start()]
        if not is_simple:
            code = code.removeprefix(" ").removesuffix(" ")
        node = Node("code")
        node.text = code
        reader.append(node)
        reader.document.code.append((reader, reader.pos, closing.start()))
        reader.pos = closing.end()
        return True


@lru_cache(maxsize=32)
def _ticks(ticks: str) -> re.Pattern[str]:
    return re.compile(ticks)
