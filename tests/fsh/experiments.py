"""The experiments of the reference material: small inputs, and what SUSHI writes for each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.fsh.compiler import Compiled, compile_fsh
from site_builder.fsh.settings import Settings, settings_of
from site_builder.read.yaml import load_mapping
from tests.shared import SHARED

FOLDER = SHARED / "fsh" / "experiments"
_FOLDERS = ("resources", "profiles", "extensions", "vocabulary", "examples")

BETTER: Mapping[str, str] = {
    "36-duplicates": "of two definitions with one id the first is written, and the second is reported",
    "37-syntax-errors": "a syntax error costs its rule, not the rest of the entity",
    "70-late-heading": "a heading behind a rule costs itself, not the rules behind it",
    "71-no-space-heading": "a stray word at a file's start costs itself, not the file",
    "72-bad-escape": "a bad escape costs its rule, not the rest of the entity",
    "74-comments": "a rule before the first heading costs itself, not the file",
    "79-param-ruleset-text": "a quote in a parameter costs its rule, not the rest of the rule set",
    "86-no-space-after-colon": "a heading that is none costs itself, not all rules",
}
"""Where the compiler writes more than SUSHI, and why that is right."""

OPEN: frozenset[str] = frozenset()
"""Where it does not yet write what it should."""


def experiments() -> list[str]:
    """Name the experiments, none where the material is absent."""
    return sorted(each.name for each in FOLDER.iterdir() if each.is_dir()) if FOLDER.is_dir() else []


def compiled(name: str) -> Compiled:
    """Compile an experiment's input."""
    root = FOLDER / name / "in"
    texts = {
        file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in root.rglob("*.fsh")
    }
    files = (file for folder in _FOLDERS for file in sorted(root.glob(f"input/{folder}/*.json")))
    return compile_fsh(texts, _settings(root), (), [json.loads(file.read_text()) for file in files])


def written(found: Compiled) -> dict[str, Any]:
    """Return the files that would be written, without what does not count."""
    return {made.file: _counted(json.loads(json.dumps(made.document))) for made in found.definitions}


def expected(name: str) -> dict[str, Any]:
    """Return the files that SUSHI wrote, without what does not count, and without instances that are inline."""
    out = FOLDER / name / "out"
    return {file.name: _counted(json.loads(file.read_text())) for file in sorted(out.glob("*.json"))}


def inline(found: Compiled) -> set[tuple[str, str]]:
    """Return type and id of the instances that get no file."""
    return {
        (str(each.document.get("resourceType")), str(each.document.get("id")))
        for each in found.instances
        if not each.is_written
    }


def _settings(root: Path) -> Settings:
    file = root / "sushi-config.yaml"
    if file.is_file():
        return settings_of(load_mapping(file.read_text(encoding="utf-8"), file.name, Problems())[0])
    options = root / "options.json"
    said = json.loads(options.read_text()) if options.is_file() else {}
    version = said.get("fhirVersion", "4.0.1")
    return Settings("http://example.org", version, version="1.0.0", is_only_definitions=True)


def _counted(value: Any) -> Any:
    """Leave out narratives, and the difference of 5 and 5.0."""
    if isinstance(value, dict):
        return {
            key: _counted(each)
            for key, each in value.items()
            if not (key == "text" and isinstance(each, dict) and "div" in each)
        }
    if isinstance(value, list):
        return [_counted(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
