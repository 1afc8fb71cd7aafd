"""Every artifact of the guide: valid STU3, rightly named, explained, and listed."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.guide.artifacts import FILES, OURS, RESOURCES, STRUCTURES, Resource, named, nodes, of_type

_STRUCTURES = tuple(STRUCTURES.values())


@pytest.mark.parametrize("resource", RESOURCES, ids=named(RESOURCES))
def test_an_artifact_is_valid_stu3(resource: Resource) -> None:
    kind = resource["resourceType"]
    model = getattr(importlib.import_module(f"fhir.resources.STU3.{kind.lower()}"), kind)

    model.model_validate(resource)


def test_a_file_is_named_by_its_id() -> None:
    def expected(path: Path, resource: Resource) -> str:
        # What stands above the folders has its type in front: both are called CareConnect.
        return (
            f"{resource['resourceType']}-{resource['id']}"
            if path.parent.name == "profiles"
            else resource["id"]
        )

    assert [path.stem for path in FILES] == [expected(path, resource) for path, resource in FILES.items()]


@pytest.mark.parametrize(
    ("folder", "kind", "count"),
    [
        ("resources", "StructureDefinition", 17),
        ("extensions", "StructureDefinition", 33),
        ("value-sets", "ValueSet", 24),
        ("code-systems", "CodeSystem", 14),
        ("concept-maps", "ConceptMap", 2),
    ],
)
def test_a_folder_holds_the_whole_family(folder: str, kind: str, count: int) -> None:
    kinds = [resource["resourceType"] for path, resource in FILES.items() if path.parent.name == folder]

    assert kinds == [kind] * count


def test_canonical_references_within_the_guide_lead_to_its_artifacts() -> None:
    known = {resource["url"] for resource in RESOURCES if "url" in resource}
    used: set[str] = set()
    for resource in RESOURCES:
        for node in nodes(resource):
            used |= {
                str(node[key]) for key in ("targetProfile", "reference", "valueSet", "system") if key in node
            }
            used |= {str(name) for name in (node.get("meta") or {}).get("profile", ())}
            used |= {str(part["url"]) for part in node.get("extension", ())}
            if isinstance(node.get("profile"), str):
                used.add(node["profile"])

    assert sorted(url for url in used - known if url.startswith(OURS)) == []


@pytest.mark.parametrize("structure", _STRUCTURES, ids=named(_STRUCTURES))
def test_element_ids_are_made_from_path_and_slices(structure: Resource) -> None:
    elements = structure["differential"]["element"]
    ids = [element["id"] for element in elements]

    assert len(set(ids)) == len(ids)
    for element in elements:
        segments = list(zip(element["id"].split("."), element["path"].split("."), strict=True))
        for at, (identified, path) in enumerate(segments):
            base, _, slice_name = identified.partition(":")
            assert base == path or (base == "value[x]" and path.startswith("value"))
            parent = ".".join(found for found, _ in segments[: at + 1])
            assert not slice_name or parent in ids
        _, _, last_slice = element["id"].rpartition(".")[2].partition(":")
        assert last_slice == element.get("sliceName", "")


@pytest.mark.parametrize("structure", _STRUCTURES, ids=named(_STRUCTURES))
def test_an_element_says_what_it_is_in_two_ways(structure: Resource) -> None:
    elements = structure["differential"]["element"]

    assert [e["id"] for e in elements if not e.get("short") or not e.get("definition")] == []
    assert [e["id"] for e in elements if e["short"].rstrip(".") == e["definition"].rstrip(".")] == []


def test_a_display_needs_no_definition_that_repeats_it() -> None:
    concepts = [concept for system in of_type("CodeSystem").values() for concept in system["concept"]]

    assert [c for c in concepts if c.get("definition", "").rstrip(".").lower() == c["display"].lower()] == []


def test_the_implementation_guide_lists_every_artifact_once() -> None:
    (guide,) = of_type("ImplementationGuide").values()

    listed = [entry for package in guide["package"] for entry in package["resource"]]
    references = [entry["sourceReference"]["reference"] for entry in listed]
    artifacts = {f"{r['resourceType']}/{r['id']}" for r in RESOURCES if r is not guide}
    examples = {
        f"{r['resourceType']}/{r['id']}" for path, r in FILES.items() if path.parent.name == "examples"
    }
    assert len(set(references)) == len(references)
    assert set(references) == artifacts
    assert {
        reference for entry, reference in zip(listed, references, strict=True) if entry["example"]
    } == examples
