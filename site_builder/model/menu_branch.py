"""What a page shows of a large menu: the branch that its reader is in, and ways to all else.

A menu that every page carries whole makes a site grow with the square of its pages, and no reader finds
anything among a thousand entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from site_builder.model.guide import OutPath
from site_builder.model.menu import NavItem
from site_builder.model.slug import slug

Trail: TypeAlias = tuple[int, ...]
"""Positions that lead from a menu's top to an item."""

WHOLE_AT_MOST = 200
"""Entries of a menu that pages show whole: 20 KB of a page, and more than real guides' menus have, of which
the largest seen has 109."""
_LEVEL_AT_MOST = 50
"""Entries of one level that are shown of a larger menu: as many as two or three screens hold."""
_CONTENTS: OutPath = "toc.html"
"""The page that has the whole menu."""


def size_of(items: Iterable[NavItem]) -> int:
    """Count the entries of a menu at all levels."""
    return sum(1 + size_of(item.children) for item in items)


def with_anchors(items: tuple[NavItem, ...], above: str = "menu") -> tuple[NavItem, ...]:
    """Name the folders of a menu by their titles, so that each has a place on the page of the contents."""
    taken: set[str] = set()
    return tuple(_with_anchor(item, above, taken) if item.children else item for item in items)


def _with_anchor(item: NavItem, above: str, taken: set[str]) -> NavItem:
    anchor = stem = f"{above}--{slug(item.title, 'folder')}"
    number = 2
    while anchor in taken:
        anchor = f"{stem}-{number}"
        number += 1
    taken.add(anchor)
    return replace(item, anchor=anchor, children=with_anchors(item.children, anchor))


def marked(items: tuple[NavItem, ...], trail: Trail, *, is_page: bool) -> tuple[NavItem, ...]:
    """Mark the items that the trail leads to, the last as the page itself where it `is_page`.

    All other branches stay the very same values.
    """
    if not trail:
        return items
    item = items[trail[0]]
    here = replace(
        item,
        children=marked(item.children, trail[1:], is_page=is_page),
        is_current=is_page and len(trail) == 1,
        is_open=True,
    )
    return (*items[: trail[0]], here, *items[trail[0] + 1 :])


def branch(
    items: tuple[NavItem, ...], trail: Trail, *, is_page: bool, above: NavItem | None = None
) -> tuple[NavItem, ...]:
    """Return of each level that the trail passes its entries, marked; folders beside the way are links.

    Of a long level stand there those near the way, and a link to all. `above` is the level's folder.
    """
    at = trail[0] if trail else -1
    shown = _near(len(items), at)
    found = [_link(items[position]) for position in shown]
    if at >= 0:
        item = items[at]
        below = branch(item.children, trail[1:], is_page=is_page, above=item) if item.children else ()
        is_current = is_page and len(trail) == 1
        found[at - shown.start] = replace(item, children=below, is_current=is_current, is_open=True)
    if len(shown) < len(items):
        place = f"#{above.anchor}" if above and above.anchor else ""
        name = f" of {above.title}" if above else ""
        found.append(NavItem(f"All {len(items)} entries{name}", _CONTENTS + place, is_folder=True))
    return tuple(found)


def _near(count: int, at: int) -> range:
    """Return the positions of a level that are shown: as many before the way as behind it."""
    start = max(0, min(at - _LEVEL_AT_MOST // 2, count - _LEVEL_AT_MOST))
    return range(start, min(count, start + _LEVEL_AT_MOST))


def _link(item: NavItem) -> NavItem:
    """Return an entry as it stands beside the way: a folder leads to the first of its pages."""
    if not item.children:
        return item
    place = f"#{item.anchor}" if item.anchor else ""
    return NavItem(item.title, _first(item.children) or _CONTENTS + place, is_folder=True)


def _first(items: Iterable[NavItem]) -> str:
    """Return where the first entry leads that is a page of the site; empty where none is."""
    for item in items:
        target = _first(item.children) if item.children else "" if item.is_external else item.target
        if target:
            return target
    return ""
