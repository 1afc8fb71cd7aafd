"""The menus as pages ask for them: a page depends on those that it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from site_builder.model.guide import OutPath
from site_builder.model.menu import NavItem
from site_builder.model.navigation import Navigation, PageNavigation
from site_builder.source.dependencies import Dependency, Memo, depend_on, fingerprint, packed, untracked

ALL_MENUS: Dependency = ("all navigation",)
"""What a page depends on that shows whole menus, or names of pages by them."""
WHOLES: Mapping[str, Dependency] = {"navigation": ALL_MENUS}
"""What tells all answers of a question at once."""


class PageMenus:
    """The menus of one guide."""

    def __init__(self, navigation: Navigation) -> None:
        """Take all menus."""
        self._navigation = navigation
        self._folders: Memo[int, tuple[bytes, NavItem]] = Memo()
        """Fingerprints by identity, with the folders themselves, so that no other gets their identities."""

    def of(self, out: OutPath) -> PageNavigation:
        """Return the menus as a page shows them."""
        depend_on("navigation", out)
        with untracked():
            return self._navigation.for_page(out)

    @property
    def questions(self) -> Mapping[str, Callable[..., object]]:
        """What tells the answers of dependencies on menus, by their questions."""
        return {"navigation": self._told, ALL_MENUS[0]: self._all_told}

    def _told(self, out: OutPath) -> object:
        menus = self._navigation.for_page(out)
        ways = (menus.sidebar_title, menus.breadcrumbs, menus.previous, menus.next)
        return self._told_menu(menus.topnav), self._told_menu(menus.sidebar), ways

    def _told_menu(self, items: tuple[NavItem, ...]) -> list[object]:
        """Tell a menu, of which most is the same on all pages."""
        return [
            (replace(item, children=()), self._told_menu(item.children))
            if item.is_open
            else self._told_closed(item)
            for item in items
        ]

    def _told_closed(self, item: NavItem) -> object:
        # The very same folders stand in the menus of all pages.
        return self._folders.get(id(item), lambda: (fingerprint(item), item))[0] if item.children else item

    def _all_told(self) -> object:
        found = self._navigation
        menus = [(name, sidebar.menu) for name, sidebar in found.sidebars.items()]
        pages = [(out, page.sidebar) for out, page in found.pages.items()]
        return packed((found.topnav, menus, found.titles, pages, found.artifacts))
