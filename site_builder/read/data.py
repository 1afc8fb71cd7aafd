"""Data files: `_data` as nested mappings, one level for each folder."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Location, Problems
from site_builder.read.files import Skip, read_text, relative_name, walk, whole_characters
from site_builder.read.yaml import load

_UNFIT = re.compile(r"[^\w\s-]+")
_SPACE = re.compile(r"\s+")


def read_data(
    folder: Path, root: Path, skip: Skip, problems: Problems
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Read a data folder; also the source of each file by its dotted key (`sidebars.overview`)."""
    content: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for path in walk(folder, skip, relative_name(folder, root) + "/"):
        parts = path.split("/")
        stem, _, ending = parts[-1].rpartition(".")
        read = _READERS.get(ending.lower())
        name = relative_name(folder / path, root)
        if read is None or (text := read_text(folder / path, name, problems)) is None:
            continue
        value = read(text, name, problems)
        level = content
        keys = [_key(part) for part in (*parts[:-1], stem)]
        for key in keys[:-1]:
            below = level.get(key)
            if not isinstance(below, dict):
                below = level[key] = {}
            level = below
        level[keys[-1]] = value
        sources[".".join(keys)] = name
    return content, sources


def _key(name: str) -> str:
    """Return the key that Jekyll gives a file or folder name."""
    return _SPACE.sub("_", _UNFIT.sub("", name).strip())


def _read_yaml(text: str, name: str, problems: Problems) -> Any:
    return load(text, name, problems, code="invalid-data")


def _read_json(text: str, name: str, problems: Problems) -> Any:
    text = whole_characters(text, name, problems)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        # Jekyll reads JSON as the YAML it nearly is: a comma too many does no harm.
        attempt = Problems()
        value = load(text, name, attempt)
        if value is None or isinstance(value, str):
            problems.add("invalid-data", error.msg, Location(name, error.lineno, error.colno))
            return None
        problems.extend(attempt)
        return value
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, or brackets without an end.
        problems.add("invalid-data", str(error), Location(name))
        return None


def _read_table(delimiter: str) -> Callable[[str, str, Problems], Any]:
    def read(text: str, name: str, problems: Problems) -> list[dict[str, str | None]] | None:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            table = [row for row in rows if row]
        except csv.Error as error:
            problems.add("invalid-data", str(error), Location(name, rows.line_num))
            return None
        if not table:
            return []
        header = table[0]
        return [
            {key: row[at] if at < len(row) else None for at, key in enumerate(header)} for row in table[1:]
        ]

    return read


_READERS: Mapping[str, Callable[[str, str, Problems], Any]] = {
    "yml": _read_yaml,
    "yaml": _read_yaml,
    "json": _read_json,
    "csv": _read_table(","),
    "tsv": _read_table("\t"),
}
