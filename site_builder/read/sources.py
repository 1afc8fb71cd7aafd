"""What a guide's files hold, and what they last held where they can't be read now.

An editor saves a file in several steps, a merge leaves its marks, a disk refuses: such a file is a finding,
and until it is mended the guide is read with its last good content in its place. So everything that depends
on it, pages, lists, snapshots, is drawn as if the author had not touched it yet.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.read.identity import Identity, identity
from site_builder.source.budget import FILE, MIB

UNREADABLE = frozenset(
    {
        "unreadable-file",
        "invalid-yaml",
        "invalid-data",
        "invalid-json",
        "invalid-xml",
        "invalid-front-matter",
        "unclosed-front-matter",
        "forbidden-xml",
        "not-a-resource",
    }
)
"""Codes of what is found while a file is read that make it stand for nothing, or for less than it says."""

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that was read."""

    path: str
    """Absolute."""
    identity: Identity
    """What the file system knew of it before it was read."""


@dataclass(slots=True)
class Sources:
    """The text files of one reading of a guide."""

    stand_ins: Mapping[str, bytes] = field(default_factory=dict)
    """By absolute path, what is read instead of a file."""
    seen: dict[str, Seen] = field(default_factory=dict)
    """What was read, by names as findings have them."""
    progress: Callable[[int], None] | None = None
    """Told after each file how many there were."""

    def read(self, path: str, name: str) -> bytes:
        """Return a file's content; raises OSError."""
        path = os.path.abspath(path)  # noqa: PTH100 - not resolved: the same name for each reading
        if (instead := self.stand_in(path)) is not None:
            return instead
        facts = os.stat(path)  # noqa: PTH116 - for every file of a guide
        if not stat.S_ISREG(facts.st_mode):
            # To open a pipe would wait for somebody who writes into it.
            raise OSError(errno.EINVAL, f"it is {what_it_is(facts.st_mode)}, not a file")
        if facts.st_size > FILE.size:
            raise OSError(errno.EFBIG, f"it is larger than {FILE.size // MIB} MiB")
        content = Path(path).read_bytes()
        self.seen[name] = Seen(path, identity(facts))
        if self.progress is not None:
            self.progress(len(self.seen))
        return content

    def stand_in(self, path: str) -> bytes | None:
        """Return what stands in for a file, if anything does."""
        return self.stand_ins.get(os.path.abspath(path)) if self.stand_ins else None  # noqa: PTH100 - as above

    def below(self, folder: str) -> Iterator[str]:
        """Yield the paths of stand-ins below a folder that can't be listed, relative to it."""
        start = os.path.join(os.path.abspath(folder), "")  # noqa: PTH100, PTH118 - as above
        return (path.removeprefix(start) for path in self.stand_ins if path.startswith(start))


def what_it_is(mode: int) -> str:
    """Name what is no regular file, by its mode as `stat` has it."""
    return next((name for is_so, name in _KINDS if is_so(mode)), "something else")


_CURRENT: ContextVar[Sources] = ContextVar("sources")
"""Deep inside each format's reading a file is opened; what stands in for it is no matter of the format."""


@contextmanager
def reading(sources: Sources) -> Iterator[None]:
    """Read text files through `sources` as long as the context lasts."""
    token = _CURRENT.set(sources)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> Sources:
    """Return the sources of the reading that is under way; without one, the files themselves."""
    return _CURRENT.get(None) or Sources()
