"""Typed reading of JSON: a value as the type that its reader needs, empty where it is of another.

What a file holds is whatever its author wrote. These functions never fail and never guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What is asked a million times: Python tells a dict at once, any other mapping through its metaclass.
_OBJECTS = (dict, Mapping)


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object; an empty one for anything else."""
    return value if isinstance(value, _OBJECTS) else {}


def mappings(value: Any) -> tuple[Mapping[str, Any], ...]:
    """Return the objects of a list; none for anything else."""
    if not isinstance(value, list | tuple):
        return ()
    return tuple([each for each in value if isinstance(each, _OBJECTS)])


def strings(value: Any) -> tuple[str, ...]:
    """Return the texts of a list, or a text alone; none for anything else."""
    if isinstance(value, str):
        return (value,) if value else ()
    if not isinstance(value, list | tuple):
        return ()
    return tuple(each for each in value if isinstance(each, str) and each)


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, or a single object as a list; anything else is left out."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def texts(value: Any) -> list[str]:
    """Return the strings of a list, or a single string as a list; anything else is left out."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def text(value: Any) -> str:
    """Return a text; an empty one for anything else."""
    return value if isinstance(value, str) else ""


def choice(content: Any, stem: str) -> tuple[str, Any]:
    """Return the type's name and the value of a choice, `("Coding", {...})` for `valueCoding` of `value`.

    An empty name and None where there is none.
    Source: https://hl7.org/fhir/R4/formats.html#choice
    """
    for key, value in mapping(content).items():
        if key.startswith(stem) and key[len(stem) : len(stem) + 1].isupper():
            return key[len(stem) :], value
    return "", None
