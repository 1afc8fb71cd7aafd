"""Publishers' rules tell which package has a definition; without a rule nothing is told."""

from __future__ import annotations

import pytest

from site_builder.fhir.package_names import home_of, package_of
from site_builder.fhir.releases import release_named

CORE = "http://hl7.org/fhir/StructureDefinition/"


@pytest.mark.parametrize(
    ("url", "release", "package"),
    [
        ("http://hl7.org/fhir/us/core/StructureDefinition/us-core-race", "R4", "hl7.fhir.us.core"),
        ("http://hl7.org/fhir/uv/ips/StructureDefinition/Patient-uv-ips|1.1.0", "R4", "hl7.fhir.uv.ips"),
        ("https://profiles.ihe.net/ITI/MHD/StructureDefinition/x", "R4", "ihe.iti.mhd"),
        ("http://fhir.ch/ig/ch-core/StructureDefinition/ch-core-patient", "R4", "ch.fhir.ig.ch-core"),
        ("http://hl7.org.au/fhir/StructureDefinition/au-patient", "R4", "hl7.fhir.au.base"),
        ("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient", "R4", "fhir.r4.ukcore.stu2"),
        ("http://fhir.de/StructureDefinition/x", "R4", "de.basisprofil.r4"),
        ("http://fhir.de/StructureDefinition/x", "STU3", ""),
        (CORE + "vitalsigns", "R5", "hl7.fhir.r5.core#5.0.0"),
        # What R4 has is built in, so what is not has never been there.
        (CORE + "daf-patient", "R4", ""),
        (CORE + "no-such-profile", "R5", ""),
        ("https://elsewhere.example/StructureDefinition/x", "R4", ""),
        ("http://hl7.org/fhir/us/core/ValueSet/x", "R4", ""),
    ],
)
def test_package_of_a_canonical_url(url: str, release: str, package: str) -> None:
    assert package_of(url, release_named(release)) == package


@pytest.mark.parametrize(
    ("package", "home"),
    [
        ("hl7.fhir.us.core", "http://hl7.org/fhir/us/core"),
        ("hl7.fhir.uv.smart-app-launch", "http://hl7.org/fhir/smart-app-launch"),
        ("de.basisprofil.r4", ""),
    ],
)
def test_home_of_a_package(package: str, home: str) -> None:
    assert home_of(package) == home
