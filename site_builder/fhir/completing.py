"""What a package leaves out of a snapshot, and what it says there against its own differential.

The core package of STU3 says of 20 among the 52 elements of Patient where they are from, that of DSTU2 of
none. What is inherited is told from what a profile changes by it, so a package is completed when it is read.
HL7's tools for STU3 forgot the maximum of an extension's own extensions, those for DSTU2 the labels that
other elements refer to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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
    limits = _limits(structure)
    whole = [_completed(_limited(each, limits), core) for each in elements]
    if all(one is other for one, other in zip(elements, whole, strict=True)):
        return structure
    return {**structure, "snapshot": {**snapshot, "element": whole}}


def _limits(structure: Json) -> dict[str, str]:
    """Return the maxima that a differential states, by ids or paths that nothing else has."""
    parts = (structure.get("snapshot"), structure.get("differential"))
    views = [part.get("element") if isinstance(part, Mapping) else None for part in parts]
    if not isinstance(views[1], list):
        return {}
    times = Counter(_place(each) for view in views for each in _objects(view))
    stated = ((_place(each), each.get("max")) for each in _objects(views[1]))
    # In the snapshot and in the differential.
    return {place: most for place, most in stated if isinstance(most, str) and times[place] <= 2}


def _limited(element: Any, limits: Mapping[str, str]) -> Any:
    """Return an element with the maximum that its differential states, where it says that there is none."""
    if not isinstance(element, Mapping) or element.get("max") != "*":
        return element
    most = limits.get(_place(element), "*")
    return element if most == "*" else {**element, "max": most}


def _place(element: Json) -> str:
    return str(element.get("id") or element.get("path"))


def _objects(view: object) -> Iterable[Json]:
    return (each for each in view if isinstance(each, Mapping)) if isinstance(view, list) else ()


def _completed(element: Any, core: CoreElements) -> Any:
    """Return an element with its base and the whole addresses of what its constraints are from."""
    if not isinstance(element, Mapping) or not isinstance(element.get("path"), str):
        return element
    found = element if "base" in element else {**element, "base": _base(element, core)}
    if "nameReference" in element and (target := _referred(element, core)):
        found = {**found, "nameReference": target}
    constraints = element.get("constraint")
    if not isinstance(constraints, list) or not any(_is_named(each, core) for each in constraints):
        return found
    named = [
        {**each, "source": STRUCTURES + each["source"]} if _is_named(each, core) else each
        for each in constraints
    ]
    return {**found, "constraint": named}


def _referred(element: Json, core: CoreElements) -> str:
    """Return the path that a DSTU2 element refers to by a label, which profiles' snapshots don't have."""
    fact = core.element(str(element["path"]))
    return fact.content_reference.removeprefix("#") if fact else ""


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
