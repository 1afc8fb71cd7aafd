"""From reshaped values back to where they stand in the file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.normalise import neutral
from site_builder.fhir.wrapped import unwrapped
from site_builder.source.origins import Origins
from site_builder.source.tree import Pointer
from site_builder.source.value import Value

ELEMENT = ("differential", "element")
DSTU2: Mapping[str, Any] = {
    "resourceType": "StructureDefinition",
    "base": "http://hl7.org/fhir/StructureDefinition/Patient",
    "constrainedType": "Patient",
    "differential": {
        "element": [
            {"path": "Patient"},
            {"short": "without a path, left out"},
            {
                "path": "Patient.name",
                "comments": "c",
                "min": 1,
                "type": [
                    {"code": "Reference", "profile": ["http://x.org/a"]},
                    {"code": "Reference", "profile": ["http://x.org/b"]},
                ],
                "binding": {"valueSetReference": {"reference": "http://x.org/v"}},
            },
        ]
    },
}
VALUE_SET: Mapping[str, Any] = {
    "resourceType": "ValueSet",
    "codeSystem": {"system": "http://x.org/s", "concept": [{"code": "a"}]},
    "compose": {"import": ["http://x.org/i"], "include": [{"system": "http://x.org/o"}]},
}
STATEMENT: Mapping[str, Any] = {
    "resourceType": "Conformance",
    "rest": [{"resource": [{"profile": {"reference": "http://x.org/p"}}]}],
}
QUESTIONNAIRE: Mapping[str, Any] = {
    "resourceType": "Questionnaire",
    "group": {"group": [{"question": [{"linkId": "q", "options": {"reference": "http://x.org/o"}}]}]},
}


@pytest.mark.parametrize(
    ("resource", "release", "pointer", "expected"),
    [
        (DSTU2, "DSTU2", ("baseDefinition",), ("base",)),
        (DSTU2, "DSTU2", ("type",), ("constrainedType",)),
        (DSTU2, "DSTU2", (*ELEMENT, 1), (*ELEMENT, 2)),
        (DSTU2, "DSTU2", (*ELEMENT, 1, "min"), (*ELEMENT, 2, "min")),
        (DSTU2, "DSTU2", (*ELEMENT, 1, "comment"), (*ELEMENT, 2, "comments")),
        (
            DSTU2,
            "DSTU2",
            (*ELEMENT, 1, "type", 0, "targetProfile", 1),
            (*ELEMENT, 2, "type", 1, "profile", 0),
        ),
        (
            DSTU2,
            "DSTU2",
            (*ELEMENT, 1, "binding", "valueSet"),
            (*ELEMENT, 2, "binding", "valueSetReference", "reference"),
        ),
        (VALUE_SET, "DSTU2", ("compose", "include", 0, "system"), ("codeSystem", "system")),
        (VALUE_SET, "DSTU2", ("compose", "include", 1, "valueSet", 0), ("compose", "import", 0)),
        (VALUE_SET, "DSTU2", ("compose", "include", 2, "system"), ("compose", "include", 0, "system")),
        (
            VALUE_SET,
            "DSTU2",
            ("contained", 0, "concept", 0, "code"),
            ("codeSystem", "concept", 0, "code"),
        ),
        (
            STATEMENT,
            "DSTU2",
            ("rest", 0, "resource", 0, "profile"),
            ("rest", 0, "resource", 0, "profile", "reference"),
        ),
        (
            QUESTIONNAIRE,
            "DSTU2",
            ("item", 0, "item", 0, "answerValueSet"),
            ("group", "group", 0, "question", 0, "options", "reference"),
        ),
        (
            {"resourceType": "Patient", "name": [{"given": ["a", "b"]}]},
            "R4",
            ("name", 0, "given", 1),
            ("name", 0, "given", 1),
        ),
    ],
)
def test_a_value_of_the_neutral_shape_is_found_in_the_source(
    resource: Mapping[str, Any], release: str, pointer: Pointer, expected: Pointer
) -> None:
    assert Origins(resource, partial(neutral, release=release)).of(pointer) == expected


def test_what_was_made_up_is_where_its_holder_is() -> None:
    made = Origins(VALUE_SET, lambda resource: {"compose": {**resource["compose"], "include": [{"a": "b"}]}})

    assert made.of(("compose", "include", 0, "a")) == ("compose", "include")


def test_an_element_that_an_extension_stands_for_is_at_the_extension() -> None:
    about = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ActorDefinition"
    basic: Mapping[str, Any] = {
        "resourceType": "Basic",
        "id": "a",
        "code": {"coding": [{"system": "http://hl7.org/fhir/fhir-types", "code": "ActorDefinition"}]},
        "extension": [
            {"url": f"{about}.url", "valueUri": "http://x.org/a"},
            {"url": f"{about}.capabilities", "valueCanonical": "http://x.org/c"},
        ],
    }
    definitions = DefinitionsLibrary().release("R5")

    def reshape(resource: Mapping[str, Any]) -> Mapping[str, Any]:
        return neutral(unwrapped(resource, definitions), "R5")

    assert reshape(basic)["capabilities"] == "http://x.org/c"
    assert Origins(basic, reshape).of(("capabilities",)) == ("extension", 1, "valueCanonical")


def test_values_are_read_with_their_pointers() -> None:
    whole = Value({"a": [{"b": "x", "a": [{"b": ["y", 1, "z"]}]}, 3], "b": "w"})

    assert [(each.pointer, [text.text for text in each.texts("b")]) for each in whole.tree("a")] == [
        (("a", 0), ["x"]),
        (("a", 0, "a", 0), ["y", "z"]),
    ]
    assert [each.pointer for each in whole.members("b")] == [("b",), ("a", 0, "b"), ("a", 0, "a", 0, "b")]
    assert (whole.member("none").member("deep").content, whole.member("a").text) == (None, "")
