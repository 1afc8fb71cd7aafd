"""A code system's page lists every code with an anchor, its properties and its rules."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds import code_system
from site_builder.kinds.code_system import CODE_SYSTEM
from site_builder.kinds.parts import codes
from site_builder.kinds.parts.codes import code_anchor
from site_builder.model.sections import Facts, Section, Table
from tests.kinds.small_guide import BASE, COLOURS, artifact, rows_of, section, text_of, view_of, words


def _sections(**changes: Any) -> tuple[Section, ...]:
    subject = artifact({**COLOURS, **changes})
    return CODE_SYSTEM.pages(subject, view_of(subject))[0].sections


@pytest.mark.parametrize(
    ("code", "anchor"),
    [
        ("red", "colours-red"),
        ("A_b-1", "colours-A_b-1"),
        ("1.2", "colours-1.462"),
        ("old rust", "colours-oldrust"),
        ("é/", "colours-.233.47"),
    ],
)
def test_anchors_are_those_of_the_ig_publisher(code: str, anchor: str) -> None:
    assert code_anchor("colours", code) == anchor


def test_codes_stand_as_a_tree_with_anchors_and_properties() -> None:
    table = section(_sections(), "concepts")

    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["Code", "Display", "Definition", "warm"]
    assert rows_of(table) == [
        "red | Red | Like blood | true",
        "..crimson | Crimson |  | ",
        "..rust <inactive> | Rust |  | ",
        "....old rust | Old rust |  | ",
        "blue | Blue |  | false",
    ]
    assert [row.id for row in table.rows][-2:] == ["colours-oldrust", "colours-blue"]
    assert table.rows[2].marks == ("inactive",)
    assert text_of(table.note) == "5 codes."


def test_two_codes_never_share_an_anchor() -> None:
    table = section(_sections(concept=[{"code": "a b"}, {"code": "ab"}]), "concepts")

    assert isinstance(table, Table)
    assert [row.id for row in table.rows] == ["colours-ab", ""]


def test_rules_are_put_into_words() -> None:
    facts = section(
        _sections(
            hierarchyMeaning="is-a",
            compositional=False,
            versionNeeded=True,
            count=7,
            valueSet=f"{BASE}/ValueSet/all",
        ),
        "rules",
    )

    assert isinstance(facts, Facts)
    assert [(name, text_of(cell)) for name, cell in facts.items] == [
        ("Content", "complete: all codes are defined here"),
        ("Letter case", "matters"),
        ("Hierarchy", "is-a: a code’s children are kinds of it"),
        ("Post-coordination", "none"),
        ("Version needed", "yes: codes change their meaning between versions"),
        ("Codes in all", "7"),
        ("All codes as a value set", f"{BASE}/ValueSet/all"),
    ]


def test_properties_filters_and_designations_have_tables() -> None:
    sections = _sections(
        filter=[{"code": "concept", "operator": ["is-a", "="], "value": "A code", "description": "By kind"}],
        concept=[
            {
                "code": "red",
                "designation": [
                    {"language": "cy", "value": "coch", "use": {"display": "Synonym"}},
                    {"value": "rot"},
                ],
            }
        ],
    )

    assert rows_of(section(sections, "properties")) == [
        "warm | https://example.org/warm | boolean | Feels warm"
    ]
    assert rows_of(section(sections, "filters")) == ["concept | is-a, = | A code | By kind"]
    designations = section(sections, "designations")
    assert isinstance(designations, Table)
    assert [column.title for column in designations.columns] == ["Code", "cy (Synonym)", "Text"]
    assert rows_of(designations) == ["red | coch | rot"]


def test_codes_with_several_names_in_a_language_list_them_below_one_another() -> None:
    names = [{"language": "cy", "value": "coch"}, {"language": "cy", "value": "rhudd"}]

    designations = section(_sections(concept=[{"code": "red", "designation": names}]), "designations")

    assert rows_of(designations) == ["red | cy |  | coch", "red | cy |  | rhudd"]


def test_deprecated_and_abstract_codes_are_marked() -> None:
    concepts = [
        {"code": "a", "property": [{"code": "notSelectable", "valueBoolean": True}]},
        {"code": "b", "property": [{"code": "status", "valueCode": "deprecated"}]},
    ]

    assert rows_of(section(_sections(concept=concepts), "concepts")) == [
        "a <abstract> | ",
        "b <deprecated> | ",
    ]


def test_a_system_without_codes_says_so() -> None:
    assert "No codes are defined here." in words(_sections(concept=[], content="not-present"))


def test_a_very_large_system_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_system, "CODES_ON_PAGE", 2)

    table = section(_sections(), "concepts")

    assert isinstance(table, Table)
    assert len(table.rows) == 2
    assert text_of(table.note) == "The first 2 of 5 codes; the source has all."


def test_a_code_that_stands_twice_is_found() -> None:
    subject = artifact({**COLOURS, "concept": [{"code": "a"}, {"code": "b", "concept": [{"code": "a"}]}]})

    (diagnostic,) = CODE_SYSTEM.checks(subject, view_of(subject))

    assert (diagnostic.code, diagnostic.message) == (
        "duplicate-code",
        "CodeSystem/colours defines the code 'a' more than once",
    )


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"supplements": f"{BASE}/CodeSystem/none"}, ["unknown-reference"]),
        ({"valueSet": f"{BASE}/ValueSet/none"}, ["unknown-reference"]),
        ({"supplements": "https://elsewhere.example.com/x"}, []),
    ],
)
def test_a_missing_value_set_or_base_system_is_found(changes: dict[str, str], codes: list[str]) -> None:
    subject = artifact({**COLOURS, **changes})

    assert [found.code for found in CODE_SYSTEM.checks(subject, view_of(subject))] == codes


def test_a_code_beyond_those_shown_is_linked_to_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "CODES_ON_PAGE", 1)
    subject = artifact({**COLOURS, "concept": [{"code": "a"}, {"code": "b"}]})
    view = view_of(subject)
    terms = codes.terminology(view, "R4")

    links = [codes.code_link(view, terms, COLOURS["url"], code) for code in "ab"]

    assert [link.target for link in links if link] == [
        "CodeSystem-colours.html#colours-a",
        "CodeSystem-colours.html",
    ]
