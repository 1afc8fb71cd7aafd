"""A page's twin in Markdown: what the page says, in signs that mean nothing else."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from site_builder.render.markdown_twin import Address, markdown_twin
from site_builder.render.page_content import content_tree
from tests.guides import build, findings, html, page, write

CASES = {
    "lines": ("<p>one\n  <b> two</b>, <i>three</i><br>four</p>", "one **two**, three\\\nfour"),
    "marks of screens": ("<h2>A<a class='headerlink' href='#a'>#</a></h2><nav>x</nav><p hidden>y</p>", "## A"),
    "code": ("<p><code>a<wbr>b`c</code></p><pre><code class='language-json'>{\n\n}\n</code></pre>",
             "``ab`c``\n\n```json\n{\n\n}\n```"),
    "code with fences": ("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"),
    "links": ('<p><a href="a b(c).html">x [y]</a> <a href="javascript:x">z</a> <a href="#q"></a></p>',
              r"[x \[y\]](a%20b%28c%29.html) z"),
    "lists": ("<ul><li>a<ol><li>b</li><li><p>c</p><p>d</p></li></ol></li><li></li></ul>",
              "- a\n  1. b\n  2. c\n\n     d"),
    "terms": ("<dl><div><dt>T</dt><dd>one</dd></div><dt>U</dt><dd><p>two</p><p>three</p></dd></dl>",
              "- **T**: one\n- **U**: two\n\n  three"),
    "quote": ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
    "breaks": ("<p>a \u2002<br class='j'> \u2002<br>b<br></p>", "a\\\nb"),
    "fold of facts": ("<details><summary>T 1</summary><dl><dt>T</dt><dd>1</dd></dl></details>", "- **T**: 1"),
    "views": ("<table data-views='some every'><tr class='not-every'><td>a</td></tr><tr class='not-some'><td>b"
              "<i class='not-every'>c</i></td></tr></table><p class='note-line not-some'>Every.</p>"
              "<p class='note-line'>said</p>", "|  |\n| --- |\n| b |\n\nsaid"),
    "fold": ("<details><summary>More</summary><p>a</p></details>", "**More**\n\na"),
    "drawing": ("<svg aria-label='A map'><text>x</text></svg>", "(Drawing: A map)"),
    "table": ("<table><thead><tr><th>A</th><th>B</th></tr></thead><tr><td rowspan=2>a|b</td><td><p>c</p><p>d</p></td>"
              "</tr><tr><td>e</td></tr><tr><td colspan=2>f</td></tr></table>",
              "| A | B |\n| --- | --- |\n| a\\|b | c<br>d |\n| a\\|b | e |\n| f |  |"),
    "table without a head": ("<table><tr><td>a</td></tr></table>", "|  |\n| --- |\n| a |"),
}  # fmt: skip


def twin_of(page: str, address: Address = str) -> str:
    """Return the twin of a page."""
    return markdown_twin(page, content_tree(page), address)


@pytest.mark.parametrize("name", CASES)
def test_html_becomes_markdown(name: str) -> None:
    written, expected = CASES[name]

    assert twin_of(f"<body><p>menu</p><article>{written}</article></body>") == expected + "\n"


@pytest.mark.parametrize(
    "text",
    [
        "# no heading", "- no list", "1. no list", "2) no list", "+ no", "> no quote", "--- no rule", "=== no",
        "*no* _emphasis_ __at__ all", "snake_case_word", "[no](link)", "![no](image)", "`no code`", "a\\b",
        "<script>alert(1)</script>", "&lt; &copy; &#65;", "~~not gone~~", "| no | table |", "https://a.example/_x_",
    ],
)  # fmt: skip
def test_what_a_page_says_is_no_markdown(text: str) -> None:
    content = f"<p>{escape(text)}</p>"

    twin = twin_of(f"<article>{content}<table><tr><td>{content}</td></tr></table></article>")

    drawn = lxml_html.fromstring(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(twin))
    assert [each.text_content() for each in drawn.xpath("//p|//td")] == [text, text]
    assert not drawn.xpath("//p/*|//td/*")


def test_html_that_no_parser_takes_leaves_its_words() -> None:
    deep = "<div>" * 5000 + "deep" + "</div>" * 5000

    assert "shallow" in twin_of(f"<article><p>shallow</p>{deep}</article>")


def test_a_long_address_is_whole() -> None:
    code = f"<code>{'a/<wbr>' * 1000}</code>"

    assert twin_of(f"<article><p>{code}</p></article>") == f"`{'a/' * 1000}`\n"


def test_a_site_has_twins_that_lead_to_each_other_and_a_list_of_them(tmp_path: Path) -> None:
    profile = {
        "resourceType": "StructureDefinition",
        "id": "pat",
        "url": "https://example.org/fhir/StructureDefinition/pat",
        "name": "Pat",
        "status": "draft",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint",
        "differential": {"element": [{"id": "Patient.active", "path": "Patient.active", "min": 1}]},
    }
    files = {
        "guide.yaml": "title: A [guide]\ndescription: For *all*.\n",
        "content/index.md": page(
            "[sub](sub/a.html#x), [its twin](sub/a.md)", title="Home", summary="*Start*"
        ),
        "content/sub/a.md": page("## x\n[up](../index.html) [all](../artifacts.html)", title="A [b]"),
        "content/own.md": page("x", title="Own"),
        "profiles/pat.json": json.dumps(profile),
    }
    report = build(write(tmp_path, **files))

    assert findings(report) == [("link-to-markdown", "content/index.md", 5)]
    assert html(tmp_path, "index.md") == ("# Home\n\n*Start*\n\n[sub](sub/a.md#x), [its twin](sub/a.md)\n")
    assert "[up](../index.md) [all](../artifacts.html)" in html(tmp_path, "sub/a.md")
    rows = [line.split(" | ")[:3] for line in html(tmp_path, "StructureDefinition-pat.md").splitlines()]
    assert ["| **`Patient.active`**", "?!Σ", "1..1"] in rows
    assert ["| `Patient.name`", "Σ", r"0..\*"] in rows
    head = lxml_html.fromstring(html(tmp_path, "sub/a.html"))
    assert head.xpath("//link[@type='text/markdown']/@href") == ["a.md"]
    assert html(tmp_path, "llms.txt").splitlines() == [
        "# A [guide]",
        "",
        "> For *all*.",
        "",
        "FHIR 4.0.1.",
        "Each file below is a page of the site as Markdown; the page itself ends in `.html`.",
        "An artifact's own definition is beside it, with the endings `.json` and `.xml`.",
        "",
        "## Pages",
        "",
        "- [Home](index.md): Start",
        "- [Own](own.md)",
        "",
        "## Sub",
        "",
        r"- [A \[b\]](sub/a.md)",
        "",
        "## Profiles",
        "",
        "- [Pat](StructureDefinition-pat.md)",
    ]


def test_a_guide_may_have_no_twins(tmp_path: Path) -> None:
    build(
        write(tmp_path, **{"guide.yaml": "markdown_twins: false\n", "content/index.md": page("x", title="H")})
    )

    assert not list((tmp_path / "out").rglob("*.md"))
    assert not (tmp_path / "out/llms.txt").exists()
    assert "text/markdown" not in html(tmp_path, "index.html")
