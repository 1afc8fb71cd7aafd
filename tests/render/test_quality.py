"""The quality report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from site_builder.diagnostics import Diagnostic, Location, ordered
from site_builder.model.rendered import Rendered
from site_builder.render.quality import FileFindings, quality_outs, quality_report
from tests.guides import build, html, page, write
from tests.model import small

FOUND = ordered(
    [
        Diagnostic("broken-link", "link 'x' leads nowhere", Location("pages/a.md", 7, 2)),
        Diagnostic("page-failed", "no", Location("pages/b.md"), "Mend it."),
        Diagnostic("missing-alt", "image", Location("pages/a.md", 3)),
        Diagnostic("unknown-filter", "filter", Location("guide.yaml")),
    ]
)


def report(of: Any, findings: tuple[Diagnostic, ...]) -> tuple[dict[str, Rendered], dict[str, Any]]:
    asked: dict[str, Any] = {}

    def draw(template: str, out: str, title: str, /, **context: Any) -> Rendered:
        asked.update(context, template=template, title=title)
        return Rendered(out, b"", title, kind="listing")

    return {file.out: file for file in quality_report(of, findings, draw)}, asked


def test_findings_stand_by_file_with_the_page_made_from_it() -> None:
    files, asked = report(small.guide(small.page("a.html")), FOUND)

    assert asked["groups"] == (
        FileFindings("guide.yaml", "", FOUND[:1]),
        FileFindings("pages/a.md", "a.html", FOUND[1:3]),
        FileFindings("pages/b.md", "", FOUND[3:]),
    )
    assert asked["counts"] == "1 error, 3 warnings"
    assert [row["line"] for row in json.loads(files["qa.json"].content)] == [1, 3, 7, 1]


def test_a_guide_without_fault_has_a_report_too() -> None:
    files, asked = report(small.guide(), ())

    assert set(files) == {"qa.html", "qa.json"} == set(quality_outs(small.guide()))
    assert (asked["groups"], asked["counts"]) == ((), "")


def test_what_the_guide_has_itself_stands() -> None:
    of = small.guide(small.page("qa.html"), static=("qa.json",))

    assert quality_outs(of) == ()
    assert report(of, FOUND)[0] == {}


def test_report_is_written_and_search_does_not_find_it(tmp_path: Path) -> None:
    body = "See [nothing](none.html) and [the report](qa.html)"
    write(tmp_path, **{"index.md": page(body, title="T"), "good.md": page("Good", title="G", sidebar="<b>")})

    found = build(tmp_path)

    text = html(tmp_path, "qa.html")
    assert [one.code for one in found.diagnostics] == ["unknown-sidebar", "broken-link"]
    assert "2 warnings" in text
    assert re.search(r'<h2 id="file-2">index.md</h2>\s*<p><a href="index.html">', text)
    assert "&lt;b&gt;" in text
    assert "<b>" not in text
    assert found.diagnostics[0].cure in text
    assert '<meta name="robots" content="noindex">' in text
    assert json.loads(html(tmp_path, "qa.json"))[1]["code"] == "broken-link"
    for index in ("search-index/r0.js", "sitemap.xml"):
        assert "qa.html" not in html(tmp_path, index)


def test_findings_change_no_other_page(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for folder, link in ((first, "index.html"), (second, "none.html")):
        pages = {"index.md": page("x", title="T"), "old.md": page(f"[x]({link})", title="O")}
        build(write(folder, **pages))

    differ = {
        path.name
        for path in (first / "out").iterdir()
        if path.is_file() and path.read_bytes() != (second / "out" / path.name).read_bytes()
    }

    # The list of the site's files: the report's table brings styles along.
    assert differ - {".site-builder.json"} == {"old.html", "old.md", "print.html", "qa.html", "qa.json"}
