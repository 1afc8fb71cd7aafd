"""Conformance resources of every release in one shape."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.normalise import neutral
from site_builder.fhir.xml import from_xml
from tests.shared import SHARED, needs_shared

EXTENSION = "http://hl7.org/fhir/StructureDefinition/"


def element(release: str, content: dict[str, Any], *before: dict[str, Any]) -> dict[str, Any]:
    """Normalise one element of a differential."""
    structure = {"resourceType": "StructureDefinition", "differential": {"element": [*before, content]}}
    found: dict[str, Any] = neutral(structure, release)["differential"]["element"][-1]
    return found


ELEMENTS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("comments", "DSTU2", {"path": "P.a", "comments": "c"}, {"id": "P.a", "path": "P.a", "comment": "c"}),
    (
        "targets in profile",
        "DSTU2",
        {"path": "P.a", "type": [{"code": "Reference", "profile": ["u/A"]}, {"code": "Reference", "profile": ["u/B"]}]},
        {"id": "P.a", "path": "P.a", "type": [{"code": "Reference", "targetProfile": ["u/A", "u/B"]}]},
    ),
    (
        "a profile that stays one",
        "DSTU2",
        {"path": "P.a", "type": [{"code": "Extension", "profile": ["u/E"]}]},
        {"id": "P.a", "path": "P.a", "type": [{"code": "Extension", "profile": ["u/E"]}]},
    ),
    (
        "a bound value set by reference",
        "DSTU2",
        {"path": "P.a", "binding": {"strength": "required", "valueSetReference": {"reference": "u/V"}}},
        {"id": "P.a", "path": "P.a", "binding": {"strength": "required", "valueSet": "u/V"}},
    ),
    (
        "a bound value set by address",
        "STU3",
        {"path": "P.a", "binding": {"strength": "example", "valueSetUri": "u/V"}},
        {"id": "P.a", "path": "P.a", "binding": {"strength": "example", "valueSet": "u/V"}},
    ),
    (
        "a binding with prose only",
        "STU3",
        {"path": "P.a", "binding": {"strength": "example", "description": "d"}},
        {"id": "P.a", "path": "P.a", "binding": {"strength": "example", "description": "d"}},
    ),
    (
        "discriminators as strings",
        "DSTU2",
        {"path": "P.a", "slicing": {"discriminator": ["url", "code.@type", "r.@profile", "@type", "x.@exists", ""], "rules": "open"}},
        {
            "id": "P.a",
            "path": "P.a",
            "slicing": {
                "discriminator": [
                    {"type": "value", "path": "url"},
                    {"type": "type", "path": "code"},
                    {"type": "profile", "path": "r"},
                    {"type": "type", "path": "$this"},
                    {"type": "exists", "path": "x"},
                    {"type": "value", "path": "$this"},
                ],
                "rules": "open",
            },
        },
    ),
    (
        "an expression in an extension",
        "DSTU2",
        {
            "path": "P.a",
            "constraint": [
                {
                    "key": "k",
                    "extension": [{"url": EXTENSION + "structuredefinition-expression", "valueString": "a.exists()"}],
                },
                {"key": "l", "extension": [{"url": "u"}]},
            ],
        },
        {
            "id": "P.a",
            "path": "P.a",
            "constraint": [{"key": "k", "expression": "a.exists()"}, {"key": "l", "extension": [{"url": "u"}]}],
        },
    ),
    (
        "an example",
        "DSTU2",
        {"path": "P.a", "exampleString": "e"},
        {"id": "P.a", "path": "P.a", "example": [{"label": "General", "valueString": "e"}]},
    ),
    (
        "a copied label is no slice",
        "DSTU2",
        {"path": "P.quantity", "name": "SimpleQuantity"},
        {"id": "P.quantity", "path": "P.quantity"},
    ),
    (
        "an extension's name is a slice",
        "DSTU2",
        {"path": "P.extension", "name": "born"},
        {"id": "P.extension:born", "path": "P.extension", "sliceName": "born"},
    ),
    (
        "types repeated for each target",
        "STU3",
        {
            "path": "P.a",
            "type": [
                {"code": "Reference", "targetProfile": "u/A"},
                {"code": "Reference", "targetProfile": "u/B"},
                {"code": "Reference", "targetProfile": "u/A"},
                {"code": "string"},
                {"code": "Quantity", "profile": "u/Q"},
            ],
        },
        {
            "id": "P.a",
            "path": "P.a",
            "type": [
                {"code": "Reference", "targetProfile": ["u/A", "u/B"]},
                {"code": "string"},
                {"code": "Quantity", "profile": ["u/Q"]},
            ],
        },
    ),
    (
        "types of different aggregation stay apart",
        "STU3",
        {
            "path": "P.a",
            "type": [{"code": "Reference", "aggregation": ["contained"]}, {"code": "Reference", "targetProfile": "u/A"}],
        },
        {
            "id": "P.a",
            "path": "P.a",
            "type": [{"code": "Reference", "aggregation": ["contained"]}, {"code": "Reference", "targetProfile": ["u/A"]}],
        },
    ),
    (
        "the type of a primitive's value",
        "STU3",
        {"path": "string.value", "type": [{"_code": {"extension": []}}]},
        {"id": "string.value", "path": "string.value", "type": [{"code": "http://hl7.org/fhirpath/System.String"}]},
    ),
    (
        "R4 stays as it is",
        "R4",
        {"id": "P.a:s", "path": "P.a", "sliceName": "s", "type": [{"code": "Reference", "targetProfile": ["u/A"]}]},
        {"id": "P.a:s", "path": "P.a", "sliceName": "s", "type": [{"code": "Reference", "targetProfile": ["u/A"]}]},
    ),
    (
        "values of a wrong kind",
        "R4",
        {
            "path": "P.a", "short": {}, "min": "1", "max": 5, "type": "string", "slicing": [{"rules": "open"}],
            "mustSupport": "true", "isModifier": 1, "alias": "x", "binding": "b", "constraint": [1, {"key": "k"}],
        },
        {
            "id": "P.a", "path": "P.a", "min": 1, "max": "5", "slicing": {"rules": "open"},
            "mustSupport": True, "alias": ["x"], "constraint": [{"key": "k"}],
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("release", "content", "expected"), [case[1:] for case in ELEMENTS], ids=[case[0] for case in ELEMENTS]
)
def test_element(release: str, content: dict[str, Any], expected: dict[str, Any]) -> None:
    assert element(release, content) == expected


def test_slice_is_known_by_the_slicing_of_the_other_view() -> None:
    structure = {
        "resourceType": "StructureDefinition",
        "snapshot": {"element": [{"path": "P.a", "slicing": {"rules": "open"}, "name": "label"}]},
        "differential": {"element": [{"path": "P.a", "name": "one"}, {"path": "P.a.b"}]},
    }
    found = neutral(structure, "DSTU2")
    assert [each["id"] for each in found["differential"]["element"]] == ["P.a:one", "P.a:one.b"]
    assert [each["id"] for each in found["snapshot"]["element"]] == ["P.a"]


def test_name_reference_becomes_a_content_reference() -> None:
    labelled = {"path": "Observation.referenceRange", "name": "range"}
    content = {"path": "Observation.component.referenceRange", "nameReference": "range"}
    assert element("DSTU2", content, labelled)["contentReference"] == "#Observation.referenceRange"
    assert element("DSTU2", content)["contentReference"] == "#range"


def test_structure_of_dstu2_has_later_names() -> None:
    structure = {
        "resourceType": "StructureDefinition",
        "url": "http://x/MyPatient",
        "name": "MyPatient",
        "display": "My patient",
        "requirements": "Why",
        "code": [{"code": "k"}],
        "useContext": [{"text": "UK"}],
        "kind": "resource",
        "constrainedType": "Patient",
        "base": EXTENSION + "Patient",
        "contextType": "resource",
        "context": ["Patient", "Patient.name"],
        "mapping": [{"identity": "m", "comments": "c"}],
    }
    before = copy.deepcopy(structure)
    assert neutral(structure, "1.0.2") == {
        "resourceType": "StructureDefinition",
        "url": "http://x/MyPatient",
        "name": "MyPatient",
        "title": "My patient",
        "purpose": "Why",
        "keyword": [{"code": "k"}],
        "useContext": [{"code": {"code": "focus"}, "valueCodeableConcept": {"text": "UK"}}],
        "kind": "resource",
        "type": "Patient",
        "derivation": "constraint",
        "baseDefinition": EXTENSION + "Patient",
        "context": [
            {"type": "element", "expression": "Patient"},
            {"type": "element", "expression": "Patient.name"},
        ],
        "mapping": [{"identity": "m", "comment": "c"}],
    }
    assert structure == before


@pytest.mark.parametrize(
    ("kind", "url", "constrained", "expected"),
    [
        ("datatype", "http://hl7.org/fhir/StructureDefinition/Address", None, ("complex-type", "Address")),
        ("datatype", "http://hl7.org/fhir/StructureDefinition/code", None, ("primitive-type", "code")),
        ("datatype", "http://x/E", "Extension", ("complex-type", "Extension")),
        ("resource", "http://hl7.org/fhir/StructureDefinition/Patient", None, ("resource", "Patient")),
    ],
)
def test_kind_and_type_of_dstu2(
    kind: str, url: str, constrained: str | None, expected: tuple[str, str]
) -> None:
    structure = {"resourceType": "StructureDefinition", "kind": kind, "url": url}
    if constrained:
        structure["constrainedType"] = constrained
    found = neutral(structure, "DSTU2")
    assert (found["kind"], found["type"]) == expected
    assert found["derivation"] == ("constraint" if constrained else "specialization")


REFERENCES = [
    ("R5", {"type": "Bundle"}, EXTENSION + "Bundle#Bundle.link", EXTENSION + "Bundle#Bundle.link"),
    ("R4", {"type": "Bundle"}, "#Bundle.link", EXTENSION + "Bundle#Bundle.link"),
    ("R4", {"type": "http://x.org/M"}, "#M.part", "http://x.org/M#M.part"),
    (
        "R4",
        {"type": "M", "url": "http://x.org/M", "derivation": "specialization"},
        "#M.a",
        "http://x.org/M#M.a",
    ),
    ("R4", {"type": "Bundle"}, "http://x#y", "http://x#y"),
    ("STU3", {"type": "Bundle"}, EXTENSION + "Bundle#Bundle.link", "#Bundle.link"),
    ("STU3", {"type": "Bundle"}, "#Bundle.link", "#Bundle.link"),
]


@pytest.mark.parametrize(("release", "head", "written", "whole"), REFERENCES)
def test_content_references_name_the_definition_from_r4_on(
    release: str, head: dict[str, str], written: str, whole: str
) -> None:
    elements = [{"path": "Bundle.entry.link", "contentReference": written}]
    structure = {"resourceType": "StructureDefinition", **head, "snapshot": {"element": elements}}

    (found,) = neutral(structure, release)["snapshot"]["element"]

    assert found["contentReference"] == whole


def test_inline_code_system_of_dstu2_becomes_a_contained_one() -> None:
    value_set = {
        "resourceType": "ValueSet",
        "url": "http://x/v",
        "name": "V",
        "status": "active",
        "lockedDate": "2016",
        "contained": [{"resourceType": "Basic", "id": "codesystem"}],
        "codeSystem": {
            "system": "http://x/s",
            "version": "1",
            "caseSensitive": True,
            "concept": [{"code": "a", "abstract": True, "concept": [{"code": "b", "display": "B"}]}],
        },
        "compose": {
            "import": ["http://x/w"],
            "include": [{"system": "http://y", "concept": [{"code": "c"}]}],
        },
    }
    found = neutral(value_set, "DSTU2")
    assert found["contained"] == [
        {"resourceType": "Basic", "id": "codesystem"},
        {
            "resourceType": "CodeSystem",
            "id": "codesystem-2",
            "url": "http://x/s",
            "version": "1",
            "name": "V",
            "status": "active",
            "caseSensitive": True,
            "valueSet": "http://x/v",
            "content": "complete",
            "concept": [
                {
                    "code": "a",
                    "property": [{"code": "notSelectable", "valueBoolean": True}],
                    "concept": [{"code": "b", "display": "B"}],
                }
            ],
            "property": [
                {
                    "code": "notSelectable",
                    "uri": "http://hl7.org/fhir/concept-properties#notSelectable",
                    "type": "boolean",
                }
            ],
        },
    ]
    assert found["compose"] == {
        "lockedDate": "2016",
        "include": [
            {"system": "http://x/s"},
            {"valueSet": ["http://x/w"]},
            {"system": "http://y", "concept": [{"code": "c"}]},
        ],
    }


def test_system_that_is_included_already_is_not_included_again() -> None:
    value_set = {
        "resourceType": "ValueSet",
        "codeSystem": {"system": "http://x/s", "concept": [{"code": "a"}]},
        "compose": {"include": [{"system": "http://x/s"}]},
    }
    assert neutral(value_set, "DSTU2")["compose"] == {"include": [{"system": "http://x/s"}]}


def test_value_set_without_anything_stays_bare() -> None:
    assert neutral({"resourceType": "ValueSet", "url": "u"}, "DSTU2") == {
        "resourceType": "ValueSet",
        "url": "u",
    }


MAPPED = {"code": "b", "equivalence": "equivalent"}
CONCEPT_MAPS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    (
        "DSTU2's flat list is grouped",
        "DSTU2",
        {
            "sourceReference": {"reference": "u/A"},
            "targetUri": "u/B",
            "element": [
                {
                    "codeSystem": "s", "code": "a",
                    "target": [
                        {"codeSystem": "t", "code": "b", "equivalence": "equal", "comments": "c",
                         "dependsOn": [{"element": "e", "codeSystem": "d", "code": "v"}]},
                        {"codeSystem": "u", "code": "x", "equivalence": "wider"},
                    ],
                },
                {"codeSystem": "s", "code": "none"},
            ],
        },
        {
            "sourceCanonical": "u/A",
            "targetUri": "u/B",
            "group": [
                {"source": "s", "target": "t", "element": [{"code": "a", "target": [
                    {"code": "b", "equivalence": "equal", "comment": "c",
                     "dependsOn": [{"property": "e", "system": "d", "value": "v"}]}]}]},
                {"source": "s", "target": "u", "element": [{"code": "a", "target": [{"code": "x", "equivalence": "wider"}]}]},
                {"source": "s", "element": [{"code": "none"}]},
            ],
        },
    ),
    (
        "a later shape under an old release",
        "DSTU2",
        {"group": [{"source": "s", "element": [{"code": "a", "target": [MAPPED]}]}]},
        {"group": [{"source": "s", "element": [{"code": "a", "target": [MAPPED]}]}]},
    ),
    (
        "STU3's default equivalence",
        "STU3",
        {"group": [{"element": [{"code": "a", "target": [{"code": "b"}]}, {"code": "c"}]}]},
        {"group": [{"element": [{"code": "a", "target": [MAPPED]}, {"code": "c"}]}]},
    ),
    (
        "R5's relationships and scopes",
        "R5",
        {
            "sourceScopeUri": "u/A",
            "targetScopeCanonical": "u/B",
            "group": [
                {
                    "source": "s",
                    "element": [
                        {"code": "a", "target": [{"code": "b", "relationship": "source-is-narrower-than-target",
                                                  "dependsOn": [{"attribute": "p", "valueCoding": {"system": "d", "code": "v", "display": "V"}},
                                                                {"attribute": "q", "valueBoolean": True}, {"attribute": "r"}]}]},
                        {"code": "n", "noMap": True},
                    ],
                    "unmapped": {"mode": "other-map", "otherMap": "u/M"},
                },
                {"element": [], "unmapped": {"mode": "use-source-code"}},
            ],
        },
        {
            "sourceUri": "u/A",
            "targetCanonical": "u/B",
            "group": [
                {
                    "source": "s",
                    "element": [
                        {"code": "a", "target": [{"code": "b", "relationship": "source-is-narrower-than-target",
                                                  "equivalence": "wider",
                                                  "dependsOn": [{"property": "p", "system": "d", "value": "v", "display": "V"},
                                                                {"property": "q", "value": "true"}, {"property": "r"}]}]},
                        {"code": "n", "noMap": True, "target": [{"equivalence": "unmatched"}]},
                    ],
                    "unmapped": {"mode": "other-map", "otherMap": "u/M", "url": "u/M"},
                },
                {"unmapped": {"mode": "provided"}},
            ],
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("release", "content", "expected"),
    [case[1:] for case in CONCEPT_MAPS],
    ids=[case[0] for case in CONCEPT_MAPS],
)
def test_concept_map(release: str, content: dict[str, Any], expected: dict[str, Any]) -> None:
    found = neutral({"resourceType": "ConceptMap", **content}, release)
    assert found == {"resourceType": "ConceptMap", **expected}


def test_contained_resources_are_changed_too() -> None:
    inner = {"resourceType": "ConceptMap", "id": "m", "element": [{"code": "a"}]}
    found = neutral({"resourceType": "ValueSet", "contained": [inner, {"resourceType": "Patient"}]}, "DSTU2")
    assert found["contained"][0]["group"] == [{"element": [{"code": "a"}]}]
    assert found["contained"][1] == {"resourceType": "Patient"}


@pytest.mark.parametrize("release", ["DSTU2", "R5", "nonsense"])
def test_other_resources_stay_as_they_are(release: str) -> None:
    patient = {"resourceType": "Patient", "name": "wrong kind"}
    assert neutral(patient, release) == patient


@pytest.mark.parametrize(
    ("base", "sort"),
    [
        ("http://hl7.org/fhir/5.0/StructureDefinition/extension-NamingSystem.", "NamingSystem"),
        ("http://hl7.org/fhir/StructureDefinition/artifact-", "NamingSystem"),
        ("http://hl7.org/fhir/StructureDefinition/artifact-", "CodeSystem"),
    ],
)
def test_header_that_a_release_has_extensions_for_is_read_from_them(base: str, sort: str) -> None:
    extensions = [
        {"url": f"{base}url", "valueUri": "https://x.org/names"},
        {"url": f"{base}version", "valueString": "2.0"},
        {"url": f"{base}name", "valueString": "Other"},
        {"url": f"{base}date", "valuePeriod": {}},
    ]
    shape = neutral({"resourceType": sort, "name": "Names", "extension": extensions}, "R4")

    assert (shape["url"], shape["version"], shape["name"]) == ("https://x.org/names", "2.0", "Names")
    assert "date" not in shape


def test_single_identifier_becomes_a_list() -> None:
    found = neutral({"resourceType": "CodeSystem", "identifier": {"value": "1"}}, "STU3")
    assert found["identifier"] == [{"value": "1"}]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "element",
                    "path",
                    "id",
                    "sliceName",
                    "name",
                    "type",
                    "code",
                    "profile",
                    "slicing",
                    "discriminator",
                    "binding",
                    "constraint",
                    "extension",
                    "url",
                    "group",
                    "target",
                    "concept",
                    "include",
                    "compose",
                    "codeSystem",
                    "contained",
                    "resourceType",
                    "import",
                    "nameReference",
                    "useContext",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=150)
@given(
    st.sampled_from(["StructureDefinition", "ValueSet", "CodeSystem", "ConceptMap"]),
    st.sampled_from(["DSTU2", "STU3", "R4", "R5"]),
    st.dictionaries(
        st.sampled_from(
            [
                "snapshot",
                "differential",
                "context",
                "contextType",
                "mapping",
                "base",
                "compose",
                "codeSystem",
                "expansion",
                "group",
                "element",
                "concept",
                "contained",
                "sourceReference",
                "unmapped",
                "kind",
                "url",
                "type",
                "useContext",
                "requirements",
            ]
        ),
        ANYTHING,
        max_size=6,
    ),
)
def test_any_content_gives_a_shape_that_can_be_relied_on(
    kind: str, release: str, content: dict[str, Any]
) -> None:
    found = neutral({**content, "resourceType": kind}, release)
    json.dumps(found)
    for view in ("snapshot", "differential") if kind == "StructureDefinition" else ():
        elements = found.get(view, {}).get("element", [])
        assert all(isinstance(each["id"], str) and each["path"] for each in elements)
        assert len({each["id"] for each in elements}) == len(elements)


def test_deep_code_system_is_cut_off() -> None:
    concept: dict[str, Any] = {"code": "x"}
    for _ in range(3000):
        concept = {"code": "x", "concept": [concept]}
    neutral({"resourceType": "CodeSystem", "concept": [concept]}, "R4")
    neutral({"resourceType": "ValueSet", "codeSystem": {"system": "s", "concept": [concept]}}, "DSTU2")


@needs_shared
def test_care_connect_profiles_have_the_ids_that_fhir_wants() -> None:
    path = SHARED / "careconnect" / "stu3" / "constraints" / "CareConnect-Patient-1.xml"
    found = neutral(read(path, "STU3"), "STU3")
    ids = [each["id"] for each in found["snapshot"]["element"]]
    assert "Patient.identifier:nhsNumber.system" in ids
    assert len(ids) == len(set(ids)) == 358


@needs_shared
def test_dstu2_profile_has_the_slices_of_its_stu3_successor() -> None:
    ids = []
    for folder, release in (("dstu2/StructureDefinitions", "DSTU2"), ("stu3/constraints", "STU3")):
        path = SHARED / "careconnect" / folder / "CareConnect-Patient-1.xml"
        elements = neutral(read(path, release), release)["snapshot"]["element"]
        ids.append(
            {each["id"] for each in elements if each["path"] in ("Patient.extension", "Patient.identifier")}
        )
    assert ids[0] == ids[1]


def read(path: Path, release: str) -> dict[str, Any]:
    """Read an artifact."""
    return from_xml(etree.parse(path).getroot(), DefinitionsLibrary().release(release))[0]
