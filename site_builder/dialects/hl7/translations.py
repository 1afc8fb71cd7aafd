"""The languages that a guide for HL7's IG Publisher is translated into, which we name and don't build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from site_builder.diagnostics import Location, Problems
from site_builder.read.files import is_folder

_FOLDER = "input/translations"


def report_translations(
    root: Path, stated: Mapping[str, Sequence[str]], at: Location, problems: Problems
) -> None:
    """Note which languages besides the guide's own it has; `stated` are its parameters."""
    own = next(iter(stated.get("i18n-default-lang", ())), "")
    languages = dict.fromkeys(stated.get("i18n-lang", ()))
    folder = root / _FOLDER
    if is_folder(folder):
        languages |= dict.fromkeys(sorted(each.name for each in folder.iterdir() if each.is_dir()))
    languages.pop(own, None)
    if languages:
        message = f"translations are not built: {', '.join(languages)}"
        problems.add("translations-not-built", message, at)
