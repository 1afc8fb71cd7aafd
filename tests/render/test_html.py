"""Where links lead, and what is read off and put right in HTML that becomes a page's body."""

import pytest

from site_builder.diagnostics import Location
from site_builder.model.rendered import SearchEntry
from site_builder.render.body import Body, BodyWriter
from site_builder.render.html import SiteMap, relative
from site_builder.source.placed import Spot

_PLACE = Location("a.md", 1, 1)

SITE = SiteMap(
    {"index.html", "a.html", "sub/b.html", "sub/index.html", "images/x y.png", "50%.html"}, base_path="/guide"
)


def body_of(html: str, page: str = "index.html") -> Body:
    """Write HTML as a page's whole body."""
    writer = BodyWriter(page, SITE)
    writer.write_html(html, Spot(_PLACE).place)
    return writer.finish()


def search_entries(html: str, title: str) -> tuple[SearchEntry, ...]:
    """Return what search finds in HTML."""
    writer = BodyWriter("index.html", SITE)
    writer.write_html(html, Spot(_PLACE).place)
    writer.finish()
    return writer.search_entries(title)


@pytest.mark.parametrize(
    ("target", "page", "out", "fragment"),
    [
        ("a.html", "index.html", "a.html", ""),
        ("a.html#part", "index.html", "a.html", "part"),
        ("#part", "sub/b.html", "sub/b.html", "part"),
        ("/a.html", "sub/b.html", "a.html", ""),
        ("../a.html?x=1", "sub/b.html", "a.html", ""),
        ("/guide/a.html", "index.html", "a.html", ""),
        ("/guide", "a.html", "index.html", ""),
        ("/guidebook.html", "a.html", "guidebook.html", ""),
        ("/", "a.html", "index.html", ""),
        ("sub/", "index.html", "sub/index.html", ""),
        ("sub", "index.html", "sub/index.html", ""),
        ("a", "index.html", "a.html", ""),
        ("images/x%20y.png", "index.html", "images/x y.png", ""),
        ("missing.html", "sub/b.html", "sub/missing.html", ""),
        ("https://hl7.org/fhir/", "index.html", "", ""),
        ("//cdn.example/x", "index.html", "", ""),
    ],
)
def test_link_is_resolved_as_a_web_server_would(target: str, page: str, out: str, fragment: str) -> None:
    assert SITE.resolve(target, page) == (out, fragment)


@pytest.mark.parametrize(
    ("out", "page", "written"),
    [
        ("a.html", "index.html", "a.html"),
        ("a.html", "x/y/b.html", "../../a.html"),
        ("x/c.html", "x/b.html", "c.html"),
    ],
)
def test_relative_link(out: str, page: str, written: str) -> None:
    assert relative(out, page) == written


@pytest.mark.parametrize(
    ("page", "before", "after"),
    [
        ("index.html", '<a href="a.html">', '<a href="a.html">'),
        ("sub/b.html", '<a class="k" href="/a.html#x">', '<a class="k" href="../a.html#x">'),
        ("index.html", "<a href='/a.html'>", '<a href="a.html">'),
        ("index.html", "<a href=/a.html>", '<a href="a.html">'),
        ("sub/b.html", '<img alt="" src="/images/x%20y.png">', '<img alt="" src="../images/x%20y.png">'),
        ("index.html", '<a href="sub/">', '<a href="sub/index.html">'),
        ("sub/b.html", '<a href="/50%25.html">', '<a href="../50%25.html">'),
        ("index.html", '<a href="nowhere.html">', '<a href="nowhere.html">'),
        ("sub/b.html", '<a href="/nowhere.html?q=1">', '<a href="../nowhere.html?q=1">'),
        ("sub/b.html", '<a href="/other-site/">', '<a href="/other-site/">'),
        ("sub/b.html", '<a href="/other-site/x.html#y">', '<a href="/other-site/x.html#y">'),
        ("sub/b.html", '<a href="/sub/nowhere.html">', '<a href="nowhere.html">'),
        ("sub/b.html", '<!-- <a href="/a.html"> -->', '<!-- <a href="/a.html"> -->'),
        ("sub/b.html", "<script>\"<a href='/a.html'>\"</script>", "<script>\"<a href='/a.html'>\"</script>"),
        ("index.html", '<a href="mailto:x@example.org">', '<a href="mailto:x@example.org">'),
        ("index.html", '<a href="http://[bad">', '<a href="http://[bad">'),
    ],
)
def test_local_links_become_relative_and_nothing_else_changes(page: str, before: str, after: str) -> None:
    assert body_of(before, page).html == after


def test_headings_go_down_a_level_when_the_body_has_its_own_first_level() -> None:
    body = body_of('<h1 id="a">A</h1><h2 id="b">B</h2><h6 id="f">F</h6>')

    assert body.html == '<h2 id="a">A</h2><h3 id="b">B</h3><h6 id="f">F</h6>'
    assert [heading.level for heading in body.headings] == [2, 3, 6]


def test_headings_stay_where_the_page_title_is_the_only_first_level() -> None:
    assert body_of('<h2 id="b">B</h2>').html == '<h2 id="b">B</h2>'


def test_headings_are_listed_as_text_but_for_those_marked_no_toc() -> None:
    html = '<h2 id="a">A &amp; <code>b</code></h2><h2 class="x no_toc" id="c">C</h2><h3>no id</h3><h3 id="d"></h3>'

    assert [(heading.id, heading.text) for heading in body_of(html).headings] == [("a", "A & b")]


def test_anchors_links_and_images_without_alt_are_collected() -> None:
    html = (
        '<a name="old"></a><p id="p">x</p><img src="images/x.png"><img src="y.png" alt="">'
        '<a href="a.html#q">q</a><object data="o.svg"></object><svg><a xlink:href="a.html"></a></svg>'
    )

    body = body_of(html)

    assert body.anchors == {"old", "p"}
    assert [image.source for image in body.images_without_alt] == ["images/x.png"]
    assert [(link.target, link.is_image) for link in body.links] == [
        ("images/x.png", True),
        ("y.png", True),
        ("a.html#q", False),
        ("o.svg", False),
        ("a.html", False),
    ]


def test_where_a_word_may_break_search_sees_none() -> None:
    parts = search_entries("<p>Patient.<wbr>name<br>next</p>", "Page")

    assert [part.text for part in parts] == ["Patient.name next"]


def test_search_entries_are_cut_at_headings() -> None:
    html = '<p>Top</p><h2 id="one">One</h2><p>First &lt;text&gt;</p><h2>No id</h2><p>more</p><h3 id="two">Two</h3>'

    parts = search_entries(html, "Page")

    assert [(part.anchor, part.title, part.text) for part in parts] == [
        ("", "Page", "Top"),
        ("one", "One", "First <text> No id more"),
    ]


def test_search_finds_a_part_by_the_addresses_that_it_links_to() -> None:
    html = '<p><a href="a.html">A</a></p><h2 id="one">One</h2><p><a href="https://x.org/y?a&amp;b">Y</a></p>'

    parts = search_entries(html, "Page")

    assert [(part.anchor, part.words) for part in parts] == [("", ""), ("one", "https://x.org/y?a&b")]


def test_search_finds_each_term_that_has_an_anchor() -> None:
    html = """<p>Terms:</p><dl><dt id="pds">PDS</dt><dd>The <i>Spine</i>’s people</dd>
        <dt><code id="ods">ods</code> (codes)</dt><dd>Organisations</dd><dt>plain, id=no</dt><dd>here</dd></dl>"""

    parts = search_entries(html, "Glossary")

    assert [(part.anchor, part.title, part.text) for part in parts] == [
        ("", "Glossary", "Terms: plain, id=no here"),
        ("pds", "PDS", "The Spine’s people"),
        ("ods", "ods (codes)", "Organisations"),
    ]


def test_search_passes_over_captions_that_are_not_seen() -> None:
    html = '<table><caption class="unseen">Codes</caption><tr><td>a</td></tr></table>'

    assert [part.text for part in search_entries(html, "Page")] == ["a"]
