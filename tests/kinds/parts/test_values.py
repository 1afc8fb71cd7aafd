"""Data type values read as one line, whatever release or mistake they come from."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds.parts.codes import terminology
from site_builder.kinds.parts.dates import date_words
from site_builder.kinds.parts.values import ValueWriter, called
from site_builder.model.sections import Link, Markdown, Text
from tests.kinds.small_guide import BASE, COLOURS, artifact, text_of, view_of

SYSTEM = f"{BASE}/CodeSystem/colours"


def _written(value: Any, anchors: dict[str, Link] | None = None) -> str | None:
    view = view_of(artifact(COLOURS), artifact({"resourceType": "Patient", "id": "p1"}))
    cell = ValueWriter(view, "R4", terminology(view, "R4")).inline(value, anchors or {})
    return None if cell is None else text_of(cell)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2017", "2017"),
        ("2017-05", "May 2017"),
        ("2017-05-03", "3 May 2017"),
        ("2017-05-25T09:30:00Z", "25 May 2017, 09:30 UTC"),
        ("2017-05-25T09:30:15.123+01:00", "25 May 2017, 09:30:15.123 (UTC+01:00)"),
        ("2017-05-25T09:30", "25 May 2017, 09:30"),
        ("2017-13-01", "2017-13-01"),
        ("May", "May"),
    ],
)
def test_dates_are_written_as_readers_do(text: str, words: str) -> None:
    assert date_words(text) == words


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (True, "true"),
        (False, "false"),
        (3.50, "3.5"),
        ("1998-03-19", "19 March 1998"),
        ("plain words", "plain words"),
        ("http://snomed.info/sct", "SNOMED CT"),
        ("urn:oid:1.2.3", "urn:oid:1.2.3"),
        (SYSTEM, "Colours of things[CodeSystem-colours.html]"),
    ],
)
def test_primitives(value: Any, line: str) -> None:
    assert _written(value) == line


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (
            {"system": "http://snomed.info/sct", "code": "386661006", "display": "Fever"},
            "Fever (SNOMED CT 386661006)",
        ),
        (
            {"system": SYSTEM, "code": "red"},
            "Red (Colours of things[CodeSystem-colours.html] red[CodeSystem-colours.html#colours-red])",
        ),
        ({"system": SYSTEM, "code": "green"}, "Colours of things[CodeSystem-colours.html] green"),
        ({"code": "x"}, "x"),
        ({"display": "Only words"}, "Only words"),
        ({"coding": [{"system": "urn:x", "code": "a"}], "text": "An a"}, "An a; urn:x a"),
        ({"coding": [{"system": "urn:x", "code": "a", "display": "An A"}], "text": "an a"}, "An A (urn:x a)"),
        ({"coding": [{"system": "urn:x", "display": "Words"}]}, "Words urn:x"),
        ({"coding": [{"system": "urn:x"}]}, "urn:x"),
        ({"text": "Just text"}, "Just text"),
    ],
)
def test_codes(value: Any, line: str) -> None:
    assert _written(value) == line


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ({"value": 5.0, "unit": "mg"}, "5.0 mg"),
        (
            {
                "value": 120,
                "comparator": "<",
                "unit": "mmHg",
                "code": "mm[Hg]",
                "system": "http://unitsofmeasure.org",
            },
            "< 120 mmHg (UCUM mm[Hg])",
        ),
        ({"value": 2, "unit": "days", "code": "d", "system": "urn:x"}, "2 days (d)"),
        ({"value": 9.99, "currency": "GBP"}, "9.99 GBP"),
        ({"start": "2020-01-01", "end": "2020-02"}, "1 January 2020 to February 2020"),
        ({"start": "2020"}, "from 2020"),
        ({"end": "2020"}, "until 2020"),
        (
            {"start": "2017-09-14T09:40:00+01:00", "end": "2017-09-14T10:05:00+01:00"},
            "14 September 2017, 09:40 to 10:05 (UTC+01:00)",
        ),
        (
            {"start": "2017-08-02T06:20:00+01:00", "end": "2017-08-04T11:00:00+01:00"},
            "2 August 2017, 06:20 to 4 August 2017, 11:00 (UTC+01:00)",
        ),
        (
            {"start": "2017-03-26T00:30:00Z", "end": "2017-03-26T02:30:00+01:00"},
            "26 March 2017, 00:30 UTC to 02:30 (UTC+01:00)",
        ),
        (
            {"start": "2017-08-02", "end": "2017-08-02T11:00:00+01:00"},
            "2 August 2017 to 2 August 2017, 11:00 (UTC+01:00)",
        ),
        ({"start": "2017-08-02", "end": "2017-08-02"}, "2 August 2017"),
        ({"low": {"value": 1, "unit": "g"}, "high": {"value": 2, "unit": "g"}}, "1 g to 2 g"),
        ({"low": {"value": 1}}, "1 to ?"),
        ({"numerator": {"value": 1}, "denominator": {"value": 128}}, "1 : 128"),
    ],
)
def test_quantities_and_times(value: Any, line: str) -> None:
    assert _written(value) == line


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (
            {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9876543210"},
            "9876543210 (https://fhir.nhs.uk/Id/nhs-number)",
        ),
        (
            {
                "use": "old",
                "type": {"text": "Record"},
                "value": "7",
                "period": {"end": "2001"},
                "assigner": {"display": "Clinic"},
            },
            "7 (Record, old, until 2001, assigned by Clinic)",
        ),
        (
            {"prefix": ["Mx"], "given": ["Bo", "Al"], "family": "Li", "suffix": ["OBE"], "use": "usual"},
            "Mx Bo Al Li OBE (usual)",
        ),
        ({"family": ["von", "Ah"]}, "von Ah"),
        (
            {
                "line": ["1 High St"],
                "city": "Leeds",
                "postalCode": "LS1",
                "use": "home",
                "period": {"start": "2019"},
            },
            "1 High St, Leeds, LS1 (home, from 2019)",
        ),
        ({"country": "GB", "text": "unused"}, "GB"),
        ({"system": "phone", "value": "0113 1", "use": "work"}, "0113 1 (work phone)"),
        ({"system": "email", "value": "a@b.org"}, "a@b.org[mailto:a@b.org] (email)"),
        ({"system": "url", "value": "https://b.org"}, "https://b.org[https://b.org] (url)"),
        ({"value": "x", "rank": 1}, "x"),
        (
            {"contentType": "application/pdf", "url": "https://b.org/a.pdf", "title": "Letter"},
            "Letter[https://b.org/a.pdf] (application/pdf)",
        ),
        (
            {"contentType": "text/plain", "url": "Patient/p1", "title": "Letter"},
            "Letter[Patient-p1.html] (text/plain)",
        ),
        (
            {"contentType": "text/plain", "url": "Binary/none", "title": "Letter"},
            "Letter (text/plain, Binary/none)",
        ),
        (
            {"contentType": "text/plain", "data": "aGVsbG8h", "creation": "2020-01"},
            "Attachment (text/plain, 6 bytes, January 2020)",
        ),
        ({"text": "Seen", "authorString": "Dr A", "time": "2020"}, "Seen (Dr A, 2020)"),
        ({"text": "Seen", "authorReference": {"reference": "Patient/p1"}}, "Seen (p1[Patient-p1.html])"),
        ({"concept": {"text": "A"}, "reference": {"display": "B"}}, "A; B"),
    ],
)
def test_names_addresses_and_notes(value: Any, line: str) -> None:
    assert _written(value) == line


def test_a_note_is_markdown_since_r4() -> None:
    note = {"text": "Seen *twice*", "time": "2020"}

    view = view_of(artifact(COLOURS))
    cells = {
        release: (ValueWriter(view, release, terminology(view, release)).inline(note, {}) or ())[:1]
        for release in ("STU3", "R4", "R5")
    }

    assert cells == {
        "STU3": (Text("Seen *twice*"),),
        "R4": (Markdown("Seen *twice*"),),
        "R5": (Markdown("Seen *twice*"),),
    }


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ({"reference": "Patient/p1"}, "p1[Patient-p1.html]"),
        ({"reference": "Patient/p1", "display": "Bo"}, "Bo[Patient-p1.html]"),
        ({"reference": "Patient/none", "display": "Bo"}, "Bo (Patient/none)"),
        ({"reference": "#inner"}, "#inner[here.html#inner]"),
        ({"reference": "#other"}, "#other"),
        ({"reference": "Patient/none", "identifier": {"value": "7"}}, "Patient/none 7"),
    ],
)
def test_references_lead_to_where_the_resource_is(value: Any, line: str) -> None:
    assert _written(value, {"#inner": Link("#inner", "here.html#inner")}) == line


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"repeat": {"frequency": 1}},
        {"value": "x", "strange": 1},
        {"extension": []},
        {"coding": "wrong"},
        {"start": {"a": 1}},
        {"concept": "wrong"},
    ],
)
def test_what_is_of_no_known_form_needs_rows_of_its_own(value: Any) -> None:
    assert _written(value) is None


@pytest.mark.parametrize(
    ("resource", "name"),
    [
        ({"name": [{"given": ["Amy", "V."], "family": "Shaw"}]}, "Amy V. Shaw"),
        ({"name": [{"text": "Amy"}]}, "Amy"),
        ({"name": {"family": ["Li"]}}, "Li"),
        ({"name": "Good Health"}, "Good Health"),
        ({"code": {"coding": [{"code": "1", "display": "Heart rate"}]}}, "Heart rate"),
        ({"deviceName": [{"name": "Cuff"}]}, "Cuff"),
        ({"code": "x", "type": {"coding": ["odd"]}, "name": []}, ""),
        ({}, ""),
    ],
)
def test_a_resource_is_called_as_people_call_it(resource: dict[str, Any], name: str) -> None:
    assert called(resource) == name
