"""A guide says the same with FHIR's core package and with nothing but what is built in, in every release."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html

from site_builder.cli import main
from site_builder.fhir.releases import RELEASES, Release
from tests.element_tables import rows_of_view, text_of
from tests.shared import SHARED, needs_shared

_CELLS = ("card", "type", "flags")
_PAGES = ("StructureDefinition-a.html", "StructureDefinition-b.html")
_STRUCTURES = "http://hl7.org/fhir/StructureDefinition/"


def structure(id_: str, base: str, release: Release, *elements: Mapping[str, Any]) -> dict[str, Any]:
    """Return a profile of Patient in the shape of its release."""
    content = {
        "resourceType": "StructureDefinition",
        "id": id_,
        "url": f"http://example.org/StructureDefinition/{id_}",
        "name": id_.upper(),
        "status": "draft",
        "fhirVersion": release.version,
        "kind": "resource",
        "abstract": False,
        "differential": {"element": [{"path": "Patient"}, *elements]},
    }
    if release.number <= 2:
        return {**content, "constrainedType": "Patient", "base": base}
    return {**content, "type": "Patient", "baseDefinition": base, "derivation": "constraint"}


def guide(folder: Path, release: Release, packages: str) -> Path:
    """Write a guide of two profiles, one derived from the other."""
    (folder / "content").mkdir(parents=True)
    (folder / "profiles").mkdir()
    (folder / "content" / "index.md").write_text("---\ntitle: Home\n---\nHello\n", encoding="utf-8")
    settings = f"title: T\ncanonical: http://example.org\nfhir_version: {release.version}\n{packages}"
    (folder / "guide.yaml").write_text(settings, encoding="utf-8")
    narrowing = ({"path": "Patient.telecom", "max": "2"}, {"path": "Patient.photo", "max": "1"})
    written = (
        structure("a", _STRUCTURES + "Patient", release, *narrowing),
        structure(
            "b", "http://example.org/StructureDefinition/a", release, {"path": "Patient.name", "min": 1}
        ),
    )
    for content in written:
        (folder / "profiles" / f"{content['id']}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def facts(folder: Path) -> tuple[dict[str, list[str]], list[str]]:
    """Build a guide; return the cells of each row by page, view and element, and the findings."""
    site = folder / "site"
    result = CliRunner().invoke(main, ["build", str(folder), "--output", str(site)])
    assert result.exit_code == 0, result.output
    rows: dict[str, list[str]] = {}
    for page in _PAGES:
        document = html.parse(str(site / page))
        for view in ("differential", "key", "snapshot"):
            for row in rows_of_view(document.getroot(), view):
                cells = {
                    cell.get("class", "").split(" ")[0]: text_of(cell, view) for cell in row.iterfind("td")
                }
                place = f"{page} {view} {row.get('data-element')}"
                rows[place] = [" ".join(cells.get(name, "").split()) for name in _CELLS]
    findings = json.loads((site / "qa.json").read_text(encoding="utf-8"))
    return rows, sorted(set(codes(findings)))


def codes(value: object) -> list[str]:
    """Return every finding's code and message."""
    if isinstance(value, dict) and "message" in value:
        return [f"{value.get('code')}: {value['message']}"]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [line for part in parts for line in codes(part)]


@needs_shared
@pytest.mark.parametrize("release", RELEASES, ids=str)
def test_tables_and_findings_are_the_same_with_the_core_package(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    package = SHARED / "packages" / f"{release.package}#{release.version}.tgz"

    bare, bare_findings = facts(guide(tmp_path / "bare", release, ""))
    full, full_findings = facts(guide(tmp_path / "full", release, f"packages: ['{package.resolve()}']\n"))

    assert len(bare) > 60
    assert bare == full
    assert bare_findings == full_findings
    for element in ("Patient.telecom", "Patient.photo"):
        assert f"{_PAGES[1]} key {element}" in full
