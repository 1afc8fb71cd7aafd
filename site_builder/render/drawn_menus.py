"""The menus that a guide's own layouts draw, for guides whose data files have none."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Mapping
from typing import Any

from site_builder.model.addresses import is_absolute
from site_builder.model.guide import Guide, Page
from site_builder.model.navigation import DrawnMenus
from site_builder.model.text import plain_text
from site_builder.render.html_tree import Element, read_tree
from site_builder.render.liquid import LiquidRenderer
from site_builder.render.markup import attributes_of
from site_builder.render.theme_parts import is_footer, is_menu, is_side_menu
from site_builder.source.dependencies import untracked

_LISTS = frozenset({"ul", "ol"})
_FEWEST = 2
"""A menu of one link is a way home."""
_DEEPEST = 8


def drawn_menus(guide: Guide) -> DrawnMenus:
    """Draw the layouts of the start page, and of one with the most used layout, for their menus."""
    with untracked():
        has_top = guide.site_data.get("topnav") is not None
        has_side = isinstance(guide.site_data.get("sidebars"), Mapping)
        if not guide.layouts or (has_top and has_side):
            return DrawnMenus()
        pages = [page for page in guide.pages if page.format != "raw" and _layout(page) in guide.layouts]
        if not pages:
            return DrawnMenus()
        liquid = LiquidRenderer(guide, guide.root)
        start = next((page for page in pages if page.out == "index.html"), pages[0])
        common = Counter(map(_layout, pages)).most_common(1)[0][0]
        usual = next(page for page in pages if _layout(page) == common)
        top = () if has_top else _top(_drawn(liquid, start), start)
        side = () if has_side else _side(_drawn(liquid, usual), usual)
        return DrawnMenus(top, side, guide.layouts[common].source)


def _layout(page: Page) -> str:
    return str(page.front_matter.get("layout") or "")


def _drawn(liquid: LiquidRenderer, page: Page) -> str:
    drawn = liquid.lay_out(page, lambda: "", keeps_menus=True)
    return str(drawn.text) if drawn else ""


def _top(html: str, page: Page) -> tuple[Mapping[str, Any], ...]:
    root = read_tree(html)
    for element in root.walk():
        is_it = element.name == "nav" or is_menu(element.attributes)
        if is_it and not _is_beside(element) and (items := _items(html, element, page)):
            return items
    return ()


def _side(html: str, page: Page) -> tuple[Mapping[str, Any], ...]:
    root = read_tree(html)
    for element in root.walk():
        if is_side_menu(element.name, element.attributes) and (items := _items(html, element, page)):
            return items
    return ()


def _is_beside(element: Element) -> bool:
    """Tell whether an element lies beside the page, below it, or in it."""
    above: Element | None = element
    while above is not None:
        if is_side_menu(above.name, above.attributes) or is_footer(above.name, above.attributes):
            return True
        if above.name in ("main", "article"):
            return True
        above = above.parent
    return False


def _items(html: str, element: Element, page: Page) -> tuple[Mapping[str, Any], ...]:
    """Read the entries of a menu: of its lists, else all its links."""
    lists = [each for each in element.walk() if each.name in _LISTS and not _is_inner(each, element)]
    items = [item for each in lists for item in _entries(html, each, page, _DEEPEST)]
    if not items:
        items = [item for each in element.walk() if each.name == "a" and (item := _link(html, each, page))]
    return tuple(items) if sum(map(_count, items)) >= _FEWEST else ()


def _count(item: Mapping[str, Any]) -> int:
    return ("url" in item) + sum(map(_count, item.get("items", ())))


def _is_inner(element: Element, menu: Element) -> bool:
    above = element.parent
    while above is not None and above is not menu:
        if above.name in _LISTS:
            return True
        above = above.parent
    return False


def _entries(html: str, list_: Element, page: Page, levels: int) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for entry in list_.children if levels else ():
        inner = [each for each in entry.walk() if each.name in _LISTS and not _is_inner(each, entry)]
        children = [item for each in inner for item in _entries(html, each, page, levels - 1)]
        own = next((each for each in entry.walk() if each.name == "a" and not _is_inner(each, entry)), None)
        link = _link(html, own, page) if own is not None else None
        if children:
            end = inner[0].start
            title = str(link["title"]) if link else plain_text(html[entry.inner_start : end])
            if title:
                itself = [link] if link else []
                found.append({"title": title, "items": [*itself, *children]})
        elif link:
            found.append(link)
    return found


def _link(html: str, element: Element, page: Page) -> Mapping[str, Any] | None:
    title = plain_text(html[element.inner_start : element.inner_end])
    address = next((each.value for each in attributes_of(element.attributes) if each.name == "href"), "")
    if not title or not address or address.startswith("#"):
        return None
    if is_absolute(address):
        return {"title": title, "external_url": address}
    if not address.startswith("/"):
        address = "/" + posixpath.normpath(posixpath.join(posixpath.dirname(page.out), address))
    return {"title": title, "url": address}
