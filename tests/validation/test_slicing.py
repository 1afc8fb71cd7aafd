"""Which slice an item belongs to: by each kind of discriminator, and where nobody can tell."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found, profile, report

URL = "http://example.org/p"
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"text": "x"},
}


def slicing(path: str, type_: str = "value", rules: str = "open", **more: Any) -> dict[str, Any]:
    return {"discriminator": [{"type": type_, "path": path}], "rules": rules, **more}


def identifiers(*systems: str) -> dict[str, Any]:
    return {**OBSERVATION, "identifier": [{"system": each, "value": "1"} for each in systems]}


def by_system(**more: Any) -> dict[str, Any]:
    return profile(
        "Observation",
        {"id": "Observation.identifier", "slicing": slicing("system", **more)},
        {"id": "Observation.identifier:a", "min": 1, "max": "1"},
        {"id": "Observation.identifier:a.system", "min": 1, "fixedUri": "urn:a"},
        {"id": "Observation.identifier:b", "min": 0, "max": "1"},
        {"id": "Observation.identifier:b.system", "min": 1, "fixedUri": "urn:b"},
        {"id": "Observation.identifier:b.value", "max": "0"},
    )


@pytest.mark.parametrize(
    ("resource", "rules", "expected"),
    [
        (identifiers("urn:a"), {}, []),
        (identifiers("urn:c"), {}, [("too-few", "Observation.identifier")]),
        (OBSERVATION, {}, [("too-few", "Observation")]),
        (identifiers("urn:a", "urn:a"), {}, [("too-many", "Observation.identifier[1]")]),
        (identifiers("urn:a", "urn:c"), {"rules": "closed"}, [("no-slice", "Observation.identifier[1]")]),
        (identifiers("urn:a", "urn:b"), {}, [("too-many", "Observation.identifier[1].value")]),
        (
            identifiers("urn:c", "urn:a"),
            {"rules": "openAtEnd"},
            [("slice-order", "Observation.identifier[1]")],
        ),
        (
            {**OBSERVATION, "identifier": [{"system": "urn:b"}, {"system": "urn:a"}]},
            {"ordered": True},
            [("slice-order", "Observation.identifier[1]")],
        ),
    ],
)
def test_items_are_told_by_a_fixed_value(
    resource: dict[str, Any], rules: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(resource, own=[by_system(**rules)], profiles=[URL]) == expected


@pytest.mark.parametrize(
    ("slicing_", "below", "item", "is_one"),
    [
        (
            slicing("code", "pattern"),
            {"code": {"patternCodeableConcept": {"text": "y"}}},
            {"code": {"text": "y"}},
            True,
        ),
        (
            slicing("code", "pattern"),
            {"code": {"patternCodeableConcept": {"text": "y"}}},
            {"code": {"text": "z"}},
            False,
        ),
        # What a pattern above says of a part is as good as the part's own.
        (
            slicing("code.coding.code"),
            {"code": {"patternCodeableConcept": {"coding": [{"code": "y"}]}}},
            {"code": {"coding": [{"system": "urn:s", "code": "y"}]}},
            True,
        ),
        (slicing("interpretation", "exists"), {"interpretation": {"min": 1}}, {"code": {"text": "z"}}, False),
        (
            slicing("interpretation", "exists"),
            {"interpretation": {"min": 1}},
            {"code": {"text": "z"}, "interpretation": [{"text": "i"}]},
            True,
        ),
        (
            slicing("value", "type"),
            {"value[x]": {"type": [{"code": "string"}]}},
            {"code": {"text": "z"}, "valueString": "s"},
            True,
        ),
        (
            slicing("value", "type"),
            {"value[x]": {"type": [{"code": "string"}]}},
            {"code": {"text": "z"}, "valueBoolean": True},
            False,
        ),
    ],
)
def test_items_are_told_by_every_kind_of_discriminator(
    slicing_: dict[str, Any], below: dict[str, Any], item: dict[str, Any], is_one: bool
) -> None:
    inner = [{"id": f"Observation.component:a.{name}", **said} for name, said in below.items()]
    structure = profile(
        "Observation",
        {"id": "Observation.component", "slicing": slicing_},
        {"id": "Observation.component:a", "min": 1},
        *inner,
    )
    expected = [] if is_one else [("too-few", "Observation.component")]

    issues = report({**OBSERVATION, "component": [item]}, own=[structure], profiles=[URL]).issues

    assert [(each.code, each.expression) for each in issues if each.severity.word == "error"] == expected


POSITIONED = profile(
    "Patient",
    {
        "id": "Patient.telecom",
        "slicing": {
            "discriminator": [{"type": "position", "path": "$this"}],
            "rules": "open",
            "ordered": True,
        },
    },
    {"id": "Patient.telecom:first", "min": 1, "max": "1"},
    {"id": "Patient.telecom:first.system", "min": 1, "fixedCode": "phone"},
    {"id": "Patient.telecom:others", "max": "*"},
    {"id": "Patient.telecom:others.use", "min": 1},
    url=URL,
)


@pytest.mark.parametrize(
    ("telecom", "expected"),
    [
        ([{"system": "phone", "value": "1"}], []),
        ([{"system": "email", "value": "1"}], [("not-as-fixed", "Patient.telecom[0].system")]),
        (
            [{"system": "phone", "value": "1"}, {"value": "2", "system": "fax"}],
            [("too-few", "Patient.telecom[1]")],
        ),
    ],
)
def test_items_are_told_by_their_position(
    telecom: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    resource = {"resourceType": "Patient", "telecom": telecom}

    assert found(resource, "R5", own=[POSITIONED], profiles=[URL]) == expected


def test_an_item_outside_all_slices_may_be_a_slip() -> None:
    structure = profile(
        "Observation",
        {"id": "Observation.component", "slicing": slicing("code.text", "value")},
        {"id": "Observation.component:a"},
        {"id": "Observation.component:a.code.text", "min": 1, "fixedString": "a"},
    )
    components = [{"code": {"text": name}, "valueString": "s"} for name in "ab"]

    issues = report({**OBSERVATION, "component": components}, own=[structure], profiles=[URL]).issues

    assert [(each.code, each.expression, each.severity.word) for each in issues] == [
        ("outside-slices", "Observation.component[1]", "note")
    ]


def test_what_a_reference_leads_to_is_undecided_where_it_is_not_at_hand() -> None:
    structure = profile(
        "Observation",
        {"id": "Observation.performer", "slicing": slicing("resolve()", "type", "closed")},
        {
            "id": "Observation.performer:a",
            "min": 1,
            "type": [
                {
                    "code": "Reference",
                    "targetProfile": ["http://hl7.org/fhir/StructureDefinition/Practitioner"],
                }
            ],
        },
    )
    resource = {**OBSERVATION, "performer": [{"reference": "Practitioner/gone"}]}

    result = report(resource, own=[structure], profiles=[URL])

    assert [each.code for each in result.issues if each.severity.word == "error"] == []
    assert any("slices" in reason for reason in result.undecided)


def test_a_slice_that_says_nothing_to_tell_it_by_is_the_profiles_fault() -> None:
    structure = profile(
        "Observation",
        {"id": "Observation.component", "slicing": slicing("code")},
        {"id": "Observation.component:a", "min": 1},
    )

    assert (
        found({**OBSERVATION, "component": [{"code": {"text": "x"}}]}, own=[structure], profiles=[URL]) == []
    )


def test_a_slice_of_all_that_the_base_allows_takes_what_others_leave() -> None:
    structure = profile(
        "Patient",
        {"id": "Patient.name", "slicing": slicing("use")},
        {"id": "Patient.name:usual", "min": 1, "max": "1"},
        {"id": "Patient.name:usual.use", "min": 1, "fixedCode": "usual"},
        {"id": "Patient.name:other", "max": "1"},
        {"id": "Patient.name:other.use", "min": 1},
    )
    names = [{"use": "usual", "text": "a"}, {"use": "nickname", "text": "b"}, {"use": "old", "text": "c"}]
    resource = {"resourceType": "Patient", "name": names}

    assert found(resource, own=[structure], profiles=[URL]) == [("too-many", "Patient.name[2]")]


def test_a_slice_of_a_choice_does_not_ask_for_its_type() -> None:
    told = profile("DeviceRequest", {"id": "DeviceRequest.codeCodeableConcept.text", "min": 1})
    request = {
        "resourceType": "DeviceRequest",
        "intent": "order",
        "subject": {"reference": "Patient/1"},
        "codeReference": {"reference": "Device/1"},
    }
    assert found(request, own=[told], profiles=[told["url"]]) == []
