"""Writes the site: every file whole, the last good site kept, nothing removed that is not ours.

New files are made in a staging folder beside the site's files and then renamed into place, so a build
that fails or is killed while it writes leaves the site of the build before. The manifest in the output
folder lists what we wrote; only what it lists is ever removed or replaced.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from site_builder.model.guide import OutPath, Rendered, StaticFile

MANIFEST = ".site-builder.json"
_STAGING = ".site-builder-staging"


class OutputRefusedError(Exception):
    """The output folder can't be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did."""

    changed: tuple[OutPath, ...]
    """New or different files."""
    removed: tuple[OutPath, ...]
    total: int
    """All files of the site."""


def refuse_sources(output: Path, folders: Iterable[Path]) -> None:
    """Raise OutputRefusedError when the site would be written among the guide's own files."""
    place = output.resolve()
    for folder in folders:
        if folder.is_dir() and folder.resolve().is_relative_to(place):
            raise OutputRefusedError(
                f"{output} holds the guide's own files ({folder}). "
                f"Choose another --output, such as {output / 'site'}."
            )


def write_site(output: Path, rendered: Iterable[Rendered], static: Iterable[StaticFile]) -> Written:
    """Bring the output folder to what was rendered; a page that failed stays as it was before.

    Raises OutputRefusedError when a file that we did not write is in the way, OSError when the disk fails.
    """
    every = tuple(rendered)
    contents = {file.out: file.content for file in every if file.kind != "failed"}
    failed = {file.out for file in every if file.kind == "failed"} - contents.keys()
    copies = {file.out: Path(file.source) for file in static if file.out not in contents}
    with _alone(output):
        last_good = {
            file.out for file in every if file.kind == "stand-in" and (output / file.out).is_file()
        } & _read_manifest(output)
        contents = {out: content for out, content in contents.items() if out not in last_good}
        return _write(output, contents, copies, failed | last_good)


def _write(
    output: Path, contents: Mapping[OutPath, bytes], copies: Mapping[OutPath, Path], failed: set[OutPath]
) -> Written:
    before = _read_manifest(output)
    changed = [out for out, content in contents.items() if _differs(output / out, content)]
    changed += [out for out, source in copies.items() if _differs_from(output / out, source)]
    _refuse_foreign(output, changed, before)
    staging = output / _STAGING
    shutil.rmtree(staging, ignore_errors=True)
    try:
        _stage(staging, changed, contents, copies)
        # Known as ours before the first one is in place: a kill between two renames loses none.
        everything = contents.keys() | copies.keys() | (failed & before)
        _write_manifest(output, before | everything)
        removed = _remove(output, before - everything)
        for out in changed:
            _make_room(output, out)
            (staging / out).replace(output / out)
        _write_manifest(output, everything)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Written(tuple(sorted(changed)), removed, len(everything))


@contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Let builds that write to one folder at the same time wait for each other."""
    output.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl  # noqa: PLC0415 - Windows has none; there, two builds at once are the user's care
    except ImportError:
        yield
        return
    # The folder itself is locked: no file is left behind, and a killed build's lock is gone with it.
    folder = os.open(output, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _stage(
    staging: Path,
    changed: Iterable[OutPath],
    contents: Mapping[OutPath, bytes],
    copies: Mapping[OutPath, Path],
) -> None:
    made: set[Path] = set()
    staging.mkdir(parents=True)
    for out in changed:
        target = staging / out
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        if out in contents:
            target.write_bytes(contents[out])
        else:
            # copy2 keeps the modification time, by which the next build sees that nothing changed.
            shutil.copy2(copies[out], target)


def _differs(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size != len(content) or path.read_bytes() != content
    except OSError:
        return True


def _differs_from(path: Path, source: Path) -> bool:
    try:
        ours, theirs = path.stat(), source.stat()
    except OSError:
        return True
    return ours.st_size != theirs.st_size or ours.st_mtime_ns != theirs.st_mtime_ns


def _refuse_foreign(output: Path, changed: Iterable[OutPath], before: set[OutPath]) -> None:
    foreign = {place for out in changed for place in _in_the_way(output, out, before)}
    if foreign:
        named = ", ".join(sorted(foreign)[:3]) + (", ..." if len(foreign) > 3 else "")
        raise OutputRefusedError(
            f"{output} holds {len(foreign)} file(s) that site-builder did not write and would replace "
            f"({named}). Choose another --output, or move them away."
        )


def _in_the_way(output: Path, out: OutPath, before: set[OutPath]) -> Iterator[OutPath]:
    """Yield what others put where a file, or one of its folders, must be."""
    if out not in before and (output / out).is_file():
        yield out
    if (output / out).is_dir():
        for path in (output / out).rglob("*"):
            inside = path.relative_to(output).as_posix()
            if inside not in before and not path.is_dir():
                yield inside
    for folder in Path(out).parents:
        if folder.as_posix() not in before and (output / folder).is_file():
            yield folder.as_posix()


def _make_room(output: Path, out: OutPath) -> None:
    """Make the folder for a file, and drop an empty folder that has the file's own name."""
    target = output / out
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        target.rmdir()


def _remove(output: Path, outs: Iterable[OutPath]) -> tuple[OutPath, ...]:
    removed = []
    for out in sorted(outs):
        path = output / out
        if path.is_file() or path.is_symlink():
            path.unlink()
            removed.append(out)
        for folder in path.parents:
            if folder == output or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
    return tuple(removed)


def _read_manifest(output: Path) -> set[OutPath]:
    """Read what earlier builds wrote. Paths that lead out of the folder are not believed."""
    try:
        known = json.loads((output / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    if not isinstance(known, list):
        return set()
    return {
        out
        for out in known
        if isinstance(out, str) and not Path(out).is_absolute() and ".." not in Path(out).parts
    }


def _write_manifest(output: Path, outs: Iterable[OutPath]) -> None:
    text = (
        json.dumps({"generator": "site-builder", "files": sorted(outs)}, ensure_ascii=False, indent=0) + "\n"
    )
    temporary = output / (MANIFEST + ".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(output / MANIFEST)
