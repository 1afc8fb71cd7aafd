"""Codes are worked out from what is at hand, and never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from site_builder.fhir.code_systems import CodeSystemIndex
from site_builder.fhir.terminology import Terminology, system_name

SYSTEM = "http://x.org/animals"

ANIMALS: Mapping[str, Any] = {
    "resourceType": "CodeSystem",
    "url": SYSTEM,
    "content": "complete",
    "caseSensitive": False,
    "concept": [
        {
            "code": "mammal",
            "display": "Mammal",
            "property": [{"code": "notSelectable", "valueBoolean": True}],
            "concept": [
                {
                    "code": "dog",
                    "display": "Dog",
                    "definition": "Barks",
                    "property": [{"code": "legs", "valueInteger": 4}],
                    "concept": [{"code": "puppy", "display": "Puppy"}],
                },
                {"code": "whale", "display": "Whale", "property": [{"code": "legs", "valueInteger": 0}]},
            ],
        },
        {"code": "bird", "display": "Bird", "property": [{"code": "legs", "valueInteger": 2}]},
        {
            "code": "dodo",
            "display": "Dodo",
            "property": [
                {"code": "parent", "valueCode": "bird"},
                {"code": "status", "valueCode": "retired"},
                {"code": "seen", "valueCoding": {"system": "http://x.org/era", "code": "past"}},
            ],
        },
    ],
}
FRAGMENT = {
    "resourceType": "CodeSystem",
    "url": "http://x.org/part",
    "content": "fragment",
    "concept": [{"code": "a"}],
}


def _value_set(name: str, *include: Mapping[str, Any], **compose: Any) -> dict[str, Any]:
    return {
        "resourceType": "ValueSet",
        "url": f"http://x.org/vs/{name}",
        "compose": {"include": list(include), **compose},
    }


def _terminology(*resources: Mapping[str, Any]) -> Terminology:
    by_url = {(each["resourceType"], each["url"]): each for each in (ANIMALS, FRAGMENT, *resources)}
    return Terminology(lambda url: by_url.get(("CodeSystem", url)), lambda url: by_url.get(("ValueSet", url)))


def _codes(value_set: Mapping[str, Any], *resources: Mapping[str, Any]) -> str:
    expansion = _terminology(*resources).expand(value_set)
    return " ".join(concept.code for concept in expansion.concepts) or " ".join(expansion.reasons)


def _filter(property_: str, operator: str, value: str) -> dict[str, Any]:
    return {"system": SYSTEM, "filter": [{"property": property_, "op": operator, "value": value}]}


@pytest.mark.parametrize(
    ("property_", "operator", "value", "codes"),
    [
        ("concept", "is-a", "dog", "dog puppy"),
        ("concept", "is-a", "DOG", "dog puppy"),
        ("concept", "descendent-of", "mammal", "dog puppy whale"),
        ("concept", "descendent-leaf", "mammal", "puppy whale"),
        ("concept", "child-of", "mammal", "dog whale"),
        ("concept", "child-of", "bird", "dodo"),
        ("concept", "generalizes", "puppy", "mammal dog puppy"),
        ("concept", "is-not-a", "mammal", "bird dodo"),
        ("concept", "in", "dog, bird", "dog bird"),
        ("code", "not-in", "dog,bird,dodo", "mammal puppy whale"),
        ("legs", "=", "4", "dog"),
        ("legs", "exists", "true", "dog whale bird"),
        ("legs", "exists", "false", "mammal puppy dodo"),
        ("notSelectable", "=", "true", "mammal"),
        ("seen", "=", "past", "dodo"),
        ("parent", "=", "dog", "puppy"),
        ("child", "=", "dodo", "bird"),
        ("display", "regex", "P.*|W.*", "puppy whale"),
        ("definition", "=", "Barks", "dog"),
    ],
)
def test_a_filter_selects_codes_of_the_system(property_: str, operator: str, value: str, codes: str) -> None:
    assert _codes(_value_set("one", _filter(property_, operator, value))) == codes


@pytest.mark.parametrize(
    ("value_set", "why"),
    [
        (_value_set("a", {"system": "http://snomed.info/sct"}), "SNOMED CT is not in this guide"),
        (_value_set("a", {"system": "http://x.org/part"}), "only in part (content: fragment)"),
        (
            _value_set("a", {"valueSet": ["http://x.org/vs/none"]}),
            "http://x.org/vs/none is not in this guide",
        ),
        (_value_set("a", {"valueSet": ["http://x.org/vs/a"]}), "includes itself"),
        (_value_set("a", {"concept": [{"code": "a"}]}), "neither a code system nor a value set"),
        (_value_set("a", _filter("concept", "is-a", "cat")), "the code 'cat'"),
        (_value_set("a", _filter("concept", "like", "cat")), "operator 'like'"),
        (_value_set("a", _filter("code", "regex", "(")), "'(' is not valid"),
        (_value_set("a", {"system": SYSTEM}, exclude=[{"system": "http://loinc.org"}]), "LOINC is not"),
        ({"resourceType": "ValueSet"}, "says nothing"),
    ],
)
def test_what_needs_a_server_says_why(value_set: Mapping[str, Any], why: str) -> None:
    expansion = _terminology().expand(value_set)

    assert (expansion.origin, expansion.concepts) == ("none", ())
    assert why in " ".join(expansion.reasons)


def test_each_reason_is_given_once() -> None:
    include = {"system": "http://loinc.org"}

    expansion = _terminology().expand(
        _value_set("a", include, include, {"system": "http://unitsofmeasure.org"})
    )

    assert len(expansion.reasons) == 2


def test_listed_codes_are_completed_from_their_system() -> None:
    listed = [{"code": "dog"}, {"code": "bird", "display": "A bird"}, {"code": "cat"}]

    concepts = _terminology().expand(_value_set("a", {"system": SYSTEM, "concept": listed})).concepts

    assert [(each.code, each.display, each.definition, each.depth) for each in concepts] == [
        ("dog", "Dog", "Barks", 0),
        ("bird", "A bird", "", 0),
        ("cat", "", "", 0),
    ]


def test_listed_codes_need_no_code_system() -> None:
    assert _codes(_value_set("a", {"system": "http://loinc.org", "concept": [{"code": "1-8"}]})) == "1-8"


def test_includes_are_united_and_excludes_removed() -> None:
    value_set = _value_set(
        "a",
        {"system": SYSTEM, "concept": [{"code": "dog"}, {"code": "whale"}]},
        {"system": SYSTEM, "concept": [{"code": "whale"}, {"code": "bird"}]},
        exclude=[{"system": SYSTEM, "concept": [{"code": "dog"}]}],
    )

    assert _codes(value_set) == "whale bird"


def test_an_include_of_a_system_and_value_sets_is_their_intersection() -> None:
    other = _value_set("other", {"system": SYSTEM, "concept": [{"code": "whale"}, {"code": "bird"}]})
    value_set = _value_set(
        "a", {**_filter("concept", "is-a", "mammal"), "valueSet": ["http://x.org/vs/other|1"]}
    )

    assert _codes(value_set, other) == "whale"


def test_a_value_set_that_only_ships_an_expansion_can_be_included() -> None:
    shipped = {
        "resourceType": "ValueSet",
        "url": "http://x.org/vs/shipped",
        "expansion": {"contains": [{"system": SYSTEM, "code": "dog"}]},
    }

    assert _codes(_value_set("a", {"valueSet": "http://x.org/vs/shipped"}), shipped) == "dog"


def test_an_included_value_set_that_cannot_be_expanded_is_named() -> None:
    empty = {"resourceType": "ValueSet", "url": "http://x.org/vs/empty"}

    assert "In the value set http://x.org/vs/empty:" in _codes(
        _value_set("a", {"valueSet": ["http://x.org/vs/empty"]}), empty
    )


def test_inactive_codes_are_left_out_when_the_definition_says_so() -> None:
    assert _codes(_value_set("a", {"system": SYSTEM}, inactive=False)) == "mammal dog puppy whale bird"


def test_a_value_set_may_bring_its_own_code_system() -> None:
    value_set = {
        **_value_set("a", {"system": "http://x.org/inline"}),
        "contained": [
            {
                "resourceType": "CodeSystem",
                "url": "http://x.org/inline",
                "concept": [{"code": "y"}, {"code": "n"}],
            }
        ],
    }

    assert _codes(value_set) == "y n"


def test_a_shipped_expansion_is_taken_as_it_is() -> None:
    value_set = {
        **_value_set("a", {"system": SYSTEM}),
        "expansion": {
            "timestamp": "2020-01-01",
            "total": 9,
            "contains": [
                {
                    "display": "Land",
                    "abstract": True,
                    "contains": [{"system": SYSTEM, "code": "dog", "inactive": True}],
                }
            ],
        },
    }

    expansion = _terminology().expand(value_set)

    assert [(each.code, each.depth, each.is_abstract, each.is_inactive) for each in expansion.concepts] == [
        ("", 0, True, False),
        ("dog", 1, False, True),
    ]
    assert (expansion.origin, expansion.total, expansion.timestamp) == ("shipped", 9, "2020-01-01")
    assert expansion.reasons == ("The file holds 1 of 9 codes.",)


@pytest.mark.parametrize(
    ("system", "code", "display"),
    [
        (SYSTEM, "dog", "Dog"),
        (SYSTEM, "Dog", "Dog"),
        (SYSTEM, "cat", ""),
        ("http://x.org/none", "a", ""),
        ("", "a", ""),
    ],
)
def test_a_code_is_given_its_display(system: str, code: str, display: str) -> None:
    assert _terminology().display(system, code) == display


def test_a_case_sensitive_system_keeps_to_the_case() -> None:
    index = CodeSystemIndex({"url": SYSTEM, "caseSensitive": True, "concept": [{"code": "a"}]})

    assert index.find("A") is None


def test_what_is_no_concept_is_passed_over() -> None:
    index = CodeSystemIndex(
        {"url": SYSTEM, "concept": ["x", {"display": "no code"}, {"code": "a"}, {"code": "a"}]}
    )

    assert [concept.code for concept in index.concepts] == ["a"]


def test_a_hierarchy_in_a_circle_ends() -> None:
    concepts = [
        {"code": "a", "property": [{"code": "child", "valueCode": "b"}]},
        {"code": "b", "property": [{"code": "child", "valueCode": "a"}]},
    ]
    index = CodeSystemIndex({"url": SYSTEM, "concept": concepts})

    assert index.descendants("a") == {"a", "b"}


@pytest.mark.parametrize(
    ("entry", "is_deprecated"),
    [
        ({"property": [{"code": "status", "valueCode": "deprecated"}]}, True),
        ({"property": [{"code": "deprecated", "valueDateTime": "2019"}]}, True),
        ({"property": [{"code": "deprecated", "valueBoolean": False}]}, False),
        ({"property": [{"code": "deprecated"}]}, False),
        (
            {
                "extension": [
                    {
                        "url": "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status",
                        "valueCode": "deprecated",
                    }
                ]
            },
            True,
        ),
        (
            {
                "extension": [
                    {
                        "url": "http://hl7.org/fhir/StructureDefinition/valueset-deprecated",
                        "valueBoolean": True,
                    }
                ]
            },
            True,
        ),
        ({"extension": [{"url": "http://x.org/other", "valueBoolean": True}]}, False),
        ({}, False),
    ],
)
def test_deprecated_codes_are_known(entry: Mapping[str, Any], is_deprecated: bool) -> None:
    index = CodeSystemIndex({"url": SYSTEM, "concept": [{"code": "a", **entry}]})

    assert index.concepts[0].is_deprecated is is_deprecated


@pytest.mark.parametrize(("url", "name"), [("http://snomed.info/sct|2020", "SNOMED CT"), (SYSTEM, "")])
def test_well_known_systems_have_names(url: str, name: str) -> None:
    assert system_name(url) == name


def test_a_supplement_adds_designations_and_properties() -> None:
    supplement = {
        "resourceType": "CodeSystem",
        "url": "http://x.org/german",
        "content": "supplement",
        "supplements": SYSTEM,
        "concept": [
            {
                "code": "puppy",
                "designation": [{"language": "de", "value": "Welpe"}],
                "property": [{"code": "legs", "valueInteger": 4}],
            }
        ],
    }
    terms = Terminology(
        lambda _url: ANIMALS, lambda _url: None, lambda url: [supplement] if url == SYSTEM else ()
    )

    expansion = terms.expand(_value_set("four", _filter("legs", "=", "4")))

    assert [(concept.code, concept.designations) for concept in expansion.concepts] == [
        ("dog", ()),
        ("puppy", (("de", "Welpe"),)),
    ]


def test_a_code_whose_system_is_elsewhere_is_called_as_others_call_it() -> None:
    names = {("http://loinc.org", "8867-4"): "Heart rate"}
    terms = Terminology(
        lambda _url: None,
        lambda _url: None,
        named_by_guide=lambda system, code: names.get((system, code), ""),
    )

    assert terms.display("http://loinc.org", "8867-4") == "Heart rate"
    assert terms.display("http://loinc.org", "1-1") == ""


def test_an_included_value_set_that_needs_a_server_counts_with_the_expansion_that_it_ships() -> None:
    pains = _value_set("pain", {"system": "http://snomed.info/sct", "filter": [{"property": "concept"}]})
    pains["expansion"] = {"contains": [{"system": "http://snomed.info/sct", "code": "22253000"}]}

    assert _codes(_value_set("all", {"valueSet": ["http://x.org/vs/pain"]}), pains) == "22253000"


def test_an_expansion_names_what_it_was_made_of() -> None:
    shipped = {
        "resourceType": "ValueSet",
        "expansion": {
            "parameter": [
                {"name": "version", "valueUri": "http://loinc.org|2.77"},
                {"name": "used-codesystem", "valueUri": "http://loinc.org|2.77"},
                {"name": "count", "valueInteger": 1},
            ],
            "contains": [{"system": "http://loinc.org", "code": "1-8"}],
        },
    }

    assert _terminology().expand(shipped).sources == ("http://loinc.org|2.77",)
    assert _terminology().expand(_value_set("all", {"system": SYSTEM})).sources == (SYSTEM,)


@pytest.mark.parametrize("has_end", [True, False])
def test_imports_that_fan_out_are_worked_out_once(has_end: bool) -> None:
    def importing(*urls: str) -> dict[str, object]:
        return {"compose": {"include": [{"valueSet": [url]} for url in urls]}}

    last = {"compose": {"include": [{"system": "s", "concept": [{"code": "a"}]}]}}
    sets = {f"v{number}": importing(*[f"v{number + 1}"] * 3) for number in range(40)}
    sets["v40"] = last if has_end else importing("v0")
    terminology = Terminology(lambda _: None, sets.get)

    expansion = terminology.expand(sets["v0"])

    assert [concept.code for concept in expansion.concepts] == (["a"] if has_end else [])
    assert bool(expansion.reasons) is not has_end
