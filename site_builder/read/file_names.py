"""Which names the files of a site can have: on any system at all, and on each that readers may have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_LONGEST = 255
"""Bytes that file systems allow for one name."""
_LONGEST_PATH = 240
"""Characters of a path; Windows takes 260 with the folder that an archive is unpacked into."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HALF = re.compile(r"[\ud800-\udfff]")
_RESERVED = re.compile(r'[<>:"\\|?*]')
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\xb9\xb2\xb3])[ ]*(?:\.|$)", re.IGNORECASE
)


def is_text(name: str) -> bool:
    """Tell whether a file's name is UTF-8: Python has half a character for each byte that is none."""
    return name.isascii() or not _HALF.search(name)


def unfit(name: str) -> str:
    """Say why no file can have this path, relative to the site; empty when one can."""
    if _CONTROL.search(name):
        return "has a control character in its name"
    if not is_text(name):
        return "has a name that is no text"
    longest = max(len(part.encode()) for part in name.split("/"))
    return f"has a name of {longest} bytes; {_LONGEST} are possible" if longest > _LONGEST else ""


def same_name(name: str) -> str:
    """Return what paths share that are one file where case and composed letters don't count."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name.casefold())


def portable(names: Iterable[str]) -> Iterator[str]:
    """Pass the paths that every system can hold side by side, in their order."""
    taken: set[str] = set()
    for name in names:
        if not unportable(name) and (same := same_name(name)) not in taken:
            taken.add(same)
            yield name


def unportable(name: str) -> str:
    """Say why Windows can't hold a file of this path; empty when it can.

    Source: https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
    """
    if reserved := _RESERVED.search(name):
        return f"has '{reserved[0]}' in its name"
    for part in name.split("/"):
        if part.endswith((".", " ")):
            return "has a name that ends with a dot or a blank"
        if device := _DEVICE.match(part):
            return f"has the name of a device, '{device[0].rstrip('. ')}'"
    if len(name) > _LONGEST_PATH:
        return f"has a path of {len(name)} characters"
    return ""
