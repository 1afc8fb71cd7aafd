"""`packages`: FHIR packages into the cache that all FHIR tools share, and what is in it.

A package lies in `NAME#VERSION/package/`. It appears there whole or not at all: it is unpacked beside its
place and then renamed.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_builder.fhir.json_text import dumps
from site_builder.read.archive import ArchiveFiles, BadArchiveError, FolderFiles
from site_builder.read.package_folder import package_folder
from site_builder.read.packages import cached, json_object, manifest_of
from site_builder.read.registry import DEFAULT_REGISTRY, Registry
from site_builder.source.versions import version_key
from site_builder.write.package import INDEX, MANIFEST, index_of, index_row

_PACKAGE = "package"
# Both become the name of a folder.
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_VERSION = r"[A-Za-z0-9][A-Za-z0-9.+_-]*"
_ASKED = re.compile(rf"({_NAME})(?:[#@]({_VERSION}))?")
_ARCHIVE_ENDINGS = (".tgz", ".gz")


class PackageError(OSError):
    """A package that can't be installed; the message says why."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A package in the cache."""

    name: str
    version: str
    folder: Path
    title: str = ""
    fhir_versions: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    """What it depends on, as `NAME#VERSION`."""
    missing: tuple[str, ...] = ()
    """Those that the cache lacks."""
    is_new: bool = True
    """Whether it was put there now, and not found there."""

    def __str__(self) -> str:
        """Write `NAME#VERSION`."""
        return f"{self.name}#{self.version}"


def cache_folder() -> Path:
    """Return the folder where FHIR tools keep packages, which need not exist."""
    folder = package_folder()
    if folder is None:
        raise PackageError("there is no home folder; say with --cache where packages are kept")
    return folder


def add(asked: str, *, cache: Path | None = None, registry: str = DEFAULT_REGISTRY) -> Installed:
    """Install a package from a `.tgz` file, or `NAME` or `NAME#VERSION` from a registry.

    A file replaces the same package; what a registry gives under a version never changes, so it is asked
    only for what is not there. Raises PackageError, RegistryError, and OSError when the disk fails.
    """
    cache = cache if cache is not None else cache_folder()
    path = Path(asked)
    if path.is_file():
        return _from_file(path, cache)
    match = _ASKED.fullmatch(asked)
    if match is None or asked.endswith(_ARCHIVE_ENDINGS):
        raise PackageError(f"'{asked}' is no file, and no package by NAME or NAME#VERSION")
    name, version = match[1], match[2] or ""
    if version and (found := _at(cache / f"{name}#{version}", cache)):
        return found
    source = Registry(registry)
    offer = source.find(name, version)
    if not re.fullmatch(_VERSION, offer.version):
        raise PackageError(f"{source.url} calls a version of '{name}' '{offer.version}'")
    if found := _at(cache / f"{name}#{offer.version}", cache):
        return found
    with _staging(cache) as staging:
        archive = staging / "download.tgz"
        source.download(offer, archive)
        return _install(archive, cache, staging, wanted=f"{name}#{offer.version}")


def in_cache(asked: str, cache: Path) -> Installed | None:
    """Describe the package of the cache that `NAME` or `NAME#VERSION` stands for; None without one."""
    place = cached(asked, cache)
    if place is None:
        return None
    name, _, version = place.name.removesuffix(".tgz").partition("#")
    return _described(name, version, manifest_of(asked, cache), cache, is_new=False)


def installed(cache: Path | None = None) -> tuple[Installed, ...]:
    """List the packages of the cache, sorted; what is no package is left out."""
    cache = cache if cache is not None else cache_folder()
    found = (_at(folder, cache) for folder in cache.glob("*#*"))
    return tuple(
        sorted((each for each in found if each), key=lambda each: (each.name, version_key(each.version)))
    )


def _from_file(path: Path, cache: Path) -> Installed:
    with _staging(cache) as staging:
        return _install(path, cache, staging)


def _at(folder: Path, cache: Path) -> Installed | None:
    """Describe a package of the cache; None where there is none."""
    inner = folder / _PACKAGE
    manifest = json_object(FolderFiles(inner).read(MANIFEST)) if inner.is_dir() else None
    if manifest is None:
        return None
    name, _, version = folder.name.partition("#")
    return _described(name, version, manifest, cache, is_new=False)


def _described(
    name: str, version: str, manifest: Mapping[str, Any], cache: Path, *, is_new: bool
) -> Installed:
    dependencies = manifest.get("dependencies")
    needed = dependencies.items() if isinstance(dependencies, Mapping) else ()
    # What can't be a package's name is passed over.
    known = [asked for key, value in needed if _ASKED.fullmatch(asked := f"{key}#{value}")]
    releases = manifest.get("fhirVersions") or manifest.get("fhir-version-list")
    return Installed(
        name,
        version,
        cache / f"{name}#{version}",
        _printable(manifest.get("title") or manifest.get("description")),
        tuple(map(_printable, releases)) if isinstance(releases, list) else (),
        tuple(known),
        tuple(each for each in known if cached(each, cache) is None),
        is_new,
    )


def _printable(text: object) -> str:
    """Return a text without signs that would steer a terminal."""
    return "".join(sign for sign in str(text or "") if sign.isprintable())


@contextmanager
def _staging(cache: Path) -> Iterator[Path]:
    """Yield a folder in the cache to work in; it is removed whatever happens."""
    cache.mkdir(parents=True, exist_ok=True)
    # Without "#" in its name nobody takes it for a package.
    folder = Path(tempfile.mkdtemp(prefix=".adding-", dir=cache))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _install(path: Path, cache: Path, staging: Path, *, wanted: str = "") -> Installed:
    """Unpack an archive and move it to its place. `wanted` is what it must be."""
    archive = ArchiveFiles(path)
    try:
        manifest = json_object(archive.read(MANIFEST))
        if manifest is None:
            raise PackageError(f"{wanted or path} is no FHIR package: it has no package/package.json")
        name, version = str(manifest.get("name") or ""), str(manifest.get("version") or "")
        if not re.fullmatch(_NAME, name) or not re.fullmatch(_VERSION, version):
            raise PackageError(f"{wanted or path} names itself '{name}#{version}', which can't be a folder")
        if wanted and wanted != f"{name}#{version}":
            raise PackageError(f"the registry was asked for {wanted} and gave {name}#{version}")
        unpacked = staging / "unpacked"
        _unpack(archive, unpacked)
    except BadArchiveError as error:
        raise PackageError(f"package '{wanted or path}' was refused: {error}") from None
    _replace(cache / f"{name}#{version}", unpacked, staging)
    return _described(name, version, manifest, cache, is_new=True)


def _unpack(archive: ArchiveFiles, folder: Path) -> None:
    """Write an archive's files, and the index where it brings none: every reader is faster with it."""
    for name in archive.members():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.member(name) or b"")
    index = folder / _PACKAGE / INDEX
    if not index.exists():
        rows = (index_row(name, resource) for name, resource in _resources(archive))
        index.write_bytes(dumps(index_of(rows)).encode(errors="replace"))


def _resources(archive: ArchiveFiles) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in archive.names():
        content = json_object(archive.read(name)) if name.endswith(".json") else None
        if content is not None and isinstance(content.get("resourceType"), str):
            yield name, content


def _replace(place: Path, unpacked: Path, staging: Path) -> None:
    """Put a folder in its place; what was there comes back when that fails."""
    before = staging / "before"
    if place.exists():
        place.rename(before)
    try:
        unpacked.rename(place)
    except OSError:
        if before.exists():
            before.rename(place)
        raise
