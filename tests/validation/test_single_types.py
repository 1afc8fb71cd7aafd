"""Attachments, identifiers, quantities and reports of measures say what is so."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from site_builder.validation.context import Options
from site_builder.validation.engine import validate
from tests.validation.resources import context, found, profile

_OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}


@pytest.mark.parametrize(
    ("attachment", "expected"),
    [
        ({"data": "aGVsbG8=", "contentType": "text/plain", "size": 5}, []),
        ({"data": "aGVsbG8=", "contentType": "text/plain", "size": 6}, ["wrong-attachment"]),
        ({"data": "aGVsbG8=", "contentType": "text/plain", "hash": "qvTGHdzF6KLavt4PO0gs2a6pQ00="}, []),
        ({"data": "aGVsbG8=", "contentType": "text/plain", "hash": "x" * 28}, ["wrong-attachment"]),
        ({"title": "x"}, ["empty-attachment"]),
        ({"title": "x", "contentType": "image/png"}, []),
        ({"url": "http://x.org/x.png", "size": 6}, []),
    ],
)
def test_an_attachment_says_the_truth(attachment: dict[str, Any], expected: list[str]) -> None:
    resource = {"resourceType": "Patient", "photo": [attachment]}

    assert [code for code, _ in found(resource)] == expected


def _identified(system: str) -> dict[str, Any]:
    return {"resourceType": "Patient", "identifier": [{"system": system, "value": "1"}]}


def _measured(system: str) -> dict[str, Any]:
    return {**_OBSERVATION, "valueQuantity": {"value": 1, "code": "mg", "system": system}}


def _coded(system: str) -> dict[str, Any]:
    return {**_OBSERVATION, "code": {"coding": [{"system": system, "code": "718-7"}]}}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (_measured("http://unitsofmeasure.org"), []),
        (_measured("ucum"), [("wrong-system", "Observation.value.system")]),
        (_measured("https://www.unitsofmeasure.org"), [("misspelt-system", "Observation.value.system")]),
        (_coded("http://loinc.org"), []),
        (_coded("http://www.loinc.org/"), [("misspelt-system", "Observation.code.coding[0].system")]),
        (_coded("https://hl7.org/fhir/observation-status"), [("misspelt-system", "Observation.code.coding[0].system")]),
        (_coded("http://hl7.org/fhir/observation-stati"), [("wrong-system", "Observation.code.coding[0].system")]),
        (_coded("http://hl7.org/fhir/ndfrt"), []),
        (_coded("http://hl7.org/fhir/us/core/CodeSystem/x"), []),
        (_identified("https://loinc.org"), [("misspelt-system", "Patient.identifier[0].system")]),
        (_identified("https://x.org/loinc"), []),
    ],
)  # fmt: skip
def test_a_system_is_named_as_its_publisher_names_it(
    resource: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(resource) == expected


def test_a_security_label_stands_once() -> None:
    label = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}
    resource = {"resourceType": "Patient", "meta": {"security": [label, {**label, "code": "N"}, label]}}

    assert found(resource) == [("repeated-label", "Patient.meta.security[2]")]


@pytest.mark.parametrize(
    ("name", "value", "codes"),
    [
        ("rendering-xhtml", "a <b>b</b>", []),
        ("rendering-xhtml", "<br/>", []),
        ("rendering-xhtml", "a <b>b", ["invalid-rendering"]),
        ("rendering-xhtml", "a <script>b</script>", ["invalid-rendering"]),
    ],
)
def test_what_is_to_be_drawn_can_be_drawn(name: str, value: str, codes: list[str]) -> None:
    extension = {"url": f"http://hl7.org/fhir/StructureDefinition/{name}", "valueString": value}
    resource = {"resourceType": "Patient", "name": [{"text": "x", "_text": {"extension": [extension]}}]}

    assert [code for code, _ in found(resource)] == codes


@pytest.mark.parametrize(("written", "codes"), [("[a-z]+", []), ("[a-z", ["invalid-rendering"])])
def test_a_regular_expression_is_one(written: str, codes: list[str]) -> None:
    extension = {"url": "http://hl7.org/fhir/StructureDefinition/regex", "valueString": written}
    item = {"linkId": "1", "type": "string", "text": "x", "extension": [extension]}

    assert [
        code for code, _ in found({"resourceType": "Questionnaire", "status": "draft", "item": [item]})
    ] == codes


@pytest.mark.parametrize(
    ("element", "place"),
    [("Patient.photo", "Patient.photo[0]"), ("Patient.photo.data", "Patient.photo[0].data")],
)
def test_a_profile_limits_attachments(element: str, place: str) -> None:
    limit = {"url": "http://hl7.org/fhir/StructureDefinition/maxSize", "valueDecimal": 4}
    own = [profile("Patient", {"id": "Patient"}, {"id": element, "extension": [limit]})]
    photo = {"data": "aGVsbG8=", "contentType": "text/plain"}

    issues = found({"resourceType": "Patient", "photo": [photo]}, own=own, profiles=["http://example.org/p"])

    assert issues == [("attachment-too-large", place)]


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ({"system": "http://x.org", "value": "1"}, []),
        ({"system": "x", "value": "1"}, ["wrong-system"]),
        ({"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2"}, []),
        ({"system": "urn:ietf:rfc:3986", "value": "1.2"}, ["wrong-identifier"]),
    ],
)
def test_an_identifier_is_what_its_system_says(identifier: dict[str, Any], expected: list[str]) -> None:
    assert [code for code, _ in found({"resourceType": "Patient", "identifier": [identifier]})] == expected


@pytest.mark.parametrize(
    ("unit", "expected"), [("mg/dL", []), ("{beats}/min", []), ("mgs", ["invalid-unit"])]
)
def test_a_unit_of_ucum_is_one(unit: str, expected: list[str]) -> None:
    quantity = {"value": 1, "system": "http://unitsofmeasure.org", "code": unit}

    assert [code for code, _ in found({**_OBSERVATION, "valueQuantity": quantity})] == expected


_POPULATIONS = "http://terminology.hl7.org/CodeSystem/measure-population"


def _part(code: str, **more: Any) -> dict[str, Any]:
    return {"code": {"coding": [{"system": _POPULATIONS, "code": code}]}, **more}


def _group(*populations: str, **more: Any) -> dict[str, Any]:
    criteria = {"language": "text/cql", "expression": "x"}
    return {"population": [_part(each, criteria=criteria) for each in populations], **more}


def _measure(*groups: dict[str, Any], scoring: str = "cohort") -> dict[str, Any]:
    coding = {"system": "http://terminology.hl7.org/CodeSystem/measure-scoring", "code": scoring}
    return {
        "resourceType": "Measure",
        "url": "http://x.org/m",
        "status": "active",
        "scoring": {"coding": [coding]},
        "group": list(groups),
    }


def _report(*groups: dict[str, Any], kind: str = "summary") -> dict[str, Any]:
    return {
        "resourceType": "MeasureReport",
        "status": "complete",
        "type": kind,
        "measure": "http://x.org/m",
        "period": {"start": "2020"},
        "group": list(groups),
    }


_INITIAL = _part("initial-population", count=1)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (_report({"population": [_INITIAL]}), []),
        (_report({"population": [_part("denominator", count=1), _INITIAL]}), ["unknown-measure-part"]),
        (_report({"population": [{"count": 1}]}), ["unnamed-measure-part"]),
        (_report({"population": [_INITIAL, _INITIAL]}), ["duplicate-measure-part"]),
        (_report({"population": []}), ["missing-measure-part"]),
        (_report({"population": [_part("initial-population")]}), ["missing-subject-count"]),
        (_report({"population": [_INITIAL], "measureScore": {"value": 1}}), ["wrong-measure-score"]),
        (
            _report({"population": [{**_INITIAL, "subjectResults": {"reference": "List/1"}}]}),
            ["wrong-subject-count"],
        ),
    ],
)
def test_a_report_reports_what_its_measure_measures(report: dict[str, Any], expected: list[str]) -> None:
    own = [_measure(_group("initial-population"))]

    codes = [code for code, _ in found(report, own=own) if "measure" in code or "subject" in code]

    assert codes == expected


def test_stratifiers_are_known_by_their_words() -> None:
    stratifier = {"code": {"text": "by age"}, "criteria": {"language": "text/cql", "expression": "x"}}
    own = [_measure(_group("initial-population", stratifier=[stratifier]))]
    reported = {"population": [_INITIAL], "stratifier": [{"code": [{"text": "by age"}]}]}
    other = {"population": [_INITIAL], "stratifier": [{"code": [{"text": "by sex"}]}]}

    assert not [code for code, _ in found(_report(reported), own=own) if "measure" in code]
    assert [code for code, _ in found(_report(other), own=own) if "measure" in code] == [
        "missing-measure-part",
        "unknown-measure-part",
    ]


def test_a_proportion_is_a_number_up_to_one() -> None:
    own = [_measure(_group("initial-population"), scoring="proportion")]
    group = {"population": [_INITIAL], "measureScore": {"value": 50}}

    assert ("wrong-measure-score", "MeasureReport.group[0].measureScore.value") in found(
        _report(group), own=own
    )


def test_criteria_name_what_the_library_defines() -> None:
    elm = {"library": {"statements": {"def": [{"name": "Seniors"}]}}}
    data = base64.b64encode(json.dumps(elm).encode()).decode()
    library = {
        "resourceType": "Library",
        "url": "http://x.org/l",
        "name": "Ages",
        "status": "active",
        "type": {"text": "x"},
        "content": [{"contentType": "application/elm+json", "data": data}],
    }
    group = {
        "population": [
            _part("initial-population", criteria={"language": "text/cql", "expression": name})
            for name in ("Ages.Seniors", "Ages.Juniors", "Seniors", "Other.Juniors", "1 + 1")
        ]
    }

    issues = found({**_measure(group), "library": ["http://x.org/l"]}, own=[library])

    place = "Measure.group[0].population[1].criteria"
    assert [each for each in issues if each[0] == "unknown-criteria"] == [("unknown-criteria", place)]


def test_urls_for_examples_may_be_unwanted() -> None:
    resource = {"resourceType": "Patient", "photo": [{"url": "http://example.org/x.png"}]}

    unwanted = validate(resource, context(options=Options(forbids_examples=True))).issues

    assert [(each.code, each.expression) for each in unwanted] == [("example-url", "Patient.photo[0].url")]
    assert found(resource) == []
