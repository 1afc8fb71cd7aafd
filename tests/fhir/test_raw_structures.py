"""The specification's types are known whole without packages, but for their prose."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.fhir.raw_structures import load_raw
from site_builder.fhir.releases import RELEASES, release_named


def _element(release: str, id_: str) -> dict[str, Any]:
    raw = load_raw(release_named(release))
    structure = raw.structure(id_.partition(".")[0]) if raw else None
    assert structure is not None
    return next(each for each in structure["snapshot"]["element"] if each["id"] == id_)


@pytest.mark.parametrize(
    ("release", "id_", "key", "expected"),
    [
        ("R4", "Patient.maritalStatus", "binding", "The domestic partnership status of a person."),
        ("R4", "Patient.contact.modifierExtension", "alias", ["extensions", "user content", "modifiers"]),
        ("R4", "Observation.referenceRange", "constraint", "obs-3"),
        ("R4B", "Patient.name", "mustSupport", False),
        ("R5", "Patient.contact.id", "min", 0),
        ("R4", "Observation.component.referenceRange", "contentReference", "#Observation.referenceRange"),
    ],
)
def test_what_is_written_whole_is_there(release: str, id_: str, key: str, expected: Any) -> None:
    found = _element(release, id_)[key]

    if isinstance(found, dict):
        found = found["description"]
    if key == "constraint":
        found = next(each["key"] for each in found if each["key"] == expected)
    assert found == expected


def test_an_id_says_which_fhir_type_it_is() -> None:
    (type_,) = _element("R4", "Patient.id")["type"]

    assert type_["code"] == "http://hl7.org/fhirpath/System.String"
    assert type_["extension"][0]["valueUrl"] == "string"


def test_elements_stand_in_the_order_of_a_snapshot() -> None:
    raw = load_raw(release_named("R4"))
    structure = raw.structure("Patient") if raw else None

    assert structure is not None
    ids = [each["id"] for each in structure["snapshot"]["element"]]
    at = ids.index("Patient.contact")
    assert ids[at + 1 : at + 5] == [
        "Patient.contact.id",
        "Patient.contact.extension",
        "Patient.contact.modifierExtension",
        "Patient.contact.relationship",
    ]
    assert structure["baseDefinition"] == "http://hl7.org/fhir/StructureDefinition/DomainResource"


def test_every_type_of_each_release_can_be_read() -> None:
    for release in RELEASES[2:]:
        raw = load_raw(release)
        assert raw is not None
        for name in raw.names():
            structure = raw.structure(name)
            assert structure is not None
            assert structure["snapshot"]["element"][0]["path"] == structure["type"]


def test_early_releases_and_unknown_names_have_none() -> None:
    raw = load_raw(release_named("R4"))

    assert load_raw(release_named("STU3")) is None
    assert raw is not None
    assert raw.structure("Nothing") is None
