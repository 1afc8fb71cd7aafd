"""Slices: what a new one starts from, what divides an element, and choices named by their type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from site_builder.fhir.snapshot_tree import Node, Statement

_BY_URL = {
    "discriminator": [{"type": "value", "path": "url"}],
    "ordered": False,
    "rules": "open",
}
_BY_TYPE = {
    "discriminator": [{"type": "type", "path": "$this"}],
    "ordered": False,
    "rules": "open",
}
_EXTENSIONS = ("extension", "modifierExtension")
_TEXTS = ("short", "definition", "comment", "requirements")


def matches(child: Node, name: str) -> bool:
    """Tell whether a statement's name means a child: the same, or a choice with a type (`valueQuantity`)."""
    if child.name == name:
        return True
    if child.name.endswith("[x]"):
        return typed(child.name, name) in _lowered(child.codes)
    return name.endswith("[x]") and bool(typed(name, child.name)) and _is_choice(child)


def typed(choice: str, name: str) -> str:
    """Give the type that a name adds to a choice's, in lower case; empty when it is no such name."""
    stem = choice[:-3]
    return name[len(stem) :].lower() if name.startswith(stem) else ""


def renamed_choice(child: Node, statements: list[Statement], *, is_renaming: bool) -> Iterator[Statement]:
    """Give the statements of a child, choices named by type as slices of the choice.

    `is_renaming`: before R4 a choice of one type took that type's name instead.
    """
    if is_renaming or not child.name.endswith("[x]"):
        yield from statements
        return
    whole = next((one for one in statements if one.name == child.name), None) or Statement(child.name)
    for one in statements:
        if one.name != child.name:
            inner = whole.slices.setdefault(one.name, Statement(child.name, one.name))
            inner.element = {**_one_type(child, one.name), **(one.element or {})}
            inner.children.update(one.children)
            inner.slices.update(one.slices)
    yield whole


def new_slice(base: Node, statement: Statement, template: Node | None) -> Node:
    """Give what a slice starts from: the element that it divides, or the profile that it names."""
    element = {key: value for key, value in base.element.items() if key != "slicing"}
    element["min"] = 0
    children = base.children
    if template is not None:
        root = template.element
        element |= {key: root[key] for key in _TEXTS if key in root}
        if base.name in _EXTENSIONS:
            element |= {key: root[key] for key in ("min", "max") if key in root}
    return Node(base.name, element, statement.slice_name, children)


def implied_slicing(node: Node) -> Mapping[str, Any]:
    """Give a sliced element's definition, with the slicing that goes without saying."""
    if "slicing" in node.element:
        return node.element
    if node.name in _EXTENSIONS:
        return {**node.element, "slicing": _BY_URL}
    if node.name.endswith("[x]"):
        return {**node.element, "slicing": _BY_TYPE}
    return node.element


def _one_type(child: Node, name: str) -> dict[str, Any]:
    wanted = typed(child.name, name)
    types = [item for item in child.element.get("type", ()) if item.get("code", "").lower() == wanted]
    return {"type": types} if types else {}


def _is_choice(child: Node) -> bool:
    base = child.element.get("base", {})
    return bool(str(base.get("path", "")).endswith("[x]"))


def _lowered(codes: Iterable[str]) -> set[str]:
    return {code.lower() for code in codes}


__all__ = ["implied_slicing", "matches", "new_slice", "renamed_choice", "replace", "typed"]
