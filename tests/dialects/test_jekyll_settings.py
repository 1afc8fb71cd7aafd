"""Settings of Jekyll and kramdown: each changes the site, or is a note at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html as parsed

from site_builder import pipeline
from site_builder.report import BuildReport
from tests import guides


def built(folder: Path, settings: str, **files: str) -> BuildReport:
    guides.write(
        folder,
        **{"_config.yml": f"title: G\n{settings}", "index.md": guides.page("Start.", title="Start"), **files},
    )
    return guides.build(folder)


def body(folder: Path, out: str = "p.html") -> str:
    """Return the HTML of a page's body, white space made even."""
    found = parsed.document_fromstring(guides.html(folder, out)).xpath("//div[@class='body']")[0]
    return " ".join("".join(parsed.tostring(each, encoding="unicode") for each in found).split())


KRAMDOWN = [
    ("auto_ids: false", "# A", "<h2>A</h2>"),
    ("auto_id_prefix: x-", "# A", '<h2 id="x-a">A</h2>'),
    ("input: kramdown", "# 1. Ä b", '<h2 id="b">1. Ä b</h2>'),
    ("header_offset: 2", "## A", '<h4 id="a">A</h4>'),
    ("toc_levels: [3]", "* x\n{:toc}\n\n## A\n\n### B", '<a href="#b" id="markdown-toc-b">B</a>'),
    ("footnote_nr: 4", "a[^1]\n\n[^1]: n", '<ol start="4">'),
    ("footnote_backlink: back", "a[^1]\n\n[^1]: n", ">back</a>"),
    ("footnote_prefix: p", "a[^1]\n\n[^1]: n", 'id="fn:p1"'),
    ("parse_block_html: true", "<div>\n*a*\n</div>", "<em>a</em>"),
    ("typographic_symbols: {hellip: dots}", "a...", "<p>adots</p>"),
    ("smart_quotes: [laquo, raquo, bdquo, ldquo]", '"a"', "<p>„a“</p>"),
    ('link_defs: {x: ["https://example.org/"]}', "[a][x]", '<a href="https://example.org/">a</a>'),
    ("hard_wrap: true", "a\nb", "<p>a<br> b</p>"),
]


@pytest.mark.parametrize(("setting", "text", "wanted"), KRAMDOWN, ids=[row[0] for row in KRAMDOWN])
def test_option_of_kramdown_changes_the_page(tmp_path: Path, setting: str, text: str, wanted: str) -> None:
    report = built(tmp_path, f"kramdown:\n  {setting}\n", **{"p.md": guides.page(text, title="P")})

    assert wanted in body(tmp_path)
    assert [each.code for each in report.diagnostics if "setting" in each.code] == []


MARKS = [
    ("{:auto_ids}\nOne\n: a\n{:#own} Two\n: b", '<dt id="one">One</dt>'),
    ("{:auto_ids-x-}\nOne\n: a", '<dt id="x-one">One</dt>'),
    ("a[^1]\n\n* x\n{:footnotes}\n\nb\n\n[^1]: n", "</div> <p>b</p>"),
    ("![Alt](a.png){:.c .d standalone}", "<figcaption>Alt</figcaption>"),
]


@pytest.mark.parametrize(("text", "wanted"), MARKS, ids=[row[0][:20] for row in MARKS])
def test_marks_of_kramdown(tmp_path: Path, text: str, wanted: str) -> None:
    built(tmp_path, "", **{"p.md": guides.page(text, title="P"), "a.png": ""})

    assert wanted in body(tmp_path)


WITHOUT = [
    ("timezone: Europe/London\n", 2),
    ("kramdown:\n  math_engine: katex\n", 3),
    ("liquid: {error_mode: strict}\n", 2),
    ("paginate: 3\n", 2),
]


@pytest.mark.parametrize(("settings", "line"), WITHOUT)
def test_a_setting_without_effect_is_a_note_at_its_line(tmp_path: Path, settings: str, line: int) -> None:
    report = built(tmp_path, settings)

    found = [each for each in report.diagnostics if each.code == "setting-without-effect"]
    assert [(each.location.path, each.location.line) for each in found] == [("_config.yml", line)]


def test_what_kramdown_refuses_is_a_finding(tmp_path: Path) -> None:
    report = built(
        tmp_path,
        "kramdown:\n  toc_levels: 7\n  footnote_nr: many\n  smart_quotes: one\n  link_defs: {a: 1}\n",
    )

    assert [each.location.line for each in report.diagnostics if each.code == "invalid-setting"] == [
        3,
        4,
        5,
        6,
    ]


def test_settings_of_jekyll_change_the_site(tmp_path: Path) -> None:
    settings = "source: docs\nmarkdown_ext: md,txt\nlimit_posts: 1\nshow_drafts: true\ndefaults: [{scope: {path: a}, values: {kind: k}}]\n"
    files = {
        "docs/a/p.txt": guides.page(
            "*{{ page.kind }}* {{ site.posts | map: 'title' | join }}", title="P", lang="cy"
        ),
        "docs/_posts/2020-01-01-old.md": guides.page("", title="Old"),
        "docs/_posts/2020-01-02-new.md": guides.page("", title="New"),
        "docs/_drafts/draft.md": guides.page("", title="Draft"),
        "docs/a/file.pdf": "x",
        "docs/files.md": guides.page(
            "{% for f in site.static_files %}{{ f.kind }}{{ f.path }}{% endfor %}", title="F"
        ),
    }
    built(tmp_path, settings, **files)

    assert body(tmp_path, "a/p.html") == "<p><em>k</em> Draft</p>"
    assert '<html lang="cy">' in guides.html(tmp_path, "a/p.html")
    assert "k/a/file.pdf" in guides.html(tmp_path, "files.html")


@pytest.mark.parametrize(
    ("setting", "titles"), [("", "B A C"), ("sort_by: title", "A B C"), ("order: [3.md]", "C B A")]
)
def test_a_collection_has_its_order(tmp_path: Path, setting: str, titles: str) -> None:
    documents = {f"_eps/{at}.md": guides.page("", title=title) for at, title in enumerate("BAC", start=1)}
    loop = guides.page("{{ site.eps | map: 'title' | join: ' ' }}", title="P")
    setting = f"    {setting}\n" if setting else ""
    built(tmp_path, f"collections:\n  eps:\n    output: true\n{setting}", **documents, **{"p.md": loop})

    assert body(tmp_path) == f"<p>{titles}</p>"
    menu = parsed.document_fromstring(guides.html(tmp_path, "p.html")).xpath("//nav[@class='side']//a")
    assert " ".join(each.text for each in menu if each.text in "ABC") == titles


def test_posts_are_parted_on_pages(tmp_path: Path) -> None:
    posts = {
        f"_posts/2020-01-0{at}-p.md": guides.page("", title=f"N{at}", permalink=f"p{at}.html")
        for at in range(1, 6)
    }
    shown = "<p>{% for p in paginator.posts %}{{ p.title }} {% endfor %}{{ paginator.previous_page_path }} {{ paginator.next_page_path }}</p>"
    files = {**posts, "blog/index.html": guides.page(shown, title="Blog")}
    built(tmp_path, "paginate: 2\npaginate_path: /blog/page:num/\nplugins: [jekyll-paginate]\n", **files)

    pages = ("blog/index.html", "blog/page2/index.html", "blog/page3/index.html")
    assert [body(tmp_path, out) for out in pages] == [
        "<p>N5 N4 /blog/page2/</p>",
        "<p>N3 N2 /blog/ /blog/page3/</p>",
        "<p>N1 /blog/page2/ </p>",
    ]


def test_pages_are_made_as_github_pages_makes_them(tmp_path: Path) -> None:
    files = {
        "README.md": "# My docs\n\n[Guide](docs/guide.md#a) and [home](docs/deep/page.md)",
        "LICENSE.md": "# Licence",
        "docs/guide.md": "# The guide\n\n## A\n\n[back](../README.md)",
        "docs/deep/page.md": "---\npermalink: /elsewhere/\n---\n[Guide](../guide.md)",
        "_layouts/default.html": "<main>{{ content }}<p>Frame</p></main>",
    }
    guides.write(tmp_path, **{"_config.yml": "theme: jekyll-theme-primer\n", **files})
    report = pipeline.build(tmp_path, output=tmp_path / "out", jobs=1, today=guides.TODAY)

    assert guides.findings(report) == []
    start = guides.html(tmp_path, "index.html")
    assert start.count("My docs</h1>") == 1
    assert '<a href="docs/guide.html#a">' in start
    assert "<p>Frame</p>" in start
    assert '<a href="../index.html">back' in guides.html(tmp_path, "docs/guide.html")
    assert '<a href="../docs/guide.html">' in guides.html(tmp_path, "elsewhere/index.html")
    assert not (tmp_path / "out" / "LICENSE.html").exists()
