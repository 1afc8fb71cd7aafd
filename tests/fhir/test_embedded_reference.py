"""What is built in says of every core element what HL7's packages say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from site_builder.diagnostics import Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import release_named
from site_builder.fhir.snapshot.context import SnapshotContext
from site_builder.fhir.snapshot.tree import SnapshotNode
from site_builder.read.packages import open_packages
from tests.counting import uncounted
from tests.shared import SHARED, needs_shared

Json = Mapping[str, Any]
_COMPARED = ("min", "max", "contentReference", "isModifier", "isSummary")
_SKIPPED = {"Event", "xhtml"}
"""R4's Event repeats elements under another name; xhtml is no element like others."""


@uncounted
@needs_shared
@pytest.mark.parametrize("release", ["DSTU2", "STU3", "R4", "R4B", "R5"])
def test_facts_of_every_core_element_are_those_of_the_package(release: str) -> None:
    known = release_named(release)
    (package,) = open_packages([f"packages/{known.package}#{known.version}.tgz"], SHARED, None, Problems())
    context = SnapshotContext(DefinitionsLibrary().release(release))
    differences = []
    for name in context.definitions.types():
        if (
            name in _SKIPPED
            or (known_type := context.definitions.type(name)) is None
            or known_type.is_profile
        ):
            continue
        structure = package.resource(STRUCTURES + name)
        assert structure is not None
        expected = neutral(structure, release)["snapshot"]["element"][1:]
        tree = context.tree(STRUCTURES + name, lambda _structure: ())
        assert tree is not None
        found = list(walk(tree, name))[1:]
        pairs = zip(expected, found, strict=True)
        differences += [diff for one, other in pairs if (diff := difference(one, other))]
    assert differences == []


def walk(node: SnapshotNode, path: str) -> Iterator[Json]:
    yield {**node.element, "path": path}
    for child in node.children:
        yield from walk(child, f"{path}.{child.name}")


def difference(expected: Json, found: Json) -> str:
    one, other = facts(expected), facts(found)
    unlike = {key: (one[key], other[key]) for key in one if one[key] != other[key]}
    return f"{expected['path']}: {unlike}" if unlike else ""


def facts(element: Json) -> dict[str, Any]:
    binding = element.get("binding", {})
    return {
        "path": element["path"],
        **{key: element.get(key) or None for key in _COMPARED},
        "type": [
            (each.get("code"), each.get("profile"), each.get("targetProfile"))
            for each in element.get("type", ())
        ],
        "binding": (binding.get("strength"), binding.get("valueSet")),
        "constraint": {
            each["key"]: (each.get("severity"), each["key"] != "ele-1" and each.get("expression"))
            for each in element.get("constraint", ())
        },
        "condition": [key for key in element.get("condition", ()) if key not in ("ele-1", "ext-1")],
    }
