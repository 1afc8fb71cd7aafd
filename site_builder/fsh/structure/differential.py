"""What a structure says otherwise than its parent: its elements that differ, with the keys that differ.

A changed key is written whole; of constraints and mappings only those that are new. What is a slice, or is
sliced, is written where something below it differs, too: snapshots can't be made without.

Source: https://hl7.org/fhir/elementdefinition.html#interpretation
"""

from __future__ import annotations

from typing import Any

from site_builder.fsh.structure.tree import Element
from site_builder.fsh.syntax import Span

Json = dict[str, Any]
Pointer = tuple[str | int, ...]

_ADDED = ("constraint", "mapping")
"""Lists that what is derived adds to."""
_ORDER = (
    "extension",
    "modifierExtension",
    "representation",
    "sliceName",
    "sliceIsConstraining",
    "label",
    "code",
    "slicing",
    "short",
    "definition",
    "comment",
    "requirements",
    "alias",
    "min",
    "max",
    "base",
    "contentReference",
    "type",
    "defaultValue",
    "meaningWhenMissing",
    "orderMeaning",
    "fixed",
    "pattern",
    "example",
    "minValue",
    "maxValue",
    "maxLength",
    "condition",
    "constraint",
    "mustSupport",
    "isModifier",
    "isModifierReason",
    "isSummary",
    "binding",
    "mapping",
)
_PLACES = {key: at for at, key in enumerate(_ORDER)}
_CHOICES = ("defaultValue", "fixed", "pattern", "minValue", "maxValue")


def differential(root: Element, *, has_root: bool) -> tuple[list[Json], dict[Pointer, Span]]:
    """Return the elements that differ, and where the rules stand that set their values.

    `has_root` writes the root in any case, as a type's definition has it.
    """
    differing = _differing(root)
    elements: list[Json] = []
    places: dict[Pointer, Span] = {}
    pending = [root]
    while pending:
        element = pending.pop()
        pending.extend(reversed(element.made()))
        if id(element) not in differing and not (has_root and element is root):
            continue
        for pointer, span in (element.places or {}).items():
            places[("differential", "element", len(elements), *pointer)] = span
        elements.append(_difference(element))
    if not elements:
        elements.append({"id": root.id, "path": root.path})
    return elements, places


def _differing(root: Element) -> set[int]:
    """Return the elements that are written, by identity."""
    order: list[Element] = []
    pending = [root]
    while pending:
        element = pending.pop()
        order.append(element)
        pending.extend(element.made())
    found: set[int] = set()
    below: set[int] = set()
    for element in reversed(order):
        is_changed = element.is_moved or _is_changed(element)
        if not is_changed and id(element) in below:
            is_changed = bool(element.slice_name) or bool(element.slices())
        if is_changed:
            found.add(id(element))
        if (is_changed or id(element) in below) and element.parent is not None:
            below.add(id(element.parent))
    return found


def _is_changed(element: Element) -> bool:
    definition, original = element.definition, element.original
    return definition is not original and definition != original


def _difference(element: Element) -> Json:
    definition, original = element.definition, element.original
    written: Json = {"id": element.id, "path": element.path}
    for key in sorted(definition, key=_place):
        value = definition[key]
        if key in original and original[key] == value:
            is_type_slice = key == "type" and element.slice_name and element.is_choice
            if not is_type_slice and key != "sliceName":
                continue
        elif key in _ADDED and isinstance(original.get(key), list) and isinstance(value, list):
            value = [each for each in value if each not in original[key]]
            if not value:
                continue
        written[key] = value
    return written


def _place(key: str) -> tuple[int, str]:
    name = key.lstrip("_")
    known = _PLACES.get(name)
    if known is None:
        known = next((_PLACES[each] for each in _CHOICES if name.startswith(each)), len(_ORDER))
    return known, name
