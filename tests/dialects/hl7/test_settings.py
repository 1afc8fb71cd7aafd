import json
from pathlib import Path

import pytest

from site_builder.config import GuideConfig
from site_builder.diagnostics import Problems
from site_builder.dialects.hl7.dialect import PublisherDialect
from site_builder.dialects.hl7.guide import Dependency, PublisherGuide
from site_builder.dialects.hl7.menu import menu_of_settings, menu_of_xml
from site_builder.dialects.hl7.pages import ListedPage, pages_of_resource, pages_of_settings, tree
from site_builder.dialects.hl7.resource import read_guide_resource, resource_of_settings
from site_builder.dialects.hl7.titles import title_of
from site_builder.dialects.recognise import recognise
from site_builder.model.dialect import NATIVE
from tests import publisher_guide
from tests.guides import write

XML_GUIDE = """<?xml version="1.0" encoding="UTF-8"?>
<ImplementationGuide xmlns="http://hl7.org/fhir">
  <id value="my.guide"/>
  <text><status value="generated"/></text>
  <url value="http://example.org/fhir/ImplementationGuide/my.guide"/>
  <version value="1.2.0"/>
  <title value="My guide"/>
  <packageId value="my.guide"/>
  <fhirVersion value="4.3.0"/>
  <dependsOn id="sdc">
    <packageId value="hl7.fhir.uv.sdc"/>
    <version value="3.0.0"/>
  </dependsOn>
  <definition>
    <page>
      <nameUrl value="toc.html"/>
      <page><nameUrl value="index.html"/><title value="Start"/></page>
      <page>
        <nameUrl value="more.html"/><title value="More"/>
        <page><nameUrl value="deep-down.html"/></page>
      </page>
    </page>
    <parameter><code value="path-pages"/><value value="input/extra"/></parameter>
    <parameter><code value="path-resource"/><value value="input/odd/*"/></parameter>
    <parameter><code value="path-resource"/><value value="../elsewhere"/></parameter>
  </definition>
</ImplementationGuide>
"""


def recognised(root: Path, **files: str) -> tuple[GuideConfig, PublisherGuide, list[str]]:
    write(root, **files)
    problems = Problems()
    found = recognise(root, problems)
    assert isinstance(found.dialect, PublisherDialect)
    return found.config, found.dialect.guide, [each.code for each in problems]


def test_the_settings_of_sushi_become_ours(tmp_path: Path) -> None:
    config, guide, found = recognised(tmp_path, **publisher_guide.files())
    assert found == []
    assert (config.title, config.id, config.version, config.status) == (
        "Care Guide",
        "example.care",
        "0.3.0",
        "draft",
    )
    assert (config.publisher, config.license, config.language) == ("Care Group", "CC0-1.0", "en")
    assert (config.canonical, config.fhir_version) == ("http://example.org/fhir/care", "4.0.1")
    assert (config.content, config.reading.pages) == ("input/pagecontent", ("input/intro-notes",))
    assert config.artifacts == ("input/profiles", "input/vocabulary", "input/examples")
    assert config.packages == ("hl7.fhir.us.core#6.1.0",)
    assert guide.dependencies == (
        Dependency("uscore", "hl7.fhir.us.core", "6.1.0", "http://hl7.org/fhir/us/core"),
    )
    assert {stem: page.title for stem, page in guide.pages.items()} == {
        "index": "Welcome",
        "use-cases": "Use Cases",
        "ordering": "Ordering care",
        "artifacts": "Everything defined",
    }
    below = ("entries", 0, "folders")
    assert str(guide.pages_places.place(*below, 0, "url")) == "sushi-config.yaml:21:3"
    assert (
        str(guide.menu_places.place("topnav_dropdowns", 0, "folders", 0, "url")) == "sushi-config.yaml:29:3"
    )


def test_the_resource_says_what_no_settings_of_sushi_say(tmp_path: Path) -> None:
    config, guide, found = recognised(
        tmp_path,
        **{
            "ig.ini": "[IG]\n# ig = input/other.xml\nig = input\\my.xml\n",
            "input/my.xml": XML_GUIDE,
            "input/pagecontent/index.md": "Hi",
            "input/extra/more.md": "More",
            "input/odd/x.json": "{}",
        },
    )
    assert found == []
    assert (config.title, config.version, config.fhir_version) == ("My guide", "1.2.0", "4.3.0")
    assert (config.canonical, config.settings_file) == ("http://example.org/fhir", "ig.ini")
    assert (config.reading.pages, config.artifacts) == (("input/extra",), ("input/odd",))
    assert {stem: page.title for stem, page in guide.pages.items()} == {
        "index": "Start",
        "more": "More",
        "deep-down": "Deep Down",
    }
    assert guide.dependencies[0].address == "http://hl7.org/fhir/uv/sdc"
    assert guide.resource_file == "input/my.xml"
    below = ((0, "url"), (1, "folderitems", 1, "url"))
    places = [guide.pages_places.place("entries", 0, "folders", *each) for each in below]
    assert [str(place) for place in places] == ["input/my.xml:17:7", "input/my.xml:20:9"]
    stated = [str(config.at(key).place()) for key in ("id", "fhir_version", config.packages[0])]
    assert stated == ["input/my.xml:8:3", "input/my.xml:9:3", "input/my.xml:10:3"]


def test_a_guide_without_resource_and_settings_is_one_of_its_pages(tmp_path: Path) -> None:
    files = {
        "ig.ini": "[IG]\nig = gone.json\n",
        "input/pagecontent/b.md": "B",
        "input/pagecontent/index.md": "I",
    }
    files["input/pagecontent/Patient-a-intro.md"] = "No page"
    _, guide, found = recognised(tmp_path, **files)
    assert found == ["no-guide-resource"]
    assert {stem: page.title for stem, page in guide.pages.items()} == {"index": "Home", "b": "B"}


def test_folders_of_definitions_that_are_not_there_are_named_where_there_are_no_others(
    tmp_path: Path,
) -> None:
    files = {"ig.ini": "[IG]\nig = input/my.xml\n", "input/my.xml": XML_GUIDE}
    *_, found = recognised(tmp_path, **files)
    assert found.count("missing-folder") == 1
    *_, found = recognised(tmp_path, **files, **{"input/profiles/x.json": "{}"})
    assert "missing-folder" not in found


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ({"definition": {"resource": ["x"], "parameter": "x"}, "dependsOn": "x"}, []),
        ({"definition": {"parameter": [{"code": "path-resource", "value": "x" * 3000}]}}, ["missing-folder"]),
    ],
)
def test_a_resource_that_says_what_no_guide_does_is_read_all_the_same(
    tmp_path: Path, resource: dict[str, object], expected: list[str]
) -> None:
    text = json.dumps({"resourceType": "ImplementationGuide", "id": "a", **resource})

    _, guide, found = recognised(tmp_path, **{"ig.ini": "[IG]\nig = ig.json\n", "ig.json": text})

    assert (found, guide.dependencies) == (expected, ())


def test_yaml_sources_are_read_only_where_nobody_made_json_of_them(tmp_path: Path) -> None:
    more = {
        "input/examples-yaml/a.yaml": "resourceType: Patient",
        "input/models-yaml/b.yaml": "resourceType: Patient",
    }
    config, _, _ = recognised(tmp_path, **publisher_guide.files(**more))
    assert config.artifacts == ("input/profiles", "input/vocabulary", "input/examples", "input/models-yaml")


def test_settings_of_ours_lie_over_those_of_sushi(tmp_path: Path) -> None:
    more = {"guide.yaml": "site_url: https://example.org/care\ntitle: Better\n"}
    config, guide, found = recognised(tmp_path, **publisher_guide.files(**more))
    assert (config.title, config.site_url, config.version) == ("Better", "https://example.org/care", "0.3.0")
    assert (guide.pages["index"].title, found) == ("Welcome", [])


@pytest.mark.parametrize(
    "extra", [{"content/index.md": "Ours"}, {"guide.yaml": "content: input/pagecontent\n"}]
)
def test_a_guide_of_ours_stays_one_beside_ig_ini(tmp_path: Path, extra: dict[str, str]) -> None:
    write(tmp_path, **publisher_guide.files(**{"guide.yaml": "title: Ours\n", **extra}))
    assert recognise(tmp_path, Problems()).dialect == NATIVE


@pytest.mark.parametrize(
    ("menu", "expected"),
    [
        ({"A": "a.html"}, [{"title": "A", "url": "a.html"}]),
        ({"A": "new-tab external http://x/"}, [{"title": "A", "url": "http://x/"}]),
        ({"A": {"B": "b.html"}}, [{"title": "A", "folderitems": [{"title": "B", "url": "b.html"}]}]),
        ({"A": {"B": None}, "C": ""}, []),
        ("text", []),
    ],
)
def test_menus_of_sushi(menu: object, expected: list[object]) -> None:
    found = menu_of_settings({"menu": menu})
    assert found == ({"topnav_dropdowns": [{"folders": expected}]} if expected else {})


def test_a_menu_of_the_template_is_read(tmp_path: Path) -> None:
    text = """<ul xmlns="http://www.w3.org/1999/xhtml" class="nav">
  <li><a href="index.html">Home</a></li>
  <li><a href="#">More<b class="caret"> </b></a>
    <ul><li><a href="a.html">A</a><a href="b.html">B</a></li><li><a href="#">C</a></li></ul></li>
</ul>"""
    write(tmp_path, **{"input/includes/menu.xml": text})
    below = [{"title": "A", "url": "a.html"}, {"title": "B", "url": "b.html"}]
    entries = [{"title": "Home", "url": "index.html"}, {"title": "More", "folderitems": below}]
    problems = Problems()
    found, places = menu_of_xml(tmp_path, ("input/none", "input/includes"), problems)
    assert found == {"topnav_dropdowns": [{"folders": entries}]}
    link = places.place("topnav_dropdowns", 0, "folders", 1, "folderitems", 1, "url")
    assert str(link) == "input/includes/menu.xml:4:35"
    write(tmp_path, **{"input/includes/menu.xml": "no XML at all"})
    assert menu_of_xml(tmp_path, ("input/includes",), problems)[0] == {}


@pytest.mark.parametrize(
    ("stem", "title"),
    [
        ("index", "Home"),
        ("general-guidance", "General Guidance"),
        ("sharing_data", "Sharing Data"),
        ("USCoreGoals2", "US Core Goals 2"),
    ],
)
def test_titles_are_made_of_file_names(stem: str, title: str) -> None:
    assert title_of(stem) == title


def test_pages_below_others_are_known_by_their_ending() -> None:
    settings = {"pages": {"a.md": {"title": "A", "extension": [], "b.xml": None}, "c.txt": None}}
    assert pages_of_settings(settings) == (ListedPage("a", "A", (ListedPage("b", "B"),)),)


def test_pages_of_every_release_are_read() -> None:
    stu3 = {"page": {"source": "index.html", "title": "Start", "page": [{"source": "a.html", "title": "A"}]}}
    r5 = {
        "definition": {"page": {"name": "toc.html", "page": [{"sourceUrl": "x.html", "name": "a.html"}, {}]}}
    }
    assert pages_of_resource(stu3) == (ListedPage("index", "Start", (ListedPage("a", "A"),)),)
    assert pages_of_resource(r5) == (ListedPage("a", "A"),)


def test_the_tree_of_pages_ends_in_the_artifacts_unless_it_names_them() -> None:
    assert tree(()) == {}
    artifacts = {"title": "Artifacts", "url": "artifacts.html"}
    assert tree((ListedPage("a", "A"),)) == {
        "entries": [{"folders": [{"title": "A", "url": "a.html"}, artifacts]}]
    }
    named = tree((ListedPage("a", "A", (ListedPage("artifacts", "All"),)), ListedPage("b", "B")))
    below = [{"title": "A", "url": "a.html"}, {"title": "All", "url": "artifacts.html"}]
    last = {"title": "B", "url": "b.html"}
    assert named == {"entries": [{"folders": [{"title": "A", "folderitems": below}, last]}]}


def test_one_page_above_all_others_stands_beside_them() -> None:
    (entry,) = tree((ListedPage("index", "Home", (ListedPage("artifacts", "All"),)),))["entries"]
    assert entry["folders"] == [
        {"title": "Home", "url": "index.html"},
        {"title": "All", "url": "artifacts.html"},
    ]


def test_settings_without_canonical_leave_the_url_of_the_resource(tmp_path: Path) -> None:
    files = {
        "ig.ini": "[IG]\nig = input/guide.xml\n",
        "input/guide.xml": XML_GUIDE,
        "sushi-config.yaml": "id: my.guide\n",
    }

    config, guide, _ = recognised(tmp_path, **files)

    assert guide.resource["url"] == "http://example.org/fhir/ImplementationGuide/my.guide"
    assert config.canonical == "http://example.org/fhir"


def test_the_resource_that_sushi_would_make() -> None:
    settings = {
        "id": "x",
        "canonical": "http://e.org",
        "publisher": "P",
        "jurisdiction": "somewhere",
        "parameters": {"excludexml": True, "path-pages": ["a", "b"]},
        "groups": {"g": {"resources": ["Patient/a"]}},
        "dependencies": {"hl7.x": "1.0.0"},
    }
    made = resource_of_settings(settings)
    assert made["url"] == "http://e.org/ImplementationGuide/x"
    assert (made["publisher"], made["jurisdiction"]) == ("P", [{"text": "somewhere"}])
    assert made["dependsOn"] == [{"packageId": "hl7.x", "version": "1.0.0"}]
    assert made["definition"] == {
        "grouping": [{"id": "g", "name": "g"}],
        "resource": [{"reference": {"reference": "Patient/a"}, "groupingId": "g"}],
        "parameter": [
            {"code": "excludexml", "value": "true"},
            {"code": "path-pages", "value": "a"},
            {"code": "path-pages", "value": "b"},
        ],
    }


@pytest.mark.parametrize("text", ["", "<x/>", '<Patient xmlns="http://hl7.org/fhir"/>'])
def test_what_is_no_guide_resource_is_empty(tmp_path: Path, text: str) -> None:
    write(tmp_path, **{"ig.xml": text})
    assert read_guide_resource(tmp_path, "ig.xml", Problems())[0] == {}
