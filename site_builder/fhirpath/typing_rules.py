"""What type an item has: `is`, `as`, `ofType`, `type()`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from site_builder.fhirpath.model import SYSTEM_TYPES
from site_builder.fhirpath.moments import Moment
from site_builder.fhirpath.running import Run
from site_builder.fhirpath.values import (
    EMPTY,
    Collection,
    EvaluationError,
    Node,
    Quantity,
    TypeName,
    boolean,
)

_BACKBONES = ("BackboneElement", "Element")


def has_type(run: Run, items: Collection, name: str) -> Collection:
    """Answer `items is name`; subtypes count.

    Raises EvaluationError for several items, or a type that nobody knows.
    """
    _known(run, name)
    if not items:
        return EMPTY
    if len(items) > 1:
        raise EvaluationError(f"'is' takes one item, not {len(items)}")
    return boolean(is_of(items[0], _meant(run, items[0], name)))


def cast(run: Run, items: Collection, name: str) -> Collection:
    """Answer `items as name`: the item if it has the type.

    Raises EvaluationError for several items, unless the run is lenient, and for an unknown type.
    """
    if len(items) > 1 and not run.is_lenient:
        raise EvaluationError(f"'as' takes one item, not {len(items)}: use ofType()")
    return of_type(run, items, name)


def of_type(run: Run, items: Collection, name: str) -> Collection:
    """Return the items of a type. A code is no string here, though it is derived from one."""
    _known(run, name)
    found: list[Any] = []
    for item in items:
        meant = _meant(run, item, name)
        if is_of(item, meant) and not _is_narrower(item, meant):
            found.append(item)
    return found


def type_name(item: Any) -> TypeName:
    """Return what `type()` says of an item."""
    if item.__class__ is Node:
        name = item.type.name
        if "." in name:
            name = next((base for base in item.type.bases if base in _BACKBONES), "BackboneElement")
        return TypeName("FHIR", name)
    return TypeName("System", system_type(item))


def system_type(value: Any) -> str:
    """Name the System type of a value."""
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, Moment):
        return value.kind
    names: dict[type, str] = {int: "Integer", Decimal: "Decimal", str: "String", Quantity: "Quantity"}
    return names.get(type(value), "Any")


def is_of(item: Any, name: str) -> bool:
    """Tell whether an item has a type, or one derived from it."""
    namespace, _, plain = name.rpartition(".")
    if item.__class__ is not Node:
        return namespace in ("", "System") and plain in (system_type(item), "Any")
    if namespace not in ("", "FHIR"):
        return False
    if plain in item.type.bases:
        return True
    # Without a model, elements have the types that their JSON shows: a string may be any of FHIR's.
    return item.type.types.model is None and not item.type.name and plain not in SYSTEM_TYPES


def _is_narrower(item: Any, name: str) -> bool:
    if item.__class__ is not Node or not item.type.is_primitive:
        return False
    return bool(item.type.name != name.removeprefix("FHIR."))


def _meant(run: Run, item: Any, name: str) -> str:
    """Return the type that is meant: expressions before R5 wrote `String` for FHIR's `string`, too."""
    if run.is_lenient and item.__class__ is Node and name in SYSTEM_TYPES:
        return name if name == "Quantity" else name[:1].lower() + name[1:]
    return name


def _known(run: Run, name: str) -> None:
    namespace, _, plain = name.rpartition(".")
    if namespace == "System" or plain in SYSTEM_TYPES or run.types.is_known(plain):
        return
    raise EvaluationError(f"there is no type {name}")
