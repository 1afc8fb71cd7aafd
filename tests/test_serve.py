"""The preview: what it shows of a build, and that a failed one does not end it."""

import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_builder import serve
from site_builder.diagnostics import Diagnostic, Location
from site_builder.preview import SHOWN, Preview
from site_builder.render.kept import KeptPages
from tests.guides import build, html, write

PAGE = b"<html><head></head><body><p>Hi</p></body></html>"
WARNING = Diagnostic("broken-link", "link '<gone>' leads nowhere", Location("content/index.md", 3))
ERROR = Diagnostic("invalid-json", "Expecting value", Location("profiles/a.json", 1, 2))
NOTE = Diagnostic("unknown-filter", "the filter 'x' is unknown", Location("content/index.md", 1))


def shown(*found: Diagnostic) -> str:
    preview = Preview()
    preview.built(found)
    return preview.page(PAGE).decode()


def test_a_build_without_faults_adds_nothing() -> None:
    assert shown() == shown(NOTE) == PAGE.decode()


def test_findings_stand_at_the_end_of_the_page_the_worst_first() -> None:
    page = shown(WARNING, ERROR, NOTE)
    assert "<summary>1 error and 1 warning</summary>" in page
    assert page.index("profiles/a.json:1:2") < page.index("content/index.md:3")
    assert "link &#39;&lt;gone&gt;&#39; leads nowhere" in page
    assert WARNING.cure.split("'")[0] in page
    assert "the filter" not in page
    assert page.endswith("</aside></body></html>")
    assert "<details>" in page


def test_many_findings_are_in_the_report() -> None:
    many = [
        Diagnostic("broken-link", f"link {number}", Location("a.md", number + 1))
        for number in range(SHOWN + 5)
    ]
    page = shown(*many)
    assert page.count("<li>") == SHOWN
    assert '5 more: <a href="/qa.html">' in page


def test_a_failed_build_is_said_and_the_next_one_clears_it() -> None:
    preview = Preview()
    preview.failed("OSError: <full>")
    page = preview.page(PAGE).decode()
    assert "OSError: &lt;full&gt; What you see is the site as it was built last." in page
    assert "<details open>" in page
    preview.built(())
    assert preview.page(PAGE) == PAGE


def test_what_is_no_whole_page_stays_as_it_is() -> None:
    preview = Preview()
    preview.built([WARNING])
    assert preview.page(b"<p>part") == b"<p>part"


def test_built_files_know_nothing_of_it(tmp_path: Path) -> None:
    write(tmp_path, **{"guide.yaml": "title: A", "content/index.md": "[gone](gone.html)"})
    assert build(tmp_path).diagnostics
    assert "site-builder-preview" not in html(tmp_path, "index.html")
    assert not (tmp_path / "out/preview.html").exists()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Serve a page and a picture from a folder, as `serve` does."""
    from tornado.httpserver import HTTPServer
    from tornado.ioloop import IOLoop
    from tornado.testing import bind_unused_port
    from tornado.web import Application

    (tmp_path / "index.html").write_bytes(PAGE)
    (tmp_path / "a.svg").write_bytes(b"<svg></body></svg>")
    preview = Preview()
    preview.built([WARNING])
    options = {"path": str(tmp_path), "default_filename": "index.html"}
    socket, port = bind_unused_port()
    loops: list[IOLoop] = []
    started = threading.Event()

    def run() -> None:
        loop = IOLoop(make_current=True)
        server = HTTPServer(Application([(r"/(.*)", serve.page_handler(preview), options)]))
        server.add_sockets([socket])
        loops.append(loop)
        loop.add_callback(started.set)
        loop.start()
        server.stop()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(10)
    yield f"http://127.0.0.1:{port}"
    loops[0].add_callback(loops[0].stop)
    thread.join(10)


def test_pages_are_served_with_the_findings_other_files_as_they_are(address: str) -> None:
    with urllib.request.urlopen(f"{address}/") as answer:
        body = answer.read()
        assert int(answer.headers["Content-Length"]) == len(body)
    assert b"site-builder-preview" in body
    with urllib.request.urlopen(f"{address}/a.svg") as answer:
        assert answer.read() == b"<svg></body></svg>"


def test_a_change_builds_again_and_a_fault_does_not_end_the_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, **{"guide.yaml": "title: A", "content/index.md": "[gone](gone.html)"})
    page = str(tmp_path / "content/index.md")
    preview = Preview()
    panels: list[bytes] = []

    def changes(*_folders: Path, **_options: object) -> Iterator[set[tuple[int, str]]]:
        yield {(1, page)}
        panels.append(preview.panel)
        monkeypatch.setattr("site_builder.pipeline.build", _broken)
        yield {(1, page)}
        panels.append(preview.panel)

    monkeypatch.setattr("watchfiles.watch", changes)
    reports: list[object] = []
    said: list[str] = []
    reloads: list[str] = []
    output = tmp_path / "build/site"
    serve.watch(
        tmp_path,
        output,
        threading.Event(),
        reloads.append,
        reports.append,
        said.append,
        preview,
        KeptPages(),
    )
    assert (len(reports), reloads) == (1, ["*", "*"])
    assert said == [
        "Changed: content/index.md",
        "Changed: content/index.md",
        "The site could not be built: OSError: disk full",
    ]
    assert b"leads to no file" in panels[0]
    assert b"OSError: disk full" in panels[1]


def _broken(*_arguments: object, **_options: object) -> None:
    raise OSError("disk full")
