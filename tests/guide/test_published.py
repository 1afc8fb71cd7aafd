"""The guide's artifacts beside those published: the same facts, but for the differences listed here.

Element ids are left out of the comparison: many were published without one or against FHIR's rules
(`nhsNumber` alone, or SimpleQuantity as a slice), and ours follow the rules (test_artifacts.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.guide.artifacts import STRUCTURES, Resource, named, nodes, of_type
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared

_FHIR = "{http://hl7.org/fhir}"
_STU3 = SHARED / "careconnect" / "stu3"
_MARITAL_STATUS = "NHSDataDictionary-PersonMaritalStatus-1"

HEADS = {
    # Ten files name STU3 as first numbered, the others its first correction, as this guide does.
    ("fhirVersion", "3.0.0"): "3.0.1",
    # One extension calls itself a primitive type; every extension is a complex one.
    ("kind", "primitive-type"): "complex-type",
}
"""What heads of structure definitions were published with wrongly, and ours."""

IDS = {
    # The file was made from that of another value set, whose id it kept.
    "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-MedicationSupplyType-1": "CareConnect-AllergyCertainty-1",
}
"""Resource ids that were published wrongly, by the URL of the resource."""

DISPLAYS = {
    # A misspelling; HL7's own code system has the right one.
    "unmaried": "unmarried",
}
"""Displays that were published wrongly, and ours."""

TARGET_SYSTEMS = {
    # Below fhir.hl7.org.uk in this one map, though its own target value set and the gender map have
    # the NHS Data Dictionary below fhir.nhs.uk.
    f"https://fhir.hl7.org.uk/STU3/{_MARITAL_STATUS}": f"https://fhir.nhs.uk/STU3/{_MARITAL_STATUS}",
}
"""Target systems of concept maps that were published wrongly, and ours."""

LEFT_OUT = {
    "extension": "marks a display as one that is translated, or names a binding: FHIR's base element says the same",
    "example": "the published values name real streets, or are numbers outside the range for tests",
}
"""Parts of published elements that are no constraint and are not carried over, each with the reason."""

ADDED = {
    "valueSet": "a code system names the value set that takes in the whole of it, so that each leads to the other",
}
"""Facts that were not published and that ours state, each with the reason."""

TEXTS = "+text.1"
"""What our versions add to the published ones: build metadata of Semantic Versioning, as only the words differ."""

_WORDS = {"short", "definition", "comment"}
_COMPARED = {
    "path",
    "sliceName",
    "min",
    "max",
    "type",
    "slicing",
    "binding",
    "fixedUri",
    "fixedCode",
    "fixedString",
}


@cache
def _published(folder: str) -> Mapping[str, Any]:
    found = (etree.parse(str(path)).getroot() for path in sorted((_STU3 / folder).glob("*.xml")))
    return {str(_value(root, "url")): root for root in found}


def _value(element: Any, name: str) -> str | None:
    child = None if element is None else element.find(_FHIR + name)
    return None if child is None else str(child.get("value"))


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("constraints", "StructureDefinition"),
        ("valuesets", "ValueSet"),
        ("codesystems", "CodeSystem"),
        ("conceptmaps", "ConceptMap"),
    ],
)
def test_what_was_published_is_here_under_its_url_and_id(folder: str, kind: str) -> None:
    def expected(url: str, root: Any) -> str:
        # Many were published without an id; the others have the end of their URL for one.
        stated = None if url in IDS else _value(root, "id")
        return stated or url.rsplit("/", 1)[1]

    published = {url: expected(url, root) for url, root in _published(folder).items()}

    assert {url: resource["id"] for url, resource in of_type(kind).items()} == published


def test_the_listed_differences_are_differences() -> None:
    structures, value_sets = _published("constraints").values(), _published("valuesets")
    texts = "".join(path.read_text(encoding="utf-8") for path in sorted(_STU3.rglob("*.xml")))

    assert {(name, _value(root, name)) for root in structures for name, _ in HEADS} >= set(HEADS)
    assert {url: _value(value_sets[url], "id") for url in IDS} == IDS
    assert [text for text in (*DISPLAYS, *TARGET_SYSTEMS) if f'"{text}"' not in texts] == []
    parts = {etree.QName(part).localname for root in structures for e in _differential(root) for part in e}
    assert set(LEFT_OUT) <= parts


@pytest.mark.parametrize("structure", STRUCTURES.values(), ids=named(list(STRUCTURES.values())))
def test_constraints_are_those_published(structure: Resource) -> None:
    source = _published("constraints")[structure["url"]]

    assert structure["version"] == (_value(source, "version") or "") + TEXTS
    for name in (
        "url",
        "name",
        "status",
        "publisher",
        "fhirVersion",
        "kind",
        "type",
        "derivation",
    ):
        published = _value(source, name) or ""
        assert structure.get(name, "") == HEADS.get((name, published), published)
    assert structure["date"] == (_value(source, "date") or "")[:10]
    assert str(structure["abstract"]).lower() == _value(source, "abstract")
    assert structure["baseDefinition"] == _value(source, "baseDefinition")
    assert structure.get("contextType") == _value(source, "contextType")
    assert structure.get("context", []) == [str(c.get("value")) for c in source.findall(_FHIR + "context")]
    elements = structure["differential"]["element"]
    assert [_json_facts(element) for element in elements] == [_xml_facts(e) for e in _differential(source)]


@pytest.mark.parametrize("structure", STRUCTURES.values(), ids=named(list(STRUCTURES.values())))
def test_nothing_of_an_element_goes_unread(structure: Resource) -> None:
    source = _published("constraints")[structure["url"]]

    published = {etree.QName(part).localname for element in _differential(source) for part in element}
    ours = {key for element in structure["differential"]["element"] for key in element}

    assert published - _COMPARED - _WORDS - set(LEFT_OUT) == set()
    assert ours - _COMPARED - _WORDS - {"id", "example"} == set()


def _differential(source: Any) -> list[Any]:
    return list(source.iterfind(f"{_FHIR}differential/{_FHIR}element"))


def _xml_facts(element: Any) -> dict[str, object]:
    slicing, binding = element.find(_FHIR + "slicing"), element.find(_FHIR + "binding")
    fixed = [child for child in element if re.match("fixed|pattern", etree.QName(child).localname)]
    facts: dict[str, object] = {name: _value(element, name) for name in ("path", "sliceName", "min", "max")}
    facts["types"] = [
        tuple(_value(type_, name) for name in ("code", "profile", "targetProfile"))
        for type_ in element.findall(_FHIR + "type")
    ]
    facts["fixed"] = [(etree.QName(child).localname, child.get("value")) for child in fixed]
    if slicing is not None:
        discriminators = slicing.findall(_FHIR + "discriminator")
        facts["slicing"] = (
            [(_value(d, "type"), _value(d, "path")) for d in discriminators],
            _value(slicing, "ordered"),
            _value(slicing, "rules"),
        )
    if binding is not None:
        value_set = binding.find(_FHIR + "valueSetReference")
        facts["binding"] = (_value(binding, "strength"), _value(value_set, "reference"))
    return facts


def _json_facts(element: Resource) -> dict[str, object]:
    facts: dict[str, object] = {name: element.get(name) for name in ("path", "sliceName", "min", "max")}
    facts["min"] = None if element.get("min") is None else str(element["min"])
    facts["types"] = [
        tuple(type_.get(name) for name in ("code", "profile", "targetProfile"))
        for type_ in element.get("type", ())
    ]
    facts["fixed"] = [(key, element[key]) for key in element if re.match("fixed|pattern", key)]
    if slicing := element.get("slicing"):
        ordered = slicing.get("ordered")
        facts["slicing"] = (
            [(d["type"], d["path"]) for d in slicing["discriminator"]],
            None if ordered is None else str(ordered).lower(),
            slicing["rules"],
        )
    if binding := element.get("binding"):
        facts["binding"] = (binding["strength"], binding.get("valueSetReference", {}).get("reference"))
    return facts


@pytest.mark.parametrize(("folder", "kind"), [("codesystems", "CodeSystem"), ("valuesets", "ValueSet")])
def test_codes_and_displays_are_those_published(folder: str, kind: str) -> None:
    published = _published(folder)
    for url, resource in of_type(kind).items():
        concepts = [
            (_value(concept, "code"), (_value(concept, "display") or "").strip())
            for concept in published[url].iter(_FHIR + "concept")
        ]
        expected = [(code, DISPLAYS.get(display, display)) for code, display in concepts]
        assert [(n["code"], n["display"]) for n in nodes(resource) if "code" in n] == expected


def test_value_sets_take_in_what_was_published() -> None:
    published = _published("valuesets")
    for url, resource in of_type("ValueSet").items():
        assert sorted(resource["compose"]) == ["include"]
        expected = [
            (
                _value(include, "system"),
                [tuple(part.get("value") for part in f) for f in include.iter(_FHIR + "filter")],
            )
            for include in published[url].iter(_FHIR + "include")
        ]
        ours = [
            (include["system"], [(f["property"], f["op"], f["value"]) for f in include.get("filter", ())])
            for include in resource["compose"]["include"]
        ]
        assert ours == expected


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("codesystems", "CodeSystem"), ("valuesets", "ValueSet"), ("conceptmaps", "ConceptMap")],
)
def test_heads_of_terminology_are_those_published(folder: str, kind: str) -> None:
    published = _published(folder)
    for url, resource in of_type(kind).items():
        source = published[url]
        assert resource["version"] == (_value(source, "version") or "") + TEXTS
        names = ("name", "status", "publisher", "content", "experimental")
        assert [resource.get(name) for name in names] == [_value(source, name) for name in names]
        flags = ("caseSensitive", "extensible", "immutable")
        stated = {name: str(resource[name]).lower() for name in flags if name in resource}
        assert stated == {name: _value(source, name) for name in flags if _value(source, name)}
        # The hour of publication is not kept.
        assert resource["date"] == (_value(source, "date") or "")[:10]
        identifiers = [
            (_value(each, "system"), _value(each, "value")) for each in source.findall(_FHIR + "identifier")
        ]
        assert [(each["system"], each["value"]) for each in resource.get("identifier", ())] == identifiers
        for end in ("sourceReference", "targetReference"):
            reference = _value(source.find(_FHIR + end), "reference")
            assert resource.get(end, {}).get("reference") == reference


def test_a_code_system_names_the_value_set_that_takes_all_of_it() -> None:
    published, value_sets = _published("codesystems"), of_type("ValueSet")
    for url, system in of_type("CodeSystem").items():
        added = {name for name in system if name not in {etree.QName(e).localname for e in published[url]}}
        assert added - {"resourceType", "title"} == set(ADDED)
        assert value_sets[system["valueSet"]]["compose"] == {"include": [{"system": url}]}


def test_concept_maps_relate_the_codes_published() -> None:
    published = _published("conceptmaps")
    for url, resource in of_type("ConceptMap").items():
        groups = published[url].findall(_FHIR + "group")
        expected = [
            (
                _value(group, "source"),
                TARGET_SYSTEMS.get(_value(group, "target") or "", _value(group, "target")),
                _value(element, "code"),
                _value(target, "code"),
                _value(target, "equivalence"),
            )
            for group in groups
            for element in group.findall(_FHIR + "element")
            for target in element.findall(_FHIR + "target")
        ]
        related = [
            (group["source"], group["target"], element["code"], target["code"], target["equivalence"])
            for group in resource["group"]
            for element in group["element"]
            for target in element["target"]
        ]
        assert related == expected


def _sentences(resource: Any, names: set[str]) -> set[str]:
    """Texts of several words, without case and full stop."""
    texts = {str(node[name]) for node in nodes(resource) for name in names if isinstance(node.get(name), str)}
    return {text.rstrip(".").lower() for text in texts if len(text.split()) > 4}


def test_sentences_are_our_own() -> None:
    published = {
        str(element.get("value")).strip().rstrip(".").lower()
        for path in sorted(Path(_STU3).rglob("*.xml"))
        for element in etree.parse(str(path)).iter()
        if isinstance(element.tag, str)
        and etree.QName(element).localname in {"short", "definition", "comment", "description"}
    }
    ours = [*STRUCTURES.values(), *of_type("ValueSet").values(), *of_type("CodeSystem").values()]

    taken = {text for resource in ours for text in _sentences(resource, _WORDS | {"description"})} & published

    assert taken == set()
