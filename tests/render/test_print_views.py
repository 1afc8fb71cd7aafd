"""Pages that stand together on one, for print: unique ids, links within, nothing that needs a click."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from lxml import html as lxml_html

from site_builder.render import print_views
from tests.guides import build, findings, html, page, write

SIDEBAR = """entries:
- folders:
  - title: First & best
    folderitems:
    - {title: A, url: /a.html}
    - {title: B, url: /sub/b.html}
  - title: First & best
    folderitems:
    - {title: C, url: /c.html}
    - {title: A again, url: /a.html}
    - {title: D, url: /d.html}
"""
B = """# Top
## Same {#same}
[self](#same) [a](../a.html#same) [a whole](../a.html) [out](../other.html#x) [json](../ValueSet-v.json?x=1#y)
![p](p.png) <label for="f" aria-describedby="same f">l</label><input id="f"> <a name="n"></a> [n](#n)

<details name="g"><summary>s</summary><p>folded</p></details>
<svg><linearGradient id="g"></linearGradient><rect fill="url(#g)"/></svg>
`https://example.org/a/very/long/address/that/may/break`
<div><p>never closed
<script>alert(1)</script>
"""


PROFILE = {
    "resourceType": "StructureDefinition",
    "id": "p",
    "url": "https://example.org/StructureDefinition/p",
    "name": "P",
    "status": "draft",
    "kind": "resource",
    "abstract": False,
    "type": "Patient",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
    "derivation": "constraint",
    "differential": {"element": [{"id": "Patient", "path": "Patient"}]},
}


def guide(folder: Path, **settings: object) -> Path:
    value_set = {"resourceType": "ValueSet", "id": "v", "name": "V", "title": "The values", "status": "draft",
                 "url": "https://example.org/ValueSet/v", "compose": {"include": [{"system": "urn:x"}]}}  # fmt: skip
    files = {
        "guide.yaml": "".join(f"{key}: {json.dumps(value)}\n" for key, value in settings.items()),
        "content/_data/sidebars/main.yml": SIDEBAR,
        "content/index.md": page("x", title="Home"),
        "content/a.md": page("## Same {#same}\n[b](sub/b.html#same)", title='&lt;script>"A"'),
        "content/sub/b.md": page(B, title="B"),
        "content/sub/p.png": "",
        "content/c.md": page("c", title="C"),
        "content/d.md": page("d", title="D"),
        "content/other.md": page("## X {#x}", title="Other"),
        "profiles/v.json": json.dumps(value_set),
        "profiles/p.json": json.dumps(PROFILE),
    }
    return write(folder, **files)


def test_a_section_stands_on_one_page(tmp_path: Path) -> None:
    report = build(guide(tmp_path, title="G", sidebar="main"))

    assert [code for code, *_ in findings(report)] == ["unclosed-html"]
    view = lxml_html.fromstring(html(tmp_path, "print-first-best.html"))
    body = view.xpath("//div[@class='print-view']")[0]
    ids = Counter(view.xpath("//@id"))
    assert {name for name, times in ids.items() if times > 1} == set()
    assert [each.text_content() for each in body.iter("h1", "h2", "h3", "h4")] == [
        "First & best",
        '<script>"A"',
        "Same",
        "B",
        "Top",
        "Same",
    ]
    assert [each.tag for each in body.iter("h1", "h2", "h3", "h4")] == ["h1", "h2", "h3", "h2", "h3", "h4"]
    assert {each.text: each.get("href") for each in body.xpath("//div[@class='body']//a[@href]")} == {
        "b": "#sub-b--same",
        "self": "#sub-b--same",
        "a": "#a--same",
        "a whole": "#a",
        "out": "other.html#x",
        "json": "ValueSet-v.json?x=1#y",
        "n": "#sub-b--n",
    }
    assert body.xpath(".//nav//a/@href") == ["#a", "#sub-b"]
    assert body.xpath(".//img/@src") == ["sub/p.png"]
    assert body.xpath(".//label/@for") == ["sub-b--f"]
    assert body.xpath(".//label/@aria-describedby") == ["sub-b--same sub-b--f"]
    assert body.xpath(".//rect/@fill") == ["url(#sub-b--g)"]
    assert body.xpath(".//details[@open and not(@name)]")
    assert not body.xpath(".//script")
    written = html(tmp_path, "print-first-best.html")
    assert ("https://<wbr/>example.org/" in written, "</wbr>" in written) == (True, False)
    assert len(body.xpath("./div[@class='print-page']")) == 2


def test_readers_and_not_search_engines_are_led_to_print_views(tmp_path: Path) -> None:
    build(guide(tmp_path, title="G", sidebar="main"))

    def links(out: str) -> list[str]:
        return lxml_html.fromstring(html(tmp_path, out)).xpath("//p[@class='page-links']/a/@href")

    # The second section of that name has another file, and not the page that stands in the first.
    assert links("sub/b.html") == ["../print-first-best.html"]
    assert links("d.html") == ["print-first-best-2.html"]
    assert links("other.html") == []
    assert links("toc.html") == ["print.html"]
    view = lxml_html.fromstring(html(tmp_path, "print.html"))
    assert view.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert [each.text_content() for each in view.xpath("//h2|//h3[not(@id)]")] == [
        *("First & best", '<script>"A"', "B", "First & best", "C", "D", "Home", "Other"),
    ]
    assert "print" not in html(tmp_path, "sitemap.xml")
    search = (path.read_text() for path in (tmp_path / "out/search-index").rglob("*.js"))
    assert not any("print-first-best" in text for text in search)


def test_a_large_guide_and_one_that_wants_none_are_not_put_on_one_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_views, "WHOLE_AT_MOST", 1000)

    report = build(guide(tmp_path, sidebar="main"))
    assert report.printed is None
    assert {path.name for path in (tmp_path / "out").glob("print*")} == {
        "print-first-best.html",
        "print-first-best-2.html",
    }
    assert "print.html" not in html(tmp_path, "toc.html")

    build(guide(tmp_path, sidebar="main", print_views=False))
    assert not list((tmp_path / "out").glob("print*"))
    assert "print-first" not in html(tmp_path, "d.html")


def test_artifacts_stand_below_the_pages_where_the_settings_ask_for_them(tmp_path: Path) -> None:
    build(guide(tmp_path, sidebar="main", print_artifacts=True))

    view = lxml_html.fromstring(html(tmp_path, "print.html"))
    for name, title in {"valueset-v": "The values", "structuredefinition-p": "P"}.items():
        (artifact,) = view.xpath(f"//div[@id='{name}']")
        assert [each.text_content() for each in artifact.xpath(".//h3")] == [title]
        assert "draft" in artifact.xpath(".//dl")[0].text_content()
        assert not artifact.xpath(".//table|.//section")
