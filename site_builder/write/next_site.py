"""Makes the next site as a complete folder beside the one that is published.

The folder stays after the exchange, with what both sites have in common: as links to the same files, which
cost no space. So the next build links what changed in between, not all. Nothing is ever written into a file
that is there: it may be the published one.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from site_builder.model.guide import OutPath
from site_builder.read.identity import Identity
from site_builder.write.beside import OWN, Place
from site_builder.write.published import MANIFEST, Published, folders_of, manifest_of
from site_builder.write.stage import changed

_NAME = "next"


@dataclass(slots=True)
class NextSite:
    """The folder of the next site."""

    place: Place
    folder: str = field(init=False)
    is_linked: bool = True
    """Whether files that stay could be linked."""
    touched: set[OutPath] = field(default_factory=set)
    """Files whose identity is another one than before."""

    def __post_init__(self) -> None:
        """Settle where it lies."""
        self.folder = os.path.join(self.place.work, _NAME)

    def has_room(self) -> bool:
        """Tell whether a folder can be made that is to others what the output is to them."""
        try:
            there = os.stat(self.place.output)
        except FileNotFoundError:
            return True
        self._begin()
        os.chmod(self.folder, stat.S_IMODE(there.st_mode))
        here = os.stat(self.folder)
        return (here.st_uid, here.st_gid) == (there.st_uid, there.st_gid)

    def make(
        self,
        files: Mapping[OutPath, str],
        stays: Mapping[OutPath, Identity],
        new: Mapping[OutPath, bytes | str],
    ) -> None:
        """Bring the folder to what the site will be.

        `files` are all of it with their digests; those that stay are in the output, new ones are given as
        content or as the path of a file that is moved. Raises OSError, OutputChangedError.
        """
        held, folders = self._held()
        wanted = folders_of(files)
        for out, number in held.items():
            if out not in stays or not number or stays[out].number != number:
                os.unlink(self._path(out))
        for folder in sorted(folders - wanted, reverse=True):
            os.rmdir(self._path(folder))
        for folder in sorted(wanted - folders):
            os.mkdir(self._path(folder))
        for out, facts in stays.items():
            if not facts.number or held.get(out) != facts.number:
                self._link(out)
        for out, content in new.items():
            self._place(out, content)
        self._place(MANIFEST, manifest_of(files))

    def drop_old(self, stays: Mapping[OutPath, Identity], before: Published) -> None:
        """Drop what the two sites don't share, once the folder is that of the last site."""
        self._give_back(before)
        if not self.is_linked:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        for out in (*before.found, *before.links, MANIFEST):
            if out not in stays:
                with suppress(OSError):
                    os.unlink(self._path(out))

    def drop(self) -> None:
        """Drop the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _give_back(self, before: Published) -> None:
        """Put back what others put into the output after it was looked at."""
        held, _ = self._held()
        for out in held.keys() - before.found.keys() - before.links:
            target = os.path.join(self.place.output, out)
            if not out.startswith(OWN) and not os.path.lexists(target):
                with suppress(OSError):
                    os.makedirs(os.path.dirname(target), exist_ok=True)
                    os.rename(self._path(out), target)

    def _begin(self) -> None:
        if os.path.islink(self.folder) or os.path.isfile(self.folder):
            os.unlink(self.folder)
        os.makedirs(self.folder, exist_ok=True)

    def _held(self) -> tuple[dict[OutPath, int], set[str]]:
        """List what is in the folder: files with their numbers (0 for what is no file), and folders."""
        held: dict[OutPath, int] = {}
        folders: set[str] = set()
        self._begin()
        left = [""]
        while left:
            prefix = left.pop()
            with os.scandir(os.path.join(self.folder, prefix)) as entries:
                for entry in entries:
                    out = prefix + entry.name
                    if entry.is_dir(follow_symlinks=False):
                        folders.add(out)
                        left.append(f"{out}/")
                    else:
                        held[out] = entry.inode() if entry.is_file(follow_symlinks=False) else 0
        return held, folders

    def _link(self, out: OutPath) -> None:
        source, target = os.path.join(self.place.output, out), self._path(out)
        self.touched.add(out)
        try:
            if self.is_linked:
                try:
                    os.link(source, target)
                    return
                except FileNotFoundError:
                    raise
                except OSError:
                    # A file system without links, or a file that has as many as can be.
                    self.is_linked = False
            with open(source, "rb") as old, open(target, "xb") as new:
                shutil.copyfileobj(old, new)
        except FileNotFoundError as error:
            raise changed(out) from error

    def _place(self, out: OutPath, content: bytes | str) -> None:
        """Put a new file there; where the system takes two names for one, the last one stands."""
        target = self._path(out)
        self.touched.add(out)
        with suppress(FileNotFoundError):
            os.unlink(target)
        if isinstance(content, str):
            os.rename(content, target)
            return
        with open(target, "xb") as file:
            file.write(content)

    def _path(self, out: str) -> str:
        return f"{self.folder}/{out}"
