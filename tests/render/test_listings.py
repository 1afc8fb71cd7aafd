"""The pages that no author wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from site_builder.diagnostics import Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.model.guide import Guide, OutPath, Redirect
from site_builder.model.navigation import build_navigation
from site_builder.model.rendered import Rendered, SearchEntry
from site_builder.model.view import GuideView
from site_builder.render.listings import listing_outs, listings
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.templates import Theme
from site_builder.source.source_map import SourceMap, ValuePlace
from tests.model.small import artifact, guide, page

ALWAYS = ("index.html", "toc.html", "search.html", "404.html")


def drawn(of: Guide) -> dict[OutPath, tuple[Rendered, str, str, dict[str, Any]]]:
    """Draw with a stand-in for the shell: what each listing asked to be drawn."""
    asked: dict[OutPath, tuple[str, str, dict[str, Any]]] = {}

    def draw(template: str, out: OutPath, title: str, /, **context: Any) -> Rendered:
        asked[out] = (template, title, context)
        return Rendered(out, b"", title, kind="listing")

    view = GuideView(of, DefinitionsLibrary())
    found = listings(of, view, build_navigation(of, Problems()), draw)
    return {file.out: (file, *asked[file.out]) for file in found}


def context_of(of: Guide, out: OutPath) -> dict[str, Any]:
    return drawn(of)[out][3]


def test_every_site_has_contents_search_and_a_page_for_wrong_addresses() -> None:
    of = guide(page("a.html"))

    assert tuple(drawn(of)) == ALWAYS
    assert listing_outs(of) == ALWAYS


def test_what_the_guide_has_itself_is_not_made() -> None:
    own = (
        "index.html",
        "404.html",
        "toc.html",
        "tags.html",
        "tag_api.html",
        "glossary.html",
        "artifacts.html",
        "downloads.html",
    )
    of = guide(
        *(page(out, tags=("api",)) for out in own),
        data={"glossary": {"a": "b"}},
        artifacts=(artifact("ValueSet", "x"),),
        static=("search.html",),
    )

    assert drawn(of) == {}
    assert listing_outs(of) == ()


def test_a_redirect_takes_the_place_of_what_would_be_made() -> None:
    of = guide(
        page("terms.html"),
        data={"glossary": {"a": "b"}},
        redirects=(Redirect("glossary.html", "terms.html", ValuePlace(SourceMap("terms.md"))),),
    )

    assert drawn(of)["glossary.html"][1] == "redirect.html"


def test_names_are_known_before_the_pages_are_drawn() -> None:
    of = guide(
        page("index.html", tags=("api",)),
        data={"glossary": {"a": "b"}},
        artifacts=(artifact("ValueSet", "x"),),
        redirects=(Redirect("old.html", "index.html", ValuePlace(SourceMap("index.md"))),),
    )

    assert set(listing_outs(of)) == set(drawn(of))


def test_tag_page_lists_pages_then_posts() -> None:
    of = guide(
        page("z.html", "Zebra", tags=("api",), summary="About *zebras*"),
        page("a.html", "FHIR&reg;", tags=("api", "other")),
        page("p.html", "News", tags=("api",), collection="posts"),
    )

    file, template, title, context = drawn(of)["tag_api.html"]

    assert (template, title, file.kind) == ("tag.html", "Tag: api", "listing")
    assert [(row.title, row.target, row.kind, row.summary) for row in context["rows"]] == [
        ("FHIR®", "a.html", "Page", ""),
        ("Zebra", "z.html", "Page", "About *zebras*"),
        ("News", "p.html", "Post", ""),
    ]


def test_tag_index_counts_pages() -> None:
    of = guide(page("a.html", tags=("rest", "API")), page("b.html", tags=("rest",)))

    assert context_of(of, "tags.html")["listed"] == (("API", "tag_API.html", 1), ("rest", "tag_rest.html", 2))


@pytest.mark.parametrize(
    ("data", "terms"),
    [
        ({"pds": "Spine", "ADT": "Messages"}, [("ADT", "adt", "Messages"), ("pds", "pds", "Spine")]),
        (
            [
                {"term": "Value set", "definition": " Codes "},
                {"term": "X", "def": 5},
                {"term": "none"},
                "words",
            ],
            [("Value set", "value-set", "Codes"), ("X", "x", "5")],
        ),
        (
            {"NHS": "1", ".NET": "2", "CAP": "3", "C-CDA": "4"},
            [("CAP", "cap", "3"), ("C-CDA", "c-cda", "4"), (".NET", "net", "2"), ("NHS", "nhs", "1")],
        ),
        ({"&amp;": "And", "empty": None, "nested": {"a": 1}}, [("&", "term", "And")]),
    ],
)
def test_glossary_is_sorted_and_anchored(data: object, terms: list[tuple[str, str, str]]) -> None:
    entries = context_of(guide(data={"glossary": data}), "glossary.html")["entries"]

    assert [(entry.term, entry.id, entry.meaning) for entry in entries] == terms


def test_search_finds_each_term_of_the_glossary() -> None:
    file, *_ = drawn(guide(data={"glossary": {"pds": "The <i>Spine</i>"}}))["glossary.html"]

    assert file.search == (SearchEntry("section", "pds", "pds", "The Spine"),)
    assert file.anchors == {"pds"}


def test_terms_with_one_anchor_are_told_apart() -> None:
    entries = context_of(guide(data={"glossary": {"a b": "1", "a-b": "2", "a_b": "3"}}), "glossary.html")[
        "entries"
    ]

    assert [entry.id for entry in entries] == ["a-b", "a-b-1", "a-b-2"]


@pytest.mark.parametrize("data", [None, {}, [], "words", {"a": {"b": "c"}}])
def test_glossary_without_a_term_is_not_made(data: object) -> None:
    of = guide(data={"glossary": data})

    assert "glossary.html" not in drawn(of)
    assert "glossary.html" not in build_navigation(of, Problems()).titles


def test_contents_name_the_pages_that_no_menu_does() -> None:
    sidebar = {"entries": [{"folders": [{"title": "A", "url": "/a.html#part"}]}]}
    of = guide(
        page("a.html", sidebar="s"),
        page("zoo.html", "Zoo"),
        page("bee.html", "bee"),
        page("feed.xml", format="raw"),
        page("404.html"),
        data={"sidebars": {"s": sidebar}},
    )

    context = context_of(of, "toc.html")

    assert [item.title for item in context["items"]] == ["A"]
    assert context["others"] == (("bee", "bee.html"), ("Zoo", "zoo.html"))


def test_start_page_is_made_of_the_description_and_the_contents() -> None:
    file, template, title, context = drawn(guide(page("a.html"), description="What it is."))["index.html"]

    assert (file.kind, template, title, context["summary"]) == ("page", "toc.html", "A guide", "What it is.")


def test_artifacts_are_grouped_and_sorted() -> None:
    of = guide(
        artifacts=(
            artifact("ValueSet", "z"),
            artifact("ValueSet", "a", "Ambulance"),
            artifact("CodeSystem", "c"),
        )
    )

    groups = context_of(of, "artifacts.html")["groups"]

    assert [(group.title, [each.title for each in group.artifacts]) for group in groups] == [
        ("Value sets", ["Ambulance", "z"]),
        ("Code systems", ["c"]),
    ]


def test_an_authors_groups_come_first() -> None:
    resource = {
        "definition": {
            "grouping": [
                {"id": "g", "name": "General", "description": "For *all*."},
                {"id": "empty", "name": "Nothing"},
                {"id": "nameless"},
            ],
            "resource": [
                {"reference": "ValueSet/a", "groupingId": "g"},
                {"reference": "CodeSystem/c", "groupingId": "g"},
                {"reference": "ValueSet/z", "groupingId": "nameless"},
            ],
        }
    }
    of = guide(
        artifacts=(
            artifact("ValueSet", "z"),
            artifact("ValueSet", "a"),
            artifact("CodeSystem", "c"),
            replace(artifact("ImplementationGuide", "ig"), neutral=resource),
        )
    )

    groups = context_of(of, "artifacts.html")["groups"]

    assert [(group.title, group.about, [each.id for each in group.artifacts]) for group in groups] == [
        ("General", "For *all*.", ["a", "c"]),
        ("Value sets", "", ["z"]),
        ("Other", "", ["ig"]),
    ]


def test_old_addresses_lead_to_their_pages() -> None:
    of = guide(
        page("a.html", "Page &amp; A"),
        redirects=(
            Redirect("old.html", "a.html", ValuePlace(SourceMap("a.md"))),
            Redirect("out.html", "https://example.org/", ValuePlace(SourceMap("a.md"))),
            Redirect("a.html", "index.html", ValuePlace(SourceMap("a.md"))),
        ),
    )

    found = drawn(of)

    assert found["old.html"][1:] == (
        "redirect.html",
        "Moved: Page & A",
        {"target": "a.html", "name": "Page & A", "is_searchable": False},
    )
    assert found["out.html"][3]["target"] == "https://example.org/"
    assert "a.html" not in found


def test_redirect_works_without_script() -> None:
    of = guide(page("deep/a.html"))

    text = (
        Theme(None, MarkdownRenderer())
        .page("old/a.html")
        .render(
            "redirect.html",
            guide=of.config,
            page={"title": "Moved"},
            target="deep/a.html",
            name="<A>",
        )
    )

    assert '<meta http-equiv="refresh" content="0; url=../deep/a.html">' in text
    assert '<a href="../deep/a.html">&lt;A&gt;</a>' in text


def test_downloads_are_listed_with_their_sizes() -> None:
    of = guide(artifacts=(artifact("ValueSet", "x"),), id="a.guide", version="1.0.0")
    sizes = {"package.tgz": 940, "definitions.json.zip": 32_400, "examples.xml.zip": 1_420_000}
    asked: dict[str, Any] = {}

    def draw(template: str, out: OutPath, title: str, /, **context: Any) -> Rendered:
        asked[out] = context
        return Rendered(out, b"")

    archives = tuple(Rendered(out, bytes(size), kind="file") for out, size in sizes.items())
    listings(of, GuideView(of, DefinitionsLibrary()), build_navigation(of, Problems()), draw, archives)

    shown = asked["downloads.html"]
    assert shown["package"] == "a.guide#1.0.0"
    assert [(row.out, row.size.replace("\xa0", " ")) for row in shown["files"]] == [
        ("package.tgz", "940 bytes"),
        ("definitions.json.zip", "32 KB"),
        ("examples.xml.zip", "1.4 MB"),
    ]
    assert all(row.meaning for row in shown["files"])
