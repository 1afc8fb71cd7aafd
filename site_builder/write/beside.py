"""Where an output folder's own things lie that are never published: `cache/NAME` beside the folder NAME."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OWN = ".site-builder"
"""What the names of our files begin with that lie in the output and are no part of the site."""
INSIDE = f"{OWN}-staging"
"""Where the next site is made when no place outside the output is on its file system; gone in the end."""

_NO_FILE = f"{OWN}-none"
HALF = ".new"
"""What the names of files end with that are not in their place yet; a killed build leaves them."""


class OutputRefusedError(Exception):
    """The output folder can't be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """An output folder, and where the next site is made."""

    output: str
    """Absolute, without symbolic links."""
    work: str
    """A folder on the same file system."""
    state: str
    """The file with what is known of the output's files."""
    reason: str
    """Why the output can't be exchanged as a whole; empty when it can."""

    @property
    def is_inside(self) -> bool:
        """Whether the work folder lies in the output."""
        return os.path.dirname(self.work) == self.output


def beside(output: Path) -> Path:
    """Return the folder of what belongs to an output folder and isn't published."""
    place = Path(os.path.abspath(output))
    return place.parent / "cache" / place.name


def kept_json(path: str | Path) -> Any:
    """Return what an earlier build kept; a stranger may have put it there.

    Raises OSError, and ValueError for what is damaged.
    """
    try:
        return json.loads(Path(path).read_bytes())
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def put_whole(path: str, content: bytes) -> None:
    """Write a file that is there whole or as it was before. Raises OSError."""
    temporary = f"{path}.{os.getpid()}{HALF}"
    try:
        with open(temporary, "xb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def refuse_unusable(output: Path) -> None:
    """Raise OutputRefusedError where no folder can be, or where it can't be written to."""
    cure = "Choose another --output"
    if output.absolute().name == "cache":
        raise OutputRefusedError(
            f"{output} would hold what is kept in a folder 'cache' beside the site. {cure}."
        )
    if output.is_dir():
        if not os.access(output, os.W_OK | os.X_OK):
            raise OutputRefusedError(f"{output} can't be written to. {cure}, or change its permissions.")
        return
    if output.is_symlink():
        target = os.readlink(output)
        raise OutputRefusedError(
            f"{output} is a symbolic link to '{target}', which is no folder. {cure}, or make that folder."
        )
    if os.path.lexists(output):
        raise OutputRefusedError(f"{output} is a file, not a folder. {cure}, or move it away.")
    for above in output.absolute().parents:
        if above.is_dir():
            return
        if os.path.lexists(above):
            raise OutputRefusedError(f"{output} can't be made: {above} is no folder. {cure}.")


def place_of(output: Path) -> Place:
    """Settle where the next site of an output folder is made, and make that folder.

    Raises OutputRefusedError when the output can't be used, OSError when no folder can be made.
    """
    refuse_unusable(output)
    given, real = os.path.abspath(output), os.path.realpath(output)
    outside = beside(output)
    state = str(outside / "written.json")
    reason = ""
    if Path(given).is_symlink():
        reason = "the output folder is a symbolic link"
    elif os.path.ismount(real):
        reason = "the output folder is a mount point"
    if _is_on_same_system(outside, real):
        return Place(real, str(outside), state, reason)
    inside = os.path.join(real, INSIDE)
    if os.path.islink(inside):
        os.unlink(inside)
    os.makedirs(inside, exist_ok=True)
    return Place(real, inside, state, reason or f"{outside} can't be used")


def place_to_read(output: Path) -> Place:
    """Return the place of an output folder for who writes nothing; no folder is made."""
    return Place(os.path.realpath(output), "", str(beside(output) / "written.json"), "")


def _is_on_same_system(folder: Path, output: str) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.is_symlink() or folder.parent.is_symlink():
            # Where it leads to may be full of others' files, and what is made there is made in place of them.
            return False
        there = output if os.path.isdir(output) else os.path.dirname(output)
        os.makedirs(there, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            return False
        # Nothing is renamed: that there is no such file is said only where a file could be renamed.
        os.rename(folder / _NO_FILE, os.path.join(there, _NO_FILE))
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False
