"""FHIR XML and JSON into each other."""

import json
from typing import Any

import pytest
from lxml import etree

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.json_text import MAX_DEPTH, dumps, loads
from site_builder.fhir.xml import XmlNote, from_xml, to_xml

LIBRARY = DefinitionsLibrary()
XMLNS = 'xmlns="http://hl7.org/fhir"'
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">'


def read(xml: str, release: str = "R4") -> tuple[dict[str, Any], tuple[XmlNote, ...]]:
    return from_xml(etree.fromstring(xml.encode()), LIBRARY.release(release))


def messages(notes: tuple[XmlNote, ...]) -> list[str]:
    return [f"{note.path}: {note.message}" for note in notes]


SAME: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        "a list where the definition repeats, also for one",
        "R4",
        '<name><family value="A"/><given value="B"/></name>',
        {"name": [{"family": "A", "given": ["B"]}]},
    ),
    ("a boolean", "R4", '<active value="false"/>', {"active": False}),
    ("an integer", "R4", '<multipleBirthInteger value="2"/>', {"multipleBirthInteger": 2}),
    ("a date as written", "R4", '<birthDate value="1970-03"/>', {"birthDate": "1970-03"}),
    (
        "an instant with all its digits",
        "R4",
        '<meta><lastUpdated value="2017-02-27T14:45:24.7706621Z"/></meta>',
        {"meta": {"lastUpdated": "2017-02-27T14:45:24.7706621Z"}},
    ),
    (
        "id and extension of a primitive",
        "R4",
        '<birthDate id="b" value="1970"><extension url="http://x"><valueCode value="c"/></extension></birthDate>',
        {
            "birthDate": "1970",
            "_birthDate": {"id": "b", "extension": [{"url": "http://x", "valueCode": "c"}]},
        },
    ),
    (
        "a primitive without value",
        "R4",
        '<birthDate><extension url="http://x"><valueBoolean value="true"/></extension></birthDate>',
        {"_birthDate": {"extension": [{"url": "http://x", "valueBoolean": True}]}},
    ),
    (
        "repeated primitives, padded with null",
        "R4",
        '<name><given value="A"/><given id="g" value="B"/><given id="h"/></name>',
        {"name": [{"given": ["A", "B", None], "_given": [None, {"id": "g"}, {"id": "h"}]}]},
    ),
    (
        "an element's id",
        "R4",
        '<name id="n"><family value="A"/></name>',
        {"name": [{"id": "n", "family": "A"}]},
    ),
    (
        "nested extensions",
        "R4",
        '<extension url="http://a"><extension url="b"><valueString value="c"/></extension></extension>',
        {"extension": [{"url": "http://a", "extension": [{"url": "b", "valueString": "c"}]}]},
    ),
    (
        "narrative as a string",
        "R4",
        f'<text><status value="generated"/>{DIV}<p>a &amp; b</p></div></text>',
        {"text": {"status": "generated", "div": f"{DIV}<p>a &amp; b</p></div>"}},
    ),
    (
        "a contained resource",
        "R4",
        '<contained><Organization><id value="o"/><name value="O"/></Organization></contained>',
        {"contained": [{"resourceType": "Organization", "id": "o", "name": "O"}]},
    ),
    (
        "line ends and quotes",
        "R4",
        '<language value="a&#xA;b&quot;&lt;&amp;"/>',
        {"language": 'a\nb"<&'},
    ),
    (
        "DSTU2's own elements",
        "DSTU2",
        '<careProvider><reference value="Practitioner/1"/></careProvider>',
        {"careProvider": [{"reference": "Practitioner/1"}]},
    ),
]


@pytest.mark.parametrize(
    ("release", "xml", "content"), [case[1:] for case in SAME], ids=[case[0] for case in SAME]
)
def test_patient_is_the_same_in_xml_and_json(release: str, xml: str, content: dict[str, Any]) -> None:
    found, notes = read(f"<Patient {XMLNS}>{xml}</Patient>", release)
    assert found == {"resourceType": "Patient", **content}
    assert notes == ()
    written = to_xml(found, LIBRARY.release(release))
    assert read(written, release) == (found, ())
    compact = etree.fromstring(written.encode(), etree.XMLParser(remove_blank_text=True))
    assert etree.tostring(compact, method="c14n") == etree.tostring(
        etree.fromstring(f"<Patient {XMLNS}>{xml}</Patient>"), method="c14n"
    )


def test_decimals_keep_their_digits() -> None:
    found, _ = read(
        f'<Observation {XMLNS}><valueQuantity><value value="1.10"/></valueQuantity></Observation>'
    )
    assert found["valueQuantity"] == {"value": 1.1}
    assert '"value": 1.10\n' in dumps(found)
    again = loads(dumps(found))
    assert isinstance(again, dict)
    assert '<value value="1.10"/>' in to_xml(again, LIBRARY.release("R4"))


def test_integer64_is_a_string() -> None:
    found, _ = read(f'<Attachment {XMLNS}><size value="9007199254740993"/></Attachment>', "R5")
    assert found["size"] == "9007199254740993"


def test_bundle_entries_and_parameters_hold_resources() -> None:
    found, notes = read(
        f'<Bundle {XMLNS}><entry><resource><Parameters><parameter><name value="p"/><resource>'
        '<Patient><active value="true"/></Patient></resource></parameter></Parameters></resource></entry></Bundle>'
    )
    patient = {"resourceType": "Patient", "active": True}
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "p", "resource": patient}]}
    assert (found["entry"], notes) == ([{"resource": parameters}], ())
    assert read(to_xml(found, LIBRARY.release("R4"))) == (found, ())


def test_xml_is_in_the_order_of_the_specification_whatever_the_json_order() -> None:
    patient = {
        "birthDate": "1970",
        "zodiac": "lion",
        "name": [{"given": ["A"], "family": "B", "id": "n"}],
        "resourceType": "Patient",
        "id": "p",
    }
    assert to_xml(patient, LIBRARY.release("STU3")) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Patient xmlns="http://hl7.org/fhir">\n'
        '  <id value="p"/>\n'
        '  <name id="n">\n'
        '    <family value="B"/>\n'
        '    <given value="A"/>\n'
        "  </name>\n"
        '  <birthDate value="1970"/>\n'
        '  <zodiac value="lion"/>\n'
        "</Patient>\n"
    )


def test_comments_of_json_become_comments_and_those_of_xml_are_dropped() -> None:
    resource = {
        "resourceType": "Patient",
        "fhir_comments": ["a -- b-", 7],
        "name": [{"fhir_comments": "c", "text": "T"}],
    }
    written = to_xml(resource, LIBRARY.release("DSTU2"))
    assert "<!--a - - b- -->" in written
    assert "<!--c-->" in written
    assert read(written, "DSTU2")[0] == {"resourceType": "Patient", "name": [{"text": "T"}]}


UNKNOWN: list[tuple[str, str, dict[str, Any], str]] = [
    (
        "an element that only DSTU2 has",
        '<careProvider><reference value="P/1"/></careProvider>',
        {"careProvider": [{"reference": "P/1"}]},
        "Patient.careProvider: element 'careProvider' is unknown in Patient of STU3; DSTU2 has it",
    ),
    (
        "a choice's type in the name",
        '<weightQuantity><value value="1"/></weightQuantity>',
        {"weightQuantity": {"value": 1}},
        "Patient.weightQuantity: element 'weightQuantity' is unknown in Patient of STU3",
    ),
    (
        "a primitive choice's type",
        '<grownBoolean value="true"/>',
        {"grownBoolean": True},
        "Patient.grownBoolean: element 'grownBoolean' is unknown in Patient of STU3",
    ),
    (
        "a value",
        '<nickname value="true"/>',
        {"nickname": "true"},
        "Patient.nickname: element 'nickname' is unknown in Patient of STU3",
    ),
    (
        "values more than once",
        '<nick value="a"/><nick value="b"/>',
        {"nick": ["a", "b"]},
        "Patient.nick: element 'nick' is unknown in Patient of STU3",
    ),
    (
        "an object",
        '<pet><kind value="cat"/></pet>',
        {"pet": {"kind": "cat"}},
        "Patient.pet: element 'pet' is unknown in Patient of STU3",
    ),
    (
        "a resource",
        '<friend><Patient><active value="true"/></Patient></friend>',
        {"friend": {"resourceType": "Patient", "active": True}},
        "Patient.friend: element 'friend' is unknown in Patient of STU3",
    ),
    (
        "XHTML",
        f"<story>{DIV}x</div></story>",
        {"story": {"div": f"{DIV}x</div>"}},
        "Patient.story: element 'story' is unknown in Patient of STU3",
    ),
    (
        "a choice's name with content of another kind",
        '<weightQuantity value="3"/>',
        {"weightQuantity": "3"},
        "Patient.weightQuantity: element 'weightQuantity' is unknown in Patient of STU3",
    ),
]


@pytest.mark.parametrize(
    ("xml", "content", "message"), [case[1:] for case in UNKNOWN], ids=[case[0] for case in UNKNOWN]
)
def test_unknown_element_is_kept_and_noted(xml: str, content: dict[str, Any], message: str) -> None:
    found, notes = read(f"<Patient {XMLNS}>\n{xml}</Patient>", "STU3")
    assert found == {"resourceType": "Patient", **content}
    assert messages(notes)[0] == message
    assert (notes[0].is_unknown, notes[0].number) == (True, 1)
    assert read(to_xml(found, LIBRARY.release("STU3")), "STU3")[0] == found


def test_resource_of_another_release_is_read_as_that_releases() -> None:
    found, notes = read(
        f'<MedicationOrder {XMLNS}><identifier><value value="1"/></identifier></MedicationOrder>', "STU3"
    )
    assert found == {"resourceType": "MedicationOrder", "identifier": [{"value": "1"}]}
    assert messages(notes) == [
        "MedicationOrder: 'MedicationOrder' is no resource type of STU3; it was read as DSTU2's"
    ]


def test_unknown_resource_is_kept_by_its_shape() -> None:
    found, notes = read(
        f'<Spaceship {XMLNS}><name value="E"/><crew><extension url="u"/><size value="3"/></crew></Spaceship>'
    )
    assert found == {
        "resourceType": "Spaceship",
        "name": "E",
        "crew": {"extension": [{"url": "u"}], "size": "3"},
    }
    assert all(note.is_unknown for note in notes)


WRONG: list[tuple[str, str, dict[str, Any], list[str]]] = [
    (
        "text for a boolean",
        '<active value="yes"/>',
        {"active": "yes"},
        ["Patient.active: 'yes' is no boolean"],
    ),
    (
        "a fraction for an integer",
        '<multipleBirthInteger value="1.5"/>',
        {"multipleBirthInteger": "1.5"},
        ["Patient.multipleBirthInteger: '1.5' is no integer"],
    ),
    (
        "twice where once is allowed",
        '<gender value="male"/><gender value="female"/>',
        {"gender": ["male", "female"]},
        ["Patient.gender: stands 2 times where once is allowed"],
    ),
    ("an empty element", "<gender/>", {}, ["Patient.gender: is empty and was left out"]),
    (
        "an empty element in a list",
        '<name><given value="a"/><given/><given id="b"/></name>',
        {"name": [{"given": ["a", None], "_given": [None, {"id": "b"}]}]},
        ["Patient.name.given: is empty and was left out"],
    ),
    (
        "a value where an object belongs",
        '<name value="Bob"/>',
        {"name": ["Bob"]},
        ["Patient.name: has a value where child elements belong"],
    ),
    (
        "an object where a value belongs",
        '<gender><coding><code value="m"/></coding></gender>',
        {"gender": {"coding": {"code": "m"}}},
        [
            "Patient.gender: has child elements where a value belongs",
        ],
    ),
    (
        "a stray attribute",
        '<name lang="en"><text value="T"/></name>',
        {"name": [{"lang": "en", "text": "T"}]},
        ["Patient.name: attribute 'lang' has no place here"],
    ),
    (
        "a stray attribute on a value",
        '<gender lang="en" value="male"/>',
        {"gender": "male", "_gender": {"lang": "en"}},
        ["Patient.gender: attribute 'lang' has no place here"],
    ),
    (
        "stray text",
        'hello<gender value="male">you</gender>there',
        {"gender": "male"},
        [
            "Patient: text 'hello' has no place here; it was left out",
            "Patient.gender: text 'you' has no place here; it was left out",
            "Patient: text 'there' has no place here; it was left out",
        ],
    ),
    (
        "two resources in one place",
        '<contained><Group><id value="a"/></Group><Group><id value="b"/></Group></contained>',
        {"contained": [{"resourceType": "Group", "id": "a"}, {"resourceType": "Group", "id": "b"}]},
        ["Patient.contained: holds 2 resources where one belongs"],
    ),
    (
        "no resource where one belongs",
        "<contained/>",
        {},
        ["Patient.contained: holds 0 resources where one belongs"],
    ),
    (
        "an id twice",
        '<name id="a"><id value="b"/><text value="T"/></name>',
        {"name": [{"id": "a", "text": "T"}]},
        ["Patient.name.id: stands twice: as an attribute and as an element; the first counts"],
    ),
]


@pytest.mark.parametrize(
    ("xml", "content", "expected"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_wrong_content_is_kept_and_noted(xml: str, content: dict[str, Any], expected: list[str]) -> None:
    found, notes = read(f"<Patient {XMLNS}>{xml}</Patient>")
    assert found == {"resourceType": "Patient", **content}
    assert messages(notes) == expected
    to_xml(found, LIBRARY.release("R4"))


def test_missing_namespace_is_noted_and_read_all_the_same() -> None:
    found, notes = read('<Patient><active value="true"/></Patient>')
    assert found == {"resourceType": "Patient", "active": True}
    assert messages(notes) == ["Patient: 'Patient' is not in FHIR's namespace http://hl7.org/fhir"]


def test_schema_locations_and_comments_are_no_content() -> None:
    found, notes = read(
        f'<Patient {XMLNS} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://hl7.org/fhir x.xsd"><!-- c --><?p i?><active value="true"/></Patient>'
    )
    assert (found, notes) == ({"resourceType": "Patient", "active": True}, ())


def test_notes_are_limited() -> None:
    _, notes = read(f"<Patient {XMLNS}>{'<x/>' * 3000}</Patient>")
    assert len(notes) == 1000


def test_deep_xml_is_cut_off_with_a_note() -> None:
    depth = 250
    xml = f"<Questionnaire {XMLNS}>{'<item>' * depth}{'</item>' * depth}</Questionnaire>"
    _, notes = read(xml)
    assert any("nested too deeply" in note.message for note in notes)


def test_elements_without_a_file_have_a_number() -> None:
    root = etree.Element("{http://hl7.org/fhir}Patient")
    etree.SubElement(root, "{http://hl7.org/fhir}nothing").set("value", "1")
    _, notes = from_xml(root, LIBRARY.release("R4"))
    assert [note.number for note in notes] == [1]


ODD: list[tuple[str, dict[str, Any], str]] = [
    ("a string where an object belongs", {"name": "Bob"}, '<name value="Bob"/>'),
    ("an object where a string belongs", {"gender": {"a": "b"}}, "<gender>\n    <a"),
    ("a list where one belongs", {"gender": ["male", "female"]}, '<gender value="female"/>'),
    ("lists in lists", {"name": [[{"text": "T"}]]}, '<text value="T"/>'),
    ("a list beside too few values", {"name": [{"_given": [None, {"id": "g"}]}]}, '<given id="g"/>'),
    ("nothing", {"gender": None}, "<Patient"),
    ("an empty object", {"maritalStatus": {}}, "<maritalStatus/>"),
    ("a name that XML lacks", {"a b<": "c", "1": "d"}, '<a_b_ value="c"/>'),
    ("an object as id", {"name": [{"id": {"a": 1}}]}, '<a value="1"/>'),
    ("characters that XML lacks", {"gender": "a\x00\ud800"}, '<gender value="a\ufffd\ufffd"/>'),
    ("a tiny float", {"multipleBirthInteger": 1e-7}, '<multipleBirthInteger value="0.0000001"/>'),
    ("a contained resource without type", {"contained": [{"id": "x"}]}, '<id value="x"/>'),
    ("a contained resource with an empty type", {"contained": [{"resourceType": ""}]}, "<contained/>"),
    ("a nested type where no resource belongs", {"name": [{"resourceType": "Patient"}]}, "<name/>"),
    ("a string beside a value", {"gender": "male", "_gender": "x"}, '<gender value="male"/>'),
    ("a number as narrative", {"text": {"div": 5}}, '<div value="5"/>'),
]


@pytest.mark.parametrize(("content", "expected"), [case[1:] for case in ODD], ids=[case[0] for case in ODD])
def test_odd_json_becomes_xml_that_parses(content: dict[str, Any], expected: str) -> None:
    written = to_xml({"resourceType": "Patient", **content}, LIBRARY.release("R4"))
    etree.fromstring(written.encode())
    assert expected in written


@pytest.mark.parametrize("resource", [{}, {"resourceType": ""}, {"resourceType": 5}])
def test_json_without_resource_type_is_refused(resource: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="resourceType"):
        to_xml(resource, LIBRARY.release("R4"))


def test_deep_json_is_cut_off() -> None:
    deep: dict[str, Any] = {}
    for _ in range(3000):
        deep = {"item": [deep]}
    written = to_xml({"resourceType": "Questionnaire", **deep}, LIBRARY.release("R4"))
    assert written.count("<item>") + written.count("<item/>") == MAX_DEPTH


def test_json_of_a_resource_survives_text_and_back() -> None:
    resource = {"resourceType": "Patient", "name": [{"text": "Ä"}]}
    assert json.loads(dumps(resource)) == resource
