"""A menu from what pages say of each other: `parent`, `grand_parent`, `nav_order`, `nav_exclude`.

Source: https://just-the-docs.com/docs/navigation/
"""

from __future__ import annotations

from collections.abc import Sequence

from site_builder.model.guide import Page
from site_builder.model.menu import NavItem
from site_builder.model.text import plain_text

_DEEPEST = 8


def names_parents(pages: Sequence[Page]) -> bool:
    """Tell whether pages say which page they belong to."""
    return any(page.front_matter.get("parent") for page in pages)


def parent_tree(pages: Sequence[Page]) -> tuple[NavItem, ...]:
    """Return the menu of pages that name their parents; a page whose parent is missing is left out."""
    shown = [page for page in pages if page.front_matter.get("nav_exclude") is not True]
    tops = [page for page in shown if not page.front_matter.get("parent")]
    return tuple(_item(page, shown, "", _DEEPEST) for page in sorted(tops, key=_order))


def _item(page: Page, pages: Sequence[Page], above: str, levels: int) -> NavItem:
    title = plain_text(page.title)
    own = NavItem(title, page.out)
    inner = [other for other in pages if levels and _is_below(other, page, above)]
    if not inner:
        return own
    children = [_item(other, pages, title, levels - 1) for other in sorted(inner, key=_order)]
    return NavItem(title, children=(own, *children))


def _is_below(page: Page, parent: Page, above: str) -> bool:
    """Tell whether a page names another as its parent, which itself lies below the page titled `above`."""
    if page is parent or str(page.front_matter.get("parent") or "") != parent.title:
        return False
    grand = str(page.front_matter.get("grand_parent") or "")
    return not grand or grand == above


def _order(page: Page) -> tuple[int, float, str]:
    """Numbers come first, then texts, then pages without an order, by title."""
    order = page.front_matter.get("nav_order")
    if isinstance(order, int | float) and not isinstance(order, bool):
        return 0, float(order), plain_text(page.title).casefold()
    return (1, 0.0, str(order)) if order is not None else (2, 0.0, plain_text(page.title).casefold())
