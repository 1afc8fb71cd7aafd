"""What Liquid's values are in Ruby, and how they compare and print there.

Guides were written against Jekyll, so `1 == true`, `5 / 2`, a hash printed as text and the like give
what Ruby gives. A value is nil (None), a bool, int, float, str, list, dict (or another Mapping),
range, date or datetime.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import isfinite, isnan
from typing import Final


class Marker:
    """`empty` or `blank`: in a condition it asks the other side a question, elsewhere it is ''."""

    def __init__(self, name: str) -> None:
        """Name it for messages."""
        self.name = name

    def __str__(self) -> str:
        """Print nothing, as Ruby does."""
        return ""


EMPTY: Final = Marker("empty")
BLANK: Final = Marker("blank")

_BLANKS = " \t\n\v\f\r"
WHITESPACE: Final = re.compile(f"[{_BLANKS}]+")
"""Ruby's `\\s`: unlike Python's it has no no-break space."""
_INTEGER_START = re.compile(r"\s*[+-]?\d+")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_MOST_DIGITS = 4000
"""Python reads and writes no longer whole numbers."""
_COMMANDS = ("size", "first", "last")


def text_of(value: object) -> str:
    """Return a value as text, as Ruby's `to_s` does; filters see every value so."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return inspect(value) if isinstance(value, list | tuple) else _scalar_text(value)


def printed(value: object) -> str:
    """Return a value as `{{ }}` prints it: the items of an array one after the other."""
    if isinstance(value, list | tuple):
        return "".join(printed(item) for item in value)
    return text_of(value)


def inspect(value: object) -> str:
    """Print a value as Ruby's `inspect` does: the form that hashes and nested arrays show."""
    if value is None:
        return "nil"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        return '"' + escaped.replace("\r", "\\r").replace("#{", "\\#{") + '"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inspect(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{inspect(key)}=>{inspect(item)}" for key, item in value.items()) + "}"
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"#<Date: {value.isoformat()}>"
    return _scalar_text(value)


def is_true(value: object) -> bool:
    """Say whether a condition takes the value as true: all but nil and false."""
    return value is not None and value is not False


def equal(left: object, right: object) -> bool:
    """Compare with `==`; unlike Python, true is not 1."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, Marker):
        return _answers(right, left)
    if isinstance(right, Marker):
        return _answers(left, right)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, date) and isinstance(right, date):
        return moment(left) == moment(right)
    return left == right


def compare(left: object, right: object) -> int | None:
    """Order two values as Ruby's `<=>` does: -1, 0, 1, or None where they have no order."""
    if isinstance(left, bool) or isinstance(right, bool):
        return 0 if left is right else None
    if isinstance(left, int | float) and isinstance(right, int | float):
        return (left > right) - (left < right)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    if isinstance(left, date) and isinstance(right, date):
        first, second = moment(left), moment(right)
        return (first > second) - (first < second)
    if isinstance(left, list) and isinstance(right, list):
        return _compare_lists(left, right)
    return 0 if left is None and right is None else None


def has_order(value: object) -> bool:
    """Say whether Ruby defines `<` for the value (nil, true, arrays and hashes lack it)."""
    return isinstance(value, int | float | str | date) and not isinstance(value, bool)


def contains(left: object, right: object) -> bool:
    """Decide `left contains right`."""
    if not is_true(left) or not is_true(right):
        return False
    if isinstance(left, str):
        return text_of(right) in left
    if isinstance(left, list | tuple):
        return any(equal(item, right) for item in left)
    if isinstance(left, range):
        return isinstance(right, int) and right in left
    return isinstance(left, Mapping) and right.__hash__ is not None and right in left


def look_up(value: object, key: object) -> object:
    """Return `value[key]` or `value.key`, nil where there is none."""
    if value.__class__ is dict or isinstance(value, Mapping):
        try:
            return value[key]
        except (KeyError, TypeError):
            return _command(value, key) if key in _COMMANDS else None
    if isinstance(value, list | tuple) and isinstance(key, int):
        return value[key] if -len(value) <= key < len(value) else None
    return _command(value, key) if key in _COMMANDS else None


def items_of(value: object) -> Sequence[object]:
    """Return what `for` steps through: a hash gives pairs, a text itself, nil nothing."""
    if isinstance(value, list | tuple | range):
        return value
    if isinstance(value, Mapping):
        return [[key, item] for key, item in value.items()]
    if isinstance(value, str):
        return [value] if value else []
    return []


def whole_number(value: object) -> int:
    """Read an integer as Ruby's `Integer()` does; raises ValueError for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(text_of(value))


def leading_integer(value: object) -> int:
    """Read an integer as Ruby's `to_i` does: the digits a text starts with, else 0."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return int(value) if isfinite(value) else 0
    found = _INTEGER_START.match(text_of(value))
    return int(found[0][:_MOST_DIGITS]) if found else 0


def number(value: object) -> int | Decimal:
    """Read a number as Liquid's arithmetic does: text counts by what it starts with, else 0."""
    if isinstance(value, bool) or value is None:
        return 0
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str):
        return Decimal(value.strip()) if _DECIMAL.fullmatch(value.strip()) else leading_integer(value)
    return 0


def moment(value: date) -> datetime:
    """Return a date as a point in time; UTC where it names no zone."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _scalar_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, datetime):
        return moment(value).strftime("%Y-%m-%d %H:%M:%S %z")
    if isinstance(value, range):
        return f"{value.start}..{value.stop - 1}"
    if isinstance(value, Mapping):
        return inspect(value)
    return str(value)


def _float_text(value: float) -> str:
    if not isfinite(value):
        return "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"
    text = repr(value)
    mantissa, found, exponent = text.partition("e")
    if not found:
        return text
    # Ruby writes 1.0e-05 where Python writes 1e-05.
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{exponent}"


def _answers(value: object, marker: Marker) -> bool:
    # Plain Ruby has `empty?` on texts, arrays and hashes, and no `blank?` at all.
    return marker is EMPTY and isinstance(value, str | list | tuple | Mapping) and not value


def _compare_lists(left: Sequence[object], right: Sequence[object]) -> int | None:
    for first, second in zip(left, right, strict=False):
        order = compare(first, second)
        if order != 0:
            return order
    return (len(left) > len(right)) - (len(left) < len(right))


def _command(value: object, name: object) -> object:
    if name == "size":
        if isinstance(value, str | list | tuple | Mapping | range):
            return len(value)
        # An Integer's size in Ruby is its width in bytes.
        return 8 if isinstance(value, int) and not isinstance(value, bool) else None
    pick: Callable[[Sequence[object]], object] = (
        (lambda items: items[0]) if name == "first" else lambda items: items[-1]
    )
    if isinstance(value, Mapping) and name == "first" and value:
        key = next(iter(value))
        return [key, value[key]]
    return pick(value) if isinstance(value, list | tuple | range) and value else None
