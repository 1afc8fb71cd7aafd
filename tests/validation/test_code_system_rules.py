"""Code systems, value sets and concept maps: what they say of codes that stand elsewhere, or in themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found, report

Json = dict[str, Any]

E = "http://example.org"
S = f"{E}/CodeSystem/c"
CODES: Json = {
    "resourceType": "CodeSystem",
    "id": "c",
    "url": S,
    "name": "C",
    "status": "draft",
    "content": "complete",
    "caseSensitive": True,
    "property": [{"code": "size", "type": "string"}, {"code": "old", "type": "boolean"}],
    "concept": [{"code": "a", "display": "A"}, {"code": "b", "display": "B"}],
}
SUPPLEMENT: Json = {
    "resourceType": "CodeSystem",
    "id": "s",
    "url": f"{E}/CodeSystem/s",
    "status": "draft",
    "content": "supplement",
    "supplements": S,
    "concept": [{"code": "a"}],
}


def value_set(*includes: Json, **more: Any) -> Json:
    compose = {"compose": {"include": list(includes)}} if includes else {}
    return {
        "resourceType": "ValueSet",
        "id": "v",
        "url": f"{E}/ValueSet/v",
        "status": "draft",
        **compose,
        **more,
    }


def without(resource: Json, name: str) -> Json:
    return {key: value for key, value in resource.items() if key != name}


def notes(resource: Json, *own: Json) -> set[str]:
    return {each.code for each in report(resource, own=own).issues if each.severity.word == "note"}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (CODES, []),
        ({**CODES, "content": "fragment", "count": 900}, []),
        ({**CODES, "content": "fragment", "count": 1}, [("wrong-count", "CodeSystem.count")]),
        ({**CODES, "content": "not-present"}, [("wrong-content", "CodeSystem.content")]),
        ({**CODES, "supplements": f"{E}/x"}, [("wrong-content", "CodeSystem.content")]),
        (
            {**CODES, "property": [{"code": "size", "uri": "size", "type": "string"}]},
            [("wrong-property", "CodeSystem.property[0].uri")],
        ),
        (
            {
                **CODES,
                "property": [{"code": "parent", "type": "code"}],
                "concept": [{"code": "a", "property": [{"code": "parent", "valueCode": "a"}]}],
            },
            [("wrong-property", "CodeSystem.concept[0].property[0]")],
        ),
    ],
)
def test_a_code_system_says_what_it_has(resource: Json, expected: list[tuple[str, str]]) -> None:
    assert found(resource) == expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (SUPPLEMENT, []),
        (without(SUPPLEMENT, "supplements"), [("wrong-content", "CodeSystem.content")]),
        (
            {**SUPPLEMENT, "concept": [{"code": "a"}, {"code": "z"}]},
            [("no-such-code", "CodeSystem.concept[1].code")],
        ),
        ({**SUPPLEMENT, "caseSensitive": True}, []),
        ({**SUPPLEMENT, "caseSensitive": False}, [("unlike-supplemented", "CodeSystem.caseSensitive")]),
    ],
)
def test_a_supplement_is_about_the_codes_of_its_system(
    resource: Json, expected: list[tuple[str, str]]
) -> None:
    assert found(resource, own=[CODES]) == expected


def test_a_supplement_of_what_is_not_at_hand_is_undecided() -> None:
    assert found(SUPPLEMENT) == []
    assert report(SUPPLEMENT).undecided == {f"codes of {S} can't be checked here": 1}


@pytest.mark.parametrize(
    ("includes", "is_all"),
    [
        ([{"system": S}], True),
        ([{"system": S, "concept": [{"code": "a"}]}], False),
        ([{"system": S}, {"system": f"{E}/other"}], False),
        ([{"system": f"{E}/other"}], False),
        # Two halves may be the whole.
        ([{"system": S, "filter": [{"property": "old", "op": "=", "value": "true"}]}, {"system": S}], True),
    ],
)
def test_the_value_set_of_all_codes_has_them_all(includes: list[Json], is_all: bool) -> None:
    named = {**CODES, "valueSet": f"{E}/ValueSet/v"}
    expected = [] if is_all else [("not-all-codes", "CodeSystem.valueSet")]
    assert found(named, own=[value_set(*includes)]) == expected


def test_a_code_system_should_say_whether_case_matters() -> None:
    assert notes(without(CODES, "caseSensitive")) == {"unsaid-case"}
    assert notes(CODES) == set()


INCLUDE = "ValueSet.compose.include[0]"


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        ({"system": S, "concept": [{"code": "a", "display": "a"}]}, []),
        (
            {"system": S, "concept": [{"code": "a", "display": "Zebra"}]},
            [("other-display", f"{INCLUDE}.concept[0].display")],
        ),
        ({"system": f"{S}|1.0"}, [("wrong-include-system", f"{INCLUDE}.system")]),
        ({"system": f"{E}/CodeSystem/s"}, [("wrong-include-system", f"{INCLUDE}.system")]),
        ({"valueSet": [f"{E}/ValueSet/v"]}, [("includes-itself", f"{INCLUDE}.valueSet[0]")]),
        ({"valueSet": [f"{E}/ValueSet/gone"]}, [("value-set-not-at-hand", f"{INCLUDE}.valueSet[0]")]),
        ({"valueSet": ["http://hl7.org/fhir/ValueSet/name-use"]}, []),
        (
            {"system": S, "filter": [{"property": "size", "op": "is-a", "value": "a"}]},
            [("wrong-filter", f"{INCLUDE}.filter[0].op")],
        ),
        ({"system": S, "filter": [{"property": "size", "op": "regex", "value": "a.*"}]}, []),
        (
            {"system": S, "filter": [{"property": "old", "op": "regex", "value": "t.*"}]},
            [("wrong-filter", f"{INCLUDE}.filter[0].op")],
        ),
    ],
)
def test_a_value_set_includes_what_can_be_included(include: Json, expected: list[tuple[str, str]]) -> None:
    assert found(value_set(include), own=[CODES, SUPPLEMENT]) == expected


def test_codes_are_listed_with_displays_or_without() -> None:
    mixed = value_set({"system": S, "concept": [{"code": "a", "display": "A"}, {"code": "b"}]})
    assert notes(mixed, CODES) == {"mixed-displays"}


def expansion(*contains: Json, **more: Any) -> Json:
    parameters = [{"name": "used-codesystem", "valueUri": f"{S}|1"}]
    whole = {"timestamp": "2026-01-01", "identifier": "urn:uuid:0b1f8f6e-5d0b-4f43-8f3c-2f1f0f3c1a11"}
    return value_set(expansion={**whole, "parameter": parameters, "contains": list(contains), **more})


@pytest.mark.parametrize(
    ("resource", "release", "expected"),
    [
        (expansion({"system": S, "code": "a"}, total=1), "R4", []),
        (
            expansion({"system": S, "code": "a", "contains": [{"system": S, "code": "b"}]}, total=1),
            "R4",
            [("wrong-count", "ValueSet.expansion.total")],
        ),
        (
            expansion({"system": S, "code": "z"}),
            "R4",
            [("no-such-code", "ValueSet.expansion.contains[0].code")],
        ),
        # What another version of the system had is not known here.
        (expansion({"system": S, "code": "z", "version": "7"}), "R4", []),
        (
            expansion({"system": S, "code": "a", "property": [{"code": "size", "valueString": "L"}]}),
            "R5",
            [("wrong-property", "ValueSet.expansion.contains[0].property[0]")],
        ),
    ],
)
def test_an_expansion_has_codes_of_its_systems(
    resource: Json, release: str, expected: list[tuple[str, str]]
) -> None:
    assert found(resource, release, own=[CODES]) == expected


def test_an_expansion_should_say_what_it_is_and_of_which_versions() -> None:
    bare = value_set(
        expansion={
            "timestamp": "2026-01-01",
            "parameter": [{"name": "count", "valueInteger": 1}],
            "contains": [{"system": S, "code": "a"}],
        }
    )
    assert notes(bare, CODES) == {"no-expansion-identifier", "no-expansion-parameters"}


def concept_map(*targets: Json, **group: Any) -> Json:
    element = {"code": "a", "target": list(targets) or [{"code": "b", "equivalence": "equal"}]}
    whole = {"source": S, "target": S, "element": [element], **group}
    return {
        "resourceType": "ConceptMap",
        "id": "m",
        "url": f"{E}/ConceptMap/m",
        "status": "draft",
        "group": [{key: value for key, value in whole.items() if value is not None}],
    }


GROUP = "ConceptMap.group[0]"
EQUAL = {"code": "b", "equivalence": "equal"}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (concept_map(), []),
        (concept_map(source="c"), [("wrong-mapped-system", f"{GROUP}.source")]),
        (
            concept_map(source="http://hl7.org/fhir/ValueSet/name-use"),
            [("wrong-mapped-system", f"{GROUP}.source")],
        ),
        (concept_map(source=None), [("wrong-mapped-system", GROUP)]),
        (concept_map(EQUAL, EQUAL), [("repeated-mapping", f"{GROUP}.element[0].target[1]")]),
        (
            concept_map(EQUAL, {"code": "b", "equivalence": "wider", "comment": "x"}),
            [("repeated-mapping", f"{GROUP}.element[0].target[1]")],
        ),
        # Which one counts depends on something else.
        (
            concept_map(EQUAL, {**EQUAL, "dependsOn": [{"property": f"{E}/sex", "value": "female"}]}),
            [],
        ),
        (
            concept_map(unmapped={"mode": "fixed", "code": "z"}),
            [("not-mapped-so", f"{GROUP}.unmapped.code")],
        ),
        (concept_map(unmapped={"mode": "fixed", "code": "b"}), []),
    ],
)
def test_a_concept_map_maps_between_systems(resource: Json, expected: list[tuple[str, str]]) -> None:
    assert found(resource, own=[CODES]) == expected


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ({"property": [{"code": "rank", "valueInteger": 1}]}, []),
        (
            {"property": [{"code": "rank", "valueString": "1"}]},
            [("wrong-property", f"{GROUP}.element[0].target[0].property[0]")],
        ),
        (
            {"property": [{"code": "rnak", "valueInteger": 1}]},
            [("wrong-property", f"{GROUP}.element[0].target[0].property[0]")],
        ),
        ({"dependsOn": [{"attribute": "sex", "valueCode": "female"}]}, []),
        (
            {"dependsOn": [{"attribute": "age", "valueCode": "old"}]},
            [("wrong-property", f"{GROUP}.element[0].target[0].dependsOn[0]")],
        ),
    ],
)
def test_what_a_map_has_beside_codes_is_declared(beside: Json, expected: list[tuple[str, str]]) -> None:
    mapped = concept_map({"code": "b", "relationship": "equivalent", **beside})
    mapped |= {
        "property": [{"code": "rank", "type": "integer"}],
        "additionalAttribute": [{"code": "sex", "type": "code"}],
    }
    assert found(mapped, "R5", own=[CODES]) == expected


def test_a_map_declares_a_property_once() -> None:
    rank = {"code": "rank", "type": "integer"}
    mapped = concept_map({"code": "b", "relationship": "equivalent"}) | {"property": [rank, rank]}
    assert found(mapped, "R5", own=[CODES]) == [("wrong-property", "ConceptMap.property[1]")]
