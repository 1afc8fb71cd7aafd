from pathlib import Path

import pytest

from site_builder.diagnostics import Problems
from site_builder.read.files import (
    Links,
    Skip,
    has_front_matter,
    read_text,
    relative_name,
    walk,
    whole_characters,
)


@pytest.mark.parametrize(
    ("raw", "text", "expected"),
    [
        (b"plain\n", "plain\n", []),
        (b"\xef\xbb\xbfwith a BOM", "with a BOM", []),
        (b"a\r\nb\rc\n", "a\nb\nc\n", []),
        ("naïve ®".encode(), "naïve ®", []),
        (b"one\ntwo \x93quoted\x94", "one\ntwo “quoted”", [("encoding", 2, 5)]),
        (b"one\r\n\rthree \x96", "one\n\nthree –", [("encoding", 3, 7)]),
        (b"\xef\xbb\xbfa BOM \x96", "a BOM –", [("encoding", 1, 7)]),
        ("both ® ".encode() + b"\x96", "both ® –", [("encoding", 1, 8)]),
        (b"no such character: \x81", "no such character: \ufffd", [("encoding", 1, 20)]),
        ("sixteen".encode("utf-16"), "sixteen", []),
    ],
)
def test_text_is_read_whatever_its_encoding(
    tmp_path: Path, raw: bytes, text: str, expected: list[tuple[str, int, int]]
) -> None:
    file = tmp_path / "page.md"
    file.write_bytes(raw)
    problems = Problems()
    assert read_text(file, "page.md", problems) == text
    assert [(each.code, each.location.line, each.location.column) for each in problems] == expected


@pytest.mark.parametrize(
    ("text", "expected", "lines"),
    [
        (r'"\ud83d\ude00"', r'"\ud83d\ude00"', []),
        ('"\\n"\n"a\\ud83d"', '"\\n"\n"a\\ufffd"', [2]),
        (r'"\uDE00\ud83d\ude00"', r'"\ufffd\ud83d\ude00"', [1]),
        (r'"\\ud83d"', r'"\\ud83d"', []),
        (r'"\\\ud83d"', r'"\\\ufffd"', [1]),
    ],
)
def test_half_a_character_is_never_read(text: str, expected: str, lines: list[int]) -> None:
    problems = Problems()
    assert whole_characters(text, "x.json", problems) == expected
    assert [(each.code, each.location.line) for each in problems] == [
        ("half-character", line) for line in lines
    ]


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    problems = Problems()
    assert read_text(tmp_path / "none.md", "none.md", problems) is None
    assert [each.code for each in problems] == ["unreadable-file"]
    assert not has_front_matter(str(tmp_path / "none.md"))


@pytest.mark.parametrize(
    ("skip", "left"),
    [
        (Skip(), ["a.md", "docs/b.md", "docsmore/c.md"]),
        (Skip(exclude=("docs",)), ["a.md", "docsmore/c.md"]),
        (Skip(exclude=("docs/",)), ["a.md", "docsmore/c.md"]),
        (Skip(exclude=("docs",), by_prefix=True), ["a.md"]),
        (Skip(exclude=("*.md",)), []),
        (Skip(exclude=("/docs/b*",)), ["a.md", "docsmore/c.md"]),
        (Skip(exclude=("",)), ["a.md", "docs/b.md", "docsmore/c.md"]),
        (Skip(include=("_hidden",)), ["_hidden/d.md", "a.md", "docs/b.md", "docsmore/c.md"]),
        (Skip(exclude=("a.md", "docs"), include=("a.md",)), ["a.md", "docsmore/c.md"]),
    ],
)
def test_files_are_left_out_by_pattern_and_by_name(tmp_path: Path, skip: Skip, left: list[str]) -> None:
    for name in ("a.md", "docs/b.md", "docsmore/c.md", "_hidden/d.md", ".git/e.md", "#f.md", "g.md~", "h."):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    assert list(walk(tmp_path, skip)) == left


def test_a_folder_that_links_to_itself_is_entered_once(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").touch()
    (tmp_path / "docs" / "again").symlink_to(tmp_path / "docs", target_is_directory=True)
    (tmp_path / "whole").symlink_to(tmp_path, target_is_directory=True)
    assert list(walk(tmp_path, Skip())) == ["docs/a.md"]


def test_links_that_leave_the_guide_are_not_followed(tmp_path: Path) -> None:
    guide, secret = tmp_path / "guide", tmp_path / "secret"
    for file in (guide / "docs/a.md", guide / "other/b.md", secret / "key.md"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (guide / "docs/folder").symlink_to(secret)
    (guide / "docs/file.md").symlink_to(secret / "key.md")
    (guide / "docs/inner").symlink_to(guide / "other")
    (guide / "docs/sibling").symlink_to(tmp_path / "guide-2")
    (tmp_path / "guide-2").mkdir()
    (secret / "again").symlink_to(secret / "key.md")
    problems = Problems()
    skip = Skip(links=Links(guide, problems))
    assert list(walk(guide / "docs", skip)) == ["a.md", "inner/b.md"]
    assert sorted((each.code, each.location.path) for each in problems) == [
        ("outside-link", "docs/file.md"),
        ("outside-link", "docs/folder"),
        ("outside-link", "docs/sibling"),
    ]
    assert list(walk(secret, skip)) == ["again", "key.md"]


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    assert list(walk(tmp_path / "none", Skip())) == []


def test_a_file_outside_the_guide_is_named_whole(tmp_path: Path) -> None:
    assert relative_name(tmp_path / "guide" / "a.md", tmp_path / "guide") == "a.md"
    assert relative_name(tmp_path / "b.md", tmp_path / "guide") == (tmp_path / "b.md").resolve().as_posix()
