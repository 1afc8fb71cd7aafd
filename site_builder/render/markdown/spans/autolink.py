"""Addresses in angle brackets: `<https://...>`, `<name@host>`. A bare address is text."""

import re

from site_builder.render.markdown.attributes import resolve_references
from site_builder.render.markdown.node import Node
from site_builder.render.markdown.reader import SpanReader, SpanRule

_CLOSING = re.compile(">")
_ADDRESS = re.compile(r"<((?:mailto|https?|ftps?):[^\n]+?|[\w.\-]+@[\w.\-]+)>")
_OPENING = re.compile(r"<(?:(?:mailto|https?|ftps?):|[\w.\-]+@)")


class Autolink(SpanRule):
    """The address is its own text."""

    name = "autolink"
    trigger = "<"
    starts = "<"

    def read(self, reader: SpanReader) -> bool:
        """Take the address."""
        if not reader.match(_OPENING) or not reader.search(_CLOSING, reader.pos):
            return False
        match = reader.take(_ADDRESS)
        if match is None:
            return False
        address = match[1]
        node = Node("a")
        node.at = reader.origin(match.start())
        node.values_at = {"href": reader.origin(match.start(1))}
        has_scheme = ":" in address
        node.set("href", resolve_references(address if has_scheme else f"mailto:{address}"))
        node.text = resolve_references(address.removeprefix("mailto:"))
        reader.append(node)
        return True
