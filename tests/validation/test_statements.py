"""Search parameters, statements of capabilities, operations: what they say fits what it is about."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found

Json = dict[str, Any]

E = "http://example.org"
CORE = "http://hl7.org/fhir/"


def parameter(**more: Any) -> Json:
    return {
        "resourceType": "SearchParameter",
        "id": "s",
        "url": f"{E}/SearchParameter/s",
        "name": "S",
        "status": "draft",
        "description": "x",
        "code": "s",
        "base": ["Patient"],
        "type": "token",
        "expression": "Patient.active",
        **more,
    }


def composite(*expressions: str) -> Json:
    components = [
        {"definition": f"{CORE}SearchParameter/clinical-code", "expression": e} for e in expressions
    ]
    more = {"base": ["Observation"], "expression": "Observation.component", "component": components}
    return parameter(type="composite", **more)


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (parameter(), []),
        (parameter(type="date"), [("wrong-search", "SearchParameter.expression")]),
        (parameter(type="date", expression="Patient.birthDate | Patient.active"), []),
        # What an extension holds is its own matter.
        (parameter(type="string", expression="Patient.extension('http://x.example/y')"), []),
        (parameter(target=["Patient"]), [("wrong-search", "SearchParameter.target[0]")]),
        (parameter(modifier=["not"]), []),
        (parameter(modifier=["exact"]), [("wrong-search", "SearchParameter.modifier[0]")]),
        (parameter(comparator=["eq"]), []),
        (parameter(comparator=["gt"]), [("wrong-search", "SearchParameter.comparator[0]")]),
        (parameter(type="date", expression="Patient.birthDate", comparator=["gt"]), []),
        (
            parameter(component=[{"definition": f"{E}/x", "expression": "$this"}]),
            [("wrong-search", "SearchParameter.component[0]")],
        ),
        (composite("code", "value"), []),
        (composite("code", "valeu"), [("unknown-fhirpath", "SearchParameter.component[1].expression")]),
        (composite("code", "value("), [("unreadable-fhirpath", "SearchParameter.component[1].expression")]),
    ],
)
def test_a_search_parameter_looks_at_what_its_kind_can(
    resource: Json, expected: list[tuple[str, str]]
) -> None:
    assert found(resource) == expected


def statement(resource: Json, **more: Any) -> Json:
    return {
        "resourceType": "CapabilityStatement",
        "id": "c",
        "url": f"{E}/CapabilityStatement/c",
        "name": "C",
        "status": "draft",
        "date": "2026",
        "description": "x",
        "kind": "requirements",
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{"mode": "server", **({"resource": [resource]} if resource else {}), **more}],
    }


def operation(*parameters: Json, **more: Any) -> Json:
    return {
        "resourceType": "OperationDefinition",
        "id": "o",
        "url": f"{E}/OperationDefinition/o",
        "name": "O",
        "status": "draft",
        "kind": "operation",
        "code": "do-it",
        "resource": ["Observation"],
        "system": False,
        "type": True,
        "instance": False,
        **({"parameter": list(parameters)} if parameters else {}),
        **more,
    }


def named(name: str = "do-it") -> list[Json]:
    return [{"name": name, "definition": f"{E}/OperationDefinition/o"}]


STATED = "CapabilityStatement.rest[0].resource[0]"
BIRTHDATE = f"{CORE}SearchParameter/individual-birthdate"


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ({"type": "Patient", "interaction": [{"code": "read"}]}, []),
        (
            {"type": "Patient", "interaction": [{"code": "read"}, {"code": "read"}]},
            [("repeated-interaction", f"{STATED}.interaction[1]")],
        ),
        ({"type": "Patient", "searchParam": [{"name": "birthdate", "type": "date"}]}, []),
        (
            {"type": "Patient", "searchParam": [{"name": "birthdate", "type": "token"}]},
            [("wrong-search", f"{STATED}.searchParam[0].type")],
        ),
        (
            {"type": "Group", "searchParam": [{"name": "b", "definition": BIRTHDATE, "type": "date"}]},
            [("wrong-search", f"{STATED}.searchParam[0].definition")],
        ),
        (
            {
                "type": "Group",
                "searchParam": [{"name": "_id", "definition": f"{CORE}SearchParameter/Resource-id", "type": "token"}],
            },
            [],
        ),
        ({"type": "Patient", "searchInclude": ["*", "Patient:organization", "Patient:link:Patient"]}, []),
        ({"type": "Patient", "searchInclude": ["link"]}, [("wrong-include", f"{STATED}.searchInclude[0]")]),
        (
            {"type": "Patient", "searchInclude": ["Patient:organisation"]},
            [("wrong-include", f"{STATED}.searchInclude[0]")],
        ),
        (
            {"type": "Patient", "searchInclude": ["Observation:subject"]},
            [("wrong-include", f"{STATED}.searchInclude[0]")],
        ),
        ({"type": "Patient", "searchRevInclude": ["Observation:subject"]}, []),
        (
            {"type": "Patient", "searchRevInclude": ["Observation:code"]},
            [("wrong-include", f"{STATED}.searchRevInclude[0]")],
        ),
        (
            {"type": "Patient", "searchRevInclude": ["Obs:subject"]},
            [("wrong-include", f"{STATED}.searchRevInclude[0]")],
        ),
        ({"type": "Patient", "profile": f"{CORE}StructureDefinition/vitalsigns"}, [("wrong-profile", f"{STATED}.profile")]),
        ({"type": "Observation", "operation": named()}, []),
        ({"type": "Observation", "operation": named("$do-it")}, []),
        ({"type": "Observation", "operation": named("do")}, [("wrong-operation", f"{STATED}.operation[0].name")]),
        (
            {"type": "Patient", "operation": named()},
            [("wrong-operation", f"{STATED}.operation[0].definition")],
        ),
    ],
)  # fmt: skip
def test_a_statement_says_of_a_type_what_is_defined_for_it(
    resource: Json, expected: list[tuple[str, str]]
) -> None:
    assert found(statement(resource), own=[operation()]) == expected


def test_a_search_parameter_of_ones_own_may_be_included() -> None:
    own = parameter(
        code="helper", type="reference", expression="Patient.generalPractitioner", target=["Practitioner"]
    )
    assert found(statement({"type": "Patient", "searchInclude": ["Patient:helper"]}), own=[own]) == []


def test_an_operation_of_a_type_is_none_of_the_system() -> None:
    stated = statement({}, operation=named())
    place = "CapabilityStatement.rest[0].operation[0].definition"
    assert found(stated, own=[operation()]) == [("wrong-operation", place)]
    assert found(stated, own=[operation(system=True)]) == []


def test_a_statement_imports_another_one() -> None:
    stated = {**statement({"type": "Patient"}), "imports": [f"{E}/CapabilityStatement/c"]}
    assert found(stated) == [("includes-itself", "CapabilityStatement.imports[0]")]


def taken(**more: Any) -> Json:
    return {"name": "x", "use": "in", "min": 0, "max": "1", "type": "string", **more}


def without_resource() -> Json:
    return {name: value for name, value in operation().items() if name != "resource"}


PARAMETER = "OperationDefinition.parameter[0]"
GENDERS = {"strength": "required", "valueSet": f"{CORE}ValueSet/administrative-gender"}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (operation(taken()), []),
        (operation(type=False), [("wrong-operation-level", "OperationDefinition.system")]),
        (operation(code="$do-it"), [("wrong-operation-level", "OperationDefinition.code")]),
        (without_resource(), [("wrong-operation-level", "OperationDefinition.type")]),
        (operation(taken(max="many")), [("wrong-cardinality", f"{PARAMETER}.max")]),
        (operation(taken(min=-1)), [("wrong-cardinality", f"{PARAMETER}.min")]),
        (operation(taken(type="code", binding=GENDERS)), []),
        (operation(taken(type="integer", binding=GENDERS)), [("not-bindable", f"{PARAMETER}.binding")]),
        (
            operation(taken(type="code", binding={**GENDERS, "valueSet": f"{E}/gone"})),
            [("value-set-not-at-hand", f"{PARAMETER}.binding.valueSet")],
        ),
        (
            operation({"name": "x", "use": "in", "min": 0, "max": "1", "part": [taken(use="out")]}),
            [("wrong-parameter", f"{PARAMETER}.part[0].use")],
        ),
        (operation(taken(), overload=[{"parameterName": ["x"]}]), []),
        (
            operation(taken(), overload=[{"parameterName": ["y"]}]),
            [("wrong-parameter", "OperationDefinition.overload[0].parameterName[0]")],
        ),
        (operation(base=f"{E}/OperationDefinition/o"), [("includes-itself", "OperationDefinition.base")]),
    ],
)  # fmt: skip
def test_an_operation_can_be_called(resource: Json, expected: list[tuple[str, str]]) -> None:
    assert found(resource) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([taken(min=1)], []),
        ([taken(min=1), taken(name="more")], []),
        ([taken(min=1, type="code")], []),
        ([taken()], [("not-as-base-operation", f"{PARAMETER}.min")]),
        ([taken(min=1, max="*")], [("not-as-base-operation", f"{PARAMETER}.max")]),
        ([taken(min=1, type="integer")], [("not-as-base-operation", f"{PARAMETER}.type")]),
        (
            [taken(min=1), taken(name="more", min=1)],
            [("not-as-base-operation", "OperationDefinition.parameter[1]")],
        ),
    ],
)
def test_an_operation_does_what_it_is_based_on(
    parameters: list[Json], expected: list[tuple[str, str]]
) -> None:
    base = operation(taken(min=1), id="b", url=f"{E}/OperationDefinition/b")
    assert found(operation(*parameters, base=base["url"]), own=[base]) == expected
