"""Texts of resources are drawn for the place where they stand, and do no harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from site_builder.fhir.markdown import is_plain, read
from site_builder.model.sections import Column, Facts, Group, Row, Table
from site_builder.render.fhir_markdown import draw_markdown, draw_tokens
from site_builder.render.foreign_html import harmless, placed
from site_builder.render.outline import Outline
from site_builder.render.page_ids import PageIds, ids_of

SPEC = "https://hl7.org/fhir/R4/"


def drawn(text: str, level: int = 3, base: str = "", ids: PageIds | None = None) -> str:
    return str(draw_markdown(text, level, ids or PageIds(), base).html)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One < two", "One &lt; two"),
        ("a *b*\nc", "a <em>b</em>\nc"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>\n"),
        ("* a", "<ul>\n<li>a</li>\n</ul>\n"),
        ('say *"x"*', 'say <em>"x"</em>'),
    ],
)
def test_one_paragraph_stands_within_a_line(text: str, html: str) -> None:
    found = draw_markdown(text, 3, PageIds())

    assert str(found.html) == html
    assert found.is_line == (not html.startswith("<p>") and not html.startswith("<ul>"))


def test_a_line_is_a_paragraph_where_blocks_are_wanted() -> None:
    assert draw_markdown("a & b", 3, PageIds()).block == "<p>a &amp; b</p>"


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ([1, 2, 3], [3, 4, 5]),
        ([2, 2, 1, 3], [3, 3, 3, 4]),
        ([4, 5, 2], [3, 4, 3]),
        ([1, 6, 2], [3, 4, 4]),
        ([1, 2, 3, 4, 5, 6], [3, 4, 5, 6, 6, 6]),
    ],
)
def test_headings_take_the_level_of_their_place(written: list[int], levels: list[int]) -> None:
    outline = Outline(3)
    assert [outline.place(level) for level in written] == levels

    root = lxml_html.fragment_fromstring(
        drawn("\n\n".join(f"{'#' * level} H" for level in written)), create_parent=True
    )
    assert [element.tag for element in root] == [f"h{level}" for level in levels]


def test_headings_get_ids_that_the_page_has_not_and_links_follow() -> None:
    ids = PageIds(lambda: ["used-by"])
    html = drawn("# Used by\n\n[here](#used-by), [there](#other)\n\n# Used by", ids=ids)

    assert '<h3 id="used-by-1">' in html
    assert '<h3 id="used-by-2">' in html
    assert '<a href="#used-by-1">here</a>, <a href="#other">there</a>' in html


def test_headings_and_anchors_in_html_are_set_alike() -> None:
    ids = PageIds(lambda: ["a"])
    html = drawn('<h1 id="a">A</h1>\n\n## B\n\n<a id="x" href="#a">to A</a> <h4>C</h4>', ids=ids)
    root = lxml_html.fragment_fromstring(html, create_parent=True)

    assert [(each.tag, each.get("id")) for each in root.iter("h3", "h4", "h5")] == [
        ("h3", "a-1"),
        ("h4", "b"),
        ("h5", "c"),
    ]
    assert [(each.get("id"), each.get("href")) for each in root.iter("a")] == [("x", "#a-1")]


def test_the_same_text_twice_on_a_page_has_other_ids() -> None:
    ids = PageIds()

    assert [drawn("# A", ids=ids) for _ in range(3)] == [
        f'<h3 id="{id_}">A</h3>\n' for id_ in ("a", "a-1", "a-2")
    ]


def test_ids_of_an_authors_page_are_left_to_its_author() -> None:
    assert drawn("# A", ids=PageIds(prefix="text-")) == '<h3 id="text-a">A</h3>\n'


def test_an_id_is_never_given_twice() -> None:
    ids = PageIds(lambda: ["a-1"])
    found = [ids.claim(wanted) for wanted in ("a", "a", "a-2", "a", "content", "top")]

    assert found == ["a", "a-2", "a-2-1", "a-3", "content-1", "top-1"]


def test_the_ids_of_sections_are_known_without_drawing_them() -> None:
    table = Table("t", "T", (Column("C"),), (Row(((),), id="row"),))
    group = Group("g", "G", (table, Facts("f", "F", ())), anchors=("old",))
    found = set(ids_of((group,)))

    assert {"g", "g-heading", "old", "t", "t-heading", "row", "f"} <= found


@pytest.mark.parametrize(
    ("address", "led"),
    [
        ("terms.html", f"{SPEC}terms.html"),
        ("./terms.html#a", f"{SPEC}terms.html#a"),
        ("#a", "#a"),
        ("/a.html", "/a.html"),
        ("https://x.example/a", "https://x.example/a"),
        ("mailto:a@x.example", "mailto:a@x.example"),
    ],
)
def test_relative_links_of_the_core_lead_to_the_specification(address: str, led: str) -> None:
    assert drawn(f"[a]({address})", base=SPEC) == f'<a href="{led}">a</a>'
    assert f'href="{led}"' in drawn(f'<a href="{address}">a</a> b', base=SPEC)


@pytest.mark.parametrize(
    "text",
    [
        "[a](javascript:alert(1))",
        "[a](JAVASCRIPT:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](java&Tab;script:alert(1))",
        "[a](<java\tscript:alert(1)>)",
        "![a](javascript:alert(1))",
        "![a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x) [b](data:text/html,x) [c](file:///etc/passwd)",
        "[a][b]\n\n[b]: javascript:alert(1)",
        "<javascript:alert(1)>",
        '<a href="javascript:alert(1)">a</a>',
        "<script>alert(1)</script>",
        "a <script>alert(1)</script> b",
        '<img src=x onerror="alert(1)">',
        "a <img src=x onerror=alert(1)>",
        "<iframe src=https://x.example></iframe>",
        '<p style="background: url(javascript:alert(1))">a</p>',
        "<svg onload=alert(1)>",
        "[a](x 'y\" onclick=\"alert(1)')",
        '```"><script>alert(1)</script>\nx\n```',
        "</div></section><form action=x><button>a</button>",
        "# <b onclick=alert(1)>A</b>",
        '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)">',
    ],
)
def test_no_text_runs_a_program(text: str) -> None:
    html = str(draw_markdown(text, 3, PageIds()).block)
    root = lxml_html.fragment_fromstring(html, create_parent="div")

    assert not list(root.iter("script", "iframe", "form", "button", "svg", "style", "object", "embed"))
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on")]
        for name in ("href", "src"):
            assert (
                not (element.get(name) or "")
                .lower()
                .startswith(("javascript:", "vbscript:", "data:", "file:"))
            )


def test_html_of_a_text_is_closed_within_it() -> None:
    assert drawn("a <b>b\n\nc") == "<p>a <b>b</b></p><b>\n<p>c</p>\n</b>"
    assert "</div>" not in drawn("a </div></section> b")


def test_an_unknown_scheme_is_no_link_but_its_words_stay() -> None:
    assert drawn("[a](ms-msdt:/id) and <made-up:b>") == "<a>a</a> and <a>made-up:b</a>"


def test_cells_and_tasks_keep_their_look_beside_html() -> None:
    text = "<b>x</b>\n\n- [x] done\n\n| a |\n|:-:|\n| b |"

    assert '<td style="text-align:center">b</td>' in drawn(text)
    assert "checked" in drawn(text)


def test_code_is_coloured_and_code_alone() -> None:
    html = drawn('```json\n{"a": 1}\n```')

    assert '<code class="language-json">' in html
    assert "<b>" in html
    assert "&lt;b&gt;" in drawn("    <b>")


def test_a_part_of_a_line_leads_nowhere_harmful() -> None:
    line = read("[a](javascript:x) [b](b.html)")[1].children or []

    assert draw_tokens(line) == '<a>a</a> <a href="b.html">b</a>'


def test_a_narrative_stands_below_the_headings_of_the_page() -> None:
    clean = harmless('<div><h1 id="x">A</h1><h3>B</h3><p id="content">c</p></div>')

    assert placed(clean, 3, PageIds(lambda: ["x"])) == (
        '<div><h3 id="x-1">A</h3><h4 id="b">B</h4><p id="content-1">c</p></div>'
    )


@given(st.text(alphabet="a1 .-+)(*_`[]<>&;:/\\\t\n\"'é=#|~!", max_size=40))
def test_what_is_drawn_is_well_formed(text: str) -> None:
    html = str(draw_markdown(text, 3, PageIds()).block)
    root = lxml_html.fragment_fromstring(f"<div><i></i>{html}<u></u></div>")

    assert (root[0].tag, root[-1].tag) == ("i", "u")
    if is_plain(text):
        assert root.text_content() == text
