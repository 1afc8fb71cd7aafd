"""The files of a FHIR package: a folder, or a `.tgz` that is read in memory and never unpacked."""

from __future__ import annotations

import errno
import io
import stat
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol, cast

from site_builder.read.file_names import unfit
from site_builder.read.sources import what_it_is
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
            raise BadArchiveError(f"it can't be read: {_reason(error)}") from None

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

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle where the archive is; it is decompressed again."""
        return ArchiveFiles, (self._path,)

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
            # Limited below the archive's own reading: a header may claim to be as long as it likes.
            with (
                _Limited(self._path) as stream,
                tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|") as archive,
            ):
                for member in archive:
                    _check(member)
                    if member.name == _FOLDER + name and member.isfile():
                        file = archive.extractfile(member)
                        return file.read() if file else None
        except (OSError, EOFError, ValueError, OverflowError, tarfile.TarError, zlib.error) as error:
            raise BadArchiveError(f"it can't be read: {_reason(error)}") from None
        return None

    def _load(self) -> memoryview:
        if self._content is None:
            content = _decompressed(self._path)
            self._places = _places(content)
            self._content = memoryview(content)
        return self._content


class _Limited:
    """A gzip file that gives out no more than an archive may unpack to; a context, and a file to read."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises OSError, for what is no file too: to open a pipe would wait for a writer."""
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, f"it is {what_it_is(mode)}")
        self._file = path.open("rb")
        self._engine = zlib.decompressobj(wbits=31)
        self._left = MAX_SIZE_BYTES
        self._ready = b""

    def __enter__(self) -> _Limited:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def chunks(self) -> Iterator[bytes]:
        """Yield the content in parts. Raises BadArchiveError, OSError and zlib.error."""
        while not self._engine.eof:
            packed = self._engine.unconsumed_tail or self._file.read(_CHUNK)
            if not packed:
                raise BadArchiveError("it is cut off")
            part = self._engine.decompress(packed, 16 * _CHUNK)
            self._left -= len(part)
            if self._left < 0:
                raise BadArchiveError(_TOO_LARGE)
            yield part

    def read(self, size: int) -> bytes:
        """Return the next bytes, fewer only at the end."""
        parts = [self._ready]
        missing = size - len(self._ready)
        for part in self.chunks() if missing > 0 else ():
            parts.append(part)
            missing -= len(part)
            if missing <= 0:
                break
        whole = b"".join(parts)
        self._ready = whole[size:]
        return whole[:size]


def _decompressed(path: Path) -> bytes:
    try:
        with _Limited(path) as stream:
            return b"".join(stream.chunks())
    except (OSError, zlib.error) as error:
        raise BadArchiveError(f"it can't be read: {_reason(error)}") from None


def _places(content: bytes) -> dict[str, tuple[int, int]]:
    """Find where each file starts, and its size."""
    found: dict[str, tuple[int, int]] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for member in archive:
                _check(member)
                if member.isfile() and not member.issparse():
                    # The first of a name counts, as for who reads no further.
                    found.setdefault(member.name, (member.offset_data, member.size))
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise BadArchiveError(f"it can't be read: {_reason(error)}") from None
    return found


def _check(member: tarfile.TarInfo) -> None:
    """Refuse an archive that would write outside its folder if somebody unpacked it."""
    if reason := unfit(member.name):
        raise BadArchiveError(f"a file in it {reason}")
    path = PurePosixPath(member.name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]:
        raise BadArchiveError(f"'{member.name}' leads out of its folder")
    if member.issym() or member.islnk():
        raise BadArchiveError(f"'{member.name}' is a link")
    if member.isdev():
        raise BadArchiveError(f"'{member.name}' is a device or a pipe")


def _reason(error: Exception) -> str:
    """Say what the operating system says without its numbers and paths."""
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
