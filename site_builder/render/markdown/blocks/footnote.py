"""Footnotes: `[^name]: text`, with further blocks indented."""

import re

from site_builder.render.markdown.blocks.indented_code import end_of_indented
from site_builder.render.markdown.document import Footnote
from site_builder.render.markdown.node import END, Node
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import ID
from site_builder.render.markdown.source import Source

_DEFINITION = re.compile(rf" {{0,3}}\[\^({ID})\]:.*\n")
_MARK = re.compile(rf" {{0,3}}\[\^{ID}\]:[ \t]*")
_INDENT = re.compile(r"^(?:\t| {4})", re.M)


class FootnoteDefinition(BlockRule):
    """Names a footnote's text, which is shown at the end of the page."""

    name = "footnote"
    starts = "["

    def read(self, parent: Node, source: Source) -> bool:
        """Take the definition and what is indented below it."""
        match = source.match(_DEFINITION)
        if match is None or self.parser.is_too_deep:
            return False
        end = end_of_indented(source.text, match.end())
        mark = source.match(_MARK)
        start = mark.end() if mark else source.pos
        text, at = source.text[start:end], source.origin(match.start(1))
        source.pos = end
        content = Node("li")
        self.parser.read(content, Source(_INDENT.sub("", text), source, start))
        marker = self.parser.append(parent, END)
        marker.text = "footnote"
        document = self.parser.document
        if match[1] in document.footnotes:
            message = f"the footnote '{match[1]}' is defined above, too; that text is left out"
            document.traps.note("lost-footnote", message, source, match.start(1), "Give one another name.")
        document.footnotes[match[1]] = Footnote(content, at)
        return True
