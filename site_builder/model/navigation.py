"""Where a page stands in the guide: its menus, the way to it, its neighbours."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.model.archives import archive_outs, offered, register_outs
from site_builder.model.glossary import glossary_terms
from site_builder.model.guide import Guide, OutPath, Page
from site_builder.model.menu import Menu, MenuReader, NavItem
from site_builder.model.menu_branch import WHOLE_AT_MOST, Trail, branch, marked, size_of, with_anchors
from site_builder.model.page_tree import page_title, page_tree
from site_builder.model.tags import tag_pages
from site_builder.source.source_map import Places, SourceMap
from site_builder.source.value import Value

GENERATED_PAGES: Mapping[OutPath, str] = {
    "index.html": "Home",
    "artifacts.html": "Artifacts",
    "downloads.html": "Downloads",
    "toc.html": "Site contents",
    "tags.html": "Tags",
    "glossary.html": "Glossary",
    "search.html": "Search",
    "check.html": "Check a resource",
    "404.html": "Page not found",
    "qa.html": "Quality report",
}
"""Pages that a site has although no author wrote them, and their titles."""

_HOME = NavItem("Home", "index.html")


@dataclass(frozen=True, slots=True)
class PageNavigation:
    """The menus as one page shows them."""

    topnav: tuple[NavItem, ...]
    """Links and, with children, menus of the header."""
    sidebar: tuple[NavItem, ...]
    """The tree, the current page marked and its branch open; of a large menu that branch alone."""
    sidebar_title: str
    breadcrumbs: tuple[NavItem, ...]
    """The way from the start page to, but without, this page; empty on the start page."""
    previous: NavItem | None
    next: NavItem | None


@dataclass(frozen=True, slots=True)
class _Sidebar:
    """A sidebar with what is looked up in it."""

    menu: Menu
    trails: Mapping[OutPath, Trail]
    """Where a page stands. When it stands at several places the first counts: being told "you are
    here" twice would say it nowhere."""
    order: Mapping[OutPath, int]
    """A page's position in `sequence`."""
    sequence: tuple[NavItem, ...]
    """The pages of the site in reading order, each once."""
    is_large: bool
    """Whether pages show of the menu the reader's branch alone."""

    def shown(self, trail: Trail, *, is_page: bool) -> tuple[NavItem, ...]:
        """Return the menu as it stands on the page that the trail leads to, or leads near to."""
        return (branch if self.is_large else marked)(self.menu.items, trail, is_page=is_page)


@dataclass(frozen=True, slots=True)
class Navigation:
    """All menus of a guide."""

    topnav: tuple[NavItem, ...]
    sidebars: Mapping[str, _Sidebar]
    """By name; the one named "" is for pages that name none."""
    pages: Mapping[OutPath, Page]
    titles: Mapping[OutPath, str]
    """Every page of the site, those that no author wrote too."""
    artifacts: Mapping[OutPath, OutPath]
    """Pages of an artifact and its main page."""

    @property
    def contents(self) -> tuple[NavItem, ...]:
        """The whole menu of pages that name none, nothing marked in it."""
        return self.sidebars[""].menu.items

    @property
    def has_menus(self) -> bool:
        """Tell whether an author wrote the menus, not only the folders of the pages make one."""
        return len(self.sidebars) > 1 or bool(self.topnav)

    @property
    def targets(self) -> frozenset[OutPath]:
        """Every file that an entry of a menu leads to."""
        pending = [*self.topnav, *(item for each in self.sidebars.values() for item in each.menu.items)]
        found: set[OutPath] = set()
        while pending:
            item = pending.pop()
            if not item.is_external:
                found.add(item.target.partition("#")[0])
            pending += item.children
        return frozenset(found)

    def leads_to(self, out: OutPath) -> bool:
        """Tell whether an entry of a menu leads to a file."""
        return out in self.targets

    def for_page(self, page: Page | OutPath) -> PageNavigation:
        """Return the menus of a page, be it an author's or one that the build makes."""
        out = page if isinstance(page, str) else page.out
        author = self.pages.get(out)
        sidebar = self.sidebars.get(author.sidebar if author else "", self.sidebars[""])
        trail = sidebar.trails.get(out, ())
        # An artifact's page that no menu names stands below the list of artifacts.
        nearest_trail = trail or (sidebar.trails.get("artifacts.html", ()) if out in self.artifacts else ())
        position = sidebar.order.get(out)
        return PageNavigation(
            topnav=tuple(_marked_top(item, out) for item in self.topnav),
            sidebar=sidebar.shown(nearest_trail, is_page=bool(trail)),
            sidebar_title=sidebar.menu.title,
            breadcrumbs=self._breadcrumbs(out, sidebar),
            previous=sidebar.sequence[position - 1] if position else None,
            next=_after(sidebar.sequence, position),
        )

    def _breadcrumbs(self, out: OutPath, sidebar: _Sidebar) -> tuple[NavItem, ...]:
        if out == "index.html":
            return ()
        crumbs = [_HOME]
        items = sidebar.menu.items
        for position in sidebar.trails.get(out, ())[:-1]:
            folder = items[position]
            crumbs.append(NavItem(folder.title, folder.target, folder.is_external))
            items = folder.children
        main = self.artifacts.get(out)
        if main is not None and len(crumbs) == 1:
            crumbs.append(NavItem(self.titles["artifacts.html"], "artifacts.html"))
            if main != out:
                crumbs.append(NavItem(self.titles[main], main))
        elif out.startswith("tag_") and len(crumbs) == 1 and "tags.html" in self.titles:
            crumbs.append(NavItem(self.titles["tags.html"], "tags.html"))
        return tuple(crumbs)


@dataclass(frozen=True, slots=True)
class DrawnMenus:
    """The entries of menus that a guide draws itself, in the form of data files."""

    top: tuple[Mapping[str, Any], ...] = ()
    side: tuple[Mapping[str, Any], ...] = ()
    source: str = ""
    """Path of the file that draws them."""


def build_navigation(guide: Guide, problems: Problems, drawn: DrawnMenus = DrawnMenus()) -> Navigation:
    """Read every menu that a page of the guide asks for, and report what is wrong with them.

    Where no data file has a menu, that counts which the guide draws.
    """
    titles = {**_generated_titles(guide), **{page.out: page_title(page) for page in guide.pages}}
    titles.update((artifact.out, artifact.title) for artifact in guide.artifacts)
    artifacts = _artifact_pages(guide)
    files = dict.fromkeys((*(file.out for file in guide.static), *_archives(guide)), "")
    reader = MenuReader(
        outs={**files, **dict.fromkeys(artifacts, ""), **titles},
        base_path=guide.config.base_path,
        problems=problems,
        redirects={redirect.out: redirect.target for redirect in guide.redirects},
    )
    data = guide.site_data.get("sidebars")
    sidebars = _sidebars(guide, data if isinstance(data, Mapping) else {}, reader, drawn)
    topnav: tuple[NavItem, ...] = ()
    if guide.site_data.get("topnav") is not None:
        topnav = reader.top(*_data(guide, "topnav"))
    elif drawn.top:
        entry = {"items": [*drawn.top]}
        topnav = reader.top(Value({"topnav": [entry]}), SourceMap(drawn.source))
    topnav = _with_artifacts(topnav, guide, sidebars)
    menus = (topnav, *(sidebar.menu.items for sidebar in sidebars.values()))
    titles |= _called(menus, frozenset(page.out for page in guide.pages))
    return Navigation(topnav, sidebars, {page.out: page for page in guide.pages}, titles, artifacts)


def _archives(guide: Guide) -> tuple[OutPath, ...]:
    return (*archive_outs(guide), *register_outs(guide), *offered(guide))


def _sidebars(
    guide: Guide, data: Mapping[str, Any], reader: MenuReader, drawn: DrawnMenus
) -> dict[str, _Sidebar]:
    """Read the sidebars that pages name; the most used of them is also that of all other pages."""
    wanted = Counter(page.sidebar for page in guide.pages if page.sidebar and page.format != "raw")
    if guide.config.sidebar:
        wanted[guide.config.sidebar] += 0
    found: dict[str, _Sidebar] = {}
    for name in wanted:
        if name in data:
            found[name] = _indexed(reader.sidebar(*_data(guide, "sidebars", name)), reader.outs)
        else:
            _report_unknown(name, guide, data, reader)
    usable = [name for name, _ in wanted.most_common() if name in found and found[name].menu.items]
    default = guide.config.sidebar if guide.config.sidebar in usable else next(iter(usable), None)
    main = found[default] if default is not None else _indexed(_main_menu(guide, reader, drawn), reader.outs)
    if main.is_large:
        # The page of the contents shows this menu, so its folders have their places there.
        main = replace(main, menu=replace(main.menu, items=with_anchors(main.menu.items)))
    found |= {"": main} if default is None else {"": main, default: main}
    return found


def _main_menu(guide: Guide, reader: MenuReader, drawn: DrawnMenus) -> Menu:
    """Return the menu of a guide without data files: the one that it draws, else its pages by folder."""
    if not drawn.side:
        return page_tree(guide)
    return reader.sidebar(Value({"entries": [{"folders": [*drawn.side]}]}), SourceMap(drawn.source))


def _data(guide: Guide, *keys: str) -> tuple[Value, Places]:
    """Return a value of the guide's data, and what knows its places: a file may hold more than the value."""
    found = Value(guide.site_data)
    for key in keys:
        found = found.member(key)
    for length in range(len(keys), 0, -1):
        if places := guide.data_places.get(".".join(keys[:length])):
            return Value(found.content, keys[length:]), places
    return found, SourceMap(guide.config.data)


def _report_unknown(name: str, guide: Guide, data: Mapping[str, Any], reader: MenuReader) -> None:
    """Report each place that names the sidebar: a page for itself, a default of the settings for many."""
    message = f"sidebar '{name}' has no data file"
    hint = _nearest_sidebar(name, [key for key in data if isinstance(key, str)])
    named = [page.sidebar_at.place().within(page.source) for page in guide.pages if page.sidebar == name]
    if name == guide.config.sidebar:
        named.append(guide.config.at("sidebar").place())
    for place in dict.fromkeys(named):
        reader.problems.add("unknown-sidebar", message, place, hint)


def _nearest_sidebar(name: str, known: list[str]) -> str:
    """Suggest by the part that tells sidebars apart: all of a guide's names may end in `_sidebar`."""
    by_stem = {key.removesuffix("_sidebar"): key for key in known}
    close = difflib.get_close_matches(name.removesuffix("_sidebar"), list(by_stem), n=1)
    return f"did you mean '{by_stem[close[0]]}'?" if close else ""


def _indexed(menu: Menu, outs: Mapping[OutPath, str]) -> _Sidebar:
    trails: dict[OutPath, Trail] = {}
    sequence: dict[OutPath, NavItem] = {}

    def visit(items: tuple[NavItem, ...], above: Trail) -> None:
        for position, item in enumerate(items):
            trail = (*above, position)
            # A link to a part of a page is no place of that page.
            if item.target and not item.is_external and "#" not in item.target:
                out = item.target.partition("?")[0]
                trails.setdefault(out, trail)
                if outs.get(out) and out.endswith((".html", ".htm")):
                    sequence.setdefault(out, item)
            visit(item.children, trail)

    visit(menu.items, ())
    order = {out: position for position, out in enumerate(sequence)}
    is_large = size_of(menu.items) > WHOLE_AT_MOST
    return _Sidebar(menu, trails, order, tuple(sequence.values()), is_large)


def _marked_top(item: NavItem, out: OutPath) -> NavItem:
    children = tuple(_marked_top(child, out) for child in item.children)
    is_current = item.target == out
    is_open = is_current or any(child.is_open for child in children)
    return replace(item, children=children, is_current=is_current, is_open=is_open) if is_open else item


def _after(sequence: tuple[NavItem, ...], position: int | None) -> NavItem | None:
    if position is None or position + 1 >= len(sequence):
        return None
    return sequence[position + 1]


def _with_artifacts(
    topnav: tuple[NavItem, ...], guide: Guide, sidebars: Mapping[str, _Sidebar]
) -> tuple[NavItem, ...]:
    """Add the list of artifacts to the header where no menu leads to it: it would be out of reach."""
    is_named = any("artifacts.html" in sidebar.trails for sidebar in sidebars.values())
    targets = {item.target for menu in topnav for item in (menu, *menu.children)}
    if not guide.artifacts or is_named or "artifacts.html" in targets:
        return topnav
    return (NavItem("Artifacts", "artifacts.html"), *topnav)


def _generated_titles(guide: Guide) -> dict[OutPath, str]:
    """List the generated pages that this guide will have."""
    absent = set()
    if not guide.artifacts:
        absent |= {"artifacts.html", "downloads.html"}
    tags = tag_pages(guide)
    if not tags:
        absent.add("tags.html")
    if not glossary_terms(guide):
        absent.add("glossary.html")
    titles = {out: title for out, title in GENERATED_PAGES.items() if out not in absent}
    return {**titles, **{out: f"Tag: {tag}" for tag, out in tags.items()}}


def _called(menus: Iterable[tuple[NavItem, ...]], authored: frozenset[OutPath]) -> dict[OutPath, str]:
    """Return what the menus call pages that the build makes: a page has the name that leads to it."""
    made = GENERATED_PAGES.keys() - {"index.html"} - authored
    found: dict[OutPath, str] = {}
    waiting = [item for menu in menus for item in menu]
    while waiting:
        item = waiting.pop(0)
        if item.target in made:
            found.setdefault(item.target, item.title)
        waiting[:0] = item.children
    return found


def _artifact_pages(guide: Guide) -> dict[OutPath, OutPath]:
    """Map an artifact's pages and raw files, by the names that FHIR guides give them, to its main page."""
    endings = (".html", "-definitions.html", "-mappings.html", "-examples.html", ".json.html", ".xml.html")
    found: dict[OutPath, OutPath] = {}
    for artifact in guide.artifacts:
        stem = artifact.out.removesuffix(".html")
        for ending in (*endings, ".json", ".xml", ".csv"):
            found[stem + ending] = artifact.out
    return found
