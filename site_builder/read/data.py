"""Data files: `_data` as nested mappings, one level for each folder."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Location, Problems
from site_builder.read.files import Skip, read_text, relative_name, walk, whole_characters
from site_builder.read.yaml import load
from site_builder.source.kept import kept_with_findings
from site_builder.source.source_map import SourceMap

_UNFIT = re.compile(r"[^\w\s-]+")
_SPACE = re.compile(r"\s+")


def read_data(
    folder: Path, root: Path, skip: Skip, problems: Problems
) -> tuple[Mapping[str, Any], Mapping[str, SourceMap]]:
    """Read a data folder; also the places of each file's values by its dotted key (`sidebars.overview`)."""
    content: dict[str, Any] = {}
    places: dict[str, SourceMap] = {}
    for path in walk(folder, skip, relative_name(folder, root) + "/"):
        parts = path.split("/")
        stem, _, ending = parts[-1].rpartition(".")
        read = _READERS.get(ending.lower())
        name = relative_name(folder / path, root)
        if read is None or (text := read_text(folder / path, name, problems)) is None:
            continue
        value, source = kept_with_findings(("data", name), (text,), problems, partial(read, text, name))
        level = content
        keys = [_key(part) for part in (*parts[:-1], stem)]
        for key in keys[:-1]:
            below = level.get(key)
            if not isinstance(below, dict):
                below = level[key] = {}
            level = below
        level[keys[-1]] = value
        places[".".join(keys)] = source
    return content, places


def _key(name: str) -> str:
    """Return the key that Jekyll gives a file or folder name."""
    return _SPACE.sub("_", _UNFIT.sub("", name).strip())


def _read_yaml(text: str, name: str, problems: Problems) -> tuple[Any, SourceMap]:
    return load(text, name, problems, code="invalid-data"), SourceMap(name, "yaml", text)


def _read_json(text: str, name: str, problems: Problems) -> tuple[Any, SourceMap]:
    text = whole_characters(text, name, problems)
    try:
        return json.loads(text), SourceMap(name, "json", text)
    except json.JSONDecodeError as error:
        # Jekyll reads JSON as the YAML it nearly is: a comma too many does no harm.
        attempt = Problems()
        value = load(text, name, attempt)
        if value is None or isinstance(value, str):
            problems.add("invalid-data", error.msg, Location(name, error.lineno, error.colno))
            return None, SourceMap(name)
        problems.extend(attempt)
        return value, SourceMap(name, "yaml", text)
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, or brackets without an end.
        problems.add("invalid-data", str(error), Location(name))
        return None, SourceMap(name)


def _read_table(delimiter: str) -> Callable[[str, str, Problems], tuple[Any, SourceMap]]:
    def read(text: str, name: str, problems: Problems) -> tuple[Any, SourceMap]:
        # No finding is made of a table's values.
        places = SourceMap(name)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            table = [row for row in rows if row]
        except csv.Error as error:
            problems.add("invalid-data", str(error), Location(name, max(rows.line_num, 1), 1))
            return None, places
        if not table:
            return [], places
        header = table[0]
        values = [
            {key: row[at] if at < len(row) else None for at, key in enumerate(header)} for row in table[1:]
        ]
        return values, places

    return read


_READERS: Mapping[str, Callable[[str, str, Problems], tuple[Any, SourceMap]]] = {
    "yml": _read_yaml,
    "yaml": _read_yaml,
    "json": _read_json,
    "csv": _read_table(","),
    "tsv": _read_table("\t"),
}
