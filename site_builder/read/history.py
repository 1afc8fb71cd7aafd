"""When each file of a guide was last changed, as the git repository that it lies in knows it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import IO

_CHUNK = 65_536
_COMMIT = "\x01"
"""Stands before the day of a commit, and hardly before the name of a file."""
_LOG = ("log", "--name-only", "--no-renames", "--relative", "-z", f"--format={_COMMIT}%cs", "--no-ext-diff")
# A repository's own settings may name programs to run; a build runs none of them.
_SETTINGS = ("-c", "log.showSignature=false", "-c", "core.fsmonitor=false")
# A hook of git's is told which repository it runs for; the guide's folder may lie in another one.
_NOT_PASSED_ON = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX")
# A partial clone would fetch what it lacks, and a build asks no server.
_ADDED = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def last_changes(root: Path, names: Collection[str]) -> Mapping[str, date]:
    """Return for files, by their paths relative to `root`, the day of the last commit that changed each.

    Files that no commit has are left out. All are where there is no git, no repository or a shallow clone,
    whose oldest commit seems to have made every file.
    """
    if not names:
        return {}
    try:
        with _git(root, "rev-parse", "--is-shallow-repository", "HEAD") as process:
            said = process.communicate()[0].decode("ascii", "replace").split()
        if process.returncode or len(said) != 2 or said[0] != "false":
            return {}
        return _changes(root, said[1], frozenset(names))
    except OSError:
        # There is no git, or it may not be run.
        return {}


@lru_cache(maxsize=1)
def _changes(root: Path, head: str, names: frozenset[str]) -> Mapping[str, date]:
    """Read the history down from a commit, which never changes: a preview reads it once."""
    found: dict[str, date] = {}
    day: date | None = None
    # The folders that all lie in keep git from naming files that nobody asks for.
    folders = sorted({name.partition("/")[0] for name in names if not name.startswith(("/", ".."))})
    if not folders:
        return {}
    with _git(root, *_LOG, head, "--", *(f":(literal){each}" for each in folders)) as process:
        for entry in _entries(process.stdout) if process.stdout else ():
            if entry.startswith(_COMMIT):
                with suppress(ValueError):
                    day = date.fromisoformat(entry.removeprefix(_COMMIT))
            elif day is not None and entry in names:
                found.setdefault(entry, day)
                if len(found) == len(names):
                    break
        process.kill()
    return found


def _git(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {key: value for key, value in os.environ.items() if key not in _NOT_PASSED_ON}
    return subprocess.Popen(  # noqa: S603 - no argument is an author's
        ("git", *_SETTINGS, *arguments),  # noqa: S607 - where git lies, the path of programs says
        cwd=root,
        env={**environment, **_ADDED},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _entries(stream: IO[bytes]) -> Iterator[str]:
    """Yield what NULs part; a line's end stands before the first name of a commit."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        for entry in whole:
            if name := entry.removeprefix(b"\n"):
                yield os.fsdecode(name)
