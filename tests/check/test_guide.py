import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from site_builder import pipeline
from site_builder.check.guide import check_guide
from site_builder.config import GuideConfig
from site_builder.model.guide import Guide, Page, Redirect, StaticFile
from site_builder.source.source_map import SourceMap, ValuePlace
from tests.guides import TODAY, findings, page, write


def guide(
    outs: Iterable[str], redirects: tuple[Redirect, ...] = (), static: tuple[StaticFile, ...] = ()
) -> Guide:
    pages = tuple(
        Page(
            f"{out}.md",
            out,
            f"/{out}",
            out,
            {},
            "",
            1,
            "markdown",
            places=SourceMap(f"{out}.md", "yaml", "permalink: x", 2),
        )
        for out in outs
    )
    config = GuideConfig(settings_file="guide.yaml")
    return Guide("/guide", config, pages, (), {}, {}, {}, static, redirects, date(2026, 1, 1))


def found(checked: Guide) -> list[tuple[str, str]]:
    return [(each.code, str(each.location)) for each in check_guide(checked)]


def test_a_sound_guide_has_no_findings() -> None:
    redirects = (
        Redirect("old.html", "index.html", ValuePlace(SourceMap("index.html.md"))),
        Redirect("out.html", "https://example.org", ValuePlace(SourceMap("index.html.md"))),
    )
    assert found(guide(["index.html"], redirects)) == []


def test_a_start_page_may_be_a_static_file() -> None:
    assert found(guide([], static=(StaticFile("/guide/index.html", "index.html"),))) == []


def test_a_site_without_start_page_is_reported() -> None:
    assert found(guide(["a.html"])) == [("no-start-page", "guide.yaml:1:1")]


def test_names_that_differ_in_case_only_are_reported() -> None:
    static = (StaticFile("/guide/INDEX.html", "INDEX.html"),)
    assert found(guide(["index.html", "Index.html"], static=static)) == [
        ("case-collision", "Index.html.md:2:1"),
        ("case-collision", "INDEX.html:1:1"),
    ]


def test_a_redirect_to_nowhere_is_reported_with_the_nearest_name() -> None:
    checked = guide(["index.html"], (Redirect("old.html", "indx.html", ValuePlace(SourceMap("old.md"))),))
    assert found(checked) == [("broken-link", "old.md:1:1")]
    assert check_guide(checked)[0].hint == "did you mean 'index.html'?"


def test_a_look_that_is_nowhere_is_reported_at_its_setting() -> None:
    sound = guide(["index.html"], static=(StaticFile("/guide/css/a.css", "css/a.css"),))
    sheets = ("css/a.css", "/css/a.css", "https://example.org/b.css", "css/c.css")
    settings = SourceMap("guide.yaml", "yaml", "logo: logo.svg\nstylesheets:\n  [a, b,\n   c, d]")
    stated = {key: ValuePlace(settings, (key,)) for key in ("logo", "stylesheets")}
    config = replace(sound.config, logo="logo.svg", stylesheets=sheets, stated=stated)

    assert found(replace(sound, config=config)) == [
        ("missing-image", "guide.yaml:1:1"),
        ("broken-link", "guide.yaml:4:7"),
    ]


def test_values_and_keys_that_can_not_be_are_named(tmp_path: Path) -> None:
    settings = "title: T\nstatus: drafty\nfhir_version: 4.0.9\nlanguage: '?'\ncanonical: x y\nsite_url: example.org\npermalink: prety\n"
    front = "---\ntitle: A\ntoc: maybe\nsummry: S\nmy_own: x\n---\n"
    report = pipeline.check(
        write(tmp_path, **{"guide.yaml": settings, "content/index.md": front}), jobs=1, today=TODAY
    )
    assert [(each.code, str(each.location)) for each in report.diagnostics] == [
        ("invalid-front-matter", "content/index.md:3:1"),
        ("misspelt-key", "content/index.md:4:1"),
        *(("invalid-setting", f"guide.yaml:{line}:1") for line in range(2, 8)),
    ]


def test_the_usual_release_takes_the_place_of_a_version_that_means_none(tmp_path: Path) -> None:
    files = {
        "guide.yaml": "title: T\nid: a.b.c\nfhir_version: 9.9\nstatus: draft\nfsh: [fsh]\n",
        "content/index.md": page("x", title="T"),
        "fsh/a.fsh": 'Profile: A\nParent: Patient\n* name 1..1\n\nLogical: B\n* a 0..1 string "A"\n',
        "profiles/p.json": '{"resourceType": "Patient", "id": "p", "active": true}',
    }
    report = pipeline.build(write(tmp_path, **files), jobs=1, today=TODAY)

    assert findings(report) == [("invalid-setting", "guide.yaml", 3)]
    made = json.loads((tmp_path / "build/site/StructureDefinition-A.json").read_text("utf-8"))
    assert made["fhirVersion"] == "4.0.1"


def test_settings_that_are_a_list_are_an_error(tmp_path: Path) -> None:
    report = pipeline.check(write(tmp_path, **{"guide.yaml": "- a\n"}), jobs=1, today=TODAY)
    assert ("unreadable-settings", "guide.yaml", 1) in findings(report)


def test_pages_that_no_menu_leads_to_are_noted(tmp_path: Path) -> None:
    files = {
        "guide.yaml": "title: T\nsidebar: main\n",
        "content/_data/sidebars/main.yml": "entries:\n  - title: S\n    folders:\n    - title: F\n      folderitems:\n      - {title: A, url: /a.html}\n",
        "content/_data/topnav.yml": "topnav:\n  - title: T\n    items:\n    - {title: B, url: /b.html}\n",
        **{f"content/{name}.md": page("x", title=name) for name in ("index", "a", "b", "c")},
    }
    report = pipeline.check(write(tmp_path, **files), jobs=1, today=TODAY)
    assert [(each.code, str(each.location)) for each in report.diagnostics] == [
        ("page-in-no-menu", "content/c.md:2:1")
    ]
