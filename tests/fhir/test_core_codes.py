"""HL7's own codes are known without packages, and no more is claimed of them than is known."""

from __future__ import annotations

import pytest

from site_builder.fhir.code_systems import CodeSystemIndex
from site_builder.fhir.core_codes import core_code_system, core_value_set
from site_builder.fhir.terminology import Terminology


@pytest.mark.parametrize(
    ("release", "url", "code", "display"),
    [
        ("DSTU2", "http://hl7.org/fhir/administrative-gender", "female", "Female"),
        ("STU3", "http://hl7.org/fhir/observation-status", "final", "Final"),
        ("R4", "http://hl7.org/fhir/observation-status", "final", "Final"),
        ("R4", "http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", "Laboratory"),
        ("STU3", "http://hl7.org/fhir/v3/ActCode", "AMB", "ambulatory"),
        ("DSTU2", "http://hl7.org/fhir/v2/0203", "MR", "Medical record number"),
        ("R4B", "http://hl7.org/fhir/administrative-gender", "female", "Female"),
        ("R4", "http://terminology.hl7.org/CodeSystem/condition-clinical", "unknown", "Unknown"),  # new since
        ("R5", "http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB", "ambulatory"),
    ],
)
def test_a_code_of_hl7_has_a_display(release: str, url: str, code: str, display: str) -> None:
    found = core_code_system(url, release)

    assert found is not None
    concept = CodeSystemIndex(found).find(code)
    assert concept is not None
    assert concept.display == display


@pytest.mark.parametrize(
    ("release", "url", "content"),
    [
        ("R4", "http://hl7.org/fhir/administrative-gender", "complete"),
        ("R4", "http://terminology.hl7.org/CodeSystem/v3-ActCode", "fragment"),
        ("R4", "http://terminology.hl7.org/CodeSystem/observation-category", "complete"),
        ("R5", "http://terminology.hl7.org/CodeSystem/observation-category", "complete"),
        ("STU3", "http://hl7.org/fhir/v3/ActCode", "fragment"),
        ("R4B", "http://hl7.org/fhir/administrative-gender", "complete"),
        ("R5", "http://hl7.org/fhir/administrative-gender", "complete"),
        ("R5", "http://hl7.org/fhir/concept-map-relationship", "complete"),
        ("R5", "http://hl7.org/fhir/resource-types", "fragment"),
    ],
)
def test_only_a_releases_own_system_is_complete(release: str, url: str, content: str) -> None:
    found = core_code_system(url, release)

    assert found is not None
    assert found["content"] == content


def test_systems_in_hl7s_terminology_are_known_as_of_today() -> None:
    found = core_code_system("http://terminology.hl7.org/CodeSystem/observation-category", "R4")

    assert found is not None
    assert not CodeSystemIndex(found).is_dated


def test_the_hierarchy_is_kept() -> None:
    found = core_code_system("http://hl7.org/fhir/issue-type", "R4")

    assert found is not None
    assert "required" in CodeSystemIndex(found).descendants("invalid")


@pytest.mark.parametrize(
    ("release", "url"), [("R4", "http://loinc.org"), ("none", "http://hl7.org/fhir/observation-status")]
)
def test_what_is_not_built_in_is_not_made_up(release: str, url: str) -> None:
    assert core_code_system(url, release) is None
    assert core_value_set(url, release) is None


def test_a_value_set_of_whole_systems_is_known() -> None:
    assert core_value_set("http://hl7.org/fhir/ValueSet/observation-status", "R4") == {
        "resourceType": "ValueSet",
        "url": "http://hl7.org/fhir/ValueSet/observation-status",
        "compose": {"include": [{"system": "http://hl7.org/fhir/observation-status"}]},
    }


@pytest.mark.parametrize(
    ("release", "name", "code"),
    [
        ("STU3", "units-of-time", "wk"),
        ("R4", "event-timing", "MORN"),
        ("R4B", "request-intent", "proposal"),
        ("R5", "system-restful-interaction", "transaction"),
    ],
)
def test_a_value_set_that_elements_are_bound_to_lists_its_codes(release: str, name: str, code: str) -> None:
    terms = Terminology(lambda url: core_code_system(url, release), lambda url: core_value_set(url, release))
    found = terms.value_set(f"http://hl7.org/fhir/ValueSet/{name}")

    assert found is not None
    assert code in {concept.code for concept in terms.expand(found).concepts}
