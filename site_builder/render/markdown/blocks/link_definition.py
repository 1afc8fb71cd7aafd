"""Link definitions: `[name]: url "title"`."""

import re

from site_builder.render.markdown.document import LinkTarget, normal_name
from site_builder.render.markdown.node import END, Node
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.source import Source

_DEFINITION = re.compile(
    r" {0,3}\[([^\n\]]+)\]:[ \t]*(?:<(.*?)>|([^\n]*?[^ \t\n\r\f\v][^\n]*?))"
    r"(?:(?:[ \t]*?\n|[ \t]+?)[ \t]*?([\"'])(.+?)\4)?[ \t]*?\n"
)
# Most definitions are so plain, without white space or title. Guides append lists of thousands to each text,
# and the pattern above tries every end of an address in turn.
_PLAIN = re.compile(r" {0,3}\[([^\n\]]+)\]:[ \t]*([^\s<\"']+)[ \t]*\n(?![ \t]*[\"'])")
_QUOTE_AHEAD = re.compile(r"[ \t]+[\"']")


class LinkDefinition(BlockRule):
    """Names a link's target; shows nothing itself."""

    name = "link-definition"
    starts = "["

    def read(self, parent: Node, source: Source) -> bool:
        """Take the definition; of two with one name the last counts."""
        if plain := source.match(_PLAIN):
            self._define(parent, plain[1], plain[2], source.origin(plain.start(2)))
            source.pos = plain.end()
            return True
        match = source.match(_DEFINITION)
        # A title that is never closed would be taken for a part of the address.
        if match is None or _QUOTE_AHEAD.search(match[3] or ""):
            return False
        url = 3 if match[2] is None else 2
        self._define(parent, match[1], match[url], source.origin(match.start(url)), match[5] or "")
        source.pos = match.end()
        return True

    def _define(self, parent: Node, name: str, url: str, at: int, title: str = "") -> None:
        marker = self.parser.append(parent, END)
        marker.text = "link"
        self.parser.document.links[normal_name(name)] = LinkTarget(url, title, marker, at)
