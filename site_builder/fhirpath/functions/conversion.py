"""From one System type to another: `toInteger`, `convertsToDate` ..."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from site_builder.fhirpath.arithmetic import GREATEST, converted
from site_builder.fhirpath.functions.registry import Function, of_value, plain
from site_builder.fhirpath.moments import DATE, TIME, Moment, as_date, as_date_time, moment_of, time_of
from site_builder.fhirpath.parser import CALENDAR_UNITS
from site_builder.fhirpath.running import Run
from site_builder.fhirpath.values import Collection, Node, Quantity, single

_TRUE = frozenset(("true", "t", "yes", "y", "1", "1.0"))
_FALSE = frozenset(("false", "f", "no", "n", "0", "0.0"))
_INTEGER = re.compile(r"[+-]?\d{1,19}\Z")
_DECIMAL = re.compile(r"[+-]?\d{1,400}(?:\.\d{1,400})?\Z")
_QUANTITY = re.compile(r"([+-]?\d{1,400}(?:\.\d{1,400})?)\s*(?:'([^']+)'|([a-z]+))?\Z")


def _boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return bool(value) if value in (0, 1) else None
    if isinstance(value, str):
        word = value.lower()
        return True if word in _TRUE else False if word in _FALSE else None
    return None


def _integer(value: Any) -> int | None:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str) and _INTEGER.match(value):
        number = int(value)
        return number if -GREATEST <= number <= GREATEST else None
    return None


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, int | Decimal):
        return Decimal(value)
    return Decimal(value) if isinstance(value, str) and _DECIMAL.match(value) else None


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return None if isinstance(value, Node) else str(value)


def _date(value: Any) -> Moment | None:
    moment = moment_of(value) if isinstance(value, str) else value
    return as_date(moment) if isinstance(moment, Moment) and moment.kind != TIME else None


def _date_time(value: Any) -> Moment | None:
    moment = moment_of(value) if isinstance(value, str) else value
    if isinstance(value, str) and moment is None:
        moment = _hour_only(value)
    if not isinstance(moment, Moment) or moment.kind == TIME:
        return None
    return as_date_time(moment) if moment.kind == DATE else moment


def _hour_only(text: str) -> Moment | None:
    """Read a date with an hour alone, which a literal may be, too."""
    return moment_of(text) if len(text) < 40 else None


def _time(value: Any) -> Moment | None:
    if isinstance(value, Moment):
        return value if value.kind == TIME else None
    return time_of(value) if isinstance(value, str) else None


def _quantity(value: Any) -> Quantity | None:
    if isinstance(value, Quantity):
        return value
    if isinstance(value, int | Decimal):  # true and false are 1 and 0
        return Quantity(Decimal(int(value) if isinstance(value, bool) else value), "1")
    match = _QUANTITY.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    number, unit, word = match.groups()
    if word:
        singular = CALENDAR_UNITS.get(word)
        return Quantity(Decimal(number), singular, is_word=True) if singular else None
    return Quantity(Decimal(number), unit or "1")


def _converter(convert: Callable[[Any], Any]) -> tuple[Function, Function]:
    """Make `toX` and `convertsToX`."""

    def test(_: Run, items: Collection) -> Collection:
        value = single(items, "a conversion")
        return [] if value is None else [convert(value) is not None]

    return of_value(convert), plain(test)


_CONVERTERS = {
    "Boolean": _boolean,
    "Integer": _integer,
    "Long": _integer,
    "Decimal": _decimal,
    "String": _text,
    "Date": _date,
    "DateTime": _date_time,
    "Time": _time,
}


def _to_quantity(value: Any, unit: Any = None) -> Quantity | None:
    found = _quantity(value)
    if found is None or unit is None:
        return found
    number = converted(found, Quantity(Decimal(1), str(unit)))
    return None if number is None else Quantity(number, str(unit))


def _all() -> dict[str, Function]:
    found: dict[str, Function] = {}
    for name, convert in _CONVERTERS.items():
        found[f"to{name}"], found[f"convertsTo{name}"] = _converter(convert)
    found["toQuantity"] = of_value(_to_quantity, 0, 1)
    found["convertsToQuantity"] = of_value(
        lambda value, unit=None: _to_quantity(value, unit) is not None, 0, 1
    )
    return found


FUNCTIONS: Mapping[str, Function] = _all()
