"""Liquid's and Jekyll's filters for dates. `now` is the build date; a date without a zone is UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from site_builder.render.liquid.context import PageContext
from site_builder.render.liquid.values import moment, text_of

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July",
           "August", "September", "October", "November", "December")  # fmt: skip
_DIRECTIVE = re.compile(r"%([-0^#_]*+)(\d*+)(:{0,2})([a-zA-Z%+])")
_COMPOSED = {"c": "%a %b %e %H:%M:%S %Y", "D": "%m/%d/%y", "F": "%Y-%m-%d", "T": "%H:%M:%S", "X": "%H:%M:%S",
             "R": "%H:%M", "r": "%I:%M:%S %p", "x": "%m/%d/%y", "v": "%e-%^b-%Y", "h": "%b",
             "+": "%a %b %e %H:%M:%S %Z %Y"}  # fmt: skip
_NUMBERS: dict[str, tuple[Callable[[datetime], int], int, str]] = {
    "Y": (lambda at: at.year, 4, "0"),
    "C": (lambda at: at.year // 100, 2, "0"),
    "y": (lambda at: at.year % 100, 2, "0"),
    "m": (lambda at: at.month, 2, "0"),
    "d": (lambda at: at.day, 2, "0"),
    "e": (lambda at: at.day, 2, " "),
    "j": (lambda at: at.timetuple().tm_yday, 3, "0"),
    "H": (lambda at: at.hour, 2, "0"),
    "k": (lambda at: at.hour, 2, " "),
    "I": (lambda at: at.hour % 12 or 12, 2, "0"),
    "l": (lambda at: at.hour % 12 or 12, 2, " "),
    "M": (lambda at: at.minute, 2, "0"),
    "S": (lambda at: at.second, 2, "0"),
    "s": (lambda at: int(at.timestamp()), 1, "0"),
    "u": (lambda at: at.isoweekday(), 1, "0"),
    "w": (lambda at: at.isoweekday() % 7, 1, "0"),
    "U": (lambda at: int(at.strftime("%U")), 2, "0"),
    "W": (lambda at: int(at.strftime("%W")), 2, "0"),
    "V": (lambda at: at.isocalendar().week, 2, "0"),
    "G": (lambda at: at.isocalendar().year, 4, "0"),
    "g": (lambda at: at.isocalendar().year % 100, 2, "0"),
}
_WORDS: dict[str, Callable[[datetime], str]] = {
    "A": lambda at: _DAYS[at.weekday()],
    "a": lambda at: _DAYS[at.weekday()][:3],
    "B": lambda at: _MONTHS[at.month - 1],
    "b": lambda at: _MONTHS[at.month - 1][:3],
    "p": lambda at: "PM" if at.hour >= 12 else "AM",
    "P": lambda at: "pm" if at.hour >= 12 else "am",
    "Z": lambda at: at.tzname() or "",
    "n": lambda _: "\n",
    "t": lambda _: "\t",
    "%": lambda _: "%",
}
_WIDEST = 64
"""What is written wider than this no page needs."""
_SWAPPED = {"p": str.lower, "Z": str.lower}


def format_date(at: datetime, pattern: str) -> str:
    """Write a point in time as Ruby's strftime does, flags and widths included.

    Source: https://docs.ruby-lang.org/en/3.1/strftime_formatting_rdoc.html
    """
    return _DIRECTIVE.sub(lambda found: _directive(at, found), pattern)


def date_filter(context: PageContext, value: object, pattern: object) -> object:
    """`date`: what is not a date passes unchanged."""
    at = to_moment(context, value)
    if at is None or not text_of(pattern):
        return value
    return format_date(at, text_of(pattern))


def date_to_xmlschema(context: PageContext, value: object) -> object:
    """`date_to_xmlschema`."""
    return _formatted(context, value, "%Y-%m-%dT%H:%M:%S%:z")


def date_to_rfc822(context: PageContext, value: object) -> object:
    """`date_to_rfc822`."""
    return _formatted(context, value, "%a, %d %b %Y %H:%M:%S %z")


def date_to_string(context: PageContext, value: object, kind: object = None, style: object = None) -> object:
    """`date_to_string`."""
    return _in_words(context, value, "%b", kind, style)


def date_to_long_string(
    context: PageContext, value: object, kind: object = None, style: object = None
) -> object:
    """`date_to_long_string`."""
    return _in_words(context, value, "%B", kind, style)


def to_moment(context: PageContext, value: object) -> datetime | None:
    """Read a date: a date of the data, a text, seconds since 1970, `now`; None for anything else."""
    if isinstance(value, date):
        return moment(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = text_of(value).strip()
    now = context.work.site.time
    if text.lower() in ("now", "today"):
        return now
    if text.removeprefix("-").isdigit() if isinstance(value, int) else text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    return _parsed(text, now) if text else None


def _parsed(text: str, now: datetime) -> datetime | None:
    # Comes with python-liquid; few pages have dates as text.
    from dateutil import parser  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        return moment(parser.parse(text, default=datetime(now.year, 1, 1)))
    except (ValueError, OverflowError):
        return None


def _formatted(context: PageContext, value: object, pattern: str) -> object:
    if not text_of(value):
        return value
    at = to_moment(context, value)
    if at is None:
        raise ValueError(f"'{text_of(value)}' is not a date")
    return format_date(at, pattern)


def _in_words(context: PageContext, value: object, month: str, kind: object, style: object) -> object:
    if kind != "ordinal":
        return _formatted(context, value, f"%d {month} %Y")
    day = _formatted(context, value, "%-d")
    if not isinstance(day, str) or not day.isdigit():
        return value
    ending = "th" if 11 <= int(day) <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(int(day) % 10, "th")
    pattern = f"{month} {day}{ending}, %Y" if style == "US" else f"{day}{ending} {month} %Y"
    return _formatted(context, value, pattern)


def _directive(at: datetime, found: re.Match[str]) -> str:
    flags, digits, colons, letter = found.groups()
    width = str(min(int(digits[:4]), _WIDEST)) if digits else ""
    if letter in _COMPOSED:
        text = format_date(at, _COMPOSED[letter])
    elif letter in _NUMBERS:
        return _padded(*_NUMBERS[letter], at, flags, width)
    elif letter in ("L", "N"):
        places = int(width or (3 if letter == "L" else 9))
        return f"{at.microsecond * 1000:09d}".ljust(places, "0")[:places]
    elif letter == "z":
        return _offset(at, colons)
    elif letter in _WORDS:
        text = _WORDS[letter](at)
    else:
        return found[0]
    if "^" in flags:
        text = text.upper()
    elif "#" in flags:
        text = _SWAPPED.get(letter, str.upper)(text)
    return text.rjust(int(width), "0" if "0" in flags else " ") if width else text


def _padded(
    read: Callable[[datetime], int], size: int, fill: str, at: datetime, flags: str, width: str
) -> str:
    if "-" in flags:
        return str(read(at))
    fill = " " if "_" in flags else "0" if "0" in flags else fill
    return str(read(at)).rjust(int(width or size), fill)


def _offset(at: datetime, colons: str) -> str:
    offset = at.utcoffset() or timedelta()
    sign, seconds = ("-", -offset) if offset < timedelta() else ("+", offset)
    hours, rest = divmod(int(seconds.total_seconds()), 3600)
    mark = ":" if colons else ""
    text = f"{sign}{hours:02d}{mark}{rest // 60:02d}"
    return f"{text}:{rest % 60:02d}" if colons == "::" else text
