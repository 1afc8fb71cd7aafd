from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found

_PATIENT = {"resourceType": "Patient"}
REASON = {
    "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
    ]
}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"gender": "male"}, []),
        ({"gendr": "male"}, [("unknown-property", "Patient.gendr")]),
        ({"name": {"family": "x"}}, [("missing-list", "Patient.name")]),
        ({"gender": ["male"]}, [("unexpected-list", "Patient.gender")]),
        ({"name": []}, [("empty-list", "Patient.name")]),
        ({"name": [{}]}, [("empty-element", "Patient.name[0]")]),
        ({"gender": None}, [("null-value", "Patient.gender")]),
        ({"name": [{"id": "x"}]}, [("empty-element", "Patient.name[0]")]),
        ({"name": [{"given": ["a", None], "_given": [None, REASON]}]}, []),
        (
            {"name": [{"given": ["a", None], "_given": [None, {"id": "x"}]}]},
            [("empty-element", "Patient.name[0].given[1]")],
        ),
        ({"name": [{"given": ["a", None]}]}, [("null-value", "Patient.name[0].given")]),
        ({"birthDate": "2001", "_birthDate": {"id": "x"}}, []),
        ({"_birthDate": {"id": "x"}}, [("empty-element", "Patient.birthDate")]),
        ({"_birthDate": "x"}, [("wrong-json-type", "Patient.birthDate")]),
        ({"_name": {"id": "x"}}, [("unknown-property", "Patient._name")]),
        ({"name": ["x"]}, [("wrong-json-type", "Patient.name[0]")]),
        ({"active": "true"}, [("wrong-json-type", "Patient.active")]),
        ({"deceasedBoolean": True, "deceasedDateTime": "2001"}, [("too-many", "Patient.deceased")]),
        ({"deceased": True}, [("unknown-property", "Patient.deceased")]),
        ({"communication": [{"preferred": True}]}, [("too-few", "Patient.communication[0]")]),
        (
            {"contained": [{"resourceType": "Pateint"}]},
            [("no-such-type", "Patient.contained[0].resourceType")],
        ),
        ({"fhir_comments": ["x"]}, [("unknown-property", "Patient.fhir_comments")]),
    ],
)
def test_json_that_no_resource_may_look_like_is_found(
    properties: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found({**_PATIENT, **properties}) == expected


def test_what_is_empty_is_not_said_to_be_missing_too() -> None:
    resource = {"resourceType": "OperationOutcome", "issue": []}
    assert found(resource) == [("empty-list", "OperationOutcome.issue")]


def test_comments_in_json_are_those_of_dstu2() -> None:
    assert found({**_PATIENT, "fhir_comments": ["x"]}, "DSTU2") == []


def test_resource_of_an_unknown_type_is_one_finding() -> None:
    assert found({"resourceType": "Pateint", "x": 1}) == [("no-such-type", "Resource.resourceType")]


def test_nesting_without_end_is_a_finding() -> None:
    extension: dict[str, Any] = {"url": "http://example.org/x", "valueString": "x"}
    for _ in range(300):
        extension = {"url": "http://example.org/x", "extension": [extension]}
    codes = {code for code, _ in found({**_PATIENT, "extension": [extension]})}
    assert "nested-too-deeply" in codes
