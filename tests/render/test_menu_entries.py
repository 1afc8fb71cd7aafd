"""Entries of menus that are drawn for one page and stand on others."""

from __future__ import annotations

from markupsafe import Markup

from site_builder.model.menu import NavItem
from site_builder.render.menu_entries import MenuEntries

FOLDER = NavItem("Folder", children=(NavItem("A", "a.html"), NavItem("B", "b.html")))


def drawn_for(*pages: str, item: NavItem = FOLDER) -> list[str]:
    """Return for which of the pages, one after the other, an entry is drawn."""
    entries, found = MenuEntries(), []
    for out in pages:

        def draw(item: NavItem, out: str = out) -> Markup:
            found.append(out)
            return Markup(item.title)

        assert entries.entry(item, out, draw) == item.title
    return found


def test_entry_is_drawn_once_for_the_pages_of_a_folder() -> None:
    assert drawn_for("a.html", "b.html", "x/c.html", "x/d.html", "a.html") == ["a.html", "x/c.html", "a.html"]


def test_entry_that_is_open_is_drawn_for_its_page() -> None:
    here = NavItem("Folder", children=FOLDER.children, is_open=True)

    assert drawn_for("a.html", "b.html", item=here) == ["a.html", "b.html"]


def test_entry_that_leads_into_a_page_is_drawn_for_each() -> None:
    inside = NavItem("Folder", children=(NavItem("Part", "a.html#part"),))

    assert drawn_for("a.html", "b.html", item=inside) == ["a.html", "b.html"]


def test_an_entry_that_is_made_anew_for_each_page_is_drawn_once() -> None:
    entries, found = MenuEntries(), []
    for out in ("a.html", "b.html"):
        entries.entry(
            NavItem("Folder", "c.html", is_folder=True), out, lambda item: found.append(item) or Markup("x")
        )

    assert len(found) == 1
