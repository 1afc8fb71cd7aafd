"""`for`, `tablerow`, `break`, `continue` and `cycle`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from liquid import Node, Token, TokenStream
from liquid.builtin.tags.for_tag import ForLoop
from liquid.builtin.tags.tablerow_tag import TableRow
from liquid.exceptions import BreakLoop, ContinueLoop, LiquidSyntaxError

from site_builder.render.liquid.branches import share_blank
from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.costs import look_cost
from site_builder.render.liquid.expressions import Constant, Value
from site_builder.render.liquid.grammar import (
    ATTRIBUTE,
    FRAGMENT,
    fault,
    strict_loop,
    value,
)
from site_builder.render.liquid.parsing import Block, Drawn, OurTag, Stream, Text, write_value
from site_builder.render.liquid.values import (
    is_true,
    items_of,
    leading_integer,
    text_of,
    whole_number,
)
from site_builder.source.placed import Draft

_LAX_LOOP = re.compile(rf"([\w-]++)\s++in\s++({FRAGMENT})\s*+(reversed)?")
_ONE = re.compile(FRAGMENT)
_CELL = 40
"""Characters of a table's cell, roughly, without what stands in it."""
_CYCLE_NAME = re.compile(r"(\"[^\"]*\"|'[^']*'|[^\s,|'\"]+)\s*:\s*(.*)", re.DOTALL)


class LoopNode(Drawn):
    """`for`."""

    __slots__ = ("attributes", "backwards", "block", "collection", "default", "label", "variable")
    writes = False

    def __init__(
        self,
        token: Token,
        header: tuple[str, str, bool, dict[str, str]],
        block: Block,
        default: Block | None,
    ) -> None:
        """Keep the header (variable, collection, reversed, attributes) and both blocks."""
        super().__init__(token, blank=share_blank([block, default] if default else [block]))
        self.variable, collection, self.backwards, attributes = header
        self.label = f"{self.variable}-{collection}"
        self.collection = value(collection)
        self.attributes = {name: value(markup) for name, markup in attributes.items()}
        if attributes.get("offset") == "continue":
            self.attributes["offset"] = Constant("continue")
        self.block = block
        self.default = default

    def draw(self, context: PageContext, buffer: Draft) -> None:
        """Write the block once an item."""
        items = self._items(context)
        length = len(items)
        if not length:
            if self.default:
                self.default.render(context, buffer)
            return
        parent = context.loops[-1] if context.loops else None
        loop = ForLoop(name=self.label, it=iter(items), length=length, parentloop=parent)
        variables: dict[str, object] = {"forloop": loop}
        context.loops.append(loop)
        context.variables.push(variables)
        try:
            for item in loop:
                context.work.budget.step()
                variables[self.variable] = item
                try:
                    self.block.render(context, buffer)
                except ContinueLoop:
                    continue
                except BreakLoop:
                    break
        finally:
            context.variables.pop()
            context.loops.pop()

    def _items(self, context: PageContext) -> list[object] | range:
        offsets = context.registers["for"]
        items = items_of(self.collection.evaluate(context))
        context.work.budget.step(0 if isinstance(items, range) else look_cost(items))
        start = offsets.get(self.label, 0)
        offset = self.attributes.get("offset")
        if not (isinstance(offset, Constant) and offset.value == "continue"):
            start = _count(context, offset) or 0
        limit = _count(context, self.attributes.get("limit"))
        stop = len(items) if limit is None else max(start + limit, 0)
        part = items[max(start, 0) : stop]
        offsets[self.label] = start + len(part)
        chosen = part if isinstance(part, range) else list(part)
        return chosen[::-1] if self.backwards else chosen


class ForTag(OurTag):
    """`{% for %}`."""

    name = "for"
    end = "endfor"

    def parse(self, stream: TokenStream) -> Node:
        """Read the header, the block and what stands behind `else`."""
        stream = cast("Stream", stream)
        opening = stream.current
        header = _loop_header(stream.markup())
        if "..." in header[1]:
            message = f"a range has two dots; '{header[1]}' is read as if it had"
            stream.reading.report("liquid-lax", message, opening.start_index, "Write '..'.")
        block = stream.body(opening, frozenset({self.end, "else"}))
        default = None
        while stream.current.value == "else":
            stream.markup()
            default = stream.body(opening, frozenset({self.end, "else"}))
        stream.markup()
        return LoopNode(opening, header, block, default)


class TableRowNode(Drawn):
    """`tablerow`: an HTML table's rows."""

    __slots__ = ("attributes", "block", "collection", "variable")

    def __init__(self, token: Token, header: tuple[str, str, bool, dict[str, str]], block: Block) -> None:
        """Keep the header and the block of one cell."""
        super().__init__(token)
        self.variable, collection, _, attributes = header
        self.collection = value(collection)
        self.attributes = {name: value(markup) for name, markup in attributes.items()}
        self.block = block
        self.block.blank = False

    def draw(self, context: PageContext, buffer: Draft) -> None:
        """Write the rows."""
        collection = self.collection.evaluate(context)
        if not is_true(collection):
            return
        given = {name: _amount(context, name, one) for name, one in self.attributes.items()}
        start = max(given.get("offset", 0), 0)
        items = items_of(collection)[start : start + given["limit"] if "limit" in given else None]
        if isinstance(collection, str):
            # A text is one cell, whatever part of it is asked for.
            items = [collection] if collection else []
        # Without columns the row never ends; to python-liquid 0 is a column count.
        loop = TableRow(name="", it=iter(items), length=len(items), ncols=given.get("cols", 0) or -1)
        variables: dict[str, object] = {"tablerowloop": loop}
        context.variables.push(variables)
        signal: BreakLoop | ContinueLoop | None = None
        buffer.write('<tr class="row1">\n')
        try:
            for item in loop:
                context.work.budget.step()
                variables[self.variable] = item
                context.work.budget.write(_CELL)
                buffer.write(f'<td class="col{loop.col}">')
                try:
                    (self.block.render if signal is None else self._begin)(context, buffer)
                except (BreakLoop, ContinueLoop) as jump:
                    signal = signal or jump
                buffer.note(context.work.origin, self.token.start_index)
                buffer.write("</td>")
                if loop.col_last and not loop.last:
                    buffer.write(f'</tr>\n<tr class="row{loop.row + 1}">')
        finally:
            context.variables.pop()
        buffer.write("</tr>\n")
        if signal is not None:
            raise signal

    def _begin(self, context: PageContext, buffer: Draft) -> None:
        """Write a cell after a `break`: in Ruby the table goes on, each with no more than its first tag."""
        for node in self.block.nodes:
            node.render(context, buffer)
            if not isinstance(node, Text):
                return


class TableRowTag(OurTag):
    """`{% tablerow %}`."""

    name = "tablerow"
    end = "endtablerow"

    def parse(self, stream: TokenStream) -> Node:
        """Read the header and the block."""
        stream = cast("Stream", stream)
        opening = stream.current
        header = _lax_header(stream.markup())
        block = stream.body(opening, frozenset({self.end}))
        stream.markup()
        return TableRowNode(opening, header, block)


class JumpNode(Drawn):
    """`break` and `continue`."""

    __slots__ = ("signal",)
    writes = False

    def __init__(self, token: Token, signal: type[BreakLoop | ContinueLoop]) -> None:
        """Keep the signal that the loop waits for."""
        super().__init__(token)
        self.signal = signal

    def draw(self, context: PageContext, buffer: Draft) -> None:  # noqa: ARG002
        """Leave the loop or its current step."""
        raise self.signal(self.token.value)


class BreakTag(OurTag):
    """`{% break %}`."""

    name = "break"
    signal: type[BreakLoop | ContinueLoop] = BreakLoop

    def parse(self, stream: TokenStream) -> Node:
        """Read it."""
        token = stream.current
        cast("Stream", stream).markup()
        return JumpNode(token, self.signal)


class ContinueTag(BreakTag):
    """`{% continue %}`."""

    name = "continue"
    signal = ContinueLoop


class CycleNode(Drawn):
    """`cycle`."""

    __slots__ = ("group", "values")

    def __init__(self, token: Token, group: Value | None, values: list[Value]) -> None:
        """Keep the group that counts together, and the values.

        Without a group those tags count together that name the same values and no variables.
        """
        super().__init__(token)
        self.group = group
        self.values = values

    def draw(self, context: PageContext, buffer: Draft) -> None:
        """Write the next value."""
        turns = context.registers["cycle"]
        group = repr(self.group.evaluate(context)) if self.group else self._of_values()
        turn = turns.get(group, 0)
        if turn < len(self.values):
            write_value(self.values[turn].evaluate(context), context, buffer)
        turns[group] = turn + 1 if turn + 1 < len(self.values) else 0

    def _of_values(self) -> object:
        fixed = [one.value for one in self.values if isinstance(one, Constant)]
        return repr(fixed) if len(fixed) == len(self.values) else id(self)


class CycleTag(OurTag):
    """`{% cycle %}`."""

    name = "cycle"

    def parse(self, stream: TokenStream) -> Node:
        """Read the values and the group's name."""
        token = stream.current
        markup = cast("Stream", stream).markup()
        named = _CYCLE_NAME.match(markup)
        listed = named[2] if named else markup
        values = [value(found[0]) for part in listed.split(",") if (found := _ONE.search(part))]
        if not named and not _ONE.match(markup):
            raise fault("'cycle' names no value" if not values else "a quote of 'cycle' is never closed")
        return CycleNode(token, value(named[1]) if named else None, values)


def _loop_header(markup: str) -> tuple[str, str, bool, dict[str, str]]:
    try:
        return strict_loop(markup)
    except LiquidSyntaxError:
        return _lax_header(markup)


def _lax_header(markup: str) -> tuple[str, str, bool, dict[str, str]]:
    found = _LAX_LOOP.match(markup)
    if found is None:
        raise fault(f"'{markup}' is not 'name in list'")
    return found[1], found[2], bool(found[3]), dict(ATTRIBUTE.findall(markup))


def _amount(context: PageContext, name: str, given: Value) -> int:
    amount = given.evaluate(context)
    if isinstance(amount, bool | list | Mapping):
        context.work.report("liquid-render", f"'{name}' is to be a number; '{text_of(amount)}' is none")
    return leading_integer(amount)


def _count(context: PageContext, given: Value | None) -> int | None:
    amount = given.evaluate(context) if given else None
    if amount is None:
        return None
    try:
        return whole_number(amount)
    except ValueError:
        context.work.report("liquid-render", f"'{text_of(amount)}' is not a whole number")
        return None
