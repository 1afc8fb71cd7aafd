"""Exchanges two folders in one step, where the system can do that."""

from __future__ import annotations

import errno
import os
import platform
import sys
from contextlib import suppress
from typing import Any

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""Linux's `renameat2`. Source: https://man7.org/linux/man-pages/man2/rename.2.html"""
_RENAME_SWAP = 2
"""macOS's `renamex_np`. Source: its manual page, rename(2)."""
_RENAMEAT2 = {"x86_64": 316, "aarch64": 276}
"""The number of the call, for C libraries without a function for it. Source: the kernel's tables of calls."""
_CANNOT = frozenset(
    {
        *(errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP),  # not this system
        *(errno.EXDEV, errno.EBUSY),  # a mount point
        *(errno.EPERM, errno.EACCES),  # not this user: single files may still be changed
    }
)


def exchange(one: str, other: str) -> bool:
    """Let two folders take each other's place, at once for whoever looks.

    Return False where that can't be done, and nothing has happened. Raises OSError for everything else.
    """
    failed = _exchanged(os.fsencode(one), os.fsencode(other))
    if failed and failed not in _CANNOT:
        raise OSError(failed, os.strerror(failed), one, None, other)
    return not failed


def can_exchange(folder: str) -> bool:
    """Try it with two empty folders within a folder."""
    one, other = os.path.join(folder, "exchange-1"), os.path.join(folder, "exchange-2")
    try:
        for each in (one, other):
            os.makedirs(each, exist_ok=True)
        return exchange(one, other)
    finally:
        for each in (one, other):
            with suppress(OSError):
                os.rmdir(each)


def _exchanged(one: bytes, other: bytes) -> int:
    """Ask the system; return its error's number, 0 for none."""
    if sys.platform not in {"linux", "darwin"}:
        return errno.ENOSYS
    try:
        import ctypes  # noqa: PLC0415 - only a build that changes something needs it

        library = ctypes.CDLL(None, use_errno=True)
    except (ImportError, OSError):
        return errno.ENOSYS
    # Pointers, and numbers of the width that the system takes: the call by number has no other types.
    at, flag, first, second = (
        *(ctypes.c_long(_AT_FDCWD), ctypes.c_ulong(_RENAME_EXCHANGE)),
        *(ctypes.c_char_p(one), ctypes.c_char_p(other)),
    )
    arguments: tuple[Any, ...] = (at, first, at, second, flag)
    if sys.platform == "darwin":
        function, arguments = (
            getattr(library, "renamex_np", None),
            (first, second, ctypes.c_uint(_RENAME_SWAP)),
        )
    elif hasattr(library, "renameat2"):
        function = library.renameat2
    elif platform.machine() in _RENAMEAT2:
        function, arguments = library.syscall, (ctypes.c_long(_RENAMEAT2[platform.machine()]), *arguments)
    else:
        function = None
    if function is None:
        return errno.ENOSYS
    return ctypes.get_errno() if function(*arguments) else 0
