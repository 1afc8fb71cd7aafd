"""Any resource gets a page that can be read: narrative, data, contained resources, entries, source."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.fhir.facts import load_facts
from site_builder.fhir.releases import release_named
from site_builder.kinds import example
from site_builder.kinds.example import EXAMPLE
from site_builder.kinds.parts import outline
from site_builder.kinds.parts.outline import label
from site_builder.model.guide import Artifact
from site_builder.model.sections import Code, Group, Markdown, Narrative, Table, Text
from tests.kinds.small_guide import (
    BASE,
    artifact,
    facts_of,
    rows_of,
    section,
    text_of,
    value_set,
    view_of,
    words,
)

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "meta": {
        "profile": [f"{BASE}/StructureDefinition/ours", "http://hl7.org/fhir/StructureDefinition/Patient"]
    },
    "text": {"status": "generated", "div": "<div><p>Bo Li</p></div>"},
    "contained": [{"resourceType": "Practitioner", "id": "gp", "name": [{"family": "House"}]}],
    "extension": [
        {"url": f"{BASE}/StructureDefinition/colour", "valueCode": "red"},
        {
            "url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime",
            "valueDateTime": "2001-02-03T04:05:00Z",
        },
        {"url": "https://elsewhere.example.com/many", "extension": [{"url": "partOne", "valueString": "1"}]},
    ],
    "name": [{"family": "Li", "given": ["Bo"]}],
    "birthDate": "2001-02-03",
    "_birthDate": {"extension": [{"url": "https://elsewhere.example.com/sure", "valueBoolean": False}]},
    "deceasedBoolean": False,
    "contact": [{"relationship": [{"text": "Mother"}], "name": {"family": "Li"}}],
    "generalPractitioner": [{"reference": "#gp"}],
    "_gender": {"extension": [{"url": "https://elsewhere.example.com/asked", "valueCode": "asked-unknown"}]},
}


def _page(resource: dict[str, Any], *others: Artifact, release: str = "R4") -> Any:
    subject = artifact(resource, release)
    return EXAMPLE.pages(subject, view_of(subject, *others))[0]


def _data(resource: dict[str, Any]) -> list[str]:
    return rows_of(section(_page({"resourceType": "Basic", "id": "b", **resource}).sections, "data"))


def test_the_data_of_an_example_is_an_outline() -> None:
    assert rows_of(section(_page(PATIENT).sections, "data")) == [
        "colour (extension) | red",
        "Birth Time[https://hl7.org/fhir/R4/extension-patient-birthtime.html] (extension)"
        " | 3 February 2001, 04:05 UTC",
        "many (extension) | ",
        "..Part one | 1",
        "Name | Bo Li",
        "Birth date | 3 February 2001",
        "..sure (extension) | false",
        "Deceased | false",
        "Contact | ",
        "..Relationship | Mother",
        "..Name | Li",
        "General practitioner | House[Patient-p1.html#gp]",
        "Gender | ",
        "..asked (extension) | asked-unknown",
    ]


def test_its_narrative_and_contained_resources_stand_on_the_page() -> None:
    sections = _page(PATIENT).sections
    narrative, contained = section(sections, "narrative"), section(sections, "gp")

    assert isinstance(narrative, Narrative)
    assert narrative.xhtml == "<div><p>Bo Li</p></div>"
    assert isinstance(contained, Group)
    assert contained.title == "Contained Practitioner gp"
    assert rows_of(contained.sections[0]) == ["Name | House"]


@pytest.mark.parametrize(("id_", "anchor"), [("data", "contained-data"), ("a b", "a-b"), ("", "contained-1")])
def test_contained_resources_never_take_an_anchor_of_the_page(id_: str, anchor: str) -> None:
    page = _page({**PATIENT, "contained": [{"resourceType": "Basic", "id": id_, "code": {"text": "x"}}]})

    assert isinstance(section(page.sections, anchor), Group)


def test_an_empty_narrative_is_left_out() -> None:
    page = _page({**PATIENT, "text": {"div": "<div>&#160; </div>"}})

    assert "narrative" not in [each.id for each in page.sections]


def test_the_profiles_it_claims_are_linked() -> None:
    ours = artifact(
        {
            "resourceType": "StructureDefinition",
            "id": "ours",
            "url": f"{BASE}/StructureDefinition/ours",
            "name": "Ours",
            "type": "Patient",
        }
    )

    assert facts_of(_page(PATIENT, ours))["Conforms to"] == (
        "Ours[StructureDefinition-ours.html], Patient[https://hl7.org/fhir/R4/patient.html]"
    )


def test_json_and_xml_stand_on_pages_of_their_own() -> None:
    subject = artifact(PATIENT)
    main, *others = EXAMPLE.pages(subject, view_of(subject))

    assert [page.label for page in others] == ["JSON", "XML"]
    assert not any(isinstance(each, Code) for each in main.sections)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("birthDate", "Birth date"),
        ("valueQuantity", "Value"),
        ("valueSet", "Value set"),
        ("productCodeableConcept", "Product"),
        ("manufacturerString", "Manufacturer"),
        ("linkId", "Link id"),
        ("id", "Id"),
        ("URL", "URL"),
        ("effectiveDateTime", "Effective"),
    ],
)
def test_elements_are_named_in_words(name: str, words: str) -> None:
    assert label(name, load_facts(release_named("R4")).choices) == words


@pytest.mark.parametrize(
    ("resource", "rows"),
    [
        ({"given": ["A", "B"]}, ["Given | A, B"]),
        ({"odd": [["nested"], None, 3]}, ["Odd | nested", "Odd | 3"]),
        ({"odd": []}, []),
        (
            {
                "extension": [
                    {
                        "url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-Basic.lastSeen",
                        "valueDate": "2026-01-02",
                    }
                ]
            },
            [
                "Last seen[http://hl7.org/fhir/5.0/StructureDefinition/extension-Basic.lastSeen] (extension)"
                " | 2 January 2026"
            ],
        ),
        (
            {"issue": [{"severity": "error", "code": "invalid"}]},
            ["Issue | ", "..Severity | error", "..Code | invalid"],
        ),
        (
            {
                "meta": {
                    "profile": ["https://x.example.com/p"],
                    "security": [{"system": "https://x.example.com/s", "code": "R"}],
                }
            },
            ["Security | https://x.example.com/s R"],
        ),
        (
            {
                "part": {
                    "resource": {"resourceType": "Patient", "meta": {"profile": ["https://x.example.com/p"]}}
                }
            },
            ["Part | ", "..Resource | Patient", "....Conforms to | https://x.example.com/p"],
        ),
        (
            {"code": {"text": "Not so.", "coding": [{"system": "https://x.example.com/s", "code": "no"}]}},
            ["Code | Not so. https://x.example.com/s no"],
        ),
        ({"description": "Some *words*"}, ["Description | Some *words*"]),
        (
            {"item": [{"linkId": "1", "text": "Q", "required": True}]},
            ["Item | Q", "..Link id | 1", "..Required | true"],
        ),
        (
            {"component": [{"code": {"text": "BP"}, "dataAbsentReason": {"text": "asked"}}]},
            ["Component | BP", "..Data absent reason | asked"],
        ),
        (
            {
                "identifier": [
                    {"value": "7", "extension": [{"url": "https://x.example.com/e", "valueCode": "a"}]}
                ]
            },
            ["Identifier | 7", "..e (extension) | a"],
        ),
        (
            {"modifierExtension": [{"url": "https://x.example.com/not", "valueBoolean": True}]},
            ["<?!>not (extension) | true"],
        ),
        (
            {"extension": [{"url": "https://x.example.com/t", "valueTiming": {"repeat": {"count": 1}}}]},
            ["t (extension) | ", "..Repeat | ", "....Count | 1"],
        ),
        ({"extension": ["wrong", {"valueCode": "a"}]}, ["Extension | a"]),
        (
            {
                "parameter": [
                    {"name": "r", "resource": {"resourceType": "Patient", "id": "x", "active": True}}
                ]
            },
            ["Parameter | r", "..Resource | Patient x", "....Active | true"],
        ),
        (
            {"_given": [None, {"extension": [{"url": "https://x.example.com/q", "valueCode": "b"}]}]},
            ["Given | ", "..q (extension) | b"],
        ),
    ],
)
def test_any_data_has_rows(resource: dict[str, Any], rows: list[str]) -> None:
    if not rows:
        assert "data" not in [
            each.id for each in _page({"resourceType": "Basic", "id": "b", **resource}).sections
        ]
        return
    assert _data(resource) == rows


def test_data_nested_beyond_reason_ends() -> None:
    deep: dict[str, Any] = {}
    for _ in range(60):
        deep = {"part": deep}

    assert "nested too deeply" in _data({"part": deep})[-1]


def test_a_long_outline_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline, "MAX_ROWS", 2)
    table = section(_page({"resourceType": "Basic", "id": "b", "a": 1, "b": 2, "c": 3}).sections, "data")

    assert isinstance(table, Table)
    assert (len(table.rows), text_of(table.note)) == (2, "The first 2 values; the source has all.")


def _bundle(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "id": "b1", "type": "collection", "entry": list(entries)}


def test_a_bundle_is_shown_entry_by_entry() -> None:
    page = _page(
        _bundle(
            {"fullUrl": "urn:uuid:1", "resource": {**PATIENT, "meta": {}}},
            {"resource": {"resourceType": "Observation", "id": "o", "subject": {"reference": "urn:uuid:1"}}},
            {"request": {"method": "DELETE", "url": "Patient/9"}},
            {"search": {"mode": "match"}},
        )
    )

    assert rows_of(section(page.sections, "data")) == ["Type | collection"]
    assert rows_of(section(page.sections, "entries")) == [
        "1. Patient p1[Bundle-b1.html#entry-1] | urn:uuid:1",
        "2. Observation o[Bundle-b1.html#entry-2] | ",
        "3. DELETE Patient/9[Bundle-b1.html#entry-3] | ",
        "4. Entry[Bundle-b1.html#entry-4] | ",
    ]
    assert rows_of(section(page.sections, "entry-2-resource")) == ["Subject | Bo Li[Bundle-b1.html#entry-1]"]
    assert rows_of(section(page.sections, "entry-3-data")) == [
        "Request | ",
        "..Method | DELETE",
        "..Url | Patient/9",
    ]
    assert isinstance(section(page.sections, "entry-1-gp"), Group)


def test_a_large_bundle_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(example, "_MAX_ENTRIES", 1)

    page = _page(_bundle({"fullUrl": "urn:1"}, {"fullUrl": "urn:2"}))

    assert "The first 1 of 2 entries; the source has all." in words(page.sections)
    assert "entry-2" not in [each.id for each in page.sections]


def test_definitions_without_a_kind_of_their_own_show_description_and_content() -> None:
    search = {
        "resourceType": "SearchParameter",
        "id": "s",
        "url": f"{BASE}/SearchParameter/s",
        "name": "Search",
        "status": "active",
        "description": "Finds things. Quickly.",
        "purpose": "To find",
        "code": "find",
        "base": ["Patient"],
    }

    page = _page(search)

    assert page.summary.words == "Finds things."
    assert [each.id for each in page.sections] == ["description", "purpose", "data"]
    assert rows_of(section(page.sections, "data")) == ["Code | find", "Base | Patient"]


@pytest.mark.parametrize(
    ("resource", "group"),
    [
        ({"resourceType": "Patient"}, "Examples"),
        ({"resourceType": "TerminologyCapabilities", "url": f"{BASE}/c"}, "Behaviour"),
        ({"resourceType": "DataElement", "url": f"{BASE}/d"}, "Logical models"),
        ({"resourceType": "Library", "url": f"{BASE}/l"}, "Other"),
        ({"resourceType": "Citation", "url": f"{BASE}/l"}, "Other"),
    ],
)
def test_resources_are_grouped_by_what_they_are_for(resource: dict[str, Any], group: str) -> None:
    assert EXAMPLE.group(artifact(resource)) == group


def _found(resource: dict[str, Any], *others: Artifact) -> list[str]:
    subject = artifact(resource)
    return [f"{each.code}: {each.message}" for each in EXAMPLE.checks(subject, view_of(subject, *others))]


def test_a_profile_of_ours_that_does_not_exist_is_found() -> None:
    assert _found({**PATIENT, "meta": {"profile": [f"{BASE}/StructureDefinition/none"]}}) == [
        f"unknown-reference: Patient/p1 refers to the profile '{BASE}/StructureDefinition/none',"
        " which is not in this guide or its packages"
    ]


def test_a_broken_reference_counts_only_where_examples_refer_to_examples_of_that_type() -> None:
    def observation(id_: str, subject: str) -> Artifact:
        return artifact({"resourceType": "Observation", "id": id_, "subject": {"reference": subject}})

    patient = artifact({"resourceType": "Patient", "id": "p1"})
    broken = {"resourceType": "Observation", "id": "x", "subject": {"reference": "Patient/p2"}}

    assert _found(broken, patient, observation("good", "Patient/p1")) == [
        "unknown-example: Observation/x refers to 'Patient/p2', which is not among the guide's examples"
    ]
    assert _found(broken, patient) == []
    assert _found({**broken, "subject": {"reference": "Patient/p1/_history/2"}}, patient) == []


def test_entries_of_a_bundle_are_known_within_it() -> None:
    patient = artifact({"resourceType": "Patient", "id": "p1"})
    other = artifact({"resourceType": "Observation", "id": "o", "subject": {"reference": "Patient/p1"}})
    inner = {"resourceType": "Observation", "id": "i", "subject": {"reference": "Patient/in"}}

    assert (
        _found(
            _bundle(
                {"resource": {"resourceType": "Patient", "id": "in"}},
                {"fullUrl": "https://x.example.com/Patient/full"},
                {"resource": {**inner, "focus": [{"reference": "Patient/full"}]}},
            ),
            patient,
            other,
        )
        == []
    )


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Patient", "meta": "x", "text": "x", "contained": "x", "name": "x"},
        {"resourceType": "Patient", "contained": [{}, {"id": "#a b"}], "text": {"div": 3}},
        {"resourceType": "Bundle", "entry": [{"resource": "x"}, {}]},
        {"resourceType": "Bundle", "entry": {"resource": {}}},
        {"resourceType": "Whatever", "x": {"y": [{"z": None}]}},
        {"resourceType": "Patient", "extension": "x", "_a": "x", "meta": {"profile": [1]}},
    ],
)
def test_no_resource_is_too_broken_for_a_page(resource: dict[str, Any]) -> None:
    subject = artifact({"id": "x", **resource})
    view = view_of(subject, artifact(value_set(None)))

    assert [page.label for page in EXAMPLE.pages(subject, view)] == ["Content", "JSON", "XML"]
    assert list(EXAMPLE.checks(subject, view)) == []


def test_a_code_that_stands_alone_has_the_display_of_its_value_set() -> None:
    outcome = {
        "resourceType": "OperationOutcome",
        "id": "no",
        "issue": [{"severity": "error", "code": "invalid"}, {"code": "unheard-of"}],
    }

    assert rows_of(section(_page(outcome).sections, "data")) == [
        "Issue | ",
        "..Severity | error",
        "..Code | Invalid Content (invalid)",
        "Issue | ",
        "..Code | unheard-of",
    ]


def test_a_reference_to_an_example_without_a_title_says_who_that_is() -> None:
    ann = artifact({"resourceType": "Patient", "id": "p9", "name": [{"given": ["Ann"], "family": "Lee"}]})
    seen = {"resourceType": "Observation", "id": "o", "subject": {"reference": "Patient/p9"}}

    assert rows_of(section(_page(seen, ann).sections, "data")) == ["Subject | Ann Lee[Patient-p9.html]"]


def test_entries_have_the_anchors_that_narratives_lead_to() -> None:
    patient = {"resourceType": "Patient", "id": "1"}
    page = _page(
        _bundle(
            {"fullUrl": "https://x.org/Patient/1", "resource": patient},
            {"fullUrl": "https://x.org/Patient/1", "resource": patient},
        )
    )
    first, again = section(page.sections, "entry-1"), section(page.sections, "entry-2")

    assert isinstance(first, Group)
    assert isinstance(again, Group)
    assert first.anchors == ("https-//x.org/Patient/1", "Patient_1")
    assert again.anchors == ()


def test_the_sections_of_a_document_have_their_texts() -> None:
    def part(title: str, **more: Any) -> dict[str, Any]:
        return {"title": title, "text": {"status": "generated", "div": f"<div>{title} told</div>"}, **more}

    sections = _page(
        {
            "resourceType": "Composition",
            "id": "c",
            "title": "T",
            "section": [part("Problems", section=[part("Old ones")]), part("Plans"), {"title": "Empty"}],
        }
    ).sections

    assert [(each.title, each.xhtml) for each in sections if isinstance(each, Narrative)] == [
        ("Section: Problems", "<div>Problems told</div>"),
        ("Section: Old ones", "<div>Old ones told</div>"),
        ("Section: Plans", "<div>Plans told</div>"),
    ]
    assert rows_of(section(sections, "data")) == [
        "Title | T", "Section | Problems", "..Section | Old ones", "Section | Plans", "Section | ", "..Title | Empty",
    ]  # fmt: skip


def test_the_type_of_an_element_says_whether_its_words_are_markdown() -> None:
    plan = {
        "resourceType": "CarePlan",
        "id": "plan",
        "description": "plain *stars*",
        "note": [{"text": "seen *twice*"}],
        "contained": [{"resourceType": "Group", "id": "g", "code": {"text": "a *b*"}}],
    }
    data = section(_page(plan).sections, "data")
    assert isinstance(data, Table)
    pieces = [piece for row in data.rows for piece in row.cells[1]]

    assert Text("plain *stars*") in pieces
    assert Markdown("seen *twice*") in pieces
    assert Markdown("a *b*") not in pieces
