"""FHIR packages: what other guides and the specification define, by canonical URL.

A package is a `.tgz` or a folder of the standard cache, `~/.fhir/packages/NAME#VERSION/package/`. Nothing
is parsed before somebody asks for it.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Location, Problems, guess
from site_builder.read.archive import ArchiveFiles, BadArchiveError, FolderFiles, PackageFiles
from site_builder.read.identity import identity
from site_builder.read.package_folder import package_folder
from site_builder.source.json_access import strings, text
from site_builder.source.versions import fits_version, version_key

_MANIFEST = "package.json"
_INDEX = ".index.json"
_LONG_WORD = 3
"""Shorter words that differ are others, not misspelt."""
_SLIP = 0.8
"""How like another a misspelt word is, as difflib counts."""
_WORKED_ON = ("current", "dev")
"""Versions that are being worked on, which nobody publishes."""
_NEWEST = ("latest", *_WORKED_ON)
"""Versions that mean the newest that is there."""
_CORE = re.compile(r"hl7\.fhir\.r\d+b?\.(?:core|expansions)")
_NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+(?:#[A-Za-z0-9.+-]+)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource of a package, as its index describes it."""

    file: str
    type: str
    id: str
    url: str
    """Canonical URL; empty where it has none."""
    version: str
    """Its own version, else the package's."""


class Package:
    """A FHIR package, opened lazily."""

    def __init__(
        self, files: PackageFiles, manifest: Mapping[str, Any], where: Location, problems: Problems
    ) -> None:
        """Take the manifest; a fault that shows later is added to `problems`."""
        self.name: str = text(manifest.get("name"))
        self.version: str = text(manifest.get("version"))
        self.canonical: str = text(manifest.get("canonical"))
        stated = manifest.get("fhirVersions") or manifest.get("fhir-version-list")
        self.fhir_versions: tuple[str, ...] = strings(stated)
        dependencies = manifest.get("dependencies")
        self.dependencies: Mapping[str, str] = {
            str(name): text(version)
            for name, version in (dependencies.items() if isinstance(dependencies, Mapping) else ())
        }
        self._files = files
        self.where = where
        self.stamp = ""
        """What the file system knows of where it lies."""
        self._problems = problems
        self._entries: tuple[Entry, ...] | None = None
        self._by_url: dict[str, list[Entry]] = {}
        self._parsed: dict[str, Mapping[str, Any] | None] = {}

    def __getstate__(self) -> Mapping[str, Any]:
        """Pickle all but what was parsed, which is parsed again."""
        return {**vars(self), "_parsed": {}}

    def __repr__(self) -> str:
        """Write `NAME#VERSION`."""
        return f"{self.name}#{self.version}"

    def entries(self) -> tuple[Entry, ...]:
        """List the package's resources, from its index, or from the files where it has none."""
        if self._entries is None:
            try:
                self._entries = tuple(self._indexed())
            except BadArchiveError as error:
                self._entries = ()
                message = f"package '{self}' was refused: {error}"
                self._problems.add("invalid-package", message, self.where)
            for entry in self._entries:
                if entry.url:
                    self._by_url.setdefault(entry.url, []).append(entry)
        return self._entries

    def resource(self, url: str) -> Mapping[str, Any] | None:
        """Return the resource of `url` or `url|version`; the newest where several versions are there."""
        self.entries()
        canonical, _, version = url.partition("|")
        fitting = [entry for entry in self._by_url.get(canonical, ()) if fits_version(entry.version, version)]
        if not fitting:
            return None
        return self.read(max(fitting, key=lambda entry: version_key(entry.version)))

    def read(self, entry: Entry) -> Mapping[str, Any] | None:
        """Read an entry's resource; None when the file is missing or no JSON object."""
        if entry.file not in self._parsed:
            self._parsed[entry.file] = json_object(self._files.read(entry.file))
        return self._parsed[entry.file]

    def content(self, entry: Entry) -> bytes:
        """Return an entry's file as it is; empty when it is missing."""
        return self._files.read(entry.file) or b""

    def _indexed(self) -> Iterator[Entry]:
        index = json_object(self._files.read(_INDEX)) or {}
        listed = index.get("files")
        rows: Iterator[tuple[str, Mapping[str, Any]]]
        if isinstance(listed, list) and listed:
            rows = ((text(row.get("filename")), row) for row in listed if isinstance(row, Mapping))
        else:
            rows = self._scanned()
        for file, row in rows:
            if file and (resource_type := text(row.get("resourceType"))):
                version = text(row.get("version")) or self.version
                yield Entry(file, resource_type, text(row.get("id")), text(row.get("url")), version)

    def _scanned(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Read every resource for want of an index; they are not kept."""
        for name in self._files.names():
            if name.endswith(".json") and name != _MANIFEST and not name.startswith("."):
                content = json_object(self._files.read(name))
                if content is not None:
                    yield name, content


def default_cache() -> Path | None:
    """Return the folder where FHIR tools keep packages, when there is one."""
    folder = package_folder()
    # Not asked by pathlib: who runs a container may have the home of somebody whose files can't be seen.
    return folder if folder is not None and os.path.isdir(folder) else None  # noqa: PTH112


def open_packages(
    names: Sequence[str],
    root: Path,
    cache: Path | None,
    problems: Problems,
    place_of: Callable[[str], Location] = Location,
) -> tuple[Package, ...]:
    """Open the packages a guide names, then those they depend on, as far as the cache has them.

    A name is `NAME#VERSION` in the cache, or the path of a `.tgz` or folder, relative to `root`. What
    can't be found or opened is a finding where `place_of` says that it is named; by default it is the
    package's own. Several versions of one package may be opened: what asks for a version of a resource gets
    that one.
    """
    opened: dict[str, Package] = {}
    for name in names:
        file = _path_of(name, root) or cached(name, cache)
        if file is None:
            message = f"package '{name}' is not here"
            problems.add("missing-package", message, place_of(name), _hint(name, cache))
        elif package := _opened(file, problems, place_of(name)):
            opened.setdefault(str(package), package)
            stated = name.partition("#")[2]
            if stated in _WORKED_ON and not file.name.removesuffix(".tgz").endswith(f"#{stated}"):
                message = f"package '{name}' is being worked on; {package.version} is used instead"
                problems.add("other-version", message, place_of(name))
    for package in _needed(tuple(opened.values()), cache, problems):
        opened.setdefault(str(package), package)
    return tuple(opened.values())


def _needed(given: Sequence[Package], cache: Path | None, problems: Problems) -> Iterator[Package]:
    """Open what packages depend on, at any depth, each once."""
    opened, missing = list(given), set()
    pending = list(given)
    while pending:
        user = pending.pop(0)
        for name, version in user.dependencies.items():
            asked = f"{name}#{version}" if version else name
            if asked in missing or any(each.name == name and _is_version(each, version) for each in opened):
                continue
            if file := cached(asked, cache):
                if package := _opened(file, problems, user.where):
                    _say_which_is_first(package, user, opened, problems)
                    opened.append(package)
                    pending.append(package)
                    yield package
                    continue
            elif not _CORE.fullmatch(name):  # what a core package says is built in
                message = f"package '{asked}', which '{user}' depends on, is not here"
                how = how_to_add(asked)
                problems.add("missing-package", message, user.where, f"{how}." if how else "")
            missing.add(asked)


def _say_which_is_first(
    package: Package, user: Package, opened: Sequence[Package], problems: Problems
) -> None:
    """Note that a package has been opened in another version already, which is asked first."""
    first = next((each for each in opened if each.name == package.name), None)
    if first is not None:
        message = (
            f"package '{user}' depends on '{package}', and '{first}' is here, too: what is named without "
            f"a version is {first.version}'s"
        )
        hint = f"Name '{package}' in the settings if that one is meant."
        problems.add("other-version", message, user.where, hint)


def _is_version(package: Package, wanted: str) -> bool:
    return wanted in _NEWEST or fits_version(package.version, wanted)


def core_package(name: str, cache: Path | None, problems: Problems, where: Location) -> Package | None:
    """Open the newest core package of a release that the cache has; no guide needs to name it.

    What is wrong with it is a finding at `where`, which names the release.
    """
    file = cached(name, cache)
    return None if file is None else _opened(file, problems, where)


def cached(name: str, cache: Path | None) -> Path | None:
    """Find `NAME#VERSION` in the cache; for `NAME`, `NAME#4.0.x`, `NAME#latest` the newest that fits."""
    if cache is None or "/" in name or "\\" in name:
        return None
    package, _, version = name.partition("#")
    wanted = "" if version in _NEWEST else version
    found = [
        path
        for path in cache.glob("*#*")
        if path.name.partition("#")[0] == package
        and fits_version(path.name.partition("#")[2].removesuffix(".tgz"), wanted)
    ]
    exact = [path for path in found if path.name.removesuffix(".tgz") == name]
    chosen = exact or found
    return max(chosen, key=lambda path: version_key(path.name.removesuffix(".tgz"))) if chosen else None


def manifest_of(name: str, cache: Path | None) -> Mapping[str, Any]:
    """Return the `package.json` of `NAME#VERSION` in the cache; empty when it is not there."""
    place = cached(name, cache)
    if place is None:
        return {}
    try:
        if place.is_dir():
            return json_object(FolderFiles(place / "package").read(_MANIFEST)) or {}
        return json_object(ArchiveFiles(place).first(_MANIFEST)) or {}
    except BadArchiveError:
        # Opening the package says so.
        return {}


def how_to_add(name: str) -> str:
    """Say which command fetches a package, without a full stop; empty for what is no package's name."""
    # Nobody but the Publisher's own server has what is being worked on.
    wanted = name.removesuffix("#current").removesuffix("#dev")
    return f"Run 'site-builder packages add {wanted}'" if _NAME.fullmatch(wanted) else ""


def json_object(content: bytes | None) -> Mapping[str, Any] | None:
    """Read a JSON object; None for anything else."""
    if content is None:
        return None
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _path_of(name: str, root: Path) -> Path | None:
    """Find a package given as a path."""
    path = root / name
    try:
        return path if path.exists() and (path.is_dir() or path.suffix in (".tgz", ".gz")) else None
    except (OSError, ValueError):  # a name that no file can have
        return None


def _hint(name: str, cache: Path | None) -> str:
    """Name the nearest package that is there, or the command that fetches this one."""
    known = [path.name.removesuffix(".tgz") for path in cache.glob("*#*")] if cache is not None else []
    near = _nearest(name, known)
    if near or not (how := how_to_add(name)):
        return f"{near} Otherwise give the path of its .tgz file." if near else ""
    return f"{how}, or give the path of its .tgz file."


def _nearest(name: str, known: Sequence[str]) -> str:
    """Name another version of a package, or one whose name is spelt alike: `us.core` is no `r4.core`."""
    package, _, _ = name.partition("#")
    versions = [each for each in known if each.partition("#")[0] == package]
    if versions:
        return guess(max(versions, key=version_key))
    words = package.split(".")
    alike = [each for each in known if _is_spelt_alike(words, each.partition("#")[0].split("."))]
    return guess(max(alike, key=version_key)) if alike else ""


def _is_spelt_alike(words: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether one word of a name is another's with a slip."""
    if len(words) != len(others):
        return False
    different = [(one, other) for one, other in zip(words, others, strict=True) if one != other]
    if len(different) != 1:
        return not different
    ((one, other),) = different
    return len(one) >= _LONG_WORD and difflib.SequenceMatcher(None, one, other).ratio() >= _SLIP


def _opened(place: Path, problems: Problems, where: Location) -> Package | None:
    """Open a package and read its manifest."""
    try:
        if place.is_dir():
            folder = place / "package" if (place / "package").is_dir() else place
            files: PackageFiles = FolderFiles(folder)
            manifest = json_object(files.read(_MANIFEST))
        else:
            files = archive = ArchiveFiles(place)
            manifest = json_object(archive.first(_MANIFEST))
    except BadArchiveError as error:
        problems.add("invalid-package", f"package '{place.name}' was refused: {error}", where)
        return None
    if manifest is None or not text(manifest.get("name")):
        problems.add("invalid-package", f"package '{place.name}' has no package/package.json", where)
        return None
    package = Package(files, manifest, where, problems)
    # A folder that gets or loses a file has another time, and so has an archive that is written anew.
    stamped = (place, place / "package", place / "package" / _MANIFEST, place / _MANIFEST)
    package.stamp = repr([identity(each.stat()) for each in stamped if each.exists()])
    return package
