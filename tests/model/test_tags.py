"""Which tags a guide shows, and where each leads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from site_builder.model.tags import pages_by_tag, tag_page_name, tag_pages
from tests.model.small import guide, page


def test_own_tag_page_wins() -> None:
    of = guide(
        page("a.html", tags=("rest", "fhir")),
        page("my_rest.html", front_matter={"tagName": "rest"}),
    )

    assert tag_pages(of) == {"fhir": "tag_fhir.html", "rest": "my_rest.html"}


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({}, ["fhir", "rest"]),
        ({"tags": {"allowed-tags": ["rest", "other"]}}, ["rest"]),
        ({"tags": {"allowed-tags": None}}, []),
        ({"tags": ["rest"]}, ["fhir", "rest"]),
    ],
)
def test_list_of_allowed_tags_decides_where_it_is_there(data: dict[str, Any], shown: list[str]) -> None:
    assert list(tag_pages(guide(page("a.html", tags=("rest", "fhir")), data=data))) == shown


def test_tags_of_files_without_page_shell_do_not_count() -> None:
    assert tag_pages(guide(page("feed.xml", tags=("rest",), format="raw"))) == {}


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("api", "tag_api.html"),
        ("Getting started", "tag_Getting_started.html"),
        ("a/b:c", "tag_a_b_c.html"),
        ("a\nb", "tag_a_b.html"),
        ("é" * 200, f"tag_{'é' * 100}.html"),
    ],
)
def test_tag_names_make_safe_file_names(tag: str, name: str) -> None:
    assert tag_page_name(tag) == name


def test_tags_that_differ_only_for_readers_have_pages_of_their_own() -> None:
    of = guide(page("a.html", tags=("API", "api", "two words", "two_words")))

    assert tag_pages(of) == {
        "API": "tag_API.html",
        "api": "tag_api-2.html",
        "two words": "tag_two_words.html",
        "two_words": "tag_two_words-2.html",
    }


def test_pages_go_by_title_and_posts_after_them_by_date() -> None:
    of = guide(
        page("z.html", "Zebra", tags=("t", "t")),
        page("old.html", "Old", tags=("t",), collection="posts", date=date(2020, 1, 1)),
        page("a.html", "ant", tags=("t",)),
        page("new.html", "New", tags=("t",), collection="posts", date=date(2021, 1, 1)),
    )

    assert [each.title for each in pages_by_tag(of)["t"]] == ["ant", "Zebra", "New", "Old"]
