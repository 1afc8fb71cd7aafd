"""Functions of numbers: `abs`, `round`, `power`, `sum` ..."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from site_builder.fhirpath.arithmetic import NUMBERS, calculate, careful, named, real
from site_builder.fhirpath.comparing import order_of
from site_builder.fhirpath.functions.registry import Function, of_value, plain
from site_builder.fhirpath.running import Run
from site_builder.fhirpath.values import Collection, EvaluationError, Quantity, system_value

_MAX_EXPONENT = 1_000


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise EvaluationError(f"this function takes a number, not {named(value)}")
    return value


def _abs(value: Any) -> Any:
    if isinstance(value, Quantity):
        return Quantity(abs(value.value), value.unit, value.is_word)
    return abs(_number(value))


def _whole(rounding: str) -> Function:
    def to_whole(value: Any) -> Any:
        number = _number(value)
        return number if isinstance(number, int) else int(number.to_integral_value(rounding))

    return of_value(to_whole)


def _round(value: Any, digits: Any = 0) -> Any:
    number, places = _number(value), _number(0 if digits is None else digits)
    if isinstance(number, int):
        return number
    if not isinstance(places, int) or not 0 <= places <= 34:
        raise EvaluationError("round() takes a precision of 0 to 34 digits")
    return careful(lambda: number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, NUMBERS))


def _truncate(value: Any) -> Any:
    return int(_number(value))


def _power(value: Any, exponent: Any = None) -> Any:
    number = _number(value)
    if exponent is None:
        return None
    if abs(_number(exponent)) > _MAX_EXPONENT:
        return None
    answer = careful(lambda: NUMBERS.power(Decimal(number), Decimal(exponent)))
    is_whole = isinstance(number, int) and isinstance(exponent, int) and exponent >= 0
    return int(answer) if is_whole and answer is not None else answer


def _log(value: Any, base: Any = None) -> Any:
    if base is None:
        return None
    return real(lambda number: math.log(number, float(_number(base))), _number(value))


def _sum(run: Run, items: Collection) -> Collection:
    run.charge(len(items))
    if not items:
        return []
    total: Any = system_value(items[0])
    for item in items[1:]:
        total = calculate("+", total, system_value(item))
        if total is None:
            return []
    return [total]


def _extreme(sign: int) -> Function:
    def find(run: Run, items: Collection) -> Collection:
        run.charge(len(items))
        found: Any = None
        for value in map(system_value, items):
            order = sign if found is None else order_of(value, found)
            if order is None:
                return []
            found = value if order == sign else found
        return [] if found is None else [found]

    return plain(find)


def _average(run: Run, items: Collection) -> Collection:
    total = _sum(run, items)
    answer = calculate("/", total[0], len(items)) if total else None
    return [] if answer is None else [answer]


FUNCTIONS: Mapping[str, Function] = {
    "abs": of_value(_abs),
    "ceiling": _whole(ROUND_CEILING),
    "floor": _whole(ROUND_FLOOR),
    "truncate": of_value(_truncate),
    "round": of_value(_round, 0, 1),
    "exp": of_value(lambda value: real(math.exp, _number(value))),
    "ln": of_value(lambda value: real(math.log, _number(value))),
    "log": of_value(_log, 1),
    "sqrt": of_value(lambda value: careful(lambda: NUMBERS.sqrt(Decimal(_number(value))))),
    "power": of_value(_power, 1),
    "sum": plain(_sum),
    "min": _extreme(-1),
    "max": _extreme(1),
    "avg": plain(_average),
}
