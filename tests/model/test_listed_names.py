"""Names that an ImplementationGuide gives to resources without a title."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.guides import build, findings, html, page, write

PATIENT = {"resourceType": "Patient", "id": "sam", "gender": "unknown"}
ENTRY = {"name": "Sam, new to the practice", "description": "Registers on Monday."}
R4 = {
    "resourceType": "ImplementationGuide",
    "id": "ig",
    "url": "https://example.org/ImplementationGuide/ig",
    "name": "IG",
    "status": "draft",
    "fhirVersion": ["4.0.1"],
    "packageId": "example.ig",
    "definition": {"resource": [{"reference": {"reference": "Patient/sam"}, **ENTRY}]},
}
STU3 = {
    "resourceType": "ImplementationGuide",
    "id": "ig",
    "url": "https://example.org/ImplementationGuide/ig",
    "name": "IG",
    "status": "draft",
    "fhirVersion": "3.0.1",
    "package": [
        {
            "name": "p",
            "resource": [{"example": True, "sourceReference": {"reference": "Patient/sam"}, **ENTRY}],
        }
    ],
}


@pytest.mark.parametrize(("version", "listing"), [("4.0.1", R4), ("3.0.1", STU3)])
def test_an_example_is_titled_as_the_guide_lists_it(
    tmp_path: Path, version: str, listing: dict[str, Any]
) -> None:
    files = {"profiles/ig.json": json.dumps(listing), "profiles/sam.json": json.dumps(PATIENT)}
    write(
        tmp_path,
        **{"guide.yaml": f"fhir_version: {version}\ncontent: .\n", "index.md": page("x", title="T")},
        **files,
    )

    report = build(tmp_path)

    assert findings(report) == []
    assert "Sam, new to the practice</h1>" in html(tmp_path, "Patient-sam.html")
    assert "Registers on Monday." in html(tmp_path, "artifacts.html")


@pytest.mark.parametrize(
    "definition", [None, 3, {"resource": "x"}, {"resource": [3, {"reference": 4, "name": []}]}]
)
def test_a_list_of_the_wrong_shape_names_nothing(tmp_path: Path, definition: object) -> None:
    listing = {**R4, "definition": definition}
    files = {"profiles/ig.json": json.dumps(listing), "profiles/sam.json": json.dumps(PATIENT)}
    write(tmp_path, **{"index.md": page("x", title="T")}, **files)

    build(tmp_path)

    assert "sam</h1>" in html(tmp_path, "Patient-sam.html")
