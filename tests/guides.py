"""Small whole guides for tests, written file by file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from site_builder import pipeline
from site_builder.report import BuildReport

TODAY = date(2026, 1, 2)


HEEDING = """
import signal
from site_builder.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""
"""What is started by tests in the background of a shell is deaf to Ctrl+C, unless it says otherwise."""


def write(folder: Path, **files: str) -> Path:
    """Write files by their paths, given as keywords in `{"content/a.md": ...}` form through `**`."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def page(body: str, **front_matter: object) -> str:
    """Write a page; values are JSON, which YAML reads."""
    lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in front_matter.items())
    return f"---\n{lines}---\n{body}"


def build(folder: Path, *, jobs: int = 1) -> BuildReport:
    """Build a guide with a fixed date."""
    return pipeline.build(folder, output=folder / "out", jobs=jobs, today=TODAY)


def html(folder: Path, out: str) -> str:
    """Read a file of the built site."""
    return (folder / "out" / out).read_text(encoding="utf-8")


def findings(report: BuildReport) -> list[tuple[str, str, int]]:
    """Return code, path and line of what was found, notes left out."""
    return [
        (found.code, found.location.path, found.location.line)
        for found in report.diagnostics
        if found.severity.name != "NOTE"
    ]
