"""Definition lists: a paragraph of terms, then lines that start with `:`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from site_builder.render.markdown.attributes import AttributeList
from site_builder.render.markdown.blocks.item_lines import extent, first_line, further_line, own_attributes
from site_builder.render.markdown.node import BARE, BLANK, Node, children, last_child
from site_builder.render.markdown.parser import BlockRule
from site_builder.render.markdown.patterns import BLANK as BLANK_LINES
from site_builder.render.markdown.patterns import DEFINITION, EXPLICIT_END
from site_builder.render.markdown.source import Source


@dataclass(slots=True)
class _Definition:
    start: int
    """Where it starts in the source."""
    lines: list[str]
    attributes: AttributeList | None = None
    is_loose: bool = False
    """A blank line stands before it, so that its first paragraph is one."""


class DefinitionList(BlockRule):
    """Turns the paragraph above into terms."""

    name = "definition-list"
    starts = ":"

    def read(self, parent: Node, source: Source) -> bool:
        """Read terms and definitions; they continue a definition list straight above."""
        if not source.match(DEFINITION) or self.parser.is_too_deep:
            return False
        terms = _terms(parent)
        if terms is None:
            return False
        is_loose = _drop_blank(parent)
        parent.remove(terms)
        node = self.parser.new("dl")
        node.ial = terms.ial
        _add_terms(node, terms)
        trailing = None
        for definition in _definitions(source, is_loose=is_loose):
            trailing = self._add_definition(node, definition, source)
        _append_or_continue(parent, node)
        if trailing is not None:
            parent.append(trailing)
        return True

    def _add_definition(self, node: Node, definition: _Definition, source: Source) -> Node | None:
        dd = Node("dd")
        dd.is_block = True
        dd.ial = definition.attributes
        node.append(dd)
        self.parser.read(dd, Source("".join(definition.lines), source, definition.start))
        trailing = last_child(dd)
        if trailing is not None and trailing.tag == BLANK:
            dd.remove(trailing)
        else:
            trailing = None
        if len(dd) and dd[0].tag == "p" and not definition.is_loose:
            dd[0].tag = BARE
            if len(dd) > 1:
                dd[0].text = f"{dd[0].text}\n"
        return trailing


def _terms(parent: Node) -> Node | None:
    """The paragraph that holds the terms: the last thing above, or above one blank line."""
    above = children(parent)[-2:]
    if above and above[-1].tag == BLANK and above[-1].text == "\n":
        above.pop()
    return above[-1] if above and above[-1].tag == "p" and above[-1].is_source else None


def _drop_blank(parent: Node) -> bool:
    last = last_child(parent)
    if last is None or last.tag != BLANK:
        return False
    parent.remove(last)
    return True


def _add_terms(node: Node, terms: Node) -> None:
    end = 0
    for line in (terms.text or "").split("\n"):
        end += len(line) + 1
        dt = Node("dt")
        dt.is_block = dt.is_source = True
        dt.ial, dt.text = own_attributes(line)
        shift = end - 1 - len(dt.text)
        dt.pieces = tuple(
            (max(start - shift, 0), source, at + max(shift - start, 0))
            for start, source, at in terms.pieces
            if start < end
        )
        node.append(dt)


def _definitions(source: Source, *, is_loose: bool) -> list[_Definition]:
    found: list[_Definition] = []
    start = DEFINITION
    limits = extent(0)
    after_blank = False
    while not source.is_done:
        if marker := source.take(start):
            limits, attributes, text = first_line(len(marker[1]), marker[2])
            found.append(_Definition(source.pos - len(text), [text], attributes, is_loose))
            start = _marker(limits.indent)
            is_loose = after_blank = False
        elif source.match(EXPLICIT_END):
            break
        elif line := further_line(source, limits, lazy=not after_blank):
            found[-1].lines.append(line[limits.indent :] if line.startswith(" " * limits.indent) else line)
            is_loose = after_blank = False
        elif blank := source.take(BLANK_LINES):
            found[-1].lines.append(blank[0])
            is_loose = after_blank = True
        else:
            break
    return found


@lru_cache(maxsize=8)
def _marker(indent: int) -> re.Pattern[str]:
    lead = indent - 1 if 1 <= indent <= 3 else 3
    return re.compile(rf"( {{0,{lead}}}:)([\t| ].*\n)")


def _append_or_continue(parent: Node, node: Node) -> None:
    above = children(parent)[-2:]
    if above and above[-1].tag == BLANK:
        above.pop()
    if not above or above[-1].tag != "dl" or above[-1].is_html:
        parent.append(node)
        return
    _drop_blank(parent)
    above[-1].extend(children(node))
