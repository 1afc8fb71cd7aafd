"""What GitHub Pages adds to Jekyll by itself: README as start page, Markdown without front matter.

Source: https://docs.github.com/en/pages/setting-up-a-github-pages-site-with-jekyll/about-github-pages-and-jekyll
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.read.files import is_there, read_text
from site_builder.read.guide import RawGuide
from site_builder.read.pages import RawPage, read_page

_README = "README"
_THEMES = "jekyll-theme-"
"""How the names of GitHub's own themes begin."""


def is_for_pages(root: Path, settings: Mapping[str, Any]) -> bool:
    """Tell whether a guide is written for GitHub Pages: by its Gemfile, else by its theme or its files."""
    if is_there(root / "Gemfile"):
        return "github-pages" in (read_text(root / "Gemfile", "Gemfile", Problems()) or "")
    theme = str(settings.get("theme") or "")
    return bool(settings.get("remote_theme")) or theme.startswith(_THEMES) or is_there(root / "CNAME")


def with_readmes(raw: RawGuide, problems: Problems) -> RawGuide:
    """Make the README of each folder without a start page that page."""
    prefix = "" if raw.config.content in ("", ".") else f"{raw.config.content}/"
    starts = {_folder(page.path) for page in raw.pages if _stem(page.path) == "index"}
    pages = [_as_start(page, starts) if _is_readme(page.path) else page for page in raw.pages]
    static = []
    for file in raw.static:
        path = file.source.removeprefix(prefix)
        page = None
        if _is_readme(path) and _folder(path) not in starts:
            page = read_page(Path(file.path), file.source, path, "pages", problems)
        if page is None:
            static.append(file)
        else:
            pages.append(_as_start(page, starts))
    return replace(raw, pages=tuple(pages), static=tuple(static))


def _as_start(page: RawPage, starts: set[str]) -> RawPage:
    folder = _folder(page.path)
    if folder in starts or "permalink" in page.front_matter:
        return page
    address = f"/{folder}/" if folder else "/"
    return replace(page, front_matter={**page.front_matter, "permalink": address})


def _is_readme(path: str) -> bool:
    return _stem(path) == _README and path.lower().endswith((".md", ".markdown"))


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _folder(path: str) -> str:
    return posixpath.dirname(path)
