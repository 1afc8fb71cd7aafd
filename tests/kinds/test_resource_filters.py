from typing import Any

import pytest

from site_builder.fhir.definitions import Definitions
from site_builder.fhir.releases import release_named
from site_builder.kinds.resource_filters import ELIDED, Part, as_text, as_xml, filtered

R4_TYPES = Definitions(release_named("R4"))
CARD: dict[str, Any] = {
    "resourceType": "Card",
    "active": True,
    "name": [{"use": "official", "family": "A"}, {"use": "usual", "family": "B", "given": ["C", "D"]}],
    "contact": [{"part": {"resourceType": "Task", "id": "t"}}, {"part": {"resourceType": "Basic"}}],
    "a.b": {"x": 1},
}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("", CARD),
        ("BASE:name", CARD["name"][0]),
        ("BASE:name[1].given", "C"),
        ("BASE:name.where(use='usual').family", "B"),
        ("BASE: name.where(given.exists())", CARD["name"][1]),
        ("BASE:name.where(given.exists().not()).family", "A"),
        ("BASE:contact.where(part is Task).part.id", "t"),
        ("BASE:name.first().children()", "official"),
        ("BASE:`a.b`.x", 1),
        ("BASE:name.where(use='usual') EXCEPT:family | use", {"use": "usual", "family": "B", ELIDED: ELIDED}),
        ("BASE:name[1] ELIDE:given", {"use": "usual", "family": "B", ELIDED: ELIDED}),
        (
            "EXCEPT:name.where(use='usual')",
            {"resourceType": "Card", "name": [CARD["name"][1], ELIDED], ELIDED: ELIDED},
        ),
        (
            "EXCEPT:name EXCEPT:family BASE:name",
            {
                "resourceType": "Card",
                "name": [{"family": "A", ELIDED: ELIDED}, {"family": "B", ELIDED: ELIDED}],
                ELIDED: ELIDED,
            },
        ),
        ("BASE:contact ELIDE:part.children()", {"part": {"resourceType": "Task", ELIDED: ELIDED}}),
        ("BASE:name.last().given", "C"),
        ("BASE:descendants().where(use = 'usual' and given.count() > 1).family", "B"),
        ("BASE:contact.select(part).ofType(Basic)", {"resourceType": "Basic"}),
        ("BASE:name[1] ELIDE:given.where($this = 'D')", {**CARD["name"][1], "given": ["C", ELIDED]}),
        (
            "BASE:name[1] EXCEPT:given | use[0] ELIDE:given.first()",
            {"use": "usual", "given": ["D", ELIDED], ELIDED: ELIDED},
        ),
    ],
)
def test_filters_leave_a_part_of_a_resource(filters: str, expected: object) -> None:
    assert filtered(CARD, filters, R4_TYPES).value == expected


@pytest.mark.parametrize(
    "filters",
    [
        "all of it",
        "BASE:none",
        "BASE:name.count()",
        "BASE:name.none('",
        "BASE:name.where(use",
        "BASE:name.where(use.single() > 1)",
        "BASE:+",
    ],
)
def test_what_is_beyond_them_is_an_error(filters: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        filtered(CARD, filters, R4_TYPES)


def test_what_is_left_out_is_three_dots() -> None:
    part = Part({"a": ["b", ELIDED], ELIDED: ELIDED}, "")
    assert as_text(part) == '{\n  "a": [\n    "b",\n    ...\n  ],\n  ...\n}\n'


QUESTIONS: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "contained": [{"resourceType": "Patient", "id": "p", "active": True}],
    "status": "draft",
    "item": [
        {"linkId": "1", "type": "group", "item": [{"linkId": "1.1", "type": "string"}, {"linkId": "1.2"}]},
        {"linkId": "2"},
    ],
}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("BASE:item.item.where(linkId='1.1')", ['<item>', '  <linkId value="1.1"/>', '  <type value="string"/>', "</item>"]),
        (
            "BASE:item EXCEPT:linkId | item.last()",
            ["<item>", '  <linkId value="1"/>', "  <item>", '    <linkId value="1.2"/>', "  </item>", "  ...", "  ...", "</item>"],
        ),
        (
            "EXCEPT:contained ELIDE:active BASE:contained",
            [
                '<Questionnaire xmlns="http://hl7.org/fhir">',
                *("  <contained>", "    <Patient>", '      <id value="p"/>', "      ...", "    </Patient>"),
                *("  </contained>", "  ...", "</Questionnaire>"),
            ],
        ),
        ("BASE:status", ['<status value="draft"/>']),
        ("BASE:contained", ["<contained>", "  <Patient>", '    <id value="p"/>', '    <active value="true"/>', "  </Patient>", "</contained>"]),
    ],
)  # fmt: skip
def test_a_part_is_xml_too(filters: str, expected: list[str]) -> None:
    part = filtered(QUESTIONS, filters, R4_TYPES)
    assert as_xml(part, R4_TYPES).splitlines() == expected


def test_what_no_resource_holds_is_no_xml() -> None:
    part = filtered({"services": [{"hook": "h"}]}, "BASE:services", R4_TYPES)
    with pytest.raises(ValueError, match="no part of a resource"):
        as_xml(part, R4_TYPES)
