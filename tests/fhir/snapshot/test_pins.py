"""Versions of what FHIR's own definitions name, which HL7's tools write into snapshots."""

from __future__ import annotations

from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.normalise import neutral
from site_builder.fhir.snapshot import Snapshot, SnapshotContext, generate
from site_builder.fhir.snapshot.pins import Pins
from tests.fhir.snapshot.samples import HERE, LIBRARY, Json, at, el, profile

R4 = LIBRARY.release("R4")


def pinned(structure: Json, *own: Json) -> Snapshot:
    """Generate with pins."""
    shaped = [neutral(one, "R4") for one in (structure, *own)]
    return generate(shaped[0], SnapshotContext(R4, shaped, is_pinning=True))


def targets(element: Any) -> list[str]:
    return [url.rpartition("/")[2] for item in element["type"] for url in item.get("targetProfile", ())]


def test_what_a_core_definition_names_has_its_version() -> None:
    found = pinned(profile("Patient", el("Patient.active", min=1)))

    assert targets(at(found, "Patient.managingOrganization")) == ["Organization|4.0.1"]
    assert at(found, "Patient.language")["binding"]["valueSet"] == (
        "http://hl7.org/fhir/ValueSet/languages|4.0.1"
    )


def test_what_a_profile_names_stays_as_it_is_and_is_inherited_so() -> None:
    reference = {"code": "Reference", "targetProfile": [STRUCTURES + "Organization"]}
    binding = {"strength": "extensible", "valueSet": "http://hl7.org/fhir/ValueSet/marital-status"}
    first = profile(
        "Patient",
        el("Patient.managingOrganization", types=[reference]),
        el("Patient.maritalStatus", binding=binding),
        name="First",
    )

    found = pinned(profile("Patient", el("Patient.active", min=1), base=HERE + "First"), first)

    assert targets(at(found, "Patient.managingOrganization")) == ["Organization"]
    assert at(found, "Patient.maritalStatus")["binding"]["valueSet"] == binding["valueSet"]


def test_pins_leave_terminology_of_its_own_versions_and_versions_that_are_there() -> None:
    pins = Pins(R4)
    value_sets = [
        "http://terminology.hl7.org/ValueSet/v3-ActCode",
        "http://hl7.org/fhir/ValueSet/languages|3.0.2",
        "http://example.org/ValueSet/a",
    ]
    bindings = [
        {"strength": "required", "valueSet": url, "additional": [{"valueSet": url}]} for url in value_sets
    ]
    profiles = [HERE + "Own", STRUCTURES + "Patient|1.0.0", STRUCTURES + "unheard-of"]

    assert [pins.pinned({"binding": binding})["binding"] for binding in bindings] == bindings
    assert pins.pinned({"type": [{"code": "Patient", "profile": profiles}]})["type"][0]["profile"] == profiles


def test_a_definition_of_another_package_is_no_core_definition() -> None:
    pins = Pins(R4)

    assert pins.is_core({"url": STRUCTURES + "Patient", "version": "4.0.1"})
    assert not pins.is_core({"url": STRUCTURES + "Patient", "version": "5.1.0"})
    assert not pins.is_core({"url": HERE + "Patient", "version": "4.0.1"})
