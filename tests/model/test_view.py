"""Look-ups in a guide and the index of who refers to whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from site_builder.model.guide import Artifact
from site_builder.model.sections import Link
from site_builder.model.view import GuideView
from tests.kinds.small_guide import BASE, Package, artifact, view_of

CORE = "http://hl7.org/fhir/"
GENDER = {"resourceType": "ValueSet", "id": "gender", "url": f"{BASE}/ValueSet/gender", "name": "Gender"}


def profile(id_: str, *elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "StructureDefinition",
        "id": id_,
        "url": f"{BASE}/StructureDefinition/{id_}",
        "name": id_.title(),
        "title": f"The {id_}",
        "version": "2.0",
        "kind": "resource",
        "type": "Patient",
        "derivation": "constraint",
        "baseDefinition": CORE + "StructureDefinition/Patient",
        "differential": {"element": list(elements)},
        **more,
    }


PERSON = artifact(profile("person"))
HOST = artifact({"resourceType": "Patient", "id": "anna", "meta": {"profile": [f"{PERSON.url}|2.0"]}})


@pytest.mark.parametrize(
    ("reference", "key"),
    [
        (PERSON.url, "StructureDefinition/person"),
        (f"{PERSON.url}|2.0", "StructureDefinition/person"),
        (f"{PERSON.url}|9.9", "StructureDefinition/person"),
        (f"{PERSON.url}#Patient.name", "StructureDefinition/person"),
        (PERSON.url.replace("https", "http") + "/", "StructureDefinition/person"),
        ("StructureDefinition/person", "StructureDefinition/person"),
        ("Patient/anna", "Patient/anna"),
        ("Patient/anna/_history/3", "Patient/anna"),
        ("https://server.example/fhir/Patient/anna", "Patient/anna"),
        ("https://other.example/StructureDefinition/person", ""),
        ("#anna", ""),
        ("", ""),
        ("Patient/bert", ""),
    ],
)
def test_reference_leads_to_the_artifact_it_means(reference: str, key: str) -> None:
    found = view_of(PERSON, HOST).resolve(reference)
    assert (found.key if found else "") == key


def test_both_files_of_an_amended_resource_are_converted_once() -> None:
    amended = replace(HOST, is_amended=True)
    view = view_of(amended)
    files, pages = ([view.source(amended, "json"), view.source(amended, "xml")] for _ in range(2))
    assert all(page is file for page, file in zip(pages, files, strict=True))
    assert [file[:1] for file in files] == ["{", "<"]


def test_version_decides_between_two_artifacts_of_one_url() -> None:
    old = artifact({**profile("person"), "id": "person-old", "version": "1.0"})
    view = view_of(PERSON, old)
    assert view.resolve(f"{PERSON.url}|1.0") is old
    assert view.resolve(PERSON.url) is PERSON


@pytest.mark.parametrize(
    "text", ["person", "StructureDefinition/person", PERSON.url, "Person", "The person", "THE PERSON"]
)
def test_author_may_name_an_artifact_in_many_ways(text: str) -> None:
    assert view_of(HOST, PERSON).find(text, "StructureDefinition") is PERSON


def test_nothing_is_found_by_a_name_of_another_type() -> None:
    view = view_of(PERSON)
    assert view.find("person", "ValueSet") is None
    assert view.find("person") is PERSON
    assert view.artifact("StructureDefinition", "person") is PERSON
    assert view.artifact("ValueSet", "person") is None


def uses(view: GuideView, of: Artifact) -> list[str]:
    return [f"{use.artifact.id} {use.element or '-'}: {use.how}" for use in view.used_by(of)]


def test_every_sort_of_reference_is_indexed() -> None:
    gender = artifact(GENDER)
    extension = artifact(profile("hair", type="Extension", kind="complex-type"))
    system = artifact(
        {"resourceType": "CodeSystem", "id": "cs", "url": f"{BASE}/CodeSystem/cs", "valueSet": gender.url}
    )
    more = artifact(
        {**system.resource, "id": "cs2", "url": f"{BASE}/CodeSystem/cs2", "supplements": system.url}
    )
    wide = artifact(
        {
            **GENDER,
            "id": "wide",
            "url": f"{BASE}/ValueSet/wide",
            "compose": {
                "include": [{"valueSet": [gender.url]}, {"system": system.url}],
                "exclude": [{"system": system.url}],
            },
        }
    )
    child = artifact(
        profile(
            "child",
            {"path": "Patient.gender", "binding": {"strength": "required", "valueSet": f"{gender.url}|1"}},
            {"path": "Patient.link.other", "type": [{"code": "Reference", "targetProfile": [PERSON.url]}]},
            {
                "path": "Patient.extension",
                "sliceName": "hair",
                "type": [{"code": "Extension", "profile": [extension.url]}],
            },
            baseDefinition=PERSON.url,
        )
    )
    asks = artifact({"resourceType": "Questionnaire", "id": "q", "item": [{"answerValueSet": gender.url}]})
    bob = artifact(
        {
            "resourceType": "Patient",
            "id": "bob",
            "extension": [{"url": extension.url, "valueString": "red"}],
            "link": [{"other": {"reference": "Patient/anna"}}],
            "text": {"div": f"<div>{gender.url}</div>"},
        }
    )
    view = view_of(PERSON, HOST, gender, extension, system, more, wide, child, asks, bob)
    assert uses(view, gender) == [
        "cs -: all codes",
        "cs2 -: all codes",
        "child Patient.gender: required binding",
        "wide -: value set include",
        "q Questionnaire.item.answerValueSet: Questionnaire.item.answerValueSet",
    ]
    assert uses(view, PERSON) == [
        "child -: base",
        "child Patient.link.other: target profile",
        "anna -: example",
    ]
    assert uses(view, extension) == [
        "child Patient.extension:hair: extension",
        "bob Patient.extension: extension",
    ]
    assert uses(view, system) == [
        "cs2 -: supplement",
        "wide -: code system include",
        "wide -: code system exclude",
    ]
    assert uses(view, HOST) == ["bob Patient.link.other: Patient.link.other"]
    assert uses(view, bob) == []
    assert [each.id for each in view.examples_of(PERSON)] == ["anna"]
    assert [each.id for each in view.examples_of(extension)] == ["bob"]


@pytest.mark.parametrize(("type_", "release"), [("Conformance", "DSTU2"), ("CapabilityStatement", "STU3")])
def test_relative_reference_of_an_older_statement_is_indexed(type_: str, release: str) -> None:
    reference = {"reference": "StructureDefinition/person"}
    statement = artifact(
        {
            "resourceType": type_,
            "id": "system",
            "url": f"{BASE}/{type_}/system",
            "profile": [reference],
            "rest": [{"resource": [{"type": "Patient", "profile": reference, "documentation": PERSON.key}]}],
        },
        release,
    )
    assert uses(view_of(PERSON, statement), PERSON) == [
        f"system {type_}.profile: {type_}.profile",
        f"system {type_}.rest.resource.profile: {type_}.rest.resource.profile",
    ]


def test_additional_bindings_are_references_too() -> None:
    gender = artifact(GENDER)
    extension = {
        "url": "http://hl7.org/fhir/tools/StructureDefinition/additional-binding",
        "extension": [{"url": "valueSet", "valueCanonical": gender.url}],
    }
    bound = profile(
        "b",
        {
            "path": "Patient.gender",
            "binding": {"strength": "required", "extension": [extension, {"url": "x"}]},
        },
        {"path": "Patient.name", "binding": {"additional": [{"valueSet": gender.url}]}},
    )
    view = view_of(gender, artifact(bound, "R4"))
    assert uses(view, gender) == [
        "b Patient.gender: additional binding",
        "b Patient.name: additional binding",
    ]


@pytest.mark.parametrize(
    ("url", "release", "link"),
    [
        (PERSON.url, "R4", Link("The person", PERSON.out, PERSON.url)),
        (
            CORE + "ValueSet/administrative-gender",
            "STU3",
            Link(
                "AdministrativeGender",
                "https://hl7.org/fhir/STU3/valueset-administrative-gender.html",
                CORE + "ValueSet/administrative-gender",
            ),
        ),
        (
            "https://else.example/ValueSet/x|3",
            "R4",
            Link("x", "https://else.example/ValueSet/x", "https://else.example/ValueSet/x|3"),
        ),
        ("urn:oid:1.2.3", "R4", Link("urn:oid:1.2.3", "", "urn:oid:1.2.3")),
        (
            "https://else.example/ValueSet/1.2.3|4",
            "R4",
            Link(
                "https://else.example/ValueSet/1.2.3",
                "https://else.example/ValueSet/1.2.3",
                "https://else.example/ValueSet/1.2.3|4",
            ),
        ),
    ],
)
def test_canonical_url_links_to_the_guide_then_the_specification_then_itself(
    url: str, release: str, link: Link
) -> None:
    view = view_of(PERSON)
    assert view.link_canonical(url, release) == link
    assert view.link_canonical(url, release) is view.link_canonical(url, release)
    assert view.link_canonical(url, release, "here").text == "here"


@pytest.mark.parametrize(
    ("type_", "text", "target"),
    [
        ("Quantity", "Quantity", "https://hl7.org/fhir/R4/datatypes.html#Quantity"),
        ("Patient", "Patient", "https://hl7.org/fhir/R4/patient.html"),
        ("http://hl7.org/fhirpath/System.String", "string", "https://hl7.org/fhir/R4/datatypes.html#string"),
        (f"{BASE}/StructureDefinition/model", "model", "StructureDefinition-model.html"),
        ("model", "model", "StructureDefinition-model.html"),
        ("https://else.example/Thing", "Thing", "https://else.example/Thing"),
        ("Nonsense", "Nonsense", ""),
    ],
)
def test_type_links_to_the_specification_or_to_a_model_of_the_guide(
    type_: str, text: str, target: str
) -> None:
    link = view_of(artifact(profile("model", kind="logical"))).link_type(type_, "R4")
    assert (link.text, link.target) == (text, target)


def test_resource_of_a_package_goes_by_its_title_and_its_name() -> None:
    url = "https://else.example/ValueSet/p"
    titled = {"resourceType": "ValueSet", "url": url, "title": "Of a package", "name": "Packaged"}
    view = view_of(PERSON, packages=(Package(titled),))
    assert view.link_canonical(url, "R4").text == "Of a package"
    assert view.name_of(url, "R4") == "Packaged"
    assert view.name_of(PERSON.url, "R4") == PERSON.name
    assert view.name_of("https://else.example/StructureDefinition/x|1", "R4") == "x"


@pytest.mark.parametrize("release", ["STU3", "R4", "R5"])
def test_base_of_all_types_is_known_in_every_release(release: str) -> None:
    assert view_of(PERSON).is_known(CORE + "StructureDefinition/Base", release)


def test_what_is_known_is_the_guide_its_packages_and_the_core() -> None:
    packaged = {"resourceType": "ValueSet", "url": "https://else.example/ValueSet/p"}
    view = view_of(PERSON, packages=(Package(packaged),))
    assert view.is_known(PERSON.url, "R4")
    assert view.is_known("https://else.example/ValueSet/p|1", "R4")
    assert view.is_known(CORE + "StructureDefinition/Patient", "R4")
    assert view.is_known(CORE + "ValueSet/administrative-gender", "R4")
    assert view.is_known(CORE + "StructureDefinition/Base", "R4")
    assert not view.is_known(CORE + "StructureDefinition/Pacient", "R4")
    assert not view.is_known(f"{BASE}/ValueSet/none", "R4")


def test_own_urls_lie_below_the_canonical_base_or_else_beside_an_artifact() -> None:
    view = view_of(PERSON, canonical="https://base.example/guide")
    assert view.is_own("https://base.example/guide/ValueSet/x")
    assert not view.is_own("https://base.example/other/ValueSet/x")
    assert not view.is_own(PERSON.url)
    assert not view.is_own("urn:oid:1.2.3")
    view = view_of(PERSON, canonical="")
    assert view.is_own(PERSON.url.replace("StructureDefinition", "ValueSet"))
    assert not view.is_own(PERSON.url.replace("StructureDefinition", "other"))
    assert not view.is_own(PERSON.url.replace("StructureDefinition", "R4/ValueSet"))
    assert not view.is_own("urn:oid:1.2.3")


def test_the_core_is_nobodys_own_unless_the_settings_say_so() -> None:
    copied = artifact({**profile("copied"), "url": "http://hl7.org/fhir/StructureDefinition/copied"})
    assert not view_of(copied, canonical="").is_own("http://hl7.org/fhir/ValueSet/x")
    assert view_of(copied, canonical="http://hl7.org/fhir/us/core").is_own(
        "http://hl7.org/fhir/us/core/ValueSet/x"
    )


def test_the_urls_of_the_guide_are_known_and_linked() -> None:
    view = view_of(PERSON)
    assert view.known_urls() == (PERSON.url,)
    assert view.link_artifact(PERSON) == Link("The person", PERSON.out, PERSON.url)


def test_profile_without_a_snapshot_gets_one_of_the_guides_own_bases() -> None:
    parent = artifact(profile("parent", {"id": "Patient.name", "path": "Patient.name", "min": 1}))
    child = artifact(
        profile(
            "child", {"id": "Patient.gender", "path": "Patient.gender", "min": 1}, baseDefinition=parent.url
        )
    )
    view = view_of(parent, child)
    made = view.snapshot(child)
    assert made is not None
    assert view.snapshot(child) is made
    least = {each.id: each.definition.get("min") for each in view.elements(child)}
    assert (least["Patient.name"], least["Patient.gender"], least["Patient.photo"]) == (1, 1, 0)
    assert [(each.id, each.stated) for each in view.elements(child) if each.positions] == [
        ("Patient.gender", {"min": 1})
    ]
    assert "snapshot" not in child.neutral


def test_profile_with_a_snapshot_or_without_a_known_base_stays_as_it_is() -> None:
    root = {"id": "Patient", "path": "Patient", "min": 0, "max": "*"}
    whole = artifact(profile("whole", root, snapshot={"element": [root]}))
    odd = artifact(profile("odd", root, baseDefinition="https://nowhere.example/x"))
    view = view_of(whole, odd)
    assert view.snapshot(whole) is None
    assert [(each.id, each.is_in_snapshot) for each in view.elements(whole)] == [("Patient", True)]
    assert [(each.id, each.is_in_snapshot) for each in view.elements(odd)] == [("Patient", False)]


def test_elements_are_found_by_canonical_url_in_the_guide_then_in_packages() -> None:
    view = view_of(
        artifact(profile("p", {"id": "Patient.name", "path": "Patient.name", "min": 1})), artifact(GENDER)
    )
    found = view.elements_at(f"{BASE}/StructureDefinition/p", "R4")
    assert found is not None
    assert found is view.elements_at(f"{BASE}/StructureDefinition/p|1.0", "R4")
    assert view.elements_at("https://nowhere.example/x", "R4") is None
    assert view.elements_at(GENDER["url"], "R4") is None


def test_being_listed_by_the_guide_is_no_use_but_tells_what_is_an_example_of_what() -> None:
    patient = artifact({"resourceType": "Patient", "id": "ann"})
    guide = artifact(
        {
            "resourceType": "ImplementationGuide",
            "id": "ig",
            "url": f"{BASE}/ImplementationGuide/ig",
            "definition": {
                "resource": [
                    {"reference": {"reference": "StructureDefinition/person"}},
                    {"reference": {"reference": "Patient/ann"}, "exampleCanonical": PERSON.url},
                    {"reference": {"reference": "Patient/nobody"}, "exampleCanonical": PERSON.url},
                ]
            },
        }
    )
    view = view_of(PERSON, patient, guide)

    assert uses(view, PERSON) == ["ann -: example"]
    assert view.examples_of(PERSON) == (patient,)


@pytest.mark.parametrize(
    ("url", "release", "name"),
    [
        (PERSON.url, "R4", "The person"),
        ("https://other.example.org/vs", "R4", "Others"),
        ("https://other.example.org/nameless", "R4", ""),
        ("http://terminology.hl7.org/CodeSystem/observation-category", "R4", "Observation Category Codes"),
        ("http://terminology.hl7.org/CodeSystem/observation-category", "R5", "Observation Category Codes"),
        ("https://nobody.example.org/x", "R5", ""),
    ],
)
def test_what_a_url_names_is_called_as_whoever_has_it_calls_it(url: str, release: str, name: str) -> None:
    package = Package(
        {"resourceType": "ValueSet", "url": "https://other.example.org/vs", "name": "Others"},
        {"resourceType": "ValueSet", "url": "https://other.example.org/nameless"},
    )

    assert view_of(PERSON, packages=(package,)).title_of(url, release) == name


def test_a_naming_system_is_found_by_what_identifiers_call_it() -> None:
    number = artifact(
        {
            "resourceType": "NamingSystem",
            "id": "number",
            "name": "Number",
            "uniqueId": [{"type": "uri", "value": "https://x.org/number"}, {"type": "oid"}],
        }
    )
    patient = artifact(
        {"resourceType": "Patient", "id": "ann", "identifier": [{"system": "https://x.org/number"}]}
    )
    view = view_of(number, patient)

    assert view.resolve("https://x.org/number") is number
    assert uses(view, number) == ["ann Patient.identifier.system: Patient.identifier.system"]


def test_a_resource_held_as_a_basic_is_found_by_both_types() -> None:
    actor = artifact({"resourceType": "Basic", "id": "client"}, type="ActorDefinition", out="a.html")
    view = view_of(actor)

    assert view.resolve("ActorDefinition/client") is actor
    assert view.resolve("Basic/client") is actor


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("http://terminology.hl7.org/ValueSet/v3-ActCode", "ActCode"),
        ("http://terminology.hl7.org/CodeSystem/v3-ActCode", "ActCode"),
        ("http://terminology.hl7.org/ValueSet/v3-ActEncounterCode", "ActEncounterCode"),
        ("http://terminology.hl7.org/ValueSet/v2-0912", "v2 Participation"),
        ("http://hl7.org/fhir/ValueSet/observation-status", "ObservationStatus"),
        ("http://cts.nlm.nih.gov/fhir/ValueSet/2.16.840.1.113883.3.464|20", "VSAC 2.16.840.1.113883.3.464"),
        ("http://example.org/ValueSet/1.2.3", "http://example.org/ValueSet/1.2.3"),
    ],
)
def test_terminology_elsewhere_goes_by_the_name_that_people_know(url: str, label: str) -> None:
    assert view_of().link_canonical(url, "R4").text == label
