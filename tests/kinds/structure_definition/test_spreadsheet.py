"""A profile's elements as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from site_builder.fhir.json_text import Number
from site_builder.kinds.structure_definition.spreadsheet import spreadsheet
from tests.kinds.small_guide import BASE, artifact, view_of


def rows(release: str = "R4", **structure: Any) -> list[dict[str, str]]:
    """Write a profile's CSV and read it again."""
    profile = {"resourceType": "StructureDefinition", "id": "p", "url": f"{BASE}/p", "type": "Patient"}
    made = artifact({**profile, **structure}, release)
    text = spreadsheet(made, view_of(made))
    return list(csv.DictReader(io.StringIO(text, newline="")))


def cells(*, release: str = "R4", **stated: Any) -> dict[str, str]:
    """Return what the row of one element says."""
    element = {"id": "Patient.x", "path": "Patient.x", **stated}
    root = {"id": "Patient", "path": "Patient"}
    row = rows(release, snapshot={"element": [root, element]})[1]
    return {column: text for column, text in row.items() if text and column != "Path"}


ELEMENTS: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("nothing stated", {}, {}),
    ("cardinality, 0 included", {"min": 0, "max": "*"}, {"Min": "0", "Max": "*"}),
    (
        "flags",
        {"mustSupport": True, "isModifier": True, "isSummary": False},
        {"Must Support?": "Y", "Is Modifier?": "Y"},
    ),
    (
        "texts",
        {"short": "S", "definition": "D", "comment": "C", "requirements": "R", "meaningWhenMissing": "M"},
        {"Short": "S", "Definition": "D", "Comments": "C", "Requirements": "R", "Meaning When Missing": "M"},
    ),
    ("aliases", {"alias": ["a", "b"], "label": "L"}, {"Alias(s)": "a\nb", "Label": "L"}),
    (
        "types",
        {
            "type": [
                {"code": "Reference", "targetProfile": ["http://a", "http://b"], "aggregation": ["bundled"]},
                {"code": "Quantity", "profile": ["http://q"]},
                {"code": "string"},
            ]
        },
        {"Type(s)": "Reference(http://a | http://b) (bundled)\nQuantity {http://q}\nstring"},
    ),
    ("content reference", {"contentReference": "#Patient.contact"}, {"Type(s)": "See Patient.contact"}),
    ("fixed primitive", {"fixedBoolean": False}, {"Fixed Value": "false"}),
    (
        "pattern with parts",
        {"patternQuantity": {"value": Number("1.10"), "unit": "é"}},
        {"Pattern": '{\n  "value": 1.10,\n  "unit": "é"\n}'},
    ),
    (
        "limits",
        {"minValueInteger": -5, "maxValueDate": "2020-01-01", "maxLength": 9, "defaultValueCode": "x"},
        {"Minimum Value": "-5", "Maximum Value": "2020-01-01", "Maximum Length": "9", "Default Value": "x"},
    ),
    (
        "examples",
        {"example": [{"label": "General", "valueString": "a"}, {"valueString": "b"}]},
        {"Example": "General: a\nb"},
    ),
    (
        "binding",
        {"binding": {"strength": "required", "description": "Codes", "valueSet": "http://v|1"}},
        {
            "Binding Strength": "required",
            "Binding Description": "Codes",
            "Binding Value Set": "http://v|1",
        },
    ),
    (
        "codes",
        {"code": [{"system": "http://loinc.org", "code": "1-8", "display": "Weight"}, {"code": "x"}]},
        {"Code": "http://loinc.org#1-8 (Weight)\nx"},
    ),
    (
        "slicing",
        {
            "sliceName": "s",
            "slicing": {
                "discriminator": [{"type": "value", "path": "system"}, {"type": "type", "path": "$this"}],
                "description": "By system",
                "ordered": True,
                "rules": "open",
            },
        },
        {
            "Slice Name": "s",
            "Slicing Discriminator": "value:system\ntype:$this",
            "Slicing Description": "By system",
            "Slicing Ordered": "Y",
            "Slicing Rules": "open",
        },
    ),
    (
        "base",
        {"base": {"path": "Patient.x", "min": 0, "max": "1"}},
        {"Base Path": "Patient.x", "Base Min": "0", "Base Max": "1"},
    ),
    (
        "constraints",
        {
            "condition": ["a-1"],
            "constraint": [{"key": "a-1", "human": "Must", "expression": "x"}, {"key": "a-2", "human": "H"}],
        },
        {"Condition(s)": "a-1", "Constraint(s)": "a-1: Must {x}\na-2: H"},
    ),
    ("wrong shapes", {"type": "x", "binding": [], "constraint": {}, "example": 4, "code": ["x"]}, {}),
]


@pytest.mark.parametrize(
    ("stated", "expected"), [row[1:] for row in ELEMENTS], ids=[row[0] for row in ELEMENTS]
)
def test_element_says(stated: dict[str, Any], expected: dict[str, str]) -> None:
    assert cells(**stated) == expected


def test_columns_are_those_that_implementers_know() -> None:
    (row,) = rows(differential={"element": [{"id": "Patient", "path": "Patient"}]})

    assert list(row)[:4] == ["Path", "Slice Name", "Alias(s)", "Label"]
    assert list(row)[-2:] == ["Condition(s)", "Constraint(s)"]
    assert len(row) == 35


def test_snapshot_comes_before_differential() -> None:
    root, other = {"id": "Patient", "path": "Patient"}, {"id": "Patient.name", "path": "Patient.name"}

    full = rows(snapshot={"element": [root, other]}, differential={"element": [root]})
    stated = rows(differential={"element": [other]})

    assert [row["Path"] for row in full] == ["Patient", "Patient.name"]
    assert [row["Path"] for row in stated] == ["Patient.name"]
    assert rows() == []


def test_each_model_has_a_column_declared_or_not() -> None:
    element = {
        "id": "Patient",
        "path": "Patient",
        "mapping": [
            {"identity": "v2", "map": "PID"},
            {"identity": "v2", "map": "PD1"},
            {"identity": "other", "map": "X"},
        ],
    }
    declared = [{"identity": "rim", "name": "RIM Mapping"}, {"identity": "v2"}]

    (row,) = rows(snapshot={"element": [element]}, mapping=declared)

    found = {name: text for name, text in row.items() if name.startswith("Mapping")}
    assert found == {"Mapping: RIM Mapping": "", "Mapping: v2": "PID\nPD1", "Mapping: other": "X"}


def test_older_releases_have_the_same_columns() -> None:
    found = cells(
        release="DSTU2",
        comments="Said",
        binding={"strength": "required", "valueSetReference": {"reference": "http://v"}},
        exampleString="e",
    )

    assert found == {
        "Comments": "Said",
        "Binding Strength": "required",
        "Binding Value Set": "http://v",
        "Example": "General: e",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start: str) -> None:
    formula = f"{start}cmd|' /C calc'!A0"

    assert cells(short=formula, fixedString=formula) == {"Short": f"'{formula}", "Fixed Value": f"'{formula}"}
    assert cells(definition='Quotes " and\nlines, commas') == {"Definition": 'Quotes " and\nlines, commas'}


def test_name_of_a_model_is_no_formula() -> None:
    (row,) = rows(
        snapshot={"element": [{"id": "Patient", "path": "Patient"}]},
        mapping=[{"identity": "=1", "name": "=1+1"}],
    )

    assert list(row)[-1] == "Mapping: =1+1"
