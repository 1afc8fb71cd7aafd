"""The list of kinds, and what holds for all of them."""

from __future__ import annotations

import pytest

from site_builder.kinds import GROUPS, KINDS, kind_of
from site_builder.kinds.parts.groups import GROUP_OF_TYPE
from site_builder.kinds.parts.references import unknown_references
from site_builder.source.value import Value
from tests.kinds.small_guide import BASE, artifact, value_set, view_of


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("StructureDefinition", "structure-definition"),
        ("ValueSet", "value-set"),
        ("CodeSystem", "code-system"),
        ("ConceptMap", "concept-map"),
        ("Patient", "example"),
        ("Unheard", "example"),
    ],
)
def test_each_resource_has_its_kind(type_: str, kind: str) -> None:
    assert kind_of(artifact({"resourceType": type_, "id": "x"})).name == kind


@pytest.mark.parametrize(
    "resource", [{}, {"type": "Extension"}, {"kind": "logical"}, {"kind": "complex-type"}]
)
@pytest.mark.parametrize(
    "type_", ["StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "Patient", "NamingSystem"]
)
def test_every_group_has_its_place_on_the_artifacts_page(type_: str, resource: dict[str, str]) -> None:
    subject = artifact({"resourceType": type_, "id": "x", "url": f"{BASE}/x", **resource})

    assert kind_of(subject).group(subject) in GROUPS
    assert set(GROUP_OF_TYPE.values()) <= set(GROUPS)


@pytest.mark.parametrize("type_", ["StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap", "Patient"])
def test_a_resource_with_nothing_in_it_has_pages(type_: str) -> None:
    subject = artifact({"resourceType": type_, "id": "x"})
    view = view_of(subject)

    pages = kind_of(subject).pages(subject, view)

    assert pages[0].out == subject.out
    assert [page.label for page in pages[-2:]] == ["JSON", "XML"]
    assert len({page.out for page in pages}) == len(pages)
    assert list(kind_of(subject).checks(subject, view)) == []


@pytest.mark.parametrize("type_", KINDS)
def test_each_listed_type_has_a_kind_of_its_own(type_: str) -> None:
    kind = kind_of(artifact({"resourceType": type_, "id": "x"}))

    assert kind.name.replace("-", "_") == KINDS[type_]


@pytest.mark.parametrize(
    ("url", "canonical", "is_found"),
    [
        (f"{BASE}/ValueSet/none", BASE, True),
        (f"{BASE}/ValueSet/chosen|9", BASE, False),
        ("https://elsewhere.example.com/ValueSet/none", BASE, False),
        (f"{BASE}/ValueSet/none", "", True),
        (f"{BASE}/Other/none", "", False),
        ("urn:oid:1.2", "", False),
        ("http://hl7.org/fhir/ValueSet/none", "", False),
        ("", BASE, False),
    ],
)
def test_only_references_to_our_own_are_judged(url: str, canonical: str, is_found: bool) -> None:
    subject = artifact(value_set(None))
    view = view_of(subject, canonical=canonical)

    found = [*unknown_references(subject, view, [(Value(url, ("compose",)), "value set")] * 2)]

    assert len(found) == is_found
