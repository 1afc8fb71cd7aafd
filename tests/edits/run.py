"""Edits a guide step by step, and compares each incremental build with a clean one of a copy."""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from site_builder import pipeline
from site_builder.diagnostics import Diagnostic
from site_builder.model.records import Records
from site_builder.read.sources import UNREADABLE
from site_builder.report import BuildReport
from tests.edits.author import Author, Edit
from tests.edits.edits import next_edit
from tests.edits.guide import LAYOUTS, Files

TODAY = "1767312000"
"""The day of all builds, as SOURCE_DATE_EPOCH."""
_FAILED = frozenset({"page-failed", "artifact-failed", "template-failed"})
"""Codes of what keeps its last good copy, which a clean build has not."""
_SITE = "build/site"
_DIFFERENCE_LINES = 24
MODES = ("serve", "disk", "process")
"""How it is built: as `serve` does, with what the process knows of the last build; without that; by a new process."""
_WEIGHTS = {"serve": 60, "disk": 34, "process": 6}


@dataclass
class Failure:
    """An edit after which the site is not that of a clean build."""

    step: int
    mode: str
    edits: tuple[str, ...]
    difference: str
    alone: str = ""
    """Whether the last edit alone is enough."""

    def __str__(self) -> str:
        """Write a line for each edit, then the difference."""
        made = "\n".join(f"  {each}" for each in self.edits)
        return f"step {self.step} ({self.mode}){self.alone}:\n{made}\n{self.difference}"


@dataclass
class Outcome:
    """What a run of edits came to."""

    edits: Counter[str] = field(default_factory=Counter)
    """How many of each kind."""
    builds: Counter[str] = field(default_factory=Counter)
    """How many in each mode."""
    made: list[int] = field(default_factory=list)
    """How many pages, artifacts, lists and archives each build in this process made anew."""
    failures: list[Failure] = field(default_factory=list)


@dataclass
class _Built:
    site: dict[str, bytes]
    findings: tuple[Diagnostic, ...] | None
    """None where a process of its own built."""


class Run:
    """One guide that is edited, and built in all ways that there are."""

    def __init__(self, folder: Path, layout: str, seed: int, modes: Sequence[str] = MODES) -> None:
        """Write the guide into `folder` and build it once."""
        self.modes, self.mode = modes, ""
        self.draw = Random(seed)
        self.layout = LAYOUTS[layout]
        self.author = Author(self.layout, Random(seed + 1), self.layout.files())
        self.root, self.clean = folder / "guide", folder / "clean"
        self.good: Files = {}
        self.outcome = Outcome()
        self._begin()

    def steps(self, count: int, say: Callable[[str], None]) -> Outcome:
        """Make `count` edits; one to three before each build."""
        while self.outcome.edits.total() < count:
            left = count - self.outcome.edits.total()
            self.make(min(left, self.draw.choice((1, 1, 1, 1, 2, 3))), say)
        return self.outcome

    def make(self, number: int, say: Callable[[str], None]) -> None:
        """Make some edits, then build and compare."""
        before, edits = dict(self.author.files), []
        for _ in range(number):
            edits.append(next_edit(self.author))
            self._apply(edits[-1])
        # What a process keeps for the next one, only the next one tells.
        is_next = self.mode == "process" and self.draw.random() < 0.5
        mode = self.mode
        if not is_next:
            mode = self.draw.choices(self.modes, [_WEIGHTS[each] for each in self.modes])[0]
        self.mode = mode
        self.outcome.builds[mode] += 1
        difference = self._compare(mode)
        if difference:
            step = self.outcome.edits.total()
            failure = Failure(step, mode, tuple(edit.said for edit in edits), difference)
            failure.alone = self._alone(before, edits, mode)
            self.outcome.failures.append(failure)
            say(str(failure))
            self._begin()

    def _apply(self, edit: Edit) -> None:
        apply(self.root, edit)
        self.author.take(edit)
        self.outcome.edits[edit.said.partition(":")[0]] += 1

    def _begin(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        put(self.root, self.author.files)
        self.kept = Records()
        self.good = {}
        built = self._build("serve")
        self._learn(built)

    def _compare(self, mode: str) -> str:
        """Build in one way, and say how that differs from a clean build."""
        checked = _findings(pipeline.check(self.root, jobs=1)) if self.draw.random() < 0.15 else None
        built = self._build(mode)
        expected = self._expected(built)
        difference = compared(built.site, expected.site, built.findings, expected.findings)
        if not difference and checked is not None:
            self.outcome.builds["check"] += 1
            difference = _of_findings(checked, _findings(pipeline.check(self.clean, jobs=1)))
        self._learn(built)
        return difference

    def _build(self, mode: str) -> _Built:
        if mode == "process":
            command = [sys.executable, "-m", "site_builder", "build", str(self.root)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode not in (0, 1):
                raise RuntimeError(f"the build ended with {done.returncode}: {done.stderr[-2000:]}")
            return _Built(site(self.root), None)
        if mode == "serve":
            report = pipeline.build(self.root, jobs=1, records=self.kept, on_pages=lambda: None)
        else:
            report = pipeline.build(self.root, jobs=1)
        self.outcome.made.append(len(report.made))
        return _Built(site(self.root), _findings(report))

    def _learn(self, built: _Built) -> None:
        """Remember the content of each file that could be read: what the site shows while it can't be."""
        broken = _unreadable(built.findings or self._standing)
        readable = {name: content for name, content in self.author.files.items() if name not in broken}
        self.good = {name: content for name, content in self.good.items() if name in broken} | readable

    def _expected(self, built: _Built) -> _Built:
        """Build a copy of the guide into an empty folder, by way of what unreadable files last said."""
        shutil.rmtree(self.clean, ignore_errors=True)
        files = self.author.files
        put(self.clean, files)
        report = pipeline.build(self.clean, jobs=1)
        broken = _unreadable(report.diagnostics) & self.good.keys()
        if broken:
            shutil.rmtree(self.clean, ignore_errors=True)
            put(self.clean, files | {name: self.good[name] for name in broken})
            pipeline.build(self.clean, jobs=1)
            put(self.clean, {name: files[name] for name in broken})
            report = pipeline.build(self.clean, jobs=1)
        self._standing = report.diagnostics
        return _Built(site(self.clean), _findings(report))

    def _alone(self, before: Files, edits: list[Edit], mode: str) -> str:
        """Make the edits on a guide that was built as it was before, by a build that knows no more than that."""
        if self.author.broken:
            return ""
        folder = self.root.parent / "alone"
        shutil.rmtree(folder, ignore_errors=True)
        put(folder, before)
        kept = Records()
        pipeline.build(folder, jobs=1, records=kept)
        for edit in edits:
            apply(folder, edit)
        if mode == "serve":
            report = pipeline.build(folder, jobs=1, records=kept, on_pages=lambda: None)
        else:
            report = pipeline.build(folder, jobs=1)
        differs = compared(site(folder), site(self.clean), _findings(report), self._standing)
        return ", these edits alone are enough" if differs else ", not by these edits alone"

    _standing: tuple[Diagnostic, ...] = ()


def apply(root: Path, edit: Edit) -> None:
    """Make an edit on disk."""
    for name in sorted(edit.changes, key=lambda name: edit.changes[name] is not None):
        path, content = root / name, edit.changes[name]
        if content is None:
            _remove(root, path)
            continue
        times = path.stat() if path.is_file() and edit.clock == "kept" else None
        if edit.clock == "touch":
            os.utime(path)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if times is not None:
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def put(root: Path, files: Files) -> None:
    """Write files."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def site(root: Path) -> dict[str, bytes]:
    """Read what is published."""
    out = root / _SITE
    files = (
        path
        for path in sorted(out.rglob("*"))
        if path.is_file() and not path.name.startswith(".site-builder")
    )
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def compared(
    ours: dict[str, bytes],
    theirs: dict[str, bytes],
    found: tuple[Diagnostic, ...] | None,
    expected: tuple[Diagnostic, ...] | None,
) -> str:
    """Say how an incremental build (`ours`) differs from a clean one; empty where it does not."""
    different = "" if found is None or expected is None else _of_findings(found, expected)
    if different or any(each.code in _FAILED for each in (*(found or ()), *(expected or ()))):
        return different
    for name in sorted({*ours, *theirs}):
        if name not in theirs:
            return f"  {name} is left over"
        if name not in ours:
            return f"  {name} is missing"
        if ours[name] != theirs[name]:
            more = sum(1 for each in theirs if ours.get(each) != theirs[each])
            lines = "\n".join(_lines(ours[name], theirs[name]))
            return f"  {name} differs, and {more - 1} more:\n{lines}"
    return ""


def _of_findings(found: tuple[Diagnostic, ...], expected: tuple[Diagnostic, ...]) -> str:
    return "\n".join(
        [f"  - {each}" for each in sorted(map(str, {*expected} - {*found}))]
        + [f"  + {each}" for each in sorted(map(str, {*found} - {*expected}))]
    )


def _findings(report: BuildReport) -> tuple[Diagnostic, ...]:
    return report.diagnostics


def _unreadable(found: tuple[Diagnostic, ...]) -> set[str]:
    return {each.location.path for each in found if each.code in UNREADABLE}


def _lines(ours: bytes, theirs: bytes) -> Iterator[str]:
    try:
        before, after = theirs.decode().splitlines(), ours.decode().splitlines()
    except UnicodeDecodeError:
        yield f"    {len(theirs)} bytes, not {len(ours)}"
        return
    for number, line in enumerate(
        difflib.unified_diff(before, after, "clean", "incremental", n=0, lineterm="")
    ):
        if number < _DIFFERENCE_LINES:
            yield f"    {line[:300]}"


def _remove(root: Path, path: Path) -> None:
    path.unlink()
    with suppress(OSError):
        for folder in path.parents:
            if folder == root:
                return
            folder.rmdir()
