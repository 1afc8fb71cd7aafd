"""What systems do has one shape, whatever release it was written in."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from site_builder.fhir.normalise import neutral

_REFERENCE = {"reference": "https://example.org/p"}


@pytest.mark.parametrize(
    ("release", "given", "path", "expected"),
    [
        ("DSTU2", {"resourceType": "Conformance"}, ("resourceType",), "CapabilityStatement"),
        ("DSTU2", {"resourceType": "Conformance", "requirements": "why"}, ("purpose",), "why"),
        (
            "STU3",
            {"resourceType": "CapabilityStatement", "rest": [{"resource": [{"profile": _REFERENCE}]}]},
            ("rest", 0, "resource", 0, "profile"),
            "https://example.org/p",
        ),
        (
            "R4",
            {"resourceType": "CapabilityStatement", "rest": {"resource": {"supportedProfile": "https://a"}}},
            ("rest", 0, "resource", 0, "supportedProfile"),
            ["https://a"],
        ),
        ("DSTU2", {"resourceType": "SearchParameter", "base": "Patient"}, ("base",), ["Patient"]),
        ("DSTU2", {"resourceType": "OperationDefinition", "type": ["Patient"]}, ("resource",), ["Patient"]),
        ("DSTU2", {"resourceType": "OperationDefinition", "idempotent": True}, ("affectsState",), False),
        (
            "STU3",
            {
                "resourceType": "OperationDefinition",
                "parameter": [{"type": "Reference", "profile": _REFERENCE}],
            },
            ("parameter", 0, "targetProfile"),
            ["https://example.org/p"],
        ),
        (
            "STU3",
            {"resourceType": "Questionnaire", "item": [{"option": [{"valueInteger": 1}]}]},
            ("item", 0, "answerOption"),
            [{"valueInteger": 1}],
        ),
        (
            "DSTU2",
            {"resourceType": "Questionnaire", "group": {"question": [{"linkId": "q", "type": "text"}]}},
            ("item", 0, "linkId"),
            "q",
        ),
        (
            "R5",
            {
                "resourceType": "ImplementationGuide",
                "definition": {"parameter": [{"code": {"code": "c"}, "value": "v"}]},
            },
            ("definition", "parameter", 0, "code"),
            "c",
        ),
        (
            "STU3",
            {"resourceType": "MessageDefinition", "responseRequired": False},
            ("responseRequired",),
            "never",
        ),
        (
            "R4",
            {"resourceType": "ExampleScenario", "actor": [{"actorId": "a", "name": "A"}]},
            ("actor", 0, "key"),
            "a",
        ),
        ("R5", {"resourceType": "Requirements", "actor": "https://a"}, ("actor",), ["https://a"]),
    ],
)
def test_older_and_newer_forms_become_one(
    release: str, given: dict[str, Any], path: tuple[str | int, ...], expected: object
) -> None:
    before = copy.deepcopy(given)
    found: Any = neutral(given, release)
    for step in path:
        found = found[step]
    assert found == expected
    assert given == before, "the input was changed"


@pytest.mark.parametrize("value", [1, "x", [], [1], {"a": 1}, None, True])
@pytest.mark.parametrize(
    "name", ["rest", "parameter", "item", "definition", "process", "actor", "group", "event"]
)
def test_values_of_a_wrong_kind_are_left_out_not_raised(name: str, value: Any) -> None:
    for type_ in ("CapabilityStatement", "OperationDefinition", "Questionnaire", "ImplementationGuide",
                  "ExampleScenario", "StructureMap", "MessageDefinition"):  # fmt: skip
        assert neutral({"resourceType": type_, name: value}, "DSTU2")["resourceType"] == type_
