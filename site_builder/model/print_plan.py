"""Which pages stand together for print: those of each section of a menu, and all of the guide."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from site_builder.model.guide import Guide, OutPath, Page
from site_builder.model.menu import NavItem
from site_builder.model.navigation import Navigation
from site_builder.model.slug import slug

_SECTION_AT_MOST = 2_000_000
"""Characters of the sources of a section's pages; a view of more is slow to open, and no one prints it."""


@dataclass(frozen=True, slots=True)
class PrintSection:
    """Pages under one heading."""

    title: str
    """Empty for pages that no section of a menu holds."""
    pages: tuple[OutPath, ...]


@dataclass(frozen=True, slots=True)
class PrintView:
    """Pages that stand on one."""

    out: OutPath
    title: str
    sections: tuple[PrintSection, ...]

    @property
    def pages(self) -> tuple[OutPath, ...]:
        """All pages, in order."""
        return tuple(page for section in self.sections for page in section.pages)


@dataclass(frozen=True)
class PrintPlan:
    """The print views of a guide."""

    sections: tuple[PrintView, ...] = ()
    """One for each section of a menu that has several pages."""
    whole: PrintView | None = None
    """All pages that authors wrote; None for a guide that has none."""

    @cached_property
    def view_of(self) -> Mapping[OutPath, OutPath]:
        """Map a page to the view of its section."""
        return {page: view.out for view in reversed(self.sections) for page in view.pages}


def print_plan(guide: Guide, navigation: Navigation) -> PrintPlan:
    """Lay out the views. Each page stands in a view once, at its first place in the menus."""
    pages = {page.out: page for page in guide.pages if _is_printed(page)}
    if not pages:
        return PrintPlan()
    names = _Names({*guide.authored_outs, *(redirect.out for redirect in guide.redirects)})
    placed: set[OutPath] = set()
    sections: list[PrintSection] = []
    # The menu of pages that name none comes first: it is that of most pages.
    for menu in sorted(navigation.sidebars):
        sections += _sections(navigation.sidebars[menu].menu.items, pages, placed)
    rest = tuple(out for out in pages if out not in placed)
    sections += [PrintSection("", rest)] if rest else []
    whole = PrintView(names.free("print"), guide.config.title, tuple(sections))
    views = (
        PrintView(names.free(f"print-{slug(each.title, 'section')}"), each.title, (each,))
        for each in sections
        if each.title and len(each.pages) > 1 and _size(each, pages) <= _SECTION_AT_MOST
    )
    return PrintPlan(tuple(views), whole)


def _size(section: PrintSection, pages: Mapping[OutPath, Page]) -> int:
    return sum(len(pages[out].body) for out in section.pages)


class _Names:
    def __init__(self, taken: set[OutPath]) -> None:
        self._taken = taken

    def free(self, stem: str) -> OutPath:
        """Return a name that no other file has."""
        for number in itertools.count(1):
            out = f"{stem}.html" if number == 1 else f"{stem}-{number}.html"
            if out not in self._taken:
                break
        self._taken.add(out)
        return out


def _sections(
    items: Iterable[NavItem], pages: Mapping[OutPath, Page], placed: set[OutPath]
) -> Iterator[PrintSection]:
    """Yield the sections of a menu; neighbours that are pages alone are one without a title."""
    for has_children, group in itertools.groupby(items, lambda item: bool(item.children)):
        if has_children:
            for item in group:
                if found := tuple(_pages((item,), pages, placed)):
                    yield PrintSection(item.title, found)
        elif found := tuple(_pages(group, pages, placed)):
            yield PrintSection("", found)


def _pages(
    items: Iterable[NavItem], pages: Mapping[OutPath, Page], placed: set[OutPath]
) -> Iterator[OutPath]:
    for item in items:
        out = "" if item.is_external else item.target.partition("#")[0]
        if out in pages and out not in placed:
            placed.add(out)
            yield out
        yield from _pages(item.children, pages, placed)


def _is_printed(page: Page) -> bool:
    return page.format != "raw" and page.out.endswith((".html", ".htm")) and page.out != "404.html"
