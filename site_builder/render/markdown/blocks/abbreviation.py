"""Abbreviations: `*[HTML]: Hyper Text Markup Language`."""

import re

from site_builder.render.markdown.node import END, Node
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import SPACE
from site_builder.render.markdown.source import Source

_DEFINITION = re.compile(r" {0,3}\*\[(.+?)\]:(.*?)\n")


class AbbreviationDefinition(BlockRule):
    """Names the long form of a short one; shows nothing itself."""

    name = "abbreviation"
    starts = "*"

    def read(self, parent: Node, source: Source) -> bool:
        """Take the definition."""
        match = source.take(_DEFINITION)
        if match is None:
            return False
        marker = self.parser.append(parent, END)
        marker.text = "abbreviation"
        self.parser.document.abbreviations[match[1]] = (match[2].strip(SPACE), marker)
        return True
