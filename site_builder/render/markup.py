"""Reads HTML that was written elsewhere: by authors, by the theme's templates, by a resource's narrative.

One pass, and no tree: guides hold malformed HTML that a parser would rearrange. What is not touched stays
as it is, sign by sign. Comments, scripts and styles are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARKUP = re.compile(
    r"<(?:(?P<aside>!--|(?:script|style)\b)"
    r"|(?P<name>[a-z][\w:-]*+)(?=[\s/])(?P<attributes>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)(?P<close>>)?"
    r"|(?P<bare>h[1-6]|dt)>"
    r"|/(?P<end>h[1-6]|dt|dl|caption)\s*+>)",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([\w:-]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++))?+")
_ENDS = {
    "!--": re.compile("-->"),
    "script": re.compile(r"</script\s*+>", re.IGNORECASE),
    "style": re.compile(r"</style\s*+>", re.IGNORECASE),
}
_SPARE_STEPS = 100_000
_new = tuple.__new__
"""Makes a named tuple in half the time: every tag of the site is one."""


class Tag(NamedTuple):
    """A tag that may say something: one with attributes, or one that parts a page's text."""

    start: int
    end: int
    name: str
    """In small letters."""
    attributes: str
    """As they are written, from the white space behind the name on; empty for an end tag."""
    attributes_at: int
    is_end: bool


class Attribute(NamedTuple):
    """An attribute of a tag, where it stands among the attributes."""

    name: str
    """In small letters."""
    value: str
    """As written, without its quotes: character references are not resolved."""
    start: int
    """Where its value starts, quotes included."""
    end: int


def tags(html: str) -> Iterator[Tag]:
    """Yield the tags of a text that begin or end headings, terms and captions, and all with attributes.

    What is read in vain, for a tag that nothing closes, is limited: behind that no more tags are found.
    """
    position, spare_steps = 0, len(html) + _SPARE_STEPS
    absent: set[str] = set()
    while spare_steps > 0 and (found := _MARKUP.search(html, position)):
        position = found.end()
        kind = found.lastgroup
        if kind == "close":
            start, name, attributes = found.start(), found["name"].lower(), found["attributes"]
            yield _new(Tag, (start, position, name, attributes, found.end("name"), False))
        elif kind in {"end", "bare"}:
            yield Tag(found.start(), position, found[kind].lower(), "", position - 1, kind == "end")
        elif kind == "aside":
            name = found["aside"].lower()
            if name not in absent:
                end = _ENDS[name].search(html, position)
                if end:
                    position = end.end()
                else:
                    absent.add(name)
        else:
            spare_steps -= position - found.start()
            position = found.end("name")


def attributes_of(written: str) -> Iterator[Attribute]:
    """Yield the attributes that have a value, or stand alone."""
    for found in _ATTRIBUTE.finditer(written):
        value = found[2]
        if value is None:
            yield _new(Attribute, (found[1].lower(), "", found.end(), found.end()))
            continue
        quote = value[0]
        text = value[1:-1] if quote in "\"'" else value
        yield _new(Attribute, (found[1].lower(), text, found.start(2), found.end(2)))
