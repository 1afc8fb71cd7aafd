"""`_config.yml` of a guide for Jekyll, translated into our settings."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from site_builder.config import MARKDOWN, Collection, GuideConfig, Reading
from site_builder.diagnostics import Problems
from site_builder.dialects.jekyll.dialect import READING, JekyllDialect
from site_builder.dialects.jekyll.effects import without_effect
from site_builder.dialects.jekyll.github_pages import is_for_pages
from site_builder.dialects.jekyll.kramdown import markdown_settings
from site_builder.dialects.jekyll.pagination import Pagination
from site_builder.dialects.settings_file import read_settings, settings_name
from site_builder.model.dialect import Recognised
from site_builder.read.settings import apply_settings, read_collections, read_defaults, texts
from site_builder.source.source_map import ValuePlace

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
    settings, at = read_settings(root, settings_name(root, SETTINGS), problems)
    for_pages = is_for_pages(root / _source(settings), settings)
    config = _translated(settings, at, problems, for_pages=for_pages)
    problems.extend(without_effect(settings, at))
    dialect = JekyllDialect(is_for_pages=for_pages, pagination=_pagination(settings, at, problems))
    return Recognised(_overridden(config, at, root, problems), dialect)


def _overridden(config: GuideConfig, at: ValuePlace, root: Path, problems: Problems) -> GuideConfig:
    settings = config.keys
    overrides = settings.get(_OVERRIDES)
    if overrides is None:
        return config
    if not isinstance(overrides, Mapping):
        message = f"'{_OVERRIDES}' must hold 'key: value' lines"
        problems.add("invalid-setting", message, at.inner(_OVERRIDES).place())
        return config
    # What is said about findings is no page's matter.
    shown = {key: value for key, value in overrides.items() if key != "findings"}
    config = replace(config, keys={**settings, _OVERRIDES: shown})
    return apply_settings(config, overrides, at.inner(_OVERRIDES), root, problems)


def _translated(
    settings: Mapping[str, Any], at: ValuePlace, problems: Problems, *, for_pages: bool
) -> GuideConfig:
    bare, source = GuideConfig(), _source(settings)
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
        content=source or ".",
        includes=posixpath.join(source, _text(settings, "includes_dir") or "_includes"),
        data=posixpath.join(source, _text(settings, "data_dir") or "_data"),
        # A folder `templates` of such a guide is its own, not an override of our theme.
        templates="_templates",
        artifacts=(),
        permalink=_text(settings, "permalink"),
        collections=_collections(settings, at, problems),
        collections_folder=_text(settings, "collections_dir").strip("/"),
        defaults=_defaults(settings, at, problems),
        exclude=(*texts(settings.get("exclude") or []), *EXCLUDED),
        include=texts(settings.get("include") or [".htaccess"]),
        future=settings.get("future") is True,
        unpublished=settings.get("unpublished") is True,
        reading=_reading(settings, for_pages=for_pages),
        keys=settings,
        settings_file=at.source.path,
        stated={key: at.inner(key) for key in settings},
        markdown_hard_wrap=_kramdown(settings).get("hard_wrap") is True,
        smart_quotes=_smart_quotes(settings),
        markdown=replace(
            markdown_settings(_kramdown(settings), at.inner("kramdown"), problems),
            emoji=for_pages or "jemoji" in plugins(settings),
        ),
    )


def _reading(settings: Mapping[str, Any], *, for_pages: bool) -> Reading:
    endings = settings.get("markdown_ext")
    return replace(
        READING,
        layouts=posixpath.join(_source(settings), _text(settings, "layouts_dir") or "_layouts"),
        markdown=tuple(one.strip().lstrip(".").lower() for one in str(endings).split(",")) if endings else (),
        drafts=settings.get("show_drafts") is True,
        latest_posts=_count(settings, "limit_posts"),
        is_for_pages=for_pages,
        page_endings=MARKDOWN if for_pages else (),
    )


def _source(settings: Mapping[str, Any]) -> str:
    """Return the folder that the guide lies in, relative to its settings; empty for theirs."""
    source = posixpath.normpath(_text(settings, "source") or ".").strip("/")
    return "" if source == "." else source


def _count(settings: Mapping[str, Any], key: str) -> int:
    value = settings.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _pagination(settings: Mapping[str, Any], at: ValuePlace, problems: Problems) -> Pagination | None:
    size = _count(settings, "paginate")
    if not size:
        return None
    if "jekyll-paginate" not in plugins(settings):
        message = "'paginate' changes nothing without the plugin 'jekyll-paginate', as in Jekyll"
        hint = "Name it below 'plugins' if the list of posts is to be parted."
        problems.add("setting-without-effect", message, at.inner("paginate").place(), hint)
        return None
    return Pagination(size, _text(settings, "paginate_path") or "/page:num")


def plugins(settings: Mapping[str, Any]) -> frozenset[str]:
    """Return the plugins that a guide names."""
    return frozenset((*texts(settings.get("plugins") or []), *texts(settings.get("gems") or [])))


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


def _collections(settings: Mapping[str, Any], at: ValuePlace, problems: Problems) -> tuple[Collection, ...]:
    value = settings.get("collections")
    if not value:
        return ()
    return read_collections(value, problems, at.inner("collections"))


def _defaults(settings: Mapping[str, Any], at: ValuePlace, problems: Problems) -> tuple[Any, ...]:
    value = settings.get("defaults")
    if not value:
        return ()
    scopes, source = read_defaults(value, problems, at.inner("defaults")), _source(settings)
    return tuple(replace(one, path=posixpath.join(source, one.path)) for one in scopes) if source else scopes
