"""Files on disk: their text whatever the encoding, and which of a folder's files a guide reads."""

from __future__ import annotations

import codecs
import fnmatch
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from site_builder.diagnostics import Location, Problems
from site_builder.read.file_names import is_text
from site_builder.read.sources import current, what_it_is
from site_builder.source.tree import Lines

FRONT_MATTER_START = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n")
GIT = ".git"
"""What git keeps of a guide; it is never read as a part of it: it may hold the key of whoever builds."""
_SPECIAL = (".", "_", "#", "~")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_START_BYTES = 4096
_MAYBE_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_JSON_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
_CP1252 = "site_builder.cp1252"


SHORTHAND_NAMES = ("*.fsh", "_*")
"""Names below a folder of FHIR Shorthand that are read although Jekyll would leave some of them out."""


@dataclass(frozen=True, slots=True)
class RawText:
    """A text file as it was read."""

    source: str
    """POSIX path relative to the guide's folder (absolute when outside it)."""
    text: str


@dataclass(frozen=True, slots=True)
class Links:
    """Keeps symbolic links from bringing files into the site that are not the guide's."""

    root: Path
    """The guide's folder."""
    problems: Problems
    follows_all: bool = False
    """Whether a link may lead anywhere: templates are programs, and could read what they like."""

    def stay(self, path: str, real: str, folder: str) -> bool:
        """Tell whether a link leads to a place in the guide, or in the `folder` that is being read.

        `real` is where it leads; both are real paths.
        """
        if self.follows_all or any(
            _is_inside(real, whole) for whole in (folder, os.path.realpath(self.root))
        ):
            return True
        message = f"the link leads out of the guide, to '{_text(real)}'; it was not followed"
        self.problems.add("outside-link", message, Location(relative_name(Path(path), self.root)))
        return False

    def no_file(self, path: str, reason: str) -> None:
        """Report what lies among the files and is neither file nor folder."""
        self.problems.add("no-file", reason, Location(relative_name(Path(path), self.root)))

    def unfit(self, path: str) -> None:
        """Report a file or folder whose name is no text."""
        place = Location(_text(relative_name(Path(path), self.root)))
        self.problems.add("unfit-name", "the name is not UTF-8", place)

    def unreadable(self, folder: str, error: OSError) -> None:
        """Report a folder that can't be listed."""
        place = Location(relative_name(Path(folder), self.root), 1, 1)
        self.problems.add("unreadable-file", error.strerror or str(error), place)


@dataclass(frozen=True, slots=True)
class Skip:
    """Which files and folders are not read, by Jekyll's rules."""

    exclude: tuple[str, ...] = ()
    """Glob patterns of what is left out."""
    include: tuple[str, ...] = ()
    """Glob patterns of what is read although its name or `exclude` says otherwise."""
    folders: frozenset[str] = frozenset()
    """Real paths of folders that are never entered."""
    by_prefix: bool = False
    """Jekyll's habit: a pattern also matches everything whose path merely starts with it."""
    links: Links | None = None
    """Which symbolic links are followed; None follows all."""

    def __call__(self, path: str, *, is_folder: bool) -> bool:
        """Tell whether the path, relative to the folder the patterns are written for, is left out."""
        name = path.rpartition("/")[2]
        if name.endswith(".") or name == GIT:
            return True
        if self._matches(self.include, path, is_folder) or self._matches(self.include, name, is_folder):
            return False
        return name.startswith(_SPECIAL) or name.endswith("~") or self._matches(self.exclude, path, is_folder)

    def _matches(self, patterns: tuple[str, ...], path: str, is_folder: bool) -> bool:
        if not patterns:
            return False
        pattern = path_pattern(patterns, by_prefix=self.by_prefix)
        return bool(pattern.match(path) or (is_folder and pattern.match(f"{path}/")))


@lru_cache(maxsize=64)
def path_pattern(patterns: tuple[str, ...], *, by_prefix: bool = False) -> re.Pattern[str]:
    """Join glob patterns of paths into one expression: `*` crosses folders, a folder is all that is in it.

    What it matches begins with no slash; a folder's own path is also tried with a slash behind it.
    """
    parts: list[str] = []
    for pattern in patterns:
        wanted = pattern.removeprefix("./").lstrip("/")
        if wanted:
            # As in Ruby's fnmatch without FNM_PATHNAME.
            parts.append(fnmatch.translate(wanted))
            parts.append(re.escape(wanted if by_prefix else wanted.rstrip("/") + "/"))
    return re.compile("|".join(parts) or r"(?!)")


def read_text(path: Path, name: str, problems: Problems) -> str | None:
    """Read a text file: BOM dropped, line ends as `\\n`; None (and a finding) when it can't be read.

    Bytes that are no UTF-8 are read as Windows-1252, which is what older Windows editors leave.
    """
    try:
        raw = current().read(str(path), name)
    except OSError as error:
        problems.add("unreadable-file", error.strerror or str(error), Location(name, 1, 1))
        return None
    return decode(raw, name, problems)


def is_binary(path: Path) -> bool:
    """Tell whether a file is no text by how it begins: decoding a picture as text takes long."""
    if current().stand_in(str(path)) is not None:
        return False
    try:
        with path.open("rb") as file:
            start = file.read(_START_BYTES)
    except OSError:
        return False
    return b"\0" in start and not start.startswith(_UTF16)


def decode(raw: bytes, name: str, problems: Problems) -> str:
    """Decode a file's bytes as `read_text` does."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _decode_other(raw, error, name, problems)
    return _as_read(text)


def whole_characters(text: str, name: str, problems: Problems) -> str:
    """Put U+FFFD for halves of characters (`\\ud83d` alone) in JSON: no file can hold what they stand for."""
    if _MAYBE_HALF.search(text) is None:
        return text
    halves: list[int] = []

    def escape(match: re.Match[str]) -> str:
        if match["half"] is None:
            return match[0]
        halves.append(match.start())
        return r"\ufffd"

    whole = _JSON_ESCAPE.sub(escape, text)
    if halves:
        line, column = Lines(text).at(halves[0])
        message = f"'{text[halves[0] : halves[0] + 6]}' is half a character; \ufffd was put in its place"
        problems.add("half-character", message, Location(name, line, column))
    return whole


def has_front_matter(path: str) -> bool | None:
    """Tell whether a file's first line is `---`; None for a file that can't be read."""
    instead = current().stand_in(path)
    if instead is not None:
        return FRONT_MATTER_START.match(instead) is not None
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - twice as fast as Path.open, for every file of a guide
            return FRONT_MATTER_START.match(file.read(64)) is not None
    except OSError:
        return None


def walk(folder: Path, skip: Skip, prefix: str = "") -> Iterator[str]:
    """Yield the files below a folder, as sorted POSIX paths relative to it.

    `prefix` is put before the paths that `skip` sees. A folder that holds itself by a symbolic link
    is entered once.
    """
    yield from sorted(_walk(str(folder), prefix, "", skip, (os.path.realpath(folder),)))


def relative_name(path: Path, root: Path) -> str:
    """Name a file as diagnostics do: relative to the guide's folder, absolute when outside it."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def is_there(path: Path) -> bool:
    """Tell whether there is a file, be it one that can't be read; a folder is none."""
    return os.path.lexists(path) and not path.is_dir()


def is_folder(path: Path) -> bool:
    """Tell whether there is a folder; under a name that no folder can have is none."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises OSError where a name is too long


def _walk(folder: str, prefix: str, relative: str, skip: Skip, above: tuple[str, ...]) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    except OSError as error:
        if skip.links is not None:
            skip.links.unreadable(folder, error)
        inside = (relative + path for path in current().below(folder))
        yield from (path for path in inside if not _is_left_out(path, prefix, skip))
        return
    for entry in entries:
        path = relative + entry.name
        is_folder = _is_folder(entry)
        if skip(prefix + path, is_folder=is_folder):
            continue
        if not is_text(entry.name):
            if skip.links is not None:
                skip.links.unfit(entry.path)
            continue
        if (
            skip.links is not None
            and entry.is_symlink()
            and not skip.links.stay(entry.path, os.path.realpath(entry.path), above[0])
        ):
            continue
        if not is_folder:
            if not (reason := _no_file(entry)):
                yield path
            elif skip.links is not None:
                skip.links.no_file(entry.path, reason)
            continue
        real = os.path.realpath(entry.path)
        if real not in skip.folders and real not in above:
            yield from _walk(entry.path, prefix, f"{path}/", skip, (*above, real))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A link that leads to itself.
        return False


def _no_file(entry: os.DirEntry[str]) -> str:
    """Say why what is no folder can't be read as a file; empty where it can."""
    try:
        if entry.is_file():
            return ""
        return f"it is {what_it_is(entry.stat().st_mode)}; it was left out"
    except FileNotFoundError:
        return f"the link leads nowhere, to '{_target(entry.path)}'; it was left out"
    except OSError as error:
        return f"the link can't be followed ({error.strerror}); it was left out"


def _target(link: str) -> str:
    try:
        return _text(os.readlink(link))  # noqa: PTH115 - for a path as `scandir` has it
    except OSError:
        return ""


def _text(path: str) -> str:
    """Write a path so that it can be printed, whatever its bytes."""
    return path if is_text(path) else os.fsencode(path).decode("utf-8", "backslashreplace")


def _is_left_out(path: str, prefix: str, skip: Skip) -> bool:
    """Tell whether a file, or a folder around it, is left out."""
    folders = [path[:at] for at, sign in enumerate(path) if sign == "/"]
    return skip(prefix + path, is_folder=False) or any(
        skip(prefix + each, is_folder=True) for each in folders
    )


def _is_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _as_read(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.removeprefix("\ufeff")


def _decode_other(raw: bytes, error: UnicodeDecodeError, name: str, problems: Problems) -> str:
    if raw.startswith(_UTF16):
        return raw.decode("utf-16", errors="replace")
    line, column = Lines(_as_read(raw[: error.start].decode("utf-8"))).end()
    message = f"the byte 0x{raw[error.start]:02X} is no UTF-8; it was read as Windows-1252"
    problems.add("encoding", message, Location(name, line, column))
    return raw.decode("utf-8", errors=_CP1252)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Decode only the bytes that are no UTF-8: files pasted together hold both encodings."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(_CP1252, _as_cp1252)
