"""Values to search for are read off a guide's own examples."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds.api.values import escaped, value_in
from tests.kinds.api_samples import OBSERVATION, PATIENT
from tests.kinds.small_guide import artifact


@pytest.mark.parametrize(
    ("resource", "path", "kind", "value", "words"),
    [
        (PATIENT, "Patient.identifier", "token", "https://fhir.example.org/id|999 1", "999 1"),
        (PATIENT, "Patient.active", "token", "true", "true"),
        (PATIENT, "Patient.name", "string", "Lowe", "Lowe"),
        (PATIENT, "Patient.nothing | Patient.name.given", "string", "Asha", "Asha"),
        (PATIENT, "Patient.telecom.where(system='email')", "token", "a@example.org", "a@example.org"),
        (
            PATIENT,
            "Patient.managingOrganization.where(resolve() is Organization)",
            "reference",
            "Organization/o",
            "The surgery",
        ),
        (OBSERVATION, "Observation.code", "token", "http://snomed.info/sct|27113001", "Weight (SNOMED CT)"),
        (
            OBSERVATION,
            "Observation.subject (Patient)",
            "reference",
            "Patient/asha",
            "https://x.example.org/Patient/asha",
        ),
        (OBSERVATION, "Observation.effective[x]", "date", "2026-01-02", "2 January 2026"),
        (
            OBSERVATION,
            "(Observation.value as Quantity)",
            "quantity",
            "70|http://unitsofmeasure.org|kg",
            "70 kg",
        ),
        (OBSERVATION, "Observation.value.ofType(Quantity).value", "number", "70", "70"),
    ],
)
def test_values_are_read_off_examples(
    resource: dict[str, Any], path: str, kind: str, value: str, words: str
) -> None:
    found = value_in(artifact(resource, "STU3"), path, kind)
    assert found is not None
    assert (found.value, found.words) == (value, words)


@pytest.mark.parametrize(
    ("resource", "path", "kind"),
    [
        (PATIENT, "", "string"),
        (PATIENT, "Person.name", "string"),
        (PATIENT, "Patient.managingOrganization (Practitioner)", "reference"),
        (PATIENT, "Patient.telecom (system = fax)", "token"),
        (PATIENT, "Patient.name", "date"),
        (PATIENT, "Patient.name", "number"),
        (PATIENT, "Patient.name", "quantity"),
        (PATIENT, "Patient.name", "reference"),
        (PATIENT, "Patient.managingOrganization", "token"),
        (PATIENT, "Patient.managingOrganization", "string"),
        (OBSERVATION, "(Observation.value as CodeableConcept)", "token"),
        (
            {"resourceType": "Patient", "id": "p", "generalPractitioner": {"reference": "#gp"}},
            "Patient.generalPractitioner",
            "reference",
        ),
    ],
)
def test_what_no_search_can_name_gives_no_value(resource: dict[str, Any], path: str, kind: str) -> None:
    assert value_in(artifact(resource, "STU3"), path, kind) is None


def test_addresses_keep_what_readers_know_unless_they_must_be_strict() -> None:
    assert escaped("https://a|b c") == "https://a|b%20c"
    assert escaped("https://a|b c", is_strict=True) == "https://a%7Cb%20c"
