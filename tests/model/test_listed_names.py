"""Names that an ImplementationGuide gives to resources without a title."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from site_builder.fhir.normalise import neutral
from site_builder.model.guide import Artifact
from site_builder.model.listed_names import listed_groups, with_listed_names
from tests.guides import build, findings, html, page, write
from tests.model.small import artifact

VALUES = artifact("ValueSet", "v")
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


def guide_of(release: str, listing: dict[str, Any]) -> Artifact:
    return replace(VALUES, type="ImplementationGuide", id="ig", neutral=neutral(listing, release))


@pytest.mark.parametrize(
    ("release", "entry"),
    [
        ("DSTU2", {"purpose": "example", "sourceReference": {"reference": VALUES.key}}),
        ("STU3", {"example": True, "sourceReference": {"reference": VALUES.key}}),
        ("R4", {"exampleBoolean": True, "reference": {"reference": VALUES.key}}),
        ("R4", {"exampleCanonical": "http://example.org/p", "reference": {"reference": VALUES.key}}),
        ("R5", {"isExample": True, "reference": {"reference": VALUES.key}}),
    ],
)
def test_what_the_guide_lists_as_an_example_is_one_in_every_release(
    release: str, entry: dict[str, Any]
) -> None:
    part = {"resource": [entry]}
    place = {"package": [part]} if release in ("DSTU2", "STU3") else {"definition": part}
    listing = {"resourceType": "ImplementationGuide", **place}

    found = with_listed_names([VALUES, guide_of(release, listing)])

    assert [each.is_example for each in found] == [True, VALUES.is_example]


def test_a_group_without_id_has_no_resources() -> None:
    definition = {
        "grouping": [{"name": "Nobody can name it"}],
        "resource": [{"reference": {"reference": VALUES.key}}],
    }
    listing = {"resourceType": "ImplementationGuide", "definition": definition}

    assert listed_groups([VALUES, guide_of("R4", listing)]) == ()


def test_a_place_is_titled_as_the_guide_lists_it_not_by_its_own_name() -> None:
    place = replace(artifact("Location", "ward", "Rowan Ward"), url="", is_example=True)
    entry = {"reference": "Location/ward", "name": "Rowan Ward (Location)"}
    listing = replace(artifact("ImplementationGuide", "ig"), neutral={"definition": {"resource": [entry]}})

    assert [each.title for each in with_listed_names([place, listing])] == ["Rowan Ward (Location)", "ig"]
