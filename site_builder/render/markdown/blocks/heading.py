"""Headings: `## Text`, `## Text ##`, `## Text {#id}`, and underlined ones."""

from __future__ import annotations

import re

from site_builder.render.markdown.node import Node
from site_builder.render.markdown.parser import BlockRule, follows_boundary
from site_builder.render.markdown.patterns import HEADING, SPACE
from site_builder.render.markdown.source import Source

_ID = re.compile(r"[\t ]\{#([^\W\d][\w:.\-\u00b7\u203f\u2040]*)\}\Z")
_CLOSING_MARKS = re.compile(r"[\t ]#+\Z")
_UNDERLINED = re.compile(r" {0,3}([^ \t\n].*)\n([-=])[-=]*[ \t\r\f\v]*\n")


class MarkedHeading(BlockRule):
    """One to six `#` at the very start of a line, then a space: GitHub's dialect asks for the space."""

    name = "heading"
    starts = "#"

    def read(self, parent: Node, source: Source) -> bool:
        """Take the line; closing marks are no part of the text."""
        match = source.match(HEADING)
        if match is None:
            return False
        text, id_ = _contents(match[2])
        text = _CLOSING_MARKS.sub("", text).rstrip(SPACE)
        if not text:
            return False
        source.pos = match.end()
        node = self.parser.append(parent, f"h{len(match[1])}")
        _fill(node, len(match[1]), id_)
        node.take(text, source, match.start(2))
        return True


class UnderlinedHeading(BlockRule):
    """One line, underlined by `===` or `---`, after a blank line."""

    name = "underlined-heading"

    def read(self, parent: Node, source: Source) -> bool:
        """Take both lines."""
        match = source.match(_UNDERLINED)
        if match is None or not follows_boundary(self.parser, parent):
            return False
        text, id_ = _contents(match[1])
        if not text:
            return False
        source.pos = match.end()
        level = 2 if match[2] == "-" else 1
        node = self.parser.append(parent, f"h{level}")
        _fill(node, level, id_)
        node.take(text, source, match.start(1))
        return True


def _contents(line: str) -> tuple[str, str]:
    text = line.rstrip(SPACE)
    if match := _ID.search(text):
        return text[: match.start()].rstrip(SPACE), match[1]
    return text, ""


def _fill(node: Node, level: int, id_: str) -> None:
    node.heading = level
    if id_:
        node.set("id", id_)
