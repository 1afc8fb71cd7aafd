"""Maps, graphs, messages, actors, requirements and scenarios, for the tests of their kinds."""

from __future__ import annotations

from typing import Any

from tests.kinds.conformance_samples import canonical
from tests.kinds.small_guide import BASE

MAP = canonical(
    "StructureMap",
    "turn",
    structure=[
        {
            "url": "http://hl7.org/fhir/StructureDefinition/Patient",
            "mode": "source",
            "alias": "P",
            "documentation": "In",
        }
    ],
    **{"import": [f"{BASE}/StructureMap/*"]},
    const=[{"name": "one", "value": "'1'"}],
    group=[
        {
            "name": "main",
            "extends": "base",
            "documentation": "The start.",
            "input": [{"name": "src", "type": "P", "mode": "source"}, {"name": "tgt", "mode": "target"}],
            "rule": [
                {
                    "name": "names",
                    "documentation": "Each name",
                    "source": [
                        {
                            "context": "src",
                            "element": "name",
                            "type": "HumanName",
                            "min": 0,
                            "max": "1",
                            "listMode": "first",
                            "variable": "n",
                            "condition": "given.exists()",
                            "defaultValueString": "x",
                        }
                    ],
                    "target": [
                        {
                            "context": "tgt",
                            "element": "label",
                            "transform": "create",
                            "variable": "l",
                            "listMode": ["share"],
                            "parameter": [{"valueString": "string"}],
                        }
                    ],
                    "rule": [
                        {
                            "name": "copy",
                            "source": [{"context": "n", "element": "family"}],
                            "target": [
                                {
                                    "context": "l",
                                    "element": "value",
                                    "transform": "copy",
                                    "parameter": [{"valueId": "f"}],
                                }
                            ],
                        },
                        {
                            "name": "count",
                            "source": [{"context": "n"}],
                            "target": [
                                {
                                    "context": "l",
                                    "element": "n",
                                    "transform": "evaluate",
                                    "parameter": [{"valueString": "n + 1"}],
                                },
                                {
                                    "context": "l",
                                    "transform": "cc",
                                    "parameter": [{"valueInteger": 1}, {"valueBoolean": True}],
                                },
                            ],
                        },
                    ],
                    "dependent": [{"name": "other", "variable": ["n", "l"]}],
                }
            ],
        },
        {"name": "empty"},
    ],
)

GRAPH = canonical(
    "GraphDefinition",
    "family",
    start="Patient",
    profile=f"{BASE}/StructureDefinition/our-patient",
    link=[
        {
            "path": "Patient.link.other",
            "sliceName": "kin",
            "min": 0,
            "max": "*",
            "description": "Who is related",
            "target": [
                {
                    "type": "RelatedPerson",
                    "compartment": [{"use": "requirement", "code": "Patient", "rule": "identical"}],
                    "link": [{"target": [{"type": "Observation", "params": "subject={ref}"}]}],
                }
            ],
        }
    ],
)

GRAPH_R5 = canonical(
    "GraphDefinition",
    "nodes",
    start="p",
    node=[
        {"nodeId": "p", "type": "Patient", "description": "The start"},
        {"nodeId": "o", "type": "Organization"},
    ],
    link=[
        {"sourceId": "p", "targetId": "o", "path": "Patient.managingOrganization", "min": 1, "max": "1"},
        {
            "sourceId": "o",
            "targetId": "p",
            "params": "organization={ref}",
            "compartment": [{"use": "where", "rule": "custom", "code": "Patient", "expression": "a = b"}],
        },
    ],
)

MESSAGE = canonical(
    "MessageDefinition",
    "admit",
    eventCoding={"system": "urn:events", "code": "admit", "display": "Admit"},
    category="consequence",
    responseRequired="on-error",
    parent=[f"{BASE}/MessageDefinition/any"],
    focus=[
        {"code": "Patient", "profile": f"{BASE}/StructureDefinition/our-patient", "min": 1, "max": "1"},
        {"code": "Encounter"},
    ],
    allowedResponse=[{"message": f"{BASE}/MessageDefinition/ok", "situation": "When *all* went well"}],
)

MESSAGE_STU3: dict[str, Any] = canonical(
    "MessageDefinition",
    "middle",
    base={"reference": "MessageDefinition/admit"},
    event={"code": "e"},
    responseRequired=True,
    focus=[{"code": "Patient", "profile": {"reference": f"{BASE}/StructureDefinition/our-patient"}}],
)

ACTOR = canonical(
    "ActorDefinition",
    "sender",
    title="Sender",
    type="system",
    documentation="Sends things.",
    capabilities=f"{BASE}/CapabilityStatement/server",
)

REQUIREMENTS = canonical(
    "Requirements",
    "rules",
    actor=[f"{BASE}/ActorDefinition/sender"],
    statement=[
        {
            "key": "r1",
            "label": "Speed",
            "conformance": ["SHALL", "SHOULD-NOT"],
            "conditionality": True,
            "requirement": "Answer *fast*.",
            "satisfiedBy": [f"{BASE}/CapabilityStatement/server"],
            "source": [{"display": "Users"}],
        },
        {
            "key": "r2",
            "conformance": ["MAY"],
            "requirement": "Be kind.",
            "derivedFrom": "https://x.example.org/R#a",
            "parent": "r1",
        },
    ],
)

SCENARIO = canonical(
    "ExampleScenario",
    "visit",
    actor=[
        {"actorId": "gp", "type": "person", "name": "GP", "description": "The doctor"},
        {"actorId": "lab", "type": "entity", "name": "Lab"},
    ],
    instance=[
        {
            "resourceId": "order",
            "resourceType": "ServiceRequest",
            "name": "The order",
            "description": "What is asked",
            "version": [{"versionId": "v2", "description": "Changed"}],
            "containedInstance": [{"resourceId": "result"}],
        },
        {"resourceId": "result", "resourceType": "Observation", "name": "The result"},
    ],
    process=[
        {
            "title": "Order",
            "description": "A test is asked for.",
            "preConditions": "A patient is there.",
            "postConditions": "A result is there.",
            "step": [
                {
                    "operation": {
                        "number": "1",
                        "type": "create",
                        "name": "Send",
                        "initiator": "gp",
                        "receiver": "lab",
                        "description": "By *post*",
                        "request": {"resourceId": "order", "versionId": "v2"},
                        "response": {"resourceId": "result"},
                    }
                },
                {"pause": True},
                {"process": [{"title": "Look", "step": [{"operation": {"number": "a", "name": "See"}}]}]},
                {
                    "alternative": [
                        {
                            "title": "No result",
                            "step": [{"operation": {"name": "Call", "initiator": "nobody"}}],
                        }
                    ]
                },
            ],
        },
        {"title": "Nothing"},
    ],
)

SCENARIO_R5 = canonical(
    "ExampleScenario",
    "visit5",
    actor=[{"key": "gp", "type": "person", "title": "GP"}],
    instance=[
        {
            "key": "order",
            "structureType": {"code": "ServiceRequest"},
            "structureProfileCanonical": f"{BASE}/StructureDefinition/order",
            "title": "The order",
            "content": {"reference": "ServiceRequest/1"},
        }
    ],
    process=[
        {
            "title": "Order",
            "step": [
                {
                    "number": "1",
                    "operation": {
                        "type": {"code": "create"},
                        "title": "Send",
                        "initiator": "gp",
                        "request": {"instanceReference": "order", "versionReference": "v"},
                    },
                },
                {"workflow": f"{BASE}/ExampleScenario/other"},
            ],
        }
    ],
)
