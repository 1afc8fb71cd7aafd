"""Equality, equivalence and order of items and collections."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from site_builder.fhirpath import ucum
from site_builder.fhirpath.arithmetic import (
    NUMBERS,
    are_averages,
    as_quantity,
    careful,
    is_number,
    magnitude,
    named,
    ucum_unit,
)
from site_builder.fhirpath.moments import TIME, Moment, compare_moments, moment_of, normal
from site_builder.fhirpath.navigation import all_children
from site_builder.fhirpath.values import (
    Collection,
    EvaluationError,
    Node,
    Quantity,
    decimal_of,
    system_value,
)


def equal(left: Collection, right: Collection) -> bool | None:
    """Tell whether collections are equal, item by item; None where one is empty or it is left open."""
    if not left or not right:
        return None
    if len(left) != len(right):
        return False
    answer: bool | None = True
    for one, other in zip(left, right, strict=True):
        same = equal_items(one, other)
        if same is False:
            return False
        if same is None:
            answer = None
    return answer


def equal_items(left: Any, right: Any) -> bool | None:
    """Tell whether two items are equal; None where precision, zones or units leave it open."""
    one, other = system_value(left), system_value(right)
    if isinstance(one, Moment) or isinstance(other, Moment):
        return _equal_moments(one, other)
    if isinstance(one, Quantity) or isinstance(other, Quantity):
        return _equal_quantities(one, other)
    if isinstance(one, Node) and isinstance(other, Node):
        return one.value is other.value or key_of(one) == key_of(other)
    if isinstance(one, bool | Node) != isinstance(other, bool | Node):
        return False
    if one is None and other is None:  # primitives without values: alike if their extensions are
        one, other = _raw_key(left.extra), _raw_key(right.extra)
    return bool(one == other)


def _equal_moments(one: Any, other: Any) -> bool | None:
    one, other = as_moments(one, other)
    if not (isinstance(one, Moment) and isinstance(other, Moment)) or (one.kind == TIME) != (
        other.kind == TIME
    ):
        return False
    order = compare_moments(one, other)
    return None if order is None else order == 0


def as_moments(one: Any, other: Any) -> tuple[Any, Any]:
    """Read a text beside a date as a date, where it is one: what has no model has only texts."""
    if isinstance(one, str):
        one = moment_of(one) or one
    elif isinstance(other, str):
        other = moment_of(other) or other
    return one, other


def _equal_quantities(one: Any, other: Any) -> bool | None:
    if not (isinstance(one, Quantity) or is_number(one)) or not (
        isinstance(other, Quantity) or is_number(other)
    ):
        return False
    left, right = as_quantity(one), as_quantity(other)
    if left.unit == right.unit and left.is_word == right.is_word:
        return left.value == right.value
    if are_averages(left, right):
        return None
    return magnitude(left) == magnitude(right)


def equivalent(left: Collection, right: Collection) -> bool:
    """Tell whether the items are the same in any order, texts alike but for case and blanks."""
    if len(left) != len(right):
        return False
    rest = list(right)
    for item in left:
        at = next((at for at, other in enumerate(rest) if equivalent_items(item, other)), None)
        if at is None:
            return False
        del rest[at]
    return True


def equivalent_items(left: Any, right: Any) -> bool:
    """Tell whether two items are equivalent."""
    one, other = system_value(left), system_value(right)
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.lower().split()) == " ".join(other.lower().split())
    if is_number(one) and is_number(other):
        return _alike(Decimal(one), Decimal(other))
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        value = ucum.convert(other.value, ucum_unit(other), ucum_unit(one))
        if one.unit == other.unit:
            value = other.value
        return value is not None and _alike(one.value, value, other.value)
    if isinstance(one, Node) and isinstance(other, Node) and one.value is not other.value:
        first: list[Any] = []
        second: list[Any] = []
        all_children(one, first)
        all_children(other, second)
        return one.type is other.type and equivalent(first, second)
    return equal_items(left, right) is True


def _alike(one: Decimal, other: Decimal, written: Decimal | None = None) -> bool:
    """Compare numbers to the precision of the less precise one."""
    digits = min(_decimals(one), _decimals(other if written is None else written))
    step = Decimal(1).scaleb(-digits)
    rounded = careful(lambda: one.quantize(step, ROUND_HALF_UP, NUMBERS))
    return rounded is not None and rounded == careful(lambda: other.quantize(step, ROUND_HALF_UP, NUMBERS))


def _decimals(number: Decimal) -> int:
    """Count digits behind the point, without zeros at the end."""
    exponent = number.normalize(NUMBERS).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def order_of(left: Any, right: Any) -> int | None:
    """Return -1, 0 or 1 for two System values; None where precision, zones or units leave it open.

    Raises EvaluationError for what has no order.
    """
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    if isinstance(left, Moment) or isinstance(right, Moment):
        left, right = as_moments(left, right)
    if isinstance(left, Moment) and isinstance(right, Moment) and (left.kind == TIME) == (right.kind == TIME):
        return compare_moments(left, right)
    if is_number(left) and is_number(right):
        return int(left > right) - int(left < right)
    if all(isinstance(value, Quantity) or is_number(value) for value in (left, right)):
        one, other = as_quantity(left), as_quantity(right)
        if one.unit == other.unit and one.is_word == other.is_word:
            return (one.value > other.value) - (one.value < other.value)
        (first, unit), (second, other_unit) = magnitude(one), magnitude(other)
        return (first > second) - (first < second) if unit == other_unit else None
    raise EvaluationError(f"{named(left)} and {named(right)} have no order")


def key_of(item: Any) -> object:
    """Return what equal items have in common, for sets: dates in UTC, quantities in base units."""
    value = system_value(item)
    if isinstance(value, str):
        return value
    if isinstance(value, Node):
        return _raw_key(value.value)
    if isinstance(value, Moment):
        value = normal(value)
    elif isinstance(value, Quantity):
        value = magnitude(value)
    elif value is None and isinstance(item, Node):
        value = _raw_key(item.extra)
    return (isinstance(value, bool), value)


def _raw_key(value: Any) -> object:
    """Return a hashable form of a raw value of JSON, in which `1.10` is `1.1`."""
    if isinstance(value, Mapping):
        return frozenset((key, _raw_key(each)) for key, each in value.items())
    if isinstance(value, list | tuple):
        return tuple(_raw_key(each) for each in value)
    if isinstance(value, bool | str) or value is None:
        return (type(value) is bool, value)
    return ("n", decimal_of(value))
