"""The JSON shapes of the neutral form of conformance resources: R4's, with what R5 added."""

from __future__ import annotations

from site_builder.fhir.normalise.shapes import HEADER
from site_builder.fhir.well_formed import COUNT, FLAG, TEXT, TEXTS, Schema

_EXTENSION: Schema = {"url": TEXT}
_EXTENSION["extension"] = [_EXTENSION]
_CODING: Schema = {"system": TEXT, "code": TEXT, "display": TEXT}
_CONCEPT: Schema = {"coding": [_CODING], "text": TEXT}
_STATED: Schema = {"extension": [_EXTENSION]}
"""What carries an expectation (SHALL, SHOULD, MAY) as an extension."""
_HEADER: Schema = {**HEADER, "extension": [_EXTENSION], "copyrightLabel": TEXT}

_INTERACTION: Schema = {**_STATED, "code": TEXT, "documentation": TEXT}
_SEARCH_PARAM: Schema = {**_STATED, "name": TEXT, "definition": TEXT, "type": TEXT, "documentation": TEXT}
_SEARCH_PARAM |= {"target": TEXTS, "modifier": TEXTS, "chain": TEXTS}
_OPERATION: Schema = {**_STATED, "name": TEXT, "definition": TEXT, "documentation": TEXT}

CAPABILITY_STATEMENT: Schema = {
    **_HEADER,
    "kind": TEXT,
    "instantiates": TEXTS,
    "imports": TEXTS,
    "software": {"name": TEXT, "version": TEXT, "releaseDate": TEXT},
    "implementation": {"description": TEXT, "url": TEXT},
    "fhirVersion": TEXT,
    "acceptUnknown": TEXT,
    "format": TEXTS,
    "patchFormat": TEXTS,
    "acceptLanguage": TEXTS,
    "implementationGuide": TEXTS,
    "profile": TEXTS,
    "rest": [
        {
            **_STATED,
            "mode": TEXT,
            "documentation": TEXT,
            "security": {"cors": FLAG, "service": [_CONCEPT], "description": TEXT},
            "resource": [
                {
                    **_STATED,
                    "type": TEXT,
                    "profile": TEXT,
                    "supportedProfile": TEXTS,
                    "documentation": TEXT,
                    "interaction": [_INTERACTION],
                    "versioning": TEXT,
                    "readHistory": FLAG,
                    "updateCreate": FLAG,
                    "conditionalCreate": FLAG,
                    "conditionalRead": TEXT,
                    "conditionalUpdate": FLAG,
                    "conditionalPatch": FLAG,
                    "conditionalDelete": TEXT,
                    "referencePolicy": TEXTS,
                    "searchInclude": TEXTS,
                    "searchRevInclude": TEXTS,
                    "searchParam": [_SEARCH_PARAM],
                    "operation": [_OPERATION],
                }
            ],
            "interaction": [_INTERACTION],
            "searchParam": [_SEARCH_PARAM],
            "operation": [_OPERATION],
            "compartment": TEXTS,
        }
    ],
    "messaging": [
        {
            "endpoint": [{"protocol": _CODING, "address": TEXT}],
            "reliableCache": COUNT,
            "documentation": TEXT,
            "supportedMessage": [{**_STATED, "mode": TEXT, "definition": TEXT}],
            "event": [
                {
                    "code": _CODING,
                    "category": TEXT,
                    "mode": TEXT,
                    "focus": TEXT,
                    "request": TEXT,
                    "response": TEXT,
                    "documentation": TEXT,
                }
            ],
        }
    ],
    "document": [{**_STATED, "mode": TEXT, "documentation": TEXT, "profile": TEXT}],
}

SEARCH_PARAMETER: Schema = {
    **_HEADER,
    "derivedFrom": TEXT,
    "code": TEXT,
    "base": TEXTS,
    "type": TEXT,
    "expression": TEXT,
    "processingMode": TEXT,
    "constraint": TEXT,
    "xpath": TEXT,
    "xpathUsage": TEXT,
    "target": TEXTS,
    "multipleOr": FLAG,
    "multipleAnd": FLAG,
    "comparator": TEXTS,
    "modifier": TEXTS,
    "chain": TEXTS,
    "component": [{"definition": TEXT, "expression": TEXT}],
}

_PARAMETER: Schema = {
    "name": TEXT,
    "use": TEXT,
    "scope": TEXTS,
    "min": COUNT,
    "max": TEXT,
    "documentation": TEXT,
    "type": TEXT,
    "allowedType": TEXTS,
    "targetProfile": TEXTS,
    "profile": TEXT,
    "searchType": TEXT,
    "binding": {"strength": TEXT, "valueSet": TEXT},
    "referencedFrom": [{"source": TEXT, "sourceId": TEXT}],
}
_PARAMETER["part"] = [_PARAMETER]

OPERATION_DEFINITION: Schema = {
    **_HEADER,
    "kind": TEXT,
    "affectsState": FLAG,
    "synchronicity": TEXT,
    "code": TEXT,
    "comment": TEXT,
    "base": TEXT,
    "resource": TEXTS,
    "system": FLAG,
    "type": FLAG,
    "instance": FLAG,
    "inputProfile": TEXT,
    "outputProfile": TEXT,
    "parameter": [_PARAMETER],
    "overload": [{"parameterName": TEXTS, "comment": TEXT}],
}

NAMING_SYSTEM: Schema = {
    **_HEADER,
    "kind": TEXT,
    "responsible": TEXT,
    "type": _CONCEPT,
    "usage": TEXT,
    "replacedBy": TEXT,
    "uniqueId": [
        {
            "type": TEXT,
            "value": TEXT,
            "preferred": FLAG,
            "comment": TEXT,
            "period": {"start": TEXT, "end": TEXT},
            "authoritative": FLAG,
        }
    ],
}

_ITEM: Schema = {
    "extension": [_EXTENSION],
    "linkId": TEXT,
    "definition": TEXT,
    "code": [_CODING],
    "prefix": TEXT,
    "text": TEXT,
    "type": TEXT,
    "enableWhen": [{"question": TEXT, "operator": TEXT}],
    "enableBehavior": TEXT,
    "disabledDisplay": TEXT,
    "required": FLAG,
    "repeats": FLAG,
    "readOnly": FLAG,
    "maxLength": COUNT,
    "answerConstraint": TEXT,
    "answerValueSet": TEXT,
    "answerOption": [{"initialSelected": FLAG}],
    "initial": [{}],
}
_ITEM["item"] = [_ITEM]

QUESTIONNAIRE: Schema = {
    **_HEADER,
    "derivedFrom": TEXTS,
    "subjectType": TEXTS,
    "code": [_CODING],
    "approvalDate": TEXT,
    "lastReviewDate": TEXT,
    "effectivePeriod": {"start": TEXT, "end": TEXT},
    "item": [_ITEM],
}

_PAGE: Schema = {"name": TEXT, "title": TEXT, "generation": TEXT}
_PAGE["page"] = [_PAGE]

IMPLEMENTATION_GUIDE: Schema = {
    **_HEADER,
    "packageId": TEXT,
    "license": TEXT,
    "fhirVersion": TEXTS,
    "dependsOn": [{"uri": TEXT, "packageId": TEXT, "version": TEXT, "reason": TEXT}],
    "global": [{"type": TEXT, "profile": TEXT}],
    "definition": {
        "grouping": [{"id": TEXT, "name": TEXT, "description": TEXT}],
        "resource": [
            {
                "reference": TEXT,
                "name": TEXT,
                "description": TEXT,
                "isExample": FLAG,
                "profile": TEXTS,
                "groupingId": TEXT,
            }
        ],
        "page": _PAGE,
        "parameter": [{"code": TEXT, "value": TEXT}],
    },
}

_VALUED: Schema = {"valueId": TEXT, "valueString": TEXT}
_RULE: Schema = {
    "name": TEXT,
    "documentation": TEXT,
    "source": [
        {
            "context": TEXT,
            "min": COUNT,
            "max": TEXT,
            "type": TEXT,
            "element": TEXT,
            "listMode": TEXT,
            "variable": TEXT,
            "condition": TEXT,
            "check": TEXT,
            "logMessage": TEXT,
        }
    ],
    "target": [
        {
            "context": TEXT,
            "contextType": TEXT,
            "element": TEXT,
            "variable": TEXT,
            "listMode": TEXTS,
            "transform": TEXT,
            "parameter": [_VALUED],
        }
    ],
    "dependent": [{"name": TEXT, "variable": TEXTS, "parameter": [_VALUED]}],
}
_RULE["rule"] = [_RULE]

STRUCTURE_MAP: Schema = {
    **_HEADER,
    "structure": [{"url": TEXT, "mode": TEXT, "alias": TEXT, "documentation": TEXT}],
    "import": TEXTS,
    "const": [{"name": TEXT, "value": TEXT}],
    "group": [
        {
            "name": TEXT,
            "extends": TEXT,
            "typeMode": TEXT,
            "documentation": TEXT,
            "input": [{"name": TEXT, "type": TEXT, "mode": TEXT, "documentation": TEXT}],
            "rule": [_RULE],
        }
    ],
}

_COMPARTMENT: Schema = {"use": TEXT, "code": TEXT, "rule": TEXT, "expression": TEXT, "description": TEXT}
_LINK: Schema = {
    "path": TEXT,
    "sliceName": TEXT,
    "min": COUNT,
    "max": TEXT,
    "description": TEXT,
    "sourceId": TEXT,
    "targetId": TEXT,
    "params": TEXT,
    "compartment": [_COMPARTMENT],
}
_LINK["target"] = [
    {"type": TEXT, "params": TEXT, "profile": TEXT, "compartment": [_COMPARTMENT], "link": [_LINK]}
]

GRAPH_DEFINITION: Schema = {
    **_HEADER,
    "start": TEXT,
    "profile": TEXT,
    "node": [{"nodeId": TEXT, "description": TEXT, "type": TEXT, "profile": TEXT}],
    "link": [_LINK],
}

MESSAGE_DEFINITION: Schema = {
    **_HEADER,
    "replaces": TEXTS,
    "base": TEXT,
    "parent": TEXTS,
    "eventCoding": _CODING,
    "eventUri": TEXT,
    "category": TEXT,
    "focus": [{"code": TEXT, "profile": TEXT, "min": COUNT, "max": TEXT}],
    "responseRequired": TEXT,
    "allowedResponse": [{"message": TEXT, "situation": TEXT}],
    "graph": TEXTS,
}

REQUIREMENTS: Schema = {
    **_HEADER,
    "derivedFrom": TEXTS,
    "reference": TEXTS,
    "actor": TEXTS,
    "statement": [
        {
            "key": TEXT,
            "label": TEXT,
            "conformance": TEXTS,
            "conditionality": FLAG,
            "requirement": TEXT,
            "derivedFrom": TEXT,
            "parent": TEXT,
            "satisfiedBy": TEXTS,
            "reference": TEXTS,
            "source": [{"reference": TEXT, "display": TEXT}],
        }
    ],
}

ACTOR_DEFINITION: Schema = {
    **_HEADER,
    "type": TEXT,
    "documentation": TEXT,
    "reference": TEXTS,
    "capabilities": TEXT,
    "derivedFrom": TEXTS,
}

_CONTAINED: Schema = {"instance": TEXT, "version": TEXT}
_STEP: Schema = {
    "number": TEXT,
    "pause": FLAG,
    "workflow": TEXT,
    "operation": {
        "number": TEXT,
        "type": TEXT,
        "title": TEXT,
        "initiator": TEXT,
        "receiver": TEXT,
        "description": TEXT,
        "initiatorActive": FLAG,
        "receiverActive": FLAG,
        "request": _CONTAINED,
        "response": _CONTAINED,
    },
}
_PROCESS: Schema = {"title": TEXT, "description": TEXT, "preConditions": TEXT, "postConditions": TEXT}
_PROCESS["step"] = [_STEP]
_STEP["process"] = [_PROCESS]
_STEP["alternative"] = [{"title": TEXT, "description": TEXT, "step": [_STEP]}]

EXAMPLE_SCENARIO: Schema = {
    **_HEADER,
    "actor": [{"key": TEXT, "type": TEXT, "title": TEXT, "description": TEXT}],
    "instance": [
        {
            "key": TEXT,
            "type": TEXT,
            "title": TEXT,
            "description": TEXT,
            "content": TEXT,
            "profile": TEXT,
            "version": [{"key": TEXT, "title": TEXT, "description": TEXT, "content": TEXT}],
            "containedInstance": [_CONTAINED],
        }
    ],
    "process": [_PROCESS],
    "workflow": TEXTS,
}

SHAPES: dict[str, Schema] = {
    "CapabilityStatement": CAPABILITY_STATEMENT,
    "SearchParameter": SEARCH_PARAMETER,
    "OperationDefinition": OPERATION_DEFINITION,
    "NamingSystem": NAMING_SYSTEM,
    "Questionnaire": QUESTIONNAIRE,
    "ImplementationGuide": IMPLEMENTATION_GUIDE,
    "StructureMap": STRUCTURE_MAP,
    "GraphDefinition": GRAPH_DEFINITION,
    "MessageDefinition": MESSAGE_DEFINITION,
    "Requirements": REQUIREMENTS,
    "ActorDefinition": ACTOR_DEFINITION,
    "ExampleScenario": EXAMPLE_SCENARIO,
}
"""By resource type; DSTU2's Conformance becomes a CapabilityStatement first."""
