"""`serve`: builds the guide, shows it on 127.0.0.1, and builds and reloads again on every change.

livereload is used as HTTP server and websocket only. Its own watcher builds once per changed file and
blocks the server meanwhile, so a thread of ours watches (batched, by watchfiles), builds, and asks for
one reload from the server's own loop.
"""

from __future__ import annotations

import logging
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder import pipeline
from site_builder.diagnostics import Problems
from site_builder.dialects.recognise import recognise
from site_builder.pipeline import BuildReport
from site_builder.preview import Preview
from site_builder.render.kept import KeptPages

if TYPE_CHECKING:
    from livereload.handlers import StaticFileHandler

HOST = "127.0.0.1"
"""A preview is the author's own: it listens on no other address."""
_DEBOUNCE_MS = 120
"""Editors write a file in several steps, and a checkout writes many; one build for all of them."""

Announce = Callable[[BuildReport], None]
Say = Callable[[str], None]
Reload = Callable[[str], None]


def serve(root: Path, *, port: int, open_browser: bool, announce: Announce, say: Say) -> None:
    """Preview the guide at `root` until interrupted.

    `port` 0 takes a free one. `announce` is told of every build, `say` everything else. Raises OSError
    when the port is taken, FileNotFoundError when `root` is no folder.
    """
    from livereload import Server  # noqa: PLC0415 - only this command needs tornado
    from tornado.ioloop import IOLoop  # noqa: PLC0415

    port = _listenable(port)
    kept = KeptPages()
    report = pipeline.build(root, kept=kept)
    announce(report)
    preview = Preview()
    preview.built(report.diagnostics)
    output = (report.output or root).resolve()
    # Ours speaks of builds; a log of every request would bury it.
    for name in ("livereload", "tornado.access"):
        logging.getLogger(name).setLevel(logging.ERROR)
    server = Server()
    server.SFH = page_handler(preview)
    server.root, server.default_filename = str(output), "index.html"
    server.application(port, HOST, debug=False)
    loop = IOLoop.current()
    stop = threading.Event()
    watcher = threading.Thread(
        target=watch,
        args=(root, output, stop, _reloader(loop), announce, say, preview, kept),
        name="watch",
        daemon=True,
    )
    watcher.start()
    say(f"Serving http://{HOST}:{port}/ (Ctrl+C stops)")
    if open_browser:
        webbrowser.open(f"http://{HOST}:{port}/")
    try:
        loop.start()
    finally:
        stop.set()
        watcher.join(timeout=5)


def page_handler(preview: Preview) -> type[StaticFileHandler]:
    """Make the handler that gives out the site's files, the pages with the findings of the last build."""
    from livereload.handlers import StaticFileHandler  # noqa: PLC0415 - as above

    # livereload has no types.
    class PageHandler(StaticFileHandler):  # type: ignore[misc]
        """Returns out files; a page's size is that of what is shown."""

        @classmethod
        def get_content(cls, abspath: str, start: int | None = None, end: int | None = None) -> bytes:
            """Return a file's content."""
            content = Path(abspath).read_bytes()
            return (preview.page(content) if abspath.endswith((".html", ".htm")) else content)[start:end]

        def get_content_size(self) -> int:
            """Count the bytes that `get_content` gives."""
            return len(self.get_content(str(self.absolute_path)))

    return PageHandler


def watch(
    root: Path,
    output: Path,
    stop: threading.Event,
    reload: Reload,
    announce: Announce,
    say: Say,
    preview: Preview,
    kept: KeptPages,
) -> None:
    """Build again whenever files of the guide change, until `stop` is set. No fault ends the watch.

    A build that fails is said in the browser, too: the page there is reloaded to show it.
    """
    from watchfiles import watch as changes  # noqa: PLC0415 - only this command needs it

    def concerns_guide(_change: object, path: str) -> bool:
        return is_source(Path(path), root.resolve(), output)

    folders = watched_folders(root)
    for batch in changes(
        *folders, watch_filter=concerns_guide, debounce=_DEBOUNCE_MS, stop_event=stop, raise_interrupt=False
    ):
        changed = sorted({path for _, path in batch})
        say(f"Changed: {_short(changed, root.resolve())}")
        try:
            # One process: this one has threads, and a fork copies only the thread that forks.
            report = pipeline.build(root, jobs=1, kept=kept)
        except Exception as error:
            # Half-saved settings, a full disk: the last site stays up and the next change tries again.
            reason = f"{type(error).__name__}: {error}"
            say(f"The site could not be built: {reason}")
            preview.failed(reason)
            reload("*")
            continue
        announce(report)
        preview.built(report.diagnostics)
        reload(_reload_path(changed))


def watched_folders(root: Path) -> tuple[Path, ...]:
    """List the guide's folder, and the folders outside it that its settings name."""
    folders = {root.resolve()}
    for name in recognise(root, Problems()).config.folders:
        folder = (root / name).resolve()
        if folder.is_dir() and not folder.is_relative_to(root.resolve()):
            folders.add(folder)
    return tuple(sorted(folders))


def is_source(path: Path, root: Path, output: Path) -> bool:
    """Tell whether a changed file can matter: not one that we write, nor a hidden or editor's file."""
    if path.is_relative_to(output) or path.is_relative_to(output.parent / "cache"):
        return False
    inside = path.relative_to(root).parts if path.is_relative_to(root) else path.parts[-1:]
    if any(part.startswith(".") or part in {"node_modules", "__pycache__"} for part in inside):
        return False
    return not path.name.endswith(("~", ".swp", ".tmp"))


def _listenable(port: int) -> int:
    """Return the port, or a free one for 0. Raises OSError with a cure when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise OSError(
                f"port {port} can't be used ({error.strerror}); choose another with --port"
            ) from error
        return int(probe.getsockname()[1])


def _reloader(loop: object) -> Reload:
    from livereload.handlers import LiveReloadHandler  # noqa: PLC0415
    from tornado.ioloop import IOLoop  # noqa: PLC0415

    assert isinstance(loop, IOLoop)  # noqa: S101 - for the type checker

    def reload(path: str) -> None:
        # The only call that tornado allows from another thread.
        loop.add_callback(LiveReloadHandler.reload_waiters, path)

    return reload


def _reload_path(changed: Iterable[str]) -> str:
    """Return what the browser is told: a stylesheet is swapped in place, anything else reloads the page."""
    paths = list(changed)
    return paths[0] if len(paths) == 1 and paths[0].endswith(".css") else "*"


def _short(changed: list[str], root: Path) -> str:
    names = [
        str(Path(path).relative_to(root)) if Path(path).is_relative_to(root) else path for path in changed
    ]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
