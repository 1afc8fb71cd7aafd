"""Sources of resources as their pages show them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from site_builder.fhir.json_text import Number
from site_builder.kinds.parts import source
from site_builder.model.sections import Code
from tests.kinds.small_guide import COLOURS, artifact, view_of


def test_the_source_is_shown_as_written_in_its_own_format_and_converted_into_the_other() -> None:
    text = '{ "resourceType" : "Patient", "id": "p" }'
    subject = artifact({"resourceType": "Patient", "id": "p"}, source_text=text)
    view = view_of(subject)

    assert view.source(subject, "json") == text
    assert '<id value="p"/>' in view.source(subject, "xml")


def test_yaml_is_converted_into_both() -> None:
    resource = {"resourceType": "Patient", "id": "p"}
    subject = artifact(resource, source_format="yaml", source_text="resourceType: Patient")

    assert json.loads(view_of(subject).source(subject, "json")) == resource


def test_decimals_keep_their_digits_when_converted() -> None:
    resource = {"resourceType": "Observation", "id": "o", "valueQuantity": {"value": Number("1.10")}}
    subject = artifact({**resource, "valueQuantity": {"value": 1.1}}, source_format="xml", source_text="")
    subject = replace(subject, resource=resource)

    assert '"value": 1.10' in view_of(subject).source(subject, "json")


def test_urls_in_the_source_lead_to_their_pages() -> None:
    subject = artifact(
        {
            "resourceType": "Patient",
            "id": "p",
            "meta": {
                "profile": [
                    "http://hl7.org/fhir/StructureDefinition/Patient",
                    "https://elsewhere.example.com/x",
                ]
            },
            "link": [{"other": {"reference": "Patient/q"}}, {"other": {"reference": "Patient/p"}}],
            "extension": [{"url": COLOURS["url"]}],
        }
    )
    view = view_of(subject, artifact(COLOURS), artifact({"resourceType": "Patient", "id": "q"}))

    code = source.code(subject, view, "json")

    assert isinstance(code, Code)
    assert dict(code.links) == {
        "http://hl7.org/fhir/StructureDefinition/Patient": "https://hl7.org/fhir/R4/patient.html",
        COLOURS["url"]: "CodeSystem-colours.html",
        "Patient/q": "Patient-q.html",
    }
    assert code.download == "Patient-p.json"


def test_a_very_long_source_is_cut_on_its_page_and_whole_in_the_download(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resource = {"resourceType": "Patient", "id": "p", "name": [{"text": "x" * 30}]}
    monkeypatch.setattr(source, "SOURCE_ON_PAGE", 40)
    cases = {
        json.dumps(resource): (
            '{"resourceType": "Patient", "id": "p", "',
            "The first 40 of 92 characters; ",
        ),
        json.dumps(resource, indent=1): ('{\n "resourceType": "Patient",\n', "The first 2 of 8 lines; "),
    }
    for text, (shown, words) in cases.items():
        subject = artifact(resource, source_text=text)
        view = view_of(subject)

        code = source.code(subject, view, "json")

        assert (code.text, code.note) == (shown, words + "the download has all.")
        assert view.source(subject, "json") == text
