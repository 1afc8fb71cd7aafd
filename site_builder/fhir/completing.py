"""What a package leaves out of a snapshot: where elements and their constraints are from.

The core package of STU3 says so of 20 among the 52 elements of Patient, that of DSTU2 of none. What is
inherited is told from what a profile changes by it, so a package is completed when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from site_builder.fhir.facts import STRUCTURES, ElementFact

Json = Mapping[str, Any]


class CoreElements(Protocol):
    """The elements of a release's own types, by path."""

    def base_path(self, path: str) -> str:
        """Return the path where an element is defined; empty for what no type has."""
        ...

    def element(self, path: str) -> ElementFact | None:
        """Return the element at a path."""
        ...


def completed(structure: Json, core: CoreElements) -> Json:
    """Return a StructureDefinition, of any release, whose snapshot says of every element where it is from."""
    snapshot = structure.get("snapshot")
    elements = snapshot.get("element") if isinstance(snapshot, Mapping) else None
    if not isinstance(snapshot, Mapping) or not isinstance(elements, list):
        return structure
    whole = [_completed(each, core) for each in elements]
    if all(one is other for one, other in zip(elements, whole, strict=True)):
        return structure
    return {**structure, "snapshot": {**snapshot, "element": whole}}


def _completed(element: Any, core: CoreElements) -> Any:
    """Return an element with its base and the whole addresses of what its constraints are from."""
    if not isinstance(element, Mapping) or not isinstance(element.get("path"), str):
        return element
    found = element if "base" in element else {**element, "base": _base(element, core)}
    constraints = element.get("constraint")
    if not isinstance(constraints, list) or not any(_is_named(each, core) for each in constraints):
        return found
    named = [
        {**each, "source": STRUCTURES + each["source"]} if _is_named(each, core) else each
        for each in constraints
    ]
    return {**found, "constraint": named}


def _is_named(constraint: object, core: CoreElements) -> bool:
    """Tell whether a constraint's source is the name of a type, as STU3's core package has it."""
    source = constraint.get("source") if isinstance(constraint, Mapping) else None
    return isinstance(source, str) and ":" not in source and core.element(source) is not None


def _base(element: Json, core: CoreElements) -> dict[str, Any]:
    """Return where the core defines an element; what it does not know is defined where it stands."""
    path = str(element["path"])
    fact = core.element(path)
    if fact is None or "." not in path:
        return {"path": path, "min": element.get("min", 0), "max": element.get("max", "*")}
    return {"path": core.base_path(path) or path, "min": fact.min, "max": fact.max}
