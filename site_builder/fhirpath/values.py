"""What an expression works on: elements of a resource, and the values of FHIRPath's own types.

A collection is a list of items. An item is a `Node` (an element with its FHIR type), or a value of one of the
System types as Python has it: bool, int, Decimal, str, `Moment`, `Quantity`, and what `type()` answers, a
`TypeName`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from site_builder.fhirpath.model import ElementType
from site_builder.fhirpath.moments import DATE, Moment, as_date_time, moment_of, time_of

UCUM = "http://unitsofmeasure.org"

MAX_DIGITS = 400
"""Digits before and after the point of a number that is calculated with."""


class Node:
    """An element of a resource."""

    __slots__ = ("extra", "parent", "type", "value")

    def __init__(self, value: Any, type_: ElementType, extra: Any = None, parent: Node | None = None) -> None:
        """Take the raw value, its type and, for a primitive, what JSON has in `_name`."""
        self.value = value
        self.type = type_
        self.extra = extra
        self.parent = parent
        """The node that it was reached from; None for what a run starts with."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit."""

    value: Decimal
    unit: str
    """A UCUM code, or the singular of a calendar word."""
    is_word: bool = False
    """Whether the unit was written as a word: `4 days`."""

    def __str__(self) -> str:
        """Write it as a literal."""
        if not self.is_word:
            return f"{self.value:f} '{self.unit}'"
        return f"{self.value:f} {self.unit}{'' if self.value == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class TypeName:
    """What `type()` says of an item."""

    namespace: str
    """`FHIR` or `System`."""
    name: str


Item = Node | bool | int | Decimal | str | Moment | Quantity | TypeName
Collection = list[Any]
"""Items; never changed once it is made, for parts of a run share it."""

EMPTY: Collection = []
TRUE: Collection = [True]
FALSE: Collection = [False]


@dataclass(frozen=True, slots=True)
class Undecided:
    """The answer to what can't be known here."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The answer of an expression that can't be evaluated on what it was given."""

    message: str
    offset: int = 0


class UndecidedSignal(Exception):  # noqa: N818 - no error: what it says is that nobody knows
    """Ends what depends on an answer that can't be had; and, or, exists and the like may do without it."""

    def __init__(self, reason: str) -> None:
        """Say what is not known."""
        super().__init__(reason)
        self.reason = reason


class EvaluationError(Exception):
    """An operation on what it isn't meant for."""

    def __init__(self, message: str, offset: int = 0) -> None:
        """Say what is wrong, and where in the expression."""
        super().__init__(message)
        self.message = message
        self.offset = offset


def boolean(answer: bool | None) -> Collection:
    """Return an answer as a collection, empty for None."""
    if answer is None:
        return EMPTY
    return TRUE if answer else FALSE


def single(items: Collection, what: str) -> Any:
    """Return the only item as a System value where it has one, None for an empty collection.

    Raises EvaluationError for several items.
    """
    if not items:
        return None
    if len(items) > 1:
        raise EvaluationError(f"{what} takes one item, not {len(items)}")
    item = items[0]
    return system_value(item) if item.__class__ is Node else item


def truth(items: Collection, offset: int = 0) -> bool | None:
    """Return a collection as a Boolean, None for an empty one; a single item that is none counts as true.

    Raises EvaluationError for several items.
    """
    if not items:
        return None
    if len(items) > 1:
        raise EvaluationError(f"a Boolean is needed, not {len(items)} items", offset)
    item = items[0]
    if item.__class__ is Node:
        item = system_value(item)
    return item if isinstance(item, bool) else True


def holds(answer: Collection) -> bool:
    """Tell whether an answer means that a rule holds: an empty one doesn't, and what is no Boolean does."""
    if len(answer) != 1:
        return bool(answer)
    item = answer[0]
    value = item.value if isinstance(item, Node) else item
    return value is not False


def system_value(item: Any) -> Any:
    """Return what a FHIR primitive or Quantity is in FHIRPath's own types.

    Others are returned as they are; None for a primitive without a value. A value that isn't what its type
    says is taken for what JSON says.
    """
    if item.__class__ is not Node:
        return item
    value = item.value
    if item.type.plain == "quantity":
        return quantity_of(item)
    if not item.type.is_primitive:
        return item if isinstance(value, dict | Mapping) else _untyped(value)
    read = _READERS.get(item.type.plain)
    found = read(value) if read is not None and value is not None else None
    return _untyped(value) if found is None else found


def quantity_of(node: Node) -> Any:
    """Return a FHIR Quantity as FHIRPath's; the node itself where it has no number."""
    value = node.value
    if not isinstance(value, Mapping):
        return node
    number = decimal_of(value.get("value"))
    if number is None:
        return node
    code, unit, system = value.get("code"), value.get("unit"), value.get("system")
    if system == UCUM and isinstance(code, str):
        return Quantity(number, code)
    return Quantity(number, str(code or unit or "1"))


def decimal_of(value: Any) -> Decimal | None:
    """Return a raw number exactly as it was written; None for what is none or beyond all measure."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= MAX_DIGITS else None


def _integer(value: Any) -> Any:
    if isinstance(value, str):  # integer64 is a string in JSON
        digits = value.removeprefix("-")
        return int(value) if digits.isascii() and digits.isdigit() and len(digits) <= 19 else value
    return None


def _date(value: Any) -> Moment | None:
    return moment_of(value) if isinstance(value, str) else None


def _date_time(value: Any) -> Moment | None:
    moment = _date(value)
    return as_date_time(moment) if moment is not None and moment.kind == DATE else moment


def _time(value: Any) -> Moment | None:
    return time_of(value) if isinstance(value, str) else None


def _untyped(value: Any) -> Any:
    """Return a raw value of JSON by its own kind; None for an object or list, which is no value."""
    if isinstance(value, bool | str | int | Decimal):
        return value
    return decimal_of(value) if isinstance(value, float) else None


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "integer": _integer,
    "decimal": decimal_of,
    "date": _date,
    "dateTime": _date_time,
    "time": _time,
}
"""How the values of primitive types are read, by `ElementType.plain`."""
