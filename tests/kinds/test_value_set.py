"""A value set's page says in words what it includes, and lists the codes that come out."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.kinds.value_set import MAX_ROWS, VALUE_SET
from site_builder.model.guide import Artifact
from site_builder.model.sections import Group, Table
from tests.kinds.small_guide import (
    BASE,
    COLOURS,
    Package,
    artifact,
    rows_of,
    section,
    text_of,
    value_set,
    view_of,
    words,
)

SYSTEM = f"{BASE}/CodeSystem/colours"
RED = "CodeSystem-colours.html#colours-red"


def _sections(resource: dict[str, Any], *others: Artifact, release: str = "R4") -> Any:
    subject = artifact(resource, release)
    return VALUE_SET.pages(subject, view_of(subject, artifact(COLOURS), *others))[0].sections


def _definition(component: dict[str, Any], part: str = "include") -> str:
    sections = _sections(value_set({part: [component]}))
    group = section(sections, "definition")
    assert isinstance(group, Group)
    table = group.sections[0]
    assert isinstance(table, Table)
    return text_of(table.note)


@pytest.mark.parametrize(
    ("component", "sentence"),
    [
        (
            {"system": SYSTEM},
            "Include all codes of Colours of things[CodeSystem-colours.html] (https://fhir.example.org/CodeSystem/colours)",
        ),
        (
            {"system": SYSTEM, "version": "1.0"},
            "Include all codes of Colours of things[CodeSystem-colours.html] (https://fhir.example.org/CodeSystem/colours), version 1.0",
        ),
        (
            {
                "system": "http://snomed.info/sct",
                "filter": [{"property": "concept", "op": "is-a", "value": "138875005"}],
            },
            "Include codes of SNOMED CT (http://snomed.info/sct) where concept is-a 138875005",
        ),
        (
            {
                "system": SYSTEM,
                "filter": [
                    {"property": "concept", "op": "descendent-of", "value": "red"},
                    {"property": "warm", "op": "=", "value": "true"},
                ],
            },
            f"Include codes of Colours of things[CodeSystem-colours.html] (https://fhir.example.org/CodeSystem/colours) where concept is below red[{RED}] (Red)"
            " and warm is true",
        ),
        (
            {"system": SYSTEM, "concept": [{"code": "red"}]},
            "Include these codes of Colours of things[CodeSystem-colours.html] (https://fhir.example.org/CodeSystem/colours)",
        ),
        (
            {"valueSet": [f"{BASE}/ValueSet/chosen", "https://other.example.org/vs"]},
            "Include the codes of the value set Chosen[ValueSet-chosen.html]"
            " that are also in the value set https://other.example.org/vs",
        ),
        (
            {"system": "urn:oid:1.2", "valueSet": f"{BASE}/ValueSet/chosen"},
            "Include all codes of urn:oid:1.2 that are also in the value set Chosen[ValueSet-chosen.html]",
        ),
    ],
)
def test_an_include_is_put_into_words(component: dict[str, Any], sentence: str) -> None:
    assert _definition(component) == sentence


def test_an_exclude_is_put_into_words() -> None:
    sections = _sections(value_set({"include": [{"system": SYSTEM}], "exclude": [{"system": SYSTEM}]}))

    note = section(sections, "definition-2")

    assert isinstance(note, Table)
    assert text_of(note.note).startswith("Exclude all codes of Colours")


def test_listed_codes_stand_in_a_table_with_what_their_system_says() -> None:
    listed = [{"code": "red", "display": "Deep red"}, {"code": "rust"}, {"code": "green"}]

    table = section(
        _sections(value_set({"include": [{"system": SYSTEM, "concept": listed}]})), "definition-1"
    )

    assert rows_of(table) == [
        f"red[{RED}] | Deep red | Like blood",
        "rust[CodeSystem-colours.html#colours-rust] <inactive> | Rust | ",
        "green |  | ",
    ]


def test_codes_without_definitions_need_no_column_for_them() -> None:
    listed = [{"code": "1-8", "display": "Acyclovir"}]

    table = section(
        _sections(value_set({"include": [{"system": "http://loinc.org", "concept": listed}]})), "definition-1"
    )

    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["Code", "Display"]
    assert rows_of(table) == ["1-8 | Acyclovir"]


def test_the_expansion_keeps_the_hierarchy() -> None:
    table = section(_sections(value_set({"include": [{"system": SYSTEM}]})), "expansion")

    assert isinstance(table, Table)
    assert text_of(table.note) == (
        "5 codes, worked out from the definition. All are codes of Colours of things[CodeSystem-colours.html], version 1.0."
    )
    assert rows_of(table)[:3] == [
        f"red[{RED}] | Red | Like blood",
        "..crimson[CodeSystem-colours.html#colours-crimson] | Crimson | ",
        "..rust[CodeSystem-colours.html#colours-rust] <inactive> | Rust | ",
    ]


def test_each_code_names_its_system_where_they_differ() -> None:
    other = {"system": "urn:x", "concept": [{"code": "tall", "display": "Tall"}]}

    table = section(_sections(value_set({"include": [{"system": SYSTEM}, other]})), "expansion")

    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["Code", "System", "Display", "Definition"]
    assert "All are codes of" not in text_of(table.note)
    assert rows_of(table)[0] == f"red[{RED}] | Colours of things[CodeSystem-colours.html] | Red | Like blood"
    assert rows_of(table)[-1] == "tall | urn:x | Tall | "


def test_a_list_of_codes_is_not_repeated_as_its_own_expansion() -> None:
    listed = {"system": "http://loinc.org", "concept": [{"code": "1-8"}]}

    table = section(_sections(value_set({"include": [listed]})), "expansion")

    assert isinstance(table, Table)
    assert (text_of(table.note), table.rows) == ("1 code: those that the definition lists.", ())


def test_why_there_is_no_expansion_is_said() -> None:
    table = section(_sections(value_set({"include": [{"system": "http://snomed.info/sct"}]})), "expansion")

    assert isinstance(table, Table)
    assert "SNOMED CT is not in this guide or its packages" in text_of(table.note)
    assert not table.rows


def test_a_shipped_expansion_says_when_it_was_made_and_is_cut_at_a_thousand_codes() -> None:
    contains = [{"system": "http://loinc.org", "code": str(number)} for number in range(MAX_ROWS + 5)]
    resource = value_set(None, expansion={"timestamp": "2020-03-04", "contains": contains})

    table = section(_sections(resource), "expansion")

    assert isinstance(table, Table)
    assert len(table.rows) == MAX_ROWS
    assert table.is_filterable
    assert text_of(table.note) == (
        "1,005 codes, as expanded on 4 March 2020 in the value set’s own file. The first 1,000 are shown."
        " All are codes of LOINC (http://loinc.org)."
    )


def test_a_value_set_without_definition_says_so() -> None:
    assert "says nothing about which codes" in words(_sections(value_set(None)))


def test_a_long_list_of_codes_is_cut() -> None:
    listed = [{"code": str(number)} for number in range(MAX_ROWS + 1)]

    table = section(
        _sections(value_set({"include": [{"system": "urn:x", "concept": listed}]})), "definition-1"
    )

    assert isinstance(table, Table)
    assert len(table.rows) == MAX_ROWS
    assert "The first 1,000 of 1,001 codes" in text_of(table.note)


def test_a_code_system_within_a_dstu2_value_set_is_shown_and_expanded() -> None:
    resource = {
        "resourceType": "ValueSet",
        "id": "old",
        "url": f"{BASE}/ValueSet/old",
        "name": "Old",
        "status": "draft",
        "codeSystem": {
            "system": f"{BASE}/old",
            "concept": [{"code": "y.1", "display": "Yes", "definition": "It is"}],
        },
    }

    sections = _sections(resource, release="DSTU2")
    system, expansion = section(sections, "code-system"), section(sections, "expansion")

    assert isinstance(system, Table)
    assert [row.id for row in system.rows] == ["old-y.461"]
    assert rows_of(system) == ["y.1 | Yes | It is"]
    assert "Include all codes of Old[ValueSet-old.html#code-system]" in words(sections)
    assert rows_of(expansion)[0].startswith("y.1 |")


def test_codes_of_a_package_complete_the_page() -> None:
    subject = artifact(value_set({"include": [{"system": SYSTEM}]}))
    view = view_of(subject, packages=(Package(COLOURS),))

    table = section(VALUE_SET.pages(subject, view)[0].sections, "expansion")

    assert len(rows_of(table)) == 5


def test_who_uses_a_value_set_is_told() -> None:
    subject = artifact(value_set({"include": [{"system": SYSTEM}]}))
    other = artifact(value_set({"include": [{"valueSet": [f"{BASE}/ValueSet/chosen"]}]}, "other"))

    page = VALUE_SET.pages(subject, view_of(subject, other))[0]

    assert ("Used by", "1 value set[ValueSet-chosen.html#used-by]") in [
        (name, text_of(cell)) for name, cell in page.facts
    ]
    assert rows_of(section(page.sections, "used-by")) == [
        "Other[ValueSet-other.html] | value set | includes it"
    ]


def test_its_pages_are_content_json_and_xml() -> None:
    subject = artifact(value_set({"include": [{"system": SYSTEM}]}))

    pages = VALUE_SET.pages(subject, view_of(subject))

    assert [(page.out, page.label) for page in pages] == [
        ("ValueSet-chosen.html", "Content"),
        ("ValueSet-chosen.json.html", "JSON"),
        ("ValueSet-chosen.xml.html", "XML"),
    ]


@pytest.mark.parametrize(
    ("component", "found"),
    [
        ({"system": f"{BASE}/CodeSystem/colors"}, [("unknown-reference", 10)]),
        ({"valueSet": [f"{BASE}/ValueSet/none"]}, [("unknown-reference", 11)]),
        ({"system": SYSTEM, "concept": [{"code": "red"}, {"code": "rad"}, {}]}, []),
        ({"system": "http://snomed.info/sct", "concept": [{"code": "1"}]}, []),
        ({"valueSet": ["https://elsewhere.example.com/vs"]}, []),
        ({"system": SYSTEM}, []),
    ],
)
def test_references_to_nothing_are_found(component: dict[str, Any], found: list[tuple[str, int]]) -> None:
    subject = artifact(value_set({"include": [component]}))

    diagnostics = list(VALUE_SET.checks(subject, view_of(subject, artifact(COLOURS))))

    assert [(each.code, each.location.line) for each in diagnostics] == found


def test_the_nearest_known_url_is_suggested() -> None:
    subject = artifact(value_set({"include": [{"system": f"{BASE}/CodeSystem/colors"}]}))

    (diagnostic,) = VALUE_SET.checks(subject, view_of(subject, artifact(COLOURS)))

    assert diagnostic.hint == f"did you mean '{SYSTEM}'?"


def test_few_codes_of_snomed_written_as_a_code_system_are_not_all_there_are() -> None:
    old: dict[str, Any] = {
        "resourceType": "ValueSet",
        "url": f"{BASE}/ValueSet/old",
        "codeSystem": {"system": "http://snomed.info/sct", "concept": [{"code": "1", "display": "One"}]},
    }
    subject = artifact(value_set({"include": [{"system": "http://snomed.info/sct"}]}))
    view = view_of(subject, artifact({**old, "id": "old"}, "DSTU2"))

    sections = VALUE_SET.pages(subject, view)[0].sections

    assert "SNOMED CT is here only in part" in words(sections)


def test_codes_are_named_in_each_language_that_has_a_name_for_some() -> None:
    listed = [
        {"code": "1", "display": "Yes", "designation": [{"language": "de", "value": "Ja"}]},
        {
            "code": "2",
            "designation": [{"language": "de", "value": "Nein"}, {"language": "fr", "value": "Non"}],
        },
    ]
    sections = _sections(value_set({"include": [{"system": "http://loinc.org", "concept": listed}]}))
    group = section(sections, "definition")

    assert isinstance(group, Group)
    table = group.sections[0]
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["Code", "Display", "de", "fr"]
    assert rows_of(table) == ["1 | Yes | Ja | ", "2 |  | Nein | Non"]


def test_many_languages_share_a_column() -> None:
    names = [{"language": language, "value": language.upper()} for language in ("de", "fr", "it", "es")]
    listed = [{"code": "1", "display": "Yes", "designation": names}]
    group = section(
        _sections(value_set({"include": [{"system": "http://loinc.org", "concept": listed}]})), "definition"
    )

    assert isinstance(group, Group)
    table = group.sections[0]
    assert isinstance(table, Table)
    assert rows_of(table) == ["1 | Yes | de: DE; fr: FR; it: IT; es: ES"]


def test_codes_of_hl7_have_displays_without_packages() -> None:
    listed = [{"code": "female"}]
    system = "http://hl7.org/fhir/administrative-gender"
    group = section(_sections(value_set({"include": [{"system": system, "concept": listed}]})), "definition")

    assert isinstance(group, Group)
    table = group.sections[0]
    assert isinstance(table, Table)
    assert rows_of(table) == ["female | Female"]


def test_a_display_that_the_definition_lacks_comes_from_the_expansion() -> None:
    system = "http://loinc.org"
    resource = value_set({"include": [{"system": system, "concept": [{"code": "8867-4"}]}]})
    contains = [{"system": system, "code": "8867-4", "display": "Heart rate"}]
    resource["expansion"] = {
        "contains": contains,
        "parameter": [{"name": "version", "valueUri": f"{system}|2.77"}],
    }
    sections = _sections(resource)
    group = section(sections, "definition")
    expansion = section(sections, "expansion")

    assert isinstance(group, Group)
    assert isinstance(group.sections[0], Table)
    assert isinstance(expansion, Table)
    assert rows_of(group.sections[0]) == ["8867-4 | Heart rate"]
    assert text_of(expansion.note).endswith("All are codes of LOINC, version 2.77.")


def test_a_supplement_that_the_value_set_needs_is_named() -> None:
    resource = value_set({"include": [{"system": SYSTEM}]})
    resource["extension"] = [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/valueset-supplement",
            "valueCanonical": "https://other.example.org/german",
        }
    ]
    group = section(_sections(resource), "definition")

    assert isinstance(group, Group)
    assert isinstance(group.sections[0], Table)
    assert text_of(group.sections[0].note) == (
        "Needs the code system supplement https://other.example.org/german."
    )
