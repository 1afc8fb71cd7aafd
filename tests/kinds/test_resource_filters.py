from typing import Any

import pytest

from site_builder.kinds.resource_filters import ELIDED, as_text, filtered

CARD: dict[str, Any] = {
    "resourceType": "Patient",
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
        ("EXCEPT:name.where(use='usual')", {"name": [CARD["name"][1], ELIDED], ELIDED: ELIDED}),
        (
            "EXCEPT:name EXCEPT:family BASE:name",
            {"name": [{"family": "A", ELIDED: ELIDED}, {"family": "B", ELIDED: ELIDED}], ELIDED: ELIDED},
        ),
        ("BASE:contact ELIDE:part.children()", {"part": {ELIDED: ELIDED}}),
    ],
)
def test_filters_leave_a_part_of_a_resource(filters: str, expected: object) -> None:
    assert filtered(CARD, filters) == expected


@pytest.mark.parametrize(
    "filters",
    [
        "all of it",
        "BASE:none",
        "BASE:name.last()",
        "BASE:name.where(use",
        "BASE:name.where(use > 1)",
        "BASE:+",
    ],
)
def test_what_is_beyond_them_is_an_error(filters: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        filtered(CARD, filters)


def test_what_is_left_out_is_three_dots() -> None:
    assert as_text({"a": ["b", ELIDED], ELIDED: ELIDED}) == '{\n  "a": [\n    "b",\n    ...\n  ],\n  ...\n}\n'
