"""Rules that define elements, in logical models and resources."""

from __future__ import annotations

import re
from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.fsh.structure.cardinality import constrain
from site_builder.fsh.structure.flags import set_flags
from site_builder.fsh.structure.nodes import SnapshotNode
from site_builder.fsh.structure.paths import MOST_PARTS, parse_path
from site_builder.fsh.structure.refused import RefusedError
from site_builder.fsh.structure.schema import Structure
from site_builder.fsh.structure.tree import Element
from site_builder.fsh.structure.types import constrain_types
from site_builder.fsh.syntax import AddElementRule

_NAME = re.compile(r"[^\s.,:;\\'\"/|?!@#$%&*()\[\]{}]{1,64}(\[x\])?")
_CODES = {"Reference": "Reference", "Canonical": "canonical", "CodeableReference": "CodeableReference"}


def add_element(structure: Structure, rule: AddElementRule) -> None:
    """Add an element that a rule defines.

    Raises RefusedError for a path without a parent, a name that none can have, an element that is there, or
    types that don't go together.
    """
    name, parent = _placed(structure, rule)
    base = {"path": f"{structure.root.name}.{rule.path}", "min": rule.min or 0, "max": rule.max or "*"}
    definition: dict[str, Any] = {"base": base}
    element_type = structure.schema.find("Element", "Type")
    if element_type is not None:
        url = STRUCTURES + "Element"
        given = element_type.root.definition.get("constraint") or ()
        definition["constraint"] = [{"source": url, **each} for each in given]
    element = parent.add_child(SnapshotNode(name, "", definition))
    if rule.types:
        _set_types(structure, element, rule)
    else:
        element.change("contentReference", rule.content_reference)
    element.change("min", rule.min or 0)
    element.change("max", rule.max or "*")
    constrain(element, rule.min, rule.max)
    set_flags(element, rule.flags, is_specialization=True)
    definition_text = rule.definition or rule.short
    for key, text in (("short", rule.short), ("definition", definition_text)):
        if text:
            element.change(key, text)


def _placed(structure: Structure, rule: AddElementRule) -> tuple[str, Element]:
    """Return the name of a new element, and what it is a child of."""
    above, _, name = rule.path.rpartition(".")
    if not _NAME.fullmatch(name):
        raise RefusedError(
            "fsh-path", f"'{name}' is no name that an element can have", "Use letters and digits only."
        )
    parent: Element | None = structure.root
    if rule.path.count(".") >= MOST_PARTS:
        raise RefusedError("fsh-path", f"'{name}' is nested too deeply")
    for part in parse_path(above):
        known = parent.kids() if parent else ()
        parent = next((each for each in known if each.name == part.base and not each.slice_name), None)
    if parent is None:
        raise RefusedError("fsh-path", f"there is no element '{above}' that '{name}' could be added to")
    if any(each.name == name for each in parent.kids()):
        raise RefusedError("fsh-path", f"there is an element '{rule.path}' already")
    return name, parent


def _set_types(structure: Structure, element: Element, rule: AddElementRule) -> None:
    """Give an element the types that a rule names, then the profiles and targets among them."""
    kinds = {each.kind for each in rule.types}
    if len(rule.types) > 1 and not element.is_choice and (len(kinds) > 1 or "type" in kinds):
        raise RefusedError(
            "fsh-type",
            f"'{rule.path}' has several types, so its name must end in [x]",
            f"Call it '{rule.path}[x]', or give it one type.",
        )
    codes: list[str] = []
    for each in rule.types:
        if each.kind != "type":
            continue
        known = structure.schema.known(each.name)
        if known is None:
            message = f"there is no type or profile '{each.name}'"
            raise RefusedError("fsh-unknown-name", message, structure.schema.guess(each.name))
        codes.append(structure.schema.type_of(known))
    codes += [_CODES[kind] for kind in _CODES if kind in kinds]
    element.change("type", [{"code": code} for code in dict.fromkeys(codes)])
    constrain_types(structure, element, rule.types, "")
