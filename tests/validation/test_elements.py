"""What a profile states of values: fixed ones and patterns, types, profiles of types."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found, profile

URL = "http://example.org/p"
CODING = {"system": "urn:s", "code": "a"}


def observation(**properties: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **properties}


@pytest.mark.parametrize(
    ("said", "resource", "expected"),
    [
        ({"id": "Observation.status", "fixedCode": "final"}, observation(), []),
        (
            {"id": "Observation.status", "fixedCode": "final"},
            observation(status="amended"),
            [("not-as-fixed", "Observation.status")],
        ),
        (
            {"id": "Observation.code", "fixedCodeableConcept": {"coding": [CODING]}},
            observation(code={"coding": [{**CODING, "display": "A"}], "text": "t"}),
            [
                ("not-as-fixed", "Observation.code.coding[0].display"),
                ("not-as-fixed", "Observation.code.text"),
            ],
        ),
        (
            {"id": "Observation.code", "patternCodeableConcept": {"coding": [CODING]}},
            observation(
                code={"coding": [{"system": "urn:t", "code": "b"}, {**CODING, "display": "A"}], "text": "t"}
            ),
            [],
        ),
        (
            {"id": "Observation.code", "patternCodeableConcept": {"coding": [CODING]}},
            observation(code={"coding": [{**CODING, "code": "b"}]}),
            [("not-as-pattern", "Observation.code.coding[0].code")],
        ),
        (
            {"id": "Observation.code", "patternCodeableConcept": {"coding": [CODING]}},
            observation(),
            [("not-as-pattern", "Observation.code")],
        ),
        (
            {"id": "Observation.value[x]", "type": [{"code": "Quantity"}]},
            observation(valueString="x"),
            [("type-not-allowed", "Observation.value")],
        ),
        ({"id": "Observation.value[x]", "type": [{"code": "Quantity"}]}, observation(), []),
        ({"id": "Observation.subject", "min": 1}, observation(), [("too-few", "Observation")]),
        (
            {"id": "Observation.subject", "max": "0"},
            observation(subject={"display": "x"}),
            [("too-many", "Observation.subject")],
        ),
        (
            {"id": "Observation.status", "mustHaveValue": True},
            {
                **observation(_status={"extension": [{"url": "http://example.org/x", "valueCode": "y"}]}),
                "status": None,
            },
            [("no-value", "Observation.status")],
        ),
    ],
)
def test_what_a_profile_states_of_a_value(
    said: dict[str, Any], resource: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    bare = {key: value for key, value in resource.items() if value is not None}

    assert found(bare, own=[profile("Observation", said)], profiles=[URL]) == expected


def test_a_profile_that_is_named_but_not_at_hand_is_a_warning_and_the_rest_is_checked() -> None:
    resource = observation(meta={"profile": ["http://example.org/gone"]}, bodySite=[])
    assert found(resource) == [
        ("empty-list", "Observation.bodySite"),
        ("profile-not-at-hand", "Observation.meta.profile[0]"),
        ("unexpected-list", "Observation.bodySite"),
    ]


def test_a_profile_of_another_type_is_wrong() -> None:
    resource = observation(meta={"profile": [URL]})

    assert found(resource, own=[profile("Patient", {"id": "Patient"})]) == [
        ("wrong-profile", "Observation.meta.profile[0]")
    ]


def test_what_an_implementation_guide_asks_of_all_is_asked() -> None:
    guide = {
        "resourceType": "ImplementationGuide",
        "url": "http://example.org/ig",
        "global": [{"type": "Observation", "profile": URL}],
    }
    own = [guide, profile("Observation", {"id": "Observation.subject", "min": 1})]

    assert found(observation(), own=own) == [("too-few", "Observation")]


def test_resources_in_bundles_are_held_against_the_profiles_that_they_name() -> None:
    entry = {
        "fullUrl": "urn:uuid:2f8a6b7e-1b1c-4a1c-8a8d-0123456789ab",
        "resource": observation(meta={"profile": [URL]}),
    }
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [entry]}
    structure = profile("Observation", {"id": "Observation.subject", "min": 1})

    assert found(bundle, own=[structure]) == [("too-few", "Bundle.entry[0].resource")]


def test_vital_signs_are_held_against_their_profile_unasked() -> None:
    coding = {"system": "http://loinc.org", "code": "8867-4"}
    codes = {code for code, _ in found(observation(code={"coding": [coding]}))}

    assert "too-few" in codes


@pytest.mark.parametrize("release", ["R4", "R5"])
def test_a_type_that_only_narrows_another_is_a_profile(release: str) -> None:
    dispensed = {"quantity": {"comparator": "<", "value": 1}}
    resource = {"resourceType": "MedicationRequest", "dispenseRequest": dispensed}

    place = "MedicationRequest.dispenseRequest.quantity.comparator"
    assert ("too-many", place) in found(resource, release)
