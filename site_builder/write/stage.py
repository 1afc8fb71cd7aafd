"""Where the next site's files are put while they are made: on disk, outside of what is published.

A stage belongs to one build. Its processes may put files into it at the same time, whether they were forked
or started anew; a build that is killed leaves a folder that the next one to the same output throws away.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from io import FileIO
from pathlib import Path
from typing import IO

from site_builder.model.guide import OutPath
from site_builder.read.identity import DIGEST_LETTERS, Identity, digest_of, identity
from site_builder.write.beside import HALF, INSIDE, OWN, Place, place_of, place_to_read
from site_builder.write.journal import finish
from site_builder.write.published import (
    MANIFEST,
    WHOLE,
    Known,
    Published,
    published,
    read_known,
)

_PREFIX = "stage-"
_LOCK = "lock"
_READ_AGAIN = 3
"""How often a source is read that changes while it is read."""


class OutputChangedError(OSError):
    """Somebody changed the output while the next site was made; building again cures it."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A file of the next site whose content is on disk."""

    out: OutPath
    size: int
    """Bytes."""
    digest: str
    """What stands for its content."""
    path: str = ""
    """Where it lies in the stage; empty when the output has the same content already."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The files of the next site of one output folder, as far as they are made; may be sent to processes."""

    place: Place
    folder: str
    before: Published
    """What the output held when the build began: a file that isn't in its `standing` must be made again."""
    known: Known = field(default_factory=Known, repr=False, compare=False)
    """What is known of files that were read; only the process that opened the stage has it."""

    def __reduce__(self) -> tuple[type[Stage], tuple[object, ...]]:
        """Go to another process without what only publishing asks for."""
        return Stage, (self.place, self.folder, self.before)

    def put(self, out: OutPath, content: bytes) -> Staged:
        """Take a file's content; what the output has already is not written again. Raises OSError."""
        digest = digest_of(content)
        if self.before.standing.get(out) == digest:
            return Staged(out, len(content), digest)
        # Two pages may have one name by mistake: the first one counts, whichever is put first.
        path = self._path(f"{digest} {out}")
        with open(path, "wb") as file:
            file.write(content)
        return Staged(out, len(content), digest, path)

    def copy(self, out: OutPath, source: str) -> tuple[Staged, Identity | None]:
        """Take a copy of a file, and say what it was; None when it changed meanwhile. Raises OSError."""
        for _ in range(_READ_AGAIN):
            with open(source, "rb", buffering=0) as file:
                facts = identity(os.fstat(file.fileno()))
                staged = self.put(out, file.read()) if facts.size <= WHOLE else self._copy_large(out, file)
                if identity(os.fstat(file.fileno())) == facts and staged.size == facts.size:
                    return staged, facts
        return staged, None

    def _copy_large(self, out: OutPath, source: FileIO) -> Staged:
        path, digest, size = self._path(out), hashlib.sha256(), 0
        with open(path, "wb") as file:
            while piece := source.read(WHOLE):
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        return self._unless_standing(Staged(out, size, digest.hexdigest()[:DIGEST_LETTERS], path))

    def write(self, out: OutPath, write: Callable[[IO[bytes]], None]) -> Staged:
        """Take a file that `write` writes piece by piece, and is never in memory. Raises OSError."""
        path = self._path(out)
        with open(path, "w+b") as file:
            write(file)
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:DIGEST_LETTERS]
        return self._unless_standing(Staged(out, size, digest, path))

    def _unless_standing(self, staged: Staged) -> Staged:
        """Throw away what the output has already."""
        if self.before.standing.get(staged.out) != staged.digest:
            return staged
        os.unlink(staged.path)
        return replace(staged, path="")

    def _path(self, name: str) -> str:
        # A name of its own length: an out file's own folders are made once, when it gets there.
        return os.path.join(self.folder, hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:40])


def changed(out: OutPath) -> OutputChangedError:
    """Say that a file of the output is not what it was when the build began."""
    return OutputChangedError(
        f"'{out}' in the output was changed while the site was built. The site is as it was; build it again."
    )


def standing_of(output: Path) -> Mapping[OutPath, str]:
    """Return the digests of the files that an output folder has as they were written; nothing is changed."""
    place = place_to_read(output)
    return published(place, read_known(place.state)).standing


@contextmanager
def open_stage(output: Path) -> Iterator[Stage]:
    """Begin the next site of an output folder; what isn't written by the end is thrown away.

    What a killed build left is finished or thrown away first. Raises OutputRefusedError when the output can't
    be used, OSError when the disk refuses.
    """
    place = place_of(output)
    with alone(place):
        finish(place)
        os.makedirs(place.work, exist_ok=True)
        _sweep(place)
        known = read_known(place.state)
        before = published(place, known)
        folder = tempfile.mkdtemp(prefix=_PREFIX, dir=place.work)
        held = _hold(folder)
    try:
        yield Stage(place, folder, before, known)
    finally:
        os.close(held)
        shutil.rmtree(folder, ignore_errors=True)
        if place.is_inside:
            with suppress(OSError):
                os.rmdir(place.work)


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """Let builds that write to one folder at the same time wait for each other."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none; there, two builds at once are the user's care
    except ImportError:
        yield
        return
    # The folder around it: the output itself may be another one after each build. No file is left
    # behind, and a killed build's lock is gone with it.
    folder = os.open(os.path.dirname(place.output), os.O_RDONLY)
    try:
        # Some network file systems have no locks.
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _hold(folder: str) -> int:
    """Mark a stage as in use for as long as this build, or a process that it started, lives."""
    held = os.open(os.path.join(folder, _LOCK), os.O_CREAT | os.O_RDWR)
    _is_free(held)
    return held


def _is_free(file: int) -> bool:
    try:
        import fcntl  # noqa: PLC0415 - as above

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        # Windows removes no file that is open.
        return True
    except OSError:
        return False
    return True


def _sweep(place: Place) -> None:
    """Throw away what builds left that are no more."""
    names = os.listdir(place.output) if os.path.isdir(place.output) else []
    for name in names:
        if name.startswith(OWN) and name != MANIFEST and not (name == INSIDE and place.is_inside):
            _drop(os.path.join(place.output, name))
    for name in os.listdir(place.work):
        path = os.path.join(place.work, name)
        if name.endswith(HALF) or (name.startswith(_PREFIX) and _is_left(path)):
            _drop(path)


def _drop(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
        return
    with suppress(OSError):
        os.unlink(path)


def _is_left(stage: str) -> bool:
    """Tell whether the build of a stage is no more; its mark is then gone."""
    lock = os.path.join(stage, _LOCK)
    try:
        held = os.open(lock, os.O_RDWR)
    except OSError:
        # Killed before it was marked, or half thrown away.
        return True
    is_free = _is_free(held)
    os.close(held)
    try:
        if is_free:
            os.unlink(lock)
    except OSError:
        return False
    return is_free
