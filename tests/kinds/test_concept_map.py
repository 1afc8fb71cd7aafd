"""A concept map's page shows what is mapped to what, and what becomes of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds import concept_map
from site_builder.kinds.concept_map import CONCEPT_MAP
from site_builder.model.sections import Facts, Section, Table
from tests.kinds.small_guide import (
    BASE,
    COLOURS,
    artifact,
    rows_of,
    section,
    text_of,
    value_set,
    view_of,
    words,
)

SYSTEM = f"{BASE}/CodeSystem/colours"
LOCAL = "CodeSystem-colours.html#colours-"


def _map(*groups: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "ConceptMap",
        "id": "map",
        "url": f"{BASE}/ConceptMap/map",
        "name": "Map",
        "status": "active",
        "group": list(groups),
        **more,
    }


def _group(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"source": SYSTEM, "target": "http://snomed.info/sct", "element": list(elements), **more}


RED = {"code": "red", "target": [{"code": "386713009", "display": "Red", "equivalence": "equivalent"}]}


def _sections(resource: dict[str, Any], release: str = "R4") -> tuple[Section, ...]:
    subject = artifact(resource, release)
    others = (artifact(COLOURS), artifact(value_set({"include": [{"system": SYSTEM}]})))
    return CONCEPT_MAP.pages(subject, view_of(subject, *others))[0].sections


def _first(resource: dict[str, Any], release: str = "R4") -> Table:
    found = section(_sections(resource, release), "group-1")
    assert isinstance(found, Table)
    return found


def test_each_target_has_a_row_with_relationship_and_comment() -> None:
    element = {
        "code": "red",
        "target": [
            {"code": "1", "equivalence": "wider", "comment": "Roughly"},
            {"code": "2", "equivalence": "equal", "product": [{"property": "urn:hue", "value": "9"}]},
        ],
    }

    assert rows_of(_first(_map(_group(element)))) == [
        f"red[{LOCAL}red] Red | <wider> | 1 | Roughly",
        "the same | <equal> | 2 | also gives urn:hue = 9",
    ]


def test_both_systems_are_named_and_linked() -> None:
    note = text_of(_first(_map(_group(RED))).note)

    assert note == "From Colours of things[CodeSystem-colours.html] to SNOMED CT (http://snomed.info/sct)."


def test_a_group_without_systems_says_so() -> None:
    assert text_of(_first(_map({"element": [RED]})).note).startswith(
        "From an unnamed code system to an unnamed"
    )


@pytest.mark.parametrize(
    ("unmapped", "sentence"),
    [
        ({"mode": "provided"}, "the source code is kept."),
        ({"mode": "fixed", "code": "0", "display": "Other"}, "always 0 Other."),
        ({"mode": "other-map", "url": f"{BASE}/ConceptMap/map"}, "as in Map[ConceptMap-map.html]."),
    ],
)
def test_the_rule_for_unmapped_codes_is_put_into_words(unmapped: dict[str, str], sentence: str) -> None:
    note = text_of(_first(_map(_group(RED, unmapped=unmapped))).note)

    assert note.endswith(f". Codes that are not listed: {sentence}")


def test_an_unknown_unmapped_rule_stands_as_it_is_written() -> None:
    note = text_of(_first(_map(_group(RED, unmapped={"mode": "x"}))).note)
    assert note.endswith("sct). Codes that are not listed: x.")


def test_a_code_without_counterpart_says_so() -> None:
    assert rows_of(_first(_map(_group({"code": "blue"}))))[0].startswith(f"blue[{LOCAL}blue] Blue | <no map>")


def test_scopes_lead_to_their_value_sets() -> None:
    sections = _sections(
        _map(
            _group(RED),
            sourceReference={"reference": f"{BASE}/ValueSet/chosen"},
            targetReference={"reference": "urn:uuid:1"},
        ),
        "STU3",
    )
    facts = section(sections, "scope")

    assert isinstance(facts, Facts)
    assert [(name, text_of(cell)) for name, cell in facts.items] == [
        ("From the value set", "Chosen[ValueSet-chosen.html]"),
        ("To the value set", "urn:uuid:1"),
    ]


def test_maps_of_dstu2_and_r5_read_like_those_of_r4() -> None:
    old = _map()
    del old["group"]
    old["element"] = [
        {
            "codeSystem": SYSTEM,
            "code": "red",
            "target": [{"codeSystem": "urn:b", "code": "1", "equivalence": "equal"}],
        }
    ]
    new = _map(_group({"code": "red", "target": [{"code": "1", "relationship": "equivalent"}]}))

    assert rows_of(_first(old, "DSTU2")) == [f"red[{LOCAL}red] Red | <equal> | 1"]
    assert rows_of(_first(new, "R5")) == [f"red[{LOCAL}red] Red | <equivalent> | 1"]


def test_only_a_map_with_comments_has_a_column_for_them() -> None:
    plain = {"code": "red", "target": [{"code": "1"}]}
    remarked = {"code": "red", "target": [{"code": "1", "comment": "nearly"}]}

    titles = [[column.title for column in _first(_map(_group(each))).columns] for each in (plain, remarked)]

    assert titles == [["Source", "Relationship", "Target"], ["Source", "Relationship", "Target", "Comment"]]


def test_several_groups_are_numbered() -> None:
    tables = [section(_sections(_map(_group(RED), _group(RED))), f"group-{number}") for number in (1, 2)]

    assert [table.title for table in tables] == ["Group 1", "Group 2"]


def test_a_map_of_nothing_says_so() -> None:
    assert "This map maps no codes." in words(_sections(_map()))


def test_a_long_map_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concept_map, "MAX_ROWS", 1)

    table = _first(_map(_group(RED, RED)))

    assert len(table.rows) == 1
    assert text_of(table.note).endswith(" The first 1 of 2 mappings; the source has all.")


def test_references_of_our_own_that_lead_nowhere_are_found() -> None:
    subject = artifact(
        _map(
            {
                "source": f"{BASE}/CodeSystem/none",
                "target": SYSTEM,
                "unmapped": {"mode": "other-map", "url": f"{BASE}/ConceptMap/none"},
            },
            sourceCanonical=f"{BASE}/ValueSet/none",
        )
    )

    found = list(CONCEPT_MAP.checks(subject, view_of(subject, artifact(COLOURS))))

    assert [each.message.partition(" refers to ")[2].partition(",")[0] for each in found] == [
        f"the value set '{BASE}/ValueSet/none'",
        f"the code system '{BASE}/CodeSystem/none'",
        f"the concept map '{BASE}/ConceptMap/none'",
    ]


def test_properties_and_versions_of_a_mapping_are_shown() -> None:
    target = {
        "code": "1",
        "relationship": "equivalent",
        "property": [{"code": "since", "valueInteger": 6}, {"code": "set", "valueCoding": {"code": "a"}}],
        "dependsOn": [
            {"attribute": "segment", "valueCoding": {"code": "MSH"}},
            {"attribute": "dose", "valueQuantity": {"value": 5, "unit": "mg"}},
            {"attribute": "age"},
        ],
    }
    group = {
        "source": "http://loinc.org|2.77",
        "target": "http://snomed.info/sct",
        "targetVersion": "2026",
        "element": [
            {"code": "x", "target": [target, {"code": "2", "relationship": "related-to"}]},
            {"code": "y", "noMap": True, "comment": "none"},
            {"code": "z"},
        ],
    }
    table = section(_sections(_map(group), "R5"), "group-1")

    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == [
        "Source", "Relationship", "Target", "since", "set", "Comment",
    ]  # fmt: skip
    assert rows_of(table) == [
        "x | <equivalent> | 1 | 6 | a | depends on segment = MSH; depends on dose = 5 mg; depends on age",
        "the same | <related to> | 2 |  |  | ",
        "y | <unmatched> |  |  |  | none",
        "z | <no map> |  |  |  | ",
    ]
    assert text_of(table.note) == (
        "From LOINC (http://loinc.org), version 2.77 to SNOMED CT (http://snomed.info/sct), version 2026."
    )
