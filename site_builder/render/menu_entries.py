"""Entries of menus, drawn once for all pages of a folder of the site.

Every page has the menus. But for the way to the page they are the same on all pages of a folder, whose
relative links are alike; drawn for each page, they would be a tenth of a build.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from markupsafe import Markup

from site_builder.model.guide import OutPath
from site_builder.model.menu import NavItem

Draw = Callable[[NavItem], Markup]
"""Draws an entry, and those below it."""


class MenuEntries:
    """What was drawn for the folder of the page before."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._folder = ""
        self._drawn: dict[NavItem, Markup] = {}

    def entry(self, item: NavItem, out: OutPath, draw: Draw) -> Markup:
        """Return an entry as it stands on the page at `out`, drawn by `draw` where it isn't kept."""
        if item.is_open:
            return draw(item)
        folder = posixpath.dirname(out)
        if folder != self._folder:
            # Pages come folder by folder; to keep entries for all folders would take memory for nothing.
            self._folder, self._drawn = folder, {}
        drawn = self._drawn.get(item)
        if drawn is None:
            drawn = draw(item)
            if not _leads_into_pages(item):
                self._drawn[item] = drawn
        return drawn


def _leads_into_pages(item: NavItem) -> bool:
    """Tell whether a link leads to a place within a page: on that page it is written without the page."""
    return "#" in item.target or any(_leads_into_pages(child) for child in item.children)
