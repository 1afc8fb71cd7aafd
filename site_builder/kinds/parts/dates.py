"""Dates, times and periods in the words of readers."""

from __future__ import annotations

import re

_DATE = re.compile(
    r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:T(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<fraction>\.\d*[1-9])?(?:\.?0+)?)?(?P<zone>Z|[+-]\d{2}:\d{2})?)?)?"
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def date_words(text: str) -> str:
    """Write a FHIR date, dateTime or instant as readers do (`3 February 2018, 09:30 UTC`).

    What is no date, or a year alone, stays as it is.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    words = f"{_MONTHS[int(match['month']) - 1]} {match['year']}"
    if match["day"]:
        words = f"{int(match['day'])} {words}"
    if match["hour"]:
        words += f", {match['hour']}:{match['minute']}"
        if match["fraction"] or (match["second"] and match["second"] != "00"):
            words += f":{match['second']}{match['fraction'] or ''}"
        if zone := match["zone"]:
            words += " UTC" if zone in ("Z", "+00:00") else f" (UTC{zone})"
    return words


def period_words(start: str, end: str) -> str:
    """Write a time from start to end; the day and the offset that both share are said once."""
    first, last = date_words(start), date_words(end)
    if not (("T" in start) and ("T" in end)):
        return first if first == last else f"{first} to {last}"
    (day, _, from_time), (last_day, _, to_time) = first.partition(", "), last.partition(", ")
    from_time, _, offset = from_time.partition(" ")
    if offset == to_time.partition(" ")[2]:
        first = f"{day}, {from_time}"
    return f"{first} to {to_time if day == last_day else last}"
