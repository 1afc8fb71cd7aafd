"""Profiles for the tests of StructureDefinition pages, and trees as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_builder.kinds.structure_definition.profile import Profile
from site_builder.kinds.structure_definition.tree import View, tree
from site_builder.model.sections import TreeRow
from site_builder.model.view import GuideView
from tests.kinds.small_guide import BASE, Package, artifact, text_of, view_of

CORE = "http://hl7.org/fhir/StructureDefinition/"


def element(id_: str, **more: Any) -> dict[str, Any]:
    """Make an element with a path and slice name that fit its id."""
    parts = id_.split(".")
    found = {"id": id_, "path": ".".join(part.partition(":")[0] for part in parts), **more}
    if ":" in parts[-1]:
        found["sliceName"] = parts[-1].partition(":")[2]
    return found


def structure(
    *differential: Mapping[str, Any], snapshot: tuple[Mapping[str, Any], ...] = (), **more: Any
) -> dict[str, Any]:
    """Make a profile of Patient, unless `more` says otherwise."""
    found: dict[str, Any] = {
        "resourceType": "StructureDefinition",
        "id": "our",
        "url": f"{BASE}/StructureDefinition/our",
        "name": "Our",
        "status": "draft",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": CORE + "Patient",
        "derivation": "constraint",
        **more,
    }
    if differential:
        found["differential"] = {"element": list(differential)}
    if snapshot:
        found["snapshot"] = {"element": list(snapshot)}
    return found


def extension(id_: str, *elements: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Make an extension."""
    return structure(
        *elements,
        **{
            "id": id_,
            "url": f"{BASE}/StructureDefinition/{id_}",
            "name": id_.title(),
            "kind": "complex-type",
            "type": "Extension",
            "baseDefinition": CORE + "Extension",
            **more,
        },
    )


def profile_of(
    resource: Mapping[str, Any],
    *others: Mapping[str, Any],
    release: str = "R4",
    packages: tuple[Package, ...] = (),
) -> Profile:
    """Put a structure into a guide with others and read it."""
    own = artifact(resource, release)
    view: GuideView = view_of(own, *(artifact(other, release) for other in others), packages=packages)
    return Profile(own, view)


def line(row: TreeRow) -> str:
    """Write a row: dots for depth, name, flags, cardinality, type, then the lines of its description."""
    flags = "".join(chip.label for chip in row.flags)
    cells = [text_of(row.name), flags, text_of(row.card), bare(text_of(row.type))]
    lines = "; ".join(bare(text_of(cell)) for cell in (*row.description, row.address) if cell)
    return ".." * row.depth + " | ".join([*cells, lines])


def bare(text: str) -> str:
    """Leave out the targets of links into the specification."""
    while "[http" in text:
        before, _, rest = text.partition("[http")
        text = before + rest.partition("]")[2]
    return text


def drawn(profile: Profile, view: View = "differential") -> list[str]:
    """Write a whole tree."""
    return [line(row) for row in tree(profile, view).rows]


def row_of(profile: Profile, id_: str, view: View = "differential") -> TreeRow:
    """Find the row of an element."""
    return next(row for row in tree(profile, view).rows if row.element == id_)
