"""The search index: words split as FHIR names need it, parts of pages, weights."""

import json

import pytest

from site_builder.model.guide import Rendered, SearchText
from site_builder.write.search import INDEX_DATA, INDEX_SCRIPT, search_files, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Plain words", ["plain", "words"]),
        ("CareConnect-Patient-1", ["careconnect", "care", "connect", "patient", "1"]),
        ("nhsNumber", ["nhsnumber", "nhs", "number"]),
        ("HTTPStatus404", ["httpstatus404", "http", "status", "404"]),
        ("snake_case", ["snake", "case"]),
        ("Café naïve", ["cafe", "naive"]),
        ("日本", ["日本"]),
        ("x" * 41, []),
        ("<>&", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


def index_of(*pages: Rendered) -> dict[str, object]:
    script = search_files(pages)[INDEX_SCRIPT].decode()
    assert script.startswith("window.siteBuilderSearch=")
    loaded = json.loads(script.removeprefix("window.siteBuilderSearch=").rstrip(";\n"))
    assert isinstance(loaded, dict)
    return loaded


def test_parts_are_listed_with_their_address_and_title() -> None:
    page = Rendered(
        "a.html", b"", "A page", search=(SearchText("", "A page", "Top"), SearchText("x", "X", "Deep"))
    )

    assert index_of(page)["parts"] == [
        ["a.html", "A page", "A page", "Top"],
        ["a.html#x", "X", "A page", "Deep"],
    ]


def test_a_page_is_shown_with_its_summary() -> None:
    page = Rendered(
        "a.html", b"", "A", "What it is for", search=(SearchText("", "A", ""), SearchText("x", "X", "Deep"))
    )

    assert [part[3] for part in index_of(page)["parts"]] == ["What it is for", "Deep"]


def test_postings_are_part_distance_and_weight() -> None:
    pages = [
        Rendered(f"{name}.html", b"", "T", search=(SearchText("", "T", text),))
        for name, text in [("a", "cat cat"), ("b", "dog"), ("c", "cat")]
    ]

    postings = index_of(*pages)["words"]

    assert isinstance(postings, dict)
    assert postings["cat"] == [0, 2, 2, 1]
    assert postings["dog"] == [1, 1]


def test_pages_excluded_from_search_are_absent() -> None:
    assert index_of(Rendered("a.html", b"", "A"))["parts"] == []


def test_script_is_safe_inside_html() -> None:
    page = Rendered("a.html", b"", "A", search=(SearchText("", "A", "</script>\u2028"),))

    assert b"</script>" not in search_files([page])[INDEX_SCRIPT]
    assert json.loads(search_files([page])[INDEX_DATA])[0]["text"] == "</script>\u2028"
