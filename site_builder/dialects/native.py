"""Guides of our own: `guide.yaml`, or pages alone. Their habits are those that `Dialect` has as it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from site_builder.config import GuideConfig
from site_builder.diagnostics import Problems
from site_builder.dialects.settings_file import read_settings, settings_name
from site_builder.model.dialect import Recognised
from site_builder.read.settings import apply_settings, author_settings

SETTINGS = ("guide.yaml", "guide.yml")


def is_native(root: Path) -> bool:
    """Tell whether a folder has settings of ours."""
    return bool(settings_name(root, SETTINGS))


def read_native(
    root: Path, problems: Problems, other: Callable[[Path, Problems], Recognised] | None
) -> Recognised:
    """Read `guide.yaml`.

    Where it names no folder of pages and there is none, the guide stays what `other` reads, if that is given;
    our settings then are what that one's own can't say.
    """
    name = settings_name(root, SETTINGS)
    settings, at = read_settings(root, name, problems)
    base = GuideConfig(settings_file=name)
    has_content = "content" in settings or (root / base.content).is_dir()
    if other is not None and not has_content:
        read = other(root, problems)
        config = replace(read.config, settings_file=name)
        return replace(read, config=apply_settings(config, settings, at, root, problems))
    if not has_content:
        base = replace(base, content=".", includes="_includes", data="_data")
    config = apply_settings(base, settings, at, root, problems)
    known = author_settings().keys()
    extra = settings.get("site")
    keys: dict[str, Any] = {key: value for key, value in settings.items() if key in known - {"findings"}}
    keys.update(extra if isinstance(extra, Mapping) else {})
    return Recognised(replace(config, keys=keys))


def read_plain(root: Path) -> Recognised:
    """Return the settings of a folder without any: a guide of its pages alone."""
    bare = GuideConfig()
    artifacts = tuple(folder for folder in bare.artifacts if (root / folder).is_dir())
    return Recognised(replace(bare, content=".", includes="_includes", data="_data", artifacts=artifacts))
