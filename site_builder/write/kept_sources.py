"""The last good content of a guide's files, kept beside the site and never published.

One file for each source, in `cache/NAME` beside the output folder NAME: a line that says which source it is
and what its digest is, then the bytes. What is damaged, or of another version of this program, is as if it
were not there; what can't be written is not kept. It holds what the guide holds and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from site_builder.read.sources import Seen

_FORM = "site-builder source 1"
_NAME = re.compile(r"[0-9a-f]{40}")
_DIGEST_SIZE = 64


class KeptSources:
    """The kept sources of the site in one output folder."""

    def __init__(self, output: Path) -> None:
        """Take the output folder; nothing is read or made yet."""
        place = Path(os.path.abspath(output))  # noqa: PTH100 - not resolved: the folder as it was given
        self._folder = place.parent / "cache" / place.name

    def good(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Return the last good content of those sources that have one.

        The name of a folder stands for everything that was in it.
        """
        found: dict[str, bytes] = {}
        for name in names:
            content = self._content(name)
            if content is not None:
                found[name] = content
                continue
            for inside, text in self._all():
                if inside.startswith(f"{name}/"):
                    found[inside] = text
        return found

    def keep(self, good: Mapping[str, Seen], others: Iterable[str]) -> None:
        """Keep the content of good sources, by name, and what is kept of the others.

        Everything else that is kept belongs to files that are gone.
        """
        wanted = {_file_name(name) for name in (*good, *others)}
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            for name, seen in good.items():
                self._keep(name, seen)
            for file in self._folder.iterdir():
                if _NAME.fullmatch(file.name) and file.name not in wanted:
                    file.unlink(missing_ok=True)

    def _keep(self, name: str, seen: Seen) -> None:
        target = self._folder / _file_name(name)
        with suppress(OSError):
            source = os.stat(seen.path)  # noqa: PTH116 - for every file of a guide
            if source.st_mtime_ns != seen.changed_ns:
                # Nobody has looked at what it is now.
                return
            size = len(_head(name, "0" * _DIGEST_SIZE)) + source.st_size
            with suppress(OSError):
                kept = target.stat()
                if kept.st_size == size and kept.st_mtime_ns == source.st_mtime_ns:
                    return
            content = Path(seen.path).read_bytes()
            # Whole or not at all, whoever else builds at the same time.
            temporary = target.with_suffix(f".{os.getpid()}")
            try:
                temporary.write_bytes(_head(name, hashlib.sha256(content).hexdigest()) + content)
                os.utime(temporary, ns=(source.st_mtime_ns, source.st_mtime_ns))
                temporary.replace(target)
            finally:
                temporary.unlink(missing_ok=True)

    def _content(self, name: str) -> bytes | None:
        read = _read(self._folder / _file_name(name))
        return read[1] if read and read[0] == name else None

    def _all(self) -> Iterable[tuple[str, bytes]]:
        try:
            files = sorted(file for file in self._folder.iterdir() if _NAME.fullmatch(file.name))
        except OSError:
            return
        for file in files:
            if read := _read(file):
                yield read


def _file_name(name: str) -> str:
    return hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:40]


def _head(name: str, digest: str) -> bytes:
    return f"{_FORM} {digest} {name}".encode(errors="surrogateescape").replace(b"\n", b" ") + b"\n"


def _read(file: Path) -> tuple[str, bytes] | None:
    """Read a kept file: the source's name and its content; None for what is damaged or another's."""
    try:
        head, _, content = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    if not head.startswith(_FORM.encode()):
        return None
    digest, _, name = head[len(_FORM) + 1 :].decode(errors="surrogateescape").partition(" ")
    return (name, content) if hashlib.sha256(content).hexdigest() == digest else None
