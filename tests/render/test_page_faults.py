"""What is found in the texts of pages: each trap at its place, and nothing in what is meant so."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import pytest

from site_builder import pipeline
from site_builder.diagnostics import Diagnostic
from tests.guides import TODAY, build, html, page, write

FAULTY = {
    "fence": ("Text.\n\n```json\n{}\n", ["unclosed-fence 3:1"]),
    "comment": ("a <!-- b", ["unclosed-html 1:3"]),
    "unclosed": ("<div>\n\nText.\n", ["unclosed-html 1:1"]),
    "name-in-brackets": ("Ask for [base]/Patient/<id> now.", ["unclosed-html 1:24"]),
    "unclosed-within": ("<div><b>\n", ["unclosed-html 1:1"]),
    "crossed": ("<div><p>x</div>", ["crossed-html 1:10"]),
    "crossed-spans": ("a <b>b <i>c</b> d</i> e", ["crossed-html 1:12"]),
    "lone-end": ("a </b> c", ["crossed-html 1:3"]),
    "cell": ('<table><tr><td markdown="1">x</td></tr></table>', ["crossed-html 1:30"]),
    "block-in-a-line": ("a <div>b</div>", ["crossed-html 1:3"]),
    "two-slips": ("a </b> c\n\n<div><p>x</div>", ["crossed-html 1:3", "crossed-html 3:10"]),
    "slips-of-a-line": ("a </b> c </i> d </u>\n\n</p>\n", ["crossed-html 1:3", "crossed-html 3:1"]),
    "pipe": ("Either a | b.", ["accidental-table 1:10"]),
    "pipe-in-item": ("* a | b\n", ["accidental-table 1:5"]),
    "cells": ("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n| 1 | 2 | 4 |\n", ["table-cells 3:11"]),
    "footnote": ("See[^gone].", ["undefined-footnote 1:4"]),
    "footnote-of-nothing": ("Text.\n\n> [^a]: Never seen.\n", ["lost-footnote 3:5"]),
    "footnote-twice": ("Text[^a].\n\n[^a]: One.\n\n[^a]: Two.\n", ["lost-footnote 5:3"]),
    "reference": (
        "See [text][gone] and *[more][lost]*.",
        ["undefined-reference 1:11", "undefined-reference 1:29"],
    ),
    "json": ('```json\n{"a": 1,}\n```\n', ["invalid-json-block 2:9"]),
    "json-in-an-item": ('* a\n\n  ```json\n  {"a" 1}\n  ```\n', ["invalid-json-block 4:8"]),
    "emptied": ("`{{ value }}` and\n\n    a {{ page.titel }}\n", ["empty-in-code 1:2", "empty-in-code 3:7"]),
    "emptied-json": ('```json\n{"a": {{ value }}}\n```\n', ["empty-in-code 2:7"]),
    "callout": ("!!! note\n    Text", ["foreign-syntax 1:1"]),
    "tab": ('=== "Tab"\n\n    Text', ["foreign-syntax 1:1"]),
    "container": ("::: warning\nText\n:::", ["foreign-syntax 1:1"]),
    "undrawn": ("Text.\n\n* a\n\n  ```mermaid\n  nonsense\n  ```\n", ["undrawn-diagram 5:3"]),
    "simplifier": (
        "{{tree:hl7.org/Patient}}\n\nSee {{render: x}} {{render:x}}.",
        ["foreign-syntax 1:1", "foreign-syntax 3:5", "foreign-syntax 3:19"],
    ),
    "no-space": ("##Heading", ["foreign-syntax 1:1"]),
    "jump": ("## A\n\n#### B\n\n<h6>C</h6>\n", ["heading-jump 3:6", "heading-jump 5:1"]),
    "titles": ("# A\n\n# B\n\n# C\n", ["second-title 3:3"]),
    "ids": ('<p id="a">x</p>\n\n<p id="a">y</p>\n\n## H {#a}\n', ["duplicate-id 3:1", "duplicate-id 5:4"]),
    "addresses": (
        "[m](mailto:) [n](mailto:a b) [h](http:///x)",
        ["unfit-address 1:5", "unfit-address 1:18", "unfit-address 1:34"],
    ),
    "own-anchor": ("[a](#gone)", ["broken-anchor 1:5"]),
}
"""Texts, each with what is found in it: code, line and column."""

FINE = {
    "fence": "```\n</div> [a][b] x | y\n```\n",
    "inline-fence": "a ```b``` c",
    "elements": "<div><p>a<br>b</p><hr/></div>\n\na <b>b <i>c</i></b>",
    "guess-that-failed": "<b>*a</b> [b</b",
    "code": "`</div> | {{ page.title }}` and `a | b`",
    "table": "a | b\n- | -\n1 | 2\n",
    "table-without-header": "|a|b|\n|c|d|\n",
    "fewer-cells": "| a | b |\n|---|---|\n| 1 |\n",
    "footnote": "a[^b] [^a-z]\n\n[^b]: c\n",
    "reference": "[a][b], [c] and name[0][use] [d] [1..1]\n\n[b]: https://example.org\n",
    "json": '```json\n{"a": [1]}\n{"b": null}\n```\n',
    "json-in-part": '```json\n"a": 1,\n```\n\n```json\n{"a": ...}\n```\n\n```json\n{"a": 1} // so\n```\n',
    "set-before-a-colon": "{% assign v = 1 %}{{ v: x }}",
    "drawn": "```mermaid\nflowchart LR\n  A --> B\n```\n",
    "set": "{% assign v = 1 %}`{{ v }}`{{ nothing }}",
    "raw": "{% raw %}`{{ value }}`{% endraw %}",
    "headings": "### A\n\n#### B\n\n## C\n\n### D\n",
    "hash": "#1 is first",
    "name-and-id": '<a name="a" id="a"></a>',
    "addresses": "[m](mailto:a@example.org) [s](mailto:?subject=x) [h](https://example.org) [t](tel:1)",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Diagnostic]]:
    """Return what is found in each page of one guide."""
    folder = tmp_path_factory.mktemp("guide")
    texts = {f"faulty-{name}": text for name, (text, _) in FAULTY.items()}
    texts |= {f"fine-{name}": text for name, text in FINE.items()}
    pages = {f"content/{name}.md": text for name, text in texts.items()}
    write(folder, **{"guide.yaml": "title: T\n", "content/index.md": page("x", title="x")}, **pages)
    by_page: dict[str, list[Diagnostic]] = {name: [] for name in texts}
    for each in pipeline.check(folder, jobs=1, today=TODAY).diagnostics:
        name = each.location.path.removeprefix("content/").removesuffix(".md")
        by_page.setdefault(name, []).append(each)
    return by_page


@pytest.mark.parametrize("name", FAULTY)
def test_a_trap_is_found_once_at_its_place(name: str, found: dict[str, list[Diagnostic]]) -> None:
    places = [f"{each.code} {each.location.line}:{each.location.column}" for each in found[f"faulty-{name}"]]
    assert places == FAULTY[name][1]


@pytest.mark.parametrize("name", FINE)
def test_what_is_meant_so_is_no_finding(name: str, found: dict[str, list[Diagnostic]]) -> None:
    assert found[f"fine-{name}"] == []


def test_other_cases_and_sources_are_named_by_what_the_site_has(tmp_path: Path) -> None:
    files = {
        "guide.yaml": "title: T\n",
        "content/index.md": "[a](Other.html) [b](other.md) [c](other.html#Part) ![d](images/A.PNG) [e](x/y.md) "
        "<a href='..\\Other.html'>f</a>",
        "content/other.md": "## Part\n",
        "content/x/y.md": page("x", title="x", permalink="z.html"),
        "content/images/a.png": "",
    }
    report = pipeline.check(write(tmp_path, **files), jobs=1, today=TODAY)
    assert [each.cure for each in report.diagnostics] == [
        "Write 'other.html': addresses tell upper from lower case.",
        "Write 'other.html'.",
        "Write '#part': anchors tell upper from lower case.",
        "Write 'images/a.png': addresses tell upper from lower case.",
        "Write 'z.html': that is the page which the site has.",
        "Write 'other.html': addresses have no backslash.",
    ]


def test_in_guides_for_jekyll_each_page_may_have_its_titles(tmp_path: Path) -> None:
    files = {"_config.yml": "title: T\n", "index.md": page("# A\n\n# B\n", title="x")}
    assert pipeline.check(write(tmp_path, **files), jobs=1, today=TODAY).diagnostics == ()


def test_texts_beside_artifacts_have_their_traps_told_too(tmp_path: Path) -> None:
    files = {
        "guide.yaml": "title: T\n",
        "content/index.md": page("x", title="x"),
        "content/ValueSet-v-intro.md": "See[^gone].\n",
        "profiles/v.json": '{"resourceType": "ValueSet", "id": "v", "url": "https://x.org/ValueSet/v", "status": "draft"}',
    }
    found = pipeline.check(write(tmp_path, **files), jobs=1, today=TODAY).diagnostics
    places = [str(each.location) for each in found if each.code == "undefined-footnote"]
    assert places == ["content/ValueSet-v-intro.md:1:4"]


def test_readers_of_html_4_get_to_the_end_of_a_page_with_many_places_to_break(tmp_path: Path) -> None:
    body = "`fhir/Patient/12345/identifier/system/of/it`\n\n" * 200 + "The end.\n"
    build(write(tmp_path, **{"guide.yaml": "title: T\n", "content/index.md": page(body)}))
    text = html(tmp_path, "index.html")
    assert text.count("<wbr") > 1000
    root = lxml.html.document_fromstring(text)
    assert root.xpath("//footer")
    assert max(len(list(each.iterancestors())) for each in root.iter()) < 40
