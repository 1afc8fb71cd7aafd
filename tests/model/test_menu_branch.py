"""What a page shows of a menu that is too large to stand on each page."""

from __future__ import annotations

from site_builder.diagnostics import Problems
from site_builder.model.menu import NavItem
from site_builder.model.menu_branch import WHOLE_AT_MOST, size_of
from site_builder.model.navigation import Navigation, build_navigation
from tests.model.small import guide, page


def parts(*, pages: int) -> Navigation:
    """Make the navigation of three parts with two chapters each, of so many pages."""
    outs = (f"part-{part}/chapter-{chapter}/{number:03}" for part, chapter, number in _places(pages))
    made = (page(f"{out}.html", f"Page {out[-3:]}", source=f"content/{out}.md") for out in outs)
    return build_navigation(guide(page("index.html", source="content/index.md"), *made), Problems())


def _places(pages: int) -> list[tuple[int, int, int]]:
    return [(part, chapter, each) for part in range(3) for chapter in range(2) for each in range(pages)]


def shown(items: tuple[NavItem, ...], depth: int = 0) -> list[str]:
    """Write a menu as lines: marked entries with `>`, links with where they lead."""
    lines: list[str] = []
    for item in items:
        mark = ">" if item.is_current else "v" if item.is_open else "-"
        target = f" {item.target}" if item.target else ""
        lines += [f"{'  ' * depth}{mark} {item.title}{target}", *shown(item.children, depth + 1)]
    return lines


def test_menu_of_a_small_guide_is_whole_on_each_page() -> None:
    navigation = parts(pages=30)

    assert size_of(navigation.contents) <= WHOLE_AT_MOST
    assert size_of(navigation.for_page("part-0/chapter-0/000.html").sidebar) == size_of(navigation.contents)


def test_page_of_a_large_guide_shows_its_branch_and_links_to_the_others() -> None:
    navigation = parts(pages=40)

    lines = shown(navigation.for_page("part-1/chapter-0/039.html").sidebar)

    assert [line for line in lines if "Page 0" not in line] == [
        "- Index index.html",
        "- Part 0 part-0/chapter-0/000.html",
        "v Part 1",
        "  v Chapter 0",
        "  - Chapter 1 part-1/chapter-1/000.html",
        "- Part 2 part-2/chapter-0/000.html",
    ]
    assert lines[-3:-1] == [
        "    > Page 039 part-1/chapter-0/039.html",
        "  - Chapter 1 part-1/chapter-1/000.html",
    ]
    assert len(lines) == 46


def test_long_level_shows_the_entries_around_the_page_and_leads_to_all() -> None:
    navigation = parts(pages=400)

    sidebar = navigation.for_page("part-1/chapter-0/200.html").sidebar
    pages = sidebar[2].children[0].children

    assert [pages[0].title, pages[25].title, pages[49].title] == ["Page 175", "Page 200", "Page 224"]
    assert pages[25].is_current
    assert shown(pages[50:]) == ["- All 400 entries of Chapter 0 toc.html#menu--part-1--chapter-0"]
    assert any(item.anchor == "menu--part-1--chapter-0" for item in navigation.contents[2].children)


def test_neighbours_and_breadcrumbs_are_those_of_the_whole_menu() -> None:
    found = parts(pages=400).for_page("part-1/chapter-1/000.html")

    assert found.previous == NavItem("Page 399", "part-1/chapter-0/399.html")
    assert [crumb.title for crumb in found.breadcrumbs] == ["Home", "Part 1", "Chapter 1"]


def test_folder_without_a_page_leads_to_its_place_in_the_contents() -> None:
    outside = [{"title": f"Site {number}", "external_url": "https://example.org/"} for number in range(300)]
    folder = {"title": "Elsewhere", "folderitems": outside}
    first = {"title": "Start", "folderitems": [{"title": "Home", "url": "/index.html"}]}
    data = {"sidebars": {"main": {"entries": [{"folders": [first, folder]}]}}}
    navigation = build_navigation(guide(page("index.html", sidebar="main"), data=data), Problems())

    assert shown(navigation.for_page("index.html").sidebar) == [
        "v Start",
        "  > Home index.html",
        "- Elsewhere toc.html#menu--elsewhere",
    ]
