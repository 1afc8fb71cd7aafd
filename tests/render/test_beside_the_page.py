"""What a page says besides its text: its dates and reviews, and what programs read of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from tests.guides import build, findings, html, page, write

SETTINGS = "title: A <b>guide</b> & more\nsite_url: https://example.org/guide\n"


def data_of(folder: Path, out: str) -> Any:
    (script,) = lxml_html.fromstring(html(folder, out)).xpath("//script[@type='application/ld+json']/text()")
    return json.loads(script)


def dates_of(folder: Path, out: str) -> str:
    found = lxml_html.fromstring(html(folder, out)).xpath("//p[@class='page-dates']")
    return " ".join(found[0].text_content().split()) if found else ""


def test_a_page_says_when_it_was_changed_and_reviewed(tmp_path: Path) -> None:
    front_matter: dict[str, dict[str, object]] = {
        "index": {"last_modified_at": "2025-05-03"},
        "due": {"last_reviewed": "2025-08-31", "review_in": "6 months"},
        "late": {"last_reviewed": "2025-01-01", "review_in": "1 year"},
        "alone": {"last_reviewed": "2025-01-01"},
        "plain": {"last_modified_at": False, "review_in": "2 weeks"},
        "wrong": {"last_reviewed": "2025-01-01", "review_in": "soon"},
    }
    pages = {f"content/{name}.md": page("x", title=name, **keys) for name, keys in front_matter.items()}
    report = build(write(tmp_path, **{"guide.yaml": SETTINGS, **pages}))

    assert {name: dates_of(tmp_path, f"{name}.html") for name in front_matter} == {
        "index": "Last changed 3 May 2025.",
        # February lacks the 31st.
        "due": "Last reviewed 31 August 2025; to be reviewed again by 28 February 2026.",
        "late": "Last reviewed 1 January 2025. Its next review was due on 1 January 2026: "
        "what it says may be out of date.",
        "alone": "Last reviewed 1 January 2025.",
        "plain": "",
        "wrong": "Last reviewed 1 January 2025.",
    }
    assert findings(report) == [("invalid-front-matter", "content/wrong.md", 4)]
    notes = [(each.code, str(each.location), each.message) for each in report.diagnostics]
    assert (
        "overdue-review",
        "content/late.md:3:1",
        "'late' should have been reviewed by 2026-01-01",
    ) in notes
    assert [code for code, _, _ in notes].count("overdue-review") == 1


def test_programs_are_told_what_a_page_is(tmp_path: Path) -> None:
    title = 'A "&lt;/script>&lt;script>alert(1)&lt;/script>" & &lt;!-- title'
    code_system = {
        "resourceType": "CodeSystem",
        "id": "moods",
        "url": "https://example.org/fhir/CodeSystem/moods",
        "version": "1.0",
        "name": "Moods",
        "status": "active",
        "content": "complete",
        "concept": [{"code": "glad"}],
    }
    build(
        write(
            tmp_path,
            **{
                "guide.yaml": SETTINGS,
                "content/index.md": page("x", title="Home", summary="The *start*"),
                "content/a.md": page("x", title=title, last_modified_at="2025-05-03"),
                "profiles/moods.json": json.dumps(code_system),
            },
        )
    )

    site = {"@type": "WebSite", "name": "A guide & more", "url": "https://example.org/guide/"}
    start = data_of(tmp_path, "index.html")
    assert start == {
        "@context": "https://schema.org",
        **site,
        "description": "The start",
        "inLanguage": "en-GB",
    }
    article, crumbs = data_of(tmp_path, "a.html")["@graph"]
    assert article == {
        "@type": "TechArticle",
        "headline": 'A "</script><script>alert(1)</script>" & <!-- title',
        "inLanguage": "en-GB",
        "url": "https://example.org/guide/a.html",
        "dateModified": "2025-05-03",
        "isPartOf": site,
    }
    assert crumbs["itemListElement"][0]["item"] == "https://example.org/guide/"
    terms = data_of(tmp_path, "CodeSystem-moods.html")["@graph"][0]["mainEntity"]
    assert (terms["@type"], terms["identifier"]) == ("DefinedTermSet", code_system["url"])
    assert "application/ld+json" not in html(tmp_path, "search.html")


@pytest.mark.parametrize(
    ("settings", "image"),
    [
        ("site_url: https://example.org/g\npreview_image: a.png\n", ["https://example.org/g/a.png"]),
        ("site_url: https://example.org/g\nlogo: /a.png\n", ["https://example.org/g/a.png"]),
        ("site_url: https://example.org/g\nlogo: a.svg\n", []),
        ("preview_image: a.png\n", []),
        ("preview_image: https://example.org/b.jpg\n", ["https://example.org/b.jpg"]),
    ],
)
def test_a_link_to_the_site_has_a_picture(tmp_path: Path, settings: str, image: list[str]) -> None:
    files = {"content/a.png": "", "content/a.svg": "", "content/index.md": page("x", title="Home")}
    build(write(tmp_path, **{"guide.yaml": settings, **files}))

    head = lxml_html.fromstring(html(tmp_path, "index.html"))
    assert head.xpath("//meta[@property='og:image']/@content") == image
