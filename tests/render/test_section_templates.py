"""Sections become HTML that can be read, reached by keyboard, and is safe."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from site_builder.kinds.grouped import ArtifactGroup
from site_builder.model.guide import Artifact
from site_builder.model.sections import (
    Chip,
    Code,
    Column,
    Group,
    Link,
    Markdown,
    Narrative,
    Picture,
    Piece,
    Prose,
    Row,
    Section,
    Table,
    Text,
)
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.templates import Theme
from site_builder.source.origins import Origins

TABLE = Table(
    id="codes",
    title="Codes",
    columns=(Column("Code", "code"), Column("Display")),
    rows=(
        Row(((Text("a", "code"),), (Text("<A>"),)), id="x-a"),
        Row(
            ((Link("b", "other.html#b"), Chip("old", "deprecated", "Not used")), ()),
            depth=2,
            marks=("deprecated",),
        ),
    ),
    note=(Text("Two of them."),),
)


@pytest.fixture(scope="module")
def theme() -> Theme:
    return Theme(None, MarkdownRenderer())


def _drawn(theme: Theme, section: Section, out: str = "folder/page.html") -> str:
    return re.sub(r"\s*\n\s*", "", str(theme.page(out).draw_sections((section,))))


def test_a_table_has_a_heading_a_caption_and_scopes(theme: Theme) -> None:
    html = _drawn(theme, TABLE)

    assert '<section class="section section-table" id="codes"><h2 id="codes-heading">Codes</h2>' in html
    assert '<p class="note-line">Two of them.</p>' in html
    assert '<caption class="unseen">Codes</caption>' in html
    assert '<th scope="col" class="code">Code</th><th scope="col">Display</th>' in html
    assert '<tr id="x-a"><th scope="row" class="code"><code>a</code></th><td>&lt;A&gt;</td></tr>' in html


def test_a_table_scrolls_in_a_box_that_keyboards_reach(theme: Theme) -> None:
    assert '<div class="scroll" role="group" aria-label="Codes" tabindex="0"><table class="cells">' in _drawn(
        theme, TABLE
    )


def test_depth_is_seen_and_said(theme: Theme) -> None:
    html = _drawn(theme, TABLE)

    assert '<tr class="deprecated" style="--depth: 2"><th scope="row" class="code">' in html
    assert '<span class="unseen">level 3: </span>' in html


def test_links_are_relative_to_the_page(theme: Theme) -> None:
    assert 'href="../other.html#b"' in _drawn(theme, TABLE)


BREAKS = {
    "a link to an address": (
        Link("https://example.org/fhir/x", "x.html"),
        '<a href="../x.html">https://<wbr>example.org/<wbr>fhir/<wbr>x</a>',
    ),
    "an address with a number at its end": (
        Link("https://example.org/Extension-OfRecurrence-1", "x.html"),
        '>https://<wbr>example.org/<wbr>Extension-Of<span class="whole">Recurrence-1</span></a>',
    ),
    "a long path": (
        Text("AllergyIntolerance.extension:endDate", "code"),
        "<code>AllergyIntolerance.<wbr>extension:<wbr>endDate</code>",
    ),
    "a short path": (Text("Patient.name", "code"), "<code>Patient.name</code>"),
    "an expression": (
        Text("contained.text.empty() and true", "code"),
        "<code>contained.text.empty() and true</code>",
    ),
}


@pytest.mark.parametrize(("piece", "html"), BREAKS.values(), ids=BREAKS.keys())
def test_an_address_or_a_long_path_breaks_at_its_parts(theme: Theme, piece: Piece, html: str) -> None:
    assert html in _drawn(theme, replace(TABLE, note=(piece,)))


def test_only_a_filterable_table_brings_the_script(theme: Theme) -> None:
    assert "filter.js" not in _drawn(theme, TABLE)
    filterable = _drawn(theme, replace(TABLE, is_filterable=True))
    assert 'aria-label="Filter: Codes"' in filterable
    assert '<script src="../static/filter.js' in filterable


def test_a_script_stands_on_a_page_once(theme: Theme) -> None:
    table = replace(TABLE, is_filterable=True)

    html = _drawn(theme, Group("both", "Both", (table, replace(table, id="other"))))

    assert html.count("filter.js") == 1


def test_a_table_without_title_is_named_by_its_columns(theme: Theme) -> None:
    html = _drawn(theme, replace(TABLE, id="", title=""))

    assert '<section class="section section-table"><p' in html
    assert 'aria-label="Code, Display"' in html


def test_a_table_without_rows_is_its_note(theme: Theme) -> None:
    html = _drawn(theme, replace(TABLE, rows=()))

    assert html.endswith('<p class="note-line">Two of them.</p></section>')


def test_a_table_without_columns_is_a_list(theme: Theme) -> None:
    html = _drawn(theme, replace(TABLE, columns=(), note=()))

    assert '<ul class="cell-list"><li id="x-a"><code>a</code> &lt;A&gt;</li><li class="deprecated">' in html


def test_prose_is_markdown(theme: Theme) -> None:
    html = _drawn(theme, Prose("why", "Purpose", "To *show*"))

    assert '<h2 id="why-heading">Purpose</h2><div class="prose"><p>To <em>show</em></p>' in html
    assert "<h2" not in _drawn(theme, Prose("", "", "Plain"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>kept",
        "kept <img src=x onerror=alert(1)>",
        "kept <a href='javascript:alert(1)'>x</a>",
        "[kept](javascript:alert(1))",
        "[kept](&#106;avascript:alert(1))",
        "[kept][r]\n\n[r]: JaVaScRiPt:alert(1)",
        "<javascript:alert(1)> kept",
        "kept\n{: onclick='alert(1)'}",
        "*kept*{: style='x' onclick='alert(1)'}",
    ],
)
def test_a_resource_runs_no_script_through_its_markdown(theme: Theme, text: str) -> None:
    for block in (text, f"{text}\n\nsecond"):
        html = _drawn(theme, Prose("", "", block)) + _drawn(
            theme, Table("t", "", (Column("A"),), (Row(((Markdown(block),),)),))
        )
        assert "kept" in html
        assert not re.search(r"<script|<[^>]*(?:\son\w+=|javascript:)", html, re.IGNORECASE), html


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", " JavaScript:alert(1)", "vbscript:x", "data:text/html,x"]
)
def test_an_address_that_is_a_program_is_no_link(theme: Theme, target: str) -> None:
    html = _drawn(
        theme, Table("t", "", (Column("A"),), (Row(((Link("x", target), Chip("y", "z", "", target)),)),))
    )

    assert html.count('href="#"') == 2
    assert target not in html


def test_a_resource_may_link_and_use_plain_html(theme: Theme) -> None:
    html = _drawn(theme, Prose("", "", "See [the page](https://x.org/a) and [ours](b.html), H<sub>2</sub>O"))

    assert '<a href="https://x.org/a">the page</a> and <a href="b.html">ours</a>, H<sub>2</sub>O' in html


def test_a_narrative_is_sanitised(theme: Theme) -> None:
    html = _drawn(
        theme,
        Narrative(
            "n", "Narrative", '<div><b onclick="x()">Bo</b><script>alert(1)</script><img src="x.png"></div>'
        ),
    )

    assert '<h2 id="n-heading">Narrative</h2><div class="narrative"><div><b>Bo</b>' in html
    assert "script" not in html
    assert "<h2" not in _drawn(theme, Narrative("", "", "<div>x</div>"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("json", '{"url": "https://x.org/a?b&c", "other": "https://x.org/a?b&c-d"}'),
        ("xml", '<url value="https://x.org/a?b&amp;c"/>'),
    ],
)
def test_urls_in_source_are_links(theme: Theme, language: str, text: str) -> None:
    url = "https://x.org/a?b&c" if language == "json" else "https://x.org/a?b&amp;c"
    html = _drawn(theme, Code("s", "", language, text, "raw.json", links=((url, "CodeSystem-a.html"),)))

    assert html.count('<a href="../CodeSystem-a.html">') == 1
    assert '<a href="../raw.json" download>Download raw.json</a>' in html
    assert "<h2" not in html


def test_source_may_start_folded_under_a_heading(theme: Theme) -> None:
    html = _drawn(theme, Code("s", "The source", "json", "{}", is_folded=True))

    assert '<h2 id="s-heading">The source</h2><details class="fold"><summary>Show the text</summary>' in html
    assert "<summary>JSON source</summary>" in _drawn(theme, Code("s", "", "json", "{}", is_folded=True))
    assert "Download" not in html


_ARTIFACT = Artifact(
    type="ValueSet",
    id="v",
    url="https://x.org/v",
    version="",
    name="V",
    title="A <set>",
    status="draft",
    description="What *it* is for",
    release="R4",
    resource={},
    neutral={},
    source="v.json",
    source_format="json",
    source_text="",
    out="ValueSet-v.html",
    is_example=False,
    origins=Origins({}, dict),
)


def _list(theme: Theme, *groups: ArtifactGroup) -> str:
    template = theme.environment.get_template("artifacts.html")
    values = {"groups": groups, "has_check": False, "page": {}, "guide": {}, "site": {}}
    context = template.new_context({**values, "_drawing": theme.page()})
    return re.sub(r"\s*\n\s*", "", "".join(template.blocks["body"](context)))


def test_the_list_of_artifacts_is_grouped_and_linked(theme: Theme) -> None:
    example = replace(_ARTIFACT, type="Library", id="l", is_example=True)

    html = _list(
        theme,
        ArtifactGroup("Value sets", "Of *words*.", (_ARTIFACT,)),
        ArtifactGroup("Other", "", (example,)),
    )

    assert html.startswith(
        '<p>2 artifacts of FHIR R4:<a href="#value-sets">Value sets</a>&nbsp;<span class="count">1</span>,'
    )
    assert '<h2 id="value-sets">Value sets</h2><div class="md"><p>Of <em>words</em>.</p></div>' in html
    assert html.count("What <em>it</em> is for</div></td>") == 2
    assert '<th scope="row"><a href="ValueSet-v.html">A &lt;set&gt;</a><br><code>v</code></th>' in html
    assert html.count("<td>Library</td>") == 1
    assert "<td>ValueSet</td>" not in html
    assert html.count('<span class="tag status-draft">draft</span>') == 1


def test_a_long_group_of_artifacts_is_parted_by_type(theme: Theme) -> None:
    libraries = tuple(replace(_ARTIFACT, type="Library", id=f"l{at}") for at in range(20))

    html = _list(theme, ArtifactGroup("Other", "", (*libraries, _ARTIFACT)))
    short = _list(theme, ArtifactGroup("Other", "", (*libraries[1:], _ARTIFACT)))

    assert '<h3 id="other-Library">Library <span class="count">20</span></h3>' in html
    assert '<h3 id="other-ValueSet">' in html
    assert '<li class="d1"><a href="#other-Library">' in html
    assert "<h3" not in short


def test_markup_in_a_cell_is_drawn_not_shown(theme: Theme) -> None:
    written = Markdown("<div><p>The client <b>SHALL</b><script>x</script></p></div>")

    html = _drawn(theme, Table("t", "", (Column("A"),), (Row(((written,),)),)))

    assert "<p>The client <b>SHALL</b></p>" in html
    assert "script" not in html.partition("<table")[2]


def test_the_list_of_artifacts_says_once_what_all_have(theme: Theme) -> None:
    named = replace(_ARTIFACT, type="Patient", id="p", title="Asha Lowe (Patient)", is_example=True)
    other = replace(named, id="q", release="STU3")

    alike = _list(theme, ArtifactGroup("Examples", "", (named,)))
    mixed = _list(theme, ArtifactGroup("Examples", "", (named, other)))

    assert '<a href="ValueSet-v.html">Asha Lowe</a>' in alike
    assert "Status" not in alike
    assert 'class="tag release"' not in alike
    assert mixed.startswith("<p>2 artifacts:")
    assert '<span class="tag release">R4</span>' in mixed
    assert '<span class="tag release">STU3</span>' in mixed


def test_a_group_is_found_by_all_its_anchors(theme: Theme) -> None:
    html = _drawn(theme, Group("entry-1", "One", (), anchors=("https-//x.org/1", "Patient_1")))

    assert '<span id="https-//x.org/1"></span><span id="Patient_1"></span>' in html


def test_a_picture_is_drawn_with_its_name(theme: Theme) -> None:
    html = _drawn(theme, Picture("p", "Content", "image/png", "AAAA", 'The "front"'))

    assert '<img class="held" src="data:image/png;base64,AAAA" alt="The &#34;front&#34;">' in html


def test_a_table_of_many_columns_names_them_in_stacked_cells(theme: Theme) -> None:
    cells = ((Text("a"),), (Text("b"),), (Text("c"),), (Text("d"),))
    columns = (Column("Name"), Column('Card. "x"'), Column("Type"), Column("Words", "definition"))

    html = _drawn(theme, Table("t", "T", columns, (Row(cells),)))
    long = _drawn(theme, Table("t", "T", columns, (Row(cells),) * 401))

    assert 'class="cells stacks named"' in html
    assert "--c2: &#34;Card. \\&#34;x\\&#34;: &#34;; --c3: &#34;Type: &#34;; " in html
    assert "--c4" not in html
    assert 'class="cells"' in long
