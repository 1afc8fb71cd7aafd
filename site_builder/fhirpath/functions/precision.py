"""How exact a value is, and between which bounds it lies: `precision`, `lowBoundary`, `highBoundary`.

A boundary to fewer digits than the value has is rounded half up away from the value, and cut towards it.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from site_builder.fhirpath.arithmetic import NUMBERS, careful
from site_builder.fhirpath.functions.registry import Function, of_value
from site_builder.fhirpath.moments import DATE, TIME, Moment
from site_builder.fhirpath.values import EvaluationError, Quantity

_DIGITS = 8
"""Digits of a decimal's boundary where none are asked for."""
_MAX_DIGITS = 31
_NANO = 1_000_000_000
_PARTS = {4: 1, 6: 2, 8: 3, 10: 4, 12: 5, 14: 6, 17: 6}
"""Parts of a date that a precision of so many digits has."""
_TIME_PARTS = {2: 1, 4: 2, 6: 3, 9: 3}


def _precision(value: Any) -> int | None:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return max(-exponent, 0) if isinstance(exponent, int) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return 0
    if not isinstance(value, Moment):
        raise EvaluationError("precision() takes a number or a date")
    count = len(value.parts)
    seconds = 3 if value.digits else 0
    if value.kind == TIME:
        return count * 2 + seconds
    return 2 + count * 2 + seconds


def _boundary(value: Any, digits: Any, *, is_high: bool) -> Any:
    if digits is not None and (not isinstance(digits, int) or isinstance(digits, bool)):
        raise EvaluationError("a precision is an Integer")
    if isinstance(value, bool):
        raise EvaluationError("a Boolean has no boundaries")
    if isinstance(value, int | Decimal):
        return _of_number(Decimal(value), digits, is_high=is_high)
    if isinstance(value, Quantity):
        number = _of_number(value.value, digits, is_high=is_high)
        return None if number is None else Quantity(number, value.unit, value.is_word)
    if isinstance(value, Moment):
        return _of_moment(value, digits, is_high=is_high)
    raise EvaluationError("boundaries are of numbers and dates")


def _of_number(value: Decimal, digits: int | None, *, is_high: bool) -> Decimal | None:
    digits = _DIGITS if digits is None else digits
    if not 0 <= digits <= _MAX_DIGITS:
        return None
    exponent = value.as_tuple().exponent
    half = Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1)
    bound = careful(lambda: NUMBERS.add(value, half if is_high else -half))
    is_away = (value < 0) is not is_high
    rounding = ROUND_HALF_UP if is_away else ROUND_DOWN
    step = Decimal(1).scaleb(-digits)
    return None if bound is None else careful(lambda: bound.quantize(step, rounding, NUMBERS))


def _of_moment(value: Moment, digits: int | None, *, is_high: bool) -> Moment | None:
    is_time = value.kind == TIME
    table = _TIME_PARTS if is_time else _PARTS
    wanted = digits if digits is not None else 9 if is_time else 8 if value.kind == DATE else 17
    if wanted not in table:
        return None
    parts = _filled(value, is_high=is_high)[: table[wanted]]
    fraction = 3 if wanted in (9, 17) else 0
    if is_time:
        return Moment(TIME, parts, None, fraction)
    if len(parts) < 4:
        return Moment(value.kind, parts)
    if value.offset is not None:
        return Moment("DateTime", parts, value.offset, fraction, value.zone)
    # Where no zone is stated, it may be the one where the day begins first, or ends last.
    offset, zone = (-720, "-12:00") if is_high else (840, "+14:00")
    return Moment("DateTime", parts, offset, fraction, zone)


def _filled(value: Moment, *, is_high: bool) -> tuple[int, ...]:
    """Complete a date or time with the least or the greatest parts."""
    seconds = 59 * _NANO + 999_000_000 if is_high else 0
    clock = (23, 59, seconds) if is_high else (0, 0, 0)
    if value.kind == TIME:
        return (*value.parts, *clock[len(value.parts) :])
    parts = list(value.parts)
    if len(parts) < 2:
        parts.append(12 if is_high else 1)
    if len(parts) < 3:
        parts.append(calendar.monthrange(parts[0], parts[1])[1] if is_high else 1)
    if len(parts) == 6 and is_high and not value.digits:
        parts[5] += 999_000_000
    return (*parts, *clock[len(parts) - 3 :])


FUNCTIONS: Mapping[str, Function] = {
    "precision": of_value(_precision),
    "lowBoundary": of_value(lambda value, digits=None: _boundary(value, digits, is_high=False), 0, 1),
    "highBoundary": of_value(lambda value, digits=None: _boundary(value, digits, is_high=True), 0, 1),
}
