"""Every finding has a place within a file of its guide."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from site_builder.pipeline import check
from tests.counting import uncounted
from tests.shared import SHARED, needs_shared

SETTINGS = ("guide.yaml", "_config.yml", "ig.ini", "sushi-config.yaml")
GUIDES = sorted({file.parent for name in SETTINGS for file in SHARED.glob(f"cases/*/**/{name}")})


@needs_shared
def test_there_are_cases() -> None:
    assert len(GUIDES) > 20


@uncounted
@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.relative_to(SHARED / "cases").as_posix())
def test_a_finding_stands_within_its_file(guide: Path) -> None:
    for found in check(guide, jobs=1).diagnostics:
        path = guide / found.location.path
        rows = path.read_text("utf-8", errors="replace").split("\n") if path.is_file() else [""]
        assert found.location.line <= len(rows), found
        assert found.location.column <= len(rows[found.location.line - 1]) + 1, found


TEXTS = {
    "STU3": (
        "StructureDefinition",
        {
            "url": "http://example.org/StructureDefinition/x",
            "name": "X",
            "status": "draft",
            "kind": "resource",
            "abstract": False,
            "type": "Patient",
            "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
            "derivation": "constraint",
            "differential": {
                "element": [
                    {"id": "Patient", "path": "Patient"},
                    {
                        "id": "Patient.name",
                        "path": "Patient.name",
                        "comment": "As [there](gone-1.html).",
                        "requirements": "Because of [that](gone-2.html)",
                    },
                ]
            },
        },
    ),
    "R4": (
        "CapabilityStatement",
        {
            "status": "draft",
            "date": "2026-01-01",
            "kind": "requirements",
            "fhirVersion": "4.0.1",
            "format": ["json"],
            "rest": [{"mode": "server", "documentation": "On [it](gone-1.html)"}],
        },
    ),
}


@pytest.mark.parametrize("release", TEXTS)
def test_a_link_in_a_text_of_a_resource_is_found_where_that_text_stands(release: str, tmp_path: Path) -> None:
    type_, content = TEXTS[release]
    text = json.dumps({"resourceType": type_, "id": "x", **content}, indent=1)
    (tmp_path / "guide.yaml").write_text(f"title: G\nfhir_version: {release}\n", "utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "index.md").write_text("# G\n", "utf-8")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "x.json").write_text(text, "utf-8")

    found = [each for each in check(tmp_path, jobs=1).diagnostics if each.code == "broken-link"]

    rows = text.split("\n")
    assert len(found) == text.count("gone-")
    for each in found:
        row = rows[each.location.line - 1]
        assert re.search(r"gone-\d", each.message)[0] in row  # type: ignore[index]
        assert each.location.column == len(row) - len(row.lstrip()) + 1
