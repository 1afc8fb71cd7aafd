"""Small structures for tests of snapshot generation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.normalise import neutral
from site_builder.fhir.snapshot import Snapshot, SnapshotContext, generate

Json = dict[str, Any]
LIBRARY = DefinitionsLibrary()
HERE = "http://example.org/StructureDefinition/"


def el(path: str, **content: Any) -> Json:
    """Return an element of a differential; `path` is an id where it has a colon."""
    names = [part.partition(":")[0] for part in path.split(".")]
    slice_name = path.rpartition(".")[2].partition(":")[2]
    named = {"sliceName": slice_name} if slice_name else {}
    types = content.pop("types", None)
    if types is not None:
        content["type"] = [{"code": code} if isinstance(code, str) else code for code in types]
    return {"id": path, "path": ".".join(names), **named, **content}


def profile(kind: str, *elements: Json, name: str = "Test", base: str = "", **content: Any) -> Json:
    """Return a profile with a differential."""
    return {
        "resourceType": "StructureDefinition",
        "url": HERE + name,
        "type": kind,
        "derivation": "constraint",
        "baseDefinition": base or STRUCTURES + kind,
        "differential": {"element": [*elements]},
        **content,
    }


def snapshot(structure: Mapping[str, Any], *own: Mapping[str, Any], release: str = "R4") -> Snapshot:
    """Generate with nothing but the embedded definitions and `own` structures."""
    # DSTU2's own shape has no derivation; with one it is the neutral shape already.
    shaped = [
        neutral(one, "STU3" if release == "DSTU2" and "derivation" in one else release)
        for one in (structure, *own)
    ]
    return generate(shaped[0], SnapshotContext(LIBRARY.release(release), shaped))


def ids(found: Snapshot, start: str) -> list[str]:
    """Return the ids that start so, in their order."""
    return [item.definition["id"] for item in found.elements if item.definition["id"].startswith(start)]


def at(found: Snapshot, identifier: str) -> Mapping[str, Any]:
    """Return the element of an id."""
    return next(item.definition for item in found.elements if item.definition["id"] == identifier)


def values(found: Snapshot, identifiers: Iterable[str], key: str) -> list[Any]:
    """Return one value of several elements."""
    return [at(found, identifier).get(key) for identifier in identifiers]
