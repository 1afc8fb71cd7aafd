from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found, profile

CORE = "http://hl7.org/fhir/StructureDefinition/"
URL = "http://acme.example/StructureDefinition/shoe-size"


def extension(*contexts: tuple[str, str], is_modifier: bool = False) -> dict[str, Any]:
    root = {"id": "Extension", "isModifier": is_modifier}
    url = {"id": "Extension.url", "fixedUri": URL}
    value = {"id": "Extension.value[x]", "min": 1, "type": [{"code": "integer"}]}
    told = [{"type": type_, "expression": expression} for type_, expression in contexts]
    return profile("Extension", root, url, value, url=URL, kind="complex-type", context=told)


def patient(**properties: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **properties}


SIZE = {"url": URL, "valueInteger": 44}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (patient(extension=[SIZE]), []),
        (
            patient(extension=[{"url": URL, "valueString": "44"}]),
            [("type-not-allowed", "Patient.extension[0]")],
        ),
        (patient(extension=[{"url": URL}]), [("extension-content", "Patient.extension[0]")]),
        (patient(modifierExtension=[SIZE]), [("extension-modifier", "Patient.modifierExtension[0]")]),
        (patient(name=[{"extension": [SIZE]}]), [("extension-context", "Patient.name[0].extension[0]")]),
        (patient(_active={"extension": [SIZE]}), [("extension-context", "Patient.active.extension[0]")]),
        (patient(extension=[{**SIZE, "url": "shoe-size"}]), [("extension-url", "Patient.extension[0].url")]),
        (
            patient(extension=[{**SIZE, "url": "http://acme.example/other"}]),
            [("unknown-extension", "Patient.extension[0]")],
        ),
        # Of HL7's there are more packages than are at hand, and examples define nothing.
        (patient(extension=[{**SIZE, "url": "http://hl7.org/fhir/uv/x/StructureDefinition/y"}]), []),
        (patient(extension=[{**SIZE, "url": "http://example.org/x"}]), []),
        (patient(extension=[{"url": CORE + "patient-birthPlace", "valueAddress": {"city": "x"}}]), []),
        (
            patient(extension=[{"url": CORE + "patient-birthTime", "valueDateTime": "2001"}]),
            [("extension-context", "Patient.extension[0]")],
        ),
    ],
)
def test_an_extension_is_held_against_its_definition(
    resource: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(resource, own=[extension(("element", "Patient"))]) == expected


def test_an_extension_of_hl7_may_stand_where_hl7_has_since_put_it() -> None:
    strength = {"url": CORE + "cqf-strengthOfRecommendation", "valueCodeableConcept": {"text": "strong"}}
    # R4 says Attachment, its pack of extensions PlanDefinition.action.
    plan = {"resourceType": "PlanDefinition", "status": "draft", "action": [{"extension": [strength]}]}
    assert found(plan) == []
    assert found({**plan, "extension": [strength]}) == [("extension-context", "PlanDefinition.extension[0]")]


@pytest.mark.parametrize(
    ("type_", "expression", "allowed"),
    [
        ("element", "Element", True),
        ("element", "HumanName", True),
        ("element", "Patient.name", True),
        ("element", "Patient", False),
        ("element", "Address", False),
        ("extension", CORE + "patient-birthPlace", False),
    ],
)
def test_where_an_extension_may_stand(type_: str, expression: str, allowed: bool) -> None:
    resource = patient(name=[{"extension": [SIZE]}])

    assert (found(resource, own=[extension((type_, expression))]) == []) is allowed


@pytest.mark.parametrize(
    ("url", "value", "expected"),
    [
        ("5.0/StructureDefinition/extension-Patient.name", {"valueHumanName": {"text": "x"}}, True),
        ("1.0/StructureDefinition/extension-Patient.nonsense", {"valueString": "x"}, True),
        ("3.0/StructureDefinition/extension-Observation.comment", {"valueString": "x"}, False),
        ("6.0/StructureDefinition/extension-Patient.nonsense", {"valueString": "x"}, False),
    ],
)
def test_an_extension_for_another_releases_element(url: str, value: dict[str, Any], expected: bool) -> None:
    resource = patient(extension=[{"url": f"http://hl7.org/fhir/{url}", **value}])

    assert (found(resource) != []) is expected


def test_a_part_that_an_extension_has_not_is_found() -> None:
    parts = [{"url": "animal-species", "valueString": "x"}]
    url = "http://hl7.org/fhir/1.0/StructureDefinition/extension-Patient.animal"
    resource = patient(modifierExtension=[{"url": url, "extension": parts}])

    assert found(resource) == [("unknown-sub-extension", "Patient.modifierExtension[0].extension[0]")]


def test_a_basic_may_stand_for_a_resource_as_another_release_has_it() -> None:
    title = "http://hl7.org/fhir/5.0/StructureDefinition/extension-SubscriptionTopic.title"
    basic = {
        "resourceType": "Basic",
        "code": {"text": "topic"},
        "extension": [{"url": title, "valueString": "x"}],
    }
    assert found(basic, "R4B") == []
    # R4B's own has a title.
    topic = {"resourceType": "SubscriptionTopic", "url": "http://x.example/t", "status": "draft"}
    issues = found({**topic, "extension": [{"url": title, "valueString": "x"}]}, "R4B")
    assert issues == [("cross-version-extension", "SubscriptionTopic.extension[0]")]
