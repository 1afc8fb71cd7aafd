"""The capability statement: what a server is asked to support, as the published API pages have it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.guide.artifacts import STRUCTURES, Resource, of_type
from tests.shared import SHARED, needs_shared

_HL7 = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-"
_PAGES = SHARED / "careconnect" / "pages" / "explore"
(_STATEMENT,) = of_type("CapabilityStatement").values()
_RESOURCES = {resource["type"]: resource for resource in _STATEMENT["rest"][0]["resource"]}

PAGES = {
    "AllergyIntolerance": "api_clinical_allergyintolerance.md",
    "Condition": "api_clinical_condition.md",
    "DiagnosticReport": "api_diagnostics_diagnosticreport.md",
    "DocumentReference": "api_documents_documentreference.md",
    "Encounter": "api_workflow_encounter.md",
    "FamilyMemberHistory": "api_clinical_familymemberhistory.md",
    "Flag": "api_workflow_flag.md",
    "Immunization": "api_medication_immunization.md",
    "Location": "api_entity_location.md",
    "Medication": "api_medication_medication.md",
    "MedicationRequest": "api_medication_medicationrequest.md",
    "MedicationStatement": "api_medication_medicationstatement.md",
    "Observation": "api_diagnostics_observation.md",
    "Organization": "api_entity_organisation.md",
    "Patient": "api_entity_patient.md",
    "Practitioner": "api_entity_practitoner.md",
    "PractitionerRole": "api_entity_practitoner_role.md",
    "Procedure": "api_clinical_procedure.md",
}
"""The published page of each resource that can be searched."""

NAMES = {
    # A typing error for what the page's own headings call address-postcode; STU3 has this name for it.
    "adddress-postcode": "address-postalcode",
}
"""Parameters that were published under another name than STU3's."""

ADDED = {
    # A combination needs it; the page describes it, but in a comment.
    ("MedicationRequest", "code", "token", "MAY"),
}
"""Parameters that no published table shows."""

VERBS = {
    # Two pages say Y and nothing where the others say SHALL and MAY.
    "Y": "SHALL",
    "": "MAY",
}
"""Other words of the pages for an expectation."""

NOT_IN_STU3 = {"DiagnosticOrder", "OrderResponse"}
"""Resources of DSTU2 that have a published page, but that STU3 has no more."""


def _verb(node: Resource) -> str:
    found = [e["valueCode"] for e in node["extension"] if e["url"] == _HL7 + "expectation"]
    assert len(found) == 1
    return str(found[0])


def _parameters(type_: str) -> list[tuple[str, str, str, str]]:
    parameters = _RESOURCES[type_].get("searchParam", ())
    return [(type_, found["name"], found["type"], _verb(found)) for found in parameters]


def _combinations(type_: str) -> list[tuple[str, tuple[str, ...]]]:
    found = [
        e for e in _RESOURCES[type_].get("extension", ()) if e["url"] == _HL7 + "search-parameter-combination"
    ]
    return [
        (_verb(each), tuple(part["valueString"] for part in each["extension"] if part["url"] == "required"))
        for each in found
    ]


def _page(type_: str) -> str:
    """Text of a published page without what it comments out."""
    return re.sub("<!--.*?-->", "", (_PAGES / PAGES[type_]).read_text(encoding="utf-8"), flags=re.DOTALL)


def _published_rows(type_: str) -> Iterator[list[str]]:
    text = _page(type_)
    for row in re.findall("<tr[^>]*>(.*?)</tr>", text, re.DOTALL):
        yield [
            re.sub("<[^>]+>", "", cell).strip() for cell in re.findall("<td[^>]*>(.*?)</td>", row, re.DOTALL)
        ]
    for line in re.findall(r"^\| `.*$", text, re.MULTILINE):
        yield [cell.strip(" `") for cell in line.strip("|").split("|")]


@needs_shared
@pytest.mark.parametrize("type_", PAGES)
def test_parameters_are_those_published(type_: str) -> None:
    rows = [row for row in _published_rows(type_) if len(row) >= 5]

    published = {(type_, NAMES.get(row[0], row[0]), row[1], VERBS.get(row[-2], row[-2])) for row in rows}

    assert published
    assert set(_parameters(type_)) == published | {added for added in ADDED if added[0] == type_}


@needs_shared
@pytest.mark.parametrize("type_", PAGES)
def test_combinations_are_those_published(type_: str) -> None:
    text = _page(type_)
    stated = re.search(r"Systems (\w+) support the following search combinations:\n((?:\s*\* .+\n)+)", text)
    lines = re.findall(r"\* (.+)", stated[2]) if stated else []

    assert _combinations(type_) == [(stated[1], tuple(line.split(" + "))) for line in lines if stated]


@needs_shared
def test_every_published_resource_is_here() -> None:
    titles = {
        match[1]
        for page in sorted(_PAGES.glob("api_*.md"))
        for match in re.finditer(
            r"\[baseUrl\]/(\w+)/\[id\]|GET /(\w+)/\[id\]", page.read_text(encoding="utf-8")
        )
        if match[1]
    }
    misspelt = {"AllergyIntollerence": "AllergyIntolerance"}

    assert {misspelt.get(title, title) for title in titles} - NOT_IN_STU3 == set(_RESOURCES)


def test_each_profile_is_named() -> None:
    profiles = {url for url, structure in STRUCTURES.items() if structure["kind"] == "resource"}
    named = {resource["profile"]["reference"] for resource in _RESOURCES.values() if "profile" in resource}

    assert {profile["reference"] for profile in _STATEMENT["profile"]} == profiles
    assert {url.rsplit("/", 1)[1] for url in profiles - named} == {"CareConnect-Medication-Flag-1"}
    for type_, resource in _RESOURCES.items():
        if "profile" in resource:
            assert STRUCTURES[resource["profile"]["reference"]]["type"] == type_


@pytest.mark.parametrize("type_", _RESOURCES)
def test_a_resource_is_searched_by_what_it_lists(type_: str) -> None:
    codes = [interaction["code"] for interaction in _RESOURCES[type_]["interaction"]]
    names = [parameter[1] for parameter in _parameters(type_)]

    assert codes == (["read", "search-type"] if names else ["read"])
    assert len(set(names)) == len(names)
    assert {name for _, required in _combinations(type_) for name in required} <= set(names)


def test_a_parameter_says_what_it_finds_and_where() -> None:
    texts = [
        (type_, parameter["documentation"])
        for type_, resource in _RESOURCES.items()
        for parameter in resource.get("searchParam", ())
    ]

    assert [text for type_, text in texts if not re.fullmatch(rf"\S.+\. Path: {type_}\.\w.*", text)] == []
