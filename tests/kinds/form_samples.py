"""Questionnaires and implementation guides of several releases, for the tests of their kinds."""

from __future__ import annotations

from typing import Any

from tests.kinds.conformance_samples import canonical
from tests.kinds.small_guide import BASE

_HIDDEN = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": True}
QUESTIONNAIRE = canonical(
    "Questionnaire",
    "smoking",
    subjectType=["Patient"],
    code=[{"system": "http://loinc.org", "code": "72166-2"}],
    effectivePeriod={"start": "2026-01-01"},
    contained=[
        {
            "resourceType": "ValueSet",
            "id": "kinds",
            "title": "Kinds of tobacco",
            "compose": {
                "include": [
                    {
                        "system": "urn:kinds",
                        "concept": [{"code": "c", "display": "Cigarettes"}, {"code": "p", "display": "Pipe"}],
                    }
                ]
            },
        }
    ],
    item=[
        {
            "linkId": "1",
            "prefix": "A",
            "text": "Smoking",
            "type": "group",
            "required": True,
            "item": [
                {
                    "linkId": "1.1",
                    "text": "Do you smoke?",
                    "type": "boolean",
                    "required": True,
                    "initial": [{"valueBoolean": True}],
                },
                {
                    "linkId": "1.2",
                    "text": "How many a day?",
                    "type": "integer",
                    "enableWhen": [
                        {"question": "1.1", "operator": "=", "answerBoolean": True},
                        {"question": "1.3", "operator": "exists", "answerBoolean": True},
                    ],
                    "enableBehavior": "all",
                    "extension": [
                        {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 1},
                        {
                            "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit",
                            "valueCoding": {"code": "/d", "display": "a day"},
                        },
                    ],
                },
                {
                    "linkId": "1.3",
                    "text": "What?",
                    "type": "choice",
                    "repeats": True,
                    "answerValueSet": "#kinds",
                },
                {
                    "linkId": "1.4",
                    "text": "Notes",
                    "type": "text",
                    "maxLength": 200,
                    "readOnly": True,
                    "repeats": True,
                },
                {"linkId": "1.5", "text": "Key", "type": "string", "extension": [_HIDDEN]},
            ],
        },
        {"linkId": "2", "text": "Thank you", "type": "display"},
        {
            "linkId": "3",
            "text": "Mood",
            "type": "open-choice",
            "definition": f"{BASE}/StructureDefinition/our-patient#Patient.active",
            "code": [{"code": "mood"}],
            "answerOption": [
                {"valueCoding": {"code": "g", "display": "Good"}, "initialSelected": True},
                {"valueString": "Bad"},
                {"valueDate": "2026-01-02"},
            ],
        },
        {
            "linkId": "4",
            "text": "From where?",
            "type": "choice",
            "answerValueSet": "https://other.example.org/vs",
        },
        {"linkId": "5", "text": "Born", "type": "date", "initial": [{"valueDate": "2000-01-01"}]},
    ],
)

QUESTIONNAIRE_STU3: dict[str, Any] = canonical(
    "Questionnaire",
    "middle",
    item=[
        {
            "linkId": "a",
            "type": "choice",
            "text": "A",
            "options": {"reference": "ValueSet/chosen"},
            "initialString": "x",
        },
        {
            "linkId": "b",
            "type": "choice",
            "text": "B",
            "option": [{"valueInteger": 3}],
            "enableWhen": [{"question": "a", "hasAnswer": False}, {"question": "z", "answerString": "y"}],
        },
    ],
)

QUESTIONNAIRE_DSTU2: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "id": "old",
    "status": "draft",
    "group": {
        "linkId": "root",
        "title": "Old form",
        "concept": [{"code": "form"}],
        "group": [
            {
                "linkId": "g",
                "title": "Group",
                "question": [
                    {
                        "linkId": "q",
                        "text": "Which?",
                        "type": "choice",
                        "option": [{"code": "a", "display": "Aye"}],
                        "options": {"reference": "ValueSet/chosen"},
                        "group": [
                            {
                                "linkId": "g2",
                                "text": "Inner",
                                "question": [{"linkId": "q2", "text": "Why?", "type": "text"}],
                            }
                        ],
                    }
                ],
            }
        ],
    },
}

GUIDE = canonical(
    "ImplementationGuide",
    "our",
    packageId="example.our",
    license="CC0-1.0",
    fhirVersion=["4.0.1"],
    dependsOn=[
        {
            "uri": "http://hl7.org/fhir/us/core",
            "packageId": "hl7.fhir.us.core",
            "version": "6.1.0",
            "reason": "Its *patients*",
        }
    ],
    **{"global": [{"type": "Patient", "profile": f"{BASE}/StructureDefinition/our-patient"}]},
    definition={
        "grouping": [{"id": "g", "name": "Colours", "description": "All *colours*"}],
        "resource": [
            {
                "reference": {"reference": "CodeSystem/colours"},
                "groupingId": "g",
                "description": "The system",
            },
            {
                "reference": {"reference": "Patient/p"},
                "name": "P",
                "exampleCanonical": f"{BASE}/StructureDefinition/our-patient",
            },
            {"reference": {"reference": "Patient/q"}, "name": "Q", "exampleBoolean": True},
        ],
        "page": {
            "nameUrl": "index.html",
            "title": "Home",
            "generation": "html",
            "page": [{"nameUrl": "a.html", "title": "A"}],
        },
        "parameter": [{"code": "copyrightyear", "value": "2026+"}],
    },
)

GUIDE_STU3: dict[str, Any] = canonical(
    "ImplementationGuide",
    "middle",
    dependency=[{"type": "reference", "uri": "https://other.example.org/ig"}],
    package=[
        {
            "name": "Pack",
            "resource": [
                {"example": True, "name": "E", "sourceReference": {"reference": "Patient/p"}},
                {"example": False, "sourceUri": f"{BASE}/CodeSystem/colours"},
            ],
        }
    ],
    page={"source": "index.html", "title": "Home", "kind": "page"},
)
