"""Which kind of guide lies in a folder, and so where its parts are and which defaults hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from site_builder.config import GuideConfig
from site_builder.diagnostics import Location, Problems
from site_builder.dialects.hl7.settings import is_publisher_guide, translate_publisher
from site_builder.dialects.jekyll.settings import translate
from site_builder.read.files import read_text
from site_builder.read.settings import apply_settings, author_settings
from site_builder.read.yaml import load_mapping

OURS = ("guide.yaml", "guide.yml")
JEKYLL = ("_config.yml", "_config.yaml")


def recognise(root: Path, problems: Problems) -> GuideConfig:
    """Read a guide's settings.

    `guide.yaml` is ours, `ig.ini` and `sushi-config.yaml` are of guides for HL7's IG Publisher,
    `_config.yml` is Jekyll's; a folder without settings is a guide of its pages alone. Settings that can't
    be read leave the layout's defaults, and a finding.
    """
    for name in OURS:
        if (root / name).is_file():
            return _ours(root, name, problems)
    if is_publisher_guide(root):
        return translate_publisher(root, problems)
    for name in JEKYLL:
        if (root / name).is_file():
            settings, lines = _settings(root, name, problems)
            return translate(settings, lines, name, root, problems)
    return _plain(root)


def _ours(root: Path, name: str, problems: Problems) -> GuideConfig:
    settings, lines = _settings(root, name, problems)
    base = GuideConfig(settings_file=name, lines=lines)
    has_content = "content" in settings or (root / base.content).is_dir()
    if not has_content and is_publisher_guide(root):
        # The guide stays one for the Publisher; these settings are what its own can't say.
        translated = translate_publisher(root, problems)
        return apply_settings(replace(translated, settings_file=name), settings, root, problems, lines)
    if not has_content:
        base = replace(base, content=".", includes="_includes", data="_data")
    config = apply_settings(base, settings, root, problems, lines)
    known = author_settings()
    extra = settings.get("site")
    keys: dict[str, Any] = {key: value for key, value in settings.items() if key in known}
    keys.update(extra if isinstance(extra, Mapping) else {})
    return replace(config, keys=keys)


def _plain(root: Path) -> GuideConfig:
    bare = GuideConfig()
    artifacts = tuple(folder for folder in bare.artifacts if (root / folder).is_dir())
    return replace(bare, content=".", includes="_includes", data="_data", artifacts=artifacts)


def _settings(root: Path, name: str, problems: Problems) -> tuple[Mapping[str, Any], Mapping[str, int]]:
    text = read_text(root / name, name, problems)
    if text is None:
        return {}, {}
    found = Problems()
    settings, lines = load_mapping(text, name, found)
    for diagnostic in found:
        if diagnostic.code == "invalid-front-matter":
            message = "the settings are no list of 'key: value' lines"
            problems.add("invalid-setting", message, Location(name, diagnostic.location.line))
        else:
            problems.extend([diagnostic])
    return settings, lines
