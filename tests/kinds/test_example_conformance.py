"""What an example lacks, or has against a profile of the guide that it names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from site_builder.kinds.example import EXAMPLE
from tests.kinds.small_guide import BASE, artifact, view_of

PROFILE = f"{BASE}/StructureDefinition/ours"
COLOUR = f"{BASE}/StructureDefinition/colour"
GOOD: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "o",
    "meta": {"profile": [PROFILE]},
    "extension": [{"url": COLOUR, "valueCode": "red"}],
    "identifier": [{"system": "urn:a", "value": "1"}],
    "status": "final",
    "category": [{"coding": [{"system": "urn:c", "code": "x"}, {"system": "urn:d", "code": "y"}]}],
    "code": {"text": "Weight"},
    "valueQuantity": {"value": 70, "unit": "kg"},
    "component": [{"code": {"text": "Part"}}],
}


def element(path: str, **facts: Any) -> dict[str, Any]:
    return {"id": path, "path": path, **facts}


ELEMENTS = [
    element("Observation"),
    element(
        "Observation.extension",
        slicing={"discriminator": [{"type": "value", "path": "url"}], "rules": "open"},
    ),
    {
        **element("Observation.extension:colour", min=1, max="1", sliceName="colour"),
        "path": "Observation.extension",
        "type": [{"code": "Extension", "profile": [COLOUR]}],
    },
    element("Observation.identifier", min=1, max="1"),
    element("Observation.identifier.system", min=1),
    element("Observation.status", patternCode="final"),
    element("Observation.category", patternCodeableConcept={"coding": [{"system": "urn:c", "code": "x"}]}),
    element("Observation.value[x]", min=1, type=[{"code": "Quantity"}]),
    element("Observation.value[x].unit", min=1, fixedString="kg"),
    element("Observation.bodySite", max="0"),
]


def findings(
    example: Mapping[str, Any], elements: list[dict[str, Any]] = ELEMENTS, **fields: Any
) -> list[str]:
    profile = {
        "resourceType": "StructureDefinition",
        "id": "ours",
        "url": PROFILE,
        "version": "1.0",
        "name": "Ours",
        "title": "Our weight",
        "status": "active",
        "kind": "resource",
        "abstract": False,
        "type": "Observation",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Observation",
        "derivation": "constraint",
        "differential": {"element": elements},
        **fields,
    }
    colour = {
        "resourceType": "StructureDefinition",
        "id": "colour",
        "url": COLOUR,
        "name": "Colour",
        "status": "active",
        "kind": "complex-type",
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "differential": {"element": [element("Extension")]},
    }
    source = json.dumps(example, indent=1)
    subject = artifact(example, source_text=source)
    found = EXAMPLE.checks(subject, view_of(subject, artifact(profile), artifact(colour)))
    return [
        f"{source.splitlines()[each.location.line - 1].strip()} {_bare(each.message)}"
        for each in found
        if each.code == "nonconforming-example"
    ]


def _bare(message: str) -> str:
    return message.removeprefix("Observation/o: ").removesuffix(" by 'Our weight'")


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


def test_an_example_that_keeps_its_profile_has_no_finding() -> None:
    assert findings(GOOD) == []


@pytest.mark.parametrize(
    ("example", "finding"),
    [
        (without("identifier"), "{ Observation.identifier is missing; required"),
        ({**GOOD, "identifier": []}, "{ Observation.identifier is missing; required"),
        (
            {**GOOD, "identifier": [{"system": "urn:a"}, {"system": "urn:b"}]},
            '"identifier": [ Observation.identifier is there 2 times; no more than 1 are allowed',
        ),
        (
            {**GOOD, "identifier": [{"value": "1"}]},
            "{ Observation.identifier.system is missing; required",
        ),
        (
            {**GOOD, "status": "amended"},
            """"status": "amended", Observation.status is 'amended' instead of 'final' as fixed""",
        ),
        ({**GOOD, "category": [{"text": "x"}]}, "{ Observation.category lacks what is fixed"),
        ({**GOOD, "bodySite": {"text": "Arm"}}, '"bodySite": { Observation.bodySite is ruled out'),
        (without("extension"), "{ Observation.extension:colour is missing; required"),
        (without("valueQuantity"), "{ Observation.value[x] is missing; required"),
        (
            {**GOOD, "valueQuantity": {"value": 70, "unit": "lb"}},
            """"unit": "lb" Observation.value[x].unit is 'lb' instead of 'kg' as fixed""",
        ),
        ({**GOOD, "component": [{}]}, "{} Observation.component.code is missing; required"),
    ],
)
def test_what_is_against_the_profile_is_found_at_its_line(example: Mapping[str, Any], finding: str) -> None:
    assert finding in findings(example)


@pytest.mark.parametrize(
    "example",
    [
        {**without("status"), "_status": {"extension": [{"url": "urn:x", "valueCode": "unknown"}]}},
        {**GOOD, "meta": {"profile": [PROFILE], "tag": [{"code": "SUBSETTED"}]}, "identifier": []},
        {**GOOD, "meta": {"profile": [PROFILE + "|0.9"]}, "identifier": []},
        {**GOOD, "meta": {"profile": ["https://elsewhere.example.com/theirs"]}, "identifier": []},
    ],
    ids=[
        "a value that is left out with a reason",
        "a part of a resource",
        "another version",
        "another guide",
    ],
)
def test_what_is_not_certain_is_passed(example: Mapping[str, Any]) -> None:
    assert findings(example) == []


def test_a_slice_says_nothing_of_the_others() -> None:
    sliced = [
        element("Observation"),
        element(
            "Observation.identifier",
            slicing={"discriminator": [{"type": "value", "path": "system"}], "rules": "open"},
        ),
        {**element("Observation.identifier:nhs", min=1, sliceName="nhs"), "path": "Observation.identifier"},
        {
            **element("Observation.identifier:nhs.system", fixedUri="urn:nhs"),
            "path": "Observation.identifier.system",
        },
    ]

    assert findings(GOOD, sliced) == []


def test_parts_of_a_slice_under_the_ids_of_the_whole_are_passed() -> None:
    elements = [
        element("Observation"),
        element("Observation.identifier"),
        element("Observation.identifier", sliceName="nhs"),
        element("Observation.identifier.system", min=1, fixedUri="urn:nhs"),
        element("Observation.status", min=1),
    ]

    assert findings(GOOD, [], snapshot={"element": elements}) == []
    missing = findings(without("status"), [], snapshot={"element": elements})
    assert missing == ["{ Observation.status is missing; required"]


def test_a_profile_that_can_not_be_made_asks_nothing() -> None:
    assert findings(without("identifier"), baseDefinition="https://elsewhere.example.com/base") == []
