"""Settings: a mapping from `guide.yaml` becomes a `GuideConfig`, and what can't be used is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from site_builder.config import Collection, DefaultScope, GuideConfig
from site_builder.diagnostics import Problems, nearest
from site_builder.read.files import is_folder
from site_builder.read.finding_rules import read_finding_rules
from site_builder.source.source_map import ValuePlace

_OWN = frozenset({"keys", "markdown", "reading", "settings_file", "stated"})
"""Fields that the program fills, not the author."""
_FOLDERS = ("content", "includes", "data", "assets", "artifacts", "fsh", "templates")
_URLS = frozenset({"canonical", "site_url"})
_OLD_TYPES = {"page": "pages", "post": "posts"}


def author_settings() -> Mapping[str, Any]:
    """Return every setting that an author may write, with its default."""
    bare = GuideConfig()
    return {field.name: getattr(bare, field.name) for field in fields(GuideConfig) if field.name not in _OWN}


def apply_settings(
    base: GuideConfig, settings: Mapping[str, Any], at: ValuePlace, root: Path, problems: Problems
) -> GuideConfig:
    """Lay an author's settings, which stand where `at` says, over a configuration.

    What can't be used leaves `base`'s value.
    """
    known = author_settings()
    values: dict[str, Any] = {}
    for key, value in settings.items():
        here = at.inner(key)
        if key == "site":
            if not isinstance(value, Mapping):
                problems.add("invalid-setting", "'site' must hold 'key: value' lines", here.place())
        elif key not in known:
            message = f"the setting '{key}' is unknown"
            problems.add("unknown-setting", message, here.place(), nearest(key, known))
        elif value is not None:
            read = _read(key, value, known[key], root, problems, here)
            if read is not None:
                values[key] = read
    _follow_content(values)
    stated = {key: at.inner(key) for key in settings}
    stated.update(_packages(values.get("packages", ()), settings.get("packages"), at.inner("packages")))
    config = _without_twice_the_folder(replace(base, **values, stated={**base.stated, **stated}))
    _check_folders(config, values, settings, root, problems)
    return config


def read_defaults(value: Any, problems: Problems, at: ValuePlace) -> tuple[DefaultScope, ...]:
    """Read front matter defaults: Jekyll's list of `scope` and `values`."""
    scopes: list[DefaultScope] = []
    for number, entry in enumerate(value if isinstance(value, list) else [value]):
        here = at.inner(number) if isinstance(value, list) else at
        scope = entry.get("scope") or {} if isinstance(entry, Mapping) else None
        values = entry.get("values") if isinstance(entry, Mapping) else None
        if not isinstance(scope, Mapping) or not isinstance(values, Mapping):
            message = "an entry of 'defaults' needs 'values' and may have 'scope'"
            problems.add("invalid-setting", message, here.place())
            continue
        kind = str(scope.get("type") or "")
        path = str(scope.get("path") or "")
        scopes.append(DefaultScope(path, _OLD_TYPES.get(kind, kind), values, here.inner("values")))
    return tuple(scopes)


def read_collections(value: Any, problems: Problems, at: ValuePlace) -> tuple[Collection, ...]:
    """Read Jekyll collections: a list of names, or a mapping from name to settings."""
    if isinstance(value, list):
        value = {str(name): {} for name in value}
    if not isinstance(value, Mapping):
        problems.add("invalid-setting", "'collections' must be a list or a mapping", at.place())
        return ()
    collections: list[Collection] = []
    for name, about in value.items():
        settings = about if isinstance(about, Mapping) else {}
        permalink = str(settings.get("permalink") or "")
        order = texts(settings.get("order") or [])
        sort_by = str(settings.get("sort_by") or "")
        collections.append(Collection(str(name), settings.get("output") is True, permalink, sort_by, order))
    return tuple(collections)


def texts(value: Any) -> tuple[str, ...]:
    """Return a list of texts; one text stands for a list of one."""
    listed = value if isinstance(value, list) else [value]
    return tuple(str(entry) for entry in listed if _is_text(entry))


def _read(key: str, value: Any, default: Any, root: Path, problems: Problems, at: ValuePlace) -> Any:
    """Read one setting as what its default is; None (and a finding) when it can't be."""
    if key == "defaults":
        return read_defaults(value, problems, at)
    if key == "collections":
        return read_collections(value, problems, at)
    if key == "findings":
        return read_finding_rules(value, root, problems, at)
    wanted = ""
    if isinstance(default, bool):
        wanted = "" if isinstance(value, bool) else "true or false"
    elif isinstance(default, int):
        wanted = "" if isinstance(value, int) else "a whole number"
    elif isinstance(default, str):
        wanted = "" if _is_text(value) else "a text"
        value = str(value).rstrip("/") if key in _URLS else str(value)
    elif isinstance(default, tuple):
        entries = value if isinstance(value, list) else [value]
        wanted = "" if all(map(_is_text, entries)) else "a list of texts"
        value = texts(value)
    elif isinstance(default, Mapping):
        wanted = "" if isinstance(value, Mapping) else "'key: value' lines"
    if not wanted:
        return value
    problems.add("invalid-setting", f"'{key}' must be {wanted}", at.place())
    return None


def _is_text(value: Any) -> bool:
    return isinstance(value, (str, int, float, date)) and not isinstance(value, bool)


def _follow_content(values: dict[str, Any]) -> None:
    """Let includes and data lie where the pages do, unless the settings say otherwise."""
    content = values.get("content")
    if content is None:
        return
    prefix = "" if content in (".", "./", "") else content.rstrip("/") + "/"
    values["content"] = prefix.rstrip("/") or "."
    values.setdefault("includes", f"{prefix}_includes")
    values.setdefault("data", f"{prefix}_data")


def _without_twice_the_folder(config: GuideConfig) -> GuideConfig:
    """Take the site's folder off its address where an author wrote it in both, as one naturally does."""
    folder = "/" + config.base_path.strip("/") if config.base_path.strip("/") else ""
    return replace(config, base_path=folder, site_url=config.site_url.removesuffix(folder))


def _check_folders(
    config: GuideConfig, values: Mapping[str, Any], stated: Mapping[str, Any], root: Path, problems: Problems
) -> None:
    """Report folders that the author names and that do not exist."""
    for key in _FOLDERS:
        if key not in stated or key not in values:
            continue
        named = values[key]
        for number, folder in enumerate(named if isinstance(named, tuple) else (named,)):
            if not is_folder(root / folder):
                place = config.at(key, number).place()
                problems.add("missing-folder", f"the folder '{folder}' of '{key}' does not exist", place)


def _packages(names: Sequence[str], written: Any, at: ValuePlace) -> Mapping[str, ValuePlace]:
    """Say where each package is named: in a list, or alone."""
    is_list = isinstance(written, list)
    return {name: at.inner(number) if is_list else at for number, name in enumerate(names)}
