"""Files that resources name as what their attachments hold: `ig-loader-NAME` in place of the data.

A library of CQL names its source so; translations of it to ELM that lie beside it come along.
Source: https://build.fhir.org/ig/FHIR/ig-guidance/adjunct-file-loading.html
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from site_builder.diagnostics import Problems
from site_builder.read.files import is_there
from site_builder.read.resources import Held, RawResource
from site_builder.read.sources import current

FOLDERS = ("input/cql", "input/binary")
FILE_MARK = "ig-loader-"
_NAME = re.compile(r"ig-loader-([\w .+/-]{1,200})")
_TYPES: Mapping[str, str] = {
    ".cql": "text/cql",
    ".xml": "application/xml",
    ".json": "application/json",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".csv": "text/csv",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
}
_ELM: Mapping[str, str] = {".xml": "application/elm+xml", ".json": "application/elm+json"}


def with_adjuncts(
    resources: Sequence[RawResource], root: Path, folders: Sequence[str], problems: Problems
) -> tuple[RawResource, ...]:
    """Return the resources, those that name files with what these hold; one that is missing is reported."""
    return tuple(
        _filled(each, root, (*folders, *FOLDERS), problems) if FILE_MARK in each.text else each
        for each in resources
    )


def _filled(raw: RawResource, root: Path, folders: Sequence[str], problems: Problems) -> RawResource:
    held: dict[str, tuple[Held, ...]] = {}
    for name in dict.fromkeys(found[1].strip() for found in _NAME.finditer(raw.text)):
        if found := tuple(_held(name, root, folders)):
            held[f"{FILE_MARK}{name}"] = found
        else:
            message = f"'{name}', which an attachment is to hold, is in none of the folders for such files"
            problems.add("missing-attachment", message, raw.places.place())
    return replace(raw, held=held) if held else raw


def _held(name: str, root: Path, folders: Sequence[str]) -> Iterator[Held]:
    """Read a file, and the translations of one in CQL."""
    path = PurePosixPath(name)
    if ".." in path.parts or path.is_absolute():
        return
    for folder in folders:
        if (file := _read(root, f"{folder}/{name}")) is None:
            continue
        yield Held(_TYPES.get(path.suffix.lower(), "application/octet-stream"), file)
        if path.suffix.lower() == ".cql":
            for ending, kind in _ELM.items():
                if (translated := _read(root, f"{folder}/{path.with_suffix(ending)}")) is not None:
                    yield Held(kind, translated)
        return


def _read(root: Path, name: str) -> str | None:
    if not is_there(root / name):
        return None
    try:
        return base64.b64encode(current().read(str(root / name), name)).decode()
    except OSError:
        return None
