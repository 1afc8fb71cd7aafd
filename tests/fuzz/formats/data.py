"""Data files: JSON, CSV and TSV, and YAML in their place."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

from site_builder.diagnostics import Problems
from site_builder.read.data import read_data
from site_builder.read.files import Skip
from tests.fuzz.holding import places
from tests.fuzz.making import ODD_TEXTS, mutated, mutated_text, text_of
from tests.fuzz.run import Format

_PIECES = (
    "a,b\n",
    '"x",y\n',
    '"',
    ",",
    "\t",
    "{",
    "}",
    "[",
    "]",
    '"a": 1',
    "null",
    "true",
    "1e5",
    "-0",
    "\\u0000",
    "\\ud800",
    ":",
    "\n",
    "'",
    "//c\n",
    "/*c*/",
    "NaN",
    "1" * 5000,
    '"""',
)
_VALUES = (
    [{"term": "FHIR", "definition": "A standard."}],
    {"a": {"b": [1, 2.5, None, True, "x"]}, "": {"": []}},
)


def _make(draw: Random) -> tuple[str, str]:
    ending = draw.choice(("json", "json", "csv", "tsv", "yml", "JSON"))
    if draw.random() < 0.4:
        return ending, text_of(draw, _PIECES)
    text = json.dumps(
        mutated(draw, draw.choice(_VALUES)), ensure_ascii=draw.random() < 0.5, indent=draw.choice((None, 1))
    )
    if ending in ("csv", "tsv"):
        text = 'a,b\nfirst,"sec""ond"\n\nthird\n'
    return ending, mutated_text(draw, text, (*_PIECES, *ODD_TEXTS)) if draw.random() < 0.7 else text


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


def _faults(case: tuple[str, str]) -> Iterator[str]:
    ending, text = case
    root = Path(_folder().name)
    content = text.encode("utf-8", "surrogatepass")
    file = root / f"a.{ending}"
    file.write_bytes(content)
    problems = Problems()
    try:
        read_data(root, root, Skip(), problems)
    finally:
        file.unlink()
    yield from places(
        problems,
        content.decode("utf-8-sig", "replace") if _is_text(content) else content.decode("cp1252", "replace"),
    )


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


DATA = Format("data", _make, _faults)
