"""The sidebar of a guide that has none."""

from __future__ import annotations

from datetime import date

from site_builder.model.menu import NavItem
from site_builder.model.page_tree import page_title, page_tree
from tests.model.small import artifact, guide, page


def test_folders_of_pages_become_folders_of_the_menu() -> None:
    tree = page_tree(
        guide(
            page("index.html", "Welcome", source="index.md"),
            page("about.html", "About", source="pages/about.md"),
            page("api.html", "The API", source="pages/api/index.md"),
            page("read.html", "Read", source="pages/api/read.md"),
            page("one.html", "Only one", source="pages/get-started/one.md"),
        )
    )

    assert tree.items == (
        NavItem("Welcome", "index.html"),
        NavItem("About", "about.html"),
        NavItem("Get started", children=(NavItem("Only one", "one.html"),)),
        NavItem("The API", children=(NavItem("The API", "api.html"), NavItem("Read", "read.html"))),
    )


def test_folder_with_nothing_but_its_index_is_a_link() -> None:
    tree = page_tree(
        guide(page("api/index.html", "The API", source="content/api/index.md"), content="content")
    )

    assert tree.items == (NavItem("The API", "api/index.html"),)


def test_order_in_front_matter_goes_before_titles() -> None:
    tree = page_tree(
        guide(
            page("a.html", "A"),
            page("z.html", "Z", front_matter={"order": 1}),
            page("m.html", "M", front_matter={"nav_order": 2.5}),
            page("b.html", "B", front_matter={"weight": True}),
        )
    )

    assert [item.title for item in tree.items] == ["Z", "M", "A", "B"]


def test_what_is_no_reading_matter_is_left_out() -> None:
    tree = page_tree(
        guide(
            page("feed.xml", format="raw"),
            page("404.html"),
            page("tag_api.html"),
            page("data.json"),
            page("a.html"),
        )
    )

    assert [item.target for item in tree.items] == ["a.html"]


def test_posts_are_news_the_newest_first() -> None:
    tree = page_tree(
        guide(
            page("old.html", "Old", collection="posts", date=date(2020, 1, 1)),
            page("new.html", "New", collection="posts", date=date(2021, 1, 1)),
        )
    )

    assert tree.items == (NavItem("News", children=(NavItem("New", "new.html"), NavItem("Old", "old.html"))),)


def test_artifacts_have_an_entry_at_the_end() -> None:
    tree = page_tree(guide(page("a.html"), artifacts=(artifact("ValueSet", "x"),)))

    assert tree.items[-1] == NavItem("Artifacts", "artifacts.html")


def test_own_page_of_artifacts_is_listed_once() -> None:
    tree = page_tree(guide(page("artifacts.html", "Profiles"), artifacts=(artifact("ValueSet", "x"),)))

    assert [item.title for item in tree.items] == ["Profiles"]


def test_page_without_title_is_called_after_its_file() -> None:
    assert page_title(page("get_started.html", "<!-- none -->")) == "Get started"
    assert page_title(page("x.html", "FHIR&reg; <b>now</b>")) == "FHIR® now"
