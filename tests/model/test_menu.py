"""Menus in the documentation theme's format: what they become, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from site_builder.diagnostics import Problems
from site_builder.model.menu import MenuReader, NavItem
from site_builder.source.source_map import SourceMap
from site_builder.source.value import Value

OUTS = {"index.html": "Home", "a.html": "Page A", "b.html": "Page B", "sub/index.html": "Sub", "x.pdf": ""}
SOURCE = "_data/menu.yml"


def read_sidebar(value: Any) -> tuple[tuple[NavItem, ...], list[str]]:
    problems = Problems()
    menu = reader(problems).sidebar(Value(value), places_of(value))
    return menu.items, [str(found) for found in problems]


def reader(problems: Problems, **fields: Any) -> MenuReader:
    return MenuReader(**{"outs": OUTS, "base_path": "", "problems": problems, **fields})


def places_of(value: Any) -> SourceMap:
    return SourceMap(SOURCE, "yaml", yaml.safe_dump(value, sort_keys=False, allow_unicode=True))


def folder(*items: Any, **keys: Any) -> dict[str, Any]:
    return {
        "entries": [{"title": "Guide", "folders": [{"title": "Folder", "folderitems": [*items], **keys}]}]
    }


def test_subfolders_stand_beside_the_item_that_holds_them() -> None:
    items, found = read_sidebar(
        folder(
            {
                "title": "A",
                "url": "/a.html",
                "output": "web, pdf",
                "subfolders": [
                    {
                        "title": "Inner",
                        "output": "web",
                        "subfolderitems": [{"title": "B", "url": "/b.html", "output": "web"}],
                    }
                ],
            }
        )
    )

    inner = NavItem("Inner", children=(NavItem("B", "b.html"),))
    assert items == (NavItem("Folder", children=(NavItem("A", "a.html"), inner)),)
    assert found == []


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("web", True),
        ("web, pdf", True),
        (["pdf", "web"], True),
        (None, True),
        ("pdf", False),
        ([], False),
        (7, False),
    ],
)
def test_entries_are_shown_when_their_output_names_the_web_or_nothing(output: object, shown: bool) -> None:
    items, _ = read_sidebar(folder({"title": "A", "url": "/a.html", "output": output}))

    assert bool(items) is shown


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/a.html", "a.html"),
        ("a.html", "a.html"),
        ("/", "index.html"),
        ("", "index.html"),
        ("sub/", "sub/index.html"),
        ("/sub", "sub/index.html"),
        ("/a", "a.html"),
        ("a.html#part", "a.html#part"),
        ("/a.html?x=1#part", "a.html?x=1#part"),
        ("/guide/a.html", "a.html"),
        ("/guide", "index.html"),
        ("old.html", "a.html"),
        ('/x.pdf" target="_blank', "x.pdf"),
        ("/sub&#47;index.html", "sub/index.html"),
        ("a%2Ehtml", "a.html"),
        ("https://example.org/a", "https://example.org/a"),
        ("//example.org", "//example.org"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("javascript:alert(1)", ""),
        ("/javascript:alert(1)", "/javascript:alert(1)"),
        ("javascript%3Aalert(1)", "/javascript:alert(1)"),
        ("../secret.html", ""),
    ],
)
def test_urls_become_site_paths(url: str, target: str) -> None:
    menus = reader(Problems(), base_path="/guide", redirects={"old.html": "a.html"})

    assert menus.target(url) == target


def test_titles_are_plain_text() -> None:
    title = "<b class='x'>FHIR&reg;</b> <img src=\"a.png\"> resources"

    items, _ = read_sidebar(folder({"title": title, "url": "a.html"}))

    assert items[0].children == (NavItem("FHIR® resources", "a.html"),)


def test_entry_without_title_has_its_pages() -> None:
    items, found = read_sidebar(folder({"url": "a.html"}, {"external_url": "https://example.org"}))

    assert items[0].children == (
        NavItem("Page A", "a.html"),
        NavItem("https://example.org", "https://example.org", is_external=True),
    )
    assert found == []


def test_product_and_version_title_the_sidebar() -> None:
    menus = reader(Problems())

    assert (
        menus.sidebar(Value({"entries": [{"product": "Care |", "version": 1.5}]}), SourceMap(SOURCE)).title
        == "Care | 1.5"
    )
    assert (
        menus.sidebar(Value({"entries": [{"title": "Only a title"}]}), SourceMap(SOURCE)).title
        == "Only a title"
    )
    assert menus.sidebar(Value([{"folders": []}]), SourceMap(SOURCE)).title == ""


def test_folders_without_anything_to_show_are_left_out() -> None:
    items, found = read_sidebar(folder({"title": "For print", "url": "/x", "output": "pdf"}))

    assert items == ()
    assert found == []


def test_item_that_has_subfolders_but_no_url_is_a_folder() -> None:
    subfolder = {"title": "Inner", "subfolderitems": [{"title": "A", "url": "a.html"}]}

    items, found = read_sidebar(folder({"title": "Outer", "subfolders": [subfolder]}))

    inner = NavItem("Inner", children=(NavItem("A", "a.html"),))
    assert items[0].children == (NavItem("Outer", children=(inner,)),)
    assert found == []


def test_folder_without_title_gives_its_items() -> None:
    items, found = read_sidebar(
        {"entries": [{"folders": [{"folderitems": [{"title": "A", "url": "a.html"}]}]}]}
    )

    assert items == (NavItem("A", "a.html"),)
    assert "a folder of a menu has no title" in found[0]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "1:1: warning[invalid-navigation]: a sidebar needs a list named 'entries'"),
        ({"entries": "x"}, "1:1: warning[invalid-navigation]: a sidebar needs a list named 'entries'"),
        ({"title": 1, "entries": ["x"]}, "3:3: warning[invalid-navigation]: an entry of a sidebar is no"),
        (folder("words"), "6:7: warning[invalid-navigation]: a menu entry is no mapping"),
        (
            folder(["x" * 50]),
            f"6:7: warning[invalid-navigation]: a menu entry is no mapping: ['{'x' * 35}...",
        ),
        (folder({"title": "A"}), "6:7: warning[invalid-navigation]: menu entry 'A' has no url"),
        (folder({"title": "A", "url": 5}), "7:7: warning[invalid-navigation]: menu entry 'A' has no url"),
        (
            folder({"title": "A", "url": "javascript:x"}),
            "7:7: warning[invalid-navigation]: menu entry 'A' has a url that can't be used",
        ),
        (
            folder({"url": "/lost.html"}),
            "6:7: warning[invalid-navigation]: a menu entry has no title: '/lost.html'",
        ),
        (
            folder({"title": "Lost", "url": "/lost.html"}, {"title": "A", "url": "/a.html"}),
            "7:7: warning[broken-link]: menu entry 'Lost' leads to 'lost.html'",
        ),
        (
            folder({"title": "Lost", "url": "/data:x"}, {"title": "A", "url": "/a.html"}),
            "7:7: warning[broken-link]: menu entry 'Lost' leads to 'data:x'",
        ),
        (
            {"entries": [{"folders": {"title": "x"}}]},
            "2:3: warning[invalid-navigation]: 'folders' of a menu must be a list",
        ),
    ],
)
def test_what_cannot_be_used_is_reported_at_its_place(value: Any, message: str) -> None:
    _, found = read_sidebar(value)

    assert len(found) == 1
    assert found[0].startswith(f"{SOURCE}:{message}")


def test_menu_without_end_is_cut() -> None:
    endless: dict[str, Any] = {"title": "Again"}
    endless["children"] = [endless, {"title": "A", "url": "a.html"}]

    items, found = read_sidebar({"entries": [{"folders": [endless]}]})

    assert items[0].title == "Again"
    assert any("more than 12 levels" in message for message in found)


def test_top_navigation_holds_links_and_menus() -> None:
    problems = Problems()
    value = {
        "topnav": [{"title": "Topnav", "items": [{"title": "A", "url": "/a.html"}]}],
        "topnav_dropdowns": [
            {
                "title": "Topnav dropdowns",
                "folders": [
                    {
                        "title": "More",
                        "folderitems": [{"title": "Out", "external_url": "https://example.org/"}],
                    }
                ],
            }
        ],
    }

    items = reader(problems).top(Value(value), places_of(value))

    outside = NavItem("Out", "https://example.org/", is_external=True)
    assert items == (NavItem("A", "a.html"), NavItem("More", children=(outside,)))
    assert not list(problems)


def test_top_navigation_may_list_links_directly() -> None:
    items = reader(Problems()).top(
        Value({"topnav": [{"title": "A", "url": "a.html"}], "topnav_dropdowns": None}), SourceMap(SOURCE)
    )

    assert items == (NavItem("A", "a.html"),)


def test_top_navigation_of_another_shape_is_reported() -> None:
    problems = Problems()

    assert reader(problems).top(Value(["x"]), SourceMap(SOURCE)) == ()
    assert [found.code for found in problems] == ["invalid-navigation"]


def test_top_navigation_that_has_but_its_title_is_empty() -> None:
    problems = Problems()

    value = {"topnav": [{"title": "Topnav"}], "topnav_dropdowns": None}
    assert reader(problems).top(Value(value), places_of(value)) == ()
    assert list(problems) == []
