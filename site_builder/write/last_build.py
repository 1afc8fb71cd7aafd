"""Tells at a glance that nothing changed since the last build, without reading or even loading anything.

What a file system knows of files is kept beside the output: of everything in the guide's folder and in the
folders that its settings name, of packages, of the program and its theme, of the site itself. Where it is the
same, the last build's report holds. Any doubt is a reason to build; a build makes anew what is stale and no
more.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import site_builder
from site_builder.codes import Severity
from site_builder.diagnostics import Diagnostic, Location
from site_builder.read.identity import Identity, identity, is_certain
from site_builder.read.package_folder import package_folder
from site_builder.report import BuildReport
from site_builder.write.beside import beside, kept_json, put_whole

if TYPE_CHECKING:
    from site_builder.config import GuideConfig

_FORM = "site-builder last build 3"
_TRIED_AGAIN = frozenset({"page-failed", "artifact-failed", "unreadable-file"})
"""Codes of what may be otherwise the next time although nothing changed."""
_NOTHING = Identity(-1, 0, 0, 0)
_PASSED = frozenset({".git", ".venv", "__pycache__", "node_modules"})
"""Folders that hold much else, and of a guide only what its settings ask for by name."""


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
        packages = str(package_folder() or "")
        return [str(self.root.absolute()), self.day, self.is_printed, packages, program_]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a build reads wherever it lies: settings name it."""

    paths: tuple[str, ...] = ()
    """Files and folders, absolute."""
    passed: tuple[str, ...] = ()
    """Names of the folders in these that the build passes by."""

    @classmethod
    def of(cls, root: Path, config: GuideConfig) -> Elsewhere:
        """Return what the settings of the guide at `root` name."""
        from site_builder.read.files import Skip  # noqa: PLC0415 - who builds has it; who has nothing to do needs none

        skip = Skip(config.exclude, config.include, by_prefix=config.reading.patterns_by_prefix)
        named = (*config.folders, *config.packages)
        paths = dict.fromkeys(os.path.abspath(root / name) for name in named)
        return cls(tuple(paths), tuple(sorted(name for name in _PASSED if skip(name, is_folder=True))))


def last_report(asked: Asked) -> BuildReport | None:
    """Return the report of the last build where another one would change nothing; None in any doubt."""
    started = time.perf_counter()
    output = asked.output or asked.root / "build" / "site"
    try:
        kept = kept_json(_file(output))
        if kept["form"] != _FORM or kept["asked"] != asked.key:
            return None
        elsewhere = Elsewhere(tuple(kept["elsewhere"]), tuple(kept["passed"]))
        if _told(_looked(asked.root, output, elsewhere).files, asked.root) != kept["told"]:
            return None
        report = _read(kept, output)
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
        if not seen.is_settled(report.output, started_ns) or any(
            found.code in _TRIED_AGAIN for found in report.diagnostics
        ):
            _file(report.output).unlink(missing_ok=True)
            return
        kept = {
            "form": _FORM,
            "asked": asked.key,
            "elsewhere": elsewhere.paths,
            "passed": elsewhere.passed,
            "told": _told(seen.files, asked.root),
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
    seen = _Look(frozenset(themes))
    seen.at(package)
    if is_with_theme:
        seen = _Look(frozenset(), files=seen.files)
        for folder in themes:
            seen.at(folder)
    # A library that is installed anew changes the folder that it lies in.
    libraries = [
        (folder, os.stat(folder).st_mtime_ns)
        for folder in sys.path
        if folder.endswith(("site-packages", "dist-packages")) and os.path.isdir(folder)
    ]
    files = [(name, facts.size, facts.changed_ns) for name, facts in sorted(seen.files.items())]
    return hashlib.sha256(repr((files, libraries, sys.version)).encode(errors="replace")).hexdigest()


def _file(output: Path) -> Path:
    return beside(output) / "last.json"


@dataclass(slots=True)
class _Look:
    """What a file system knows of the files in some folders."""

    never: Collection[str]
    """Folders that are not looked at."""
    within: str = ""
    """The guide's folder, where links out of it are looked at, too."""
    files: dict[str, Identity] = field(default_factory=dict)
    folders: dict[str, Identity] = field(default_factory=dict)
    """Each once, however many ways lead there."""
    _entered: set[tuple[int, int]] = field(default_factory=set)

    def at(self, path: str, passed: Collection[str] = _PASSED) -> None:
        """Look at a file, or at a folder with all in it. Raises OSError."""
        if path in self.never:
            return
        try:
            facts = os.stat(path)
        except FileNotFoundError:
            self.files[path] = _NOTHING
            return
        if not stat.S_ISDIR(facts.st_mode):
            self.files[path] = identity(facts)
        elif (place := (facts.st_dev, facts.st_ino)) not in self._entered:
            self._entered.add(place)
            # Its times change with what we write in it, so its names alone tell what came and went.
            self.folders[path] = identity(facts)
            self._inside(path, passed)

    def _inside(self, path: str, passed: Collection[str]) -> None:
        with os.scandir(path) as entries:
            inside = list(entries)
        for entry in inside:
            if entry.name in passed:
                continue
            if entry.is_dir(follow_symlinks=False):
                self.at(entry.path, passed)
                continue
            self.files[entry.path] = identity(entry.stat(follow_symlinks=False))
            if entry.is_symlink():
                with suppress(OSError):
                    self.files[f"{entry.path}/"] = identity(os.stat(entry.path))
                if self.within and os.path.isdir(entry.path):
                    self._linked(entry.path, passed)

    def _linked(self, path: str, passed: Collection[str]) -> None:
        """Look at the folder that a link leads to; templates may lie anywhere, and anywhere is too much."""
        from site_builder.read.reach import is_within_reach  # noqa: PLC0415 - few guides have such links

        if not is_within_reach(Path(path), Path(self.within)):
            raise OSError(errno.EXDEV, "what lies there is not looked at", path)
        self.at(os.path.realpath(path), passed)

    def is_settled(self, output: Path, started_ns: int) -> bool:
        """Tell whether nothing came, went or changed since a build to `output` began, but what it wrote."""
        site = os.path.join(os.path.abspath(output), "")
        ours = (facts for path, facts in self.files.items() if not path.startswith(site))
        # Those that the site lies in have changed with it.
        folders = (
            facts
            for path, facts in self.folders.items()
            if not os.path.join(path, "").startswith(site) and not site.startswith(os.path.join(path, ""))
        )
        return all(is_certain(facts, started_ns) for facts in (*ours, *folders))


def _looked(root: Path, output: Path, elsewhere: Elsewhere) -> _Look:
    """Look at everything that a build reads, and at what it wrote."""
    site = os.path.abspath(output)
    seen = _Look(frozenset({site, os.path.dirname(beside(output))}), str(root.absolute()))
    for path in elsewhere.paths:
        seen.at(path, {*elsewhere.passed, ".git"})
    seen.at(str(root.absolute()))
    written = _Look(frozenset(), files=seen.files)
    written.at(site)
    _look_at_packages(seen.files)
    return seen


def _look_at_packages(seen: dict[str, Identity]) -> None:
    folder = package_folder()
    if folder is None or not os.path.isdir(folder):
        return
    # What a package of a version holds never changes; which there are does.
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name, "package", "package.json")
        seen[path] = identity(os.stat(path)) if os.path.exists(path) else _NOTHING


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
    told = {"printed": report.printed, "in_turn": report.in_turn, "undecided": dict(report.undecided)}
    return {"facts": facts, "found": found, **told}


def _place(location: Location) -> tuple[str, int, int]:
    return location.path, location.line, location.column


def _read(kept: dict[str, Any], output: Path) -> BuildReport:
    found = tuple(
        Diagnostic(code, message, Location(*place), hint, Severity(level) if level else None)
        for code, message, hint, level, *place in kept["found"]
    )
    title, pages, artifacts, files = kept["facts"]
    return BuildReport(
        title,
        pages,
        artifacts,
        files,
        found,
        output,
        0.0,
        kept["printed"],
        kept["in_turn"],
        undecided=kept["undecided"],
    )
