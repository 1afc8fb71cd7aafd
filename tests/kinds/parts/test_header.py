"""What every artifact's page says in the same words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.json_text import Number
from site_builder.kinds.parts import header
from site_builder.model.sections import Code, Table
from site_builder.model.view import GuideView
from tests.kinds.small_guide import BASE, COLOURS, artifact, rows_of, text_of, value_set, view_of


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
    assert header.summary(artifact(value_set(None, description=description))) == sentence


def test_a_widely_used_artifact_names_the_first_users() -> None:
    subject = artifact(COLOURS)
    users = [
        artifact(
            value_set(
                {"include": [{"system": COLOURS["url"]}] * 2, "exclude": [{"system": COLOURS["url"]}]},
                f"v{n:03}",
            )
        )
        for n in range(502)
    ]
    view = view_of(subject, *users)

    (table,) = header.used_by_section(subject, view)

    assert text_of(header.used_by_words(subject, view)) == "502 value sets[CodeSystem-colours.html#used-by]"
    assert (
        rows_of(table)[0] == "V000[ValueSet-v000.html] | value set | includes its codes\nexcludes its codes"
    )
    assert len(rows_of(table)) == 500


def test_places_of_use_are_named_and_cut() -> None:
    subject = artifact(value_set(None))
    binding = {"strength": "required", "valueSet": subject.url}
    elements = [{"id": f"Patient.a{n:02}", "path": f"Patient.a{n:02}", "binding": binding} for n in range(22)]
    profile = artifact(
        {
            "resourceType": "StructureDefinition",
            "id": "p",
            "url": f"{BASE}/StructureDefinition/p",
            "name": "P",
            "kind": "resource",
            "type": "Patient",
            "differential": {"element": elements},
        }
    )

    (table,) = header.used_by_section(subject, view_of(subject, profile))

    (row,) = rows_of(table)
    assert row.startswith(
        "P[StructureDefinition-p.html] | profile | required binding:\nPatient.a00\nPatient.a01\n"
    )
    assert row.endswith("\nand 2 more")


def test_an_example_of_a_profile_says_so_once_and_is_not_counted_among_its_users() -> None:
    profile = artifact(
        {
            "resourceType": "StructureDefinition",
            "id": "p",
            "url": f"{BASE}/StructureDefinition/p",
            "kind": "resource",
            "type": "Patient",
            "differential": {"element": []},
        }
    )
    anna = artifact({"resourceType": "Patient", "id": "anna", "meta": {"profile": [profile.url]}})
    view = view_of(profile, anna)

    (table,) = header.used_by_section(profile, view)

    assert rows_of(table) == ["anna[Patient-anna.html] | Patient example | claims this profile"]
    assert header.used_by_words(profile, view) == ()


@pytest.mark.parametrize(
    ("structure", "word"),
    [
        ({"type": "Extension"}, "1 extension"),
        ({"kind": "logical", "type": "x"}, "1 logical model"),
        ({"type": "Patient"}, "1 profile"),
    ],
)
def test_users_are_counted_by_what_they_are(structure: dict[str, str], word: str) -> None:
    base = artifact({"resourceType": "StructureDefinition", "id": "b", "url": f"{BASE}/b", "name": "B"})
    user = artifact(
        {
            "resourceType": "StructureDefinition",
            "id": "u",
            "url": f"{BASE}/u",
            "baseDefinition": f"{BASE}/b",
            **structure,
        }
    )

    assert text_of(header.used_by_words(base, view_of(base, user))).startswith(word)


def test_the_source_is_shown_as_written_in_its_own_format_and_converted_into_the_other() -> None:
    text = '{ "resourceType" : "Patient", "id": "p" }'
    subject = artifact({"resourceType": "Patient", "id": "p"}, source_text=text)
    view = view_of(subject)

    assert header.source_text(subject, view, "json") == text
    assert '<id value="p"/>' in header.source_text(subject, view, "xml")


def test_yaml_is_converted_into_both() -> None:
    resource = {"resourceType": "Patient", "id": "p"}
    subject = artifact(resource, source_format="yaml", source_text="resourceType: Patient")

    assert json.loads(header.source_text(subject, view_of(subject), "json")) == resource


def test_decimals_keep_their_digits_when_converted() -> None:
    resource = {"resourceType": "Observation", "id": "o", "valueQuantity": {"value": Number("1.10")}}
    subject = artifact({**resource, "valueQuantity": {"value": 1.1}}, source_format="xml", source_text="")
    subject = replace(subject, resource=resource)

    assert '"value": 1.10' in header.source_text(subject, view_of(subject), "json")


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

    code = header.source_code(subject, view, "json")

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
    monkeypatch.setattr(header, "SOURCE_ON_PAGE", 40)
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

        code = header.source_code(subject, view, "json")

        assert (code.text, code.note) == (shown, words + "the download has all.")
        assert header.source_text(subject, view, "json") == text


@pytest.mark.parametrize(
    ("resource", "row"),
    [
        (
            {
                "resourceType": "Flag",
                "id": "f",
                "code": {"coding": [{"system": COLOURS["url"], "code": "r"}]},
            },
            "f[Flag-f.html] | Flag example | code",
        ),
        (
            {"resourceType": "Flag", "id": "f", "identifier": [{"system": COLOURS["url"]}]},
            "f[Flag-f.html] | Flag example | identifier",
        ),
        (
            {"resourceType": "ConceptMap", "id": "m", "name": "M", "url": "x:m", "sourceUri": COLOURS["url"]},
            "M[ConceptMap-m.html] | concept map | maps from it",
        ),
        (
            {
                "resourceType": "ConceptMap",
                **{"id": "m", "name": "M", "url": "x:m", "group": [{"target": COLOURS["url"]}]},
            },
            "M[ConceptMap-m.html] | concept map | maps to it",
        ),
    ],
)
def test_who_uses_something_says_where_in_few_words(resource: dict[str, Any], row: str) -> None:
    subject = artifact(COLOURS)

    (table,) = header.used_by_section(subject, view_of(subject, artifact(resource)))

    assert isinstance(table, Table)
    assert rows_of(table) == [row]


def test_a_slice_that_repeats_its_element_is_not_said_twice() -> None:
    colours = artifact(value_set(None))
    element = {
        "id": "Extension.valueCode:valueCode",
        "path": "Extension.valueCode",
        "binding": {"strength": "required", "valueSet": colours.url},
    }
    extension = artifact(
        {
            "resourceType": "StructureDefinition",
            **{"id": "e", "url": "https://fhir.example.org/e", "name": "E", "type": "Extension"},
            "differential": {"element": [element]},
        }
    )

    (table,) = header.used_by_section(colours, view_of(colours, extension))

    assert isinstance(table, Table)
    assert rows_of(table) == [
        "E[StructureDefinition-e.html] | extension | required binding: Extension.valueCode"
    ]


def test_kinds_are_counted_as_words_are() -> None:
    subject = artifact(COLOURS)
    url = COLOURS["url"]
    users = [
        artifact({"resourceType": type_, "id": f"{type_}-{n}", "url": f"x:{type_}{n}", "derivedFrom": url})
        for type_ in ("Library", "Requirements", "GraphDefinition")
        for n in (1, 2)
    ]

    words = text_of(header.used_by_words(subject, view_of(subject, *users)))

    assert words.partition("[")[0] == "2 graph definitions, 2 libraries, 2 requirements"


def test_an_extension_says_what_it_extends() -> None:
    own = artifact(
        {
            "resourceType": "StructureDefinition",
            "id": "e",
            "url": f"{BASE}/StructureDefinition/e",
            "kind": "complex-type",
            "type": "Extension",
            "differential": {"element": []},
        }
    )
    patient = {
        "resourceType": "Patient",
        "id": "anna",
        "extension": [{"url": own.url, "valueBoolean": True}],
        "_birthDate": {"extension": [{"url": own.url, "valueBoolean": True}]},
        "maritalStatus": {"coding": [{"extension": [{"url": own.url, "valueBoolean": True}]}]},
    }

    (table,) = header.used_by_section(own, view_of(own, artifact(patient)))

    assert rows_of(table) == [
        "anna[Patient-anna.html] | Patient example | extension of:\nbirthDate\nPatient\nmaritalStatus.coding"
    ]
