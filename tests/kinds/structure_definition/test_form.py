"""What the tables say of an element's form in XML and JSON, of narratives, and of models as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kinds.profiles import CORE, drawn, element, profile_of, structure
from tests.kinds.small_guide import BASE

TOOLS = "http://hl7.org/fhir/tools/StructureDefinition/"


def said_of(root: dict[str, Any] | None = None, **more: Any) -> list[str]:
    """Return the descriptions of a model's root and of its one element."""
    elements = (element("Thing", **(root or {})), element("Thing.part", short="A part", **more))
    model = structure(
        *elements,
        kind="logical",
        type=f"{BASE}/StructureDefinition/Thing",
        baseDefinition=CORE + "Base",
        derivation="specialization",
        extension=[{"url": TOOLS + "xml-namespace", "valueUri": "urn:things"}],
    )
    return [line.split(" | ", 4)[4] for line in drawn(profile_of(model))]


def extended(name: str, **value: Any) -> dict[str, Any]:
    return {"extension": [{"url": TOOLS + name, **value}]}


ELEMENTS = {
    "another namespace": (extended("xml-namespace", valueUri="urn:other"), "XML Namespace: urn:other"),
    "the model's namespace": (extended("xml-namespace", valueUri="urn:things"), ""),
    "a name in XML": (extended("xml-name", valueString="p"), "XML Element Name: p"),
    "a name in XML of another namespace": (
        {
            "extension": [
                {"url": TOOLS + "xml-name", "valueString": "p"},
                {"url": CORE + "elementdefinition-namespace", "valueUri": "urn:other"},
            ]
        },
        "XML Element Name: p (urn:other)",
    ),
    "a name in JSON": (extended("json-name", valueString="@p"), "JSON Property Name: @p"),
    "an empty array": (
        extended("json-empty-behavior", valueCode="present"),
        "JSON: an array without items is there as an empty one",
    ),
    "a type as JSON has it": (
        extended("json-primitive-choice", valueBoolean=True),
        "JSON: the type is that of the JSON value",
    ),
    "not null": (extended("json-nullable", valueBoolean=False), ""),
    "properties named by a child": (
        extended("json-property-key", valueCode="name"),
        "JSON: one object, its properties named by: name",
    ),
    "a type under a condition": (
        extended(
            "type-specifier",
            extension=[
                {"url": "condition", "valueString": "%resource.a"},
                {"url": "type", "valueString": "Quantity"},
            ],
        ),
        "If %resource.a the type is Quantity",
    ),
    "a prefix": (
        extended("implied-string-prefix", valueString="urn:"),
        "Prefix read in front of the value: urn:",
    ),
    "a format of dates": (
        extended("elementdefinition-date-format", valueString="YYYY"),
        "Date Format: YYYY",
    ),
    "an id": (extended("id-expectation", valueCode="required"), "Id: required"),
    "named extensions": (
        extended("extension-style", valueCode="named-elements"),
        "Extended by named JSON elements",
    ),
    "a choice group": (
        extended("xml-choice-group", valueBoolean=True),
        "Choice group: repeats, and is not itself in the data",
    ),
    "what may stand for a value": (
        {"valueAlternatives": [f"{BASE}/StructureDefinition/e"]},
        "Value alternatives: e",
    ),
}


@pytest.mark.parametrize(("more", "expected"), ELEMENTS.values(), ids=ELEMENTS.keys())
def test_element_says_how_it_is_written(more: dict[str, Any], expected: str) -> None:
    assert said_of(**more)[1] == (f"A part; {expected}" if expected else "A part")


WHOLE = {
    "an obligation profile": (
        {"url": CORE + "obligation-profile", "valueBoolean": True},
        "Obligation profile: only obligations and additional bindings are added",
    ),
    "interfaces": (
        {"url": CORE + "structuredefinition-implements", "valueUri": CORE + "CanonicalResource"},
        "Interfaces Implemented: CanonicalResource",
    ),
    "a container": (
        {"url": TOOLS + "logical-container", "valueUri": f"{BASE}/StructureDefinition/All"},
        "Logical Container: All",
    ),
    "a style of bindings": (
        {"url": TOOLS + "elementdefinition-binding-style", "valueCode": "CDA"},
        "Binding: bound to value sets in the style CDA",
    ),
    "characteristics": (
        {"url": CORE + "structuredefinition-type-characteristics", "valueCode": "can-be-target"},
        "Type Characteristics: can-be-target",
    ),
    "a target": (
        {"url": TOOLS + "logical-target", "valueBoolean": True},
        "Instances can be the target of a Reference",
    ),
    "no target": (
        {"url": TOOLS + "logical-target", "valueBoolean": False},
        "Instances are not marked to be the target of a Reference",
    ),
    "templates": (
        {"url": TOOLS + "type-profile-style", "valueCode": "cda"},
        "Instances are validated by their templateId",
    ),
}


@pytest.mark.parametrize(("extension", "expected"), WHOLE.values(), ids=WHOLE.keys())
def test_root_says_what_the_structure_is_for(extension: dict[str, Any], expected: str) -> None:
    own = structure(element("Patient", short="Someone"), extension=[extension])
    assert drawn(profile_of(own))[0].endswith(f" | Someone; {expected}")


def test_type_names_the_elements_of_those_it_specialises() -> None:
    def model(id_: str, *elements: dict[str, Any], base: str) -> dict[str, Any]:
        url = f"{BASE}/StructureDefinition/{id_}"
        return structure(
            *elements,
            id=id_,
            url=url,
            type=url,
            kind="logical",
            baseDefinition=base,
            derivation="specialization",
        )

    first = model(
        "First",
        element("First"),
        element("First.code", representation=["xmlAttr"]),
        element("First.part"),
        element("First.part.deeper"),
        base=f"{BASE}/StructureDefinition/Third",
    )
    second = model("Second", element("Second"), element("Second.own"), base=first["url"])
    third = model("Third", element("Third"), element("Third.other"), base=second["url"])
    page = "[StructureDefinition-First.html]"
    assert drawn(profile_of(third, second, first))[0].endswith(
        f"Elements defined in Ancestors: @code{page}, part{page}, own[StructureDefinition-Second.html]"
    )


def test_namespace_of_a_model_stands_at_its_root() -> None:
    assert said_of({"short": "Things"})[0] == "Things; XML Namespace: urn:things"


CODES = {
    "resourceType": "ValueSet",
    "id": "two",
    "url": f"{BASE}/ValueSet/two",
    "status": "draft",
    "compose": {
        "include": [
            {
                "system": "http://hl7.org/fhir/narrative-status",
                "concept": [{"code": "generated"}, {"code": "empty"}],
            }
        ]
    },
}
NARRATIVES = {
    "nothing": ((), {}, "content, language and traceability to data elements are not constrained"),
    "a status": (
        (element("Patient.text.status", binding={"strength": "required", "valueSet": CODES["url"]}),),
        {},
        "status fixed to empty or generated",
    ),
    "no languages": (
        (),
        {"extension": [{"url": CORE + "narrative-language-control", "valueCode": "_no"}]},
        "no sections for single languages",
    ),
    "languages": (
        (),
        {"extension": [{"url": CORE + "narrative-language-control", "valueCode": "_yes"}]},
        "sections for single languages, which ones is not said",
    ),
    "certain languages and sources": (
        (),
        {
            "extension": [
                {"url": CORE + "narrative-language-control", "valueCode": "_resource"},
                {"url": CORE + "narrative-language-control", "valueCode": "fr"},
                {"url": CORE + "narrative-source-control", "valueCode": "warning"},
            ]
        },
        "sections for the language of the resource, fr; "
        "text without a source-type class is reported as warning",
    ),
}


@pytest.mark.parametrize(("below", "more", "expected"), NARRATIVES.values(), ids=NARRATIVES.keys())
def test_narrative_says_what_is_asked_of_it(
    below: tuple[dict[str, Any], ...], more: dict[str, Any], expected: str
) -> None:
    text = element("Patient.text", short="Summary", type=[{"code": "Narrative"}], **more)
    lines = drawn(profile_of(structure(element("Patient"), text, *below), CODES))
    assert lines[1].endswith(f" | Summary; Narrative: {expected}")
