"""`{: ...}` behind a span gives it attributes; `{::comment}` and its like work within text too."""

import re

from site_builder.render.markdown.attributes import AttributeList, apply
from site_builder.render.markdown.extensions import EXTENSION_START, is_for_html, set_options, span_stop
from site_builder.render.markdown.node import verbatim
from site_builder.render.markdown.patterns import INSIDE_BRACES
from site_builder.render.markdown.reader import SpanReader, SpanRule

_ATTRIBUTES = re.compile(rf"\{{:({INSIDE_BRACES})\}}")
_STOP = re.compile(r"\{:/\w*\}")


class SpanExtension(SpanRule):
    """Attributes of the span before, or an extension."""

    name = "extension"
    trigger = r"\{:"
    starts = "{"

    def read(self, reader: SpanReader) -> bool:
        """Take what is there; behind mere text it is text."""
        if not reader.text.startswith("{:", reader.pos):
            return False
        if reader.match(EXTENSION_START):
            return self._read_extension(reader)
        attributes = None if reader.match(_STOP) else reader.match(_ATTRIBUTES)
        node = reader.previous_node()
        if attributes is not None and reader.symbol_end == reader.pos:
            reader.pos = attributes.end()
            return True
        if attributes is None or node is None:
            return False
        reader.pos = attributes.end()
        wanted = AttributeList()
        wanted.read(attributes[1])
        apply(node, wanted, reader.document.attribute_lists)
        if "standalone" in wanted.references and node.tag == "img":
            node.is_standalone = True
        return True

    def _read_extension(self, reader: SpanReader) -> bool:
        opening = reader.match(EXTENSION_START)
        if opening is None or opening[1] not in ("comment", "nomarkdown", "options"):
            return False
        name, is_closed, end = opening[1], bool(opening[3]), opening.end()
        if not is_closed:
            stop = reader.search(span_stop(name), end)
            if stop is None:
                return False
            if name == "nomarkdown" and is_for_html(opening[2] or ""):
                node = verbatim(reader.text[end : stop.start()])
                node.pieces = ((0, reader, end),)
                reader.append(node)
            end = stop.end()
        if name == "options":
            set_options(reader.document.options, opening[2] or "")
        reader.pos = end
        return True
