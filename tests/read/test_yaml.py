from datetime import date
from itertools import pairwise

import pytest

from site_builder.diagnostics import Problems
from site_builder.read.yaml import load, load_mapping, load_resource


def found(problems: Problems) -> list[tuple[str, int]]:
    return [(each.code, each.location.line) for each in problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("title:\tTabbed", {"title": "Tabbed"}),
        ("a: 1\n\t\t\nb: 2\n \t\n", {"a": 1, "b": 2}),
        ("version: 1.10", {"version": "1.10"}),
        ("version: 1.5", {"version": 1.5}),
        ("code: 007", {"code": "007"}),
        ("count: 12", {"count": 12}),
        ("time: 12:30", {"time": "12:30"}),
        ("big: 1_000", {"big": "1_000"}),
        ("date: 2017-03-31", {"date": date(2017, 3, 31)}),
        ("date: 2017-02-31", {"date": "2017-02-31"}),
        ("on: true", {"on": True}),
        ("200: found", {"200": "found"}),
        ("summary: FHIR&reg; APIs", {"summary": "FHIR&reg; APIs"}),
        ("a: &x {b: 1}\nc: {<<: *x, d: 2}", {"a": {"b": 1}, "c": {"b": 1, "d": 2}}),
        ("? [a, b]\n: 1", {"['a', 'b']": 1}),
        ("", None),
    ],
)
def test_values_are_what_authors_mean(text: str, value: object) -> None:
    problems = Problems()
    assert load(text, "x.yml", problems) == value
    assert found(problems) == []


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("a: 1\nb: 2\na: 3", {"a": 3, "b": 2}, [("duplicate-key", 3)]),
        ("a: !what b", {"a": "b"}, [("invalid-yaml", 1)]),
        (
            "a: !what {b: 1}\nc: !what [d]",
            {"a": {"b": 1}, "c": ["d"]},
            [("invalid-yaml", 1), ("invalid-yaml", 2)],
        ),
        ("a: !!bool x\nb: !!int [1]", {"a": "x", "b": [1]}, [("invalid-yaml", 1), ("invalid-yaml", 2)]),
        (
            "a: !!set {b}\nc: !!map [d]",
            {"a": {"b": None}, "c": ["d"]},
            [("invalid-yaml", 1), ("invalid-yaml", 2)],
        ),
        ("a: !!timestamp x\nb: !!timestamp", {"a": "x", "b": ""}, []),
        ("a: 'x\u0085y'\nb: [", None, [("invalid-yaml", 2)]),
        ("a: 1\nb: [", None, [("invalid-yaml", 2)]),
        ("a: 1\nb: x: y", None, [("invalid-yaml", 2)]),
        ("a: &x [*x]", None, [("invalid-yaml", 1)]),
        ("a: 1\nb: \x07", None, [("invalid-yaml", 2)]),
        ("a: " + "[" * 100_000, None, [("invalid-yaml", 1)]),
        ("- " * 100_000, None, [("invalid-yaml", 1)]),
        ("? " * 100_000, None, [("invalid-yaml", 1)]),
        ("a: &x {b: *x}", None, [("invalid-yaml", 1)]),
        (
            "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
            + "".join(
                f"{key}: &{key} [{', '.join(['*' + below] * 9)}]\n" for below, key in pairwise("abcdefgh")
            ),
            None,
            [("invalid-yaml", 1)],
        ),
    ],
)
def test_a_slip_is_reported_at_its_line_in_the_file(
    text: str, value: object, expected: list[tuple[str, int]]
) -> None:
    problems = Problems()
    assert load(text, "x.yml", problems) == value
    assert found(problems) == expected


def test_a_slip_has_its_column_in_the_file() -> None:
    problems = Problems()
    for text in ("a: 1\nb: x: y", "b: 1\n a: {b: 1,\n  b: 2}", "b: \x07", "a: [\n\n"):
        load_mapping(text, "x.md", problems, line=5)
    load("a: {b: 1,\n  b: 2, c: !no d}", "x.yml", problems)
    assert [str(each.location) for each in problems] == [
        "x.md:6:5",
        "x.md:6:3",
        "x.md:5:4",
        "x.md:5:5",
        "x.yml:2:3",
        "x.yml:2:12",
    ]


def test_many_brackets_that_are_not_nested_are_read() -> None:
    problems = Problems()
    assert load("- '" + "[" * 500 + "'", "x.yml", problems) == ["[" * 500]
    assert load("[" + "[], " * 500 + "]", "x.yml", problems) == [[]] * 500
    assert found(problems) == []


def test_deep_blocks_and_keys_within_keys_are_read() -> None:
    problems = Problems()
    assert load("- " * 60 + "x", "x.yml", problems) is not None
    assert load('"' + " " * 200 + 'x"', "x.yml", problems) == " " * 200 + "x"
    assert load("{" * 150 + "}" * 150, "x.yml", problems) is not None
    assert load("a: &x [1]\nb: [*x, *x]", "x.yml", problems) == {"a": [1], "b": [[1], [1]]}
    assert found(problems) == []


def test_each_value_has_its_place() -> None:
    values, places = load_mapping("title: A\n\ntags:\n  - x\nsummary: B\n", "x.md", Problems(), line=2)
    assert values == {"title": "A", "tags": ["x"], "summary": "B"}
    found = [str(places.place(*pointer)) for pointer in (("title",), ("tags", 0), ("summary",), ("none",))]
    assert found == ["x.md:2:1", "x.md:5:5", "x.md:6:1", "x.md:1:1"]


@pytest.mark.parametrize(
    ("text", "values", "code"),
    [
        ("title: Care: the basics\ntags: [a]", {"title": "Care: the basics", "tags": ["a"]}, "invalid-yaml"),
        ("title: Tabbed\n\tsummary: 'S'\ntags: a", {"tags": "a"}, "invalid-yaml"),
        ("title: A\ntags: [a\nsummary: B", {"title": "A", "tags": "[a", "summary": "B"}, "invalid-yaml"),
        ("title: A\n# why\nlist:\n  - [\nsummary: B", {"title": "A", "summary": "B"}, "invalid-yaml"),
        ("title: Bell\x07s\nsummary: B", {"title": "Bells", "summary": "B"}, "invalid-yaml"),
        ("title: " + "{" * 300, {}, "invalid-yaml"),
        ("- a\n- b", {}, "invalid-front-matter"),
    ],
)
def test_what_can_stand_of_a_broken_mapping_stands(text: str, values: dict[str, object], code: str) -> None:
    problems = Problems()
    assert load_mapping(text, "x.md", problems)[0] == values
    assert {each.code for each in problems} == {code}


def test_an_empty_mapping_is_no_mistake() -> None:
    problems = Problems()
    assert load_mapping("", "x.md", problems)[0] == {}
    assert found(problems) == []


def test_fhir_in_yaml_has_text_dates_and_only_two_booleans() -> None:
    text = "date: 2020-01-01\nlanguage: no\nactive: true\nvalue: 1.5"
    expected = {"date": "2020-01-01", "language": "no", "active": True, "value": 1.5}
    assert load_resource(text, "x.yaml", Problems()) == expected
