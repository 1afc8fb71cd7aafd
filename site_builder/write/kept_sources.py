"""The last good content of a guide's files, kept beside the site and never published.

One file for each source, in `cache/NAME` beside the output folder NAME: a line that says which source it is
and what its digest is, then the bytes. What is damaged, or of another version of this program, is as if it
were not there; what can't be written is not kept. It holds what the guide holds and nothing else. A list says
what the file system knew of the sources when they were kept: one that is still the same is not read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from site_builder.read.identity import Identity, identity
from site_builder.read.sources import Seen
from site_builder.write.beside import beside, kept_json, put_whole

_FORM = "site-builder source 1"
_LIST = "sources.json"
_LIST_FORM = "site-builder sources 1"
_NAME = re.compile(r"[0-9a-f]{40}")
_DIGEST_SIZE = 64


class KeptSources:
    """The kept sources of the site in one output folder."""

    def __init__(self, output: Path) -> None:
        """Take the output folder; nothing is read or made yet."""
        self._folder = beside(output)

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
        files = {_file_name(name): name for name in (*good, *others)}
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            present = self._present()
            for file in present.keys() - files.keys():
                (self._folder / file).unlink(missing_ok=True)
            listed = self._known()
            known = {file: each for file, each in listed.items() if file in files}
            for file, name in files.items():
                if name in good and not self._is_kept(name, good[name], present.get(file), known.get(file)):
                    known.pop(file, None)
                    if now := self._keep(name, good[name]):
                        known[file] = now
            if known != listed:
                self._list(known)

    def _is_kept(self, name: str, seen: Seen, size: int | None, known: Identity | None) -> bool:
        """Tell whether what is kept is surely what was read; `size` is that of the kept file."""
        return known == seen.identity and size == len(_head(name, "0" * _DIGEST_SIZE)) + known.size

    def _keep(self, name: str, seen: Seen) -> Identity | None:
        """Keep what a source holds; return its identity when that may stand for its content."""
        with suppress(OSError):
            now = time.time_ns()
            content = Path(seen.path).read_bytes()
            if identity(os.stat(seen.path)) != seen.identity:  # noqa: PTH116 - for every file of a guide
                # Nobody has looked at what it is now.
                return None
            head = _head(name, hashlib.sha256(content).hexdigest())
            target = self._folder / _file_name(name)
            if not _begins_with(target, head, len(head) + len(content)):
                put_whole(str(target), head + content)
            return seen.identity if seen.identity.is_settled(now) else None
        return None

    def _present(self) -> dict[str, int]:
        """List what is kept, with sizes."""
        with os.scandir(self._folder) as entries:
            return {entry.name: entry.stat().st_size for entry in entries if _NAME.fullmatch(entry.name)}

    def _known(self) -> dict[str, Identity]:
        try:
            kept = kept_json(self._folder / _LIST)
            sources = kept["sources"] if kept["form"] == _LIST_FORM else {}
            return {file: Identity(*facts) for file, facts in sources.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _list(self, known: Mapping[str, Identity]) -> None:
        listed = json.dumps({"form": _LIST_FORM, "sources": known}, separators=(",", ":"))
        put_whole(str(self._folder / _LIST), listed.encode())

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


def _begins_with(file: Path, head: bytes, size: int) -> bool:
    """Tell whether a kept file has this head and size: its digest, then, is that of the source."""
    try:
        with file.open("rb") as kept:
            return kept.read(len(head)) == head and os.fstat(kept.fileno()).st_size == size
    except OSError:
        return False


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
