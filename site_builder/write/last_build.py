"""Tells at a glance that nothing changed since the last build, without reading or even loading anything.

What a file system knows of files is kept beside the output: of everything in the guide's folder and in the
folders that its settings name, of the program and its theme, of the site itself. Where it is the same, the
last build's report holds. Any doubt is a reason to build; a build makes anew what is stale and no more.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import sysconfig
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import site_builder
from site_builder.codes import Severity
from site_builder.diagnostics import Diagnostic, Location
from site_builder.read.identity import Identity, identity, is_certain
from site_builder.report import BuildReport
from site_builder.write.beside import beside, put_whole

_FORM = "site-builder last build 1"
_TRIED_AGAIN = frozenset({"page-failed", "artifact-failed", "unreadable-file"})
"""Codes of what may be otherwise the next time although nothing changed."""
_NOTHING = Identity(-1, 0, 0, 0)
_PASSED = frozenset({".git", ".venv", "__pycache__", "node_modules"})
"""Folders that hold nothing of a guide, and much else."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a build was asked for, besides what the guide says."""

    root: Path
    output: Path | None
    """None for where the settings say."""
    day: str
    """That the pages show."""
    is_printed: bool = False

    @property
    def key(self) -> list[object]:
        """What tells one build from another."""
        program_ = program(is_with_theme=True)
        return [str(self.root.absolute()), str(self.output or ""), self.day, self.is_printed, program_]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a build reads that does not lie in the guide's folder."""

    paths: tuple[str, ...] = ()
    """Files and folders, absolute."""
    packages: str = ""
    """The folder where FHIR packages are kept; empty for none."""


def last_report(asked: Asked) -> BuildReport | None:
    """Return the report of the last build where another one would change nothing; None in any doubt."""
    started = time.perf_counter()
    output = asked.output or asked.root / "build" / "site"
    try:
        kept = json.loads(_file(output).read_bytes())
        if kept["form"] != _FORM or kept["asked"] != asked.key:
            return None
        elsewhere = Elsewhere(tuple(kept["elsewhere"]), kept["packages"])
        if _told(_looked(asked.root, output, elsewhere), asked.root) != kept["told"]:
            return None
        report = _read(kept)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return replace(report, seconds=time.perf_counter() - started)


def keep_report(asked: Asked, report: BuildReport, elsewhere: Elsewhere, started_ns: int) -> None:
    """Keep a report for as long as nothing changes.

    Nothing is kept where something failed that may succeed another time, and where a file changed since the
    build began, or so shortly before that its times may not show it.
    """
    if report.output is None:
        return
    try:
        seen = _looked(asked.root, report.output, elsewhere)
        ours = os.path.join(os.path.abspath(report.output), "")
        is_settled = all(
            is_certain(facts, started_ns) for name, facts in seen.items() if not name.startswith(ours)
        )
        if not is_settled or any(found.code in _TRIED_AGAIN for found in report.diagnostics):
            _file(report.output).unlink(missing_ok=True)
            return
        kept = {
            "form": _FORM,
            "asked": asked.key,
            "elsewhere": elsewhere.paths,
            "packages": elsewhere.packages,
            "told": _told(seen, asked.root),
            **_written(report),
        }
        put_whole(str(_file(report.output)), json.dumps(kept, separators=(",", ":")).encode())
    except OSError:
        # What can't be looked at can't be relied on.
        return


def program(*, is_with_theme: bool) -> str:
    """Tell this program, the libraries that it runs with, and its theme where it is asked for."""
    package = os.path.dirname(site_builder.__file__)
    # In a wheel the theme lies inside, in a checkout beside.
    themes = [os.path.join(folder, "templates") for folder in (package, os.path.dirname(package))]
    seen: dict[str, Identity] = {}
    _look(package, frozenset(themes), seen)
    for folder in themes if is_with_theme else ():
        _look(folder, frozenset(), seen)
    # A library that is installed anew changes the folder that it lies in.
    libraries = [os.stat(sysconfig.get_path(name)).st_mtime_ns for name in ("purelib", "platlib")]
    files = [(name, facts.size, facts.changed_ns) for name, facts in sorted(seen.items())]
    return hashlib.sha256(repr((files, libraries, sys.version)).encode(errors="replace")).hexdigest()


def _file(output: Path) -> Path:
    return beside(output) / "last.json"


def _looked(root: Path, output: Path, elsewhere: Elsewhere) -> dict[str, Identity]:
    """Look at everything that a build reads, and at what it wrote."""
    seen: dict[str, Identity] = {}
    site = os.path.abspath(output)
    never = frozenset({site, os.path.dirname(beside(output))})
    for path in (str(root.absolute()), *elsewhere.paths):
        if path not in seen:
            _look(path, never, seen)
    _look(site, frozenset(), seen)
    if elsewhere.packages:
        # What a package of a version holds never changes; which there are does.
        for name in sorted(os.listdir(elsewhere.packages)):
            path = os.path.join(elsewhere.packages, name, "package", "package.json")
            seen[path] = identity(os.stat(path)) if os.path.exists(path) else _NOTHING
    return seen


def _look(path: str, never: Collection[str], seen: dict[str, Identity]) -> None:
    try:
        with os.scandir(path) as entries:
            inside = list(entries)
    except NotADirectoryError:
        seen[path] = identity(os.stat(path))
        return
    except FileNotFoundError:
        seen[path] = _NOTHING
        return
    # A folder's own times change with what we write in it; its names tell what came and went.
    for entry in inside:
        if entry.path in never or entry.name in _PASSED:
            continue
        if entry.is_dir(follow_symlinks=False):
            _look(entry.path, never, seen)
            continue
        seen[entry.path] = identity(entry.stat(follow_symlinks=False))
        if entry.is_symlink():
            with suppress(OSError):
                seen[f"{entry.path}/"] = identity(os.stat(entry.path))


def _told(seen: dict[str, Identity], root: Path) -> str:
    told = repr((sorted(seen.items()), _history(root)))
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()


def _history(root: Path) -> str:
    """Tell what the guide's repository says of the past: pages show when they were last changed."""
    for folder in (root.absolute(), *root.absolute().parents):
        git = folder / ".git"
        if git.is_file():
            git = folder / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
        if git.is_dir():
            return "\n".join(_heads(git))
    return ""


def _heads(git: Path) -> Iterator[str]:
    head = (git / "HEAD").read_text(encoding="utf-8")
    yield head
    common = git / "commondir"
    home = git / common.read_text(encoding="utf-8").strip() if common.is_file() else git
    if head.startswith("ref:"):
        with suppress(OSError):
            yield (home / head.removeprefix("ref:").strip()).read_text(encoding="utf-8")
    for name in ("packed-refs", "shallow"):
        with suppress(OSError):
            yield str(identity((home / name).stat()))


def _written(report: BuildReport) -> dict[str, object]:
    found = [
        (each.code, each.message, each.hint, int(each.level or 0), *_place(each.location))
        for each in report.diagnostics
    ]
    facts = (report.title, report.pages, report.artifacts, report.files)
    last = {"output": str(report.output), "printed": report.printed, "in_turn": report.in_turn}
    return {"facts": facts, "found": found, **last}


def _place(location: Location) -> tuple[str, int, int]:
    return location.path, location.line, location.column


def _read(kept: dict[str, Any]) -> BuildReport:
    found = tuple(
        Diagnostic(code, message, Location(*place), hint, Severity(level) if level else None)
        for code, message, hint, level, *place in kept["found"]
    )
    title, pages, artifacts, files = kept["facts"]
    output, printed, in_turn = Path(kept["output"]), kept["printed"], kept["in_turn"]
    return BuildReport(title, pages, artifacts, files, found, output, 0.0, printed, in_turn)
