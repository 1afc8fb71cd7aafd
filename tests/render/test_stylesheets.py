"""Each page loads one file of styles, of the parts that it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.model.rendered import Rendered
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.stylesheets import ADDRESS, PARTS, SHELL, TEXT, Stylesheets, minified
from site_builder.render.templates import Theme

STYLESHEETS = Stylesheets(Theme(None, MarkdownRenderer()).stylesheets, ("jekyll.css",))


@pytest.mark.parametrize(
    ("html", "parts"),
    [
        ("<p>Words</p>", ()),
        ('<table class="tree bare">', ("artifact.css",)),
        ("<ul class=journey><p class='graph x'>", ("drawings.css", "graph.css")),
        ('<p class="alert alert-info">', ("jekyll.css",)),
        ('<div class="chip">', ()),
    ],
)
def test_a_page_needs_the_parts_whose_classes_it_has(html: str, parts: tuple[str, ...]) -> None:
    assert STYLESHEETS.parts_for(html) == parts


def test_names_that_the_theme_has_ask_for_nothing_of_a_dialect() -> None:
    assert "jekyll.css" not in STYLESHEETS.parts_for('<th class="label">')


def test_page_links_to_its_stylesheet_which_changes_its_address_with_its_content(tmp_path: Path) -> None:
    page, parts = STYLESHEETS.dressed(f'<link href="{ADDRESS}"><p class="graph">', "a/b.html")
    other = tmp_path / "graph.css"
    other.write_text(".graph { color: red }")
    sources = {**Theme(None, MarkdownRenderer()).stylesheets, "graph.css": other}
    changed, _ = Stylesheets(sources).dressed(f'<link href="{ADDRESS}"><p class="graph">', "a/b.html")

    assert page.startswith('<link href="../static/page-graph.css?v=')
    assert parts == ("graph.css",)
    assert changed.startswith('<link href="../static/page-graph.css?v=')
    assert changed != page


def test_a_page_may_hold_its_styles_itself() -> None:
    page, _ = STYLESHEETS.dressed(f"<style>{TEXT}</style>", "404.html")

    assert "--paper:#ffffff;" in page


def test_only_stylesheets_that_pages_load_are_written() -> None:
    pages = [
        Rendered(f"{at}.html", b"", styles=parts) for at, parts in enumerate([(), ("graph.css",), (), None])
    ]

    files = STYLESHEETS.files(pages)

    assert [file.out for file in files] == ["static/page.css", "static/page-graph.css"]
    assert files[1].content.startswith(files[0].content)
    assert b"/*" not in files[1].content


@pytest.mark.parametrize(
    ("styles", "short"),
    [
        ("/* A */ a  > b ,\n c { color : red ; }\n", "a > b,c{color :red}"),
        (
            "@media (min-width: 1px) { td :is(a, b) { x: calc(1px + 2px) } }",
            "@media (min-width:1px){td :is(a,b){x:calc(1px + 2px)}}",
        ),
        ('a::before { content: "/* ; } : */" / ""; }', 'a::before{content:"/* ; } : */" / ""}'),
        (".js .x:not(.y) .z { --a:  ; }", ".js .x:not(.y) .z{--a:}"),
    ],
)
def test_styles_lose_what_means_nothing(styles: str, short: str) -> None:
    assert minified(styles) == short


def test_every_stylesheet_of_the_theme_is_a_part() -> None:
    assert STYLESHEETS._sources.keys() == {*SHELL, *PARTS, "jekyll.css"}
