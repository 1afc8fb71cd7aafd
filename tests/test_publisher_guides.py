"""Whole guides for HL7's IG Publisher, built as they are."""

import json
import re
import tarfile
import zipfile
from pathlib import Path

import pytest

from site_builder.report import BuildReport
from tests import publisher_guide
from tests.guides import build, findings, html, write
from tests.publisher_guide import INDEX, built, shown, without_package


def page(folder: Path, body: str, **more: str) -> str:
    """Return the start page's HTML with `body` at its end."""
    built(folder, body, **more)
    return html(folder, "index.html").partition("<h2")[2]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    """Build the small guide as it is."""
    return built(tmp_path_factory.mktemp("plain"))


def test_the_guide_builds_as_it_is(plain: BuildReport) -> None:
    assert (plain.title, plain.pages, plain.artifacts) == ("Care Guide", 3, 5)
    assert findings(plain) == [("missing-package", "sushi-config.yaml", 15)]
    start = shown(plain, "index.html")
    assert "<h1>Welcome</h1>" in start
    assert "Hello from Care." in start
    assert "Order." in shown(plain, "ordering.html")
    assert shown(plain, "plan.svg") == "<svg></svg>\n"


def test_headings_follow_the_title_of_the_page(plain: BuildReport) -> None:
    assert '<h2 id="scope">Scope</h2>' in shown(plain, "index.html")


def test_menu_and_sidebar_are_those_of_the_guide(plain: BuildReport) -> None:
    start = shown(plain, "index.html")
    assert 'href="https://hl7.org/fhir/R4/index.html"' in start
    assert start.index(">Ordering care<") < start.index(">Everything defined<")
    ordering = shown(plain, "ordering.html")
    assert 'aria-label="Breadcrumb"' in ordering
    assert ">Use Cases<" in ordering.partition('aria-label="Breadcrumb"')[2].partition("</nav>")[0]


def test_a_menu_that_leads_nowhere_is_reported_where_it_stands(tmp_path: Path) -> None:
    settings = publisher_guide.SETTINGS.replace("Use cases: use-cases.html", "Use cases: gone.html")
    report = built(tmp_path, **{"sushi-config.yaml": settings})
    line = settings[: settings.index("gone.html")].count("\n") + 1
    assert ("broken-link", "sushi-config.yaml", line) in findings(report)


def test_texts_beside_an_artifact_know_its_page(plain: BuildReport) -> None:
    name = "StructureDefinition-care-patient.html"
    assert f"Because {name}." in shown(plain, name)


def test_what_is_wrong_beside_an_artifact_is_reported_in_its_file(tmp_path: Path) -> None:
    name = "input/intro-notes/StructureDefinition-care-patient-intro.md"
    report = built(tmp_path, **{name: "Hi\n\n[gone](gone.html)\n\n{% include gone.md %}\n"})
    assert without_package(report) == [("broken-link", name, 3), ("missing-include", name, 5)]


def test_an_authors_page_about_an_artifact_stands_behind_its_elements(tmp_path: Path) -> None:
    settings = publisher_guide.SETTINGS.replace(
        "  use-cases.md:", "  StructureDefinition-care-patient.md:\n  use-cases.md:"
    )
    name = "input/pagecontent/StructureDefinition-care-patient.md"
    report = built(tmp_path, **{name: "My words.", "sushi-config.yaml": settings})
    assert without_package(report) == []
    text = html(tmp_path, "StructureDefinition-care-patient.html")
    places = [
        text.index(each) for each in (">Elements</h2>", ">Introduction</h2>", "My words.", 'id="constraints"')
    ]
    assert places == sorted(places)


def test_headings_of_an_introduction_stand_below_its_own(tmp_path: Path) -> None:
    name = "input/intro-notes/StructureDefinition-care-patient-intro.md"
    built(tmp_path, **{name: "### Must have\n\nA\n\n#### Names\n\nB\n\n### Search\n"})
    text = html(tmp_path, "StructureDefinition-care-patient.html")
    assert [re.sub(r" id=.*?>", ">", each) for each in re.findall(r"<h\d id=.*?</h\d>", text)][1:5] == [
        "<h2>Introduction</h2>",
        "<h3>Must have</h3>",
        "<h4>Names</h4>",
        "<h3>Search</h3>",
    ]
    contents = text[text.index('class="contents"') :]
    assert re.findall(r'class="d1"><a href="#(.*?)"', contents) == ["must-have", "search"]


def test_links_by_canonical_url_name_and_type(tmp_path: Path) -> None:
    text = page(
        tmp_path,
        f"[[[{publisher_guide.CANONICAL}/StructureDefinition/care-patient]]] [[[Patient/one]]] "
        "[[[http://hl7.org/fhir/ValueSet/administrative-gender]]] [[[Observation]]]",
    )
    for address in (
        "StructureDefinition-care-patient.html",
        "Patient-one.html",
        "https://hl7.org/fhir/R4/valueset-administrative-gender.html",
        "https://hl7.org/fhir/R4/observation.html",
    ):
        assert f'href="{address}"' in text
    assert "[[[" not in text


def test_an_unknown_link_by_url_stays_as_text_and_is_reported(tmp_path: Path) -> None:
    report = built(tmp_path, "\n[[[http://example.org/none]]]\n")
    assert without_package(report) == [("unknown-artifact", INDEX, 5)]
    assert "http://example.org/none" in html(tmp_path, "index.html")


def test_the_guides_own_data_stand_before_the_publishers(tmp_path: Path) -> None:
    assert "Mine" in page(tmp_path, "{{ site.data.ig.title }}", **{"input/data/ig.yml": "title: Mine"})


def test_a_drawing_of_plantuml_is_drawn_where_it_is_included(tmp_path: Path) -> None:
    source = {
        "input/images-source/sub/a.plantuml": "@startuml\nClient -> Server : GET [base]/Patient\n@enduml"
    }
    text = page(tmp_path, "{% include a.svg %}", **source)
    assert "<li>Client to Server: GET [base]/Patient</li>" in text
    assert "<svg" in text


def test_a_drawing_that_is_not_drawn_shows_its_source_and_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    source = {"input/images-source/a.plantuml": "@startuml\nA -> B\n!procedure $x()\n@enduml"}
    report = built(tmp_path, "\n{% include a.svg %}\n", **source)
    assert ("undrawn-diagram", INDEX, 5) in without_package(report)
    (found,) = (each for each in report.diagnostics if each.code == "undrawn-diagram")
    assert (
        found.message
        == "'input/images-source/a.plantuml' is not drawn here: line 3, it computes with '!procedure'"
    )
    assert "!procedure $x()" in (report.output / "index.html").read_text("utf-8")


def test_a_resource_is_shown_by_its_tag(tmp_path: Path) -> None:
    text = page(tmp_path, "\n{% fragment Patient/one JSON %}\n")
    assert "resourceType" in text
    text = page(tmp_path, "\n{% fragment Patient/one JSON EXCEPT:name.where(family='Care') %}\n")
    assert "family" in text
    assert "..." in text.partition("</pre>")[0]
    # A resource keeps what it is, and nothing else that was not asked for.
    assert "resourceType" in text
    assert '>"id"' not in text


def test_fragments_in_raw_are_shown_the_rest_stays_raw(tmp_path: Path) -> None:
    text = page(tmp_path, "\n{% raw %}\n{{ kept }}\n{% fragment Patient/one JSON %}\n{% endraw %}\n")
    assert "{{ kept }}" in text
    assert "resourceType" in text
    assert "{%" not in text


def test_all_statements_of_conformance_stand_in_a_table(tmp_path: Path) -> None:
    name = "input/intro-notes/StructureDefinition-care-patient-intro.md"
    assert "marks no statement" in page(tmp_path, "\n§§§\n", **{name: "None."})
    body = "\n§a-1^server,client^exchange:It **SHALL**\nanswer.§\n\n§§§\n"
    report = built(tmp_path, body, **{name: "§b:Or [as here]({{ site.data.fhir.path }}), [below](#ci-c-b).§"})
    assert without_package(report) == []
    rows = html(tmp_path, "index.html").partition("<tbody>")[2].partition("</tbody>")[0]
    assert '<a href="#ci-c-a-1">§a-1</a>' in rows
    assert "server, client" in rows
    # Each row has the anchor, but of what stands on the same page.
    assert '<tr id="ci-c-b">' in rows
    assert 'id="ci-c-a-1"' not in rows
    assert "It <strong>SHALL</strong> answer." in rows
    assert '<a href="StructureDefinition-care-patient.html#ci-c-b">§b</a>' in rows
    # What a statement leads to on its own page is there from the table, too.
    assert '<a href="StructureDefinition-care-patient.html#ci-c-b">below</a>' in rows
    assert '<a href="https://hl7.org/fhir/R4/">as here</a>' in rows


def test_the_tag_is_unknown_in_other_guides(tmp_path: Path) -> None:
    write(tmp_path, **{"guide.yaml": "title: A", "content/index.md": "{% fragment Patient/one JSON %}"})
    assert [code for code, _, _ in findings(build(tmp_path))] == ["unknown-tag"]


def test_the_source_of_an_artifact_lies_beside_the_pages(tmp_path: Path) -> None:
    assert "family" in page(tmp_path, "\n```\n{% include_relative Patient-one.json %}\n```\n")


def test_pages_that_the_guide_does_not_list_are_for_including(tmp_path: Path) -> None:
    more = {"input/pagecontent/part.md": "A part.", "input/pagecontent/draft.md": "A draft."}
    report = built(tmp_path, "{% include part.md %}", **more)
    assert "A part." in html(tmp_path, "index.html")
    assert not (tmp_path / "out/part.html").exists()
    notes = [(each.code, each.location.path) for each in report.diagnostics if each.severity.name == "NOTE"]
    assert notes == [("unlisted-page", "input/pagecontent/draft.md")]


def test_artifacts_stand_in_the_groups_of_the_guide(plain: BuildReport) -> None:
    text = shown(plain, "artifacts.html")
    people = text.partition(">People</h2>")[2].partition("<h2")[0]
    assert "Who is <strong>cared for</strong>." in people
    assert "A patient" in people


def test_a_group_keeps_the_order_of_its_author(tmp_path: Path) -> None:
    sets = {}
    for name, title in (("c", "Zoom"), ("a", "Collect"), ("b", "Assess")):
        values = {**publisher_guide.VALUES, "id": name, "url": f"http://e.org/{name}", "title": title}
        sets[f"input/vocabulary/{name}.json"] = json.dumps(values)
    listed = "\n  steps:\n    name: Steps\n    resources: [ValueSet/c, ValueSet/a, ValueSet/b]\n"
    settings = publisher_guide.SETTINGS.replace("groups:\n", f"groups:{listed}")
    built(tmp_path, **{"sushi-config.yaml": settings, **sets})
    text = html(tmp_path, "artifacts.html").partition(">Steps</h2>")[2]
    assert sorted(("Zoom<", "Collect<", "Assess<"), key=text.index) == ["Zoom<", "Collect<", "Assess<"]


def test_definitions_take_over_what_the_parameters_say(plain: BuildReport) -> None:
    profile = json.loads(shown(plain, "StructureDefinition-care-patient.json"))
    assert (profile["version"], profile["publisher"]) == ("0.3.0", "Care Group")
    patient = json.loads(shown(plain, "Patient-one.json"))
    assert "version" not in patient


def test_a_definition_that_takes_something_over_is_reported_where_it_stands(tmp_path: Path) -> None:
    profile = json.dumps({**publisher_guide.PROFILE, "baseDefinition": "http://example.org/none"}, indent=1)
    report = built(tmp_path, **{"input/profiles/care-patient.json": profile})
    line = profile[: profile.index("baseDefinition")].count("\n") + 1
    assert without_package(report) == [("unknown-base", "input/profiles/care-patient.json", line)]


def test_texts_beside_an_artifact_are_found_and_linked_to(tmp_path: Path) -> None:
    name = "input/intro-notes/StructureDefinition-care-patient-notes.md"
    report = built(
        tmp_path, "\n[notes](StructureDefinition-care-patient.html#notes)\n", **{name: "A walrus."}
    )
    assert without_package(report) == []
    records = (path.read_text(encoding="utf-8") for path in (tmp_path / "out/search-index").glob("r*.js"))
    assert any("walrus" in text for text in records)


def test_the_whole_site_is_offered_where_a_page_leads_to_it(tmp_path: Path) -> None:
    built(tmp_path)
    assert not (tmp_path / "out/full-ig.zip").exists()
    report = built(tmp_path, "\n[all](full-ig.zip), [all](../full-ig.zip)\n")
    assert without_package(report) == []
    with zipfile.ZipFile(tmp_path / "out/full-ig.zip") as archive:
        names = set(archive.namelist())
    assert {"index.html", "plan.svg", "static/site.css", "csvs.zip"} <= names
    assert 'href="full-ig.zip"' in html(tmp_path, "index.html")


def test_the_resource_of_the_guide_is_an_artifact_wherever_it_lies(tmp_path: Path) -> None:
    resource = """<ImplementationGuide xmlns="http://hl7.org/fhir"><id value="a.guide"/>
<url value="http://e.org/ImplementationGuide/a.guide"/><name value="G"/><status value="draft"/>
<packageId value="a.guide"/><fhirVersion value="4.0.1"/>
<definition><resource><reference><reference value="Patient/p"/></reference></resource>
<page><nameUrl value="index.html"/><title value="Start"/><generation value="markdown"/></page>
</definition></ImplementationGuide>"""
    files = {"ig.ini": "ig = input/g.xml", "input/g.xml": resource, INDEX: "Hi {{ site.data.ig.name }}."}
    report = build(write(tmp_path, **files))
    assert (findings(report), report.artifacts) == ([], 1)
    assert (tmp_path / "out/ImplementationGuide-a.guide.html").is_file()
    assert "Hi G." in html(tmp_path, "index.html")


def test_what_is_no_resource_is_shown_as_the_binary_that_the_guide_lists(tmp_path: Path) -> None:
    settings = publisher_guide.SETTINGS.replace(
        "resources:\n", "resources:\n  Binary/order:\n    name: An order\n  Binary/call: {name: A call}\n"
    )
    more = {
        "sushi-config.yaml": settings,
        "input/examples/order.xml": "<Order xmlns='urn:orders'>\u00e9t\u00e9</Order>\n",
        "input/examples/Binary-call.json": '{"hook": "order-sign"}',
        "input/examples/other.json": "{}",
    }
    report = built(tmp_path, "\n{% fragment Binary/call JSON %}\n", **more)
    assert without_package(report) == []
    notes = [(each.code, each.location.path) for each in report.diagnostics if each.severity.name == "NOTE"]
    assert notes == [("not-fhir", "input/examples/other.json")]
    order = html(tmp_path, "Binary-order.html")
    assert "<h1>An order</h1>" in order
    assert "été" in order
    assert "order-sign" in html(tmp_path, "index.html")
    assert json.loads((tmp_path / "out/Binary-call.json").read_bytes())["contentType"] == "application/json"


def test_hl7s_extensions_in_the_cache_are_read_without_being_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    name = "hl7.fhir.uv.extensions.r4"
    write(
        tmp_path / f"home/.fhir/packages/{name}#5.2.0/package",
        **{"package.json": json.dumps({"name": name, "version": "5.2.0", "fhirVersions": ["4.0.1"]})},
    )
    guide = tmp_path / "guide"

    built(guide)

    with tarfile.open(guide / "out/package.tgz") as package:
        manifest = json.load(package.extractfile("package/package.json"))  # type: ignore[arg-type]
    assert manifest["dependencies"][name] == "5.2.0"
