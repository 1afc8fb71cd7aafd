"""Tags that set variables and those that hide text: `assign`, `capture`, `increment`, `comment` ..."""

from __future__ import annotations

import re
from typing import cast

from liquid import Node, Token, TokenStream
from liquid.token import TOKEN_EOF, TOKEN_TAG

from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.costs import Made, weigh
from site_builder.render.liquid.grammar import (
    fault,
    filtered,
)
from site_builder.render.liquid.parsing import Block, Drawn, OurTag, Stream, write
from site_builder.render.liquid.values import (
    Marker,
    leading_integer,
)
from site_builder.source.placed import Draft, Placed

_TARGET = re.compile(r"(?:\(?[\w\-.\[\]]\)?)++")
_ASSIGN = re.compile(r"(?<![\w\-.\[\]()])((?:\(?[\w\-.\[\]]\)?)++)\s*+=\s*+(.*)", re.DOTALL)

_NO_REMARK = re.compile(r"\n\s*+[^\s#]")
"""A line below the first of a remark that is none."""


class AssignNode(Drawn):
    """`assign`."""

    __slots__ = ("expression", "target")
    writes = False

    def __init__(self, token: Token, target: str, markup: str) -> None:
        """Keep the variable's name and its value."""
        super().__init__(token, blank=True)
        self.target = target
        self.expression = filtered(markup)

    def draw(self, context: PageContext, buffer: Draft) -> None:  # noqa: ARG002
        """Set the variable for the whole page."""
        value = self.expression.evaluate(context)
        if isinstance(value, Marker):
            # `blank` and `empty` ask a question in conditions alone; elsewhere they are a text.
            value = ""
        if isinstance(value, str) and not isinstance(value, Placed):
            value = Placed.from_place(value, context.work.origin, self.token.start_index)
        keep(context, self.target, value)


def keep(context: PageContext, name: str, value: object) -> None:
    """Set a variable; raises SpentError where all of them together are too much for a page."""
    context.work.budget.hold(name, weigh(value) if isinstance(value, str | Made) else 0)
    context.locals[name] = value


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
    writes = False

    def __init__(self, token: Token, target: str, block: Block, *, blank: bool) -> None:
        """Keep the block, and the variable to fill (empty for `ifchanged`)."""
        super().__init__(token, blank=blank)
        self.target = target
        self.block = block
        block.blank = False

    def draw(self, context: PageContext, buffer: Draft) -> None:
        """Fill the variable, or write the block where it differs from the last time."""
        inner = Draft()
        self.block.render(context, inner)
        text = inner.value()
        if self.target:
            context.work.budget.release(len(text))
            keep(context, self.target, text)
        elif context.ifchanged(text):
            write(buffer, text)
        else:
            context.work.budget.release(len(text))


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
                    return Block(opening, [])


class InlineCommentTag(OurTag):
    """`{% # a remark %}`."""

    name = "#"

    def parse(self, stream: TokenStream) -> Node:
        """Pass over it."""
        stream = cast("Stream", stream)
        token = stream.current
        if _NO_REMARK.search(stream.markup()):
            message = "each line of a remark begins with '#'"
            stream.reading.report("liquid-syntax", message, token.start_index)
        return Block(token, [])


class CountNode(Drawn):
    """`increment` and `decrement`."""

    __slots__ = ("change", "variable")

    def __init__(self, token: Token, variable: str, change: int) -> None:
        """Keep the counter's name and its change."""
        super().__init__(token)
        self.variable = variable
        self.change = change

    def draw(self, context: PageContext, buffer: Draft) -> None:
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


class EchoTag(OurTag):
    """`{% echo value %}`."""

    name = "echo"

    def parse(self, stream: TokenStream) -> Node:
        """Read the expression."""
        return self.env.tags["output"].parse(stream)
