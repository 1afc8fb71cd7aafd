"""Small guides whose descriptions are written in what kramdown and CommonMark read differently."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from lxml import html as lxml_html

from tests import guides
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared


def _site(case: str, folder: Path) -> Path:
    shutil.copytree(SHARED / "cases" / case, folder / "guide")
    guides.build(folder / "guide")
    return folder / "guide" / "out"


def _page(file: Path) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(file.read_text("utf-8"))


def _prose(case: str, folder: Path) -> lxml_html.HtmlElement:
    return _page(_site(case, folder) / "ValueSet-case.html").xpath("//*[@class='prose']")[0]


def _blocks(prose: lxml_html.HtmlElement) -> list[tuple[str, str]]:
    return [(each.tag, " ".join(each.text_content().split())) for each in prose]


@pytest.mark.parametrize(
    ("case", "blocks"),
    [
        (
            "m01-fhir-pipe-is-no-table",
            [("p", "Two ways to search."), ("p", "Send the token as system|code in the query.")],
        ),
        (
            "m02-fhir-text-after-table",
            [("p", "Codes:"), ("table", "Code Meaning A active See also the next page.")],
        ),
        (
            "m04-fhir-no-typography",
            [
                ("p", "Use the options -a--b, 5--10 and <<any>>, then wait..."),
                ("p", "Second paragraph."),
            ],
        ),
        (
            "m05-fhir-rule-and-start",
            [("p", "Part one"), ("hr", ""), ("p", "Part two"), ("ol", "third fourth")],
        ),
        (
            "m07-fhir-no-kramdown-extras",
            [
                ("p", "Rate: costs $$5 and $$6 a day."),
                ("p", "Term : a line that starts with a colon"),
                ("p", "{:note} stays."),
            ],
        ),
    ],
)
def test_what_kramdown_would_read_otherwise(case: str, blocks: list[tuple[str, str]], tmp_path: Path) -> None:
    assert _blocks(_prose(case, tmp_path)) == blocks


def test_each_place_of_a_text_reads_it_alike(tmp_path: Path) -> None:
    site = _site("29-fhir-markdown-is-gfm", tmp_path)
    texts = [
        *_page(site / "CapabilityStatement-cs.html").xpath("//*[@class='prose']"),
        *_page(site / "StructureDefinition-PatG.html").xpath("//*[@class='prose']"),
        *_page(site / "StructureDefinition-PatG-definitions.html").xpath("//div[@class='md']"),
    ]

    assert len(texts) >= 5
    for text in texts:
        kinds = [each.tag for each in text if not each.tag.startswith("h")]
        assert kinds == ["p", "p", "ul", "ol", "p", "ol", "div", "blockquote", "p", "ul", "p", "table"]
        assert text.xpath("string(.//td/code)") == "a|b"
        assert """She said "quoted" -- and... 'x' (c) 2024""" in text.text_content()


@pytest.mark.parametrize("case", ["23-heading-ids-collide", "23c-heading-ids-in-artifacts"])
def test_ids_and_levels_of_headings(case: str, tmp_path: Path) -> None:
    files = sorted(_site(case, tmp_path).glob("*-*.html"))

    assert files
    for file in files:
        page = _page(file)
        assert [id_ for id_, times in Counter(page.xpath("//@id")).items() if times > 1] == [], file.name
        assert len(page.xpath("//h1")) == 1, file.name


def test_summaries_hold_no_marks(tmp_path: Path) -> None:
    site = _site("25-summary-of-description", tmp_path)
    files = sorted(site.glob("ValueSet-v*[0-9].html"))

    assert files
    for file in files:
        page = _page(file)
        shown = [
            page.xpath("string(//*[@class='summary'])"),
            *page.xpath("//meta[@name='description']/@content"),
        ]
        for words in shown:
            assert words.strip(), file.name
            assert not words.lstrip().startswith(("#", ">", "*", "|", "-", "1.", "<", "!", "`", "=")), (
                file.name
            )
            assert not any(mark in words for mark in ("**", "](", "`", "| A")), file.name
