"""`if`, `unless` and `case`."""

from __future__ import annotations

import re
from typing import cast

from liquid import Node, Token, TokenStream

from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.expressions import Comparison, Value
from site_builder.render.liquid.grammar import (
    FRAGMENT,
    condition,
    fault,
    value,
)
from site_builder.render.liquid.parsing import Block, Drawn, OurTag, Stream
from site_builder.render.liquid.values import (
    is_true,
)
from site_builder.source.placed import Draft

_WHEN = re.compile(rf"({FRAGMENT})(?:(?:\s++or\s++|\s*+,\s*+)({FRAGMENT}.*))?", re.DOTALL)
_ONE = re.compile(FRAGMENT)


class BranchNode(Drawn):
    """`if`, `elsif`, `else`: the first block whose condition holds."""

    __slots__ = ("branches", "negated")
    writes = False

    def __init__(self, token: Token, branches: list[tuple[Value, Block]], *, negated: bool) -> None:
        """Keep the branches; `negated` turns the first condition round."""
        super().__init__(token, blank=share_blank([block for _, block in branches]))
        self.branches = branches
        self.negated = negated

    def draw(self, context: PageContext, buffer: Draft) -> None:
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
    writes = False

    def __init__(self, token: Token, branches: list[tuple[Value | None, Block]], *, blank: bool) -> None:
        """Keep the branches; the condition of `else` is None."""
        super().__init__(token, blank=share_blank([block for _, block in branches]) and blank)
        self.branches = branches

    def draw(self, context: PageContext, buffer: Draft) -> None:
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
        branches: list[tuple[Value | None, Block]] = []
        while stream.current.value != self.end:
            name, markup = stream.current.value, stream.markup()
            tests = [None] if name == "else" else self._tests(subject, markup)
            block = stream.body(opening, ends)
            branches += [(test, block) for test in tests]
        stream.markup()
        return CaseNode(opening, branches, blank=lead.blank)

    @staticmethod
    def _tests(subject: Value, markup: str) -> list[Value | None]:
        tests: list[Value | None] = []
        rest: str | None = markup
        while rest is not None:
            found = _WHEN.search(rest)
            if found is None:
                raise fault("'when' names no value")
            tests.append(Comparison(subject, "==", value(found[1])))
            rest = found[2]
        return tests


def share_blank(blocks: list[Block]) -> bool:
    """Say whether the blocks of one tag write nothing, and have them agree."""
    # Ruby Liquid drops the white space of a block tag that writes nothing else in any of its blocks.
    blank = all(block.blank for block in blocks)
    for block in blocks:
        block.blank = blank
        if blank:
            block.silence()
    return blank
