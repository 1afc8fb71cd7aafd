"""FHIR packages from archives and from the cache."""

import io
import json
import tarfile
from pathlib import Path
from random import Random
from typing import Any

import pytest

from site_builder.diagnostics import Location, Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.read import archive
from site_builder.read.packages import Package, default_cache, open_packages
from site_builder.source.versions import version_key
from tests.shared import SHARED, needs_shared

MANIFEST = {"name": "x.pack", "version": "1.0.0", "fhirVersions": ["4.0.1"], "canonical": "http://x"}
ONE = {"resourceType": "ValueSet", "id": "one", "url": "http://x/one", "version": "1.0.0"}
NEWER = {"resourceType": "ValueSet", "id": "one", "url": "http://x/one", "version": "1.10.0"}
PLAIN = {"resourceType": "Patient", "id": "p"}
UNVERSIONED = {"resourceType": "CodeSystem", "id": "c", "url": "http://x/c"}
FILES = {"one.json": ONE, "newer.json": NEWER, "plain.json": PLAIN, "c.json": UNVERSIONED}


def index(files: dict[str, Any]) -> dict[str, Any]:
    """Write an index as registries do."""
    return {"index-version": 1, "files": [{"filename": name, **content} for name, content in files.items()]}


def content_of(value: object) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def make_archive(path: Path, files: dict[str, Any], folder: str = "package/") -> Path:
    """Write a .tgz of files."""
    with tarfile.open(path, "w:gz") as package:
        for name, value in files.items():
            member = tarfile.TarInfo(folder + name)
            content = content_of(value)
            member.size = len(content)
            package.addfile(member, io.BytesIO(content))
    return path


def make_folder(path: Path, files: dict[str, Any]) -> Path:
    """Write an unpacked package."""
    (path / "package").mkdir(parents=True)
    for name, value in files.items():
        (path / "package" / name).write_bytes(content_of(value))
    return path


def opened(names: list[str], root: Path, cache: Path | None = None) -> tuple[tuple[Package, ...], Problems]:
    problems = Problems()
    return open_packages(names, root, cache, problems, lambda name: Location("guide.yaml", 3)), problems


def codes(problems: Problems) -> list[str]:
    return [found.code for found in problems]


@pytest.mark.parametrize("kind", ["archive", "folder"])
@pytest.mark.parametrize("has_index", [True, False])
def test_resources_are_found_by_canonical_url_and_version(tmp_path: Path, kind: str, has_index: bool) -> None:
    files = {"package.json": MANIFEST, **({".index.json": index(FILES)} if has_index else {}), **FILES}
    if kind == "archive":
        name = make_archive(tmp_path / "x.tgz", files).name
    else:
        name = make_folder(tmp_path / "x.pack#1.0.0", files).name
    (package,), problems = opened([name], tmp_path)
    assert (repr(package), package.fhir_versions, package.canonical) == (
        "x.pack#1.0.0",
        ("4.0.1",),
        "http://x",
    )
    assert package.resource("http://x/one") == NEWER
    assert package.resource("http://x/one|1.0.0") == ONE
    assert package.resource("http://x/one|1.10") == NEWER
    assert package.resource("http://x/one|2") is None
    assert package.resource("http://x/c|1.0.0") == UNVERSIONED
    assert package.resource("http://x/none") is None
    assert {entry.id for entry in package.entries()} == {"one", "p", "c"}
    assert codes(problems) == []


def test_resource_is_parsed_once(tmp_path: Path) -> None:
    make_archive(tmp_path / "x.tgz", {"package.json": MANIFEST, **FILES})
    (package,), _ = opened(["x.tgz"], tmp_path)
    assert package.resource("http://x/one") is package.resource("http://x/one")


def test_index_that_lies_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text(json.dumps({**ONE, "url": "http://x/secret"}))
    rows = [
        {"filename": "../../secret.json", **ONE},
        {"filename": "gone.json", **ONE, "url": "http://x/gone"},
        {"filename": "broken.json", **ONE, "url": "http://x/broken"},
        {"filename": "list.json", **ONE, "url": "http://x/list"},
        {"filename": "a\x00b", **ONE, "url": "http://x/nul"},
        {"filename": 5, **ONE},
        {"filename": "no-type.json"},
        "row",
    ]
    files = {
        "package.json": MANIFEST,
        ".index.json": {"files": rows},
        "broken.json": b"{",
        "list.json": [],
    }
    make_folder(tmp_path / "x", files)
    (tmp_path / "x" / "package" / "link.json").symlink_to(tmp_path / "secret.json")
    (package,), problems = opened(["x"], tmp_path)
    for url in ("one", "gone", "broken", "list", "nul"):
        assert package.resource(f"http://x/{url}") is None
    assert codes(problems) == []


@pytest.mark.parametrize("broken", [b"{", b"[]", {"files": "x"}, {"files": []}, b"\xff\xfe", b"[" * 100_000])
def test_broken_index_is_rebuilt(tmp_path: Path, broken: object) -> None:
    make_archive(tmp_path / "x.tgz", {"package.json": MANIFEST, ".index.json": broken, **FILES})
    (package,), _ = opened(["x.tgz"], tmp_path)
    assert package.resource("http://x/one") == NEWER


def test_files_in_other_folders_are_no_part_of_the_package(tmp_path: Path) -> None:
    path = tmp_path / "x.tgz"
    make_archive(path, {"package/package.json": MANIFEST, "package/example/one.json": ONE}, folder="")
    (package,), _ = opened(["x.tgz"], tmp_path)
    assert package.entries() == ()


@pytest.mark.parametrize(
    "name", ["../evil.json", "/etc/evil.json", "package/../../evil.json", "C:/evil.json", "a\\..\\..\\evil"]
)
def test_archive_that_leaves_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    make_archive(tmp_path / "first.tgz", {name: ONE, "package/package.json": MANIFEST}, folder="")
    packages, problems = opened(["first.tgz"], tmp_path)
    assert (packages, codes(problems)) == ((), ["invalid-package"])
    make_archive(
        tmp_path / "last.tgz",
        {"package/package.json": MANIFEST, "package/one.json": ONE, name: ONE},
        folder="",
    )
    (package,), problems = opened(["last.tgz"], tmp_path)
    assert package.resource("http://x/one") is None
    assert codes(problems) == ["invalid-package"]
    assert "leads out of its folder" in str(next(iter(problems)))


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("package/one.json", tarfile.SYMTYPE, "is a link"),
        ("package/one.json", tarfile.LNKTYPE, "is a link"),
        ("package/one.json", tarfile.CHRTYPE, "is a device or a pipe"),
        ("package/one.json", tarfile.FIFOTYPE, "is a device or a pipe"),
        ("package/one\n.json", tarfile.REGTYPE, "has a control character in its name"),
        (f"package/{'x' * 300}.json", tarfile.REGTYPE, "has a name of 305 bytes"),
    ],
)
def test_archive_with_what_is_no_plain_file_is_refused(
    tmp_path: Path, name: str, kind: bytes, reason: str
) -> None:
    with tarfile.open(tmp_path / "x.tgz", "w:gz") as package:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        package.addfile(member)
    packages, problems = opened(["x.tgz"], tmp_path)
    assert (packages, codes(problems)) == ((), ["invalid-package"])
    assert reason in str(next(iter(problems)))


def test_archive_whose_header_has_no_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_SIZE_BYTES", 50_000)
    with tarfile.open(tmp_path / "x.tgz", "w:gz") as package:
        member = tarfile.TarInfo("package/package.json")
        member.pax_headers = {"comment": "x" * 1_000_000}
        package.addfile(member)
    packages, problems = opened(["x.tgz"], tmp_path)
    assert (packages, codes(problems)) == ((), ["invalid-package"])
    assert "unpacks to more than" in str(next(iter(problems)))


@pytest.mark.parametrize("part", [0.2, 0.9])
def test_archive_that_is_cut_off_is_refused(tmp_path: Path, part: float) -> None:
    noise_of = Random(1)  # so that the archive does not shrink to nothing
    noise = {f"{number}.json": {**ONE, "id": str(number), "x": noise_of.random()} for number in range(300)}
    whole = make_archive(tmp_path / "w.tgz", {"package.json": MANIFEST, **noise}).read_bytes()
    (tmp_path / "x.tgz").write_bytes(whole[: int(len(whole) * part)])
    packages, problems = opened(["x.tgz"], tmp_path)
    assert all(package.entries() == () for package in packages)
    assert codes(problems) == ["invalid-package"]


@pytest.mark.parametrize("limit", [100, 2000])
def test_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_SIZE_BYTES", limit)
    make_archive(tmp_path / "x.tgz", {"package.json": MANIFEST, "bomb.json": b"0" * 100_000})
    packages, problems = opened(["x.tgz"], tmp_path)
    assert all(package.entries() == () for package in packages)
    assert codes(problems) == ["invalid-package"]


@pytest.mark.parametrize("content", [b"", b"no archive", {"a": 1}])
def test_file_that_is_no_archive_is_refused(tmp_path: Path, content: object) -> None:
    (tmp_path / "x.tgz").write_bytes(content_of(content))
    packages, problems = opened(["x.tgz"], tmp_path)
    assert (packages, codes(problems)) == ((), ["invalid-package"])


@pytest.mark.parametrize("manifest", [None, b"{", [], {}, {"name": 5}])
def test_package_without_manifest_is_refused(tmp_path: Path, manifest: object) -> None:
    files = {"one.json": ONE, **({} if manifest is None else {"package.json": manifest})}
    make_archive(tmp_path / "x.tgz", files)
    make_folder(tmp_path / "y", files)
    packages, problems = opened(["x.tgz", "y"], tmp_path)
    assert (packages, codes(problems)) == ((), ["invalid-package", "invalid-package"])


def test_odd_manifest_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    manifest = {"name": "n", "version": 5, "fhirVersions": "3.0.2", "dependencies": {"a": 1, "b": "2"}}
    make_archive(tmp_path / "x.tgz", {"package.json": manifest})
    (package,), _ = opened(["x.tgz"], tmp_path)
    assert (package.version, package.fhir_versions) == ("", ("3.0.2",))
    assert package.dependencies == {"a": "", "b": "2"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("x.pack#1.0.0", "1.0.0"),
        ("x.pack#1.9.0", "1.9.0"),
        ("x.pack", "1.10.0"),
        ("x.pack#latest", "1.10.0"),
        ("x.pack#1.9.x", "1.9.0"),
        ("x.pack#1", "1.10.0"),
    ],
)
def test_cache_is_searched_by_name_and_version(tmp_path: Path, asked: str, found: str) -> None:
    for version in ("1.0.0", "1.9.0", "1.10.0", "1.10.0-ballot"):
        make_folder(tmp_path / f"x.pack#{version}", {"package.json": {**MANIFEST, "version": version}})
    (package,), _ = opened([asked], tmp_path / "guide", tmp_path)
    assert package.version == found


def test_dependencies_in_the_cache_come_along(tmp_path: Path) -> None:
    for name, needs in (("a", {"b": "1.0.0", "x.gone": "1"}), ("b", {"c": "1.0.x", "a": "1.0.0"}), ("c", {})):
        manifest = {"name": name, "version": "1.0.0", "dependencies": needs}
        make_folder(tmp_path / f"{name}#1.0.0", {"package.json": manifest})
    packages, problems = opened(["a#1.0.0"], tmp_path / "guide", tmp_path)
    assert [package.name for package in packages] == ["a", "b", "c"]
    assert [str(found) for found in problems] == [
        "guide.yaml:3:1: warning[missing-package]: package 'x.gone#1', which 'a#1.0.0' depends on, is not here "
        "(Run 'site-builder packages add x.gone#1'.)"
    ]


def test_what_is_built_in_is_not_missing(tmp_path: Path) -> None:
    manifest = {"name": "a", "version": "1", "dependencies": {"hl7.fhir.r4.core": "4.0.1"}}
    make_folder(tmp_path / "a#1", {"package.json": manifest})
    assert codes(opened(["a#1"], tmp_path / "guide", tmp_path)[1]) == []


@pytest.mark.parametrize(
    ("names", "needs", "found", "first"),
    [
        (["b#1.0.0", "b#2.0.0"], {}, ["b#1.0.0", "b#2.0.0"], ""),
        (["b#1.0.0", "a"], {"b": "1.0.x"}, ["b#1.0.0", "a#1"], ""),
        (["a", "b#1.0.0"], {"b": "2.0.x"}, ["a#1", "b#1.0.0", "b#2.0.0"], "1.0.0"),
        (["a", "b#1.0.0"], {"b": "current"}, ["a#1", "b#1.0.0"], ""),
        (["a"], {"b": "latest"}, ["a#1", "b#2.0.0"], ""),
        (["a"], {"b": ""}, ["a#1", "b#2.0.0"], ""),
    ],
)
def test_several_versions_of_a_package_stand_beside_each_other(
    tmp_path: Path, names: list[str], needs: dict[str, str], found: list[str], first: str
) -> None:
    make_folder(tmp_path / "a#1", {"package.json": {"name": "a", "version": "1", "dependencies": needs}})
    for version in ("1.0.0", "2.0.0"):
        content = {"package.json": {"name": "b", "version": version}, "one.json": {**ONE, "version": version}}
        make_folder(tmp_path / f"b#{version}", content)

    packages, problems = opened(names, tmp_path / "guide", tmp_path)

    assert [str(package) for package in packages] == found
    assert codes(problems) == (["other-version"] if first else [])
    assert all(f"what is named without a version is {first}'s" in each.message for each in problems)


def test_a_canonical_with_a_version_is_found_in_whichever_package_has_it(tmp_path: Path) -> None:
    for version in ("1.0.0", "2.0.0"):
        content = {"package.json": {"name": "b", "version": version}, "one.json": {**ONE, "version": version}}
        make_folder(tmp_path / f"b#{version}", content)
    packages, _ = opened(["b#1.0.0", "b#2.0.0"], tmp_path / "guide", tmp_path)
    definitions = DefinitionsLibrary(packages).release("R4")

    for asked, version in (("", "1.0.0"), ("|1.0.0", "1.0.0"), ("|2.0", "2.0.0"), ("|3.0.0", None)):
        resource = definitions.resource(f"http://x/one{asked}")
        assert (resource or {}).get("version") == version


def test_broken_dependency_is_a_finding(tmp_path: Path) -> None:
    make_folder(tmp_path / "a#1", {"package.json": {"name": "a", "version": "1", "dependencies": {"b": "1"}}})
    make_folder(tmp_path / "b#1", {})
    packages, problems = opened(["a#1"], tmp_path / "guide", tmp_path)
    assert [package.name for package in packages] == ["a"]
    assert codes(problems) == ["invalid-package"]


def test_missing_package_is_a_finding_with_the_nearest_name(tmp_path: Path) -> None:
    make_folder(tmp_path / "x.pack#1.0.0", {"package.json": MANIFEST})
    packages, problems = opened(["x.pak#1.0.0", "a/b#1", "\x00", "y" * 5000], tmp_path, tmp_path)
    assert (packages, codes(problems)) == ((), ["missing-package"] * 4)
    first, second, *_ = problems
    assert str(first) == (
        "guide.yaml:3:1: warning[missing-package]: package 'x.pak#1.0.0' is not here "
        "(Did you mean 'x.pack#1.0.0'? Otherwise give the path of its .tgz file.)"
    )
    assert "site-builder packages add NAME#VERSION" in second.cure


@pytest.mark.parametrize(
    ("asked", "guess"),
    [
        ("hl7.fhir.us.core#6.0.0", ""),
        ("hl7.fhir.r4.core#4.0.0", "hl7.fhir.r4.core#4.0.1"),
        ("hl7.fhir.uv.extension.r4#1.0.0", "hl7.fhir.uv.extensions.r4#5.2.0"),
        ("hl7.fhir.uv.extensions.r5#5.2.0", ""),
    ],
)
def test_a_guess_is_another_version_or_spelling_of_a_package(tmp_path: Path, asked: str, guess: str) -> None:
    for name in ("hl7.fhir.r4.core#4.0.1", "hl7.fhir.uv.extensions.r4#5.2.0"):
        make_folder(tmp_path / name, {"package.json": MANIFEST})
    _, (found,) = opened([asked], tmp_path, tmp_path)
    assert f"Did you mean '{guess}'?" in found.cure if guess else "Did you mean" not in found.cure


@pytest.mark.parametrize(
    ("asked", "expected"), [("x.pack#current", ["other-version"]), ("x.pack#latest", [])]
)
def test_what_is_being_worked_on_is_said_to_be_another(
    tmp_path: Path, asked: str, expected: list[str]
) -> None:
    make_folder(tmp_path / "x.pack#1.0.0", {"package.json": {**MANIFEST, "version": "1.0.0"}})
    _, problems = opened([asked], tmp_path / "guide", tmp_path)
    assert codes(problems) == expected


def test_missing_package_without_a_cache(tmp_path: Path) -> None:
    packages, problems = opened(["x.y#1.0.0-ballot", "a.b#current", "a/b.tgz"], tmp_path)
    assert (packages, codes(problems)) == ((), ["missing-package"] * 3)
    first, second, third = (each.cure for each in problems)
    assert first == "Run 'site-builder packages add x.y#1.0.0-ballot', or give the path of its .tgz file."
    assert "packages add a.b'" in second
    assert "packages add NAME#VERSION" in third


def test_versions_sort_by_number_and_labels_come_before_the_release() -> None:
    versions = ["1.10.0", "1.9.0", "2.0.0-ballot", "2.0.0", "1.9", ""]
    assert sorted(versions, key=version_key) == ["", "1.9", "1.9.0", "1.10.0", "2.0.0-ballot", "2.0.0"]


def test_default_cache_is_in_the_home_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_cache() is None
    (tmp_path / ".fhir" / "packages").mkdir(parents=True)
    assert default_cache() == tmp_path / ".fhir" / "packages"


def test_no_home_directory_is_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", homeless)
    assert default_cache() is None


@needs_shared
def test_core_package_gives_its_definitions() -> None:
    (package,), problems = opened(["hl7.fhir.r3.core#3.0.2"], SHARED, SHARED / "packages")
    found = package.resource("http://hl7.org/fhir/StructureDefinition/Patient")
    assert found is not None
    assert (found["resourceType"], found["fhirVersion"]) == ("StructureDefinition", "3.0.2")
    assert len(package.entries()) == 1542
    assert codes(problems) == []
