"""A statement, examples and their view, for the tests of pages about an API."""

from __future__ import annotations

from typing import Any

from site_builder.kinds.embed import embed
from site_builder.model.guide import Artifact
from site_builder.model.sections import Request, Section
from site_builder.model.view import GuideView
from tests.kinds.conformance_samples import canonical, combination, expected
from tests.kinds.small_guide import BASE, Package, artifact, view_of

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "asha",
    "meta": {"profile": [f"{BASE}/StructureDefinition/our-patient"]},
    "active": True,
    "identifier": [{"system": "https://fhir.example.org/id", "value": "999 1"}],
    "name": [{"family": "Lowe", "given": ["Asha"]}],
    "telecom": [{"system": "phone", "value": "01"}, {"system": "email", "value": "a@example.org"}],
    "gender": "female",
    "birthDate": "1979-05-14",
    "managingOrganization": {"reference": "Organization/o", "display": "The surgery"},
}
OTHER: dict[str, Any] = {"resourceType": "Patient", "id": "other", "gender": "male"}
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "weight",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "27113001", "display": "Weight"}]},
    "subject": {"reference": "https://x.example.org/Patient/asha/_history/2"},
    "effectivePeriod": {"start": "2026-01-02T10:00:00Z"},
    "valueQuantity": {"value": 70, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
}
BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle",
    "id": "found",
    "type": "searchset",
    "link": [
        {"relation": "self", "url": "https://x.example.org/STU3/Observation?patient=asha&date=ge2026-01-01"}
    ],
    "entry": [{"resource": OBSERVATION}],
}
OUTCOME: dict[str, Any] = {"resourceType": "OperationOutcome", "id": "lost", "issue": []}


def server_statement(**more: Any) -> dict[str, Any]:
    return canonical(
        "CapabilityStatement",
        "server",
        title="Server rules",
        rest=[
            {
                "mode": "server",
                "security": {"description": "Tokens."},
                "resource": [
                    {
                        "type": "Patient",
                        "documentation": "Two parameters at least.",
                        "profile": f"{BASE}/StructureDefinition/our-patient",
                        "extension": [
                            combination("SHALL", ("family", "gender")),
                            combination("MAY", ("family", "nonsense")),
                        ],
                        "interaction": [
                            expected("SHALL", code="read"),
                            {"code": "vread"},
                            {"code": "search-type"},
                        ],
                        "searchParam": [
                            expected(
                                "SHALL",
                                name="family",
                                type="string",
                                documentation="Surname. Path: Patient.name.family",
                            ),
                            expected(
                                "MAY",
                                name="email",
                                type="token",
                                documentation="Email. Path: Patient.telecom (system = email)",
                            ),
                            {"name": "gender", "type": "token", "documentation": "Path: Patient.gender"},
                            {"name": "birthdate", "type": "date", "documentation": "Path: Patient.birthDate"},
                            {
                                "name": "phone",
                                "type": "token",
                                "definition": "http://hl7.org/fhir/SearchParameter/phone",
                            },
                            {
                                "name": "org",
                                "type": "reference",
                                "target": ["Organization"],
                                "modifier": ["missing"],
                                "documentation": "Path: Patient.managingOrganization (Organization)",
                            },
                            {"name": "odd", "type": "special"},
                        ],
                    },
                    {
                        "type": "Observation",
                        "interaction": [{"code": "read"}, {"code": "search-type"}, {"code": "create"}],
                    },
                    {"type": "Binary", "interaction": [{"code": "read"}]},
                ],
            }
        ],
        **more,
    )


PHONE = canonical(
    "SearchParameter",
    "phone",
    type="token",
    description="A phone number",
    expression="Patient.telecom.where(system='phone') | Person.telecom.where(system='phone')",
) | {"url": "http://hl7.org/fhir/SearchParameter/phone"}


PROFILE = canonical(
    "StructureDefinition", "our-patient", title="Our patient", type="Patient", kind="resource"
)


def api_view(*extra: dict[str, Any], statement: dict[str, Any] | None = None) -> GuideView:
    resources = (statement or server_statement(), OTHER, PATIENT, *extra)
    own: list[Artifact] = [artifact(each, "STU3") for each in (*resources, PROFILE)]
    return view_of(*own, packages=(Package(PHONE),))


def show(
    part: str, resource: str = "Patient", view: GuideView | None = None, **more: str
) -> tuple[Section, ...]:
    return embed("api", {"part": part, "resource": resource, **more}, view or api_view())


def requests(sections: tuple[Section, ...]) -> list[str]:
    return [f"{each.method} {each.path}" for each in sections if isinstance(each, Request)]
