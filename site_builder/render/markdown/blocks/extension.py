"""What stands in `{: ...}` on a line: attributes, their definitions, `{::comment}` and its like."""

from __future__ import annotations

import re

from site_builder.render.markdown.attributes import AttributeList
from site_builder.render.markdown.extensions import EXTENSION_START, block_stop, is_for_html, set_options
from site_builder.render.markdown.node import BLANK, END, Node, last_child, verbatim
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import BLOCK_ATTRIBUTES, ID, INSIDE_BRACES
from site_builder.render.markdown.source import Source

_DEFINITION = re.compile(rf" {{0,3}}\{{:({ID}):({INSIDE_BRACES})\}}[ \t]*\n")
_START = re.compile(rf" {{0,3}}{EXTENSION_START.pattern}[ \t]*\n")
_TAKES_ATTRIBUTES = frozenset({"link", "abbreviation", "footnote"})


class BlockExtension(BlockRule):
    """Attribute definitions `{:name: .a}`, attributes `{: .a}` of the block above or below, extensions."""

    name = "extension"
    starts = "{"

    def read(self, parent: Node, source: Source) -> bool:
        """Take what is there."""
        if definition := source.take(_DEFINITION):
            known = self.parser.document.attribute_lists.setdefault(definition[1], AttributeList())
            known.read(definition[2])
            self._end(parent, "definition")
            return True
        if source.match(_START):
            return self._read_extension(parent, source)
        if attributes := source.take(BLOCK_ATTRIBUTES):
            self._read_attributes(parent, source, attributes[1])
            return True
        return False

    def _read_attributes(self, parent: Node, source: Source, text: str) -> None:
        last = last_child(parent)
        if last is None or last.tag == BLANK or (last.tag == END and last.text not in _TAKES_ATTRIBUTES):
            # Nothing above: they belong to the block below.
            if self.parser.attributes_ahead is None:
                self.parser.attributes_ahead = AttributeList()
            self.parser.attributes_ahead.read(text)
            return
        if last.ial is None:
            last.ial = AttributeList()
        last.ial.read(text)
        if not source.match(BLOCK_ATTRIBUTES):
            self._end(parent, "attributes")

    def _read_extension(self, parent: Node, source: Source) -> bool:
        opening = source.match(_START)
        if opening is None:
            return False
        name, options, is_closed = opening[1], opening[2] or "", bool(opening[3])
        body, end = "", opening.end()
        if not is_closed:
            stop = source.search(block_stop(name), end - 1)
            if stop is None:
                return False
            body, end = source.text[opening.end() : stop.start() + 1], stop.end()
        if name == "nomarkdown":
            if not is_closed and is_for_html(options):
                node = verbatim(body, block=True)
                node.pieces = ((0, source, opening.end()),)
                parent.append(node)
        elif name == "options":
            set_options(self.parser.document.options, options)
            self._end(parent, "extension")
        elif name != "comment":
            return False
        source.pos = end
        return True

    def _end(self, parent: Node, cause: str) -> None:
        self.parser.append(parent, END).text = cause
