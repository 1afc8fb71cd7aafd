"""`build --pdf`: a PDF by an installed Chromium, and what is said when there is none."""

from __future__ import annotations

import re
import shutil
import zlib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from site_builder.cli import main
from site_builder.pdf import PdfError, find_browser, write_pdf
from tests.guides import page, write

CHROMIUM = shutil.which("chromium")


def test_without_a_browser_the_cure_is_said_and_nothing_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, **{"content/index.md": page("x", title="Home")})
    monkeypatch.setenv("CHROME_PATH", str(tmp_path / "none"))

    result = CliRunner().invoke(main, ["build", str(tmp_path), "--pdf", str(tmp_path / "a.pdf")])

    assert result.exit_code == 2
    assert f"there is no browser {tmp_path / 'none'}" in result.output
    assert "--browser PATH" in result.output
    assert not (tmp_path / "build").exists()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PdfError, match="no Chromium or Chrome was found"):
        find_browser(places=())


def test_a_browser_that_fails_leaves_the_last_pdf_and_no_other_file(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\necho 'it broke' >&2\nexit 3\n")
    browser.chmod(0o755)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/print.html").write_text("<!doctype html><title>x</title><p>x")
    (tmp_path / "a.pdf").write_text("the last one")

    with pytest.raises(PdfError, match=r"exit code 3\): it broke"):
        write_pdf(tmp_path / "site/print.html", tmp_path / "a.pdf", str(browser), date(2026, 1, 2))

    assert (tmp_path / "a.pdf").read_text() == "the last one"
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["print.html"]


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_the_pdf_has_an_outline_numbers_and_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    files = {
        "guide.yaml": "title: A guide\nsite_url: https://example.org/g\n",
        "content/index.md": page("[b](sub/b.html) [file](a.txt)", title="Home"),
        "content/sub/b.md": page("## Deep\n[home](../index.html)", title="B"),
        "content/a.txt": "x",
    }
    write(tmp_path, **files)

    result = CliRunner().invoke(main, ["build", str(tmp_path), "--pdf", str(tmp_path / "new/a.pdf")])

    assert result.exit_code == 0, result.output
    content = (tmp_path / "new/a.pdf").read_bytes()
    assert {b"A guide", b"Home", b"B", b"Deep"} <= set(re.findall(rb"/Title \(([^)]*)\)", content))
    assert re.findall(rb"/URI \(([^)]*)\)", content) == [b"https://example.org/g/a.txt"]
    assert content.count(b"/Dest") >= 2
    assert set(re.findall(rb"Date \(([^)]*)\)", content)) == {b"D:20231114000000+00'00'"}
    assert str(tmp_path).encode() not in content
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    assert not any(str(tmp_path).encode() in _inflated(stream) for stream in streams)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_without_an_address_of_the_site_the_pdf_leads_nowhere_outside_it(tmp_path: Path) -> None:
    files = {
        "content/index.md": page("[b](b.html) [file](a.txt) [w](https://example.org/w)", title="Home"),
        "content/b.md": page("b", title="B"),
        "content/a.txt": "x",
    }
    write(tmp_path, **files)

    CliRunner().invoke(main, ["build", str(tmp_path), "--pdf", str(tmp_path / "a.pdf")])

    content = (tmp_path / "a.pdf").read_bytes()
    assert re.findall(rb"/URI \(([^)]*)\)", content) == [b"https://example.org/w"]
    assert b"/Dest" in content


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream
