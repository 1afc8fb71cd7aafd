"""Archives that hold the same bytes whenever and wherever they are made: sorted, one date, no owner.

Every system can unpack them: what it can't hold is left out before (`read.file_names.portable`).
"""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from site_builder.read.file_names import unfit, unportable

_FIRST_ZIP_YEAR = 1980
"""A zip can't hold an earlier date, and SOURCE_DATE_EPOCH may be 0."""
_LEVEL = 4
"""Of zlib: a whole site is packed in two thirds of the time of its usual level, and is 5% larger."""
_FILE_MODE = 0o644
_LARGE = 1 << 20
_PACKED = frozenset(
    (".gif", ".gz", ".jpeg", ".jpg", ".pdf", ".png", ".tgz", ".webp", ".woff2", ".xlsx", ".zip")
)
"""Files that are compressed already."""
# RFC 1952: magic, deflate, no flags, no time, no extra flags, unknown system.
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def zip_of(files: Mapping[str, bytes | Path], day: date) -> bytes:
    """Make a zip of files by their names, read one after the other where they are given by path."""
    # In memory a large zip would be there twice while it grows.
    with SpooledTemporaryFile(_LARGE) as target:
        write_zip(cast(IO[bytes], target), files, day)
        target.seek(0)
        return target.read()


def write_zip(target: IO[bytes], files: Mapping[str, bytes | Path], day: date) -> None:
    """Write a zip as `zip_of` makes it; nothing but the file at hand is in memory."""
    stamp = (max(day.year, _FIRST_ZIP_YEAR), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, content in sorted(files.items()):
            member = zipfile.ZipInfo(_fit(name), stamp)
            is_packed = PurePosixPath(name).suffix.lower() in _PACKED
            member.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            # The system that made it would be another byte on Windows.
            member.create_system = 3
            member.external_attr = _FILE_MODE << 16
            if isinstance(content, bytes):
                archive.writestr(member, content)
            else:
                _copy(content, archive, member)


def tgz_of(files: Iterable[tuple[str, bytes | Path]], day: date) -> bytes:
    """Make a `.tgz` of names and contents, in the order given: readers want a package's manifest first."""
    target = io.BytesIO()
    write_tgz(target, files, day)
    return target.getvalue()


def write_tgz(target: IO[bytes], files: Iterable[tuple[str, bytes | Path]], day: date) -> None:
    """Write a `.tgz` as `tgz_of` makes it; nothing but the file at hand is in memory."""
    stamp = int(datetime.combine(day, time(), UTC).timestamp())
    packed = _Gzip(target)
    with tarfile.open(fileobj=cast(IO[bytes], packed), mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, held in files:
            content = held if isinstance(held, bytes) else held.read_bytes()
            member = tarfile.TarInfo(_fit(name))
            member.size, member.mtime, member.mode = len(content), stamp, _FILE_MODE
            archive.addfile(member, io.BytesIO(content))
            # It would remember all of them, to be read again.
            archive.members.clear()  # type: ignore[attr-defined]
    packed.finish()


def _fit(name: str) -> str:
    """Return a member's name. Raises ValueError (our own mistake) for one that can't be unpacked anywhere."""
    if unfit(name) or unportable(name) or any(part in ("", ".", "..") for part in name.split("/")):
        message = f"no archive can have a file '{name}'"
        raise ValueError(message)
    return name


def _copy(file: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Add a file without holding all of it."""
    with file.open("rb") as source:
        member.file_size = os.fstat(source.fileno()).st_size
        with archive.open(member, "w") as target:
            shutil.copyfileobj(source, target, _LARGE)


class _Gzip:
    """Compresses what is written to it as gzip does; its own module's header differs between Pythons."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._sum = self._size = 0
        target.write(_GZIP_HEADER)

    def write(self, content: bytes) -> int:
        """Take the next piece."""
        self._target.write(self._engine.compress(content))
        self._sum = zlib.crc32(content, self._sum)
        self._size += len(content)
        return len(content)

    def tell(self) -> int:
        """Tell how many bytes were written, as they are before they are compressed."""
        return self._size

    def finish(self) -> None:
        """Write what is left, and the end."""
        end = self._sum.to_bytes(4, "little") + (self._size % (1 << 32)).to_bytes(4, "little")
        self._target.write(self._engine.flush() + end)
