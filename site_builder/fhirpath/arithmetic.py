"""Calculating with numbers, quantities, texts and dates; None where an answer is empty."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Context, Decimal, DecimalException
from typing import Any

from site_builder.fhirpath import ucum
from site_builder.fhirpath.moments import Moment, plus
from site_builder.fhirpath.parser import CALENDAR_UNITS
from site_builder.fhirpath.values import MAX_DIGITS, EvaluationError, Quantity

NUMBERS = Context(prec=34, Emax=MAX_DIGITS, Emin=-MAX_DIGITS)
"""34 digits: more than the 28 that FHIRPath asks for, and bounded."""
GREATEST = 2**63 - 1
"""The greatest Long, and with its negative the bounds of whole numbers."""

_TIME_UNITS = {"wk": "week", "d": "day", "h": "hour", "min": "minute", "s": "second", "ms": "millisecond"}
"""UCUM's units that may be added to a date; its year and month are averages and may not."""


def is_number(value: Any) -> bool:
    """Tell whether a System value is an Integer, Long or Decimal."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def calculate(operator: str, left: Any, right: Any) -> Any:
    """Return `left operator right` of two System values; None for an empty answer.

    Raises EvaluationError where the types don't go together.
    """
    if is_number(left) and is_number(right):
        return _numbers(operator, left, right)
    if isinstance(left, str) and isinstance(right, str) and operator == "+":
        return left + right
    if isinstance(left, Moment) and isinstance(right, Quantity) and operator in "+-":
        return _moved(left, right, -1 if operator == "-" else 1)
    if all(isinstance(value, Quantity) or is_number(value) for value in (left, right)):
        return _quantities(operator, as_quantity(left), as_quantity(right))
    raise EvaluationError(f"'{operator}' can't be used with {named(left)} and {named(right)}")


def named(value: Any) -> str:
    """Name the type of a System value, for messages."""
    if isinstance(value, bool):
        return "a Boolean"
    if isinstance(value, Moment):
        return f"a {value.kind}"
    words = {int: "an Integer", Decimal: "a Decimal", str: "a String", Quantity: "a Quantity"}
    return words.get(type(value), "an element")


def as_quantity(value: Any) -> Quantity:
    """Return a number as a quantity without unit."""
    return value if isinstance(value, Quantity) else Quantity(Decimal(value), "1")


def bounded(number: Any) -> Any:
    """Return a number within FHIRPath's bounds; None for one beyond them."""
    if isinstance(number, int):
        return number if -GREATEST <= number <= GREATEST else None
    return number if isinstance(number, Decimal) and number.is_finite() else None


def careful(operation: Callable[[], Any]) -> Any:
    """Calculate; None where the answer is no number or beyond all bounds."""
    try:
        return bounded(operation())
    except (DecimalException, ValueError, OverflowError, ZeroDivisionError):
        return None


def _numbers(operator: str, left: Any, right: Any) -> Any:
    if operator in ("/", "div", "mod"):
        if right == 0:
            return None
        return careful(lambda: _divided(operator, Decimal(left), Decimal(right), left, right))
    if isinstance(left, int) and isinstance(right, int):
        return bounded(left + right if operator == "+" else left - right if operator == "-" else left * right)
    step = {"+": NUMBERS.add, "-": NUMBERS.subtract, "*": NUMBERS.multiply}[operator]
    return careful(lambda: step(Decimal(left), Decimal(right)))


def _divided(operator: str, left: Decimal, right: Decimal, one: Any, other: Any) -> Any:
    if operator == "/":
        return NUMBERS.divide(left, right)
    if operator == "div":
        return int(NUMBERS.divide_int(left, right))
    rest = NUMBERS.remainder(left, right)
    return int(rest) if isinstance(one, int) and isinstance(other, int) else rest


def _quantities(operator: str, left: Quantity, right: Quantity) -> Quantity | None:
    if operator in "+-":
        other_value = converted(right, left)
        if other_value is None:
            return None
        step = NUMBERS.add if operator == "+" else NUMBERS.subtract
        value = careful(lambda: step(left.value, other_value))
        return None if value is None else Quantity(value, left.unit, left.is_word)
    if operator not in "*/" or (operator == "/" and right.value == 0):
        return None
    one, other = ucum_unit(left), ucum_unit(right)
    step = NUMBERS.multiply if operator == "*" else NUMBERS.divide
    value = careful(lambda: step(left.value, right.value))
    unit = one if other == "1" else f"({other})" if one == "1" else f"({one}).({other})"
    if operator == "/" and other != "1":
        unit = f"({one})/({other})"
    return None if value is None else Quantity(value, unit)


def ucum_unit(quantity: Quantity) -> str:
    """Return the UCUM code of a quantity's unit, whose years and months are averages."""
    return _UCUM_OF_WORDS.get(quantity.unit, quantity.unit) if quantity.is_word else quantity.unit


_UCUM_OF_WORDS = {word: code for code, word in _TIME_UNITS.items()} | {"year": "a", "month": "mo"}


def converted(quantity: Quantity, other: Quantity) -> Decimal | None:
    """Return a quantity's number in the unit of another; None where nothing converts it.

    A calendar year is no year of UCUM's: they can't be told equal or unlike.
    """
    if quantity.unit == other.unit and quantity.is_word == other.is_word:
        return quantity.value
    if are_averages(quantity, other):
        return None
    return ucum.convert(quantity.value, ucum_unit(quantity), ucum_unit(other))


def are_comparable(left: Quantity, right: Quantity) -> bool:
    """Tell whether one quantity can be converted into the unit of another."""
    return converted(left, right) is not None


def are_averages(one: Quantity, other: Quantity) -> bool:
    """Tell whether a year or month of the calendar stands beside a unit of UCUM's."""
    word = one if one.is_word else other
    return one.is_word != other.is_word and word.unit in ("year", "month")


def magnitude(quantity: Quantity) -> tuple[Decimal, object]:
    """Return a quantity in base units, and which; where UCUM doesn't know the unit, in the unit itself."""
    found = ucum.magnitude(quantity.value, ucum_unit(quantity))
    if found is None or (quantity.is_word and quantity.unit in ("year", "month")):
        return quantity.value, quantity.unit
    return found


def _moved(moment: Moment, quantity: Quantity, sign: int) -> Moment | None:
    unit = CALENDAR_UNITS.get(quantity.unit) or _TIME_UNITS.get(quantity.unit)
    if unit is None:
        raise EvaluationError(
            f"'{quantity.unit}' can't be added to a date: use year, month, week, day, hour ..."
        )
    return careful_moment(moment, quantity.value * sign, unit)


def careful_moment(moment: Moment, amount: Decimal, unit: str) -> Moment | None:
    """Add an amount to a moment; None beyond the calendar."""
    if abs(amount) > 10**15:
        return None
    return plus(moment, amount, unit)


def real(operation: Callable[[float], float], value: Any) -> Decimal | None:
    """Calculate a function of real numbers, to 15 digits."""
    found = careful(lambda: Decimal(repr(operation(float(value)))))
    return found if found is None or math.isfinite(found) else None
