"""Expressions on small resources, for the tests of this folder."""

from datetime import UTC, datetime
from typing import Any

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.fhirpath_model import types_of_release
from site_builder.fhirpath import Collection, Environment, Failed, Node, Services, Undecided, expression_of
from site_builder.fhirpath.values import system_value

PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "active": True,
    "name": [
        {"use": "official", "family": "Chalmers", "given": ["Peter", "James"]},
        {
            "use": "usual",
            "given": ["Jim", None],
            "_given": [None, {"extension": [{"url": "http://x", "valueCode": "a"}]}],
        },
    ],
    "birthDate": "1974-12-25",
    "_birthDate": {"extension": [{"url": "http://birth", "valueDateTime": "1974-12-25T14:35:45-05:00"}]},
    "multipleBirthInteger": 2,
    "contact": [{"relationship": [{"text": "Wife"}], "name": {"family": "du Marché"}}],
    "contained": [{"resourceType": "Organization", "id": "o1", "name": "Ward"}],
    "managingOrganization": {"reference": "#o1"},
}
OBSERVATION = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
    "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2026-02",
    "valueQuantity": {"value": 185, "unit": "lbs", "system": "http://unitsofmeasure.org", "code": "[lb_av]"},
}
NOW = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)


def ran(
    text: str,
    resource: dict[str, Any] = PATIENT,
    *,
    release: str = "R4",
    services: Services | None = None,
    **more: Any,
) -> Collection | Undecided | Failed:
    """Evaluate an expression on a resource; elements come back as System values, or as raw JSON."""
    types = types_of_release(DefinitionsLibrary().release(release))
    node = Node(resource, types.named(resource["resourceType"]))
    environment = Environment(types, node, node, services or Services(), now=NOW, **more)
    answer = expression_of(text).evaluate([node], environment)
    if not isinstance(answer, list):
        return answer
    values = [system_value(item) for item in answer]
    return [value.value if isinstance(value, Node) else value for value in values]
