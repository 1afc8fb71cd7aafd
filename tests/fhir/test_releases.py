"""Which release a version, a name, an address or a resource means."""

import pytest

from site_builder.fhir.releases import RELEASES, detect, release_named, release_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1.0.2", "DSTU2"),
        ("1.0.1", "DSTU2"),
        ("0.5.0", "DSTU2"),
        ("1.8.0", "STU3"),
        ("3.0.0", "STU3"),
        ("3.0.1", "STU3"),
        ("3.0", "STU3"),
        ("3", "STU3"),
        ("3.5.0", "R4"),
        ("4.0.1", "R4"),
        ("v4.0.0", "R4"),
        ("4.0", "R4"),
        ("4", "R4"),
        ("4.1.0", "R4B"),
        ("4.3.0-cibuild", "R4B"),
        ("4.2.0", "R5"),
        ("4.6.0", "R5"),
        ("5.0.0-ballot", "R5"),
        ("STU3", "STU3"),
        ("r4", "R4"),
        ("R4B", "R4B"),
        ("DSTU2", "DSTU2"),
        ("FHIR R5", "R5"),
        ("hl7.fhir.r3.core", "STU3"),
        ("hl7.fhir.r4.core#4.0.1", "R4"),
        ("http://hl7.org/fhir/STU3/patient.html", "STU3"),
        ("https://hl7.org/fhir/4.0/", "R4"),
        (" 4.0.1 ", "R4"),
    ],
)
def test_release_is_found(text: str, name: str) -> None:
    found = release_of(text)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("text", ["", "fhir", "2", "6.0.0", "4.9", "four", "hl7.fhir.us.core", "four.0"])
def test_what_is_no_release_gives_none(text: str) -> None:
    assert release_of(text) is None


def test_release_of_something_that_is_no_text_is_none() -> None:
    assert release_of(4) is None  # type: ignore[arg-type]


def test_unknown_name_raises_with_the_name() -> None:
    with pytest.raises(ValueError, match="R9"):
        release_named("R9")


def test_releases_are_in_order_of_time_and_say_so() -> None:
    assert [release.number for release in RELEASES] == [2, 3, 4, 5, 6]
    assert [str(release) for release in RELEASES] == ["DSTU2", "STU3", "R4", "R4B", "R5"]
    assert all(release_of(release.version) is release for release in RELEASES)


@pytest.mark.parametrize(
    ("resource", "default", "name"),
    [
        ({"resourceType": "StructureDefinition", "fhirVersion": "3.0.1"}, "4.0.1", "STU3"),
        ({"resourceType": "ImplementationGuide", "fhirVersion": ["4.0.1", "5.0.0"]}, "STU3", "R4"),
        ({"resourceType": "Patient"}, "STU3", "STU3"),
        ({"resourceType": "Patient"}, "unknown", "R4"),
        ({"resourceType": "StructureDefinition", "fhirVersion": "99"}, "STU3", "STU3"),
        ({"resourceType": "StructureDefinition", "baseDefinition": "x"}, "DSTU2", "STU3"),
        ({"resourceType": "StructureDefinition", "baseDefinition": "x"}, "R5", "R5"),
        ({"resourceType": "StructureDefinition", "constrainedType": "Patient"}, "R4", "DSTU2"),
        ({"resourceType": "StructureDefinition", "base": "http://x"}, "R4", "DSTU2"),
        ({"resourceType": "ValueSet", "codeSystem": {}}, "STU3", "DSTU2"),
        ({"resourceType": "Conformance"}, "R4", "DSTU2"),
        ({"resourceType": "StructureDefinition", "fhirVersion": {}}, "R4", "R4"),
        ({}, "R4B", "R4B"),
    ],
)
def test_release_of_a_resource(resource: dict[str, object], default: str, name: str) -> None:
    assert detect(resource, default).name == name
