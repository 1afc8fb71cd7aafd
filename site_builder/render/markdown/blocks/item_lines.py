"""Which lines belong to a list item or a definition: kramdown goes by the column where its text starts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from site_builder.render.markdown.attributes import AttributeList
from site_builder.render.markdown.patterns import BLOCK_TAG, ID, INSIDE_BRACES, SPACE
from site_builder.render.markdown.source import Source

_ITEM_ATTRIBUTES = re.compile(rf"\s*\{{:(?!(?:{ID})?:|/)({INSIDE_BRACES})\}}\s*")
_EMPTY = re.compile(rf"(?:\s*\{{:(?!(?:{ID})?:|/){INSIDE_BRACES}\}}\s*)?\s*\Z")
_TAB_AHEAD = re.compile(r"( *)(\t+)")
_ATTRIBUTES_AHEAD = rf"\{{:(?![:/]){INSIDE_BRACES}\}}[ \t]*\n"
_TABS = re.compile(r"\t+")


class Extent(NamedTuple):
    """How the further lines of an item are recognised."""

    indent: int
    """The column of its text."""
    content: re.Pattern[str]
    """A line indented at least that far."""
    not_lazy: re.Pattern[str]
    """A line that doesn't belong to the item unless it is indented."""


@lru_cache(maxsize=128)
def extent(indent: int) -> Extent:
    """The extent of an item whose text starts at the column `indent`."""
    tabs, spaces = divmod(indent, 4)
    # A tab counts as four columns, but only instead of four whole ones.
    content = re.compile(
        rf"(?:(?:\t| {{4}}){{{tabs}}} {{{spaces}}}|(?:\t| {{4}}){{{tabs + 1}}})(?=.*[^ \t\n\r\f\v])"
    )
    lead = min(indent, 3)
    block_tag = BLOCK_TAG.pattern.removeprefix(" {0,3}")
    return Extent(indent, content, re.compile(rf" {{0,{lead}}}(?:{_ATTRIBUTES_AHEAD}|{block_tag})"))


def first_line(marker_width: int, rest: str) -> tuple[Extent, AttributeList | None, str]:
    """Read the line of an item's marker: its extent, its own attributes (`- {:.class} text`), its text."""
    if _EMPTY.match(rest):
        indent = 4
    else:
        while tab := _TAB_AHEAD.match(rest):
            column = marker_width + len(tab[1])
            width = len(tab[1]) + 4 - column % 4 + (len(tab[2]) - 1) * 4
            rest = " " * width + rest[tab.end() :]
        indent = marker_width + len(rest) - len(rest.lstrip(" "))
    attributes, rest = own_attributes(rest.lstrip(SPACE))
    return extent(indent), attributes, rest


def own_attributes(line: str) -> tuple[AttributeList | None, str]:
    """The attributes at the start of an item or a term, and the text behind them."""
    match = _ITEM_ATTRIBUTES.match(line)
    if match is None:
        return None, line
    attributes = AttributeList()
    attributes.read(match[1])
    return attributes, line[match.end() :]


def further_line(source: Source, limits: Extent, *, lazy: bool) -> str | None:
    """Take the line at the position if it belongs to the item; its leading tabs become spaces."""
    text, start = source.text, source.pos
    if not limits.content.match(text, start):
        end = source.line_end()
        if not lazy or not text[start:end].strip(SPACE) or limits.not_lazy.match(text, start):
            return None
    source.pos = source.line_end()
    line = text[start : source.pos]
    if line[0] == "\t":
        line = _TABS.sub(lambda tabs: "    " * len(tabs[0]), line, count=1)
    return line
