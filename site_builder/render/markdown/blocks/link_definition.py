"""Link definitions: `[name]: url "title"`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from site_builder.render.markdown.attributes import AttributeList
from site_builder.render.markdown.document import LinkTarget, normal_name
from site_builder.render.markdown.node import END, Node
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import BLOCK_ATTRIBUTES
from site_builder.render.markdown.source import Source

_DEFINITION = re.compile(
    r" {0,3}\[([^\n\]]+)\]:[ \t]*(?:<(.*?)>|([^\n]*?[^ \t\n\r\f\v][^\n]*?))"
    r"(?:(?:[ \t]*?\n|[ \t]+?)[ \t]*?([\"'])(.+?)\4)?[ \t]*?\n"
)
# Most definitions are so plain, without white space in the address; the pattern above tries every end of an
# address in turn.
_PLAIN = re.compile(
    r" {0,3}\[(?P<name>[^\n\]]++)\]:[ \t]*+(?P<url>[^\s<\"']++)"
    r"(?:[ \t]++\"(?P<title>[^\"\n]++)\"[ \t]*+\n|[ \t]*+\n(?![ \t]*+[\"']))"
    rf"(?P<attributes>(?:{BLOCK_ATTRIBUTES.pattern})*+)"
)
_LIST = re.compile(f"(?:{re.sub(r'[?]P<[a-z]+>', '?:', _PLAIN.pattern)})++")
_QUOTE_AHEAD = re.compile(r"[ \t]+[\"']")
_KEPT_LISTS = 32
"""Guides append one list of hundreds to each of their texts: it is read once."""


class _Plain(NamedTuple):
    """A plain definition within a list."""

    name: str
    url: str
    title: str
    marker: Node
    at: int
    """Where the address begins in the list."""


class LinkDefinition(BlockRule):
    """Names a link's target; shows nothing itself."""

    name = "link-definition"
    starts = "["

    def read(self, parent: Node, source: Source) -> bool:
        """Take the definition, and the plain ones that follow; of two with one name the last counts."""
        links = self.parser.document.links
        found = source.match(_LIST) if self.parser.attributes_ahead is None else None
        if found is None:
            return self._read_one(parent, source)
        start = found.start()
        for name, url, title, marker, at in _plain_list(found[0]):
            links[name] = LinkTarget(url, title, marker, source.origin(start + at))
        source.pos = found.end()
        self._marker(parent)
        return True

    def _read_one(self, parent: Node, source: Source) -> bool:
        match = source.match(_DEFINITION)
        # A title that is never closed would be taken for a part of the address.
        if match is None or _QUOTE_AHEAD.search(match[3] or ""):
            return False
        url = 3 if match[2] is None else 2
        at = source.origin(match.start(url))
        target = LinkTarget(match[url], match[5] or "", self._marker(parent), at)
        self.parser.document.links[normal_name(match[1])] = target
        source.pos = match.end()
        return True

    def _marker(self, parent: Node) -> Node:
        marker = self.parser.append(parent, END)
        marker.text = "link"
        return marker


@lru_cache(_KEPT_LISTS)
def _plain_list(text: str) -> tuple[_Plain, ...]:
    return tuple(
        _Plain(
            normal_name(each["name"]),
            each["url"],
            each["title"] or "",
            _marker_with(each["attributes"]),
            each.start("url"),
        )
        for each in _PLAIN.finditer(text)
    )


def _marker_with(attributes: str) -> Node:
    """Return a marker that stands in no tree, and has a definition's attributes."""
    marker = Node(END)
    if attributes:
        marker.ial = AttributeList()
        for each in BLOCK_ATTRIBUTES.finditer(attributes):
            marker.ial.read(each[1])
    return marker
