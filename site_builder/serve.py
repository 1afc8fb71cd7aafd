"""`serve`: builds the guide, shows it on 127.0.0.1, and builds and reloads again on every change.

livereload's own watcher builds once per changed file and blocks the server meanwhile. So the server has a
thread of its own (`preview_server`); this one watches (batched, by watchfiles), builds, asks for a reload.
"""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from site_builder import pipeline
from site_builder.diagnostics import Problems
from site_builder.dialects.recognise import recognise
from site_builder.model.records import Records
from site_builder.preview import Preview
from site_builder.preview_server import PreviewServer
from site_builder.report import BuildReport
from site_builder.today import build_date
from site_builder.write.last_build import Asked, last_report

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
    # Before the build: who asks early waits for it, and a port that is taken is said at once.
    server = PreviewServer(port)
    records = Records()
    report = pipeline.build(root, records=records)
    announce(report)
    preview = Preview()
    preview.built(report.diagnostics)
    output = (report.output or root).resolve()
    server.start(output, preview)
    say(f"Serving {server.address} (Ctrl+C stops)")
    if open_browser:
        webbrowser.open(server.address)
    try:
        # Builds run where Ctrl+C is heard, so it ends them, too.
        watch(root, output, server.reload, announce, say, preview, records)
    finally:
        server.stop()


def watch(
    root: Path,
    output: Path,
    reload: Reload,
    announce: Announce,
    say: Say,
    preview: Preview,
    records: Records,
) -> None:
    """Build again whenever files of the guide change, until interrupted. No fault ends the watch.

    A build that fails is said in the browser, too: the page there is reloaded to show it.
    """
    for changed in _changes(root, output):
        if changed:
            say(f"Changed: {_short(changed, root.resolve())}")
        try:
            # One process: this one has threads, and a fork copies only the thread that forks.
            report = pipeline.build(
                root,
                jobs=1,
                records=records,
                on_pages=lambda: reload(_reload_path(changed)),  # noqa: B023
            )
        except Exception as error:
            # Half-saved settings, a full disk: the last site stays up and the next change tries again.
            reason = f"{type(error).__name__}: {error}"
            say(f"The site could not be built: {reason}")
            preview.failed(reason)
            reload("*")
            continue
        announce(report)
        shown = preview.panel
        preview.built(report.diagnostics)
        if preview.panel != shown or any(task.startswith("list ") for task in report.made):
            reload("*")


def _changes(root: Path, output: Path) -> Iterator[list[str]]:
    """Yield the files that changed; none of them for what may have changed before the watch began."""
    from watchfiles import watch as batches  # noqa: PLC0415 - only this command needs it

    def concerns_guide(_change: object, path: str) -> bool:
        return is_source(Path(path), root.resolve(), output)

    is_looked_at = False
    for batch in batches(
        *watched_folders(root), watch_filter=concerns_guide, debounce=_DEBOUNCE_MS, yield_on_timeout=True
    ):
        # An empty one comes where nothing changed for some seconds.
        if batch or not (is_looked_at or last_report(Asked(root, output, str(build_date())))):
            yield sorted({path for _, path in batch})
        is_looked_at = True


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


def _reload_path(changed: Iterable[str]) -> str:
    """Return what the browser is told: a stylesheet is swapped in place, anything else reloads the page."""
    paths = list(changed)
    return paths[0] if len(paths) == 1 and paths[0].endswith(".css") else "*"


def _short(changed: list[str], root: Path) -> str:
    names = [
        str(Path(path).relative_to(root)) if Path(path).is_relative_to(root) else path for path in changed
    ]
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    # A file's name may hold what steers a terminal.
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in shown)
