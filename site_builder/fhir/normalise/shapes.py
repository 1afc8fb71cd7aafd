"""The JSON shapes of the neutral form: which property is text, a list, an object (R4's)."""

from __future__ import annotations

from site_builder.fhir.well_formed import COUNT, FLAG, TEXT, TEXTS, Schema

_CODING: Schema = {"system": TEXT, "code": TEXT, "display": TEXT, "version": TEXT}
_CONCEPT: Schema = {"coding": [_CODING], "text": TEXT}
_CONTACT: Schema = {"name": TEXT, "telecom": [{"system": TEXT, "value": TEXT}]}
_DESIGNATION: Schema = {"language": TEXT, "use": _CODING, "value": TEXT}

HEADER: Schema = {
    "id": TEXT,
    "url": TEXT,
    "identifier": [{"system": TEXT, "value": TEXT}],
    "version": TEXT,
    "name": TEXT,
    "title": TEXT,
    "status": TEXT,
    "experimental": FLAG,
    "date": TEXT,
    "publisher": TEXT,
    "contact": [_CONTACT],
    "description": TEXT,
    "useContext": [{"code": _CODING, "valueCodeableConcept": _CONCEPT}],
    "jurisdiction": [_CONCEPT],
    "purpose": TEXT,
    "copyright": TEXT,
    "extension": [{"url": TEXT}],
    "contained": [{}],
    "meta": {"profile": TEXTS, "tag": [_CODING], "security": [_CODING]},
    "text": {"status": TEXT, "div": TEXT},
}
"""What every canonical resource has."""

ELEMENT: Schema = {
    "id": TEXT,
    "path": TEXT,
    "extension": [{"url": TEXT}],
    "representation": TEXTS,
    "sliceName": TEXT,
    "sliceIsConstraining": FLAG,
    "label": TEXT,
    "code": [_CODING],
    "slicing": {
        "discriminator": [{"type": TEXT, "path": TEXT}],
        "description": TEXT,
        "ordered": FLAG,
        "rules": TEXT,
    },
    "short": TEXT,
    "definition": TEXT,
    "comment": TEXT,
    "requirements": TEXT,
    "alias": TEXTS,
    "min": COUNT,
    "max": TEXT,
    "base": {"path": TEXT, "min": COUNT, "max": TEXT},
    "contentReference": TEXT,
    "type": [
        {"code": TEXT, "profile": TEXTS, "targetProfile": TEXTS, "aggregation": TEXTS, "versioning": TEXT}
    ],
    "meaningWhenMissing": TEXT,
    "orderMeaning": TEXT,
    "example": [{"label": TEXT}],
    "maxLength": COUNT,
    "condition": TEXTS,
    "constraint": [
        {
            "key": TEXT,
            "requirements": TEXT,
            "severity": TEXT,
            "human": TEXT,
            "expression": TEXT,
            "xpath": TEXT,
            "source": TEXT,
        }
    ],
    "mustSupport": FLAG,
    "isModifier": FLAG,
    "isModifierReason": TEXT,
    "isSummary": FLAG,
    "binding": {"strength": TEXT, "valueSet": TEXT, "description": TEXT, "additional": [{}]},
    "mapping": [{"identity": TEXT, "language": TEXT, "map": TEXT, "comment": TEXT}],
}
"""An ElementDefinition."""

STRUCTURE_DEFINITION: Schema = {
    **HEADER,
    "fhirVersion": TEXT,
    "kind": TEXT,
    "abstract": FLAG,
    "type": TEXT,
    "baseDefinition": TEXT,
    "derivation": TEXT,
    "keyword": [_CODING],
    "context": [{"type": TEXT, "expression": TEXT}],
    "contextInvariant": TEXTS,
    "mapping": [{"identity": TEXT, "uri": TEXT, "name": TEXT, "comment": TEXT}],
    "snapshot": {"element": [ELEMENT]},
    "differential": {"element": [ELEMENT]},
}

_INCLUDE: Schema = {
    "system": TEXT,
    "version": TEXT,
    "concept": [{"code": TEXT, "display": TEXT, "designation": [_DESIGNATION]}],
    "filter": [{"property": TEXT, "op": TEXT, "value": TEXT}],
    "valueSet": TEXTS,
}
_CONTAINS: Schema = {
    "system": TEXT,
    "abstract": FLAG,
    "inactive": FLAG,
    "version": TEXT,
    "code": TEXT,
    "display": TEXT,
    "designation": [_DESIGNATION],
}
_CONTAINS["contains"] = [_CONTAINS]

VALUE_SET: Schema = {
    **HEADER,
    "immutable": FLAG,
    "compose": {"lockedDate": TEXT, "inactive": FLAG, "include": [_INCLUDE], "exclude": [_INCLUDE]},
    "expansion": {
        "identifier": TEXT,
        "timestamp": TEXT,
        "total": COUNT,
        "offset": COUNT,
        "parameter": [{"name": TEXT}],
        "contains": [_CONTAINS],
    },
}

_DEFINED: Schema = {
    "id": TEXT,
    "code": TEXT,
    "display": TEXT,
    "definition": TEXT,
    "designation": [_DESIGNATION],
    "property": [{"code": TEXT}],
}
_DEFINED["concept"] = [_DEFINED]

CODE_SYSTEM: Schema = {
    **HEADER,
    "caseSensitive": FLAG,
    "valueSet": TEXT,
    "hierarchyMeaning": TEXT,
    "compositional": FLAG,
    "versionNeeded": FLAG,
    "content": TEXT,
    "supplements": TEXT,
    "count": COUNT,
    "filter": [{"code": TEXT, "description": TEXT, "operator": TEXTS, "value": TEXT}],
    "property": [{"code": TEXT, "uri": TEXT, "description": TEXT, "type": TEXT}],
    "concept": [_DEFINED],
}

_DEPENDENCY: Schema = {"property": TEXT, "system": TEXT, "value": TEXT, "display": TEXT}

CONCEPT_MAP: Schema = {
    **HEADER,
    "sourceUri": TEXT,
    "sourceCanonical": TEXT,
    "targetUri": TEXT,
    "targetCanonical": TEXT,
    "group": [
        {
            "source": TEXT,
            "sourceVersion": TEXT,
            "target": TEXT,
            "targetVersion": TEXT,
            "element": [
                {
                    "code": TEXT,
                    "display": TEXT,
                    "target": [
                        {
                            "code": TEXT,
                            "display": TEXT,
                            "equivalence": TEXT,
                            "relationship": TEXT,
                            "comment": TEXT,
                            "dependsOn": [_DEPENDENCY],
                            "product": [_DEPENDENCY],
                        }
                    ],
                }
            ],
            "unmapped": {"mode": TEXT, "code": TEXT, "display": TEXT, "url": TEXT},
        }
    ],
}
