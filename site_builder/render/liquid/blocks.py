"""Liquid's own tags: conditions, loops, assignments, comments."""

from __future__ import annotations

import re
from io import StringIO
from typing import TextIO, cast

from liquid import Node, Token, TokenStream
from liquid.ast import BlockNode
from liquid.builtin.tags.for_tag import ForLoop
from liquid.builtin.tags.tablerow_tag import TableRow
from liquid.exceptions import BreakLoop, ContinueLoop, LiquidSyntaxError
from liquid.token import TOKEN_EOF, TOKEN_TAG

from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.expressions import (
    ATTRIBUTE,
    FRAGMENT,
    Comparison,
    Condition,
    Constant,
    Value,
    condition,
    fault,
    filtered,
    strict_loop,
    value,
)
from site_builder.render.liquid.parsing import Drawn, OurTag, Stream
from site_builder.render.liquid.values import (
    is_true,
    items_of,
    leading_integer,
    printed,
    text_of,
    whole_number,
)

_TARGET = re.compile(r"(?:\(?[\w\-.\[\]]\)?)+")
_ASSIGN = re.compile(r"((?:\(?[\w\-.\[\]]\)?)+)\s*=\s*(.*)", re.DOTALL)
_LAX_LOOP = re.compile(rf"([\w-]+)\s+in\s+({FRAGMENT})\s*(reversed)?")
_WHEN = re.compile(rf"({FRAGMENT})(?:(?:\s+or\s+|\s*,\s*)({FRAGMENT}.*))?", re.DOTALL)
_ONE = re.compile(FRAGMENT)
_CYCLE_NAME = re.compile(rf"({FRAGMENT})\s*:\s*(.*)", re.DOTALL)


class BranchNode(Drawn):
    """`if`, `elsif`, `else`: the first block whose condition holds."""

    __slots__ = ("branches", "negated")

    def __init__(self, token: Token, branches: list[tuple[Condition, BlockNode]], *, negated: bool) -> None:
        """Keep the branches; `negated` turns the first condition round."""
        super().__init__(token, blank=_share_blank([block for _, block in branches]))
        self.branches = branches
        self.negated = negated

    def draw(self, context: PageContext, buffer: TextIO) -> None:
        """Write the branch that holds."""
        wanted = not self.negated
        for test, block in self.branches:
            if is_true(test.evaluate(context)) is wanted:
                block.render(context, buffer)
                return
            wanted = True


class IfTag(OurTag):
    """`{% if %}`."""

    name = "if"
    end = "endif"
    negated = False

    def parse(self, stream: TokenStream) -> Node:
        """Read all branches."""
        stream = cast("Stream", stream)
        opening = stream.current
        ends = frozenset({self.end, "elsif", "else"})
        branches = [(condition(stream.markup()), stream.body(opening, ends))]
        while stream.current.value != self.end:
            name, markup = stream.current.value, stream.markup()
            branches.append((condition("true" if name == "else" else markup), stream.body(opening, ends)))
        stream.markup()
        return BranchNode(opening, branches, negated=self.negated)


class UnlessTag(IfTag):
    """`{% unless %}`."""

    name = "unless"
    end = "endunless"
    negated = True


class CaseNode(Drawn):
    """`case`: every `when` that matches is written, `else` only when none did before it."""

    __slots__ = ("branches",)

    def __init__(
        self, token: Token, branches: list[tuple[Condition | None, BlockNode]], *, blank: bool
    ) -> None:
        """Keep the branches; the condition of `else` is None."""
        super().__init__(token, blank=_share_blank([block for _, block in branches]) and blank)
        self.branches = branches

    def draw(self, context: PageContext, buffer: TextIO) -> None:
        """Write what matches."""
        matched = False
        for test, block in self.branches:
            if test is None:
                if not matched:
                    block.render(context, buffer)
            elif is_true(test.evaluate(context)):
                matched = True
                block.render(context, buffer)


class CaseTag(OurTag):
    """`{% case %}`."""

    name = "case"
    end = "endcase"

    def parse(self, stream: TokenStream) -> Node:
        """Read all branches."""
        stream = cast("Stream", stream)
        opening = stream.current
        found = _ONE.search(stream.markup())
        if found is None:
            raise fault("'case' names no value")
        subject = value(found[0])
        ends = frozenset({self.end, "when", "else"})
        lead = stream.body(opening, ends)
        branches: list[tuple[Condition | None, BlockNode]] = []
        while stream.current.value != self.end:
            name, markup = stream.current.value, stream.markup()
            tests = [None] if name == "else" else self._tests(subject, markup)
            block = stream.body(opening, ends)
            branches += [(test, block) for test in tests]
        stream.markup()
        return CaseNode(opening, branches, blank=lead.blank)

    @staticmethod
    def _tests(subject: Value, markup: str) -> list[Condition | None]:
        tests: list[Condition | None] = []
        rest: str | None = markup
        while rest is not None:
            found = _WHEN.search(rest)
            if found is None:
                raise fault("'when' names no value")
            tests.append(Condition(((Comparison(subject, "==", value(found[1])), ""),)))
            rest = found[2]
        return tests


class LoopNode(Drawn):
    """`for`."""

    __slots__ = ("attributes", "backwards", "block", "collection", "default", "label", "variable")

    def __init__(
        self,
        token: Token,
        header: tuple[str, str, bool, dict[str, str]],
        block: BlockNode,
        default: BlockNode | None,
    ) -> None:
        """Keep the header (variable, collection, reversed, attributes) and both blocks."""
        super().__init__(token, blank=_share_blank([block, default] if default else [block]))
        self.variable, collection, self.backwards, attributes = header
        self.label = f"{self.variable}-{collection}"
        self.collection = value(collection)
        self.attributes = {name: value(markup) for name, markup in attributes.items()}
        if attributes.get("offset") == "continue":
            self.attributes["offset"] = Constant("continue")
        self.block = block
        self.default = default

    def draw(self, context: PageContext, buffer: TextIO) -> None:
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
                context.work.step()
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

    def __init__(self, token: Token, header: tuple[str, str, bool, dict[str, str]], block: BlockNode) -> None:
        """Keep the header and the block of one cell."""
        super().__init__(token)
        self.variable, collection, _, attributes = header
        self.collection = value(collection)
        self.attributes = {name: value(markup) for name, markup in attributes.items()}
        self.block = block
        self.block.blank = False

    def draw(self, context: PageContext, buffer: TextIO) -> None:
        """Write the rows."""
        collection = self.collection.evaluate(context)
        if not is_true(collection):
            return
        given = {name: leading_integer(one.evaluate(context)) for name, one in self.attributes.items()}
        start = max(given.get("offset", 0), 0)
        items = items_of(collection)[start : start + given["limit"] if "limit" in given else None]
        # Without columns the row never ends; to python-liquid 0 is a column count.
        loop = TableRow(name="", it=iter(items), length=len(items), ncols=given.get("cols", 0) or -1)
        variables: dict[str, object] = {"tablerowloop": loop}
        context.variables.push(variables)
        buffer.write('<tr class="row1">\n')
        try:
            for item in loop:
                context.work.step()
                variables[self.variable] = item
                buffer.write(f'<td class="col{loop.col}">')
                self.block.render(context, buffer)
                buffer.write("</td>")
                if loop.col_last and not loop.last:
                    buffer.write(f'</tr>\n<tr class="row{loop.row + 1}">')
        finally:
            context.variables.pop()
        buffer.write("</tr>\n")


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

    def __init__(self, token: Token, signal: type[BreakLoop | ContinueLoop]) -> None:
        """Keep the signal that the loop waits for."""
        super().__init__(token)
        self.signal = signal

    def draw(self, context: PageContext, buffer: TextIO) -> None:  # noqa: ARG002
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


class AssignNode(Drawn):
    """`assign`."""

    __slots__ = ("expression", "target")

    def __init__(self, token: Token, target: str, markup: str) -> None:
        """Keep the variable's name and its value."""
        super().__init__(token, blank=True)
        self.target = target
        self.expression = filtered(markup)

    def draw(self, context: PageContext, buffer: TextIO) -> None:  # noqa: ARG002
        """Set the variable for the whole page."""
        context.locals[self.target] = self.expression.evaluate(context)


class AssignTag(OurTag):
    """`{% assign %}`."""

    name = "assign"

    def parse(self, stream: TokenStream) -> Node:
        """Read the variable and its value."""
        token = stream.current
        found = _ASSIGN.search(cast("Stream", stream).markup())
        if found is None:
            raise fault("'assign' needs 'name = value'")
        return AssignNode(token, found[1], found[2])


class EnclosingNode(Drawn):
    """`capture` and `ifchanged`: tags that do something with what their block writes."""

    __slots__ = ("block", "target")

    def __init__(self, token: Token, target: str, block: BlockNode, *, blank: bool) -> None:
        """Keep the block, and the variable to fill (empty for `ifchanged`)."""
        super().__init__(token, blank=blank)
        self.target = target
        self.block = block
        block.blank = False

    def draw(self, context: PageContext, buffer: TextIO) -> None:
        """Fill the variable, or write the block where it differs from the last time."""
        inner = StringIO()
        self.block.render(context, inner)
        if self.target:
            context.locals[self.target] = inner.getvalue()
        elif context.ifchanged(inner.getvalue()):
            buffer.write(inner.getvalue())


class CaptureTag(OurTag):
    """`{% capture %}`."""

    name = "capture"
    end = "endcapture"

    def parse(self, stream: TokenStream) -> Node:
        """Read the variable and the block."""
        stream = cast("Stream", stream)
        opening = stream.current
        found = _TARGET.search(stream.markup())
        if found is None:
            raise fault("'capture' names no variable")
        block = stream.body(opening, frozenset({self.end}))
        stream.markup()
        return EnclosingNode(opening, found[0], block, blank=True)


class IfChangedTag(OurTag):
    """`{% ifchanged %}`."""

    name = "ifchanged"
    end = "endifchanged"

    def parse(self, stream: TokenStream) -> Node:
        """Read the block."""
        stream = cast("Stream", stream)
        opening = stream.current
        stream.markup()
        block = stream.body(opening, frozenset({self.end}))
        stream.markup()
        return EnclosingNode(opening, "", block, blank=block.blank)


class CommentTag(OurTag):
    """`{% comment %}`: everything up to its end is passed over, other comments included."""

    name = "comment"
    end = "endcomment"

    def parse(self, stream: TokenStream) -> Node:
        """Pass over the block."""
        opening, depth = stream.current, 0
        while True:
            token = stream.current
            if token.kind == TOKEN_EOF:
                raise fault("'comment' is never closed")
            stream.pos += 1
            if token.kind == TOKEN_TAG:
                depth += (token.value == self.name) - (token.value == self.end)
                if not depth:
                    stream.pos += 1
                    return BlockNode(opening, [])


class InlineCommentTag(OurTag):
    """`{% # a remark %}`."""

    name = "#"

    def parse(self, stream: TokenStream) -> Node:
        """Pass over it."""
        token = stream.current
        cast("Stream", stream).markup()
        return BlockNode(token, [])


class CountNode(Drawn):
    """`increment` and `decrement`."""

    __slots__ = ("change", "variable")

    def __init__(self, token: Token, variable: str, change: int) -> None:
        """Keep the counter's name and its change."""
        super().__init__(token)
        self.variable = variable
        self.change = change

    def draw(self, context: PageContext, buffer: TextIO) -> None:
        """Write the counter: before it rises, after it fell."""
        count = leading_integer(context.globals.get(self.variable))
        cast("dict[str, object]", context.globals)[self.variable] = count + self.change
        buffer.write(str(count if self.change > 0 else count + self.change))


class IncrementTag(OurTag):
    """`{% increment %}`."""

    name = "increment"
    change = 1

    def parse(self, stream: TokenStream) -> Node:
        """Read the counter's name."""
        token = stream.current
        return CountNode(token, cast("Stream", stream).markup().strip(), self.change)


class DecrementTag(IncrementTag):
    """`{% decrement %}`."""

    name = "decrement"
    change = -1


class CycleNode(Drawn):
    """`cycle`."""

    __slots__ = ("group", "values")

    def __init__(self, token: Token, group: Value, values: list[Value]) -> None:
        """Keep the group that counts together, and the values."""
        super().__init__(token)
        self.group = group
        self.values = values

    def draw(self, context: PageContext, buffer: TextIO) -> None:
        """Write the next value."""
        turns = context.registers["cycle"]
        group = text_of(self.group.evaluate(context))
        turn = turns.get(group, 0)
        if turn < len(self.values):
            buffer.write(printed(self.values[turn].evaluate(context)))
        turns[group] = turn + 1 if turn + 1 < len(self.values) else 0


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
        if not values:
            raise fault("'cycle' names no value")
        return CycleNode(token, value(named[1]) if named else Constant(markup), values)


class EchoTag(OurTag):
    """`{% echo value %}`."""

    name = "echo"

    def parse(self, stream: TokenStream) -> Node:
        """Read the expression."""
        return self.env.tags["output"].parse(stream)


BLOCK_TAGS: tuple[type[OurTag], ...] = (
    IfTag,
    UnlessTag,
    CaseTag,
    ForTag,
    TableRowTag,
    BreakTag,
    ContinueTag,
    AssignTag,
    CaptureTag,
    IfChangedTag,
    CommentTag,
    InlineCommentTag,
    IncrementTag,
    DecrementTag,
    CycleTag,
    EchoTag,
)
"""Every tag of Liquid itself."""


def _share_blank(blocks: list[BlockNode]) -> bool:
    # Ruby Liquid drops the white space of a block tag that writes nothing else in any of its blocks.
    blank = all(block.blank for block in blocks)
    for block in blocks:
        block.blank = blank
    return blank


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


def _count(context: PageContext, given: Value | None) -> int | None:
    amount = given.evaluate(context) if given else None
    if amount is None:
        return None
    try:
        return whole_number(amount)
    except ValueError:
        context.work.report("liquid-render", f"'{text_of(amount)}' is not a whole number")
        return None
