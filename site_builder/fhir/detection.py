"""Which release a resource is of: what it states, else the release that has its type and its elements."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.releases import Release, detect, nearest_first

_TOLD_BY_SHAPE = ("StructureDefinition", "ValueSet")
"""Types whose releases differ in more than the names of their elements."""


def detect_release(outline: Mapping[str, Any], default: str, library: DefinitionsLibrary) -> Release:
    """Return a resource's release; `outline` is its top level, `default` the guide's release.

    Examples seldom say which release they are of; a MedicationOrder among STU3 resources is DSTU2's.
    """
    release = detect(outline, default)
    kind = str(outline.get("resourceType") or "")
    if "fhirVersion" in outline or kind in _TOLD_BY_SHAPE:
        return release
    names = [name.removeprefix("_") for name in outline if name != "resourceType"]
    if _unknown(library, release, kind, names) == 0:
        return release
    # One stray element is a slip; only a better fit of the whole moves a resource to another release.
    strays = _strays(library, release, outline)
    fits = (
        other
        for other in nearest_first(release)
        if _unknown(library, other, kind, names) == 0 and _strays(library, other, outline) < strays
    )
    return next(fits, release)


def has_type(release: Release, kind: str, library: DefinitionsLibrary) -> bool:
    """Tell whether a release has a resource type."""
    return kind in _TOLD_BY_SHAPE or library.release(release.name).is_resource(kind)


def _unknown(library: DefinitionsLibrary, release: Release, kind: str, names: Sequence[str]) -> int:
    """Count the top-level elements that a release does not know; more than all when it lacks the type."""
    definitions = library.release(release.name)
    shape = definitions.shape(kind) if definitions.is_resource(kind) else None
    if shape is None:
        return len(names) + 1
    return sum(1 for name in names if name not in shape.members)


def _strays(library: DefinitionsLibrary, release: Release, outline: Mapping[str, Any]) -> int:
    """Count the elements at any depth that a release does not know; none is counted below such a one."""
    definitions = library.release(release.name)
    kind = str(outline.get("resourceType") or "")
    if not definitions.is_resource(kind):
        return sys.maxsize
    count = 0
    waiting = [(outline, definitions.shape(kind))]
    while waiting:
        value, shape = waiting.pop()
        for name, below in value.items():
            if shape is None or name == "resourceType":
                continue
            member = shape.members.get(name.removeprefix("_"))
            if member is None:
                count += 1
            elif member.content == "complex":
                inner = definitions.shape_of(member)
                items = below if isinstance(below, list) else [below]
                waiting += [(each, inner) for each in items if isinstance(each, Mapping)]
    return count
