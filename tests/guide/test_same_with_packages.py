"""A guide says the same with FHIR's core package and with nothing but what is built in, in every release."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html

from site_builder.cli import main
from site_builder.fhir.releases import RELEASES, Release
from tests.counting import uncounted
from tests.element_tables import VIEWS, rows_of_view, text_of
from tests.shared import SHARED, needs_shared

_CORE = "http://hl7.org/fhir/StructureDefinition/"
_OWN = "http://example.org/StructureDefinition/"
_CELLS = ("name", "card", "type", "flags")
_FACTS = re.compile(r"(?:Binding|Max Binding|Constraints|Fixed|Required Pattern|Slice|Example|URL)\b")
_WORDS = re.compile(r"(\((?:required|extensible|preferred|example)\)): .*")
"""What a binding is for, behind its strength: packages tell it, and only they."""
_VITAL_SIGNS: Mapping[str, str] = {"DSTU2": "daf-resultobs", "STU3": "bodyweight", "R4": "bp", "R4B": "bp"}
"""A profile of Observation in the specification; R5's are not built in, nor in the package at hand."""
_EXTENSIONS = {"R5": "hl7.fhir.uv.extensions.r5#5.2.0.tgz"}
"""The package of what is no longer in a release's core package."""

Element = Mapping[str, Any]


def structure(id_: str, kind: str, base: str, release: Release, *elements: Element) -> dict[str, Any]:
    """Return a profile in the shape of its release."""
    content = {
        "resourceType": "StructureDefinition",
        "id": id_,
        "url": _OWN + id_,
        "name": id_.upper(),
        "status": "draft",
        "fhirVersion": release.version,
        "kind": "resource",
        "abstract": False,
        "differential": {"element": [_named(each) for each in ({"path": kind}, *elements)]},
    }
    if release.number <= 2:
        return {**content, "constrainedType": kind, "base": base}
    return {**content, "type": kind, "baseDefinition": base, "derivation": "constraint"}


def _named(element: Element) -> Element:
    """Return an element with the id that its path and slice give it."""
    name = element.get("sliceName") or element.get("name")
    return {"id": f"{element['path']}:{name}" if name else element["path"], **element}


def extension(name: str, release: Release) -> dict[str, Any]:
    """Return an element that allows an extension of the specification."""
    url, label = f"{_CORE}{name}", "name" if release.number <= 2 else "sliceName"
    profile = url if release.number == 3 else [url]
    return {"path": "Patient.extension", label: name, "type": [{"code": "Extension", "profile": profile}]}


def structures(release: Release) -> Iterator[dict[str, Any]]:
    """Yield profiles of types, of one another, of the specification's profiles, with its extensions."""
    narrowing = ({"path": "Patient.telecom", "max": "2"}, {"path": "Patient.photo", "max": "1"})
    yield structure("a", "Patient", _CORE + "Patient", release, *narrowing)
    yield structure("b", "Patient", _OWN + "a", release, {"path": "Patient.name", "min": 1})
    extensions = [extension(name, release) for name in ("patient-birthTime", "patient-nationality")]
    inner = {"path": "Patient.extension.extension", "min": 1}
    yield structure("c", "Patient", _CORE + "Patient", release, *extensions, inner)
    age = {"path": "Condition.onsetAge", "type": [{"code": "Age"}]}
    yield structure(
        "d", "Condition", _CORE + "Condition", release, age, {"path": "Condition.onsetAge.unit", "min": 1}
    )
    if base := _VITAL_SIGNS.get(release.name):
        yield structure(
            "e", "Observation", _CORE + base, release, {"path": "Observation.performer", "min": 1}
        )


def guide(folder: Path, release: Release, packages: str) -> Path:
    """Write a guide of profiles."""
    (folder / "content").mkdir(parents=True)
    (folder / "profiles").mkdir()
    (folder / "content" / "index.md").write_text("---\ntitle: Home\n---\nHello\n", encoding="utf-8")
    settings = f"title: T\ncanonical: http://example.org\nfhir_version: {release.version}\n{packages}"
    (folder / "guide.yaml").write_text(settings, encoding="utf-8")
    for content in structures(release):
        (folder / "profiles" / f"{content['id']}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def facts(folder: Path) -> tuple[dict[str, list[str]], list[str]]:
    """Build a guide; return the facts of each row by page, view and element, and the findings."""
    site = folder / "site"
    result = CliRunner().invoke(main, ["build", str(folder), "--output", str(site), "--jobs", "1"])
    # What validation finds in profiles as short as these is compared, too.
    assert result.exit_code in (0, 1), result.output
    rows: dict[str, list[str]] = {}
    for page in sorted(site.glob("StructureDefinition-?.html")):
        root = html.parse(str(page)).getroot()
        for line in root.iter("br"):
            line.tail = f"\n{line.tail or ''}"
        for view in VIEWS:
            for row in rows_of_view(root, view):
                cells = {cell.get("class", "").split(" ")[0]: text_of(cell, view) for cell in row}
                told = [" ".join(cells.get(name, "").split()) for name in _CELLS]
                place = f"{page.stem} {view} {row.get('data-element')}"
                rows[place] = [*told, *described(cells.get("description", ""))]
    findings = json.loads((site / "qa.json").read_text(encoding="utf-8"))
    return rows, sorted(set(codes(findings)))


def described(cell: str) -> Iterator[str]:
    """Yield the lines of a description that are facts: bindings, constraints, values, slicing, examples."""
    for line in (" ".join(each.split()) for each in cell.split("\n")):
        if _FACTS.match(line):
            yield _WORDS.sub(r"\1", line)


def codes(value: object) -> list[str]:
    """Return every finding's code and message."""
    if isinstance(value, dict) and "message" in value:
        return [f"{value.get('code')}: {value['message']}"]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [line for part in parts for line in codes(part)]


@uncounted
@needs_shared
@pytest.mark.parametrize("release", RELEASES, ids=str)
def test_tables_and_findings_are_the_same_with_hl7s_packages(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    packages = [SHARED / "packages" / f"{release.package}#{release.version}.tgz"]
    if release.name in _EXTENSIONS:
        packages.append(SHARED / "fsh" / "packages" / _EXTENSIONS[release.name])
    named = json.dumps([str(package.resolve()) for package in packages])

    bare, bare_findings = facts(guide(tmp_path / "bare", release, ""))
    full, full_findings = facts(guide(tmp_path / "full", release, f"packages: {named}\n"))

    assert len(bare) > 200
    assert bare == full
    assert bare_findings == full_findings
    for element in ("Patient.telecom", "Patient.photo"):
        assert f"StructureDefinition-b key {element}" in full
