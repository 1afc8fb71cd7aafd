"""`packages`: installing FHIR packages into the cache, and listing them."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from site_builder import packages
from site_builder.cli import main
from site_builder.diagnostics import Problems
from site_builder.packages import PackageError, add, cache_folder, installed
from site_builder.read.packages import open_packages
from tests.guides import build, page, write
from tests.local_registry import LocalRegistry, local_registry, package_archive

MANIFEST = {"name": "x.pack", "version": "1.0.0", "title": "X", "fhirVersions": ["4.0.1"]}
ONE = {"resourceType": "ValueSet", "id": "one", "url": "http://x/one"}
FILES: dict[str, Any] = {"package/package.json": MANIFEST, "package/ValueSet-one.json": ONE}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalRegistry]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with local_registry() as running:
        yield running


def archive(folder: Path, files: dict[str, Any]) -> str:
    path = folder / "given.tgz"
    path.write_bytes(package_archive(files))
    return str(path)


def tree(folder: Path) -> dict[str, Any]:
    """Return everything in a folder, hidden files too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def offer(server: LocalRegistry, content: bytes, version: str = "1.0.0", **dist: str) -> None:
    """Let the registry have a version of x.pack."""
    server.put("/x.pack", {"dist-tags": {"latest": version}, "versions": {version: {"dist": dist}}})
    server.put(f"/x.pack/{version}", content)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["packages", *(str(argument) for argument in arguments)])


def test_file_is_installed_where_guides_look(tmp_path: Path) -> None:
    cache = tmp_path / "deep" / "cache"
    files = {**FILES, "package/example/p.json": {"resourceType": "Patient"}, "other/readme.txt": b"hello"}

    found = add(archive(tmp_path, files), cache=cache)

    assert (str(found), found.folder, found.is_new) == ("x.pack#1.0.0", cache / "x.pack#1.0.0", True)
    assert set(tree(cache)) == {
        "x.pack#1.0.0/package/package.json",
        "x.pack#1.0.0/package/ValueSet-one.json",
        "x.pack#1.0.0/package/.index.json",
        "x.pack#1.0.0/package/example/p.json",
        "x.pack#1.0.0/other/readme.txt",
    }
    (package,) = open_packages(["x.pack#1.0.0"], tmp_path, cache, Problems())
    assert package.resource("http://x/one") == ONE


def test_index_is_written_where_there_is_none(tmp_path: Path) -> None:
    extra = {"package/notes.json": [1], "package/broken.json": b"{", "package/schema.json": {"a": 1}}
    folder = add(archive(tmp_path, {**FILES, **extra}), cache=tmp_path).folder / "package"

    assert json.loads((folder / ".index.json").read_text())["files"] == [
        {
            "filename": "ValueSet-one.json",
            "resourceType": "ValueSet",
            "id": "one",
            "url": "http://x/one",
        }
    ]
    given = {**FILES, "package/.index.json": {"files": []}}
    folder = add(archive(tmp_path, given), cache=tmp_path).folder / "package"
    assert json.loads((folder / ".index.json").read_text()) == {"files": []}


def test_file_replaces_the_same_package_whole(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    add(archive(tmp_path, {**FILES, "package/old.json": {}}), cache=cache)

    assert add(archive(tmp_path, FILES), cache=cache).is_new
    assert "x.pack#1.0.0/package/old.json" not in tree(cache)
    assert [path.name for path in cache.iterdir()] == ["x.pack#1.0.0"]


def link(name: str) -> bytes:
    """Make an archive with a symbolic link beside a good manifest."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as made:
        content = json.dumps(MANIFEST).encode()
        manifest = tarfile.TarInfo("package/package.json")
        manifest.size = len(content)
        made.addfile(manifest, io.BytesIO(content))
        member = tarfile.TarInfo(name)
        member.type, member.linkname = tarfile.SYMTYPE, "/etc"
        made.addfile(member)
    return target.getvalue()


REFUSED: list[tuple[str, bytes, str]] = [
    (
        "leaves its folder",
        package_archive({**FILES, "package/../../evil.txt": b""}),
        "leads out of its folder",
    ),
    ("absolute", package_archive({**FILES, "/tmp/evil.txt": b""}), "leads out of its folder"),
    ("backslashes", package_archive({**FILES, "package\\..\\..\\evil": b""}), "leads out of its folder"),
    ("link", link("package/link"), "is a link"),
    ("no archive", b"hello", "can't be read"),
    ("cut off", package_archive(FILES)[:-40], "cut off|can't be read"),
    ("no manifest", package_archive({"package/x.json": {}}), "no package/package.json"),
    ("manifest is a list", package_archive({"package/package.json": []}), "no package/package.json"),
    ("no name", package_archive({"package/package.json": {"version": "1"}}), "names itself '#1'"),
    (
        "name is a path",
        package_archive({"package/package.json": {"name": "../x", "version": "1"}}),
        "names itself",
    ),
    (
        "version is a path",
        package_archive({"package/package.json": {"name": "x", "version": "1/../../y"}}),
        "names itself",
    ),
]


@pytest.mark.parametrize(
    ("content", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_bad_package_is_refused_and_leaves_no_trace(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.tgz"
    path.write_bytes(content)

    with pytest.raises(PackageError, match=message):
        add(str(path), cache=tmp_path / "cache")

    assert list((tmp_path / "cache").iterdir()) == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bad.tgz", "cache"]


def test_failure_on_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    add(archive(tmp_path, FILES), cache=cache)
    before = tree(cache)
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name == "unpacked":
            raise OSError("disk full")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="disk full"):
        add(archive(tmp_path, {**FILES, "package/new.json": {}}), cache=cache)

    assert tree(cache) == before
    assert [path.name for path in cache.iterdir()] == ["x.pack#1.0.0"]
    with pytest.raises(OSError, match="disk full"):
        add(archive(tmp_path, FILES), cache=tmp_path / "other")
    assert list((tmp_path / "other").iterdir()) == []


@pytest.mark.parametrize("asked", ["x.pack", "x.pack#1.0.0", "x.pack@1.0.0", "x.pack#latest", "x.pack#1.x"])
def test_package_is_fetched_from_a_registry(server: LocalRegistry, tmp_path: Path, asked: str) -> None:
    content = package_archive(FILES)
    offer(server, content, shasum=hashlib.sha1(content).hexdigest())

    found = add(asked, cache=tmp_path, registry=server.url)

    assert (str(found), found.is_new) == ("x.pack#1.0.0", True)
    assert [path.name for path in tmp_path.iterdir()] == ["x.pack#1.0.0"]
    assert server.asked == ["/x.pack", "/x.pack/1.0.0"]


def test_what_is_there_is_not_fetched_again(server: LocalRegistry, tmp_path: Path) -> None:
    offer(server, package_archive(FILES))
    add("x.pack", cache=tmp_path, registry=server.url)
    server.asked.clear()

    assert not add("x.pack#1.0.0", cache=tmp_path, registry=server.url).is_new
    assert server.asked == []
    assert not add("x.pack", cache=tmp_path, registry=server.url).is_new
    assert server.asked == ["/x.pack"]


def test_half_a_package_in_the_cache_is_replaced(server: LocalRegistry, tmp_path: Path) -> None:
    (tmp_path / "x.pack#1.0.0" / "package").mkdir(parents=True)
    offer(server, package_archive(FILES))

    assert add("x.pack#1.0.0", cache=tmp_path, registry=server.url).is_new


def test_registry_must_give_what_it_was_asked_for(server: LocalRegistry, tmp_path: Path) -> None:
    offer(server, package_archive(FILES), "2.0.0")

    with pytest.raises(PackageError, match=r"asked for x\.pack#2\.0\.0 and gave x\.pack#1\.0\.0"):
        add("x.pack", cache=tmp_path, registry=server.url)
    server.put("/x.pack", {"versions": {"../../evil": {}}})
    with pytest.raises(PackageError, match="calls a version"):
        add("x.pack", cache=tmp_path, registry=server.url)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "asked", ["none.tgz", "a/b", "../x", "x y", "x#", "#1", "", "x#../y", "folder/x.tgz"]
)
def test_what_is_neither_file_nor_name_is_said(tmp_path: Path, asked: str) -> None:
    with pytest.raises(PackageError, match="no file, and no package by NAME"):
        add(asked, cache=tmp_path, registry="http://127.0.0.1:9")


def test_missing_dependencies_are_named(tmp_path: Path) -> None:
    needs = {"y.pack": "1.0.0", "z.pack": "2.0.x", "w.pack": "3.x", "v.pack": "1.0", "u.pack": "current"}
    for name, version in (("z.pack", "2.0.5"), ("w.pack", "4.0.0"), ("v.pack", "1.0.0"), ("u.pack", "9")):
        add(archive(tmp_path, {"package/package.json": {"name": name, "version": version}}), cache=tmp_path)

    found = add(
        archive(tmp_path, {"package/package.json": {**MANIFEST, "dependencies": needs}}), cache=tmp_path
    )

    assert found.missing == ("y.pack#1.0.0", "w.pack#3.x")


def test_what_a_manifest_says_does_not_steer_the_terminal(tmp_path: Path) -> None:
    hostile = {"title": "A\x1b[2J\ud800B", "fhirVersions": ["4\n"], "dependencies": {"x; rm": "1", "y": None}}
    add(archive(tmp_path, {"package/package.json": {**MANIFEST, **hostile}}), cache=tmp_path)

    (found,) = installed(tmp_path)

    assert (found.title, found.fhir_versions, found.missing) == ("A[2JB", ("4",), ("y#None",))


def test_half_a_character_can_be_installed(tmp_path: Path) -> None:
    odd = {**ONE, "url": "http://x/\ud800"}
    folder = add(archive(tmp_path, {**FILES, "package/odd.json": odd}), cache=tmp_path).folder

    assert "http://x/?" in (folder / "package/.index.json").read_text()


def test_list_is_sorted_by_name_and_version(tmp_path: Path) -> None:
    for name, version in (("b.x", "1.0.0"), ("a.x", "1.10.0"), ("a.x", "1.9.0")):
        add(archive(tmp_path, {"package/package.json": {"name": name, "version": version}}), cache=tmp_path)
    (tmp_path / "empty#1").mkdir()
    (tmp_path / "packages.ini").write_text("[cache]")
    (tmp_path / "broken#1/package").mkdir(parents=True)
    (tmp_path / "broken#1/package/package.json").write_text("{")

    assert [str(each) for each in installed(tmp_path)] == ["a.x#1.9.0", "a.x#1.10.0", "b.x#1.0.0"]
    assert installed(tmp_path / "none") == ()


def test_cache_is_the_one_that_fhir_tools_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages.Path, "home", lambda: tmp_path)
    path = archive(tmp_path, FILES)

    assert add(path).folder == tmp_path / ".fhir/packages/x.pack#1.0.0"
    assert [str(each) for each in installed()] == ["x.pack#1.0.0"]

    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(packages.Path, "home", homeless)
    with pytest.raises(PackageError, match="--cache"):
        cache_folder()


def test_command_installs_and_lists(server: LocalRegistry, tmp_path: Path) -> None:
    needing = {**FILES, "package/package.json": {**MANIFEST, "dependencies": {"y.pack": "1.0.0"}}}
    offer(server, package_archive(needing))

    first = run("add", "x.pack", "--cache", tmp_path, "--registry", server.url)
    again = run("add", "x.pack#1.0.0", "--cache", tmp_path, "--registry", server.url)
    listed = run("list", "--cache", tmp_path)

    assert (first.exit_code, again.exit_code, listed.exit_code) == (0, 0, 0), first.output
    assert f"x.pack#1.0.0: installed in {tmp_path / 'x.pack#1.0.0'}" in first.output
    assert "site-builder packages add y.pack#1.0.0" in first.output
    assert "is there already" in again.output
    assert listed.output == "x.pack#1.0.0  FHIR 4.0.1\n  X\n"


def test_command_that_fails_says_why_in_a_line(server: LocalRegistry, tmp_path: Path) -> None:
    unknown = run("add", "none.pack", "--cache", tmp_path, "--registry", server.url)
    no_file = run("add", "none.tgz", "--cache", tmp_path)
    nowhere = run("add", "x.pack", "--cache", tmp_path, "--registry", "gopher://x")

    assert [unknown.exit_code, no_file.exit_code, nowhere.exit_code] == [2, 2, 2]
    assert unknown.output == f"site-builder: {server.url} has no package 'none.pack'\n"
    assert "none.tgz" in no_file.output
    assert "gopher://x" in nowhere.output


def test_package_of_a_guide_is_installed_and_used_by_another(tmp_path: Path) -> None:
    value_set = {**ONE, "url": "https://a.org/ValueSet/one", "status": "active"}
    settings = "title: A\nid: org.a.guide\nversion: 1.0.0\ncontent: .\n"
    files = {
        "guide.yaml": settings,
        "index.md": page("x", title="A"),
        "profiles/v.json": json.dumps(value_set),
    }
    build(write(tmp_path / "a", **files))

    found = add(str(tmp_path / "a/out/package.tgz"), cache=tmp_path / "cache")

    assert str(found) == "org.a.guide#1.0.0"
    (package,) = open_packages(["org.a.guide"], tmp_path, tmp_path / "cache", Problems())
    # What states no version has the guide's.
    assert package.resource("https://a.org/ValueSet/one") == {**value_set, "version": "1.0.0"}


DEPENDING = "title: G\npackages: [x.pack#1.0.0, y.pack#current]\n"
NEEDS = {**MANIFEST, "dependencies": {"hl7.fhir.r4.core": "4.0.1", "z.pack": "2.0.x", "lost.pack": "1.0.0"}}


def test_what_a_guide_depends_on_is_installed_with_what_that_depends_on(
    server: LocalRegistry, tmp_path: Path
) -> None:
    offer(server, package_archive({**FILES, "package/package.json": NEEDS}))
    server.put("/z.pack", {"versions": {"2.0.1": {"dist": {}}, "2.1.0": {"dist": {}}}})
    other = {**MANIFEST, "name": "z.pack", "version": "2.0.1", "dependencies": {"x.pack": "1.0.0"}}
    server.put("/z.pack/2.0.1", package_archive({**FILES, "package/package.json": other}))
    guide = write(tmp_path / "guide", **{"guide.yaml": DEPENDING, "content/index.md": page("Hi")})

    found = run("sync", guide, "--cache", tmp_path / "cache", "--from", server.url)

    assert found.exit_code == 1
    assert "x.pack#1.0.0: installed\nz.pack#2.0.1: installed\n" in found.output
    assert "y.pack#current, which G depends on: a version 'current' is published nowhere" in found.output
    assert "lost.pack#1.0.0, which x.pack#1.0.0 depends on" in found.output
    assert "r4.core" not in found.output
    asked = len(server.asked)
    again = run("sync", guide, "--cache", tmp_path / "cache", "--from", server.url)
    assert "x.pack#1.0.0: is there already" in again.output
    assert server.asked[asked:] == ["/lost.pack"]


def test_packages_are_taken_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files/x.pack-1.0.0.tgz").write_bytes(package_archive(FILES))
    settings = "title: G\npackages: [x.pack#1.0.0]\n"
    guide = write(tmp_path / "guide", **{"guide.yaml": settings, "content/index.md": page("Hi")})

    found = run("sync", guide, "--cache", tmp_path / "cache", "--from", tmp_path / "files")

    assert (found.exit_code, found.output) == (0, "x.pack#1.0.0: installed\n")


def test_a_damaged_archive_is_lacking_and_the_rest_is_installed(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files/bad.pack#1.0.0.tgz").write_bytes(b"no archive")
    (tmp_path / "files/x.pack#1.0.0.tgz").write_bytes(package_archive(FILES))
    settings = "title: G\npackages: [bad.pack#1.0.0, x.pack#1.0.0]\n"
    guide = write(tmp_path / "guide", **{"guide.yaml": settings, "content/index.md": page("Hi")})

    found = run("sync", guide, "--cache", tmp_path / "cache", "--from", tmp_path / "files")

    assert found.exit_code == 1
    assert "x.pack#1.0.0: installed" in found.output
    assert "bad.pack#1.0.0, which G depends on" in found.output
