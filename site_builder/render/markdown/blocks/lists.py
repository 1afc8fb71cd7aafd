"""Lists, ordered and not: straight after a paragraph, nested by the column of the text, tight and loose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from site_builder.render.markdown.attributes import AttributeList
from site_builder.render.markdown.blocks.item_lines import Extent, extent, first_line, further_line
from site_builder.render.markdown.blocks.task_list import mark_tasks
from site_builder.render.markdown.node import BARE, BLANK, END, Node, children, last_child
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import BLANK as BLANK_LINES
from site_builder.render.markdown.patterns import BULLET, EXPLICIT_END, ITEM, NUMBER, RULE
from site_builder.render.markdown.source import Source


@dataclass(slots=True)
class _Lines:
    start: int
    """Where they start in the source."""
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    pieces: list[_Lines]
    """A list nested by a mere line below text starts a new piece, so that it is no lazy text."""
    attributes: AttributeList | None = None


class ItemList(BlockRule):
    """Items that start with `*`, `+`, `-` or a number and a dot."""

    name = "list"
    starts = "*+-0123456789"

    def read(self, parent: Node, source: Source) -> bool:
        """Read all items, then the blocks in each."""
        if self.parser.is_too_deep:
            return False
        is_bullets = source.match(BULLET) is not None
        if not is_bullets and not source.match(NUMBER):
            return False
        node = self.parser.new("ul" if is_bullets else "ol")
        items, is_ended = _items(source, is_bullets=is_bullets)
        parent.append(node)
        for item in items:
            li = Node("li")
            li.is_block = True
            li.ial = item.attributes
            node.append(li)
            for piece in item.pieces:
                self.parser.read(li, Source("".join(piece.texts), source, piece.start))
        trailing = _tighten(node, is_ended=is_ended)
        mark_tasks(node)
        if trailing is not None and not is_ended:
            parent.append(trailing)
        return True


def _items(source: Source, *, is_bullets: bool) -> tuple[list[_Item], bool]:
    """The items of the list at the position, and whether `^` ended it."""
    items: list[_Item] = []
    start = BULLET if is_bullets else NUMBER
    limits = extent(0)
    has_nested = after_blank = False
    while not source.is_done:
        if after_blank and source.match(RULE):
            break
        if source.take(EXPLICIT_END):
            return items, True
        if marker := source.take(start):
            limits, attributes, text = first_line(len(marker[1]), marker[2])
            items.append(_Item([_Lines(source.pos - len(text), [text])], attributes))
            start = _marker(limits.indent, is_bullets=is_bullets)
            has_nested, after_blank = ITEM.match(text) is not None, False
        elif line := further_line(source, limits, lazy=not after_blank):
            has_nested = _add_line(items[-1], line, source, limits, has_nested=has_nested)
            after_blank = False
        elif blank := source.take(BLANK_LINES):
            items[-1].pieces[-1].texts.append(blank[0])
            has_nested = after_blank = True
        else:
            break
    return items, False


def _add_line(item: _Item, line: str, source: Source, limits: Extent, *, has_nested: bool) -> bool:
    """Add the line just taken to an item; tells whether the item now holds a list of its own."""
    margin = " " * limits.indent
    is_indented = line.startswith(margin)
    if is_indented:
        line = line[limits.indent :]
    if not has_nested and is_indented and ITEM.match(line):
        # The line itself may be longer than it was: its tabs have become spaces.
        item.pieces.append(_Lines(source.text.rfind("\n", 0, source.pos - 1) + 1))
        has_nested = True
    elif has_nested and not is_indented and ITEM.match(line):
        # Less indented than this item's text but no item of its list: keep it away from the inner list.
        line = margin + "    " + line
    item.pieces[-1].texts.append(line)
    return has_nested


@lru_cache(maxsize=8)
def _narrower_marker(lead: int, *, is_bullets: bool) -> re.Pattern[str]:
    return re.compile(rf"( {{0,{lead}}}{'[+*-]' if is_bullets else r'[0-9]+[.]'})([\t| ].*\n)")


def _marker(indent: int, *, is_bullets: bool) -> re.Pattern[str]:
    """A further item's marker stands left of the text of the item before it."""
    lead = indent - 1 if 1 <= indent <= 3 else 3
    return _narrower_marker(lead, is_bullets=is_bullets)


def _tighten(node: Node, *, is_ended: bool) -> Node | None:
    """Take the paragraphs off items that are written without blank lines; gives the blank behind the last."""
    items = children(node)
    trailing = None
    others_allow = len(items) == 1
    for index, item in enumerate(items):
        parts = children(item)
        if not parts:
            others_allow = True
            continue
        if len(parts) > 1 and parts[0].tag == "p" and parts[1].tag == END and parts[0].ial is not None:
            item.remove(parts.pop(1))
        is_last = index == len(items) - 1
        if _is_tight(parts, is_last=is_last, is_ended=is_ended) and (not is_last or others_allow):
            parts[0].tag = BARE
            if len(parts) > 1 and parts[1].tag != BLANK:
                parts[0].text = f"{parts[0].text}\n"
        if not is_last and parts[0].tag != "p":
            others_allow = True
        trailing = last_child(item)
        if trailing is not None and trailing.tag == BLANK:
            item.remove(trailing)
        else:
            trailing = None
    return trailing


def _is_tight(parts: list[Node], *, is_last: bool, is_ended: bool) -> bool:
    if parts[0].tag != "p":
        return False
    if len(parts) < 2 or parts[1].tag != BLANK:
        return True
    return is_last and len(parts) == 2 and not is_ended
