"""What a file system knows of a file without reading it, and how far that can be trusted.

A file that has the size, times and number that it had when it was read holds what it held then. Two
things spoil that: a tool may set the time of the last change (`touch -r`, `tar`), which is why the time
that only the system sets is asked too; and a file may change again within one tick of the clock that its
times come from, which is why an identity counts only once that tick is over.
"""

from __future__ import annotations

import hashlib
import os
from typing import NamedTuple

_SECOND_NS = 1_000_000_000
TICK_NS = 2 * _SECOND_NS
"""The coarsest clock of a file system in use (FAT)."""
_FINE_TICK_NS = 100_000_000
"""More than a tick of all others, whose times are no whole seconds."""


DIGEST_LETTERS = 32


class Identity(NamedTuple):
    """A file as the file system knows it."""

    size: int
    """Bytes."""
    changed_ns: int
    """When its content changed; whoever owns the file may set it."""
    recorded_ns: int
    """When the system last recorded a change of content, name or owner (on Windows: when it was made)."""
    number: int
    """The file's number in its file system; 0 where it has none."""

    def is_settled(self, now_ns: int, tick_ns: int = TICK_NS) -> bool:
        """Tell whether a change from now on would show in the times.

        `now_ns` is the time before the file was read.
        """
        return max(self.changed_ns, self.recorded_ns) < now_ns - tick_ns


def identity(facts: os.stat_result) -> Identity:
    """Return the identity of a file."""
    return Identity(facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino)


def digest_of(content: bytes) -> str:
    """Return what stands for a content: 128 bits of its SHA-256, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()[:DIGEST_LETTERS]


def is_certain(facts: Identity, now_ns: int) -> bool:
    """Tell whether a change since `now_ns` would show, where nobody sets the system's clock back."""
    is_coarse = facts.recorded_ns % _SECOND_NS == 0
    return facts.is_settled(now_ns, TICK_NS if is_coarse else _FINE_TICK_NS)
