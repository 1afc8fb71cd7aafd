"""Changes an output folder file by file, so that a build that is killed meanwhile is finished by the next.

This is the way where folders can't be exchanged: others' files lie in the output, it is a mount point or a
symbolic link, or the system has no such call. All new files are on disk before the first is moved, and a
journal beside the output says where each belongs. Each step may be done twice.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from site_builder.model.guide import OutPath
from site_builder.write.beside import OutputRefusedError, Place, kept_json, put_whole
from site_builder.write.published import MANIFEST, NEW_MANIFEST, is_inside, manifest_of, read_manifest

_NAME = "journal.json"
_FORM = "site-builder journal 1"


def replace_in_turn(
    place: Place, moves: Mapping[OutPath, str], gone: Iterable[OutPath], files: Mapping[OutPath, str]
) -> None:
    """Bring an output folder to its next state.

    `moves` are the new files, by where they lie in the place's work folder, `gone` is what is removed,
    `files` is all that the site then has, with digests. Raises OSError, OutputRefusedError for a link in
    the way.
    """
    for out in moves:
        # A name that the disk can't have is said before anything is changed.
        with suppress(FileNotFoundError, NotADirectoryError):
            os.lstat(os.path.join(place.output, out))
    work = os.path.join(place.work, "")
    entry: dict[str, Any] = {
        "form": _FORM,
        "output": place.output,
        "moves": {out: path.removeprefix(work) for out, path in moves.items()},
        "gone": sorted(gone),
        "files": dict(files),
    }
    path = os.path.join(place.work, _NAME)
    put_whole(path, json.dumps(entry).encode())
    _Steps(place.output).do(place.work, entry["moves"], entry["gone"], entry["files"])
    os.unlink(path)


def finish(place: Place) -> None:
    """Do what the journal of a killed build says, where there is one, and drop it."""
    path = os.path.join(place.work, _NAME)
    try:
        entry = kept_json(path)
    except (FileNotFoundError, NotADirectoryError):
        return
    except ValueError:
        entry = {}
    # A folder that was copied from elsewhere, or a journal of another version, has nothing to finish.
    if _is_ours(entry, place):
        # What can't be finished holds nothing up: the build that begins now writes all that differs.
        with suppress(OSError, OutputRefusedError):
            _Steps(place.output).do(place.work, entry["moves"], entry["gone"], entry["files"])
    os.unlink(path)


def _is_ours(entry: Any, place: Place) -> bool:
    """Tell whether a journal is one that can be followed; whoever made the guide may have put it there."""
    try:
        outs = (*entry["moves"], *entry["moves"].values(), *entry["gone"], *entry["files"])
        return (entry["form"], entry["output"]) == (_FORM, place.output) and all(map(is_inside, outs))
    except (KeyError, TypeError, AttributeError):
        return False


@dataclass(slots=True)
class _Steps:
    output: str
    _safe: set[str] = field(default_factory=set)
    """Folders of the output that are there and no links."""

    def do(
        self, work: str, moves: Mapping[OutPath, str], gone: Iterable[OutPath], files: Mapping[OutPath, str]
    ) -> None:
        os.makedirs(self.output, exist_ok=True)
        # Known as ours before the first one is in place: whatever becomes of the journal.
        self._write_manifest({**read_manifest(self.output), **files})
        for out in gone:
            self._remove(out)
        for out, name in moves.items():
            source = os.path.join(work, name)
            # Moved before the kill, where it isn't there any more.
            if os.path.lexists(source):
                self._move(source, out)
        self._write_manifest(files)

    def _write_manifest(self, files: Mapping[OutPath, str]) -> None:
        temporary = os.path.join(self.output, NEW_MANIFEST)
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        with open(temporary, "xb") as file:
            file.write(manifest_of(files))
        os.replace(temporary, os.path.join(self.output, MANIFEST))

    def _move(self, source: str, out: OutPath) -> None:
        if not self._is_safe(out, is_made=True):
            raise OutputRefusedError(
                f"{self.output} holds a symbolic link where the site has a folder, on the way to '{out}'. "
                "Choose another --output, or move it away."
            )
        target = os.path.join(self.output, out)
        if os.path.isdir(target) and not os.path.islink(target):
            _remove_empty(target)
        os.replace(source, target)

    def _remove(self, out: OutPath) -> None:
        if not self._is_safe(out, is_made=False):
            return
        target = os.path.join(self.output, out)
        if os.path.islink(target) or not os.path.isdir(target):
            with suppress(FileNotFoundError):
                os.unlink(target)
        folder = out.rpartition("/")[0]
        while folder:
            try:
                os.rmdir(os.path.join(self.output, folder))
            except OSError:
                return
            self._safe.discard(folder)
            folder = folder.rpartition("/")[0]

    def _is_safe(self, out: OutPath, *, is_made: bool) -> bool:
        """Tell whether the way to a file leads through folders of the output alone."""
        folder = out.rpartition("/")[0]
        if not folder or folder in self._safe:
            return True
        if not self._is_safe(folder, is_made=is_made):
            return False
        path = os.path.join(self.output, folder)
        if is_made:
            with suppress(FileExistsError):
                os.mkdir(path)
        try:
            is_folder = stat.S_ISDIR(os.lstat(path).st_mode)
        except OSError:
            return False
        if is_folder:
            self._safe.add(folder)
        return is_folder


def _remove_empty(folder: str) -> None:
    """Remove a folder in which nothing is but folders; raises OSError when more is in it."""
    for path, _, _ in os.walk(folder, topdown=False):
        os.rmdir(path)
