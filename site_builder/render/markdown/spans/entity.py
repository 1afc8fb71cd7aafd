"""Character references: `&nbsp;`, `&#8212;`, `&#x2014;`."""

import re
from html.entities import html5, name2codepoint

from site_builder.render.markdown.attributes import character
from site_builder.render.markdown.reader import SpanReader, SpanRule

_REFERENCE = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]*)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")


class Entity(SpanRule):
    """Stands for a character; an unknown one is text."""

    name = "entity"
    trigger = "&"
    starts = "&"

    def __init__(self, *, all_of_html: bool = False) -> None:
        """Know the names of HTML 4, as kramdown does, or within raw HTML those of HTML 5."""
        self._is_known = html5.__contains__ if all_of_html else _is_html4

    def read(self, reader: SpanReader) -> bool:
        """Take the reference."""
        match = reader.match(_REFERENCE)
        if match is None:
            return False
        name, decimal, hexadecimal = match.groups()
        reader.pos = match.end()
        if name and not self._is_known(name + ";"):
            reader.add(match[0])
            return True
        if name:
            reader.add(html5[name + ";"])
        else:
            reader.add(character(int(decimal) if decimal else int(hexadecimal, 16)))
        reader.note_symbol()
        return True


def _is_html4(name: str) -> bool:
    return name[:-1] in name2codepoint or name == "apos;"
