"""Comparing values with what a definition fixes, and writing them in messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OBJECT = (dict, Mapping)
_SHOWN = 80


def is_equal(value: Any, asked: Any) -> bool:
    """Tell whether two values are the same throughout."""
    if isinstance(asked, _OBJECT):
        return (
            isinstance(value, _OBJECT)
            and value.keys() == asked.keys()
            and all(is_equal(value[key], asked[key]) for key in asked)
        )
    if isinstance(asked, list | tuple):
        return (
            isinstance(value, list | tuple) and len(value) == len(asked) and all(map(is_equal, value, asked))
        )
    if isinstance(asked, bool) or isinstance(value, bool):
        return value is asked
    return bool(value == asked)


def matches(value: Any, asked: Any) -> bool:
    """Tell whether a value has all parts of a pattern; each item of a list matches some item."""
    if isinstance(asked, _OBJECT):
        return isinstance(value, _OBJECT) and all(
            matches(value.get(key), part) for key, part in asked.items()
        )
    if isinstance(asked, list | tuple):
        return isinstance(value, list | tuple) and all(any(matches(v, part) for v in value) for part in asked)
    if isinstance(asked, bool) or isinstance(value, bool):
        return value is asked
    return bool(value == asked)


def shown(value: Any) -> str:
    """Write a value for a message."""
    if isinstance(value, _OBJECT):
        inner = ", ".join(f"{key}: {shown(item)}" for key, item in value.items())
        return f"{{{inner}}}"[:_SHOWN]
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(shown, value))}]"[:_SHOWN]
    if isinstance(value, bool) or value is None:
        return "null" if value is None else str(value).lower()
    return f"'{value[:_SHOWN]}'" if isinstance(value, str) else str(value)[:_SHOWN]
