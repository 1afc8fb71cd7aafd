"""What core types look like, in every release, with nothing but what ships."""

from collections.abc import Mapping
from typing import Any

import pytest

from site_builder.fhir.definitions import DefinitionsLibrary, TypeFact
from site_builder.fhir.facts import load_facts
from site_builder.fhir.releases import RELEASES, release_named

LIBRARY = DefinitionsLibrary()
STRUCTURES = "http://hl7.org/fhir/StructureDefinition/"


def names(release: str, path: str) -> list[str]:
    return [fact.name for fact in LIBRARY.release(release).children(path)]


@pytest.mark.parametrize(
    ("release", "path", "expected"),
    [
        ("STU3", "Element", ["id", "extension"]),
        ("STU3", "BackboneElement", ["id", "extension", "modifierExtension"]),
        ("R4", "Patient.birthDate", ["id", "extension", "value"]),
        (
            "R4",
            "Patient.name",
            ["id", "extension", "use", "text", "family", "given", "prefix", "suffix", "period"],
        ),
        ("R4", "Patient.communication", ["id", "extension", "modifierExtension", "language", "preferred"]),
        ("R4", "Bundle.entry.link", ["id", "extension", "modifierExtension", "relation", "url"]),
        ("R4", "Observation.value[x]", ["id", "extension"]),
        ("R4", "Observation.valuePeriod", ["id", "extension", "start", "end"]),
        ("R4", "Extension.url", ["id", "extension", "value"]),
        (
            "DSTU2",
            "Bundle",
            ["id", "meta", "implicitRules", "language", "type", "total", "link", "entry", "signature"],
        ),
        ("DSTU2", "ElementDefinition.base", ["id", "extension", "path", "min", "max"]),
        ("R5", "Age", ["id", "extension", "value", "comparator", "unit", "system", "code"]),
        ("R4", "Nonsense", []),
        ("R4", "Patient.nonsense", []),
        ("R4", "Patient.nonsense.deeper", []),
        ("R4", "", []),
    ],
)
def test_children(release: str, path: str, expected: list[str]) -> None:
    assert names(release, path) == expected


def test_inherited_children_come_first() -> None:
    assert names("STU3", "Patient")[:9] == [
        "id",
        "meta",
        "implicitRules",
        "language",
        "text",
        "contained",
        "extension",
        "modifierExtension",
        "identifier",
    ]


def test_content_reference_is_followed_to_any_depth() -> None:
    shallow = names("R4", "Questionnaire.item")
    assert "linkId" in shallow
    assert names("R4", "Questionnaire.item.item.item.item.item.item") == shallow


def test_children_of_children_carry_the_path_that_was_asked_for() -> None:
    child = LIBRARY.release("R4").children("Patient.contact.name")[4]
    assert (child.path, child.max, child.is_repeating) == ("Patient.contact.name.family", "1", False)


def test_choice_is_found_by_the_name_of_one_type() -> None:
    found = LIBRARY.release("R4").child("Observation", "valueQuantity")
    assert found is not None
    assert (found.path, found.types) == ("Observation.value[x]", (TypeFact("Quantity"),))
    assert found.is_choice


def test_element_by_path_and_by_type() -> None:
    definitions = LIBRARY.release("STU3")
    status = definitions.element("Observation.status")
    assert status is not None
    assert (status.min, status.max, status.is_modifier, status.is_summary) == (1, "1", True, True)
    assert (status.binding_strength, status.value_set) == (
        "required",
        "http://hl7.org/fhir/ValueSet/observation-status",
    )
    root = definitions.element("Observation")
    assert root is not None
    assert root.path == "Observation"
    assert definitions.element("Nothing") is None
    assert definitions.child("Patient", "nothing") is None
    assert definitions.child("Nothing", "nothing") is None


def test_references_name_their_targets() -> None:
    subject = LIBRARY.release("R4").child("AllergyIntolerance", "patient")
    assert subject is not None
    assert subject.types == (TypeFact("Reference", targets=(STRUCTURES + "Patient",)),)


def test_required_binding_of_r4_names_the_version() -> None:
    gender = LIBRARY.release("R4").child("Patient", "gender")
    assert gender is not None
    assert gender.value_set == "http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1"


def test_system_types_are_told_apart() -> None:
    identifier = LIBRARY.release("R4").child("Patient", "id")
    assert identifier is not None
    assert (identifier.types[0].code, identifier.types[0].system) == ("string", "String")


def test_profiled_types_and_constraints_are_kept() -> None:
    definitions = LIBRARY.release("STU3")
    dose = definitions.child("Immunization", "doseQuantity")
    contact = definitions.child("Patient", "contact")
    assert dose is not None
    assert contact is not None
    assert dose.types == (TypeFact("Quantity", profiles=(STRUCTURES + "SimpleQuantity",)),)
    assert contact.constraints == ("pat-1",)


@pytest.mark.parametrize("release", [release.name for release in RELEASES])
def test_every_element_of_every_type_can_be_walked(release: str) -> None:
    definitions = LIBRARY.release(release)
    for name in definitions.types():
        facts = definitions.type(name)
        assert facts is not None
        for path, fact in facts.elements.items():
            assert fact.content_reference or fact.types, fact.path
            if not fact.is_choice:
                assert definitions.shape(f"{name}.{path}") is not None, fact.path


@pytest.mark.parametrize(
    ("release", "name", "is_resource", "is_primitive"),
    [
        ("DSTU2", "MedicationOrder", True, False),
        ("STU3", "MedicationOrder", False, False),
        ("DSTU2", "code", False, True),
        ("R5", "integer64", False, True),
        ("R4", "HumanName", False, False),
        ("R4", "Resource", True, False),
    ],
)
def test_kinds_of_types(release: str, name: str, is_resource: bool, is_primitive: bool) -> None:
    definitions = LIBRARY.release(release)
    assert definitions.is_resource(name) is is_resource
    assert definitions.is_primitive(name) is is_primitive


def test_profiles_on_datatypes_are_types_with_a_mark() -> None:
    quantity = LIBRARY.release("STU3").type("SimpleQuantity")
    assert quantity is not None
    assert (quantity.kind, quantity.is_profile, quantity.base) == ("complex-type", True, "Quantity")
    assert quantity.elements["comparator"].max == "0"


def test_canonicals_of_the_specification_have_names() -> None:
    facts = load_facts(release_named("R4"))
    gender = facts.canonical("http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1")
    assert gender is not None
    assert (gender.kind, gender.name) == ("ValueSet", "AdministrativeGender")
    assert facts.canonical("http://hl7.org/fhir/ValueSet/no-such") is None
    place = LIBRARY.release("STU3").canonical(STRUCTURES + "birthPlace")
    assert place is not None
    assert place.kind == "Extension"


def test_releases_are_loaded_once() -> None:
    assert LIBRARY.release("3.0.1") is LIBRARY.release("STU3")


def test_unknown_release_raises() -> None:
    with pytest.raises(ValueError, match="R99"):
        LIBRARY.release("R99")


class Source:
    """A package with one structure."""

    def __init__(self, structure: Mapping[str, Any], fhir_versions: tuple[str, ...] = ()) -> None:
        self.structure = structure
        self.fhir_versions = fhir_versions

    def resource(self, url: str) -> Mapping[str, Any] | None:
        return self.structure if self.structure.get("url") == url else None


PATIENT = {
    "url": STRUCTURES + "Patient",
    "snapshot": {
        "element": [
            {"path": "Patient", "short": "A patient", "definition": "Somebody in care."},
            {"path": "Patient.name", "short": "What they are called"},
            {"path": "Patient.broken", "short": {}, "definition": []},
            "no element",
            {"short": "no path"},
        ]
    },
}


def test_package_gives_structures_and_texts() -> None:
    definitions = DefinitionsLibrary([Source(PATIENT)]).release("R4")
    assert definitions.structure("Patient") is PATIENT
    assert definitions.structure(STRUCTURES + "Patient") is PATIENT
    assert definitions.structure("Observation") is None
    assert definitions.text("Patient") == ("A patient", "Somebody in care.")
    assert definitions.text("Patient.name") == ("What they are called", "")
    assert definitions.text("Patient.broken") == ("", "")


def test_core_package_is_asked_for_a_release_and_comes_last() -> None:
    own = {**PATIENT, "name": "Own"}
    asked: list[str] = []

    def core(name: str) -> Source | None:
        asked.append(name)
        return Source({"url": STRUCTURES + "Group"}) if name == "hl7.fhir.r4.core" else None

    library = DefinitionsLibrary([Source(own)], core)

    assert library.release("R4").structure("Patient") is own
    assert library.release("R4").structure("Group") == {"url": STRUCTURES + "Group"}
    assert library.release("R5").structure("Group") is None
    assert asked == ["hl7.fhir.r4.core", "hl7.fhir.r5.core"]


def test_package_of_another_release_is_not_asked() -> None:
    library = DefinitionsLibrary([Source(PATIENT, ("3.0.2",))])
    assert library.release("R4").structure("Patient") is None
    assert library.release("STU3").structure("Patient") is PATIENT


@pytest.mark.parametrize("snapshot", [None, [], "x", {"element": {}}, {"element": [1, None]}])
def test_broken_structure_in_a_package_gives_no_texts(snapshot: object) -> None:
    source = Source({"url": STRUCTURES + "Basic", "snapshot": snapshot})
    assert DefinitionsLibrary([source]).release("DSTU2").text("Basic") == ("", "")


@pytest.mark.parametrize(
    ("release", "path", "short"),
    [
        ("STU3", "Patient.contact.gender", "male | female | other | unknown"),
        ("R4", "Patient.name.given", "Given names (not always 'first'). Includes middle names"),
        ("R5", "Observation.value[x]", "Actual result"),
        ("R4B", "Patient.text", "Text summary of the resource, for human interpretation"),
        ("STU3", "Observation.valueQuantity", "Actual result"),
        ("STU3", "Patient", "Information about an individual or animal receiving health care services"),
        ("STU3", "MedicationStatement", "Record of medication being taken by a patient"),
        ("R5", "AllergyIntolerance.participant.id", "Unique id for inter-element referencing"),
        ("R4", "SimpleQuantity.unit", "Unit representation"),
        ("DSTU2", "Patient.name", ""),
        ("DSTU2", "Patient", ""),
        ("STU3", "Patient.nothing", ""),
        ("STU3", "Patient.contact.nothing[x]", ""),
        ("STU3", "No such/thing", ""),
    ],
)
def test_short_texts_come_from_the_models(release: str, path: str, short: str) -> None:
    assert LIBRARY.release(release).text(path)[0] == short


def test_definition_falls_back_to_the_short_text() -> None:
    assert LIBRARY.release("STU3").text("Patient.photo") == ("Image of the patient", "Image of the patient")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Patient.name.given", "HumanName.given"),
        ("Patient.text", "DomainResource.text"),
        ("Patient", "Patient"),
        ("Observation.valueQuantity", "Observation.value[x]"),
        ("Nonsense", ""),
        ("Patient.nonsense", ""),
        ("Nonsense.deeper", ""),
    ],
)
def test_base_path_says_where_an_element_is_defined(path: str, expected: str) -> None:
    assert LIBRARY.release("R4").base_path(path) == expected


def test_absurdly_deep_path_is_unknown() -> None:
    assert LIBRARY.release("R4").children("Questionnaire" + ".item" * 5000) == ()
