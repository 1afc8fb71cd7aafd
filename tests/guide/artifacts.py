"""The resources of the guide, as the tests of this folder read them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Resource = Mapping[str, Any]
ROOT = Path(__file__).parents[2]
FILES: Mapping[Path, Resource] = {
    path: json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "profiles").rglob("*.json"))
}
RESOURCES = tuple(FILES.values())
EXAMPLES = tuple(resource for path, resource in FILES.items() if path.parent.name == "examples")
OURS = "https://fhir.hl7.org.uk/STU3/"


def of_type(kind: str) -> dict[str, Resource]:
    """Definitions of one resource type by their canonical URL; examples are left out."""
    return {r["url"]: r for r in RESOURCES if r["resourceType"] == kind and "url" in r}


STRUCTURES = of_type("StructureDefinition")


def nodes(value: Any) -> Iterator[Resource]:
    """Every object within a resource, the resource first."""
    if isinstance(value, Mapping):
        yield value
        for child in value.values():
            yield from nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from nodes(child)


def named(resources: Iterator[Resource] | tuple[Resource, ...] | list[Resource]) -> list[str]:
    """Names of tests, one for each resource."""
    return [f"{resource['resourceType']}-{resource['id']}" for resource in resources]
