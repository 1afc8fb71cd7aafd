"""Resources as FHIR's RDF, in Turtle."""

import re
from typing import Any

import pytest

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.turtle import to_turtle

R4 = DefinitionsLibrary().release("R4")


def body(resource: dict[str, Any], base: str = "http://e.org") -> str:
    """Return the statements behind the first two, white space made one."""
    text = re.sub(r"\s+", " ", to_turtle(resource, R4, base))
    return text.partition("fhir:treeRoot ; ")[2].strip()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"active": True}, "fhir:active [ fhir:v true ] ."),
        ({"birthDate": "1980"}, 'fhir:birthDate [ fhir:v "1980"^^xsd:gYear ] .'),
        ({"birthDate": "1980-02-03"}, 'fhir:birthDate [ fhir:v "1980-02-03"^^xsd:date ] .'),
        (
            {"deceasedDateTime": "2020-01-02T03:04:05Z"},
            'fhir:deceased [ a fhir:dateTime ; fhir:v "2020-01-02T03:04:05Z"^^xsd:dateTime ] .',
        ),
        ({"multipleBirthInteger": 2}, "fhir:multipleBirth [ a fhir:integer ; fhir:v 2 ] ."),
        (
            {"generalPractitioner": [{"reference": "Practitioner/p"}]},
            'fhir:generalPractitioner ( [ fhir:reference [ fhir:v "Practitioner/p" ] ; '
            "fhir:l <http://e.org/Practitioner/p> ] ) .",
        ),
        (
            {"maritalStatus": {"coding": [{"system": "http://snomed.info/sct", "code": "87915002"}]}},
            "fhir:maritalStatus [ fhir:coding ( [ a sct:87915002 ; "
            'fhir:system [ fhir:v "http://snomed.info/sct"^^xsd:anyURI ; fhir:l <http://snomed.info/sct> ] ; '
            'fhir:code [ fhir:v "87915002" ] ] ) ] .',
        ),
        (
            {"_birthDate": {"extension": [{"url": "http://e.org/x", "valueString": 'a "b"\n'}]}},
            'fhir:birthDate [ fhir:extension ( [ fhir:url [ fhir:v "http://e.org/x"^^xsd:anyURI ; '
            'fhir:l <http://e.org/x> ] ; fhir:value [ a fhir:string ; fhir:v "a \\"b\\"\\n" ] ] ) ] .',
        ),
        (
            {"contained": [{"resourceType": "Group", "id": "g"}]},
            'fhir:contained ( [ a fhir:Group ; fhir:id [ fhir:v "g" ] ] ) .',
        ),
        ({"gender": None}, ""),
    ],
)
def test_values_have_the_types_that_the_specification_gives_them(
    content: dict[str, Any], expected: str
) -> None:
    assert body({"resourceType": "Patient", **content}) == expected


def test_elements_stand_in_the_order_of_the_specification() -> None:
    found = body({"resourceType": "Patient", "name": [{"text": "T"}], "active": False, "odd": 1})
    assert re.findall(r"fhir:(active|name|odd) ", found) == ["active", "name", "odd"]


def test_what_has_no_address_has_none() -> None:
    resource = {"resourceType": "Patient", "id": "a b", "link": [{"other": {"reference": "#x"}}]}
    text = to_turtle(resource, R4, "http://e.org")
    assert "\n[] a fhir:Patient" in text
    assert "fhir:l " not in text


def test_what_is_no_resource_is_refused() -> None:
    with pytest.raises(ValueError, match="no resourceType"):
        to_turtle({"id": "x"}, R4, "http://e.org")
