"""Obligation profiles say nothing but who is obliged to what."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found, profile

Json = dict[str, Any]

STRUCTURES = "http://hl7.org/fhir/StructureDefinition"
E = "http://example.org/StructureDefinition"
OBLIGATION = {
    "url": f"{STRUCTURES}/obligation",
    "extension": [{"url": "code", "valueCode": "SHALL:populate"}],
}
ELEMENT = "StructureDefinition.differential.element[0]"


def marked(*elements: Json, **more: Any) -> Json:
    mark = {"url": f"{STRUCTURES}/obligation-profile", "valueBoolean": True}
    return profile("Patient", *elements, url=f"{E}/duties", id="duties", extension=[mark], **more)


def faults(resource: Json, *own: Json) -> list[str]:
    issues = found(resource, "R5", own=own)
    return [place for code, place in issues if code == "wrong-obligation-profile"]


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({"extension": [OBLIGATION]}, []),
        ({"mustSupport": True, "extension": [OBLIGATION]}, []),
        ({"short": "x"}, [f"{ELEMENT}.short"]),
        ({"fixedCode": "male"}, [f"{ELEMENT}.fixed"]),
        (
            {"extension": [{"url": f"{STRUCTURES}/elementdefinition-isCommonBinding", "valueBoolean": True}]},
            [f"{ELEMENT}.extension[0]"],
        ),
    ],
)
def test_an_obligation_profile_asks_nothing_of_resources(element: Json, expected: list[str]) -> None:
    assert faults(marked({"id": "Patient.gender", **element})) == expected


@pytest.mark.parametrize(("purpose", "is_fine"), [("ui", True), ("required", False)])
def test_its_additional_bindings_ask_nothing(purpose: str, is_fine: bool) -> None:
    value_set = "http://hl7.org/fhir/ValueSet/administrative-gender"
    binding = {"strength": "required", "valueSet": value_set}
    added = {**binding, "additional": [{"purpose": purpose, "valueSet": value_set}]}
    expected = [] if is_fine else [f"{ELEMENT}.binding.additional[0]"]
    assert faults(marked({"id": "Patient.gender", "binding": added})) == expected


def test_a_profile_takes_obligations_from_an_obligation_profile_of_its_base() -> None:
    taken = {"url": f"{STRUCTURES}/inherit-obligations", "valueCanonical": f"{E}/duties"}
    mine = profile("Patient", {"id": "Patient.name", "min": 1}, url=f"{E}/mine", id="mine", extension=[taken])
    place = ["StructureDefinition.extension[0].value"]
    unmarked = {key: value for key, value in marked({"id": "Patient.name"}).items() if key != "extension"}

    assert faults(mine, marked({"id": "Patient.name"})) == []
    assert faults(mine, unmarked) == place
    assert faults(mine, marked({"id": "Patient.name"}, baseDefinition=f"{E}/other")) == place
