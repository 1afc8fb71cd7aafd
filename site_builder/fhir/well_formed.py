"""Make sure that what later code reads has the JSON shape it expects, whatever a file holds.

A value of the wrong kind (a string where an object belongs) is left out; a single value where a list
belongs becomes a list of one. Only properties that a schema names are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from site_builder.fhir.json_text import MAX_DEPTH
from site_builder.source.json_access import objects, texts

TEXT = "text"
FLAG = "flag"
COUNT = "count"
TEXTS = "texts"
AS_WRITTEN = ""
"""Not looked at."""

Property: TypeAlias = "str | Schema | list[Schema]"
"""TEXT, FLAG, COUNT, TEXTS, AS_WRITTEN, a schema (an object), or a list of a schema (many of them)."""


class Schema(dict[str, Property]):
    """The properties of an object by name; one that it does not name stays as it was written."""

    def __missing__(self, name: str) -> Property:
        """Leave a property as it was written."""
        return AS_WRITTEN


def well_formed(content: Mapping[str, Any], schema: Schema, depth: int = 0) -> dict[str, Any]:
    """Return a copy of an object whose properties have the kinds that the schema says."""
    shaped: dict[str, Any] = {}
    for name, value in content.items():
        kind = schema[name]
        if kind is AS_WRITTEN or (kind is TEXT and type(value) is str):  # the commonest by far
            shaped[name] = value
        elif (found := _shaped(value, kind, depth + 1)) is not None:
            shaped[name] = found
    return shaped


def _shaped(value: Any, kind: str | Schema | list[Schema], depth: int) -> Any:
    if depth > MAX_DEPTH:
        return None
    if isinstance(kind, list):
        return [well_formed(item, kind[0], depth) for item in objects(value)] or None
    if isinstance(kind, dict):
        found = objects(value)
        return well_formed(found[0], kind, depth) if found else None
    if kind == TEXTS:
        return texts(value) or None
    return _scalar(value, kind)


def _scalar(value: Any, kind: str) -> Any:
    if kind == FLAG:
        return {"true": True, "false": False}.get(value) if isinstance(value, str) else _exactly(value, bool)
    if kind == COUNT:
        if isinstance(value, str):
            return int(value) if value.isdecimal() and len(value) < 20 else None
        return value if type(value) is int else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)  # a version or a maximum, written without quotes
    return _exactly(value, str)


def _exactly(value: Any, kind: type) -> Any:
    return value if isinstance(value, kind) else None
