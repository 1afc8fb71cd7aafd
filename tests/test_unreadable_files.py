"""A file that can't be read costs nobody else anything: the site shows what it last said."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Sequence, Set
from pathlib import Path

import pytest

from site_builder import pipeline
from site_builder.report import BuildReport
from site_builder.write.kept_sources import KeptSources
from site_builder.write.published import MANIFEST
from tests.guides import TODAY, build, findings, html, page, write

PARENT = {
    "resourceType": "StructureDefinition",
    "id": "Parent",
    "url": "https://example.org/StructureDefinition/Parent",
    "name": "Parent",
    "status": "draft",
    "fhirVersion": "4.0.1",
    "kind": "resource",
    "abstract": False,
    "type": "Patient",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
    "derivation": "constraint",
    "differential": {"element": [{"id": "Patient.name", "path": "Patient.name", "min": 1}]},
}
CHILD = PARENT | {
    "id": "Child",
    "url": "https://example.org/StructureDefinition/Child",
    "name": "Child",
    "baseDefinition": "https://example.org/StructureDefinition/Parent",
    "differential": {"element": [{"id": "Patient.photo", "path": "Patient.photo", "max": "0"}]},
}
FILES = {
    "guide.yaml": "title: The guide\ncanonical: https://example.org\nfhir_version: 4.0.1\nsite:\n  greeting: Good day\n",
    "content/index.md": page(
        "{% include note.md %} {% for row in site.data.rows %}{{ row.name }}{% endfor %}\n\n"
        "{{ site.greeting }} {{ site.data.more.word }} {{ site.data.table[0].a }}\n\n{% include example.html id=\"a\" %}\n",
        title="Start",
        permalink="index.html",
    ),
    "content/words/other.md": page("Some words", title="Other words", permalink="words.html"),
    "content/_includes/note.md": "A note of the guide.",
    "content/_data/rows.yml": "- name: Row one\n- name: Row two\n",
    "content/_data/more.json": '{"word": "Ten"}',
    "content/_data/table.csv": "a,b\nfirst,second\n",
    "content/picture.svg": "<svg/>",
    "profiles/Parent.json": json.dumps(PARENT, indent=1),
    "profiles/Child.json": json.dumps(CHILD, indent=1),
    "profiles/examples/a.xml": '<Patient xmlns="http://hl7.org/fhir"><id value="a"/></Patient>',
    "profiles/examples/c.yaml": "resourceType: Patient\nid: c\n",
    "profiles/Patient-a-intro.md": "Words on the example.",
}  # fmt: skip


def _half(name: str) -> str:
    return FILES[name][: len(FILES[name]) // 2]


BROKEN = {
    "half of a profile": ("profiles/Parent.json", _half("profiles/Parent.json"), "invalid-json"),
    "an empty profile": ("profiles/Parent.json", "", "invalid-json"),
    "a profile without its type": ("profiles/Parent.json", "{}", "not-a-resource"),
    "a merge's marks in JSON": ("profiles/Child.json", "<<<<<<< HEAD\n" + FILES["profiles/Child.json"], "invalid-json"),
    "zeros where the profile was": ("profiles/Child.json", "\0" * 400, "invalid-json"),
    "half of an example in XML": ("profiles/examples/a.xml", _half("profiles/examples/a.xml"), "invalid-xml"),
    "XML with a DOCTYPE": ("profiles/examples/a.xml", "<!DOCTYPE a>" + FILES["profiles/examples/a.xml"], "forbidden-xml"),
    "YAML that is none": ("profiles/examples/c.yaml", "resourceType: [Pa", "invalid-yaml"),
    "data in YAML": ("content/_data/rows.yml", "- name: [", "invalid-data"),
    "data in JSON": ("content/_data/more.json", '{"word": ', "invalid-data"),
    "data in CSV": ("content/_data/table.csv", 'a,b\n"first', "invalid-data"),
    "front matter that never ends": ("content/words/other.md", "---\ntitle: Other words\nperm", "unclosed-front-matter"),
    "front matter that is no YAML": ("content/words/other.md", "---\ntitle: [Other\n---\nSome words", "invalid-yaml"),
    "the settings": ("guide.yaml", "title: The guide\nsite: {gree", "invalid-yaml"),
}  # fmt: skip
AT_ONCE = (
    ("half of a profile",),
    ("a profile without its type", "front matter that is no YAML"),
    ("an empty profile", "zeros where the profile was", "XML with a DOCTYPE", "front matter that never ends"),
    (
        *("a merge's marks in JSON", "half of an example in XML", "YAML that is none", "data in YAML"),
        *("data in JSON", "data in CSV", "the settings"),
    ),
)
"""What is broken together, a file once; one alone, too."""


def _spoil(root: Path, *names: str) -> None:
    for name in names:
        file, text, _ = BROKEN[name]
        (root / file).write_text(text)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a guide that was built once."""
    root = tmp_path_factory.mktemp("built")
    write(root, **FILES)
    assert findings(build(root)) == []
    return root


@pytest.fixture
def guide(built: Path, tmp_path: Path) -> Path:
    # With the times of its files, as after a build.
    return shutil.copytree(built, tmp_path / "guide")


def _site(root: Path) -> dict[str, bytes]:
    out = root / "out"
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and path.name != MANIFEST)
    # The report of the build says what is wrong, as it should.
    return {str(path.relative_to(out)): path.read_bytes() for path in files if path.stem != "qa"}


def _kept(root: Path) -> list[Path]:
    return [file for file in sorted((root / "cache/out").iterdir()) if len(file.name) == 40]


def _codes(report: BuildReport) -> list[tuple[str, str]]:
    return [(found.code, found.location.path) for found in report.diagnostics]


def test_all_is_broken_once() -> None:
    assert {name for names in AT_ONCE for name in names} == BROKEN.keys()


@pytest.mark.parametrize("names", AT_ONCE, ids=lambda names: names[0])
def test_the_site_stays_as_it_was_and_each_file_is_a_finding(guide: Path, names: Sequence[str]) -> None:
    before = _site(guide)

    _spoil(guide, *names)
    report = build(guide)

    broken = [BROKEN[name] for name in names]
    assert sorted(_codes(report)) == sorted((code, file) for file, _, code in broken)
    for found in report.diagnostics:
        assert found.location.line > 0 or found.code == "invalid-json"
        assert "Until then the site shows what it last said." in found.cure
    assert _site(guide) == before


def test_it_stays_so_in_the_next_builds_too(guide: Path) -> None:
    before = _site(guide)
    _spoil(guide, "half of a profile")

    first, second, third = (build(guide).diagnostics for _ in range(3))

    assert first == second == third
    assert _site(guide) == before


def test_once_mended_it_is_drawn_as_it_is(guide: Path) -> None:
    _spoil(guide, "data in YAML")
    build(guide)
    (guide / "content/_data/rows.yml").write_text("- name: A third row\n")

    assert findings(build(guide)) == []
    assert "A third row" in html(guide, "index.html")


def test_what_is_written_meanwhile_is_drawn(guide: Path) -> None:
    _spoil(guide, "half of a profile")
    (guide / "content/words/other.md").write_text(
        page("New words", title="Other words", permalink="words.html")
    )

    build(guide)

    assert "New words" in html(guide, "words.html")
    assert (guide / "out/StructureDefinition-Parent.html").exists()


def test_a_file_that_is_deleted_is_gone(guide: Path) -> None:
    _spoil(guide, "half of a profile")
    build(guide)
    (guide / "profiles/Parent.json").unlink()

    build(guide)

    assert not (guide / "out/StructureDefinition-Parent.html").exists()
    assert KeptSources(guide / "out").good(["profiles/Parent.json"]) == {}


def test_a_first_build_draws_the_rest(tmp_path: Path) -> None:
    write(tmp_path, **FILES)
    _spoil(tmp_path, "half of a profile", "data in YAML")

    report = build(tmp_path)

    assert [found for found, _, _ in findings(report) if found.startswith("invalid")] == [
        "invalid-data",
        "invalid-json",
    ]
    assert "Until then" not in report.diagnostics[0].cure
    assert "A note of the guide." in html(tmp_path, "index.html")


def test_check_says_that_alone_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, **FILES)
    pipeline.build(tmp_path, jobs=1, today=TODAY)
    _spoil(tmp_path, "half of a profile")
    before = {path: path.read_bytes() for path in (tmp_path / "build").rglob("*") if path.is_file()}

    report = pipeline.check(tmp_path, jobs=1, today=TODAY)

    assert _codes(report) == [("invalid-json", "profiles/Parent.json")]
    assert {path: path.read_bytes() for path in (tmp_path / "build").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("damage", [b"", b"site-builder source 0 x y\nz", b"\0\1\2"])
def test_what_was_kept_and_is_damaged_is_as_if_it_were_not_there(guide: Path, damage: bytes) -> None:
    for file in _kept(guide):
        file.write_bytes(damage + file.read_bytes()[len(damage) + 20 :])
    _spoil(guide, "half of a profile")

    report = build(guide)

    assert ("invalid-json", "profiles/Parent.json") in _codes(report)
    assert not (guide / "out/StructureDefinition-Parent.html").exists()


def test_no_more_is_kept_than_the_guide_holds(guide: Path) -> None:
    assert len(_kept(guide)) == len(FILES) - 1  # a picture is no text
    for name in list(FILES)[1:]:
        if name != "content/index.md":
            (guide / name).unlink()

    build(guide)

    assert len(_kept(guide)) == 2


def test_files_of_others_beside_what_is_kept_stay(guide: Path) -> None:
    (guide / "cache/out/mine.txt").write_text("mine")

    build(guide)

    assert (guide / "cache/out/mine.txt").read_text() == "mine"


def test_nothing_can_be_kept_where_the_place_is_taken(tmp_path: Path) -> None:
    write(tmp_path, **FILES)
    (tmp_path / "cache").write_text("a file")

    assert findings(build(tmp_path)) == []


def _refuse(monkeypatch: pytest.MonkeyPatch, refused: Set[Path]) -> None:
    """Let the system refuse files or folders: whoever runs the tests may read everything."""
    read, scan, access = Path.read_bytes, os.scandir, os.access
    names = {str(path) for path in refused}

    def refuse(path: object) -> bool:
        return str(path) in names

    def read_bytes(path: Path) -> bytes:
        if refuse(path):
            raise PermissionError(13, "Permission denied")
        return read(path)

    def scandir(path: str) -> object:
        if refuse(path):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "access", lambda path, mode: not refuse(path) and access(path, mode))


@pytest.mark.parametrize(
    "names",
    [
        (
            *("guide.yaml", "content/words/other.md", "content/_includes/note.md", "content/_data/rows.yml"),
            *("content/picture.svg", "profiles/Parent.json", "profiles/examples/a.xml"),
            "profiles/Patient-a-intro.md",
        ),
        ("profiles", "content/words"),
        ("profiles/examples", "content/_data", "content/_includes"),
    ],
    ids=["files", "folders", "folders within folders"],
)
def test_what_the_system_refuses_stays_as_it_was(
    guide: Path, monkeypatch: pytest.MonkeyPatch, names: Sequence[str]
) -> None:
    before = _site(guide)
    _refuse(monkeypatch, {guide / name for name in names})

    report = build(guide)

    monkeypatch.undo()
    assert {(found, path) for found, path, _ in findings(report)} == {
        ("unreadable-file", name) for name in names
    }
    assert _site(guide) == before


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, **{"index.md": page("Here", title="Start")})
    with (tmp_path / "huge.md").open("wb") as file:
        file.truncate(129 << 20)

    report = build(tmp_path)

    assert findings(report) == [("unreadable-file", "huge.md", 1)]
    assert "Here" in html(tmp_path, "index.html")


def test_a_source_that_changes_and_keeps_its_size_and_time_is_kept_as_it_is(guide: Path) -> None:
    note = guide / "content/_includes/note.md"
    facts = note.stat()
    note.write_text(FILES["content/_includes/note.md"].replace("note", "word"))
    os.utime(note, ns=(facts.st_atime_ns, facts.st_mtime_ns))

    build(guide)

    kept = KeptSources(guide / "out").good(["content/_includes/note.md"])
    assert kept == {"content/_includes/note.md": b"A word of the guide."}


def test_a_source_is_read_again_only_when_it_may_have_changed(
    guide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = time.time_ns() + 10_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: past)  # all files are old
    build(guide)
    read: list[str] = []
    monkeypatch.setattr(KeptSources, "_keep", lambda _self, name, _seen: read.append(name))
    build(guide)
    (guide / "content/_data/rows.yml").write_text("- name: Other\n")
    build(guide)

    assert read == ["content/_data/rows.yml"]
