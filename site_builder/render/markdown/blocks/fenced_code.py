"""Code between fences of backticks or tildes, which may be indented by up to three spaces."""

import re
from functools import lru_cache

from site_builder.render.markdown.node import Node
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import INK
from site_builder.render.markdown.source import Source

# What is behind the fence names the language; `?` starts options that concern nobody here.
_OPENING = re.compile(rf" {{0,3}}((`|~)\2{{2,}})[ \t]*(?:({INK}+?)(?:\?{INK}*)?)?[ \t]*\n")


class FencedCode(BlockRule):
    """A fence, lines of code, and a fence at least as long."""

    name = "fenced-code"
    starts = "`~"

    def read(self, parent: Node, source: Source) -> bool:
        """Take the code; a fence that is never closed is text."""
        opening = source.match(_OPENING)
        if opening is None:
            return False
        closing = source.search(_closing(opening[1]), opening.end() - 1)
        if closing is None:
            return False
        node = self.parser.append(parent, "pre")
        node.text = source.text[opening.end() : closing.start() + 1]
        if opening[3]:
            node.set("class", f"language-{opening[3]}")
        source.pos = closing.end()
        return True


@lru_cache(maxsize=32)
def _closing(fence: str) -> re.Pattern[str]:
    return re.compile(rf"\n {{0,3}}{fence}{fence[0]}*[ \t]*\n")
