"""Small resources that say what systems do, of several releases, for the tests of their kinds."""

from __future__ import annotations

from typing import Any

from tests.kinds.small_guide import BASE

_EXPECTATION = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation"
_COMBINATION = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-search-parameter-combination"


def canonical(type_: str, id_: str, **more: Any) -> dict[str, Any]:
    """Make a resource with what all definitions have."""
    return {
        "resourceType": type_,
        "id": id_,
        "url": f"{BASE}/{type_}/{id_}",
        "name": id_.title(),
        "status": "draft",
        **more,
    }


def expected(verb: str, **more: Any) -> dict[str, Any]:
    """Return an element a verb."""
    return {**more, "extension": [{"url": _EXPECTATION, "valueCode": verb}]}


def combination(verb: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """Make the extension that names parameters which are used together."""
    parts = [{"url": "required", "valueString": name} for name in required]
    parts += [{"url": "optional", "valueString": name} for name in optional]
    return {"url": _COMBINATION, "extension": [{"url": _EXPECTATION, "valueCode": verb}, *parts]}


PATIENT_REST: dict[str, Any] = {
    "type": "Patient",
    "documentation": "Who the record is about.",
    "profile": f"{BASE}/StructureDefinition/our-patient",
    "supportedProfile": ["https://other.example.org/StructureDefinition/theirs"],
    "_supportedProfile": [expected("SHOULD")],
    "extension": [
        {"url": _EXPECTATION, "valueCode": "SHALL"},
        combination("SHALL", ("family", "gender"), ("birthdate",)),
    ],
    "interaction": [
        expected("SHALL", code="read"),
        expected("SHALL", code="search-type", documentation="Two parameters at least."),
        {"code": "history-type"},
    ],
    "versioning": "versioned",
    "updateCreate": False,
    "conditionalDelete": "single",
    "searchInclude": ["Patient:organization"],
    "searchRevInclude": ["Observation:patient"],
    "searchParam": [
        expected(
            "SHALL",
            name="family",
            type="string",
            definition="http://hl7.org/fhir/SearchParameter/individual-family",
            documentation="A part of the family name",
        ),
        expected("SHALL", name="gender", type="token"),
        expected("MAY", name="birthdate", type="date"),
    ],
    "operation": [
        expected("MAY", name="match", definition="http://hl7.org/fhir/OperationDefinition/Patient-match")
    ],
}

STATEMENT = canonical(
    "CapabilityStatement",
    "server",
    kind="requirements",
    fhirVersion="4.0.1",
    format=["json", "xml"],
    software={"name": "Box", "version": "2", "releaseDate": "2026-01-02"},
    implementation={"description": "The test server", "url": "https://box.example.org/fhir"},
    instantiates=[f"{BASE}/CapabilityStatement/base"],
    rest=[
        {
            "mode": "server",
            "documentation": "Every request carries a token.",
            "security": {"cors": True, "service": [{"text": "SMART"}], "description": "Use TLS."},
            "interaction": [expected("MAY", code="search-system")],
            "searchParam": [{"name": "_id", "type": "token"}],
            "operation": [{"name": "$export", "definition": f"{BASE}/OperationDefinition/export"}],
            "resource": [
                PATIENT_REST,
                {
                    "type": "Observation",
                    "interaction": [{"code": "read"}, {"code": "history-instance"}],
                    "searchParam": [{"name": "code", "type": "token"}],
                },
            ],
        }
    ],
    messaging=[
        {
            "endpoint": [{"protocol": {"code": "http"}, "address": "https://box.example.org/m"}],
            "reliableCache": 30,
            "documentation": "Messages too.",
            "supportedMessage": [
                expected("MAY", mode="sender", definition=f"{BASE}/MessageDefinition/admit")
            ],
        }
    ],
    document=[
        {"mode": "producer", "profile": f"{BASE}/StructureDefinition/letter", "documentation": "Letters."}
    ],
)

CONFORMANCE_DSTU2: dict[str, Any] = {
    "resourceType": "Conformance",
    "id": "old",
    "url": f"{BASE}/Conformance/old",
    "name": "Old",
    "status": "draft",
    "requirements": "Old systems need it.",
    "kind": "capability",
    "acceptUnknown": "both",
    "profile": [{"reference": f"{BASE}/StructureDefinition/our-patient"}],
    "rest": [
        {
            "mode": "server",
            "resource": [
                {"type": "Patient", "profile": {"reference": f"{BASE}/StructureDefinition/our-patient"}}
            ],
            "operation": [{"name": "match", "definition": {"reference": "OperationDefinition/match"}}],
        },
        {"mode": "client", "resource": [{"type": "Patient"}, {"type": "Patient"}]},
    ],
    "messaging": [
        {
            "event": [
                {
                    "code": {"code": "admin", "display": "Admit"},
                    "mode": "sender",
                    "focus": "Patient",
                    "request": {"reference": "StructureDefinition/in"},
                    "response": {"reference": "StructureDefinition/out"},
                }
            ]
        }
    ],
}

SEARCH = canonical(
    "SearchParameter",
    "race",
    code="race",
    base=["Patient", "Person"],
    type="quantity",
    expression="Patient.a | Person.b",
    target=["Organization"],
    multipleOr=True,
    comparator=["ge", "ap"],
    modifier=["exact"],
    chain=["name"],
    component=[{"definition": "http://hl7.org/fhir/SearchParameter/clinical-code", "expression": "code"}],
)

OPERATION = canonical(
    "OperationDefinition",
    "expand",
    code="expand",
    kind="operation",
    affectsState=False,
    resource=["ValueSet"],
    system=True,
    type=True,
    instance=True,
    comment="Ask **once**.",
    base="http://hl7.org/fhir/OperationDefinition/ValueSet-expand",
    parameter=[
        {
            "name": "filter",
            "use": "in",
            "min": 0,
            "max": "1",
            "type": "string",
            "searchType": "string",
            "documentation": "Words that a display holds",
            "binding": {"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen"},
        },
        {
            "name": "of",
            "use": "in",
            "min": 0,
            "max": "*",
            "type": "Reference",
            "targetProfile": [f"{BASE}/StructureDefinition/our-patient"],
        },
        {
            "name": "result",
            "use": "out",
            "min": 1,
            "max": "1",
            "part": [
                {
                    "name": "set",
                    "use": "out",
                    "min": 1,
                    "max": "1",
                    "type": "ValueSet",
                    "profile": f"{BASE}/StructureDefinition/vs",
                },
                {
                    "name": "any",
                    "use": "out",
                    "min": 0,
                    "max": "1",
                    "type": "Element",
                    "allowedType": ["code", "Coding"],
                },
            ],
        },
    ],
    overload=[{"parameterName": ["filter", "of"], "comment": "both"}],
)

OPERATION_DSTU2: dict[str, Any] = {
    **canonical("OperationDefinition", "old", code="old", kind="operation", notes="Old notes."),
    "idempotent": True,
    "system": False,
    "type": ["Patient"],
    "instance": False,
    "base": {"reference": "OperationDefinition/older"},
    "parameter": [
        {
            "name": "p",
            "use": "in",
            "min": 1,
            "max": "1",
            "type": "Reference",
            "profile": {"reference": f"{BASE}/StructureDefinition/our-patient"},
            "binding": {"strength": "example", "valueSetReference": {"reference": f"{BASE}/ValueSet/chosen"}},
        }
    ],
}

NAMING: dict[str, Any] = {
    "resourceType": "NamingSystem",
    "id": "nhs",
    "name": "NHS",
    "status": "active",
    "kind": "identifier",
    "date": "2026-01-02",
    "responsible": "The health service",
    "usage": "For patients",
    "type": {"text": "Patient number"},
    "uniqueId": [
        {"type": "oid", "value": "2.16.840.1"},
        {
            "type": "uri",
            "value": "https://fhir.example.org/id",
            "preferred": True,
            "authoritative": True,
            "comment": "Since ever",
            "period": {"start": "2020-01-01"},
        },
    ],
    "replacedBy": {"reference": "NamingSystem/new"},
}
