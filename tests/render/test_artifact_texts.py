"""On an artifact's page each id is given once, whoever wrote the text, and headings stand below the page's."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html as lxml_html

from tests import guides

BASE = "https://fhir.example.org"
PROFILE = {
    "resourceType": "StructureDefinition",
    "id": "ours",
    "url": f"{BASE}/StructureDefinition/ours",
    "name": "Ours",
    "status": "draft",
    "fhirVersion": "4.0.1",
    "kind": "resource",
    "abstract": False,
    "type": "Patient",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
    "derivation": "constraint",
    "description": "Words | more.\n\n## Used by\n\n# Snapshot\n\n### Deep\n\n[up](#used-by)\n\n<h1 id='x'>X</h1>",
    "purpose": "# Why\n\n<a id='content'></a>",
    "copyright": "## Copyright",
    "differential": {
        "element": [
            {"id": "Patient.name", "path": "Patient.name", "definition": "# Name\n\na"},
            {
                "id": "Patient.gender",
                "path": "Patient.gender",
                "min": 1,
                "definition": "# Name\n\nb",
                "comment": "- c",
            },
        ]
    },
}
CAPABILITY = {
    "resourceType": "CapabilityStatement",
    "id": "server",
    "url": f"{BASE}/CapabilityStatement/server",
    "name": "Server",
    "status": "draft",
    "kind": "requirements",
    "fhirVersion": "4.0.1",
    "description": "## Patient\n\n## Resources",
    "rest": [
        {
            "mode": "server",
            "documentation": "# REST\n\n## Patient-heading",
            "resource": [
                {"type": "Patient", "documentation": "## Read\n\ny"},
                {"type": "Observation", "documentation": "## Read\n\nz"},
            ],
        }
    ],
}
VALUE_SET = {
    "resourceType": "ValueSet",
    "id": "codes",
    "url": f"{BASE}/ValueSet/codes",
    "name": "Codes",
    "status": "draft",
    "description": "\n    a <code>\n\nWords.\n",
    "compose": {"include": [{"system": "http://loinc.org"}]},
}
EXAMPLE = {
    "resourceType": "Patient",
    "id": "one",
    "meta": {"profile": [f"{BASE}/StructureDefinition/ours"]},
    "text": {
        "status": "additional",
        "div": "<div xmlns='http://www.w3.org/1999/xhtml'><h1 id='content'>A</h1><h4>B</h4></div>",
    },
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    guides.write(
        folder,
        **{
            "guide.yaml": f"title: T\ncanonical: {BASE}\n",
            "content/index.md": guides.page("Words", title="Start"),
            "profiles/p.json": json.dumps(PROFILE),
            "profiles/c.json": json.dumps(CAPABILITY),
            "profiles/v.json": json.dumps(VALUE_SET),
            "profiles/examples/e.json": json.dumps(EXAMPLE),
            "profiles/StructureDefinition-ours-intro.md": "## Used by\n\nA[^1]\n\n## Content\n\n[it](#used-by)\n\n[^1]: b\n",
            "profiles/StructureDefinition-ours-notes.md": "## Used by\n\nC[^1] [§][a]\n\n[^1]: d\n\n[a]: x.html\n{:#own}\n",
        },
    )
    guides.build(folder)
    return folder / "out"


def _page(site: Path, name: str) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring((site / name).read_text("utf-8"))


def test_no_id_is_given_twice(site: Path) -> None:
    files = sorted(site.glob("*-*.html"))
    assert len(files) > 4
    for file in files:
        ids = Counter(_page(site, file.name).xpath("//@id"))
        assert [id_ for id_, times in ids.items() if times > 1] == [], file.name


def test_headings_of_texts_stand_below_those_of_the_page(site: Path) -> None:
    for file in sorted(site.glob("*-*.html")):
        levels = [
            int(each.tag[1]) for each in _page(site, file.name).iter("h1", "h2", "h3", "h4", "h5", "h6")
        ]
        assert levels.count(1) == 1, file.name
        assert all(after <= before + 1 for before, after in pairwise(levels)), file.name


def test_the_products_own_anchors_lead_to_its_own_sections(site: Path) -> None:
    page = _page(site, "StructureDefinition-ours.html")

    assert {page.get_element_by_id(id_).tag for id_ in ("used-by", "content")} == {"section", "main"}
    assert page.get_element_by_id("snapshot").tag != "section"


def test_links_of_a_text_lead_to_its_own_headings(site: Path) -> None:
    page = _page(site, "StructureDefinition-ours.html")
    targets = {
        link.text: page.get_element_by_id(link.get("href")[1:])
        for link in page.xpath("//a[.='it' or .='up']")
    }

    assert {name: (target.tag, target.text) for name, target in targets.items()} == {
        "it": ("h3", "Used by"),
        "up": ("h3", "Used by"),
    }
    assert targets["it"] is not targets["up"]


def test_an_id_that_nobody_else_has_stays(site: Path) -> None:
    assert _page(site, "StructureDefinition-ours.html").get_element_by_id("own").get("href") == "x.html"


def test_an_indented_first_line_is_code(site: Path) -> None:
    page = _page(site, "ValueSet-codes.html")

    assert page.xpath("string(//*[@class='prose']//pre)") == "a <code>\n"
    assert page.xpath("string(//*[@class='summary'])") == "Words."


def test_the_summary_is_the_first_sentence_without_marks(site: Path) -> None:
    page = _page(site, "StructureDefinition-ours.html")

    assert page.xpath("string(//*[@class='summary'])") == "Words | more."
    assert page.xpath("//meta[@name='description']/@content") == ["Words | more."]
    assert not page.xpath("//*[@class='prose']//table")
