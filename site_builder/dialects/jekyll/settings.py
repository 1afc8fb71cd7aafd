"""`_config.yml` of a guide for Jekyll, translated into our settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from site_builder.config import Collection, GuideConfig
from site_builder.diagnostics import Location, Problems
from site_builder.dialects.jekyll.dialect import READING, JekyllDialect
from site_builder.dialects.settings_file import read_settings, settings_name
from site_builder.model.dialect import Recognised
from site_builder.read.files import read_text
from site_builder.read.settings import apply_settings, read_collections, read_defaults, texts
from site_builder.source.source_map import SourceMap

SETTINGS = ("_config.yml", "_config.yaml")
EXCLUDED = (
    ".sass-cache",
    ".jekyll-cache",
    "gemfiles",
    "Gemfile",
    "Gemfile.lock",
    "node_modules",
    "vendor/bundle/",
    "vendor/cache/",
    "vendor/gems/",
    "vendor/ruby/",
)
"""What Jekyll leaves out besides what the settings exclude."""

_OVERRIDES = "site_builder"


def is_jekyll_guide(root: Path) -> bool:
    """Tell whether a folder holds a guide for Jekyll."""
    return bool(settings_name(root, SETTINGS))


def translate(root: Path, problems: Problems) -> Recognised:
    """Translate `_config.yml`; a mapping `site_builder` in it overrides any of our own settings."""
    name = settings_name(root, SETTINGS)
    settings, lines = read_settings(root, name, problems)
    config = _translated(settings, lines, name, problems)
    return Recognised(_overridden(config, root, problems), JekyllDialect())


def _overridden(config: GuideConfig, root: Path, problems: Problems) -> GuideConfig:
    settings, lines, name = config.keys, config.lines, config.settings_file
    overrides = settings.get(_OVERRIDES)
    if overrides is None:
        return config
    if not isinstance(overrides, Mapping):
        problems.add(
            "invalid-setting",
            f"'{_OVERRIDES}' must hold 'key: value' lines",
            Location(name, lines.get(_OVERRIDES, 0)),
        )
        return config
    return apply_settings(config, overrides, root, problems, _lines_of(overrides, root / name))


def _translated(
    settings: Mapping[str, Any], lines: Mapping[str, int], name: str, problems: Problems
) -> GuideConfig:
    bare = GuideConfig()
    return replace(
        bare,
        title=unescape(_title(settings)) or bare.title,
        version=_text(settings, "version"),
        publisher=_text(settings, "company_name"),
        description=_text(settings, "description"),
        language=_text(settings, "lang") or bare.language,
        site_url=_site_url(settings),
        base_path=_base_path(settings),
        edit_url=_edit_url(settings),
        feedback_url=_feedback_url(settings),
        content=".",
        includes=_text(settings, "includes_dir") or "_includes",
        data=_text(settings, "data_dir") or "_data",
        # A folder `templates` of such a guide is its own, not an override of our theme.
        templates="_templates",
        artifacts=(),
        permalink=_text(settings, "permalink"),
        collections=_collections(settings, name, lines, problems),
        collections_folder=_text(settings, "collections_dir").strip("/"),
        defaults=_defaults(settings, name, lines, problems),
        exclude=(*texts(settings.get("exclude") or []), *EXCLUDED),
        include=texts(settings.get("include") or [".htaccess"]),
        future=settings.get("future") is True,
        unpublished=settings.get("unpublished") is True,
        reading=READING,
        keys=settings,
        settings_file=name,
        lines=lines,
        markdown_hard_wrap=_kramdown(settings).get("hard_wrap") is True,
        smart_quotes=_smart_quotes(settings),
    )


def _lines_of(keys: Iterable[str], file: Path) -> Mapping[str, int]:
    text = read_text(file, file.name, Problems()) or ""
    places = SourceMap(file.name, "yaml", text)
    return {key: places.place(_OVERRIDES, key).line for key in keys}


def _title(settings: Mapping[str, Any]) -> str:
    keys = ("topnav_title", "site_title", "title")
    return next((text for key in keys if (text := _text(settings, key))), "")


def _text(settings: Mapping[str, Any], key: str) -> str:
    value = settings.get(key)
    return "" if value is None or isinstance(value, (bool, list, Mapping)) else str(value).strip()


def _site_url(settings: Mapping[str, Any]) -> str:
    return _text(settings, "url").rstrip("/")


def _base_path(settings: Mapping[str, Any]) -> str:
    path = _text(settings, "baseurl").strip("/")
    return f"/{path}" if path else ""


def _edit_url(settings: Mapping[str, Any]) -> str:
    """Join `repository` and `github_editme_path` as the NHS theme does."""
    repository = _text(settings, "repository")
    path = _text(settings, "github_editme_path")
    if not repository or not path:
        return ""
    if path.startswith(("https://", "http://")):
        return path
    repository = repository.removeprefix("https://github.com/").strip("/")
    return f"https://github.com/{repository}/{path.strip('/')}/"


def _feedback_url(settings: Mapping[str, Any]) -> str:
    if settings.get("feedback_disable") is True:
        return ""
    link = _text(settings, "feedback_link")
    email = _text(settings, "feedback_email")
    if link or not email:
        return link
    subject = _text(settings, "feedback_subject_line")
    return f"mailto:{email}?subject={quote(f'{subject} feedback'.strip())}"


def _kramdown(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    kramdown = settings.get("kramdown")
    return kramdown if isinstance(kramdown, Mapping) else {}


def _smart_quotes(settings: Mapping[str, Any]) -> bool:
    """Tell whether quotes are curled; kramdown's setting names the four characters to write."""
    names = str(_kramdown(settings).get("smart_quotes") or "lsquo")
    return not {"apos", "quot"} & set(re.split(r"[\s,]+", names))


def _collections(
    settings: Mapping[str, Any], name: str, lines: Mapping[str, int], problems: Problems
) -> tuple[Collection, ...]:
    value = settings.get("collections")
    if not value:
        return ()
    return read_collections(value, problems, Location(name, lines.get("collections", 0)))


def _defaults(
    settings: Mapping[str, Any], name: str, lines: Mapping[str, int], problems: Problems
) -> tuple[Any, ...]:
    value = settings.get("defaults")
    if not value:
        return ()
    return read_defaults(value, problems, Location(name, lines.get("defaults", 0)))
