"""FHIRPath in definitions can be read, and names what there is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import profile, report


def found(resource: dict[str, Any], release: str = "R4") -> list[tuple[str, str, str]]:
    """Return severity, FHIRPath and cure of each finding about an expression."""
    issues = report(resource, release).issues
    return [
        (each.severity.word, each.expression, each.hint) for each in issues if each.code.endswith("-fhirpath")
    ]


def ruled(expression: str, id_: str = "Patient", **more: Any) -> dict[str, Any]:
    rule = {"key": "ward-1", "severity": "error", "human": "x", "expression": expression}
    return profile("Patient", {"id": id_, "constraint": [rule]}, **more)


PLACE = "StructureDefinition.differential.element[0].constraint[0].expression"
RULES = [
    ("name.exists()", "Patient", []),
    ("name.exists(", "Patient", [("error", PLACE, "")]),
    ("nam.exists()", "Patient", [("error", PLACE, "did you mean 'name'?")]),
    ("family.exists()", "Patient.name:official", []),
    ("famly.exists()", "Patient.name:official", [("error", PLACE, "did you mean 'family'?")]),
    ("valueQuantity.exists()", "Patient.extension", [("error", PLACE, "did you mean 'value'?")]),
    ("name.wher(use = 'x')", "Patient", [("error", PLACE, "")]),
]


@pytest.mark.parametrize(("expression", "element", "expected"), RULES)
def test_rules_of_profiles_name_what_there_is(expression: str, element: str, expected: list[Any]) -> None:
    assert found(ruled(expression, element)) == expected


def test_what_the_specification_published_warns() -> None:
    assert found(ruled("nam.exists()", url="http://hl7.org/fhir/StructureDefinition/x")) == [
        ("warning", PLACE, "did you mean 'name'?")
    ]


SEARCHES = [
    ("Patient.name | Practitioner.name", ["Patient", "Practitioner"], []),
    ("Patient.nam", ["Patient"], [("error", "SearchParameter.expression", "did you mean 'name'?")]),
    ("Organization.name", ["Location"], [("error", "SearchParameter.expression", "")]),
    ("Resource.meta.lastUpdated", ["Resource"], []),
    ("(Observation.value as Quantity)", ["Observation"], []),
]


@pytest.mark.parametrize(("expression", "base", "expected"), SEARCHES)
def test_search_parameters_look_at_their_bases(expression: str, base: list[str], expected: list[Any]) -> None:
    parameter = {
        "resourceType": "SearchParameter",
        "url": "http://x.org/s",
        "name": "S",
        "status": "draft",
        "description": "x",
        "code": "s",
        "base": base,
        "type": "string",
        "expression": expression,
    }
    assert found(parameter) == expected


def test_conditions_written_in_fhirpath_can_be_read() -> None:
    stated = {"language": "text/fhirpath", "expression": "1 +"}
    plan = {
        "resourceType": "PlanDefinition",
        "status": "draft",
        "action": [{"condition": [{"kind": "start", "expression": stated}]}],
    }
    assert [each[0] for each in found(plan)] == ["error"]
    stated["language"] = "text/cql"
    assert found(plan) == []


def test_rules_of_models_of_others_are_only_read() -> None:
    model = "http://example.org/model/Observation"
    ours = ruled("author.exists() or nam(", type=model, baseDefinition=model)
    other = ruled("author.exists()", type=model, baseDefinition=model)

    assert [place for _, place, _ in found(ours)] == [PLACE]
    assert found(other) == []
