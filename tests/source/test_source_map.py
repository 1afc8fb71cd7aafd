"""Places of values in JSON, YAML and XML."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.source.source_map import Format, SourceMap

JSON = """{
  "resourceType": "StructureDefinition",
  "id": "x",
  "text": {"div": "a \\"quoted\\" { [ text, é"}, "é\\u0041": 1,
  "snapshot": {
    "element": [
      {"id": "A", "min": 0},
      {
        "id": "B",
        "max": "1"
      }
    ]
  },
  "twice": 1, "twice": [2, null, -3e5]
}"""
YAML = """resourceType: StructureDefinition
snapshot:
  element:
    - id: A
    - id: B
      max: "1"
flow: {é: 1, list: [a, b]}
\t
base: &base {type: T, kind: k}
other:
  <<: *base
  kind: own
again: *base
"""
XML = """
<?xml version="1.0"?><StructureDefinition xmlns="http://hl7.org/fhir" xmlns:f="http://hl7.org/fhir">
  <snapshot>
    <!-- first: <element/> -->
    <element><id value="é"/><min value="0"/></element>
    <f:element>
      <id value="B"/>
      <max value="1"/>
    </f:element>
  </snapshot>
  <contained>
    <ValueSet>
      <url value="u"/>
    </ValueSet>
  </contained>
  <contained><ValueSet><url value="v"/></ValueSet></contained>
</StructureDefinition>"""


@pytest.mark.parametrize(
    ("text", "form", "pointer", "place"),
    [
        (JSON, "json", (), (1, 1)),
        (JSON, "json", ("id",), (3, 3)),
        (JSON, "json", ("éA",), (4, 48)),
        (JSON, "json", ("snapshot", "element", 0), (7, 7)),
        (JSON, "json", ("snapshot", "element", 0, "min"), (7, 19)),
        (JSON, "json", ("snapshot", "element", 1, "max"), (10, 9)),
        (JSON, "json", ("snapshot", "element", 1, "none"), (8, 7)),
        (JSON, "json", ("snapshot", "element", 7), (6, 5)),
        (JSON, "json", ("id", "deeper"), (3, 3)),
        (JSON, "json", ("id", 0), (3, 3)),
        (JSON, "json", ("twice", 2), (14, 34)),
        (JSON, "json", ("twice",), (14, 15)),
        (JSON, "json", ("none",), (1, 1)),
        (YAML, "yaml", (), (1, 1)),
        (YAML, "yaml", ("snapshot", "element", 1, "max"), (6, 7)),
        (YAML, "yaml", ("snapshot", "element", 1), (5, 7)),
        (YAML, "yaml", ("snapshot", "element", 7), (3, 3)),
        (YAML, "yaml", ("snapshot", "none"), (2, 1)),
        (YAML, "yaml", ("flow", "list", 1), (7, 24)),
        (YAML, "yaml", ("other", "kind"), (12, 3)),
        (YAML, "yaml", ("other", "type"), (9, 14)),
        (YAML, "yaml", ("again",), (13, 1)),
        (YAML, "yaml", ("again", "kind"), (9, 23)),
        (XML, "xml", (), (2, 22)),
        (XML, "xml", ("snapshot", "element", 0, "min"), (5, 29)),
        (XML, "xml", ("snapshot", "element", 1), (6, 5)),
        (XML, "xml", ("snapshot", "element", 1, "max"), (8, 7)),
        (XML, "xml", ("snapshot", "element", 1, "_max"), (8, 7)),
        (XML, "xml", ("snapshot", "element", 7), (5, 5)),
        (XML, "xml", ("contained", 0, "url"), (13, 7)),
        (XML, "xml", ("contained", 1, "url"), (16, 24)),
        (XML, "xml", ("none",), (2, 22)),
    ],
)
def test_a_value_has_its_line_and_column(
    text: str, form: Format, pointer: tuple[str | int, ...], place: tuple[int, int]
) -> None:
    found = SourceMap("x", form, text).place(*pointer)

    assert (found.path, found.line, found.column) == ("x", *place)


@pytest.mark.parametrize(
    ("text", "form", "pointer", "place"),
    [
        (JSON, "json", ("snapshot", "element", 1, "max"), (10, 16)),
        (YAML, "yaml", ("snapshot", "element"), (4, 5)),
        (YAML, "yaml", ("again",), (9, 7)),
    ],
)
def test_a_value_without_its_key_has_a_place_of_its_own(
    text: str, form: Format, pointer: tuple[str | int, ...], place: tuple[int, int]
) -> None:
    found = SourceMap("x", form, text).value_place(*pointer)

    assert (found.line, found.column) == place


def test_text_within_a_file_is_placed_in_the_file() -> None:
    assert str(SourceMap("a.md", "yaml", "title: x\ntags:\n  - y\n", 2).place("tags", 0)) == "a.md:4:5"


def test_keys_of_broken_yaml_are_placed() -> None:
    places = SourceMap("a.md", "yaml", "title: Care: the basics\n\ntags: [x]\n")

    assert (str(places.place("title")), str(places.place("tags", 0))) == ("a.md:1:1", "a.md:3:1")


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ('{"a": {"b": 1,\n "b": 2}, "a": 1, "a": 2}', "json", ["x:2:2 b", "x:2:11 a", "x:2:19 a"]),
        ('[{"a": 1}, {"a": 1, "b": "a"}]', "json", []),
        ("a: 1\nb:\n  c: 1\n  c: 2\na: 3", "yaml", ["x:5:1 a", "x:4:3 c"]),
    ],
)
def test_repeated_keys_are_found(text: str, form: Format, expected: list[str]) -> None:
    assert [f"{place} {key}" for key, place in SourceMap("x", form, text).repeated()] == expected


def test_elements_are_found_by_their_number() -> None:
    places = SourceMap("x", "xml", XML)

    assert [str(places.element_place(number)) for number in (0, 3, 5)] == ["x:2:22", "x:5:14", "x:6:5"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", "json"),
        ('{"a"', "json"),
        ("]]}}", "json"),
        ('{"a": [1, "', "json"),
        ("", "yaml"),
        ("a: &a [*a]", "yaml"),
        ("a: &a {<<: *a}", "yaml"),
        ("\x00", "yaml"),
        ("<a><b>", "xml"),
        ("", "xml"),
        ("<a/><b/>", "xml"),
        ("[" * 100_000, "json"),
        ('{"a":' * 100_000, "json"),
    ],
)
def test_what_is_broken_has_places_all_the_same(text: str, form: Format) -> None:
    places = SourceMap("x", form, text)

    for pointer in ((), ("a",), ("a", 0), (0, 0)):
        found = places.place(*pointer)
        assert found.line == 1
        assert found.column >= 1


def test_billions_of_aliases_are_read_once() -> None:
    rows = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    pointer: list[Any] = ["a39", *[8] * 40]

    assert str(SourceMap("x", "yaml", "\n".join(rows)).place(*pointer)) == "x:1:5"
