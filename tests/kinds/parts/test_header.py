"""What every artifact's page says in the same words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.kinds.parts import header
from site_builder.model.view import GuideView
from tests.kinds.small_guide import BASE, artifact, text_of, value_set, view_of


def _facts(resource: dict[str, Any], release: str = "R4") -> dict[str, str]:
    subject = artifact(resource, release)
    return {name: text_of(cell) for name, cell in header.facts(subject, view_of(subject))}


def test_a_definition_states_its_facts_in_order() -> None:
    extension = "http://hl7.org/fhir/StructureDefinition/structuredefinition-"

    facts = _facts(
        value_set(
            None,
            version="2.0",
            date="2020-03-04",
            experimental=True,
            publisher="Us",
            contact=[
                {"name": "Us", "telecom": [{"system": "url", "value": "https://us.example.org"}]},
                {"name": "Ann", "telecom": [{"system": "email", "value": "ann@example.org"}]},
                {},
            ],
            copyright="© Us",
            identifier=[{"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2"}, {"value": "X"}],
            jurisdiction=[
                {"coding": [{"system": "urn:iso:std:iso:3166", "code": "GB", "display": "UK"}]},
                {"text": "EU"},
            ],
            extension=[
                {"url": f"{extension}fmm", "valueInteger": 5},
                {"url": f"{extension}standards-status", "valueCode": "trial-use"},
                {"url": "urn:other"},
            ],
        )
    )

    assert facts == {
        "Official URL": f"{BASE}/ValueSet/chosen",
        "Version": "2.0",
        "Status": "draft as of 4 March 2020",
        "Maturity level": "5",
        "Standards status": "trial-use",
        "Computable name": "Chosen",
        "Publisher": "Us",
        "Contact": "https://us.example.org[https://us.example.org]; Ann, ann@example.org[mailto:ann@example.org]",
        "Other identifiers": "urn:oid:1.2; X",
        "Jurisdiction": "UK (ISO 3166 countries GB); EU",
        "Experimental": "yes: for testing, not for real use",
        "FHIR release": "R4 (4.0.1)[https://hl7.org/fhir/R4/]",
        "Copyright": "© Us",
    }


def test_an_example_states_no_facts_of_definitions() -> None:
    facts = _facts({"resourceType": "Patient", "id": "p", "identifier": [{"value": "7"}]})

    assert list(facts) == ["FHIR release"]


VERSIONS = {
    "what the resource states": ("R4", {"fhirVersion": "4.0.0"}, "R4 (4.0.0)"),
    "each of what a guide states": ("R4", {"fhirVersion": ["3.0.1", "4.0.0"]}, "R4 (4.0.0)"),
    "no other release's": ("R4", {"fhirVersion": "3.0.1"}, "R4 (4.0.1)"),
    "no part of one": ("R4", {"fhirVersion": "4.0"}, "R4 (4.0.1)"),
    "the release's last where the guide has another": ("STU3", {}, "STU3 (3.0.2)"),
}


@pytest.mark.parametrize(("release", "stated", "words"), VERSIONS.values(), ids=VERSIONS.keys())
def test_the_version_of_the_release_is_the_stated_one(
    release: str, stated: dict[str, Any], words: str
) -> None:
    assert _facts(value_set(None, **stated), release)["FHIR release"].startswith(words)


def test_a_resource_that_states_no_version_has_the_guides() -> None:
    subject = artifact({"resourceType": "Patient", "id": "p"}, "STU3")
    view = view_of(subject)
    guide = replace(view.guide, config=replace(view.guide.config, fhir_version="3.0.1"))
    facts = header.facts(subject, GuideView(guide, DefinitionsLibrary(())))

    assert text_of(facts[-1][1]).startswith("STU3 (3.0.1)")


def test_an_unknown_release_is_named_as_it_is() -> None:
    subject = artifact({"resourceType": "Patient", "id": "p"}, release="R4")
    facts = header.facts(artifact({"resourceType": "Patient", "id": "p"}, "R99"), view_of(subject))

    assert text_of(facts[-1][1]) == "R99"


def test_one_identifier_may_stand_alone() -> None:
    assert _facts(value_set(None, identifier={"value": "X"}))["Other identifiers"] == "X"


@pytest.mark.parametrize(
    ("resource", "labels"),
    [
        (value_set(None, experimental=True), ["Value set", "draft", "R4", "experimental"]),
        ({"resourceType": "Patient", "id": "p"}, ["Patient example", "R4"]),
        ({"resourceType": "Flag", "id": "f", "title": "Rings (Flag)"}, ["Example", "R4"]),
    ],
)
def test_chips(resource: dict[str, Any], labels: list[str]) -> None:
    assert [chip.label for chip in header.chips(artifact(resource))] == labels


def test_a_status_is_never_an_odd_class_name() -> None:
    _, chip, *_ = header.chips(artifact(value_set(None, status='"><b>')))

    assert chip.kind == "status-b"


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        ("One thing. Another.", "One thing."),
        ("No end", "No end"),
        ("Version 1.2 is\nnew. Yes", "Version 1.2 is new."),
        ("", ""),
    ],
)
def test_the_summary_is_the_first_sentence(description: str, sentence: str) -> None:
    assert header.summary(artifact(value_set(None, description=description))).words == sentence
