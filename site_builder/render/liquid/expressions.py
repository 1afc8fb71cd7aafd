"""Liquid's expressions: what values, conditions and filter chains come to. `grammar` reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.costs import look_cost
from site_builder.render.liquid.values import (
    compare,
    contains,
    equal,
    has_order,
    is_true,
    leading_integer,
    look_up,
    text_of,
)
from site_builder.source.placed import Placed

_FAR = 1 << 60
"""Python counts no further in a range, and nobody waits for it."""


class Value(Protocol):
    """Anything that gives a value once the variables are known."""

    def evaluate(self, context: PageContext) -> object:
        """Return the value; faults are reported to the context, never raised."""


class Constant:
    """A value that the template itself states."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        """Keep the value."""
        self.value = value

    def evaluate(self, context: PageContext) -> object:  # noqa: ARG002
        """Return the value."""
        return self.value


class Variable:
    """`page.title`, `include.x[0]`, `site.data[page.sidebar].entries`."""

    __slots__ = ("name", "steps")

    def __init__(self, name: object, steps: tuple[object, ...]) -> None:
        """Keep the name and the keys behind it; each is a text or an expression."""
        self.name = name
        self.steps = steps

    @property
    def root(self) -> str:
        """Return the name that the keys are followed from; empty where that is an expression."""
        return self.name if isinstance(self.name, str) else ""

    def evaluate(self, context: PageContext) -> object:
        """Follow the keys; nil as soon as one leads nowhere."""
        name = self.name
        value = context.variables.get(name if name.__class__ is str else _settled(name, context))
        for step in self.steps:
            if value is None:
                return None
            value = look_up(value, step if step.__class__ is str else _settled(step, context))
        return value


class Span:
    """`(1..count)`."""

    __slots__ = ("first", "last")

    def __init__(self, first: Value, last: Value) -> None:
        """Keep both ends."""
        self.first = first
        self.last = last

    def evaluate(self, context: PageContext) -> object:
        """Return the numbers from first to last, both included."""
        first, last = self.first.evaluate(context), self.last.evaluate(context)
        # Ruby cuts the numbers of a range that is written out, and refuses those of any other.
        is_fixed = isinstance(self.first, Constant) and isinstance(self.last, Constant)
        for each in () if is_fixed else (first, last):
            if isinstance(each, bool | float):
                message = f"a range goes from one whole number to another, and '{text_of(each)}' is none"
                context.work.report("liquid-render", message)
        start, end = (max(-_FAR, min(leading_integer(each), _FAR)) for each in (first, last))
        return range(start, end + 1)


class Comparison:
    """Two values with an operator."""

    __slots__ = ("_decide", "_is_cheap", "left", "operator", "right")

    def __init__(self, left: Value, operator: str, right: Value) -> None:
        """Keep the parts."""
        self.left = left
        self.operator = operator
        self.right = right
        self._decide = _OPERATORS.get(operator)
        # Nothing takes long to compare with a short text: the first letter that differs decides.
        is_short = isinstance(right, Constant) and not look_cost(right.value)
        self._is_cheap = is_short and operator != "contains"

    def evaluate(self, context: PageContext) -> object:
        """Decide the comparison; what can't be compared is reported and false."""
        left, right = self.left.evaluate(context), self.right.evaluate(context)
        decide = self._decide
        if decide is None:
            context.work.report("liquid-render", f"'{self.operator}' is not an operator")
            return False
        if not self._is_cheap and (cost := look_cost(left) + look_cost(right)):
            context.work.budget.step(cost)
        try:
            return decide(left, right)
        except TypeError as fault:
            context.work.report("liquid-render", str(fault))
            return False


class Condition:
    """Tests joined by `and` and `or`, which bind from the right as in Ruby Liquid."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[tuple[Value, str], ...]) -> None:
        """Keep the tests, each with the word that joins it to the next."""
        self.parts = parts

    def evaluate(self, context: PageContext) -> object:
        """Decide it."""
        result: object = None
        for test, joint in self.parts:
            result = test.evaluate(context)
            if not joint or (joint == "or") == is_true(result):
                break
        return result


class FilterCall:
    """One filter of a chain with its arguments."""

    __slots__ = ("arguments", "keywords", "name")

    def __init__(
        self, name: str, arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]
    ) -> None:
        """Keep the parts."""
        self.name = name
        self.arguments = arguments
        self.keywords = keywords


class Filtered:
    """A value and the filters it passes through."""

    __slots__ = ("filters", "value")

    def __init__(self, value: Value, filters: tuple[FilterCall, ...]) -> None:
        """Keep the parts."""
        self.value = value
        self.filters = filters

    def evaluate(self, context: PageContext) -> object:
        """Return the filtered value; a filter that fails or is unknown passes its input on."""
        start = value = self.value.evaluate(context)
        for call in self.filters:
            arguments = [argument.evaluate(context) for argument in call.arguments]
            if call.keywords:
                arguments.append({name: argument.evaluate(context) for name, argument in call.keywords})
            value = context.work.site.apply_filter(context, call.name, value, arguments)
        if isinstance(start, Placed) and isinstance(value, str) and not isinstance(value, Placed):
            return start.moved(value)
        return value


def _settled(part: object, context: PageContext) -> object:
    return part.evaluate(context) if hasattr(part, "evaluate") else part


def _ordered(accept: Callable[[int], bool]) -> Callable[[object, object], bool]:
    def decide(left: object, right: object) -> bool:
        if not (has_order(left) and has_order(right)):
            return False
        order = compare(left, right)
        if order is None:
            raise TypeError(f"'{text_of(left)}' and '{text_of(right)}' can't be compared: one is a text")
        return accept(order)

    return decide


_OPERATORS: dict[str, Callable[[object, object], bool]] = {
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "<>": lambda left, right: not equal(left, right),
    "<": _ordered(lambda order: order < 0),
    ">": _ordered(lambda order: order > 0),
    "<=": _ordered(lambda order: order <= 0),
    ">=": _ordered(lambda order: order >= 0),
    "contains": contains,
}
