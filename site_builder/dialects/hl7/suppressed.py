"""Messages of HL7's IG Publisher that a guide's authors know of: `input/ignoreWarnings.txt`.

A line is one message, or a part of it between `%`; `#` begins a comment.
Source: https://confluence.hl7.org/display/FHIR/IG+Publisher+Documentation
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from site_builder.diagnostics import Problems
from site_builder.read.files import is_there, read_text

_USUAL = "input/ignoreWarnings.txt"
_HEADING = "=="


def suppressed(root: Path, stated: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the messages of all files that the parameters name, without repetition."""
    names = dict.fromkeys((*stated.get("path-suppressed-warnings", ()), _USUAL))
    return tuple(dict.fromkeys(line for name in names for line in _lines(root, name.replace("\\", "/"))))


def _lines(root: Path, name: str) -> Iterator[str]:
    if not name or ".." in name.split("/") or not is_there(root / name):
        return
    text = read_text(root / name, name, Problems()) or ""
    for line in text.splitlines():
        message = line.strip().strip("%").strip()
        if message and not message.startswith(("#", _HEADING)):
            yield message
