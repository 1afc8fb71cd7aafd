"""Writes the site: every file whole, the last good site kept, nothing removed that is not ours.

New files are made in a staging folder beside the site's files and then renamed into place, so a build
that fails or is killed while it writes leaves the site of the build before. The manifest in the output
folder lists what we wrote; only what it lists is ever removed or replaced.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
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


def write_site(output: Path, rendered: Iterable[Rendered], static: Iterable[StaticFile]) -> Written:
    """Bring the output folder to what was rendered.

    Raises OutputRefusedError when a file that we did not write is in the way, OSError when the disk fails.
    """
    contents = {file.out: file.content for file in rendered if file.kind != "failed"}
    copies = {file.out: Path(file.source) for file in static if file.out not in contents}
    before = _read_manifest(output)
    changed = [out for out, content in contents.items() if _differs(output / out, content)]
    changed += [out for out, source in copies.items() if _differs_from(output / out, source)]
    _refuse_foreign(output, changed, before)
    staging = output / _STAGING
    shutil.rmtree(staging, ignore_errors=True)
    try:
        _stage(staging, changed, contents, copies)
        # Known as ours before the first one is in place: a kill between two renames loses none.
        everything = contents.keys() | copies.keys()
        _write_manifest(output, before | everything)
        removed = _remove(output, before - everything)
        for out in changed:
            _make_room(output, out)
            (staging / out).replace(output / out)
        _write_manifest(output, everything)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Written(tuple(sorted(changed)), removed, len(everything))


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
    foreign = [out for out in changed if out not in before and (output / out).is_file()]
    if foreign:
        named = ", ".join(sorted(foreign)[:3]) + (", ..." if len(foreign) > 3 else "")
        raise OutputRefusedError(
            f"{output} holds {len(foreign)} file(s) that site-builder did not write and would replace "
            f"({named}). Choose another --output, or move them away."
        )


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
