"""The FHIR package and the zips of a guide."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from site_builder.diagnostics import Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.model.archives import PACKAGE, archive_outs
from site_builder.model.guide import Artifact, Guide
from site_builder.model.package import package_name, package_problems, package_version
from site_builder.model.rendered import Rendered
from site_builder.model.view import GuideView
from site_builder.read.packages import Package, open_packages
from site_builder.source.source_map import SourceMap, ValuePlace
from site_builder.write.archives import tgz_of, zip_of
from site_builder.write.downloads import downloads
from site_builder.write.package import manifest, package_files, packaged
from tests.model.small import artifact, guide, page

PROFILE = replace(
    artifact("StructureDefinition", "p"),
    resource={
        "resourceType": "StructureDefinition",
        "id": "p",
        "url": "https://example.org/StructureDefinition/p",
        "version": "1.0.0",
        "kind": "resource",
        "type": "Patient",
        "snapshot": {"element": [{"path": "Patient"}]},
    },
)
VALUES = artifact("ValueSet", "v")
EXAMPLE = replace(
    artifact("Patient", "e"), url="", is_example=True, resource={"resourceType": "Patient", "gender": "other"}
)
EVERYTHING = (PROFILE, VALUES, EXAMPLE)
GUIDE = "ImplementationGuide-org.example.a-guide"


def files_of(*artifacts: Artifact) -> tuple[Rendered, ...]:
    """Return the artifacts' pages and raw files as rendering leaves them."""
    stems = [each.out.removesuffix(".html") for each in artifacts]
    return (
        *(Rendered(f"{stem}.html", b"<p>", kind="artifact") for stem in stems),
        *(
            Rendered(f"{stem}.json", json.dumps(each.resource).encode(), kind="file")
            for stem, each in zip(stems, artifacts, strict=True)
        ),
        *(Rendered(f"{stem}.xml", b"<x/>", kind="file") for stem in stems),
    )


def view_of(of: Guide) -> GuideView:
    return GuideView(of, DefinitionsLibrary())


def made(of: Guide) -> dict[str, bytes]:
    return {file.out: file.content for file in downloads(of, view_of(of), files_of(*of.artifacts))}


def opened(of: Guide, folder: Path) -> Package:
    """Open the guide's package as another guide does."""
    (folder / PACKAGE).write_bytes(made(of)[PACKAGE])
    problems = Problems()
    (package,) = open_packages([PACKAGE], folder, None, problems)
    assert not list(problems)
    return package


def members(content: bytes) -> dict[str, Any]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        return {each.name: json.loads(archive.extractfile(each).read()) for each in archive}  # type: ignore[union-attr]


def test_package_is_read_by_our_own_reader(tmp_path: Path) -> None:
    of = guide(artifacts=EVERYTHING, id="org.example.guide", version="1.2.0", fhir_version="3.0.1")

    package = opened(of, tmp_path)

    assert (package.name, package.version, package.fhir_versions) == (
        "org.example.guide",
        "1.2.0",
        ("3.0.1",),
    )
    assert package.dependencies == {"hl7.fhir.r3.core": "3.0.2"}
    assert [(entry.type, entry.id, entry.url) for entry in package.entries()] == [
        ("StructureDefinition", "p", "https://example.org/StructureDefinition/p"),
        ("ValueSet", "v", ""),
    ]
    assert package.resource("https://example.org/StructureDefinition/p|1.0.0") == PROFILE.resource


def test_manifest_comes_first_and_examples_have_a_folder_with_an_index() -> None:
    found = members(made(guide(artifacts=EVERYTHING))[PACKAGE])

    assert list(found) == [
        "package/package.json",
        "package/.index.json",
        f"package/{GUIDE}.json",
        "package/StructureDefinition-p.json",
        "package/ValueSet-v.json",
        "package/example/.index.json",
        "package/example/Patient-e.json",
    ]
    first, *others = found["package/.index.json"]["files"]
    assert first["resourceType"] == "ImplementationGuide"
    assert {**found["package/.index.json"], "files": others} == {
        "index-version": 2,
        "files": [
            {
                "filename": "StructureDefinition-p.json",
                "resourceType": "StructureDefinition",
                "id": "p",
                "url": "https://example.org/StructureDefinition/p",
                "version": "1.0.0",
                "kind": "resource",
                "type": "Patient",
            },
            {"filename": "ValueSet-v.json", "resourceType": "ValueSet", "id": "v"},
        ],
    }
    assert found["package/example/Patient-e.json"] == {
        "resourceType": "Patient",
        "id": "e",
        "gender": "other",
    }


def test_a_resource_has_the_id_by_which_the_guide_knows_it() -> None:
    view = view_of(guide(artifacts=EVERYTHING))

    assert packaged(EXAMPLE, view) == {"resourceType": "Patient", "id": "e", "gender": "other"}
    assert packaged(VALUES, view) is VALUES.resource


def test_a_file_that_needs_nothing_added_is_taken_as_it_is() -> None:
    of = guide(artifacts=(VALUES, replace(VALUES, id="w", out="ValueSet-w.html")))
    contents = {"ValueSet-v.json": b'{"as": "written"}', "ValueSet-w.json": b"not this"}
    written = {out: Rendered(out, content, kind="file") for out, content in contents.items()}

    files = dict(package_files(of, view_of(of), written))

    assert files["package/ValueSet-v.json"] == b'{"as": "written"}'
    assert json.loads(files["package/ValueSet-w.json"]) == {"resourceType": "ValueSet", "id": "w"}


@pytest.mark.parametrize(
    ("release", "types"),
    [
        ("R4", [{"code": "Reference", "targetProfile": ["http://a", "http://b"]}]),
        (
            "STU3",
            [
                {"code": "Reference", "targetProfile": "http://a"},
                {"code": "Reference", "targetProfile": "http://b"},
            ],
        ),
    ],
)
def test_snapshot_is_filled_in_as_its_release_writes_it(release: str, types: object) -> None:
    element = {
        "id": "Patient.generalPractitioner",
        "path": "Patient.generalPractitioner",
        "min": 1,
        "type": [{"code": "Reference", "targetProfile": ["http://a", "http://b"]}],
    }
    root = {"id": "Patient", "path": "Patient"}
    profile = {
        **{key: value for key, value in PROFILE.resource.items() if key != "snapshot"},
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint",
        "differential": {"element": [root, element]},
        "description": "D",
    }
    bare = replace(PROFILE, release=release, resource=profile, neutral=profile)

    found = packaged(bare, view_of(guide(artifacts=(bare,))))

    assert list(found)[-4:] == ["snapshot", "differential", "description", "fhirVersion"]
    elements = {each["id"]: each for each in found["snapshot"]["element"]}
    assert list(elements)[:2] == ["Patient", "Patient.id"]
    assert elements["Patient.generalPractitioner"]["type"] == types
    assert elements["Patient.generalPractitioner"]["min"] == 1


def test_a_snapshot_that_can_not_be_made_leaves_the_resource_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = view_of(guide(artifacts=(PROFILE,)))

    def fail(_: Artifact) -> None:
        raise RecursionError

    monkeypatch.setattr(view, "snapshot", fail)

    assert packaged(PROFILE, view) == {**PROFILE.resource, "fhirVersion": "3.0.2"}


def test_half_a_character_does_not_stop_the_package() -> None:
    odd = replace(EXAMPLE, resource={"resourceType": "Patient", "gender": "\ud800"})
    of = guide(artifacts=(odd,))

    assert members(made(of)[PACKAGE])["package/example/Patient-e.json"]["gender"] == "?"


def test_a_guide_of_examples_has_a_package_too() -> None:
    of = guide(artifacts=(EXAMPLE,))

    assert [name for name, _ in package_files(of, view_of(of), {})] == [
        "package/package.json",
        "package/.index.json",
        "package/ImplementationGuide-guide.a-guide.json",
        "package/example/.index.json",
        "package/example/Patient-e.json",
    ]


def test_a_package_holds_the_resource_of_its_guide() -> None:
    found = members(made(guide(artifacts=EVERYTHING))[PACKAGE])[f"package/{GUIDE}.json"]
    assert (found["packageId"], found["fhirVersion"]) == ("org.example.a-guide", ["4.0.1"])
    assert [each["reference"]["reference"] for each in found["definition"]["resource"]] == [
        "Patient/e",
        "StructureDefinition/p",
        "ValueSet/v",
    ]


def test_a_guides_own_resource_lists_all_others() -> None:
    listed = [{"reference": {"reference": "ValueSet/v"}, "name": "Values"}]
    definition = {"resource": listed, "page": {"nameUrl": "index.html"}}
    own = replace(
        artifact("ImplementationGuide", "g"),
        release="R4",
        resource={"resourceType": "ImplementationGuide", "id": "g", "definition": definition},
    )
    found = members(made(guide(artifacts=(*EVERYTHING, own)))[PACKAGE])
    (name,) = [name for name in found if "ImplementationGuide" in name]
    entries = found[name]["definition"]["resource"]
    assert [each["reference"]["reference"] for each in entries] == [
        "ValueSet/v",
        "Patient/e",
        "StructureDefinition/p",
    ]
    assert list(found[name]["definition"]) == ["resource", "page"]


@pytest.mark.parametrize(("release", "expected"), [("R4", "4.0.1"), ("STU3", "3.0.2")])
def test_definitions_have_the_versions_that_their_sources_leave_out(release: str, expected: str) -> None:
    bare = {key: value for key, value in PROFILE.resource.items() if key != "version"}
    profile = replace(PROFILE, release=release, resource=bare, neutral=bare)
    of = guide(artifacts=(profile,))
    of = replace(of, config=replace(of.config, version="2.1.0"))
    found = packaged(profile, view_of(of))
    assert (found["version"], found["fhirVersion"]) == ("2.1.0", expected)
    assert list(found)[:4] == ["resourceType", "id", "url", "version"]


def test_manifest_says_what_the_guide_is() -> None:
    of = guide(
        artifacts=(PROFILE, replace(VALUES, release="R4")),
        title="A &amp; B",
        id="org.example.guide",
        version="2.0.0 beta",
        publisher="Us",
        license="CC0-1.0",
        description="What it is",
        canonical="https://example.org/fhir",
        site_url="https://guide.example.org",
        fhir_version="STU3",
        packages=("hl7.fhir.uk.core#2.0.0", "hl7.terminology", "lib/none.tgz", "hl7.fhir.r4.core#4.0.0"),
    )

    assert manifest(of) == {
        "name": "org.example.guide",
        "version": "2.0.0-beta",
        "tools-version": 3,
        "type": "IG",
        "date": "20260102000000",
        "license": "CC0-1.0",
        "canonical": "https://example.org/fhir",
        "url": "https://guide.example.org",
        "title": "A & B",
        "description": "What it is",
        "fhirVersions": ["3.0.2", "4.0.1"],
        "dependencies": {
            "hl7.fhir.r3.core": "3.0.2",
            "hl7.fhir.r4.core": "4.0.0",
            "hl7.fhir.uk.core": "2.0.0",
            "hl7.terminology": "latest",
        },
        "author": "Us",
        "directories": {"lib": "package", "example": "example"},
    }


def test_package_given_as_a_file_is_a_dependency_by_its_own_name(tmp_path: Path) -> None:
    inner = tgz_of([("package/package.json", b'{"name": "x.pack", "version": "3.1.0"}')], date(2026, 1, 2))
    (tmp_path / "x.tgz").write_bytes(inner)

    found = manifest(guide(artifacts=(VALUES,), root=str(tmp_path), packages=("x.tgz",)))

    assert found["dependencies"] == {"hl7.fhir.r3.core": "3.0.2", "x.pack": "3.1.0"}


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"id": "hl7.fhir.uk.core"}, "hl7.fhir.uk.core"),
        ({"id": "My Guide", "canonical": "https://www.example.org/x"}, "org.example.my-guide"),
        ({"title": "Réseau &amp; Co", "site_url": "http://example.org"}, "org.example.reseau-co"),
        ({"title": "日本", "canonical": "http://127.0.0.1/fhir"}, "guide.guide"),
        ({"title": "Plain"}, "guide.plain"),
        ({"title": "Broken", "canonical": "http://[x"}, "guide.broken"),
    ],
)
def test_package_name(settings: dict[str, str], name: str) -> None:
    assert package_name(guide(**settings)) == name


def test_what_the_settings_leave_out_of_the_package_the_implementation_guide_says() -> None:
    told = {
        "packageId": "org.example.told",
        "version": "2.1.0",
        "license": "CC0-1.0",
        "description": "What it is.",
        "publisher": "Us",
        "dependsOn": [
            {"packageId": "x.terms", "version": "1.0.0"},
            {"packageId": "x.open"},
            {"uri": "https://no.package"},
        ],
    }
    listed = replace(
        VALUES, type="ImplementationGuide", id="ig", out="ImplementationGuide-ig.html", neutral=told
    )

    found = manifest(guide(artifacts=(VALUES, listed)))

    assert {key: found[key] for key in ("name", "version", "license", "description", "author")} == {
        "name": "org.example.told",
        "version": "2.1.0",
        "license": "CC0-1.0",
        "description": "What it is.",
        "author": "Us",
    }
    assert found["dependencies"] == {"hl7.fhir.r3.core": "3.0.2", "x.open": "latest", "x.terms": "1.0.0"}
    assert manifest(guide(artifacts=(VALUES, listed), id="our.own", version="3.0.0"))["name"] == "our.own"


def test_package_is_named_after_the_canonical_that_most_artifacts_have() -> None:
    found = manifest(guide(artifacts=(*EVERYTHING, replace(VALUES, url="https://other.org/ValueSet/v"))))

    assert (found["name"], found["canonical"]) == ("org.example.a-guide", "https://example.org")


@pytest.mark.parametrize(
    ("version", "expected"),
    [("", "0.0.0"), ("1.0.0-beta.2", "1.0.0-beta.2"), ("../x y", "x-y"), ("é", "0.0.0")],
)
def test_package_version(version: str, expected: str) -> None:
    assert package_version(guide(version=version)) == expected


def test_an_id_that_can_name_no_package_is_reported_at_its_line() -> None:
    at = ValuePlace(SourceMap("guide.yaml", "yaml", "title: T\nid: My guide"), ("id",))
    wrong = guide(artifacts=(VALUES,), id="My guide", stated={"id": at})

    (found,) = package_problems(wrong)
    (package, *_) = downloads(wrong, view_of(wrong), files_of(VALUES))

    assert (found.code, str(found.location)) == ("invalid-setting", "guide.yaml:2:1")
    assert "org.example.my-guide" in found.message
    assert package.diagnostics == (found,)
    assert package_problems(guide(id="a.b")) == ()


def test_zips_hold_what_was_rendered() -> None:
    files = [file for file in files_of(*EVERYTHING) if file.out != "ValueSet-v.xml"]
    files.append(Rendered("StructureDefinition-p.csv", b"Path", kind="file"))
    failed = Rendered("ValueSet-v.xml", b"", kind="failed")

    of = guide(artifacts=EVERYTHING)
    found = {file.out: file.content for file in downloads(of, view_of(of), [*files, failed])}

    names = {}
    for out, content in found.items():
        if out.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert archive.testzip() is None
                names[out] = archive.namelist()
    assert names == {
        "definitions.json.zip": ["StructureDefinition-p.json", "ValueSet-v.json"],
        "definitions.xml.zip": ["StructureDefinition-p.xml"],
        "examples.json.zip": ["Patient-e.json"],
        "examples.xml.zip": ["Patient-e.xml"],
        "csvs.zip": ["StructureDefinition-p.csv"],
    }


def test_names_are_known_before_the_archives_are_made() -> None:
    for of in (guide(artifacts=EVERYTHING), guide(artifacts=(VALUES,)), guide()):
        assert set(archive_outs(of)) == set(made(of))
    assert archive_outs(guide()) == ()
    assert archive_outs(guide(artifacts=(VALUES,))) == (
        PACKAGE,
        "definitions.json.zip",
        "definitions.xml.zip",
    )


def test_what_the_guide_has_itself_is_not_made() -> None:
    of = guide(page("examples.json.zip"), artifacts=EVERYTHING, static=("package.tgz",))

    assert set(made(of)) == {"definitions.json.zip", "definitions.xml.zip", "examples.xml.zip", "csvs.zip"}


def test_same_guide_gives_same_bytes() -> None:
    of = guide(artifacts=EVERYTHING)
    backwards = replace(of, artifacts=tuple(reversed(EVERYTHING)))

    assert made(of) == made(of) == made(backwards)
    assert made(of)[PACKAGE][:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


def test_dates_that_archives_cannot_hold_are_moved() -> None:
    content = zip_of({"b": b"2", "a": b"1"}, date(1970, 1, 1))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [(each.filename, each.date_time[0]) for each in archive.infolist()] == [
            ("a", 1980),
            ("b", 1980),
        ]
    with tarfile.open(fileobj=io.BytesIO(tgz_of([("x", b"1")], date(1970, 1, 2)))) as tar:
        assert [(each.name, each.mtime, each.uid, each.uname) for each in tar] == [("x", 86400, 0, "")]


def test_a_large_tgz_is_whole_although_it_is_packed_piece_by_piece() -> None:
    files = [(f"package/{number}.json", bytes([number]) * 3_000_000) for number in range(3)]
    content = tgz_of(files, date(2026, 1, 2))

    # It checks the sum and the size at the end.
    assert len(gzip.decompress(content)) % tarfile.RECORDSIZE == 0
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        assert [(each.name, file.read()) for each in tar if (file := tar.extractfile(each))] == files
