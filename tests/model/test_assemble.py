import json
from datetime import date
from pathlib import Path

import pytest

from site_builder.diagnostics import Problems
from site_builder.dialects.recognise import recognise
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.model.assemble import assemble
from site_builder.model.guide import Artifact, Guide, Page, Redirect
from site_builder.read.guide import read_guide
from site_builder.source.source_map import ValuePlace

BUILD_DATE = date(2026, 11, 22)


@pytest.fixture(scope="module")
def library() -> DefinitionsLibrary:
    return DefinitionsLibrary(())


def made(
    root: Path, files: dict[str, str], library: DefinitionsLibrary
) -> tuple[Guide, list[tuple[str, str]]]:
    """Make a guide of its files; also the findings as (code, path:line)."""
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    problems = Problems()
    found = recognise(root, problems)
    raw = found.dialect.sorted(read_guide(root, found.config, problems), problems)
    guide = assemble(raw, found.dialect, library, BUILD_DATE, problems)
    return guide, [(each.code, str(each.location)) for each in problems]


def page(root: Path, name: str, text: str, library: DefinitionsLibrary, settings: str = "") -> Page:
    guide, _ = made(root, {"_config.yml": settings, name: text}, library)
    return guide.pages[0]


def test_front_matter_becomes_the_page(tmp_path: Path, library: DefinitionsLibrary) -> None:
    text = """---
title: FHIR&reg; basics
keywords: [a, b]
tags: [overview, rest]
sidebar: overview_sidebar
permalink: basics.html
redirect_from: [/old.html, older/]
toc: false
search: exclude
hide_sidebar: true
layout: post
date: 2020-01-02
summary: A *summary*
mine: 1
---
Text
"""
    found = page(tmp_path, "pages/basics.md", text, library)
    assert found == Page(
        source="pages/basics.md",
        out="basics.html",
        url="/basics.html",
        title="FHIR&reg; basics",
        front_matter=found.front_matter,
        body="Text\n",
        body_line=16,
        format="markdown",
        summary="A *summary*",
        tags=("overview", "rest"),
        keywords="a, b",
        sidebar="overview_sidebar",
        toc=False,
        searchable=False,
        hide_sidebar=True,
        layout="post",
        redirect_from=tuple(
            Redirect(out, "basics.html", ValuePlace(found.places, ("redirect_from", at)))
            for at, out in enumerate(("old.html", "older/index.html"))
        ),
        date=date(2020, 1, 2),
        places=found.places,
    )
    assert found.front_matter["mine"] == 1
    assert str(found.at("permalink").place()) == "pages/basics.md:6:1"
    assert str(found.redirect_from[1].at.place()) == "pages/basics.md:7:28"


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.md", "---\n---\nText", "markdown"),
        ("a.markdown", "---\nlayout: none\n---\nText", "markdown"),
        ("a.html", "---\nx: 1\n---\n<p>", "html"),
        ("a.html", "---\nlayout: none\n---\n<p>", "raw"),
        ("a.html", "---\nlayout:\n---\n<p>", "raw"),
        ("a.html", "---\nlayout: page\n---\n<!-- c -->\n<!DOCTYPE html><html>", "raw"),
        ("a.json", "---\nx: 1\n---\n[]", "raw"),
        ("a.css", "---\n---\na {}", "raw"),
    ],
)
def test_the_file_and_its_layout_say_how_a_body_is_rendered(
    tmp_path: Path, library: DefinitionsLibrary, name: str, text: str, form: str
) -> None:
    settings = "defaults: [{values: {layout: page}}]"
    assert page(tmp_path, name, text, library, settings).format == form


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.md", "---\ntitle: 2.10\n---\n# Other", "2.10"),
        ("a.md", "---\nx: 1\n---\n\nText\n\n# The *heading* #\n", "The *heading*"),
        ("patient-search.md", "---\nx: 1\n---\nText", "Patient search"),
        ("api_guide/index.md", "---\nx: 1\n---\nText", "Api guide"),
        ("a.md", "---\nx: 1\n---\n# {{ page.name }}", "A"),
    ],
)
def test_a_page_always_has_a_title(
    tmp_path: Path, library: DefinitionsLibrary, name: str, text: str, title: str
) -> None:
    assert page(tmp_path, name, text, library).title == title


def test_defaults_fill_what_a_page_does_not_say(tmp_path: Path, library: DefinitionsLibrary) -> None:
    settings = (
        "defaults: [{scope: {path: '', type: pages}, values: {layout: page, sidebar: main, search: true}}]"
    )
    found = page(tmp_path, "a.md", "---\ntitle: A\nsidebar: none\n---\nText", library, settings)
    assert (found.layout, found.sidebar, found.searchable) == ("page", "", True)
    assert found.front_matter == {"layout": "page", "sidebar": "none", "search": True, "title": "A"}


def test_a_pages_own_sidebar_counts_before_the_guides(tmp_path: Path, library: DefinitionsLibrary) -> None:
    guide, _ = made(
        tmp_path,
        {"guide.yaml": "sidebar: main\n", "a.md": "A", "b.md": "---\nsidebar: other\n---\nB"},
        library,
    )
    assert [found.sidebar for found in guide.pages] == ["main", "other"]


def test_posts_and_documents_are_pages_of_their_collection(
    tmp_path: Path, library: DefinitionsLibrary
) -> None:
    guide, found = made(
        tmp_path,
        {
            "_config.yml": "collections:\n  guides: {output: true, permalink: '/g/:year/:title/'}\n  hidden:\n",
            "_posts/2020-1-2-big-news.md": "---\ncategories: News Big\ntags: a b\n---\nText",
            "_posts/2099-01-02-future.md": "---\nx: 1\n---\nText",
            "_posts/undated.md": "---\nx: 1\n---\nText",
            "blog/_posts/2020-01-02-more.md": "---\ndate: 2021-05-06\ncategory: one\ntag: two\n---\nText",
            "_guides/one.md": "---\ntitle: One\n---\nText",
            "_hidden/two.md": "---\ntitle: Two\n---\nText",
            "draft.md": "---\npublished: false\n---\nText",
        },
        library,
    )
    assert [(each.out, each.collection, each.title) for each in guide.pages] == [
        ("news/big/2020/01/02/big-news.html", "posts", "Big News"),
        ("blog/one/2021/05/06/more.html", "posts", "More"),
        ("g/2026/one/index.html", "guides", "One"),
    ]
    first = guide.pages[0].front_matter
    assert (first["slug"], first["categories"], first["tags"], first["date"]) == (
        "big-news",
        ["News", "Big"],
        ["a", "b"],
        date(2020, 1, 2),
    )
    assert guide.pages[1].tags == ("two",)
    assert [each.source for each in guide.documents] == ["_hidden/two.md"]
    assert found == []


def test_settings_show_future_and_unpublished_pages(tmp_path: Path, library: DefinitionsLibrary) -> None:
    guide, _ = made(
        tmp_path,
        {
            "_config.yml": "future: true\nunpublished: true\n",
            "_posts/2099-01-02-future.md": "---\nx: 1\n---\nText",
            "draft.md": "---\npublished: false\n---\nText",
        },
        library,
    )
    assert len(guide.pages) == 2


def test_each_output_name_is_made_once(tmp_path: Path, library: DefinitionsLibrary) -> None:
    guide, found = made(
        tmp_path,
        {
            "a.md": "---\npermalink: x.html\nredirect_from: [/b.html, /y.html]\n---\nA",
            "b.md": "---\ntitle: B\npermalink: /x.html\n---\nB",
            "c.md": "---\npermalink: b.html\nredirect_from: y.html\n---\nC",
            "x.html": "static",
        },
        library,
    )
    assert [each.source for each in guide.pages] == ["a.md", "c.md"]
    assert guide.static == ()
    assert [(each.out, each.target) for each in guide.redirects] == [("y.html", "x.html")]
    assert found == [
        ("duplicate-output", "b.md:3:1"),
        ("duplicate-output", "a.md:2:1"),
        ("duplicate-output", "x.html:1:1"),
        ("redirect-conflict", "a.md:3:17"),
        ("redirect-conflict", "c.md:3:1"),
    ]


@pytest.mark.parametrize(
    ("settings", "source"), [({"guide.yaml": ""}, "a/x.md"), ({"_config.yml": ""}, "a/y.md")]
)
def test_of_two_pages_with_one_name_the_first_stands_but_in_jekyll_the_last(
    tmp_path: Path, library: DefinitionsLibrary, settings: dict[str, str], source: str
) -> None:
    text = "---\npermalink: x.html\n---\n"
    guide, found = made(tmp_path, {**settings, "a/x.md": text, "a/y.md": text, "b/y.md": text}, library)
    assert [each.source for each in guide.pages] == [source]
    assert [code for code, _ in found] == ["duplicate-output"] * 3


def test_a_permalink_out_of_the_site_leaves_the_page_its_own_name(
    tmp_path: Path, library: DefinitionsLibrary
) -> None:
    guide, found = made(
        tmp_path, {"a.md": "---\npermalink: ../../x.html\nredirect_from: ../y.html\n---\nA"}, library
    )
    assert [(each.out, each.redirect_from) for each in guide.pages] == [("a.html", ())]
    assert found == [("output-outside", "a.md:2:1"), ("output-outside", "a.md:3:1")]


@pytest.mark.parametrize(
    ("target", "expected"), [("https://example.org/x", "https://example.org/x"), ("/b/", "b/index.html")]
)
def test_a_page_that_moved_is_a_redirect(
    tmp_path: Path, library: DefinitionsLibrary, target: str, expected: str
) -> None:
    guide, _ = made(tmp_path, {"a.md": f"---\nredirect_to: {target}\n---\n", "b/index.md": "B"}, library)
    assert [(each.out, each.target) for each in guide.redirects] == [("a.html", expected)]
    assert [each.source for each in guide.pages] == ["b/index.md"]


def artifacts(
    root: Path, files: dict[str, str], library: DefinitionsLibrary
) -> tuple[list[Artifact], list[tuple[str, str]]]:
    named = {f"profiles/{name}": text for name, text in files.items()}
    guide, found = made(root, {"guide.yaml": "fhir_version: 3.0.1\n", **named}, library)
    return list(guide.artifacts), found


VALUE_SET = """{
  "resourceType": "ValueSet",
  "id": "colours",
  "url": "https://example.org/ValueSet/colours",
  "version": "1.0",
  "name": "Colours",
  "status": "draft",
  "description": "All of them"
}"""


def test_a_resource_becomes_an_artifact(tmp_path: Path, library: DefinitionsLibrary) -> None:
    found, problems = artifacts(
        tmp_path,
        {
            "colours.json": VALUE_SET,
            "ValueSet-colours-intro.md": "---\ntitle: x\n---\nBefore",
            "ValueSet-colours-notes.md": "After",
        },
        library,
    )
    (artifact,) = found
    assert (artifact.key, artifact.out, artifact.release) == (
        "ValueSet/colours",
        "ValueSet-colours.html",
        "STU3",
    )
    assert (artifact.title, artifact.status, artifact.version) == ("Colours", "draft", "1.0")
    assert (artifact.description, artifact.intro, artifact.notes) == ("All of them", "Before", "After")
    assert (artifact.source_format, artifact.is_example) == ("json", False)
    assert problems == []


def test_texts_for_an_artifact_may_lie_among_the_pages(tmp_path: Path, library: DefinitionsLibrary) -> None:
    guide, _ = made(
        tmp_path,
        {
            "profiles/a.json": VALUE_SET,
            "ValueSet-colours-intro.md": "Before",
            "CodeSystem-other-intro.md": "A page",
        },
        library,
    )
    assert guide.artifacts[0].intro == "Before"
    assert [each.source for each in guide.pages] == ["CodeSystem-other-intro.md"]


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("x.json", '{"resourceType": "Patient", "id": "a"}', "Patient/a"),
        ("x.json", '{"resourceType": "ValueSet", "url": "https://e.org/ValueSet/b/"}', "ValueSet/b"),
        ("my file.json", '{"resourceType": "Patient"}', "Patient/my-file"),
        ("x.json", '{"resourceType": "Patient", "id": "../../up"}', "Patient/up"),
        ("x.json", '{"resourceType": "Patient", "id": ["no"]}', "Patient/x"),
        ("x.yaml", "resourceType: Patient\nid: 12", "Patient/12"),
        ("x.xml", '<Patient xmlns="http://hl7.org/fhir"><id value="a"/></Patient>', "Patient/a"),
    ],
)
def test_every_artifact_has_an_id_that_can_be_a_file_name(
    tmp_path: Path, library: DefinitionsLibrary, name: str, text: str, key: str
) -> None:
    found, _ = artifacts(tmp_path, {name: text}, library)
    assert [each.key for each in found] == [key]


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ('{"resourceType": "StructureDefinition", "fhirVersion": "4.0.1"}', "R4"),
        ('{"resourceType": "Patient"}', "STU3"),
        ('{"resourceType": "MedicationOrder"}', "DSTU2"),
        ('{"resourceType": "ServiceRequest"}', "R4"),
        ('{"resourceType": "Patient", "careProvider": [{"reference": "x"}]}', "DSTU2"),
        ('{"resourceType": "Patient", "careProvidr": []}', "STU3"),
        # R5 has the title of a graph, but no target below its links: the title is the slip.
        ('{"resourceType": "GraphDefinition", "title": "G", "link": [{"target": [{}]}]}', "STU3"),
        ('{"resourceType": "GraphDefinition", "title": "G", "link": [{"sourceId": "a"}]}', "R5"),
    ],
)
def test_a_resource_is_read_in_the_release_it_is_of(
    tmp_path: Path, library: DefinitionsLibrary, text: str, release: str
) -> None:
    found, problems = artifacts(tmp_path, {"x.json": text}, library)
    assert [each.release for each in found] == [release]
    assert problems == []


def test_an_xml_resource_that_only_dstu2_has_is_read_as_such(
    tmp_path: Path, library: DefinitionsLibrary
) -> None:
    text = '<MedicationOrder xmlns="http://hl7.org/fhir"><dateWritten value="2016-01-01"/></MedicationOrder>'
    found, problems = artifacts(tmp_path, {"examples/x.xml": text}, library)
    assert [(each.release, each.resource["dateWritten"]) for each in found] == [("DSTU2", "2016-01-01")]
    assert problems == []


def test_a_type_that_no_release_has_is_reported(tmp_path: Path, library: DefinitionsLibrary) -> None:
    found, problems = artifacts(tmp_path, {"x.json": '{\n"resourceType": "Pateint"}'}, library)
    assert [each.key for each in found] == ["Pateint/x"]
    assert problems == [("unknown-resource-type", "profiles/x.json:2:1")]


def test_an_unknown_element_of_xml_is_reported_at_its_line(
    tmp_path: Path, library: DefinitionsLibrary
) -> None:
    text = '<Patient xmlns="http://hl7.org/fhir">\n  <nme value="x"/>\n</Patient>'
    _, problems = artifacts(tmp_path, {"x.xml": text}, library)
    assert problems == [("unknown-element", "profiles/x.xml:2:3")]


def test_decimals_keep_their_digits(tmp_path: Path, library: DefinitionsLibrary) -> None:
    text = '{"resourceType": "Observation", "valueQuantity": {"value": 1.10}}'
    found, _ = artifacts(tmp_path, {"x.json": text}, library)
    assert str(found[0].resource["valueQuantity"]["value"]) == "1.10"


def test_the_same_resource_in_two_formats_is_one_artifact(
    tmp_path: Path, library: DefinitionsLibrary
) -> None:
    xml = (
        '<ValueSet xmlns="http://hl7.org/fhir"><id value="colours"/>'
        '<url value="https://example.org/ValueSet/colours"/><version value="1.0"/></ValueSet>'
    )
    found, problems = artifacts(
        tmp_path, {"colours.json": VALUE_SET, "colours.xml": xml, "elsewhere/c.xml": xml}, library
    )
    assert [each.source for each in found] == ["profiles/colours.json"]
    assert problems == []


def test_a_broken_format_gives_way_to_the_other(tmp_path: Path, library: DefinitionsLibrary) -> None:
    xml = '<Patient xmlns="http://hl7.org/fhir"><id value="a"/></Patient>'
    found, problems = artifacts(tmp_path, {"a.json": "{", "a.xml": xml}, library)
    assert [each.source for each in found] == ["profiles/a.xml"]
    assert [code for code, _ in problems] == ["invalid-json"]


def test_the_same_artifact_twice_is_reported_at_its_id(tmp_path: Path, library: DefinitionsLibrary) -> None:
    found, problems = artifacts(tmp_path, {"a.json": VALUE_SET, "b.json": VALUE_SET}, library)
    assert [each.source for each in found] == ["profiles/a.json"]
    assert problems == [("duplicate-artifact", "profiles/b.json:3:3")]


@pytest.mark.parametrize(
    ("first", "second", "key"),
    [
        (VALUE_SET, VALUE_SET.replace("ValueSet/colours", "ValueSet/shapes"), "ValueSet/shapes"),
        (
            '{"resourceType": "Patient", "id": "a"}',
            '{"resourceType": "Patient",\n\n  "id": "a", "active": true}',
            "Patient/b",
        ),
    ],
)
def test_no_artifact_is_lost_to_a_copied_id(
    tmp_path: Path, library: DefinitionsLibrary, first: str, second: str, key: str
) -> None:
    found, problems = artifacts(tmp_path, {"a.json": first, "b.json": second}, library)
    assert [each.key for each in found][1] == key
    assert found[1].out == key.replace("/", "-") + ".html"
    assert problems == [("repeated-id", "profiles/b.json:3:3")]


def test_a_third_copied_id_gets_a_number(tmp_path: Path, library: DefinitionsLibrary) -> None:
    files = {
        f"{folder}/x.json": f'{{"resourceType": "Patient", "id": "x", "language": "{folder}"}}'
        for folder in "abc"
    }
    found, _ = artifacts(tmp_path, files, library)
    assert [each.key for each in found] == ["Patient/x", "Patient/x-2", "Patient/x-3"]
    assert found[2].title == "x-3"


def test_a_canonical_url_that_two_artifacts_have_is_reported(
    tmp_path: Path, library: DefinitionsLibrary
) -> None:
    other = VALUE_SET.replace('"id": "colours"', '"id": "colors"')
    found, problems = artifacts(tmp_path, {"a.json": VALUE_SET, "b.json": other}, library)
    assert len(found) == 2
    assert problems == [("duplicate-canonical", "profiles/b.json:4:3")]


def test_an_artifact_whose_page_name_is_taken_is_reported(
    tmp_path: Path, library: DefinitionsLibrary
) -> None:
    guide, problems = made(
        tmp_path,
        {"profiles/a.json": VALUE_SET, "x.md": "---\npermalink: ValueSet-colours.html\n---\nMine"},
        library,
    )
    assert guide.artifacts == ()
    assert problems == [("duplicate-output", "profiles/a.json:3:3")]


def test_one_failing_resource_does_not_cost_the_others(tmp_path: Path) -> None:
    class Failing(DefinitionsLibrary):
        def release(self, name: str) -> None:  # type: ignore[override]
            raise LookupError(name)

    found, problems = artifacts(
        tmp_path, {"a.json": VALUE_SET, "b.json": '{"resourceType": "Patient"}'}, Failing(())
    )
    assert [each.key for each in found] == ["ValueSet/colours"]
    assert problems == [("artifact-failed", "profiles/b.json:1:1")]


@pytest.mark.parametrize(
    ("source", "type_", "is_example"),
    [("a.json", "ValueSet", False), ("a.json", "Patient", True), ("examples/a.json", "ValueSet", True)],
)
def test_an_example_is_what_defines_nothing(
    tmp_path: Path, library: DefinitionsLibrary, source: str, type_: str, is_example: bool
) -> None:
    found, _ = artifacts(tmp_path, {source: f'{{"resourceType": "{type_}"}}'}, library)
    assert found[0].is_example is is_example


def test_a_name_that_no_file_can_have_costs_only_its_page(
    tmp_path: Path, library: DefinitionsLibrary
) -> None:
    guide, found = made(
        tmp_path,
        {
            "a.md": f"---\npermalink: {'x' * 300}.html\n---\n",
            "b.md": '---\npermalink: "a\\0b.html"\n---\n',
            "c.md": f"---\nredirect_from: [{'é' * 200}, fine]\n---\n",
            "d.md": "---\npermalink: c.html/\n---\n",
            "e.md": "---\npermalink: /static/\n---\n",
            "f.md": "---\npermalink: e/static/index.html\nredirect_from: e/static/index.html/\n---\n",
        },
        library,
    )
    outs = ["a-b.html", "c.html", "static/index.html", "e/static/index.html"]
    assert [each.out for each in guide.pages] == outs
    assert [each.out for each in guide.redirects] == ["fine.html"]
    assert found == [
        ("unfit-output", "a.md:2:1"),
        ("duplicate-output", "d.md:2:1"),
        ("unfit-output", "c.md:2:17"),
        ("redirect-conflict", "f.md:3:1"),
    ]


def test_an_id_of_any_length_fits_a_file_name(tmp_path: Path, library: DefinitionsLibrary) -> None:
    resource = '{"resourceType": "Basic", "id": "%s"}'
    guide, found = made(
        tmp_path,
        {
            "guide.yaml": "",
            "profiles/a.json": resource % ("a" * 300),
            "profiles/b.json": resource % ("a" * 299),
        },
        library,
    )
    assert [each.out for each in guide.artifacts] == [f"Basic-{'a' * 128}.html", "Basic-b.html"]
    assert [code for code, _ in found] == ["repeated-id"]


def test_files_of_one_name_are_twins_only_when_they_hold_the_same_resource(
    tmp_path: Path, library: DefinitionsLibrary
) -> None:
    guide, found = made(
        tmp_path,
        {
            "guide.yaml": "",
            "profiles/a.json": '{"resourceType": "Basic", "id": "a"}',
            "profiles/a.xml": '<Basic xmlns="http://hl7.org/fhir"><id value="a"/></Basic>',
            "profiles/b.json": '{"resourceType": "Basic", "id": "b"}',
            "profiles/b.xml": '<Basic xmlns="http://hl7.org/fhir"><id value="other"/></Basic>',
            "profiles/c.json": '{"resourceType": "Basic", "id": "c"}',
            "profiles/c.xml": '<Flag xmlns="http://hl7.org/fhir"/>',
        },
        library,
    )
    assert [each.key for each in guide.artifacts] == [
        "Basic/a",
        "Basic/b",
        "Basic/other",
        "Basic/c",
        "Flag/c",
    ]
    assert found == []


def test_a_resource_held_as_a_basic_is_the_artifact_that_it_stands_for(
    tmp_path: Path, library: DefinitionsLibrary
) -> None:
    base = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ActorDefinition."
    extensions = [
        {"url": base + "url", "valueUri": "https://x.org/ActorDefinition/client"},
        {"url": base + "name", "valueString": "Client"},
    ]
    code = {"coding": [{"system": "http://hl7.org/fhir/fhir-types", "code": "ActorDefinition"}]}
    basic = {"resourceType": "Basic", "id": "client", "code": code, "extension": extensions}

    guide, findings = made(tmp_path, {"guide.yaml": "", "profiles/a.json": json.dumps(basic)}, library)

    (actor,) = guide.artifacts
    assert (actor.key, actor.out, actor.name) == (
        "ActorDefinition/client",
        "ActorDefinition-client.html",
        "Client",
    )
    assert not actor.is_example
    assert actor.resource == basic
    assert findings == []
