"""`findings` in the settings: which findings count for how much, and which a guide lives with."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from site_builder.codes import CODES, Severity
from site_builder.config import FindingRules, Ignore
from site_builder.diagnostics import Problems, nearest
from site_builder.source.source_map import ValuePlace

_KEYS = ("severity", "ignore")
_IGNORE_KEYS = ("code", "path", "reason")
_OFF = "off"
_LEVELS: Mapping[str, Severity | None] = {_OFF: None} | {each.word: each for each in Severity}


def read_finding_rules(value: Any, root: Path, problems: Problems, at: ValuePlace) -> FindingRules:
    """Read the rules of the guide at `root`; what can't be used is left out, with a finding."""
    if not _is_mapping("findings", value, _KEYS, problems, at):
        return FindingRules()
    levels = value.get("severity") or {}
    if not _is_mapping("severity", levels, CODES, problems, at.inner("severity")):
        levels = {}
    entries = value.get("ignore") or []
    if not isinstance(entries, list):
        problems.add("invalid-setting", "'ignore' must be a list", at.inner("ignore").place())
        entries = []
    ignores = [
        ignore
        for number, entry in enumerate(entries)
        for ignore in _ignores(entry, root, problems, at.inner("ignore", number))
    ]
    return FindingRules(dict(_severities(levels, problems, at.inner("severity"))), tuple(ignores))


def _severities(
    levels: Mapping[str, Any], problems: Problems, at: ValuePlace
) -> Iterator[tuple[str, Severity | None]]:
    for code, written in levels.items():
        # `off` without quotes is YAML's false.
        level = _OFF if written is False else written
        if code not in CODES:
            continue
        if isinstance(level, str) and level in _LEVELS:
            yield code, _LEVELS[level]
            continue
        message = f"'{written}' is no severity; there are {', '.join(_LEVELS)}"
        problems.add("invalid-setting", message, at.inner(code).place(), nearest(str(level), _LEVELS))


def _ignores(entry: Any, root: Path, problems: Problems, at: ValuePlace) -> Iterator[Ignore]:
    """Read an entry of `ignore`: one rule for each of its codes and paths."""
    if not _is_mapping("an entry of 'ignore'", entry, _IGNORE_KEYS, problems, at):
        return
    reason = entry.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        message = "nobody can tell why this is ignored"
        problems.add("ignore-without-reason", message, at.place())
    codes = [each for each in _texts(entry, "code", problems, at) if _is_code(*each, problems)]
    if "code" not in entry:
        problems.add("invalid-setting", "an entry of 'ignore' needs a 'code'", at.place())
    is_list = isinstance(entry.get("path"), list)
    paths = list(_texts(entry, "path", problems, at)) if entry.get("path") is not None else [("", at)]
    for code, code_place in codes:
        for path, path_place in paths:
            yield Ignore(code, path, _as_in_findings(path, root), path_place if is_list else code_place)


def _as_in_findings(path: str, root: Path) -> str:
    """Write a pattern as findings have paths: absolute where it leads out of the guide."""
    inside = os.path.normpath(path) if path else ""
    return os.path.normpath(root.resolve() / inside) if inside.startswith("..") else path


def _texts(
    entry: Mapping[str, Any], key: str, problems: Problems, at: ValuePlace
) -> Iterator[tuple[str, ValuePlace]]:
    """Yield the texts of a list, each with its place; one text alone stands where the entry does."""
    written = entry.get(key)
    listed = written if isinstance(written, list) else [written]
    for number, text in enumerate(listed):
        here = at.inner(key, number) if isinstance(written, list) else at
        if isinstance(text, str) and text:
            yield text, here
        elif key in entry:
            problems.add("invalid-setting", f"'{key}' must be a text or a list of texts", here.place())


def _is_code(code: str, at: ValuePlace, problems: Problems) -> bool:
    if code not in CODES:
        problems.add("invalid-setting", f"no finding has the code '{code}'", at.place(), nearest(code, CODES))
    return code in CODES


def _is_mapping(
    name: str, value: Any, known: Mapping[str, Any] | tuple[str, ...], problems: Problems, at: ValuePlace
) -> bool:
    """Tell whether a value is a mapping, and report its keys that mean nothing."""
    if not isinstance(value, Mapping):
        problems.add("invalid-setting", f"{name} must hold 'key: value' lines", at.place())
        return False
    for key in value:
        if key not in known:
            message = f"{name} has no key '{key}'"
            problems.add("invalid-setting", message, at.inner(key).place(), nearest(key, known))
    return True
