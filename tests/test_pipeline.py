"""Whole guides through the whole pipeline."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from site_builder import pipeline
from site_builder.codes import Severity
from site_builder.codes.guide import GUIDE_CODES
from site_builder.today import build_date
from site_builder.write.beside import OutputRefusedError
from tests.counting import uncounted
from tests.guides import TODAY, build, findings, html, page, write
from tests.shared import SHARED, needs_shared

PROFILE = {
    "resourceType": "StructureDefinition",
    "id": "p",
    "url": "https://example.org/StructureDefinition/p",
    "name": "P",
    "status": "draft",
    "fhirVersion": "4.0.1",
    "kind": "resource",
    "abstract": False,
    "type": "Patient",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
    "derivation": "constraint",
    "differential": {"element": [{"id": "Patient", "path": "Patient"}]},
}


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_single_page_is_a_guide(tmp_path: Path) -> None:
    write(tmp_path, **{"index.md": page("## Hello\n\nWorld", title="T", permalink="index.html")})

    report = build(tmp_path)

    assert findings(report) == []
    assert re.search(r'<h2 id="hello"[^>]*>.*Hello', html(tmp_path, "index.html"))
    for out in (
        "search-index/index.js",
        "sitemap.xml",
        "feed.xml",
        "robots.txt",
        "404.html",
        "toc.html",
    ):
        assert (tmp_path / "out" / out).exists(), out


def test_records_of_the_search_are_written_where_the_guide_asks_for_them(tmp_path: Path) -> None:
    pages = {"index.md": page("World", title="Hello")}
    plain, asking = tmp_path / "a", tmp_path / "b"

    build(write(plain, **pages))
    build(write(asking, **pages, **{"guide.yaml": "search_json: true\n"}))

    assert not (plain / "out/search.json").exists()
    records = json.loads((asking / "out/search.json").read_text(encoding="utf-8"))
    assert {
        "url": "index.html",
        "title": "Hello",
        "page": "Hello",
        "kind": "page",
        "text": "World",
    } in records


def test_same_input_gives_same_bytes_in_one_process_and_in_several(tmp_path: Path) -> None:
    pages = {
        f"p{number}.md": page(f"# H\n\n[next](p{number + 1}.html)", title=f"P {number}")
        for number in range(40)
    }
    first, second = tmp_path / "a", tmp_path / "b"
    build(write(first, **pages), jobs=1)
    build(write(second, **pages), jobs=2)

    assert digest(first / "out") == digest(second / "out")


def test_progress_is_told_of_each_file_that_is_read(tmp_path: Path) -> None:
    write(tmp_path, **{f"p{number}.md": page("x", title="T") for number in range(5)})
    told: list[tuple[str, int, int]] = []

    pipeline.check(tmp_path, jobs=1, progress=lambda *step: told.append(step))

    assert [step[:2] for step in told if step[0] == "reading"] == [("reading", done) for done in range(6)]
    assert list(dict.fromkeys(step[0] for step in told)) == ["reading", "assembling", "rendering", "checking"]


def test_build_date_comes_from_source_date_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert build_date().isoformat() == "1970-01-01"


@pytest.mark.parametrize("text", ["", "x", "²", "9" * 30, "-" + "9" * 30])
def test_an_epoch_that_is_no_time_is_none(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    assert build_date(TODAY) == TODAY


def test_an_artifact_named_like_anothers_page_is_reported(tmp_path: Path) -> None:
    other = PROFILE | {"id": "p-definitions", "url": "https://example.org/StructureDefinition/q"}
    files = {"index.md": page("x", title="T"), "guide.yaml": "title: T\ncontent: .\n"}
    files |= {"profiles/a.json": json.dumps(PROFILE), "profiles/b.json": json.dumps(other)}
    report = build(write(tmp_path, **files))

    assert ("duplicate-output", "profiles/b.json", 1) in findings(report)


@pytest.mark.parametrize("output", ["", "content", "..", "content/../profiles"])
def test_the_site_is_never_written_among_its_sources(tmp_path: Path, output: str) -> None:
    guide = write(tmp_path / "guide", **{"content/index.md": page("x", title="T"), "guide.yaml": "title: T"})
    (guide / "profiles").mkdir()
    before = digest(tmp_path)

    with pytest.raises(OutputRefusedError, match="own files"):
        pipeline.build(guide, output=guide / output)

    assert digest(tmp_path) == before


FAULTS: list[tuple[str, dict[str, str], tuple[str, str, int]]] = [
    ("broken front matter", {"x.md": "---\ntitle: [a\n---\nText"}, ("invalid-yaml", "x.md", 0)),
    ("broken Liquid", {"x.md": page("A\n\n{% if %}\n\nB", title="X")}, ("liquid-syntax", "x.md", 6)),
    (
        "missing include",
        {"x.md": page("A\n\n{% include nowhere.html %}", title="X")},
        ("missing-include", "x.md", 6),
    ),
    ("unknown sidebar", {"x.md": page("A", title="X", sidebar="nope")}, ("unknown-sidebar", "x.md", 3)),
    ("broken link", {"x.md": page("A\n\n[y](y.html)", title="X")}, ("broken-link", "x.md", 6)),
    ("missing image", {"x.md": page("A\n\n![y](y.png)", title="X")}, ("missing-image", "x.md", 6)),
    (
        "an image that an include shows",
        {"x.md": page('A\n\n{% include image.html file="y.png" alt="y" %}', title="X")},
        ("missing-image", "x.md", 6),
    ),
    (
        "a link with an ampersand",
        {"x.md": page('A\n\n<a href="y.html?a&amp;b">y</a>', title="X")},
        ("broken-link", "x.md", 6),
    ),
    ("broken anchor", {"x.md": page("[y](#y)\n\n## Z", title="X")}, ("broken-anchor", "x.md", 4)),
    (
        "two pages with one permalink",
        {"x.md": page("A", title="X", permalink="z.html"), "y.md": page("B", title="Y", permalink="z.html")},
        ("duplicate-output", "y.md", 3),
    ),
    ("invalid JSON", {"profiles/x.json": '{\n "resourceType": }'}, ("invalid-json", "profiles/x.json", 2)),
    ("invalid XML", {"profiles/x.xml": "<Patient>\n<a>\n</Patient>"}, ("invalid-xml", "profiles/x.xml", 3)),
    (
        "XML with entities",
        {"profiles/x.xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<Patient>&e;</Patient>'},
        ("forbidden-xml", "profiles/x.xml", 1),
    ),
    ("no resourceType", {"profiles/x.json": '{"id": "x"}'}, ("not-a-resource", "profiles/x.json", 1)),
    (
        "duplicate canonical",
        {"profiles/a.json": json.dumps(PROFILE), "profiles/b.json": json.dumps({**PROFILE, "id": "q"})},
        ("duplicate-canonical", "profiles/b.json", 1),
    ),
    (
        "unknown base",
        {
            "profiles/a.json": json.dumps(
                {**PROFILE, "baseDefinition": "https://example.org/StructureDefinition/none"}
            )
        },
        ("unknown-base", "profiles/a.json", 1),
    ),
]


@pytest.mark.parametrize(("files", "expected"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_fault_is_found_at_its_place_and_the_rest_is_built(
    tmp_path: Path, files: dict[str, str], expected: tuple[str, str, int]
) -> None:
    write(tmp_path, **{"index.md": page("Good", title="Good")}, **files)

    report = build(tmp_path)

    code, path, line = expected
    found = [one for one in findings(report) if one[0] == code and one[1] == path]
    assert found, report.diagnostics
    if line:
        assert found[0][2] == line
    assert "Good" in html(tmp_path, "index.html")
    assert all(each.cure for each in report.diagnostics)


@pytest.mark.parametrize(
    ("link", "meant"),
    [("terms.html", "../terms.html"), ("/tersm.html", "/terms.html"), ("../c/d.html", "d.html")],
)
def test_a_link_is_suggested_as_the_page_would_write_it(tmp_path: Path, link: str, meant: str) -> None:
    files = {"index.md": "A", "terms.md": "B", "a/c.md": f"[x]({link})", "a/d.md": "C"}
    write(tmp_path, **{name: page(body, title=name) for name, body in files.items()})

    (found,) = build(tmp_path).diagnostics

    assert found.hint == f"did you mean '{meant}'?"


@pytest.mark.parametrize(
    "prefix", ["https://x.org/edit/main", "https://x.org/edit/main/", "https://x.org/e?p="]
)
def test_the_edit_link_leads_to_the_source(tmp_path: Path, prefix: str) -> None:
    write(
        tmp_path, **{"guide.yaml": f"title: T\nedit_url: {prefix}", "content/a page.md": page("A", title="T")}
    )

    build(tmp_path)

    joined = prefix if prefix.endswith("=") else f"{prefix.rstrip('/')}/"
    assert f'href="{joined}content/a%20page.md"' in html(tmp_path, "a page.html")


def test_a_logo_and_styles_of_the_guides_own_come_with_every_page(tmp_path: Path) -> None:
    settings = "title: T\nlogo: images/logo.svg\nstylesheets: [css/brand.css]"
    files = {"content/images/logo.svg": "<svg/>", "content/css/brand.css": ":root { --brand: #005eb8 }"}
    pages = {"content/index.md": page("A", title="A"), "content/b/c.md": page("B", title="B")}
    write(tmp_path, **{"guide.yaml": settings, **files, **pages})

    report = build(tmp_path)

    assert report.diagnostics == ()
    shown = html(tmp_path, "b/c.html")
    assert '<img class="brand-logo" src="../images/logo.svg" alt="">' in shown
    last = shown.rindex('<link rel="stylesheet" href="../static/')
    assert shown.index('<link rel="stylesheet" href="../css/brand.css">') > last
    assert (tmp_path / "out/css/brand.css").is_file()


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"_config.yml": "title: T\nsite_builder:\n  fhir_version: 4.0.1\n  logo: x.png"}, "_config.yml:4:3"),
        ({"guide.yaml": "title: T\nlogo: x.png", "ig.ini": "[IG]\nig = input/ig.xml"}, "guide.yaml:2:1"),
    ],
)
def test_a_setting_beside_another_tools_is_reported_at_its_line(
    tmp_path: Path, files: dict[str, str], place: str
) -> None:
    write(tmp_path, **{"index.md": page("A", title="A")}, **files)

    found = [each for each in build(tmp_path).diagnostics if "logo" in each.message]

    assert [str(each.location) for each in found] == [place]


@pytest.mark.parametrize("site_url", ["https://x.org/guide", "https://x.org/guide/", "https://x.org"])
def test_the_folder_of_the_site_stands_once_in_its_address(tmp_path: Path, site_url: str) -> None:
    settings = f"title: T\nsite_url: {site_url}\nbase_path: guide/"
    write(tmp_path, **{"guide.yaml": settings, "content/index.md": page("[b](/guide/b.html)", title="A")})
    write(tmp_path, **{"content/b.md": page("{{ '/c' | absolute_url }}", title="B")})

    assert build(tmp_path).diagnostics == ()
    shown = html(tmp_path, "b.html")
    assert '<link rel="canonical" href="https://x.org/guide/b.html">' in shown
    assert "<p>https://x.org/guide/c</p>" in shown


def test_posts_are_pages_and_in_the_feed(tmp_path: Path) -> None:
    post = page("Hello", title="News")
    write(tmp_path, **{"guide.yaml": "title: T", "content/index.md": page("A", title="A")})
    write(tmp_path, **{"content/_posts/2026-01-02-news.md": post})

    build(tmp_path)

    assert "Hello" in html(tmp_path, "2026/01/02/news.html")
    assert "<title>News</title>" in (tmp_path / "out/feed.xml").read_text()


def test_a_failed_build_is_mended_by_the_next(tmp_path: Path) -> None:
    write(tmp_path, **{"index.md": page("{% if %}", title="T")})
    assert build(tmp_path).diagnostics

    write(tmp_path, **{"index.md": page("Fine", title="T")})

    assert findings(build(tmp_path)) == []
    assert "Fine" in html(tmp_path, "index.html")


def test_entities_are_never_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do-not-show-this")
    evil = f'<!DOCTYPE Patient [<!ENTITY e SYSTEM "{secret.as_uri()}">]><Patient xmlns="http://hl7.org/fhir"><id value="x"/><text>&e;</text></Patient>'
    write(tmp_path, **{"index.md": page("x", title="T"), "profiles/evil.xml": evil})

    build(tmp_path)

    assert not [path for path in (tmp_path / "out").rglob("*.html") if "do-not-show-this" in path.read_text()]


def test_narrative_is_sanitised(tmp_path: Path) -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><p onclick="evil()">Hi</p><script>evil()</script></div>'
    patient = {"resourceType": "Patient", "id": "x", "text": {"status": "generated", "div": div}}
    write(tmp_path, **{"index.md": page("x", title="T"), "profiles/p.json": json.dumps(patient)})

    build(tmp_path)

    shown = html(tmp_path, "Patient-x.html").split("highlight")[0]
    assert "Hi" in shown
    assert "evil()" not in shown


def test_theme_files_can_be_overridden(tmp_path: Path) -> None:
    override = (
        "{% extends 'base.html' %}{% block content %}<article>mine: {{ page.colour }}</article>{% endblock %}"
    )
    write(
        tmp_path,
        **{
            "guide.yaml": "title: T\ncontent: .\n",
            "templates/page.html": override,
            "index.md": page("x", title="T", colour="green"),
        },
    )

    build(tmp_path)

    assert "mine: green" in html(tmp_path, "index.html")


def test_a_broken_override_is_a_finding_and_the_artifacts_stand(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "guide.yaml": "title: T\ncontent: .\n",
            "templates/includes/mine.html": "{% if %}",
            "index.md": page("before {% include mine.html %} after", title="T"),
        },
    )

    report = build(tmp_path)

    assert [code for code, _, _ in findings(report)] == ["template-failed"]
    assert "before" in html(tmp_path, "index.html")
    assert "after" in html(tmp_path, "index.html")


@pytest.mark.parametrize("name", ["qa.html", "toc.html", "artifacts.html", "downloads.html", "base.html"])
def test_a_broken_override_of_a_generated_page_is_a_finding(tmp_path: Path, name: str) -> None:
    write(
        tmp_path,
        **{
            "guide.yaml": "title: T\ncontent: .\n",
            f"templates/{name}": "\n{% if %}",
            "index.md": page("x", title="T"),
            "profiles/p.json": json.dumps(PROFILE),
        },
    )

    report = build(tmp_path)

    assert findings(report) == [("template-failed", f"templates/{name}", 2)]
    assert (tmp_path / f"out/{'index.html' if name == 'base.html' else name}").exists()


@pytest.mark.parametrize(("content", "line"), [(b"\n<footer>\xe9</footer>", 2), (b"{{ " + b"(" * 5000, 1)])
def test_an_override_that_nobody_can_read_is_a_finding_in_it(
    tmp_path: Path, content: bytes, line: int
) -> None:
    write(tmp_path, **{"guide.yaml": "title: T\ncontent: .\n", "index.md": page("x", title="T")})
    (tmp_path / "templates/partials").mkdir(parents=True)
    (tmp_path / "templates/partials/footer.html").write_bytes(content)

    assert findings(build(tmp_path)) == [("template-failed", "templates/partials/footer.html", line)]


BROKEN = "\n<footer>{{ nothing.at.all }}</footer>"


@pytest.mark.parametrize(
    ("template", "text", "message"),
    [
        ("partials/footer.html", BROKEN, "'nothing' is undefined"),
        ("page.html", BROKEN, "'nothing' is undefined"),
        ("sections/table.html", BROKEN, "'nothing' is undefined"),
        ("partials/head.html", "\n{% include 'gone.html' %}", "'gone.html' not found in search paths: "),
        ("partials/footer.html", "\n{{ 1 + 'a' }}", "TypeError: unsupported operand"),
        ("includes/note.html", BROKEN, "'nothing' is undefined"),
    ],
)
def test_the_theme_takes_the_place_of_an_override_that_fails_and_its_line_is_said_once(
    tmp_path: Path, template: str, text: str, message: str
) -> None:
    pages = {
        name: page('Body {% include note.html content="noted" %}', title=name)
        for name in ("index.md", "b.md")
    }
    files = {f"templates/{template}": text, "profiles/p.json": json.dumps(PROFILE)}
    write(tmp_path, **{"guide.yaml": "title: T\ncontent: .\n", **pages, **files})

    report = build(tmp_path)

    (found,) = report.diagnostics
    assert (found.code, str(found.location)) == ("template-failed", f"templates/{template}:2:1")
    assert found.message.startswith(message)
    assert "noted" in html(tmp_path, "index.html")
    assert "<h1" in html(tmp_path, "StructureDefinition-p.html")


@pytest.mark.parametrize(
    ("templates", "place", "way"),
    [
        (
            {"partials/footer.html": '\n{% extends "page.html" %}'},
            "partials/footer.html:2:1",
            "partials/footer.html > partials/footer.html",
        ),
        ({"page.html": '{% extends "page.html" %}'}, "page.html:1:1", "page.html > page.html"),
        (
            {
                "page.html": '{% extends "base.html" %}{% block main %}{% include "b.html" %}{% endblock %}',
                "base.html": '{% include "b.html" %}',
                "b.html": '\n{% include "a.html" %}{% include "a.html" %}',
                "a.html": '\n\n{% import "b.html" as b with context %}',
            },
            "b.html:2:1",
            "a.html > b.html > a.html",
        ),
        (
            {"sections/table.html": "{{ section | draw }}{{ section | draw }}"},
            "sections/table.html:1:1",
            "sections/table.html > sections/table.html",
        ),
    ],
)
def test_templates_that_lead_to_each_other_without_end_are_said_once(
    tmp_path: Path, templates: Mapping[str, str], place: str, way: str
) -> None:
    files = {f"templates/{name}": text for name, text in templates.items()}
    files |= {"index.md": page("A", title="A"), "b.md": page("B", title="B")}
    profile = PROFILE | {"mapping": [{"identity": "x", "name": "X"}]}
    write(
        tmp_path, **{"guide.yaml": "title: T\ncontent: .\n", "profiles/p.json": json.dumps(profile), **files}
    )

    report = build(tmp_path)

    (found,) = report.diagnostics
    assert (found.code, str(found.location)) == ("template-failed", f"templates/{place}")
    assert found.message.endswith(way)
    assert "<h1" in html(tmp_path, "index.html")


def test_a_template_may_be_drawn_within_itself_where_that_has_an_end(tmp_path: Path) -> None:
    tree = "{% if include.depth | int > at | default(0) %}({% set at = (at | default(0)) + 1 %}{% include 'includes/tree.html' %}){% endif %}"
    files = {
        "templates/includes/tree.html": tree,
        "index.md": page('{% include tree.html depth="9" %}', title="T"),
    }
    write(tmp_path, **{"guide.yaml": "title: T\ncontent: .\n", **files})

    assert findings(build(tmp_path)) == []
    assert "(" * 9 + ")" * 9 in html(tmp_path, "index.html")


def test_a_layout_of_the_guides_own_that_fails_is_said_at_its_line(tmp_path: Path) -> None:
    text = {"templates/mine.html": BROKEN, "index.md": "A", "b.md": page("B", title="B", layout="mine")}
    write(tmp_path, **{"guide.yaml": "title: T\ncontent: .\n", **text})

    assert findings(build(tmp_path)) == [("template-failed", "templates/mine.html", 2)]


def test_unknown_artifact_on_a_page_is_a_finding(tmp_path: Path) -> None:
    body = '{% include profile.html id="nope" %}'
    write(tmp_path, **{"index.md": page(body, title="T"), "profiles/p.json": json.dumps(PROFILE)})

    assert ("unknown-artifact", "index.md") in [found[:2] for found in findings(build(tmp_path))]


def test_an_include_that_finds_no_artifact_is_reported_at_its_line(tmp_path: Path) -> None:
    body = """p v

{% include profile.html id="p" %}
{% include profile.html
   id="p" view="none" %}
{% include valueset.html id="v" %}
{% assign x = "w" %}
{% include valueset.html id=x %}
"""
    write(tmp_path, **{"index.md": page(body, title="T"), "guide.yaml": "title: T\ncontent: .\n"})
    write(tmp_path, **{"profiles/p.json": json.dumps(PROFILE)})

    found = findings(build(tmp_path))

    assert sorted(line for code, _, line in found if code == "unknown-artifact") == [7, 9, 11]


def test_a_build_that_is_killed_leaves_the_last_site(tmp_path: Path) -> None:
    pages = {f"p{number}.md": page("text " * 2000, title=f"P {number}") for number in range(60)}
    write(tmp_path, **{"index.md": page("old", title="T")}, **pages)
    build(tmp_path)
    before = digest(tmp_path / "out")
    write(tmp_path, **{"index.md": page("new", title="T")})
    command = [
        sys.executable,
        "-m",
        "site_builder",
        "build",
        str(tmp_path),
        "--output",
        str(tmp_path / "out"),
        "--jobs",
        "1",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if "rendering" in line:
            break
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    assert digest(tmp_path / "out") == before


@needs_shared
def test_the_seed_page_alone_is_a_guide(tmp_path: Path) -> None:
    write(tmp_path, **{"index.md": (SHARED / "seed/index.md").read_text(encoding="utf-8")})

    report = build(tmp_path)

    text = html(tmp_path, "index.html")
    assert [found for found in report.diagnostics if found.severity is Severity.ERROR] == []
    assert text.count("<aside") >= 5
    assert text.count("<svg") >= 1
    for heading in ("introduction", "using-this-guide", "care-connect-focus", "resource-roadmap"):
        assert f'id="{heading}"' in text
    for image in ("images/roadmap/guide-focus.png", "images/roadmap/roadmap-online.png"):
        assert f'src="{image}"' in text
        assert (tmp_path / "out" / image).stat().st_size > 1000
    for link in ("http://interopen.org/", "overview_api_journey.html"):
        assert f'href="{link}"' in text


def shared_guide(folder: Path) -> Path:
    """Lay the reference material's pages, data and artifacts out as a guide."""
    settings = {
        "title": "Care Connect",
        "fhir_version": "3.0.1",
        "content": "careconnect/pages",
        "data": "careconnect/data",
        "sidebar": "overview_sidebar",
        "artifacts": ["careconnect/stu3", "careconnect/examples"],
    }
    shutil.copytree(SHARED / "careconnect", folder / "careconnect")
    return write(folder, **{"guide.yaml": json.dumps(settings)})


@uncounted
@needs_shared
def test_every_page_and_artifact_of_the_reference_material_has_a_page(tmp_path: Path) -> None:
    report = build(shared_guide(tmp_path))

    # What is wrong within its resources is for their authors to mend.
    errors = [str(found) for found in report.diagnostics if found.severity is Severity.ERROR]
    assert [found for found in errors if found.partition("[")[2].partition("]")[0] in GUIDE_CODES] == []
    assert report.pages == len(list((SHARED / "careconnect/pages").rglob("*.md")))
    sources = [
        path for folder in ("stu3", "examples") for path in (SHARED / "careconnect" / folder).rglob("*.xml")
    ]
    assert report.artifacts == len(sources)
    listed = html(tmp_path, "artifacts.html")
    for path in (tmp_path / "out").glob("StructureDefinition-CareConnect-*-1.html"):
        assert path.name in listed


def test_check_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, **{"index.md": page("[x](x.html)", title="T")})

    report = pipeline.check(tmp_path, jobs=1, today=TODAY)

    assert [found.code for found in report.diagnostics] == ["broken-link"]
    assert [path.name for path in tmp_path.iterdir()] == ["index.md"]


def test_output_inside_the_guide_is_not_read_back(tmp_path: Path) -> None:
    write(tmp_path, **{"index.md": page("x", title="T"), "extra.txt": "static"})

    first = build(tmp_path)
    second = build(tmp_path)

    assert first.files == second.files
    assert not (tmp_path / "out/out").exists()


def test_time_stamps_do_not_matter(tmp_path: Path) -> None:
    write(tmp_path, **{"index.md": page("x", title="T")})
    build(tmp_path)
    before = digest(tmp_path / "out")
    later = time.time() + 1000
    os.utime(tmp_path / "index.md", (later, later))
    build(tmp_path)

    assert digest(tmp_path / "out") == before


def test_a_page_states_its_address_as_the_sitemap_does(tmp_path: Path) -> None:
    settings = "site_url: https://example.org\nbase_path: /guide\n"
    write(tmp_path, **{"guide.yaml": settings, "content/a.md": page("x", title="A", permalink="a b.html")})

    build(tmp_path)

    address = "https://example.org/guide/a%20b.html"
    assert f'<link rel="canonical" href="{address}">' in html(tmp_path, "a b.html")
    assert f"<loc>{address}</loc>" in html(tmp_path, "sitemap.xml")


def test_core_package_in_the_cache_is_used_without_being_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    package = tmp_path / "home/.fhir/packages/hl7.fhir.r4.core#4.0.1/package"
    patient = {
        "resourceType": "StructureDefinition",
        "url": "http://hl7.org/fhir/StructureDefinition/Patient",
        "snapshot": {
            "element": [{"id": "Patient", "path": "Patient", "comment": "As the core package has it."}]
        },
    }
    manifest = {"name": "hl7.fhir.r4.core", "version": "4.0.1", "fhirVersions": ["4.0.1"]}
    write(
        package,
        **{"package.json": json.dumps(manifest), "StructureDefinition-Patient.json": json.dumps(patient)},
    )
    guide = write(tmp_path / "guide", **{"profiles/p.json": json.dumps(PROFILE)})

    build(guide)

    assert "As the core package has it." in html(guide, "StructureDefinition-p-definitions.html")


def test_page_for_missing_pages_has_its_look_at_any_depth(tmp_path: Path) -> None:
    build(write(tmp_path, **{"index.md": page("x", title="T")}))

    rules = (tmp_path / "out/static/page.css").read_text(encoding="utf-8").strip()
    assert rules in html(tmp_path, "404.html")
    assert rules not in html(tmp_path, "index.html")


def test_broken_link_is_found_where_its_whole_address_stands(tmp_path: Path) -> None:
    body = "[a](https://example.org/gone.html)\n\n<a href='gone.html?x'>b</a>\n\n[c](gone.html)."
    report = build(write(tmp_path, **{"index.md": page(body, title="T")}))

    assert ("broken-link", "index.md", 8) in findings(report)
