"""Definitions keep rules of their own beside those of every resource."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found, profile, report

_URL = "http://example.org"


def _structure(*elements: dict[str, Any], type_name: str = "Patient", **more: Any) -> dict[str, Any]:
    return profile(type_name, *elements, url=f"{_URL}/StructureDefinition/p", id="p", **more)


_OTHERS = ("broken-invariant", "code-not-in-value-set", "code-outside-value-set")


def _of(resource: dict[str, Any], *own: dict[str, Any], release: str = "R4") -> list[tuple[str, str]]:
    """Return what is found, without what invariants say of what this is not about."""
    ours = found(resource, release, own=own)
    return [each for each in ours if each[0] not in _OTHERS]


_ELEMENT = "StructureDefinition.differential.element"
_LOGICAL = {"kind": "logical", "derivation": "specialization"}
STRUCTURES: tuple[tuple[str, dict[str, Any], list[tuple[str, str]]], ...] = (
    ("fine", _structure({"id": "Patient.name", "min": 1}), []),
    (
        "min above max",
        _structure({"id": "Patient.name", "min": 3, "max": "1"}),
        [("impossible-cardinality", f"{_ELEMENT}[0].min")],
    ),
    (
        "wider than the base",
        _structure({"id": "Patient.gender", "max": "*"}),
        [("wider-cardinality", f"{_ELEMENT}[0].max")],
    ),
    (
        "another kind than the base's",
        _structure({"id": "Patient.name", "min": 1}, kind="complex-type"),
        [("wrong-kind", "StructureDefinition.kind")],
    ),
    (
        "a type that FHIR has not",
        _structure({"id": "Patient.deceased[x]", "type": [{"code": "bolean"}]}),
        [("unknown-type", f"{_ELEMENT}[0].type[0].code")],
    ),
    (
        "a profile of another type",
        _structure(
            {
                "id": "Patient.name",
                "type": [
                    {
                        "code": "HumanName",
                        "profile": ["http://hl7.org/fhir/StructureDefinition/SimpleQuantity"],
                    }
                ],
            }
        ),
        [("wrong-type-profile", f"{_ELEMENT}[0].type[0].profile[0]")],
    ),
    (
        "a profile that nobody has",
        _structure({"id": "Patient.name", "type": [{"code": "HumanName", "profile": [f"{_URL}/gone"]}]}),
        [("profile-not-at-hand", f"{_ELEMENT}[0].type[0].profile[0]")],
    ),
    (
        "an extension that modifies nothing among those that do",
        _structure(
            {
                "id": "Patient.modifierExtension",
                "slicing": {"discriminator": [{"type": "value", "path": "url"}], "rules": "open"},
            },
            {
                "id": "Patient.modifierExtension:place",
                "type": [
                    {
                        "code": "Extension",
                        "profile": ["http://hl7.org/fhir/StructureDefinition/patient-birthPlace"],
                    }
                ],
            },
        ),
        [("wrong-type-profile", f"{_ELEMENT}[1].type[0].profile[0]")],
    ),
    (
        "a binding of what has no codes",
        _structure(
            {
                "id": "Patient.active",
                "binding": {"strength": "required", "valueSet": "http://hl7.org/fhir/ValueSet/yesnodontknow"},
            }
        ),
        [("not-bindable", f"{_ELEMENT}[0].binding")],
    ),
    (
        "a value set that nobody has",
        _structure(
            {"id": "Patient.maritalStatus", "binding": {"strength": "required", "valueSet": f"{_URL}/gone"}}
        ),
        [("value-set-not-at-hand", f"{_ELEMENT}[0].binding.valueSet")],
    ),
    (
        "a slice that need not be supported of what must be",
        _structure(
            {
                "id": "Patient.name",
                "mustSupport": True,
                "slicing": {"rules": "open", "discriminator": [{"type": "value", "path": "use"}]},
            },
            {"id": "Patient.name:official"},
            {"id": "Patient.name:usual", "mustSupport": True},
        ),
        [("slice-support", f"{_ELEMENT}[1]")],
    ),
    (
        "paths of another type, each of which is to be mended",
        _structure(
            {"id": "Boo.name", "path": "Boo.name"},
            {"id": "Boo.gender", "path": "Boo.gender"},
        ),
        [("wrong-element-path", f"{_ELEMENT}[{at}].path") for at in (0, 1)],
    ),
    (
        "an id of another path",
        _structure({"id": "Patient"}, {"id": "Patient.nam", "path": "Patient.active"}),
        [("wrong-element-id", f"{_ELEMENT}[1].id")],
    ),
    (
        "an id of a choice whose path names the type",
        _structure({"id": "Patient.deceased[x]", "path": "Patient.deceasedBoolean"}),
        [],
    ),
    (
        "a slice's id",
        _structure(
            {
                "id": "Patient.name",
                "slicing": {"rules": "open", "discriminator": [{"type": "value", "path": "use"}]},
            },
            {"id": "Patient.name:official", "path": "Patient.name"},
        ),
        [],
    ),
    (
        "a slice of what nobody slices",
        _structure({"id": "Patient.name:official", "path": "Patient.name"}),
        [("impossible-slicing", f"{_ELEMENT}[0].sliceName")],
    ),
    (
        "a choice's id",
        _structure({"id": "Patient.deceased[x]:deceasedBoolean", "path": "Patient.deceased[x]"}),
        [],
    ),
    (
        "an id that the URL has not",
        _structure({"id": "Patient"}) | {"id": "q"},
        [("other-id", "StructureDefinition.url")],
    ),
    (
        "no type of FHIR",
        _structure({"id": "Pateint"}, type_name="Pateint"),
        [("unknown-base", "StructureDefinition.baseDefinition")],
    ),
    (
        "an address as a profile's type",
        _structure({"id": "Foo", "path": "Foo"}, type_name=f"{_URL}/Foo"),
        [("wrong-definition-type", "StructureDefinition.type")],
    ),
    (
        "what only a base may say",
        _structure({"id": "Patient.active", "meaningWhenMissing": "alive"}),
        [("not-in-a-profile", f"{_ELEMENT}[0].meaningWhenMissing")],
    ),
    (
        "what it means that an extension is missing",
        _structure(
            {"id": "Extension", "meaningWhenMissing": "nothing is known"},
            {"id": "Extension.url", "fixedUri": f"{_URL}/StructureDefinition/p"},
            type_name="Extension",
            kind="complex-type",
            context=[{"type": "element", "expression": "Patient"}],
        ),
        [],
    ),
    (
        "a discriminator that is not there",
        _structure(
            {
                "id": "Patient.name",
                "slicing": {"rules": "open", "discriminator": [{"type": "value", "path": "usage"}]},
            }
        ),
        [("wrong-discriminator", f"{_ELEMENT}[0].slicing.discriminator[0]")],
    ),
    (
        "a discriminator in a reference",
        _structure(
            {
                "id": "Patient.generalPractitioner",
                "slicing": {"rules": "open", "discriminator": [{"type": "type", "path": "resolve()"}]},
            }
        ),
        [],
    ),
    (
        "an invariant that can't be read",
        _structure(
            {
                "id": "Patient",
                "constraint": [{"key": "a", "severity": "error", "human": "h", "expression": "name.("}],
            }
        ),
        [("unreadable-fhirpath", f"{_ELEMENT}[0].constraint[0].expression")],
    ),
    (
        "an invariant about what is not there",
        _structure(
            {
                "id": "Patient.contact",
                "constraint": [{"key": "a", "severity": "error", "human": "h", "expression": "nam.exists()"}],
            }
        ),
        [("unknown-fhirpath", f"{_ELEMENT}[0].constraint[0].expression")],
    ),
    (
        "a key of FHIR's own",
        _structure(
            {
                "id": "Patient.contact",
                "constraint": [
                    {"key": "pat-1", "severity": "error", "human": "h", "expression": "name.exists()"}
                ],
            }
        ),
        [("repeated-invariant-key", f"{_ELEMENT}[0].constraint[0].key")],
    ),
    (
        "a length of what has none",
        _structure({"id": "Patient.active", "type": [{"code": "boolean"}], "maxLength": 4}),
        [("wrong-limit", f"{_ELEMENT}[0].maxLength")],
    ),
    (
        "contexts of what is no extension",
        _structure({"id": "Patient"}, context=[{"type": "element", "expression": "Patient"}]),
        [("unknown-context", "StructureDefinition.context[0]")],
    ),
)


@pytest.mark.parametrize(
    ("resource", "expected"), [case[1:] for case in STRUCTURES], ids=[case[0] for case in STRUCTURES]
)
def test_a_structure_keeps_its_rules(resource: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert _of(resource) == expected


def test_an_id_is_proposed_with_the_slices_that_it_has() -> None:
    id_, path = "Patient.contact:kin.name:usual.famly", "Patient.contact.name.family"
    issues = report(_structure({"id": id_, "path": path})).issues
    hints = [each.hint for each in issues if each.code == "wrong-element-id"]
    assert [hint.split(": ")[1] for hint in hints] == ["'Patient.contact:kin.name:usual.family'."]


def _extension(*elements: dict[str, Any], context: str = "Patient.name") -> dict[str, Any]:
    contexts = [{"type": "element", "expression": context}]
    return _structure(
        {"id": "Extension"}, *elements, type_name="Extension", kind="complex-type", context=contexts
    )


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (_extension({"id": "Extension.url", "fixedUri": f"{_URL}/StructureDefinition/p"}), []),
        (
            _extension({"id": "Extension.url", "fixedUri": f"{_URL}/q"}),
            [("wrong-extension-url", f"{_ELEMENT}[1].fixed")],
        ),
        (_extension(), [("wrong-extension-url", "StructureDefinition.differential")]),
        (
            _extension(
                {"id": "Extension.url", "fixedUri": f"{_URL}/StructureDefinition/p"}, context="Patient.nam"
            ),
            [("unknown-context", "StructureDefinition.context[0].expression")],
        ),
    ],
)
def test_an_extension_has_its_url_and_its_place(
    resource: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert _of(resource) == expected


_SYSTEM = {
    "resourceType": "CodeSystem",
    "url": f"{_URL}/CodeSystem/animals",
    "status": "active",
    "content": "complete",
    "property": [{"code": "legs", "type": "integer"}, {"code": "like", "type": "Coding"}],
    "concept": [{"code": "dog", "display": "Dog"}, {"code": "cat", "display": "Cat"}],
}


def _value_set(**include: Any) -> dict[str, Any]:
    return {
        "resourceType": "ValueSet",
        "status": "draft",
        "compose": {"include": [{"system": f"{_URL}/CodeSystem/animals", **include}]},
    }


def _filter(name: str, operator: str, value: str) -> dict[str, Any]:
    return _value_set(filter=[{"property": name, "op": operator, "value": value}])


_INCLUDE = "ValueSet.compose.include[0]"


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (_value_set(concept=[{"code": "dog"}]), []),
        (_value_set(concept=[{"code": "dgo"}]), [("no-such-code", f"{_INCLUDE}.concept[0].code")]),
        (_value_set(system="#a"), [("wrong-include-system", _INCLUDE)]),
        (_value_set(system="animals"), [("wrong-include-system", _INCLUDE)]),
        (_value_set(system=f"{_URL}/vs"), [("wrong-include-system", _INCLUDE)]),
        (_filter("concept", "is-a", "dog"), []),
        (_filter("concept", "is-a", "yeti"), [("no-such-code", f"{_INCLUDE}.filter[0].value")]),
        (_filter("legs", "=", "4"), []),
        (_filter("legs", "=", "four"), [("wrong-filter", f"{_INCLUDE}.filter[0]")]),
        (_filter("arms", "=", "4"), [("unknown-filter-property", f"{_INCLUDE}.filter[0].property")]),
        (_filter("like", "=", f"{_URL}/CodeSystem/animals#cat"), []),
        (_filter("like", "=", "cat"), [("wrong-filter", f"{_INCLUDE}.filter[0]")]),
        (_filter("like", "=", f"{_URL}/CodeSystem/animals#cow"), [("wrong-filter", f"{_INCLUDE}.filter[0]")]),
        (_filter("legs", "exists", "yes"), [("wrong-filter", f"{_INCLUDE}.filter[0]")]),
        (_filter("code", "regex", "(a"), [("wrong-filter", f"{_INCLUDE}.filter[0]")]),
    ],
)
def test_a_value_set_includes_what_is_there(
    resource: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    other = {"resourceType": "ValueSet", "url": f"{_URL}/vs", "status": "draft"}
    assert _of(resource, _SYSTEM, other) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, []),
        ({"count": 3}, [("wrong-count", "CodeSystem.count")]),
        ({"concept": []}, []),
        ({"concept": [{"code": "a"}, {"code": "a"}]}, [("duplicate-code", "CodeSystem.concept[1].code")]),
        (
            {"concept": [{"code": "a", "property": [{"code": "wings", "valueInteger": 2}]}]},
            [("undefined-property", "CodeSystem.concept[0].property[0]")],
        ),
        (
            {"concept": [{"code": "a", "property": [{"code": "legs", "valueString": "2"}]}]},
            [("wrong-property", "CodeSystem.concept[0].property[0]")],
        ),
        (
            {"property": [{"code": "legs", "type": "integer"}, {"code": "legs", "type": "string"}]},
            [("wrong-property", "CodeSystem.property[1]")],
        ),
        (
            {
                "property": [
                    {"code": "x", "type": "string", "uri": "http://hl7.org/fhir/concept-properties#nosuch"}
                ]
            },
            [("wrong-property", "CodeSystem.property[0]")],
        ),
        (
            {
                "property": [
                    {
                        "code": "abstract",
                        "type": "boolean",
                        "uri": "http://hl7.org/fhir/concept-properties#notSelectable",
                    }
                ]
            },
            [],
        ),
        (
            {
                "property": [
                    {
                        "code": "inactive",
                        "type": "boolean",
                        "uri": "http://hl7.org/fhir/concept-properties#notSelectable",
                    }
                ]
            },
            [("wrong-property", "CodeSystem.property[0]")],
        ),
    ],
)
def test_a_code_system_keeps_its_rules(more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    ours = [each for each in _of({**_SYSTEM, **more}) if each[0] not in ("empty-list", "empty-code-system")]
    assert ours == expected


def test_a_concept_map_maps_codes_that_are_there() -> None:
    system = f"{_URL}/CodeSystem/animals"
    target = {"code": "cow", "equivalence": "equal"}
    element = {"code": "dog", "display": "Hound", "target": [target]}
    concept_map = {
        "resourceType": "ConceptMap",
        "status": "draft",
        "group": [{"source": system, "target": system, "element": [element]}],
    }
    assert _of(concept_map, _SYSTEM) == [
        ("not-mapped-so", "ConceptMap.group[0].element[0].target[0].code"),
        ("other-display", "ConceptMap.group[0].element[0].code"),
    ]


def _parameter(**more: Any) -> dict[str, Any]:
    basic = {
        "resourceType": "SearchParameter",
        "url": f"{_URL}/sp",
        "name": "S",
        "status": "draft",
        "description": "d",
    }
    return {**basic, "code": "c", "base": ["Patient"], "type": "string", "expression": "Patient.name", **more}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (_parameter(), []),
        (
            _parameter(expression="Patient.nam"),
            [("unknown-fhirpath", "SearchParameter.expression")],
        ),
        (
            _parameter(expression="Patient.name | Person.name"),
            [("unknown-fhirpath", "SearchParameter.expression")],
        ),
        (_parameter(base=["Patient", "Person"], expression="Patient.name | Person.name"), []),
        (_parameter(expression="Patient.("), [("unreadable-fhirpath", "SearchParameter.expression")]),
        (_parameter(code="a.b"), [("unusual-code", "SearchParameter.code")]),
        (
            _parameter(derivedFrom=f"{_URL}/other"),
            [("not-as-derived", "SearchParameter.type"), ("unlike-expression", "SearchParameter.expression")],
        ),
    ],
)
def test_a_search_parameter_finds_something(
    resource: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    other = _parameter(url=f"{_URL}/other", type="token", expression="Patient.identifier")
    assert _of(resource, other) == expected


def test_a_search_parameter_may_be_for_fewer_bases_than_what_it_is_derived_from() -> None:
    other = _parameter(
        url=f"{_URL}/other", base=["Patient", "Person"], expression="Patient.name | Person.name"
    )
    assert _of(_parameter(derivedFrom=f"{_URL}/other"), other) == []


def test_an_operation_has_parameters_that_can_be() -> None:
    parameters = [
        {"name": "a", "use": "in", "min": 2, "max": "1", "type": "string"},
        {"name": "a", "use": "in", "min": 0, "max": "1", "type": "strng"},
    ]
    operation = {
        "resourceType": "OperationDefinition",
        "name": "O",
        "status": "draft",
        "kind": "operation",
        "code": "o",
        **dict.fromkeys(("type", "instance"), False),
        "system": True,
        "parameter": parameters,
    }
    codes = sorted(code for code, _ in found(operation))
    assert codes == ["code-not-in-value-set", "wrong-cardinality", "wrong-parameter"]


@pytest.mark.parametrize(("type_", "count"), [("Reference", 1), ("Element", 0)])
def test_an_operation_names_the_targets_that_its_profile_has_where_it_can(type_: str, count: int) -> None:
    target = {"code": "Reference", "targetProfile": ["http://hl7.org/fhir/StructureDefinition/Patient"]}
    inputs = _structure(
        {"id": "Parameters.parameter", "slicing": {"discriminator": [{"type": "value", "path": "name"}]}},
        {"id": "Parameters.parameter:who", "sliceName": "who", "min": 0, "max": "1"},
        {"id": "Parameters.parameter:who.name", "fixedString": "who"},
        {"id": "Parameters.parameter:who.value[x]", "type": [target]},
        type_name="Parameters",
    )
    parameter = {"name": "who", "use": "in", "min": 0, "max": "1", "type": type_}
    allowed = {"url": "http://hl7.org/fhir/StructureDefinition/operationdefinition-allowed-type"}
    operation = {
        "resourceType": "OperationDefinition",
        "inputProfile": inputs["url"],
        "parameter": [{**parameter, "extension": [{**allowed, "valueUri": "Reference"}]}],
    }
    messages = [
        each.message for each in report(operation, own=[inputs]).issues if each.code == "wrong-parameter"
    ]
    assert len([each for each in messages if "target" in each]) == count


def test_a_questionnaire_asks_what_there_is() -> None:
    items = [
        {"linkId": "a", "type": "boolean"},
        {
            "linkId": "b",
            "type": "string",
            "enableBehavior": "all",
            "enableWhen": [
                {"question": "gone", "operator": "exists", "answerBoolean": True},
                {"question": "b", "operator": "exists", "answerBoolean": True},
                {"question": "a", "operator": "=", "answerString": "yes"},
            ],
        },
    ]
    questionnaire = {"resourceType": "Questionnaire", "status": "draft", "item": items}
    conditions = "Questionnaire.item[1].enableWhen"
    assert _of(questionnaire) == [
        ("wrong-condition", f"{conditions}[0].question"),
        ("wrong-condition", f"{conditions}[1].question"),
        ("wrong-condition", f"{conditions}[2].answer"),
    ]


def test_what_the_specification_published_is_only_warned_of() -> None:
    published = _structure({"id": "Patient.name", "min": 3, "max": "1"})
    published["url"] = "http://hl7.org/fhir/StructureDefinition/lipidprofile"
    issues = report(published).issues
    assert [each.severity.word for each in issues if each.code == "impossible-cardinality"] == ["warning"]


def test_actions_refer_to_actions_that_are_there() -> None:
    related = [{"actionId": name, "relationship": "after"} for name in ("a", "gone")]
    actions = [{"id": "a", "title": "A"}, {"title": "B", "goalId": ["g", "lost"], "relatedAction": related}]
    plan = {
        "resourceType": "PlanDefinition",
        "status": "draft",
        "goal": [{"id": "g", "description": {"text": "G"}}],
        "action": actions,
    }
    assert _of(plan) == [
        ("unknown-action", "PlanDefinition.action[1].goalId[1]"),
        ("unknown-action", "PlanDefinition.action[1].relatedAction[1].actionId"),
    ]
