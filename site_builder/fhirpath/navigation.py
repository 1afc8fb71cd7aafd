"""From an element to those below it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from site_builder.fhirpath.model import PRIMITIVES, ElementType
from site_builder.fhirpath.values import Node, TypeName, system_value


def children(item: Any, name: str, found: list[Any]) -> None:
    """Add an item's elements of a name."""
    if item.__class__ is not Node:
        if item.__class__ is TypeName and name in ("name", "namespace"):
            found.append(item.name if name == "name" else item.namespace)
        return
    type_ = item.type
    holder = item.extra if type_.is_primitive else item.value
    members = type_.members.get(name)
    if members is None:
        _others(item, name, found)
        return
    if holder.__class__ is not dict and not isinstance(holder, Mapping):
        return
    choices = type_.choices.get(name)
    if choices is not None and choices.isdisjoint(holder):
        return
    for member in members:
        value = holder.get(member.key)
        extra = holder.get(member.extra_key)
        if value is not None or extra is not None:
            add(item, member.type, value, extra, found)


def add(parent: Node, type_: ElementType, value: Any, extra: Any, found: list[Any]) -> None:
    """Add what stands under one name of a JSON object, once for each value of an array."""
    if value.__class__ is list:
        several = extra if isinstance(extra, list) else ()
        for at, each in enumerate(value):
            more = several[at] if at < len(several) else None
            if each is not None or more is not None:
                found.append(Node(each, _own(type_, each), more, parent))
        for more in several[len(value) :]:
            found.append(Node(None, type_, more, parent))
    elif isinstance(extra, list):
        found.extend(Node(None, type_, each, parent) for each in extra)
    else:
        found.append(Node(value, _own(type_, value), extra, parent))


def _own(type_: ElementType, value: Any) -> ElementType:
    """Return a resource's own type where an element may hold any."""
    if type_.is_resource or type_.is_open:
        name = value.get("resourceType") if isinstance(value, Mapping) else _type_by_value(value)
        if isinstance(name, str) and name:
            return type_.types.named(name)
    return type_


def _type_by_value(value: Any) -> str:
    """Name the type that a value of JSON has, where no model knows it."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float | Decimal):
        return "decimal"
    return "string" if isinstance(value, str) else ""


def _others(item: Node, name: str, found: list[Any]) -> None:
    """Add what has no definition: a primitive's value, and all elements below an unknown type."""
    if item.type.is_primitive:
        if name == "value" and item.value is not None:
            found.append(system_value(item))
        return
    value = item.value
    if not item.type.is_open or not isinstance(value, Mapping):
        return
    for key in value:
        if not isinstance(key, str):
            continue
        plain = key.removeprefix("_")
        if plain == name and (plain == key or plain not in value):
            add(item, item.type.types.named(""), value.get(plain), value.get("_" + plain), found)
        elif plain.startswith(name) and plain[len(name) :][:1].isupper() and name not in value:
            type_ = item.type.types.named(_type_in(plain[len(name) :]))
            if plain == key or plain not in value:
                add(item, type_, value.get(plain), value.get("_" + plain), found)


def _type_in(suffix: str) -> str:
    """Return the type that the end of a choice's JSON name says: `Quantity`, `dateTime`."""
    lower = suffix[0].lower() + suffix[1:]
    return lower if lower in PRIMITIVES else suffix


def all_children(item: Any, found: list[Any]) -> None:
    """Add all elements of an item, in the order of JSON."""
    if item.__class__ is not Node:
        return
    holder = item.extra if item.type.is_primitive else item.value
    if not isinstance(holder, Mapping):
        return
    by_key = {member.key: member.type for members in item.type.members.values() for member in members}
    for key in holder:
        if not isinstance(key, str) or key in ("resourceType", "fhir_comments"):
            continue
        plain = key.removeprefix("_")
        if plain != key and plain in holder:
            continue
        type_ = by_key.get(plain)
        if type_ is None:
            if not item.type.is_open:
                continue
            type_ = item.type.types.named("")
        add(item, type_, holder.get(plain), holder.get("_" + plain), found)
