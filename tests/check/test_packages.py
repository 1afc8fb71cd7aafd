"""What is missing because its package is missing is one finding for each package, where it is needed first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from site_builder.report import BuildReport
from tests.guides import build, page, write

OURS = "https://example.org/fhir"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"


@pytest.fixture(autouse=True)
def _no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's own packages out."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def profile(id_: str, base: str, *elements: dict[str, Any]) -> str:
    content = {
        "resourceType": "StructureDefinition",
        "id": id_,
        "url": f"{OURS}/StructureDefinition/{id_}",
        "name": id_.capitalize(),
        "status": "draft",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": base,
        "derivation": "constraint",
        "differential": {"element": [{"id": "Patient", "path": "Patient"}, *elements]},
    }
    return json.dumps(content, indent=1)


def extension(name: str, url: str) -> dict[str, Any]:
    return {
        "id": f"Patient.extension:{name}",
        "path": "Patient.extension",
        "sliceName": name,
        "type": [{"code": "Extension", "profile": [url]}],
    }


def guide(folder: Path, settings: str = "", **files: str) -> BuildReport:
    head = f"title: T\ncanonical: {OURS}\nfhir_version: 4.0.1\n"
    write(folder, **{"guide.yaml": head + settings, "content/index.md": page("Hello", title="Home")}, **files)
    return build(folder)


def told(report: BuildReport) -> list[tuple[str, str, str]]:
    return [(found.code, str(found.location), found.message) for found in report.diagnostics]


def test_a_package_is_named_once_and_what_is_derived_is_silent(tmp_path: Path) -> None:
    report = guide(
        tmp_path,
        **{
            "profiles/a.json": profile("a", f"{SDC}sdc-one"),
            "profiles/b.json": profile("b", f"{OURS}/StructureDefinition/a"),
            "profiles/c.json": profile(
                "c", "http://hl7.org/fhir/StructureDefinition/Patient", extension("two", f"{SDC}sdc-two")
            ),
        },
    )

    message = f"package 'hl7.fhir.uv.sdc' is not here, which has '{SDC}sdc-one' and 1 more"
    assert told(report) == [("missing-package", "profiles/a.json:10:2", message)]
    assert report.diagnostics[0].cure == "Run 'site-builder packages add hl7.fhir.uv.sdc'."


def test_a_dependency_tells_package_and_version(tmp_path: Path) -> None:
    depends = {"uri": "http://x.example/ImplementationGuide/x", "packageId": "x.example", "version": "1.2.0"}
    resource = {"resourceType": "ImplementationGuide", "id": "ig", "url": f"{OURS}/ImplementationGuide/ig"}
    report = guide(
        tmp_path,
        **{
            "profiles/ig.json": json.dumps({**resource, "dependsOn": [depends]}),
            "profiles/a.json": profile("a", "http://x.example/StructureDefinition/y"),
        },
    )

    assert [found.hint for found in report.diagnostics if found.code == "missing-package"] == [
        "Run 'site-builder packages add x.example#1.2.0'."
    ]
    assert "unknown-base" not in {found.code for found in report.diagnostics}


def test_what_the_settings_name_is_told_there_alone(tmp_path: Path) -> None:
    report = guide(
        tmp_path,
        "packages: ['hl7.fhir.uv.sdc#3.0.0']\n",
        **{"profiles/a.json": profile("a", f"{SDC}sdc-one")},
    )

    assert [(code, place) for code, place, _ in told(report)] == [("missing-package", "guide.yaml:4:12")]


def test_where_nobody_knows_the_package_the_base_is_unknown(tmp_path: Path) -> None:
    base = "https://elsewhere.example/StructureDefinition/y"
    report = guide(tmp_path, **{"profiles/a.json": profile("a", base)})

    message = f"base '{base}' is not in this guide, its packages or FHIR"
    assert told(report) == [("unknown-base", "profiles/a.json:10:2", message)]
