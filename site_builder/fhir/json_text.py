"""FHIR JSON as text, with decimals kept digit by digit.

FHIR gives the precision of a decimal a meaning: `1.10` is not `1.1`. Python's float and its `json` module
forget the difference, so decimals are read as `Number`, a float that remembers how it was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any

MAX_DEPTH = 120
"""Objects and arrays within each other, beyond which nothing is followed.

No real resource comes near; four calls a level stay below Python's limit of 1,000.
"""

_WORDS: Mapping[object, str] = {None: "null", True: "true", False: "false"}
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$")
_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)$")


class Number(float):
    """A decimal that keeps its digits: equal to the float, written as it was read."""

    __slots__ = ("text",)
    text: str
    """As written: `1.10`."""

    def __new__(cls, text: str) -> Number:
        """Read a JSON number; raises ValueError when the text is none."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __repr__(self) -> str:
        """Write the digits as they were read."""
        return self.text

    __str__ = __repr__

    def __reduce__(self) -> tuple[type[Number], tuple[str]]:
        """Keep the digits when a value passes between processes."""
        return Number, (self.text,)


def number(text: str) -> int | Number | None:
    """Read a JSON number, an int where it is one; None when the text is no JSON number."""
    if _INTEGER.match(text):
        # Python refuses to convert thousands of digits; no FHIR integer has more than 19.
        return int(text) if len(text) <= 20 else Number(text)
    return Number(text) if _NUMBER.match(text) else None


def loads(text: str) -> object:
    """Read JSON, decimals as `Number`; raises ValueError for text that is no JSON or too deeply nested."""
    try:
        return json.loads(text, parse_float=Number)
    except RecursionError:
        raise ValueError("JSON is nested too deeply") from None


def dumps(value: object) -> str:
    """Write JSON, two spaces a level, decimals as they were read, with a newline at the end.

    What JSON has no word for is written as a string. Content nested too deeply is left out (`null`).
    """
    return "".join(_written(value, 0)) + "\n"


_NESTED = (dict, list, tuple, Mapping)
"""Python tells a dict at once, any other mapping through its metaclass."""


def _written(value: object, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        yield "null"
    elif isinstance(value, Mapping):
        yield from _object(value, depth)
    elif isinstance(value, list | tuple):
        yield from _array(value, depth)
    else:
        yield _scalar(value)


def _object(value: Mapping[Any, object], depth: int) -> Iterator[str]:
    if not value:
        yield "{}"
        return
    indent = "\n" + "  " * (depth + 1)
    opening = "{"
    for key, item in value.items():
        yield f"{opening}{indent}{encode_basestring(str(key))}: "
        opening = ","
        if isinstance(item, _NESTED):
            yield from _written(item, depth + 1)
        else:
            yield _scalar(item)
    yield "\n" + "  " * depth + "}"


def _array(value: list[object] | tuple[object, ...], depth: int) -> Iterator[str]:
    if not value:
        yield "[]"
        return
    indent = "\n" + "  " * (depth + 1)
    opening = "["
    for item in value:
        yield opening + indent
        opening = ","
        yield from _written(item, depth + 1)
    yield "\n" + "  " * depth + "]"


def _scalar(value: object) -> str:
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, Number):
        return value.text
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float) and value - value == 0:  # neither infinite nor NaN, which JSON lacks
        return float.__repr__(value)
    return encode_basestring(str(value))
