"""The tables that pages check resources with: which files there are, and what they hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from site_builder import pipeline
from tests.guides import TODAY, page, write

CANONICAL = "http://example.org/guide"


def structure(id_: str, type_: str, *elements: dict[str, Any], kind: str = "resource", **more: Any) -> str:
    return json.dumps(
        {
            "resourceType": "StructureDefinition",
            "id": id_,
            "url": f"{CANONICAL}/StructureDefinition/{id_}",
            "name": id_.title(),
            "title": id_.title(),
            "status": "draft",
            "fhirVersion": "4.0.1",
            "kind": kind,
            "abstract": False,
            "type": type_,
            "baseDefinition": f"http://hl7.org/fhir/StructureDefinition/{type_}",
            "derivation": "constraint",
            "differential": {"element": [{"id": type_, "path": type_}, *elements]},
            **more,
        }
    )


def guide(folder: Path, **files: str) -> Path:
    settings = f"title: Checks\nfhir_version: 4.0.1\ncanonical: {CANONICAL}\ncontent: content\nartifacts: [profiles]\n"
    return write(
        folder, **{"guide.yaml": settings, "content/index.md": page("Hello.\n", title="Start"), **files}
    )


def built(folder: Path) -> Path:
    output = pipeline.build(folder, today=TODAY, jobs=1).output
    assert output is not None
    return output


def tables(site: Path, name: str) -> Any:
    written = (site / "check-tables" / f"{name}.js").read_text(encoding="utf-8")
    before, after = f'siteBuilderTables("{name}",', ");\n"
    assert written.startswith(before)
    assert written.endswith(after)
    return json.loads(written.removeprefix(before).removesuffix(after))


SET = {
    "resourceType": "ValueSet",
    "id": "colours",
    "url": f"{CANONICAL}/ValueSet/colours",
    "status": "draft",
    "compose": {
        "include": [{"system": "http://example.org/c", "concept": [{"code": "red"}, {"code": "blue"}]}]
    },
}
COLOUR = {
    "id": "Patient.maritalStatus",
    "path": "Patient.maritalStatus",
    "binding": {"strength": "required", "valueSet": f"{CANONICAL}/ValueSet/colours"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return guide(
        tmp_path_factory.mktemp("checks"),
        **{
            "profiles/a.json": structure("a", "Patient", COLOUR),
            "profiles/b.json": structure(
                "b", "Extension", kind="complex-type", context=[{"type": "element", "expression": "Patient"}]
            ),
            "profiles/c.json": json.dumps(SET),
        },
    )


@pytest.fixture(scope="module")
def site(folder: Path) -> Path:
    return built(folder)


def test_a_profile_may_be_called_as_the_index_is(tmp_path: Path) -> None:
    named = built(guide(tmp_path, **{"profiles/index.json": structure("index", "Patient")}))

    assert f"{CANONICAL}/StructureDefinition/index" in tables(named, "index")["profiles"]
    assert tables(named, "site/index")["types"] == {"R4": ["Bundle", "Patient"]}


def test_the_index_names_what_there_is(site: Path) -> None:
    index = tables(site, "site/index")

    assert index["types"] == {"R4": ["Bundle", "Patient"]}
    urls = [f"{CANONICAL}/StructureDefinition/{each}" for each in "ab"]
    assert index["profiles"] == {"R4": dict.fromkeys(urls, "")}
    assert index["own"] == f"{CANONICAL}/"
    names = {
        each.relative_to(site / "check-tables").as_posix() for each in (site / "check-tables").rglob("*.js")
    }
    assert names == {
        *("a.js", "b.js", "site/index.js"),
        *(f"R4/{name}.js" for name in ("common", "further", "Bundle", "Patient")),
    }


def test_a_profile_has_what_it_asks_beyond_its_type(site: Path) -> None:
    held = tables(site, "a")

    url = COLOUR["binding"]["valueSet"]
    assert held["profiles"][f"{CANONICAL}/StructureDefinition/a"]["rule"] == {
        "name": "Patient",
        "children": [{"name": "maritalStatus", "bound": [[url, "required"]]}],
    }
    assert held["sets"] == {url: {"in": [{"system": "http://example.org/c", "codes": ["blue", "red"]}]}}


def test_what_all_share_is_there_once(site: Path) -> None:
    common, patient = tables(site, "R4/common"), tables(site, "R4/Patient")

    facts, name = common["release"]
    assert (name, "needs_seconds" in facts, "has_json_comments" in facts) == ("R4", True, False)
    assert set(patient["types"]) == {
        *("Patient", "Patient.contact", "Patient.communication", "Patient.link"),
    }
    assert common["types"].keys().isdisjoint(tables(site, "R4/further")["types"])
    assert "HumanName" in common["types"]
    assert not common["sets"].keys() & patient["sets"].keys()


def test_pages_lead_to_the_check(site: Path) -> None:
    profile, extension = (
        (site / f"StructureDefinition-{each}.html").read_text(encoding="utf-8") for each in "ab"
    )
    assert 'id="check"' in profile
    assert 'href="#check"' in profile
    assert 'id="check"' not in extension
    assert f'value="R4 {CANONICAL}/StructureDefinition/a"' in (site / "check.html").read_text(
        encoding="utf-8"
    )
    assert 'href="check.html"' in (site / "artifacts.html").read_text(encoding="utf-8")


def test_a_guide_without_profiles_of_resources_has_nothing_to_check(tmp_path: Path) -> None:
    site = built(guide(tmp_path, **{"profiles/c.json": json.dumps(SET)}))

    assert not (site / "check-tables").exists()
    assert not (site / "check.html").exists()
    assert not (site / "static" / "checker.js").exists()
    assert "check.html" not in (site / "artifacts.html").read_text(encoding="utf-8")


def test_an_edit_of_a_value_set_reaches_the_tables_of_profiles(tmp_path: Path) -> None:
    folder = guide(
        tmp_path, **{"profiles/a.json": structure("a", "Patient", COLOUR), "profiles/c.json": json.dumps(SET)}
    )
    built(folder)
    (folder / "profiles" / "c.json").write_text(json.dumps(SET).replace("blue", "green"), encoding="utf-8")

    (held,) = tables(built(folder), "a")["sets"].values()

    assert held["in"][0]["codes"] == ["green", "red"]


def test_a_profile_that_can_not_be_used_says_so(tmp_path: Path) -> None:
    broken = structure("a", "Patient", baseDefinition=f"{CANONICAL}/StructureDefinition/none")

    (held,) = tables(built(guide(tmp_path, **{"profiles/a.json": broken})), "a")["profiles"].values()

    assert "none" in held["problem"]
