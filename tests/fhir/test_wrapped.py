"""A resource that is held as a Basic is read as what it stands for."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.wrapped import unwrapped, wrapped_type

BASE = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements."
CODE = {"coding": [{"system": "http://hl7.org/fhir/fhir-types", "code": "Requirements"}]}
RULES: dict[str, Any] = {
    "resourceType": "Basic",
    "id": "rules",
    "code": CODE,
    "extension": [
        {"url": f"{BASE}url", "valueUri": "https://x.org/Requirements/rules"},
        {"url": f"{BASE}versionAlgorithm", "valueString": "semver"},
        {"url": f"{BASE}actor", "valueCanonical": "https://x.org/ActorDefinition/a"},
        {"url": f"{BASE}jurisdiction"},
        {"url": f"{BASE}unheardOf", "valueString": "x"},
        {
            "url": f"{BASE}statement",
            "extension": [
                {"url": f"{BASE}statement.key", "valueId": "r1"},
                {"url": f"{BASE}statement.conformance", "valueCode": "SHALL"},
                {"url": f"{BASE}statement.conformance", "valueCode": "MAY"},
                {"url": "requirement", "valueMarkdown": "Be *kind*."},
            ],
        },
        {"url": "https://x.org/other", "valueBoolean": True},
    ],
}


def test_elements_are_read_from_their_extensions() -> None:
    assert unwrapped(RULES, DefinitionsLibrary().release("R5")) == {
        "resourceType": "Requirements",
        "id": "rules",
        "url": "https://x.org/Requirements/rules",
        "versionAlgorithmString": "semver",
        "actor": ["https://x.org/ActorDefinition/a"],
        "statement": [{"key": "r1", "conformance": ["SHALL", "MAY"], "requirement": "Be *kind*."}],
        "extension": [{"url": "https://x.org/other", "valueBoolean": True}],
    }


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, ("Requirements", "5.0")),
        ({"resourceType": "Patient"}, ("", "")),
        ({"code": {"coding": [{"system": "https://x.org", "code": "Requirements"}]}}, ("", "")),
        ({"code": "Requirements"}, ("", "")),
        ({"extension": []}, ("", "")),
        ({"extension": [{"url": 1}, {"url": f"{BASE}url"}]}, ("Requirements", "5.0")),
    ],
)
def test_a_basic_says_what_it_stands_for(changed: dict[str, Any], found: tuple[str, str]) -> None:
    assert wrapped_type({**RULES, **changed}) == found
