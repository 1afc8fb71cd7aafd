"""Units of measure by UCUM: reading, comparing and converting them.

Source: https://ucum.org/ucum, sections 2.1 (grammar) and 4 (tables, in `ucum_units.py`)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException
from functools import cache, lru_cache

from site_builder.fhirpath import ucum_units

MAX_LENGTH = 200
"""Characters of a unit."""
_MAX_EXPONENT = 30
_MAX_DEPTH = 20
_NUMBERS = Context(prec=34, Emax=9999, Emin=-9999)
_SIMPLE = re.compile(r"(?:10[*^]|(?:\[[^\[\]]*\]|[!-'*,:-Z\\^-z|~])(?:\[[^\[\]]*\]|[!-'*,:-Z\\^-z|~])*)")
_EXPONENT = re.compile(r"[+-]?\d+")
_INTEGER = re.compile(r"\d+(?![*^\d])")
_ANNOTATION = re.compile(r"\{[!-z|~]*\}")

Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in terms of the base units."""

    factor: Decimal
    dimension: Dimension
    """Base units and their powers, sorted; empty for a plain number."""
    offset: Decimal = Decimal(0)
    """What is added to a value before it is multiplied: 273.15 for degrees Celsius."""


class UnitError(ValueError):
    """A text that is no unit."""

    def __init__(self, offset: int, message: str) -> None:
        """Say what is wrong at an offset (0-based)."""
        super().__init__(message)
        self.offset = offset
        self.message = message


def parse_unit(text: str) -> Unit:
    """Read a unit such as `mg/dL` or `10*3/uL{cells}`.

    Raises UnitError where it isn't one of UCUM's; case counts.
    """
    if len(text) > MAX_LENGTH:
        raise UnitError(MAX_LENGTH, f"a unit has at most {MAX_LENGTH} characters")
    reader = _Reader(text)
    unit = reader.term(0)
    if reader.at < len(text):
        raise UnitError(reader.at, f"'{text[reader.at :]}' can't follow here")
    return unit


@lru_cache(maxsize=2048)
def unit_of(text: str) -> Unit | None:
    """Read a unit; None where it is none."""
    try:
        return parse_unit(text)
    except (UnitError, DecimalException):
        return None


def is_unit(text: str) -> bool:
    """Tell whether a text is a unit."""
    return unit_of(text) is not None


def are_comparable(one: str, other: str) -> bool:
    """Tell whether both are units of the same kind, so that values can be converted."""
    left, right = unit_of(one), unit_of(other)
    return left is not None and right is not None and left.dimension == right.dimension


def magnitude(value: Decimal, text: str) -> tuple[Decimal, Dimension] | None:
    """Return a value in base units, and which; None where the unit is none or the value is beyond measure."""
    unit = unit_of(text)
    if unit is None:
        return None
    try:
        return _NUMBERS.multiply(_NUMBERS.add(value, unit.offset), unit.factor), unit.dimension
    except DecimalException:
        return None


def convert(value: Decimal, unit: str, into: str) -> Decimal | None:
    """Return a value in another unit; None where the units are not of one kind."""
    target = unit_of(into)
    found = magnitude(value, unit)
    if target is None or found is None or found[1] != target.dimension:
        return None
    try:
        return _NUMBERS.subtract(_NUMBERS.divide(found[0], target.factor), target.offset)
    except DecimalException:
        return None


class _Reader:
    """Recursive descent over a unit's text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0

    def term(self, depth: int) -> Unit:
        """Read components joined by `.` and `/`, left to right."""
        if depth > _MAX_DEPTH:
            raise UnitError(self.at, "parentheses are nested too deeply")
        unit = _power(self._component(depth), -1) if self._takes("/") else self._component(depth)
        while self.at < len(self._text) and self._text[self.at] in "./":
            sign = 1 if self._text[self.at] == "." else -1
            self.at += 1
            unit = _times(unit, _power(self._component(depth), sign))
        return unit

    def _takes(self, mark: str) -> bool:
        if not self._text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def _component(self, depth: int) -> Unit:
        if self._takes("("):
            unit = self.term(depth + 1)
            if not self._takes(")"):
                raise UnitError(self.at, "')' is missing")
            return unit
        if number := _INTEGER.match(self._text, self.at):
            self.at = number.end()
            self._annotation()
            return Unit(Decimal(number[0]), ())
        if self._annotation():
            return _ONE
        start = self.at
        simple = _SIMPLE.match(self._text, start)
        if simple is None:
            found = f"'{self._text[start]}'" if start < len(self._text) else "the end"
            raise UnitError(start, f"a unit is expected, not {found}")
        atom = _atom(simple[0])
        if atom is None:
            raise UnitError(start, f"'{simple[0]}' is no unit of UCUM")
        unit = atom
        self.at = simple.end()
        if exponent := _EXPONENT.match(self._text, self.at):
            self.at = exponent.end()
            if abs(int(exponent[0][:4])) > _MAX_EXPONENT:
                raise UnitError(exponent.start(), f"'{exponent[0]}' is no possible exponent")
            unit = _power(unit, int(exponent[0]))
        self._annotation()
        return unit

    def _annotation(self) -> bool:
        found = _ANNOTATION.match(self._text, self.at)
        if found is None:
            return False
        self.at = found.end()
        return True


_ONE = Unit(Decimal(1), ())


def _times(one: Unit, other: Unit) -> Unit:
    powers = dict(one.dimension)
    for name, power in other.dimension:
        powers[name] = powers.get(name, 0) + power
    dimension = tuple(sorted((name, power) for name, power in powers.items() if power))
    return Unit(_NUMBERS.multiply(one.factor, other.factor), dimension)


def _power(unit: Unit, exponent: int) -> Unit:
    if exponent == 1:
        return unit
    factor = _NUMBERS.power(unit.factor, exponent) if unit.factor != 1 else unit.factor
    dimension = tuple((name, power * exponent) for name, power in unit.dimension)
    return Unit(factor, dimension if exponent else ())


@lru_cache(maxsize=1024)
def _atom(text: str) -> Unit | None:
    """Find a unit by its code, with or without a prefix; None where there is none."""
    atoms = _atoms()
    if text in atoms:
        return _defined(text)
    for length in (1, 2):
        prefix, code = text[:length], text[length:]
        if code not in atoms or not atoms[code][1]:
            continue
        if prefix in ucum_units.PREFIXES:
            return _times(Unit(Decimal(1).scaleb(ucum_units.PREFIXES[prefix]), ()), _defined(code))
        if prefix in ucum_units.BINARY_PREFIXES and code in ("bit", "By"):
            return _times(Unit(Decimal(2) ** ucum_units.BINARY_PREFIXES[prefix], ()), _defined(code))
    return None


@cache
def _defined(code: str) -> Unit:
    """Return the unit of an atom."""
    text, _ = _atoms()[code]
    if not text:
        return Unit(Decimal(1), ((code, 1),))
    if code in ucum_units.OFFSETS:
        offset, text = ucum_units.OFFSETS[code]
        factor, _, unit = text.partition(" ")
        return Unit(Decimal(factor), parse_unit(unit).dimension, Decimal(offset))
    factor, _, unit = text.partition(" ")
    return _times(Unit(Decimal(factor), ()), parse_unit(unit))


@cache
def _atoms() -> Mapping[str, tuple[str, bool]]:
    """Return what each code is worth (empty: itself alone), and whether it takes prefixes."""
    found = dict.fromkeys(ucum_units.BASES, ("", True))
    found |= {code: ("", code in ucum_units.METRIC_SCALES) for code in ucum_units.SCALES}
    found |= {code: (text, code == "Cel") for code, (_, text) in ucum_units.OFFSETS.items()}
    tables = (
        (ucum_units.METRIC, True),
        (ucum_units.METRIC_ARBITRARY, True),
        (ucum_units.OTHERS, False),
        (ucum_units.ARBITRARY, False),
    )
    for table, is_metric in tables:
        for entry in table.split(";"):
            code, _, text = entry.strip().partition("=")
            found[code] = (text, is_metric)
    return found
