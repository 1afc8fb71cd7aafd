"""The preview: what it shows of a build, and that a failed one does not end it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from site_builder import pipeline, serve
from site_builder.diagnostics import Diagnostic, Location
from site_builder.model.records import Records
from site_builder.preview import SHOWN, Preview
from site_builder.preview_server import PreviewServer
from site_builder.write import last_build
from tests.guides import HEEDING, build, html, page, write

PAGE = b"<html><head></head><body><p>Hi</p></body></html>"
WARNING = Diagnostic("broken-link", "link '<gone>' leads nowhere", Location("content/index.md", 3))
ERROR = Diagnostic("invalid-json", "Expecting value", Location("profiles/a.json", 1, 2))
NOTE = Diagnostic("foreign-file", "the filter 'x' is unknown", Location("content/index.md", 1))


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
def server(tmp_path: Path) -> Iterator[PreviewServer]:
    """Serve a page and a picture from a folder, and what is not the site's."""
    site = write(tmp_path / "site", **{"a.svg": "<svg></body></svg>", ".site-builder.json": "{}"})
    write(site, **{".git/config": "[core]", "sub/index.html": "<p>part", "sub/.env": "KEY=1"})
    (site / "index.html").write_bytes(PAGE)
    write(tmp_path, **{"outside.txt": "secret"})
    os.mkfifo(site / "pipe")
    (site / "link.txt").symlink_to(tmp_path / "outside.txt")
    preview = Preview()
    preview.built([WARNING])
    server = PreviewServer(0)
    server.start(site, preview)
    yield server
    server.stop()


def ask(server: PreviewServer, path: str, method: str = "GET", **headers: str) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, headers=headers)
    return connection.getresponse()


def test_pages_are_served_with_the_findings_other_files_as_they_are(server: PreviewServer) -> None:
    answer = ask(server, "/")
    body = answer.read()
    assert (answer.status, int(answer.headers["Content-Length"])) == (200, len(body))
    assert b"site-builder-preview" in body
    assert b'<script src="/livereload.js?port=' in body
    answer = ask(server, "/a.svg")
    assert answer.read() == b"<svg></body></svg>"
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert ask(server, "/", "HEAD").status == 200
    assert ask(server, "/livereload.js").status == 200


FOREIGN = ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.nip.io:{port}", "localhost.:{port}", ""]  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/none.html", "/livereload.js", "/livereload", "/forcereload"])
def test_foreign_host_names_get_no_answer(server: PreviewServer, path: str) -> None:
    for host in FOREIGN:
        assert ask(server, path, Host=host.format(port=server.port)).status == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_its_own_names_are_answered(server: PreviewServer, host: str) -> None:
    assert ask(server, "/", Host=f"{host}:{server.port}").status == 200


HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:{port}", 101),
        ("http://localhost:{port}", 101),
        ("http://[::1]:{port}", 101),
        ("https://127.0.0.1:{port}", 403),
        ("http://127.0.0.1", 403),
        ("http://127.0.0.1:{port}.evil.example", 403),
        ("http://127.0.0.1:{port}@evil.example", 403),
        ("http://[", 403),
        ("https://evil.example", 403),
        ("null", 403),
    ],
)
def test_foreign_origins_get_no_socket(server: PreviewServer, origin: str, status: int) -> None:
    answer = ask(server, "/livereload", **HANDSHAKE, Origin=origin.format(port=server.port))
    assert answer.status == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/%00", 400),
        ("/a%00.svg", 400),
        ("/%0a", 400),
        ("/%7f", 400),
        ("/%ff%fe", 400),
        ("/" + "x" * 300, 404),
        ("/" + "x/" * 3000, 404),
        ("/.site-builder.json", 404),
        ("/%2esite-builder.json", 404),
        ("/.git/config", 404),
        ("/sub/.env", 404),
        ("/sub%2f.env", 404),
        ("/sub\\.env", 404),
        ("/../outside.txt", 404),
        ("/%2e%2e/outside.txt", 404),
        ("/sub/..%2f..%2foutside.txt", 404),
        ("/link.txt", 403),
        ("/pipe", 403),
        ("//evil.example/sub", 403),
        ("//sub", 403),
        ("/forcereload", 404),
        ("http://evil.example/", 421),
    ],
)
def test_broken_and_foreign_paths_are_refused(
    server: PreviewServer, path: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    answer = ask(server, path)
    assert answer.status == status
    assert b"secret" not in answer.read()
    assert not caplog.records


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/livereload", "/livereload.js", "/new.html"])
def test_nothing_can_be_written(server: PreviewServer, method: str, path: str) -> None:
    assert ask(server, path, method).status == 405


@pytest.mark.parametrize("path", ["/", "/a.svg", "/none", "/%00", "/livereload.js"])
def test_answers_say_what_a_browser_may_do_with_them(server: PreviewServer, path: str) -> None:
    headers = ask(server, path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_messages_that_are_none_of_livereloads_end_the_socket_alone(
    server: PreviewServer, caplog: pytest.LogCaptureFixture
) -> None:
    from tornado.ioloop import IOLoop
    from tornado.websocket import websocket_connect

    async def send(message: str) -> str | bytes | None:
        socket = await websocket_connect(f"ws://127.0.0.1:{server.port}/livereload")
        await socket.write_message(message)
        return await socket.read_message()

    loop = IOLoop(make_current=False)
    for message in ("{", "[1]", "{}", "null", "x" * 100_000):
        assert loop.run_sync(lambda message=message: send(message), timeout=10) is None
    assert ask(server, "/").status == 200
    assert not caplog.records


def test_a_port_that_is_taken_is_said(server: PreviewServer) -> None:
    with pytest.raises(OSError, match=f"port {server.port} can't be used .*--port"):
        PreviewServer(server.port)


@pytest.mark.parametrize("moment", ["waiting", "building"])
def test_ctrl_c_ends_at_once_with_a_browser_connected(tmp_path: Path, moment: str) -> None:
    write(tmp_path, **{"guide.yaml": "title: A", "content/index.md": page("Here", title="Start")})
    command = [sys.executable, "-c", HEEDING, "serve", str(tmp_path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        port = next(int(line.split(":")[2].partition("/")[0]) for line in process.stdout if "Serving" in line)
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/livereload", headers=HANDSHAKE)
        assert connection.getresponse().status == 101
        if moment == "building":
            many = {f"content/p{number}.md": page("x *y*\n\n" * 200, title="P") for number in range(400)}
            write(tmp_path, **many)
            assert any(line.startswith("Changed: ") for line in process.stdout)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait() == 0
        # The build was not waited for.
        assert "401 pages" not in rest
        assert "Traceback" not in rest


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
        reloads.append,
        reports.append,
        said.append,
        preview,
        Records(),
    )
    assert (len(reports), reloads) == (1, ["*", "*", "*"])
    assert said == [
        "Changed: content/index.md",
        "Changed: content/index.md",
        "The site could not be built: OSError: disk full",
    ]
    assert b"leads to no file" in panels[0]
    assert b"OSError: disk full" in panels[1]


def test_an_edit_before_the_watch_began_is_built_when_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path, **{"guide.yaml": "title: A\noutput: site", "content/index.md": page("Old", title="Start")}
    )
    monkeypatch.setattr(last_build, "is_certain", lambda *_: True)
    monkeypatch.setattr("watchfiles.watch", lambda *_, **__: iter([set(), set(), set()]))
    records, output, said = Records(), tmp_path / "site", list[str]()
    reports = [pipeline.build(tmp_path, records=records)]

    def watch() -> int:
        serve.watch(tmp_path, output, said.append, reports.append, said.append, Preview(), records)
        return len(reports)

    count = watch()
    write(tmp_path, **{"content/index.md": page("New words", title="Start")})

    assert (count, watch()) == (1, 2)
    assert "New words" in (output / "index.html").read_text()


def _broken(*_arguments: object, **_options: object) -> None:
    raise OSError("disk full")
