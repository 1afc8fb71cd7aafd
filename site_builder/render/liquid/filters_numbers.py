"""Liquid's filters for numbers, with Ruby's arithmetic: 5 divided by 2 is 2, 0.1 plus 0.2 is 0.3."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.values import leading_integer, number, text_of

Number = int | Decimal
_MOST_BITS = 10_000


def _plain(value: Number) -> int | float:
    return float(value) if isinstance(value, Decimal) else value


def _arithmetic(
    operation: Callable[[Number, Number], Number],
) -> Callable[[PageContext, object, object], int | float]:
    def apply(_: PageContext, value: object, operand: object) -> int | float:
        left, right = number(value), number(operand)
        # A number that squares itself in a loop has no end.
        if isinstance(left, int) and isinstance(right, int) and _bits(left, right) > _MOST_BITS:
            raise ValueError(f"a number may have {_MOST_BITS:,} bits at most")
        return _plain(operation(left, right))

    return apply


def _bits(left: int, right: int) -> int:
    return left.bit_length() + right.bit_length()


def _divide(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left // right
    return Decimal(left) / Decimal(right)


def _modulo(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left % right
    # Python's Decimal takes the sign of the left side, Ruby that of the right.
    first, second = Decimal(left), Decimal(right)
    return first - second * (first / second).to_integral_value(ROUND_FLOOR)


plus = _arithmetic(lambda left, right: left + right)
minus = _arithmetic(lambda left, right: left - right)
times = _arithmetic(lambda left, right: left * right)
divided_by = _arithmetic(_divide)
modulo = _arithmetic(_modulo)
at_least = _arithmetic(max)
at_most = _arithmetic(min)


def absolute(_: PageContext, value: object) -> int | float:
    """`abs`."""
    exact = number(value)
    return _plain(-exact if exact < 0 else exact)


def ceil(_: PageContext, value: object) -> int:
    """`ceil`."""
    return int(Decimal(number(value)).to_integral_value(ROUND_CEILING))


def floor(_: PageContext, value: object) -> int:
    """`floor`."""
    return int(Decimal(number(value)).to_integral_value(ROUND_FLOOR))


def round_number(_: PageContext, value: object, digits: object = 0) -> int | float:
    """`round`: halves away from zero."""
    exact, places = number(value), int(number(digits))
    if isinstance(exact, int) and places >= 0:
        return exact
    rounded = Decimal(exact).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return int(rounded) if places <= 0 else float(rounded)


def to_integer(_: PageContext, value: object) -> int:
    """`to_integer`: true is 1, false 0, a text what it starts with."""
    if isinstance(value, bool):
        return int(value)
    return int(value) if isinstance(value, int | float) else leading_integer(text_of(value))
