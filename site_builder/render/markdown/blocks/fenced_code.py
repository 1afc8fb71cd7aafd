"""Code between fences of backticks or tildes, which may be indented by up to three spaces."""

import re
from functools import lru_cache

from site_builder.render.markdown.json_blocks import json_fault
from site_builder.render.markdown.node import Node
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import INK
from site_builder.render.markdown.source import Source

# What is behind the fence names the language; `?` starts options that concern nobody here.
_SHORTEST = 3
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
        language, closing = _end(source, opening)
        document = self.parser.document
        if closing is None:
            message = f"the fence '{opening[1]}' is never closed, so what follows is no code"
            hint = f"Write '{opening[1]}' on a line of its own where the code ends."
            document.traps.note("unclosed-fence", message, source, opening.start(1), hint)
            return False
        node = self.parser.append(parent, "pre")
        node.at = source.origin(opening.start(1))
        node.text = source.text[opening.end() : closing.start() + 1]
        document.code.append((source, opening.end(), closing.start() + 1))
        if language.lower() == "json" and (fault := json_fault(node.text)):
            document.traps.note("invalid-json-block", fault[0], source, opening.end() + fault[1])
        if language:
            node.set("class", f"language-{language}")
        source.pos = closing.end()
        return True


def _end(source: Source, opening: re.Match[str]) -> tuple[str, re.Match[str] | None]:
    """Find the closing fence, and say which language the opening one names.

    Where no fence is long enough, as many signs as one has open the code, and the others are read as the
    language: so kramdown ends ```` by ```.
    """
    language = opening[3] or ""
    closing = source.search(_closing(opening[1]), opening.end() - 1)
    if closing is not None or (language and opening.end(1) != opening.start(3)):
        return language, closing
    for length in range(len(opening[1]) - 1, _SHORTEST - 1, -1):
        fence, rest = opening[1][:length], opening[1][length:]
        if closing := source.search(_closing(fence), opening.end() - 1):
            return rest + language, closing
    return language, None


@lru_cache(maxsize=32)
def _closing(fence: str) -> re.Pattern[str]:
    return re.compile(rf"\n {{0,3}}{fence}{fence[0]}*[ \t]*\n")
