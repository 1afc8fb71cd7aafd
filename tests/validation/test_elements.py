"""What a profile states of values: fixed ones and patterns, types, profiles of types."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found, profile, report

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


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("http://example.org/gone", [("profile-not-at-hand", "Observation.subject")]),
        ("http://elsewhere.org/gone", []),
    ],
)
def test_a_profile_that_one_of_its_own_publisher_asks_for_is_to_be_at_hand(
    wanted: str, expected: list[tuple[str, str]]
) -> None:
    element = {"id": "Observation.subject", "type": [{"code": "Reference", "profile": [wanted]}]}

    errors = report(
        observation(subject={"display": "x"}), own=[profile("Observation", element)], profiles=[URL]
    )

    assert [
        (each.code, each.expression) for each in errors.issues if each.severity.word == "error"
    ] == expected
    assert errors.undecided[f"the profile {wanted} is not at hand"] == 1


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("1.2", [("too-few", "Observation")]),
        ("1.2.0", []),
        ("1.x", [("too-few", "Observation")]),
        ("2", [("profile-not-at-hand", "Observation.meta.profile[0]")]),
    ],
)
def test_a_version_that_leaves_out_its_end_means_the_newest(
    asked: str, expected: list[tuple[str, str]]
) -> None:
    own = [
        profile("Observation", {"id": "Observation.subject", "min": least}, version=version)
        for least, version in ((0, "1.2.0"), (1, "1.2.1"))
    ]

    assert found(observation(meta={"profile": [f"{URL}|{asked}"]}), own=own) == expected


def test_a_value_that_keeps_several_of_the_profiles_offered_is_noted() -> None:
    one, other = (
        profile("Identifier", {"id": f"Identifier.{name}", "min": 1}, url=f"http://example.org/{name}")
        for name in ("value", "system")
    )
    element = {
        "id": "Observation.identifier",
        "type": [{"code": "Identifier", "profile": [one["url"], other["url"]]}],
    }

    def asked(identifier: dict[str, str]) -> list[tuple[str, str]]:
        own = [profile("Observation", element), one, other]
        return found(observation(identifier=[identifier]), own=own, profiles=[URL])

    assert asked({"value": "1", "system": "urn:oid:1.2.3"}) == [
        ("several-profiles-kept", "Observation.identifier[0]")
    ]
    assert asked({"value": "1"}) == []
    assert asked({"use": "old"}) == [("no-profile-kept", "Observation.identifier[0]")]


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


def test_what_follows_from_a_missing_element_is_no_finding_of_its_own() -> None:
    named = {
        "key": "x-1",
        "severity": "error",
        "human": "x",
        "expression": "name.exists() or identifier.exists()",
    }
    sliced = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}
    asked = profile(
        "Patient",
        {"id": "Patient", "constraint": [named]},
        {"id": "Patient.name", "min": 1},
        {"id": "Patient.identifier", "min": 1, "slicing": sliced},
        {"id": "Patient.identifier:a", "min": 1},
        {"id": "Patient.identifier:a.system", "min": 1, "fixedUri": "http://x.org/a"},
    )

    def messages(**more: Any) -> list[str]:
        resource = {"resourceType": "Patient", **more}
        return [
            each.message
            for each in report(resource, own=[asked], profiles=["http://example.org/p"]).issues
            if each.severity.word == "error"
        ]

    missing = "'{}' is missing; at least 1 required"
    assert messages() == [missing.format("identifier"), missing.format("name")]
    assert messages(identifier=[{"system": "http://x.org/b", "value": "1"}], name=[{"text": "x"}]) == [
        missing.format("identifier:a")
    ]


_LIBRARY = profile(
    "Composition",
    {"id": "Composition"},
    {"id": "Composition.section", "slicing": {"discriminator": [{"type": "pattern", "path": "code"}], "rules": "open"}},
    {"id": "Composition.section:a"},
    {"id": "Composition.section:a.title", "min": 1},
    {"id": "Composition.section:a.code", "min": 1, "patternCodeableConcept": {"text": "a"}},
    url="http://x.org/library",
)  # fmt: skip


@pytest.mark.parametrize("is_written_whole", [True, False])
@pytest.mark.parametrize(("title", "expected"), [("x", []), ("", [("too-few", "Composition.section[0]")])])
def test_an_element_may_keep_what_another_profile_says_of_one_of_its_elements(
    title: str, expected: list[tuple[str, str]], *, is_written_whole: bool
) -> None:
    element = {
        "url": "http://hl7.org/fhir/StructureDefinition/elementdefinition-profile-element",
        "valueString": "Composition.section:a",
    }
    type_: dict[str, Any] = {"code": "BackboneElement", "profile": ["http://x.org/library"]}
    if is_written_whole:
        type_["profile"] = ["http://x.org/library#Composition.section:a"]
    else:
        type_["_profile"] = [{"extension": [element]}]
    asked = profile(
        "Composition",
        {"id": "Composition"},
        {"id": "Composition.section", "slicing": {"discriminator": [{"type": "pattern", "path": "code"}], "rules": "open"}},
        {"id": "Composition.section:one", "min": 1, "type": [type_]},
        url="http://x.org/document",
    )  # fmt: skip
    section: dict[str, Any] = {"code": {"text": "a"}, "text": {"status": "generated", "div": _DIV}}
    section |= {"title": title} if title else {}
    resource = {"resourceType": "Composition", "section": [section]}

    issues = found(resource, own=[_LIBRARY, asked], profiles=["http://x.org/document"])

    assert [each for each in issues if "section" in each[1]] == expected


def test_an_element_with_the_content_of_another_may_keep_what_a_profile_says_of_that() -> None:
    deep = {
        "url": "http://hl7.org/fhir/StructureDefinition/contentReferenceProfile",
        "valueUri": "http://example.org/p#Questionnaire.item",
    }
    asked = profile(
        "Questionnaire",
        {"id": "Questionnaire.item"},
        {"id": "Questionnaire.item.type", "fixedCode": "group"},
        {"id": "Questionnaire.item.item", "extension": [deep]},
    )
    inner = {"linkId": "1.1", "type": "group", "item": [{"linkId": "1.1.1", "type": "string"}]}
    resource = {"resourceType": "Questionnaire", "status": "draft", "item": [{"linkId": "1", "type": "group", "item": [inner]}]}  # fmt: skip

    issues = found(resource, "R5", own=[asked], profiles=["http://example.org/p"])

    assert ("not-as-fixed", "Questionnaire.item[0].item[0].item[0].type") in issues


_DIV = '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'
