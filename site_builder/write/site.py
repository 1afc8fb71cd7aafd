"""Writes the site: it changes as a whole, the last good one is kept, nothing is removed that is not ours.

The next site is made as a complete folder beside the output, and the two are exchanged in one step: a build
that fails or is killed leaves the site of the build before. Where that can't be, files are changed one by
one, by a journal that the next build finishes. When nothing changed, nothing is touched.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from site_builder.model.guide import OutPath, StaticFile
from site_builder.model.rendered import Rendered
from site_builder.read.files import is_folder
from site_builder.read.identity import Identity, digest_of, identity, is_certain
from site_builder.read.reach import is_everybodys
from site_builder.write.beside import OutputRefusedError, Place, refuse_unusable
from site_builder.write.exchange import can_exchange, exchange
from site_builder.write.journal import replace_in_turn
from site_builder.write.next_site import NextSite
from site_builder.write.published import (
    Known,
    Published,
    folders_of,
    is_as_seen,
    keep_known,
    published,
    read_known,
)
from site_builder.write.stage import Stage, Staged, alone, changed, open_stage

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
_NAMED = 3
"""How many files are named of many."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did."""

    changed: tuple[OutPath, ...]
    """New or different files."""
    removed: tuple[OutPath, ...]
    total: int
    """All files of the site."""
    in_turn: str = ""
    """Why files were changed one by one; empty when all changed at once, or the system has no other way."""


@dataclass(slots=True)
class _Change:
    """From what the output holds to what it will hold."""

    files: dict[OutPath, str] = field(default_factory=dict)
    """All files of the next site, with digests."""
    new: dict[OutPath, bytes | str] = field(default_factory=dict)
    """Those that are not there yet: their content, or where it lies in the stage."""
    stays: dict[OutPath, Identity] = field(default_factory=dict)
    """Those that are there."""
    gone: tuple[OutPath, ...] = ()
    names: Mapping[OutPath, OutPath] = field(default_factory=dict)
    """What files are called that have another name on this disk."""
    copied: frozenset[str] = frozenset()
    """Files that are copied, by absolute path."""
    touched: Iterable[OutPath] = ()
    """Files whose identity is another one since."""


def refuse_sources(output: Path, root: Path, folders: Iterable[Path]) -> None:
    """Raise OutputRefusedError when no site can be there, or it would be among files of others.

    These are what everybody has in common, and what the guide at `root` is read from: `folders`, besides.
    """
    refuse_unusable(output)
    place, guide = output.resolve(), root.resolve()
    for folder in (root, *folders):
        if not is_folder(folder):
            continue
        if folder.resolve().is_relative_to(place):
            raise OutputRefusedError(
                f"{output} holds the guide's own files ({folder}). "
                f"Choose another --output, such as {root / 'build/site'}."
            )
        # All of a guide's folder may be its content; its output is left out then.
        if place.is_relative_to(folder.resolve()) and not guide.is_relative_to(folder.resolve()):
            raise OutputRefusedError(
                f"{output} lies among the guide's own files ({folder}), and would be read as a part of them. "
                f"Choose another --output, such as {root / 'build/site'}."
            )
    if ".git" in place.parts:
        raise OutputRefusedError(f"{output} is git's own. Choose another --output.")
    if is_everybodys(output):
        raise OutputRefusedError(f"{output} holds more than a site. Choose a folder of its own as --output.")


def write_site(output: Path, rendered: Iterable[Rendered], static: Iterable[StaticFile]) -> Written:
    """Bring the output folder to what was rendered; a page that failed stays as it was before.

    Raises OutputRefusedError when a file that we did not write is in the way, OSError when the disk fails.
    """
    with open_stage(output) as stage:
        return publish(stage, rendered, static)


def publish(
    stage: Stage,
    rendered: Iterable[Rendered],
    static: Iterable[StaticFile],
    staged: Mapping[OutPath, Staged] | None = None,
    *,
    others_stay: bool = False,
) -> Written:
    """Bring the stage's output folder to its next state; a page that failed stays as it was before.

    `staged` are files whose content is in the stage, or in the output already; what
    `rendered` has as content of one of these is not looked at. All other content comes from `rendered`, and
    from the files that `static` names. All other files go, unless `others_stay`. Raises OutputRefusedError
    when a file that we did not write is in the way, OutputChangedError when a file that should stay did not,
    OSError when the disk fails.
    """
    place = stage.place
    with alone(place):
        known = stage.known
        if not is_as_seen(place, stage.before):
            # Another build, or somebody's hand, since this one began.
            known = read_known(place.state)
            stage = replace(stage, before=published(place, known))
        staying = stage.before.standing if others_stay else {}
        change = _change(stage, tuple(rendered), tuple(static), staged or {}, known, staying)
        before = stage.before
        if not change.new and not change.gone and change.files == before.ours:
            keep_known(place.state, known)
            return Written((), (), len(change.files))
        _refuse_others(place, change, before)
        reason = place.reason or _others(before)
        try:
            if reason or not _exchange(place, change, before):
                _replace_in_turn(stage, change)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            cure = "Make room or choose another --output, and build again."
            raise OutputRefusedError(f"{place.output}: {error.strerror}. {cure}") from error
        _learn(place, change, known)
        keep_known(place.state, known)
    return Written(tuple(sorted(change.new)), change.gone, len(change.files), reason)


def _change(
    stage: Stage,
    rendered: tuple[Rendered, ...],
    static: tuple[StaticFile, ...],
    staged: Mapping[OutPath, Staged],
    known: Known,
    staying: Mapping[OutPath, str],
) -> _Change:
    """Find out which files are new, stay and go."""
    before, change = stage.before, _Change()
    good = {out: digest for out, digest in before.ours.items() if out in before.found}
    contents = {file.out: file for file in rendered if file.kind != "failed"}
    kept = {file.out for file in rendered if file.kind == "failed"} - contents.keys()
    kept = (kept | {out for out, file in contents.items() if file.kind == "stand-in"}) & good.keys()
    kept |= _beside(staying, contents.keys() | staged.keys())
    outs = {*contents, *staged, *(file.out for file in static), *kept}
    change.names = _one_spelling(outs) if _collide(outs) and _folds_case(stage.folder) else {}
    change.files = {out: good[out] for out in kept}
    for out, file in contents.items():
        if out not in kept and out not in staged:
            _take(change, before, out, digest_of(file.content), file.content)
    for out, there in staged.items():
        if out not in kept:
            _take(change, before, out, there.digest, there.path)
    sources = (os.path.abspath(file.source) for file in static)
    change.copied = frozenset(known.sources if staying else sources)
    for copied in static:
        if copied.out not in change.files:
            there = _copied(stage, copied, known)
            _take(change, before, copied.out, there.digest, there.path)
    _refuse_both(change.files)
    change.stays = {out: before.found[out] for out in change.files if out not in change.new}
    present = before.found.keys() | before.links
    change.gone = tuple(sorted(out for out in present if out not in change.files))
    return change


def _beside(staying: Iterable[OutPath], new: Set[OutPath]) -> set[OutPath]:
    """Return of the files that stay those that no new one takes the place of."""
    folders = folders_of(dict.fromkeys(new))

    def is_free(out: OutPath) -> bool:
        return out not in new and out not in folders and new.isdisjoint(folders_of({out: None}))

    return set(filter(is_free, staying))


def _take(change: _Change, before: Published, out: OutPath, digest: str, content: bytes | str) -> None:
    out = change.names.get(out, out)
    if out in change.files:
        # Two names that are one on this disk, which is a finding: the first stands.
        return
    change.files[out] = digest
    if before.standing.get(out) == digest:
        return
    if content == "":
        # It was there when the build began.
        raise changed(out)
    change.new[out] = content


def _copied(stage: Stage, file: StaticFile, known: Known) -> Staged:
    """Return the content of a file that is copied; one that is as it was when it was last read isn't read."""
    path = os.path.abspath(file.source)
    now, facts = time.time_ns(), identity(os.stat(path))
    last = known.sources.get(path)
    if last is not None and last[0] == facts and stage.before.standing.get(file.out) == last[1]:
        return Staged(file.out, facts.size, last[1])
    staged, read = stage.copy(file.out, path)
    if read is not None and read.is_settled(now):
        known.is_new = True
        known.sources[path] = (read, staged.digest)
    return staged


def _collide(outs: Iterable[OutPath]) -> bool:
    """Tell whether files, or their folders, have names that differ in case only."""
    names = {*outs} | folders_of(dict.fromkeys(outs))
    return len({name.casefold() for name in names}) < len(names)


def _folds_case(folder: str) -> bool:
    """Tell whether the disk takes names that differ in case for one."""
    above, name = os.path.split(folder)
    return os.path.exists(os.path.join(above, name.swapcase()))


def _one_spelling(outs: Iterable[OutPath]) -> dict[OutPath, OutPath]:
    """Write each name, and each folder's, as the first one of its kind is written."""
    spellings: dict[str, str] = {}
    names: dict[OutPath, OutPath] = {}
    for out in sorted(outs):
        above = ""
        for part in out.split("/"):
            name = f"{above}/{part}" if above else part
            above = spellings.setdefault(name.casefold(), name)
        names[out] = above
    return names


def _refuse_both(files: Mapping[OutPath, str]) -> None:
    """Refuse a site that has a file and a folder of the same name."""
    both = sorted(folders_of(files) & files.keys())
    if both:
        raise OutputRefusedError(
            f"the site has a file '{both[0]}' and a folder of that name, which no disk can hold. "
            "Rename one of them, or set a permalink."
        )


def _refuse_others(place: Place, change: _Change, before: Published) -> None:
    foreign = {found for out in change.new if before.others for found in _in_the_way(place, out, before)}
    if foreign:
        raise OutputRefusedError(
            f"{place.output} holds {len(foreign)} file(s) that site-builder did not write and would replace "
            f"({_named(foreign)}). Choose another --output, or move them away."
        )


def _in_the_way(place: Place, out: OutPath, before: Published) -> Iterator[str]:
    """Yield what others put where a file, or one of its folders, must be."""
    for at in (at for at, sign in enumerate(out) if sign == "/"):
        folder = os.path.join(place.output, out[:at])
        if not os.path.isdir(folder) or os.path.islink(folder):
            if out[:at] not in before.ours and os.path.lexists(folder):
                yield out[:at]
            return
    path = os.path.join(place.output, out)
    if os.path.isdir(path) and not os.path.islink(path):
        for folder, _, names in os.walk(path):
            inside = os.path.relpath(folder, place.output).replace(os.sep, "/")
            yield from (f"{inside}/{name}" for name in names if f"{inside}/{name}" not in before.ours)
    elif out not in before.ours and os.path.lexists(path):
        yield out


def _others(before: Published) -> str:
    return f"others' files lie in the output ({_named(before.others)})" if before.others else ""


def _named(names: Iterable[str]) -> str:
    every = sorted(names)
    return ", ".join(every[:_NAMED]) + (", ..." if len(every) > _NAMED else "")


def _exchange(place: Place, change: _Change, before: Published) -> bool:
    """Make the next site beside the output and put it in its place; return False where that can't be done."""
    following = NextSite(place)
    if not can_exchange(place.work) or not following.has_room():
        return False
    try:
        following.make(change.files, change.stays, change.new)
    except BaseException:
        # On a full disk nobody can do anything as long as it lies there.
        following.drop()
        raise
    change.touched = following.touched
    if not os.path.lexists(place.output):
        os.rename(following.folder, place.output)
    elif exchange(following.folder, place.output):
        following.drop_old(change.stays, before)
    else:
        for out in change.new:
            change.new[out] = f"{following.folder}/{out}"
        return False
    return True


def _replace_in_turn(stage: Stage, change: _Change) -> None:
    """Put the new files where they belong, one after the other."""
    moves: dict[OutPath, str] = {}
    for out, content in change.new.items():
        moves[out] = content if isinstance(content, str) else stage.put(out, content).path
    replace_in_turn(stage.place, moves, change.gone, change.files)
    change.touched = moves.keys()


def _learn(place: Place, change: _Change, known: Known) -> None:
    """Note what the file system knows of the files that are new or have another name since."""
    now = time.time_ns()
    known.is_new = True
    known.sources = {path: each for path, each in known.sources.items() if path in change.copied}
    known.files = {out: known.files[out] for out in change.stays if out in known.files}
    for out in change.touched:
        known.files.pop(out, None)
        facts = identity(os.lstat(os.path.join(place.output, out))) if out in change.files else None
        if facts is not None and is_certain(facts, now):
            known.files[out] = (facts, change.files[out])
