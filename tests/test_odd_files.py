"""What lies in a guide's folders and is no plain file with a plain name: a right page, or a finding."""

from __future__ import annotations

import errno
import os
import re
import socket
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from site_builder.read.file_names import portable
from site_builder.write.archives import tgz_of, zip_of
from tests.guides import TODAY, build, findings, html, page, write

ROLES = (
    "content/odd.md", "content/_includes/odd.html", "content/_data/odd.yml", "content/_data/odd.csv", "content/odd.png",
    "assets/odd.bin", "profiles/odd.json", "profiles/odd.xml", "profiles/Patient-a-intro.md", "templates/page.html",
    "templates/includes/note.html", "templates/static/site.css",
)  # fmt: skip
GUIDE = {
    "guide.yaml": "title: The guide\nassets: assets\npackages: [pipe.tgz]\n",
    "content/index.md": page('{% include note.html content="Words" %}', title="Start"),
    "content/picture.png": "x",
    "profiles/a.json": '{"resourceType": "Patient", "id": "a"}',
    "assets/a.txt": "x",
}


def _socket(path: Path) -> None:
    here = Path.cwd()
    # A socket's path has to be short.
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a named pipe": (os.mkfifo, "it is a named pipe; it was left out"),
    "a socket": (_socket, "it is a socket; it was left out"),
    "a link that leads nowhere": (lambda path: path.symlink_to("gone"), "the link leads nowhere, to 'gone'; it was left out"),
    "a link to itself": (lambda path: path.symlink_to(path.name), f"the link can't be followed ({os.strerror(errno.ELOOP)}); it was left out"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_left_out_with_a_finding(tmp_path: Path, kind: str) -> None:
    make, message = KINDS[kind]
    write(tmp_path, **GUIDE)
    for role in ROLES:
        (tmp_path / role).parent.mkdir(parents=True, exist_ok=True)
        make(tmp_path / role)
    os.mkfifo(tmp_path / "pipe.tgz")

    report = build(tmp_path)

    found = [each for each in report.diagnostics if each.code == "no-file"]
    assert sorted(each.location.path for each in found) == sorted(ROLES)
    assert {each.message for each in found} == {message}
    assert [code for code, _, _ in findings(report) if code != "no-file"] == ["invalid-package"]
    assert "Words" in html(tmp_path, "index.html")


@pytest.mark.parametrize("kind", KINDS)
def test_settings_that_are_no_file_are_a_finding(tmp_path: Path, kind: str) -> None:
    write(tmp_path, **{"content/index.md": page("Words", title="Start")})
    KINDS[kind][0](tmp_path / "guide.yaml")

    assert ("unreadable-file", "guide.yaml", 1) in findings(build(tmp_path))


@pytest.mark.parametrize("name", ["page.html", "partials/head.html", "static/site.css"])
def test_of_a_template_that_may_not_be_read_the_themes_own_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write(tmp_path, **GUIDE, **{f"templates/{name}": "x"})
    (tmp_path / "guide.yaml").write_text("title: The guide")
    refused = str(tmp_path / "templates" / name)
    real, access = open, os.access

    def refuse(file: object, *arguments: object, **options: object) -> object:
        if str(file) == refused:
            raise PermissionError(errno.EACCES, "Permission denied", refused)
        return real(file, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) != refused and access(path, mode))

    report = build(tmp_path)

    assert findings(report) == [("unreadable-file", f"templates/{name}", 1)]
    assert "Words" in html(tmp_path, "index.html")


NAMES = ("a b", "a%20b", "100%", "b#b", "c?b", "a&amp;b", "\u00fcml", "u\u0308ml\u00e4ut", "a'b", "a\"b", "<b>", "a\\b", "x:y", "-a", "{{ a }}", "n" * 240)  # fmt: skip


def test_pages_of_any_name_can_be_reached(tmp_path: Path) -> None:
    write(tmp_path, **{"guide.yaml": "title: The guide\nlogo: a b.png\n", "content/a b.png": "x"})
    for number, name in enumerate(NAMES):
        write(tmp_path, **{f"content/{name}.md": page(f"Words {number}", title=f"Page {number}")})
        write(tmp_path, **{f"content/in/{name}/index.md": page(f"More {number}", title=f"Folder {number}")})
    links = "".join(f"* [to](in/{quote(name)}.png)\n" for name in NAMES)
    write(tmp_path, **{f"content/in/{name}.png": "x" for name in NAMES})
    write(tmp_path, **{"content/index.md": page(links, title="Start")})

    report = build(tmp_path)

    assert {code for code, _, _ in findings(report)} == {"unportable-name"}
    for out in ("index.html", "toc.html", "in/a b/index.html"):
        reached = {
            _file(tmp_path / "out" / out, href)
            for href in re.findall(r'(?:href|src)="([^"]+)', html(tmp_path, out))
        }
        assert [file for file in reached if file and not file.is_file()] == []
    words = {
        text
        for file in (tmp_path / "out").rglob("*.html")
        for text in re.findall(r"(?:Words|More) \d+", file.read_text())
    }
    assert len(words) == 2 * len(NAMES)


def _file(at: Path, href: str) -> Path | None:
    """Find the file that a browser asks for; None outside the site."""
    address = unescape(href)
    if re.match(r"[a-z][a-z0-9+.-]*:", address):
        assert address.startswith(("http:", "https:"))
        return None
    path = re.split(r"[?#]", address.replace("\\", "/"))[0]
    return at.parent / unquote(path) if path else None


@pytest.mark.parametrize("role", [*ROLES, "content/_posts/odd.md", "content/odd/index.md"])
def test_a_name_that_is_no_text_is_left_out_with_a_finding(tmp_path: Path, role: str) -> None:
    write(tmp_path, **GUIDE)
    (tmp_path / "guide.yaml").write_text("title: The guide\nassets: assets\n")
    name = os.fsencode(role).replace(b"odd", b"caf\xe9").replace(b"-a-", b"-\xe9-").replace(b"e.", b"\xe9.")
    write(tmp_path, **{os.fsdecode(name): "x"})

    report = build(tmp_path)

    assert [code for code, _, _ in findings(report)] == ["unfit-name"]
    assert "\\xe9" in report.diagnostics[0].location.path


def test_archives_have_what_every_system_can_hold_side_by_side(tmp_path: Path) -> None:
    refused = (
        "a:b.txt",
        "a*b.txt",
        "con.txt",
        "com1.tar.gz",
        "blank /a.txt",
        "a\\b.txt",
        f"{'l' * 120}/{'l' * 120}.txt",
    )
    fine = ("Same.txt", "a\u0308.txt", "conference.txt", "com.txt", ".well-known")
    names = (*refused, *fine, "same.txt", "\u00e4.txt")
    write(tmp_path, **{f"content/{name}": "x" for name in names if name != ".well-known"})
    write(tmp_path, **{"guide.yaml": "title: The guide", "content/index.md": page("Words", title="Start")})

    found = [(code, path.removeprefix("content/")) for code, path, _ in findings(build(tmp_path))]

    assert tuple(portable(names)) == fine
    collisions = [("case-collision", "same.txt"), ("case-collision", "\u00e4.txt")]
    assert sorted(found) == sorted([*collisions, *(("unportable-name", name) for name in refused)])


@pytest.mark.parametrize("name", ["a:b", "../a", "/a", "a//b", "nul", "a\nb", "x" * 256])
def test_an_archive_refuses_a_name_that_should_have_been_left_out(name: str) -> None:
    for make in (lambda: zip_of({name: b""}, TODAY), lambda: tgz_of([(name, b"")], TODAY)):
        with pytest.raises(ValueError, match="no archive can have a file"):
            make()
