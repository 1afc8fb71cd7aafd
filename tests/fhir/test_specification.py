"""Where the published specification describes types, profiles and terminologies."""

import pytest

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.specification import canonical_page, type_name, type_page

LIBRARY = DefinitionsLibrary()
CORE = "http://hl7.org/fhir/"
TERMINOLOGY = "http://terminology.hl7.org/"


@pytest.mark.parametrize(
    ("name", "release", "page"),
    [
        ("Patient", "STU3", "patient.html"),
        ("CodeableConcept", "R4", "datatypes.html#CodeableConcept"),
        ("string", "DSTU2", "datatypes.html#string"),
        ("Reference", "R4", "references.html#Reference"),
        ("Extension", "R4", "extensibility.html#Extension"),
        ("Meta", "R4", "resource.html#Meta"),
        ("ContactDetail", "R5", "metadatatypes.html#ContactDetail"),
        ("BackboneElement", "R4", "backboneelement.html"),
        ("BackboneElement", "R5", "types.html#BackboneElement"),
        ("DomainResource", "STU3", "domainresource.html"),
    ],
)
def test_page_of_a_type(name: str, release: str, page: str) -> None:
    assert type_page(name, release, is_resource=LIBRARY.release(release).is_resource(name)) == page


@pytest.mark.parametrize(
    ("url", "release", "page"),
    [
        (CORE + "StructureDefinition/Patient", "STU3", "https://hl7.org/fhir/STU3/patient.html"),
        (
            CORE + "StructureDefinition/patient-birthPlace|4.0.1",
            "R4",
            "https://hl7.org/fhir/R4/extension-patient-birthplace.html",
        ),
        (
            CORE + "StructureDefinition/translation",
            "R4",
            "https://hl7.org/fhir/R4/extension-translation.html",
        ),
        (
            CORE + "StructureDefinition/familymemberhistory-genetic",
            "R4",
            "https://hl7.org/fhir/R4/familymemberhistory-genetic.html",
        ),
        (CORE + "StructureDefinition/bmi", "R4B", "https://hl7.org/fhir/R4B/bmi.html"),
        (
            CORE + "StructureDefinition/daf-patient",
            "DSTU2",
            "https://hl7.org/fhir/DSTU2/daf/daf-patient.html",
        ),
        (
            CORE + "StructureDefinition/patient-birthPlace",
            "R5",
            "https://hl7.org/fhir/extensions/StructureDefinition-patient-birthPlace.html",
        ),
        (
            CORE + "ValueSet/administrative-gender",
            "R4",
            "https://hl7.org/fhir/R4/valueset-administrative-gender.html",
        ),
        (CORE + "ValueSet/v3-ActCode", "STU3", "https://hl7.org/fhir/STU3/v3/ActCode/vs.html"),
        (CORE + "ValueSet/v2-0131", "STU3", "https://hl7.org/fhir/STU3/v2/0131/index.html"),
        (
            CORE + "administrative-gender",
            "STU3",
            "https://hl7.org/fhir/STU3/codesystem-administrative-gender.html",
        ),
        (
            CORE + "administrative-gender",
            "DSTU2",
            "https://hl7.org/fhir/DSTU2/valueset-administrative-gender.html",
        ),
        (CORE + "v3/ActCode", "STU3", "https://hl7.org/fhir/STU3/v3/ActCode/cs.html"),
        (CORE + "CodeSystem/example", "R4", "https://hl7.org/fhir/R4/codesystem-example.html"),
        (
            CORE + "OperationDefinition/Patient-everything",
            "R4",
            "https://hl7.org/fhir/R4/operation-patient-everything.html",
        ),
        (
            CORE + "SearchParameter/Patient-name",
            "R4",
            "https://hl7.org/fhir/R4/searchparameter-registry.html#Patient-name",
        ),
        (
            TERMINOLOGY + "ValueSet/v3-ActCode",
            "R5",
            "https://terminology.hl7.org/ValueSet-v3-ActCode.html",
        ),
        (TERMINOLOGY + "CodeSystem/v3-ActCode", "R4", "https://hl7.org/fhir/R4/v3/ActCode/cs.html"),
        (
            TERMINOLOGY + "CodeSystem/condition-clinical",
            "R4",
            "https://hl7.org/fhir/R4/codesystem-condition-clinical.html",
        ),
        (TERMINOLOGY + "NamingSystem/x", "R4", ""),
        (CORE + "Unknown/x", "R4", ""),
        ("http://example.org/StructureDefinition/x", "R4", ""),
    ],
)
def test_page_of_a_canonical(url: str, release: str, page: str) -> None:
    definitions = LIBRARY.release(release)
    found = canonical_page(
        url,
        release,
        spec_url=definitions.release.spec_url,
        is_type=lambda name: definitions.type(name) is not None,
        is_resource=definitions.is_resource,
    )
    assert found == page


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("http://hl7.org/fhirpath/System.String", "string"),
        (CORE + "StructureDefinition/Patient|4.0.1", "Patient"),
        ("Patient", "Patient"),
    ],
)
def test_name_of_a_type(text: str, name: str) -> None:
    assert type_name(text) == name
