"""Dates, times and both together, each as exact as it was written."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

DATE = "Date"
DATE_TIME = "DateTime"
TIME = "Time"

_MOMENT = re.compile(
    r"(?:(\d{4})(?:-(\d\d)(?:-(\d\d))?)?)?"
    r"(?:(T)(?:(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?(Z|[+-]\d\d:\d\d)?)?)?\Z"
)
_TIME_ONLY = re.compile(r"T?(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?\Z")
_MINUTES_A_DAY = 1440
_ZONES_APART = 26 * 60
"""Minutes between the easternmost zone and the westernmost."""
_NANO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Moment:
    """A Date, DateTime or Time."""

    kind: str
    """`Date`, `DateTime` or `Time`."""
    parts: tuple[int, ...]
    """Year, month, day, hour, minute, nanoseconds of the minute, as far as stated; a Time from hours on."""
    offset: int | None = None
    """Minutes east of UTC; None where no zone is stated."""
    digits: int = 0
    """Digits of a fraction of a second."""
    zone: str = ""
    """The zone as written: `Z`, `+10:00`."""

    def __str__(self) -> str:
        """Write it as FHIR does."""
        if self.kind == TIME:
            return self._clock(self.parts)
        text = "-".join(f"{part:0{4 if at == 0 else 2}}" for at, part in enumerate(self.parts[:3]))
        if len(self.parts) > 3:
            text += "T" + self._clock(self.parts[3:])
        return text + self.zone

    def _clock(self, parts: tuple[int, ...]) -> str:
        text = ":".join(f"{part:02}" for part in parts[:2])
        if len(parts) > 2:
            second, fraction = divmod(parts[2], _NANO)
            text += f":{second:02}"
            text += f".{fraction:09}"[: self.digits + 1] if self.digits else ""
        return text


@lru_cache(maxsize=4096)
def moment_of(text: str) -> Moment | None:
    """Read a date or a date with a time; None where it is none or no day of the calendar."""
    match = _MOMENT.match(text)
    if match is None or match[1] is None:
        return None
    year, month, day, mark, hour, minute, second, fraction, zone = match.groups()
    parts = [int(part) for part in (year, month, day, hour, minute) if part is not None]
    if hour is not None and day is None:
        return None
    if second is not None:
        parts.append(_nanoseconds(second, fraction))
    if not _is_possible(parts):
        return None
    kind = DATE_TIME if mark else DATE
    return Moment(kind, tuple(parts), _minutes(zone), min(len(fraction or ""), 9), zone or "")


@lru_cache(maxsize=1024)
def time_of(text: str) -> Moment | None:
    """Read a time of day, with or without a `T` before it; None where it is none."""
    match = _TIME_ONLY.match(text)
    if match is None:
        return None
    hour, minute, second, fraction = match.groups()
    parts = [int(part) for part in (hour, minute) if part is not None]
    if second is not None:
        parts.append(_nanoseconds(second, fraction))
    if not _is_possible([2000, 1, 1, *parts]):
        return None
    return Moment(TIME, tuple(parts), None, min(len(fraction or ""), 9))


def as_date(moment: Moment) -> Moment:
    """Return the date of a date or date with time."""
    return Moment(DATE, moment.parts[:3])


def as_date_time(moment: Moment) -> Moment:
    """Return a date as a DateTime of the same precision."""
    return Moment(DATE_TIME, moment.parts, moment.offset, moment.digits, moment.zone)


def compare_moments(left: Moment, right: Moment) -> int | None:
    """Return -1, 0 or 1; None where precision or zones leave it open.

    Both must be times, or neither.
    """
    if left.offset is not None and right.offset is not None and left.offset != right.offset:
        return _compare_parts(_in_utc(left), _in_utc(right))
    has_clock = len(left.parts) > 3 and len(right.parts) > 3
    if has_clock and (left.offset is None) != (right.offset is None) and left.kind != TIME:
        apart = _minute_of(left) - _minute_of(right)
        return None if abs(apart) <= _ZONES_APART else (1 if apart > 0 else -1)
    return _compare_parts(left.parts, right.parts)


def normal(moment: Moment) -> tuple[object, ...]:
    """Return what equal moments have in common: parts in UTC."""
    parts = moment.parts if moment.offset is None else _in_utc(moment)
    return (moment.kind == TIME, moment.offset is None, parts)


def plus(moment: Moment, amount: Decimal, unit: str) -> Moment | None:
    """Add an amount of a calendar unit (`month`); None where the year leaves the calendar.

    Fractions count for seconds and milliseconds only; what is finer than the moment's precision is cut.
    """
    if moment.kind == TIME:
        return _plus_time(moment, amount, unit)
    if unit in ("year", "month"):
        return _plus_months(moment, int(amount) * (12 if unit == "year" else 1))
    nanoseconds = _nanoseconds_of(amount, unit)
    precision = len(moment.parts)
    if precision < 3:
        days = int(nanoseconds / (_MINUTES_A_DAY * 60 * _NANO))
        return _plus_months(moment, _whole(days, 365) * 12 if precision == 1 else _whole(days, 30))
    if precision < 6:  # rounds to what is stated: days, hours, minutes
        step = (_MINUTES_A_DAY, 60, 1)[precision - 3] * 60 * _NANO
        nanoseconds = _whole(nanoseconds, step) * step
    parts = _shifted(_padded(moment.parts), nanoseconds)
    if parts is None:
        return None
    digits = moment.digits
    if unit in ("second", "millisecond") and precision == 6:
        digits = max(digits, 3 if nanoseconds % _NANO else 0)
    return Moment(moment.kind, parts[:precision], moment.offset, digits, moment.zone)


def _plus_time(moment: Moment, amount: Decimal, unit: str) -> Moment | None:
    if unit in ("year", "month", "week", "day"):
        return None
    total = _nanoseconds_of(amount, unit)
    hour, minute, nanos = (*moment.parts, 0, 0)[:3]
    total += (hour * 60 + minute) * 60 * _NANO + nanos
    total %= _MINUTES_A_DAY * 60 * _NANO
    minutes, nanos = divmod(total, 60 * _NANO)
    parts = (*divmod(minutes, 60), nanos)
    return Moment(TIME, parts[: len(moment.parts)], None, moment.digits)


def _plus_months(moment: Moment, months: int) -> Moment | None:
    year, month, *rest = (*moment.parts, 1)[: max(len(moment.parts), 2)]
    year, month = divmod(year * 12 + month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    month += 1
    if rest:  # the last day of a shorter month
        rest[0] = min(rest[0], calendar.monthrange(year, month)[1])
    parts = (year, month, *rest)[: len(moment.parts)]
    return Moment(moment.kind, parts, moment.offset, moment.digits, moment.zone)


def _nanoseconds_of(amount: Decimal, unit: str) -> int:
    """Return an amount of a unit in nanoseconds; only of seconds and less do fractions count."""
    if unit == "second":
        return int(amount * _NANO)
    if unit == "millisecond":
        return int(amount * 1_000_000)
    minutes = {"week": 7 * _MINUTES_A_DAY, "day": _MINUTES_A_DAY, "hour": 60, "minute": 1}[unit]
    return int(amount) * minutes * 60 * _NANO


def _whole(number: int, by: int) -> int:
    """Divide towards zero."""
    return number // by if number >= 0 else -(-number // by)


def _padded(parts: tuple[int, ...]) -> tuple[int, ...]:
    return (*parts, *(0, 1, 1, 0, 0, 0)[len(parts) :])


def _shifted(parts: tuple[int, ...], nanoseconds: int) -> tuple[int, ...] | None:
    """Add nanoseconds to year, month, day, hour, minute, nanoseconds of the minute."""
    minutes, nanos = divmod(parts[5] + nanoseconds, 60 * _NANO)
    days, minute = divmod(parts[3] * 60 + parts[4] + minutes, _MINUTES_A_DAY)
    ordinal = _ordinal(*parts[:3]) + days
    if not 1 <= ordinal <= 3_652_059:
        return None
    return (*_date_of(ordinal), *divmod(minute, 60), nanos)


def _ordinal(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal()


def _date_of(ordinal: int) -> tuple[int, int, int]:
    found = date.fromordinal(ordinal)
    return found.year, found.month, found.day


def _in_utc(moment: Moment) -> tuple[int, ...]:
    if not moment.offset or len(moment.parts) < 4:
        return moment.parts
    shifted = _shifted(_padded(moment.parts), -moment.offset * 60 * _NANO)
    return shifted[: len(moment.parts)] if shifted else moment.parts


def _minute_of(moment: Moment) -> int:
    parts = _padded(moment.parts)
    return _ordinal(*parts[:3]) * _MINUTES_A_DAY + parts[3] * 60 + parts[4] - (moment.offset or 0)


def _compare_parts(left: tuple[int, ...], right: tuple[int, ...]) -> int | None:
    for one, other in zip(left, right, strict=False):
        if one != other:
            return -1 if one < other else 1
    return 0 if len(left) == len(right) else None


def _nanoseconds(second: str, fraction: str | None) -> int:
    return int(second) * _NANO + int((fraction or "").ljust(9, "0")[:9])


def _minutes(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return -minutes if zone[0] == "-" else minutes


def _is_possible(parts: list[int]) -> bool:
    year, month, day, hour, minute, nanos = _padded(tuple(parts))
    return (
        year >= 1
        and 1 <= month <= 12
        and 1 <= day <= calendar.monthrange(year, month)[1]
        and hour <= 23
        and minute <= 59
        and nanos <= 60 * _NANO
    )
