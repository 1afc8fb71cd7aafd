"""The files of a FHIR package: a folder, or a `.tgz` that is read in memory and never unpacked."""

from __future__ import annotations

import io
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol

from site_builder.source.budget import ARCHIVE

MAX_SIZE_BYTES = ARCHIVE.size
"""An archive that unpacks to more than this is refused."""
_TOO_LARGE = f"it unpacks to more than {MAX_SIZE_BYTES >> 20} MiB"
_CHUNK = 1 << 20
_FOLDER = "package/"


class PackageFiles(Protocol):
    """Where the files of a package's `package` folder are read from."""

    def names(self) -> Iterator[str]:
        """Name the files that lie directly in the package folder."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None when there is no such file."""
        ...


class BadArchiveError(Exception):
    """An archive that is broken, too large, or tries to leave its folder."""


class FolderFiles:
    """A package unpacked on disk."""

    def __init__(self, folder: Path) -> None:
        """Take the folder that holds `package.json`."""
        self._folder = folder

    def names(self) -> Iterator[str]:
        """Name the files, sorted."""
        try:
            return iter(sorted(path.name for path in self._folder.iterdir() if path.is_file()))
        except OSError as error:
            raise BadArchiveError(f"it can't be read: {error}") from None

    def read(self, name: str) -> bytes | None:
        """Return a file's content; names that lead elsewhere (an index may lie) give None."""
        path = self._folder / name
        try:
            if PurePosixPath(name).name != name or path.is_symlink() or not path.is_file():
                return None
            return path.read_bytes()
        except (OSError, ValueError):  # ValueError: a name that no file can have
            return None


class ArchiveFiles:
    """A package in a `.tgz`: decompressed once, when a file other than the manifest is first read."""

    def __init__(self, path: Path) -> None:
        """Open nothing yet."""
        self._path = path
        self._content: memoryview | None = None
        self._places: Mapping[str, tuple[int, int]] = {}
        """By full name, such as `package/package.json`: where a file starts, and its size."""

    def names(self) -> Iterator[str]:
        """Name the files, sorted; raises BadArchiveError."""
        inner = (name.removeprefix(_FOLDER) for name in self.members() if name.startswith(_FOLDER))
        return (name for name in inner if "/" not in name)

    def read(self, name: str) -> bytes | None:
        """Return a file's content; raises BadArchiveError."""
        return self.member(_FOLDER + name) if "/" not in name else None

    def members(self) -> tuple[str, ...]:
        """Name all files, those outside the package folder too, sorted; raises BadArchiveError."""
        self._load()
        return tuple(sorted(self._places))

    def member(self, name: str) -> bytes | None:
        """Return the content of one of `members`; raises BadArchiveError."""
        content = self._load()
        place = self._places.get(name)
        return bytes(content[place[0] : place[0] + place[1]]) if place else None

    def first(self, name: str) -> bytes | None:
        """Return a file's content, reading no further than to its end; raises BadArchiveError."""
        try:
            with tarfile.open(self._path, "r|gz") as archive:
                size = 0
                for member in archive:
                    _check(member)
                    size += member.size
                    if size > MAX_SIZE_BYTES:
                        raise BadArchiveError(_TOO_LARGE)
                    if member.name == _FOLDER + name and member.isfile():
                        file = archive.extractfile(member)
                        return file.read(MAX_SIZE_BYTES) if file else None
        except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
            raise BadArchiveError(f"it can't be read: {error}") from None
        return None

    def _load(self) -> memoryview:
        if self._content is None:
            content = _decompressed(self._path)
            self._places = _places(content)
            self._content = memoryview(content)
        return self._content


def _decompressed(path: Path) -> bytes:
    engine = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    size = 0
    try:
        with path.open("rb") as file:
            while not engine.eof and (chunk := engine.unconsumed_tail or file.read(_CHUNK)):
                parts.append(engine.decompress(chunk, 16 * _CHUNK))
                size += len(parts[-1])
                if size > MAX_SIZE_BYTES:
                    raise BadArchiveError(_TOO_LARGE)
    except (OSError, zlib.error) as error:
        raise BadArchiveError(f"it can't be read: {error}") from None
    if not engine.eof:
        raise BadArchiveError("it is cut off")
    return b"".join(parts)


def _places(content: bytes) -> dict[str, tuple[int, int]]:
    """Find where each file starts, and its size."""
    found: dict[str, tuple[int, int]] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for member in archive:
                _check(member)
                if member.isfile() and not member.issparse():
                    found[member.name] = (member.offset_data, member.size)
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise BadArchiveError(f"it can't be read: {error}") from None
    return found


def _check(member: tarfile.TarInfo) -> None:
    """Refuse an archive that would write outside its folder if somebody unpacked it."""
    path = PurePosixPath(member.name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]:
        raise BadArchiveError(f"'{member.name}' leads out of its folder")
    if member.issym() or member.islnk():
        raise BadArchiveError(f"'{member.name}' is a link")
