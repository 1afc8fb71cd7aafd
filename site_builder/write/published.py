"""What stands in an output folder: our files as they were written, ours that somebody changed, others' files.

The manifest lies among the published files: it moves with them when folders are exchanged, and whoever copies
or checks out a published site has it too. It names our files and the digests of what we wrote. What the file
system knew of them when they were written lies beside the output; it spares reading them again, and
without it they are read.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from pathlib import Path

from site_builder.model.guide import OutPath
from site_builder.read.identity import DIGEST_LETTERS, Identity, digest_of, identity, is_certain
from site_builder.write.beside import OWN, Place, kept_json, put_whole

MANIFEST = f"{OWN}.json"
NEW_MANIFEST = MANIFEST + ".new"
_FORM = "site-builder written 1"
WHOLE = 4 << 20
"""Bytes of a file that are read at once; what is larger is read in pieces."""
_OUTSIDE = re.compile(r"(?:^|[/\\])\.{0,2}(?:[/\\]|$)" + (r"|^[A-Za-z]:" if os.name == "nt" else ""))
"""An empty part of a path, `.` or `..`, and on Windows a drive."""


@dataclass(frozen=True, slots=True)
class Published:
    """What an output folder held when it was looked at."""

    ours: Mapping[OutPath, str]
    """What the manifest lists, with digests; empty for what it has none for."""
    found: Mapping[OutPath, Identity]
    """Those of ours that are there as files."""
    standing: Mapping[OutPath, str]
    """The digests of those that are as we wrote them."""
    links: frozenset[OutPath]
    """Symbolic links and the like where files of ours should be."""
    others: frozenset[str]
    """What is not ours: files, links, and folders with nothing of ours in them, which were not entered."""
    folders: Mapping[str, Identity]
    """The folders that were entered, the output itself by an empty name."""


@dataclass(slots=True)
class Known:
    """What is kept beside the output of files that were read or written before."""

    files: dict[OutPath, tuple[Identity, str]] = field(default_factory=dict)
    """Identity and digest of files of the output."""
    sources: dict[str, tuple[Identity, str]] = field(default_factory=dict)
    """The same of files that were copied, by absolute path."""
    is_new: bool = False
    """Whether it is other than what is kept."""


def published(place: Place, known: Known) -> Published:
    """Look at an output folder; files that changed since `known` are read, and `known` learns of them.

    Raises OSError when a folder can't be listed.
    """
    ours = read_manifest(place.output)
    looked = _Look(place.output, ours)
    with suppress(FileNotFoundError):
        looked.at("")
    now, standing, files = time.time_ns(), {}, {}
    for out, facts in looked.found.items():
        last = known.files.get(out)
        if last is not None and last[0] == facts:
            files[out] = last
            digest = last[1]
        else:
            digest = _digest_of_file(os.path.join(place.output, out), facts.size) if ours[out] else ""
            if digest and is_certain(facts, now):
                files[out] = (facts, digest)
        if digest and digest == ours[out]:
            standing[out] = digest
    known.is_new = known.is_new or files != known.files
    known.files = files
    links, others = frozenset(looked.links), frozenset(looked.others)
    return Published(ours, looked.found, standing, links, others, looked.folders)


def is_as_seen(place: Place, before: Published) -> bool:
    """Tell whether files came, went or were replaced since an output folder was looked at."""
    try:
        now = {
            folder: identity(os.lstat(os.path.join(place.output, folder)))
            for folder in before.folders or [""]
        }
    except FileNotFoundError:
        return not before.folders and not os.path.lexists(place.output)
    return now == before.folders


def read_manifest(output: str) -> dict[OutPath, str]:
    """Read what earlier builds wrote, with digests. Paths that lead out of the folder are not believed."""
    try:
        listed = kept_json(Path(output, MANIFEST))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    if isinstance(listed, list):
        # As versions before 1 wrote it: names alone.
        listed = dict.fromkeys((out for out in listed if isinstance(out, str)), "")
    if not isinstance(listed, dict):
        return {}
    return {
        out: digest if isinstance(digest, str) else "" for out, digest in listed.items() if is_inside(out)
    }


def manifest_of(files: Mapping[OutPath, str]) -> bytes:
    """Write down the files of a site with their digests."""
    # A line for each, by hand: json's own lines take ten times as long.
    listed = ",\n".join(f'{encode_basestring(out)}: "{files[out]}"' for out in sorted(files))
    text = f'{{\n"generator": "site-builder",\n"files": {{\n{listed}\n}}\n}}\n'
    return text.encode(errors="surrogatepass")


def read_known(path: str) -> Known:
    """Read what is kept beside an output; what is damaged or another version's is as if it weren't there."""
    try:
        kept = kept_json(path)
        if kept["form"] != _FORM:
            return Known()
        return Known(_identities(kept["files"]), _identities(kept["sources"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Known()


def keep_known(path: str, known: Known) -> None:
    """Keep what is known for the next build, where it is new; what can't be written is not kept."""
    if not known.is_new:
        return
    kept = {"form": _FORM, "files": known.files, "sources": known.sources}
    with suppress(OSError):
        put_whole(path, json.dumps(kept, separators=(",", ":")).encode())
        known.is_new = False


@dataclass(slots=True)
class _Look:
    """One walk through an output folder."""

    output: str
    ours: Mapping[OutPath, str]
    found: dict[OutPath, Identity] = field(default_factory=dict)
    links: set[OutPath] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    folders: dict[str, Identity] = field(default_factory=dict)
    _expected: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._expected = frozenset(folders_of(self.ours))

    def at(self, prefix: str) -> None:
        path = os.path.join(self.output, prefix)
        self.folders[prefix] = identity(os.lstat(path))
        with os.scandir(path) as entries:
            inside = list(entries)
        for entry in inside:
            out = prefix + entry.name
            if out in self.ours:
                facts = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(facts.st_mode):
                    self.found[out] = identity(facts)
                elif stat.S_ISDIR(facts.st_mode):
                    self.others.add(out)
                else:
                    self.links.add(out)
            elif out in self._expected and entry.is_dir(follow_symlinks=False):
                self.at(f"{out}/")
            elif not out.startswith(OWN):
                self.others.add(out)


def folders_of(outs: Mapping[OutPath, object]) -> set[str]:
    """Return the folders that files lie in, with those around them."""
    folders: set[str] = set()
    for out in outs:
        folder = out.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def _digest_of_file(path: str, size: int) -> str:
    try:
        with open(path, "rb", buffering=0) as file:
            if size <= WHOLE:
                return digest_of(file.read())
            return hashlib.file_digest(file, "sha256").hexdigest()[:DIGEST_LETTERS]
    except OSError:
        # Nobody knows what it holds: it is written anew.
        return ""


def _identities(kept: Mapping[str, tuple[tuple[int, int, int, int], str]]) -> dict[str, tuple[Identity, str]]:
    return {name: (Identity(*facts), digest) for name, (facts, digest) in kept.items()}


def is_inside(out: str) -> bool:
    """Tell whether a path leads to a file within the folder that it is relative to."""
    return _OUTSIDE.search(out) is None
