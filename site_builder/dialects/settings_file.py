"""A settings file in YAML, whoever's it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.read.files import is_there, read_text
from site_builder.read.yaml import load_mapping
from site_builder.source.source_map import SourceMap, ValuePlace


def settings_name(root: Path, names: Sequence[str]) -> str:
    """Return the first of these names that a folder has a file of; empty where it has none."""
    return next((name for name in names if is_there(root / name)), "")


def read_settings(root: Path, name: str, problems: Problems) -> tuple[Mapping[str, Any], ValuePlace]:
    """Read settings and where they stand; nothing (and a finding) where they can't be read."""
    text = read_text(root / name, name, problems)
    if text is None:
        return {}, ValuePlace(SourceMap(name))
    found = Problems()
    settings, places = load_mapping(text, name, found)
    for diagnostic in found:
        if diagnostic.code == "invalid-front-matter":
            message = "the settings are no list of 'key: value' lines"
            problems.add("unreadable-settings", message, diagnostic.location)
        else:
            problems.extend([diagnostic])
    return settings, ValuePlace(places)
