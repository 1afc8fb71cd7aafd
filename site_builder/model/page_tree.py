"""A sidebar for a guide that has none: its pages, by folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from site_builder.model.collections import in_order
from site_builder.model.guide import Guide, Page
from site_builder.model.menu import Menu, NavItem
from site_builder.model.parent_tree import names_parents, parent_tree
from site_builder.model.text import plain_text

_PLAIN_FOLDERS = frozenset({"pages", "docs", "content", "pagecontent", "input"})
"""Folders that only hold the pages; a menu entry of their name would tell nothing."""
_INDEX_NAMES = frozenset({"index", "readme"})
ORDER_KEYS = ("order", "nav_order", "weight")


@dataclass
class _Folder:
    """A folder while its pages are sorted in."""

    index: Page | None = None
    pages: list[Page] = field(default_factory=list)
    folders: dict[str, _Folder] = field(default_factory=dict)


def page_tree(guide: Guide) -> Menu:
    """Make a sidebar from the folders and titles of the pages, and an entry for the artifacts."""
    listed = [page for page in guide.pages if _is_listed(page) and page.collection != "posts"]
    if names_parents(listed):
        return Menu("", (*parent_tree(listed), *_further(guide)))
    root = _Folder()
    for page in listed:
        folder = root
        path = _path_in_content(page, guide.config.content)
        for name in path.parts[:-1]:
            folder = folder.folders.setdefault(name, _Folder())
        if path.stem.lower() in _INDEX_NAMES and folder.index is None:
            folder.index = page
        else:
            folder.pages.append(page)
    items = [*_leaf(root.index), *_items(root, _places(guide))]
    return Menu("", (*items, *_further(guide)))


def _further(guide: Guide) -> list[NavItem]:
    """Return what stands below the pages: posts, artifacts."""
    posts = [page for page in guide.pages if page.collection == "posts" and _is_listed(page)]
    items: list[NavItem] = []
    if posts:
        newest_first = sorted(posts, key=lambda page: (str(page.date or date.min), page.out), reverse=True)
        items.append(NavItem("News", children=tuple(_link(page) for page in newest_first)))
    if guide.artifacts and all(page.out != "artifacts.html" for page in guide.pages):
        items.append(NavItem("Artifacts", "artifacts.html"))
    return items


def _places(guide: Guide) -> Mapping[str, int]:
    """Return how far from the first the documents of collections stand in these."""
    found: dict[str, int] = {}
    for collection in guide.config.collections:
        pages = [page for page in guide.pages if page.collection == collection.name != "posts"]
        ordered = in_order(pages, collection, guide.build_date)
        found |= {page.source: place for place, page in enumerate(ordered)}
    return found


def page_title(page: Page) -> str:
    """Return a page's title as text; its file's name when it has none."""
    return plain_text(page.title) or _readable(PurePosixPath(page.out).stem)


def _is_listed(page: Page) -> bool:
    if page.front_matter.get("nav_exclude") is True:
        return False
    is_page = page.format != "raw" and page.pager < 2 and page.out.endswith((".html", ".htm"))
    return is_page and page.out not in ("404.html", "search.html") and not page.out.startswith("tag_")


def _path_in_content(page: Page, content: str) -> PurePosixPath:
    path = PurePosixPath(page.source)
    if content not in ("", ".") and path.is_relative_to(content):
        path = path.relative_to(content)
    while len(path.parts) > 1 and path.parts[0].lower() in _PLAIN_FOLDERS:
        path = PurePosixPath(*path.parts[1:])
    return path


def _items(folder: _Folder, places: Mapping[str, int]) -> list[NavItem]:
    """Return a folder's pages and subfolders, those with an order first, then by title."""
    found = [
        ((*_order(page), places.get(page.source, 0)), page_title(page).casefold(), _link(page))
        for page in folder.pages
    ]
    for name, inner in folder.folders.items():
        title = page_title(inner.index) if inner.index else _readable(name)
        children = (*_leaf(inner.index), *_items(inner, places))
        item = NavItem(title, children=children) if len(children) > 1 or not inner.index else children[0]
        # Pages before folders of the same order: a reader meets the loose pages first.
        order, _ = _order(inner.index) if inner.index else (_LAST, 0)
        found.append(((order, 1, 0), title.casefold(), item))
    return [item for _, _, item in sorted(found, key=lambda entry: entry[:2])]


_LAST = 1e9


def _order(page: Page) -> tuple[float, int]:
    for key in ORDER_KEYS:
        value = page.front_matter.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value), 0
    return (-_LAST if page.out == "index.html" else _LAST), 0


def _leaf(page: Page | None) -> Iterable[NavItem]:
    return () if page is None else (_link(page),)


def _link(page: Page) -> NavItem:
    return NavItem(page_title(page), page.out)


def _readable(name: str) -> str:
    """Write a file's or folder's name as a title: `get-started` is `Get started`."""
    words = re.sub(r"[-_]+", " ", name).strip()
    return words[:1].upper() + words[1:] if words else name
