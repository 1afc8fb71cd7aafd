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
# Most definitions are so plain, without white space in the address. Guides append lists of thousands to each
# text, and the pattern above tries every end of an address in turn.
_PLAIN = re.compile(
    r" {0,3}\[([^\n\]]++)\]:[ \t]*+([^\s<\"']++)"
    r"(?:[ \t]++\"([^\"\n]++)\"[ \t]*+\n|[ \t]*+\n(?![ \t]*+[\"']))"
)
_BARE = Node(END)
"""Marks a definition that no attributes can belong to, and stands in no tree."""
_QUOTE_AHEAD = re.compile(r"[ \t]+[\"']")


class LinkDefinition(BlockRule):
    """Names a link's target; shows nothing itself."""

    name = "link-definition"
    starts = "["

    def read(self, parent: Node, source: Source) -> bool:
        """Take the definition, and the plain ones that follow; of two with one name the last counts."""
        plain = source.match(_PLAIN)
        if plain is None:
            return self._read_other(parent, source)
        self._define(plain[1], self._target(parent, source, plain))
        following = _PLAIN.match(source.text, plain.end())
        while following:
            plain, following = following, _PLAIN.match(source.text, following.end())
            # Attributes may stand behind the last one.
            holder = parent if following is None else None
            self._define(plain[1], self._target(holder, source, plain))
        source.pos = plain.end()
        return True

    def _read_other(self, parent: Node, source: Source) -> bool:
        match = source.match(_DEFINITION)
        # A title that is never closed would be taken for a part of the address.
        if match is None or _QUOTE_AHEAD.search(match[3] or ""):
            return False
        url = 3 if match[2] is None else 2
        at = source.origin(match.start(url))
        self._define(match[1], LinkTarget(match[url], match[5] or "", self._marker(parent), at))
        source.pos = match.end()
        return True

    def _target(self, holder: Node | None, source: Source, plain: re.Match[str]) -> LinkTarget:
        marker = _BARE if holder is None else self._marker(holder)
        return LinkTarget(plain[2], plain[3] or "", marker, source.origin(plain.start(2)))

    def _marker(self, parent: Node) -> Node:
        marker = self.parser.append(parent, END)
        marker.text = "link"
        return marker

    def _define(self, name: str, target: LinkTarget) -> None:
        self.parser.document.links[normal_name(name)] = target
