"""Guides for HL7's IG Publisher that are right give no errors, and what follows from one cause is one finding."""

import json
from pathlib import Path

import pytest

from site_builder.report import BuildReport
from tests import publisher_guide
from tests.guides import build, findings, html, write

INDEX = "input/pagecontent/index.md"
CANONICAL = publisher_guide.CANONICAL


def built(folder: Path, *, settings: str = "", body: str = "", **more: str) -> BuildReport:
    """Build the small guide without its package; `settings` and `body` are put at the ends."""
    files = publisher_guide.files(**more)
    start = files["sushi-config.yaml"].partition("dependencies:")
    files["sushi-config.yaml"] = start[0] + "pages:" + start[2].partition("pages:")[2] + settings
    files[INDEX] += body
    return build(write(folder, **files))


def notes(report: BuildReport) -> list[tuple[str, str]]:
    """Return code and file of the findings that `findings` leaves out."""
    return [(each.code, each.location.path) for each in report.diagnostics if each.severity.name == "NOTE"]


def resource_guide(*pages: str, parameters: str = "") -> dict[str, str]:
    """Return the files of a guide that lists its pages in its resource, with how each is made."""
    listed = ",".join(
        f'{{"nameUrl": "{stem}.html", "title": "{stem}", "generation": "{how}"}}'
        for stem, _, how in (page.partition(" ") for page in pages)
    )
    more = f', "parameter": [{parameters}]' if parameters else ""
    return {
        "ig.ini": "[IG]\nig = input/ig.json\n",
        "input/ig.json": f"""{{"resourceType": "ImplementationGuide", "id": "g.a", "fhirVersion": ["4.0.1"],
            "url": "{CANONICAL}/ImplementationGuide/g.a", "name": "G", "status": "draft",
            "packageId": "g.a",
            "definition": {{"resource": [{{"reference": {{"reference": "Patient/p"}}}}],
              "page": {{"nameUrl": "toc.html", "title": "All", "generation": "html", "page": [{listed}]}}{more}}}}}""",
    }


@pytest.mark.parametrize(
    ("how", "expected", "other"), [("html", "Of XML", "a.md"), ("markdown", "Of Markdown", "a.xml")]
)
def test_how_a_page_is_made_decides_between_its_sources(
    tmp_path: Path, how: str, expected: str, other: str
) -> None:
    files = resource_guide("index markdown", f"a {how}") | {
        INDEX: "Hi.",
        "input/pagecontent/a.md": "Of Markdown.",
        "input/pagecontent/a.xml": "<div xmlns='http://www.w3.org/1999/xhtml'><p>Of XML.</p></div>",
    }
    report = build(write(tmp_path, **files))
    assert findings(report) == []
    assert expected in html(tmp_path, "a.html")
    assert notes(report) == [("unlisted-page", f"input/pagecontent/{other}")]


def test_a_folder_of_images_may_be_one_of_pages_too(tmp_path: Path) -> None:
    parameters = '{"code": "path-pages", "value": "input/images"}'
    files = resource_guide("index markdown", "a html", parameters=parameters) | {
        INDEX: "{% include_relative sample.xml %}\n",
        "input/images/sample.xml": "<a>sample</a>",
        "input/images/plan.svg": "<svg></svg>",
        "input/images/a.html": "<p>A page</p>",
    }
    report = build(write(tmp_path, **files))
    assert (findings(report), notes(report)) == ([], [])
    assert "sample" in html(tmp_path, "index.html")
    assert "A page" in html(tmp_path, "a.html")
    assert (tmp_path / "out/sample.xml").is_file()


def test_a_menu_may_lead_to_archives(tmp_path: Path) -> None:
    menu = (
        "<ul xmlns='http://www.w3.org/1999/xhtml'><li><a href='full-ig.zip'>All</a></li>"
        "<li><a href='package.tgz'>Package</a></li></ul>"
    )
    files = publisher_guide.files(**{"input/includes/menu.xml": menu})
    head, _, tail = files["sushi-config.yaml"].partition("menu:")
    files["sushi-config.yaml"] = head + "parameters:" + tail.partition("parameters:")[2]
    report = build(write(tmp_path, **files))
    assert [code for code, _, _ in findings(report)] == ["missing-package"]
    assert (tmp_path / "out/full-ig.zip").is_file()


def test_resources_inside_parameters_contain_others(tmp_path: Path) -> None:
    group = {
        "resourceType": "Group",
        "type": "person",
        "actual": True,
        "contained": [{"resourceType": "Patient", "id": "1"}],
        "member": [{"entity": {"reference": "#1"}}],
    }
    outer = {"name": "a", "part": [{"name": "b", "resource": group}]}
    parameters = {"resourceType": "Parameters", "id": "p", "parameter": [outer]}
    report = built(tmp_path, **{"input/examples/p.json": json.dumps(parameters)})
    assert findings(report) == []


def test_what_is_no_resource_is_noted(tmp_path: Path) -> None:
    workbook = '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    files = {"input/examples/a.xml": "<name xmlns='urn:hl7-org:v3'/>", "input/profiles/b.xml": workbook}
    report = built(tmp_path, **files)
    assert findings(report) == [("spreadsheet", "input/profiles/b.xml", 1)]
    assert notes(report) == [("not-fhir", "input/examples/a.xml")]


def test_translations_are_named(tmp_path: Path) -> None:
    settings = "  i18n-default-lang: en\n  i18n-lang: [en, fr]\n"
    text = publisher_guide.SETTINGS.replace("parameters:\n", f"parameters:\n{settings}")
    report = built(
        tmp_path, **{"sushi-config.yaml": text, "input/translations/de/pagecontent/index.md": "Hallo"}
    )
    assert findings(report) == []
    (note,) = [each for each in report.diagnostics if each.code == "translations-not-built"]
    assert note.message == "translations are not built: fr, de"


def test_parts_of_a_guide_have_a_name_in_each_language(tmp_path: Path) -> None:
    report = built(tmp_path, body="\n{% include dependency-table-en.xhtml %}\n")
    assert findings(report) == []
    assert "builds on no other" in html(tmp_path, "index.html")


def test_a_type_may_have_a_profile_of_a_more_special_one(tmp_path: Path) -> None:
    element = {
        "id": "Bundle.entry.resource",
        "path": "Bundle.entry.resource",
        "type": [{"code": "Resource", "profile": [f"{CANONICAL}/StructureDefinition/care-patient"]}],
    }
    bundle = publisher_guide.PROFILE | {
        "id": "b",
        "url": f"{CANONICAL}/StructureDefinition/b",
        "type": "Bundle",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Bundle",
        "differential": {"element": [element]},
    }
    assert findings(built(tmp_path, **{"input/profiles/b.json": json.dumps(bundle)})) == []


def test_what_a_missing_package_of_the_same_publisher_may_define_is_not_judged(tmp_path: Path) -> None:
    bound = {
        "id": "Patient.gender",
        "path": "Patient.gender",
        "binding": {"strength": "required", "valueSet": f"{CANONICAL}/ValueSet/elsewhere"},
    }
    profile = publisher_guide.PROFILE | {"differential": {"element": [bound]}}
    settings = publisher_guide.SETTINGS.replace("hl7.fhir.us.core:", "example.terms:")
    files = publisher_guide.files(
        **{"input/profiles/care-patient.json": json.dumps(profile), "sushi-config.yaml": settings}
    )
    report = build(write(tmp_path, **files))
    assert [code for code, _, _ in findings(report)] == ["missing-package"]
    (note,) = [each for each in report.diagnostics if each.code == "undecided-reference"]
    assert "ValueSet/elsewhere" in note.message
    assert note.location.path == "sushi-config.yaml"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("The link 'comparison-v1/index.html' for \"a\" cannot be resolved", []),
        ("%comparison-v1/index.html%", []),
        ("# %comparison-v1/index.html%", ["broken-link"]),
        ("%index.html is fine%", ["broken-link"]),
    ],
)
def test_what_authors_know_of_is_left_out(tmp_path: Path, line: str, expected: list[str]) -> None:
    text = f"== Suppressed Messages ==\n{line}\n"
    report = built(tmp_path, body="\n[a](comparison-v1/index.html)\n", **{"input/ignoreWarnings.txt": text})
    assert [code for code, _, _ in findings(report)] == expected


@pytest.mark.parametrize(
    ("version", "date", "code"), [("4.0.1", "2019-10-01", []), ("3.0.0", "2024-01-01", ["no-such-code"])]
)
def test_codes_that_hl7_may_have_added_since_are_not_judged(
    tmp_path: Path, version: str, date: str, code: list[str]
) -> None:
    system = publisher_guide.CODES | {
        "id": "copied",
        "url": "http://terminology.hl7.org/CodeSystem/copied",
        "version": version,
        "date": date,
    }
    values = publisher_guide.VALUES | {
        "compose": {"include": [{"system": system["url"], "concept": [{"code": "new"}]}]}
    }
    # Nothing is taken over from the guide.
    files = {
        "ig.ini": "[IG]\n",
        "input/vocabulary/copied.json": json.dumps(system),
        "input/vocabulary/ValueSet-moods.json": json.dumps(values),
    }
    settings = publisher_guide.SETTINGS.replace("  apply-version: true\n", "  apply-version: false\n")
    report = build(write(tmp_path, **publisher_guide.files(**files, **{"sushi-config.yaml": settings})))
    assert [each for each, _, _ in findings(report) if each in ("no-such-code", "unknown-code")] == code


def test_a_missing_package_is_told_whatever_authors_know_of(tmp_path: Path) -> None:
    text = "== Suppressed Messages ==\n%hl7.fhir.us.core#6.1.0%\n"
    report = build(write(tmp_path, **publisher_guide.files(**{"input/ignoreWarnings.txt": text})))
    assert [code for code, _, _ in findings(report)] == ["missing-package"]


SHORTHAND = "Profile: Mine\nParent: USCorePatientProfile\nId: mine\n* name 1..1\n"


def test_shorthand_on_a_package_that_is_not_here_is_one_note(tmp_path: Path) -> None:
    report = build(write(tmp_path, **publisher_guide.files(**{"input/fsh/mine.fsh": SHORTHAND})))
    assert [code for code, _, _ in findings(report)] == ["missing-package"]
    (note,) = [each for each in report.diagnostics if each.code == "fsh-undecided"]
    assert (note.location.path, note.location.line) == ("sushi-config.yaml", 15)


def test_what_was_compiled_with_the_package_counts_meanwhile(tmp_path: Path) -> None:
    compiled = publisher_guide.PROFILE | {"id": "mine", "url": f"{CANONICAL}/StructureDefinition/mine"}
    files = {
        "input/fsh/mine.fsh": SHORTHAND,
        "fsh-generated/resources/StructureDefinition-mine.json": json.dumps(compiled),
    }
    report = build(write(tmp_path, **publisher_guide.files(**files)))
    assert "Somebody in care." in html(tmp_path, "StructureDefinition-mine.html")
    assert [code for code, _, _ in findings(report)] == ["missing-package"]


def test_wrong_shorthand_is_told_where_all_packages_are_here(tmp_path: Path) -> None:
    report = built(tmp_path, **{"input/fsh/mine.fsh": SHORTHAND})
    assert "fsh-parent" in [code for code, _, _ in findings(report)]


def test_a_version_that_is_none_of_fhir_is_one_finding(tmp_path: Path) -> None:
    includes = "".join(
        f"\n{{% include {name}.xhtml %}}\n" for name in ("globals-table", "cross-version-analysis")
    )
    profile = f"{CANONICAL}/StructureDefinition/care-patient"
    settings = f"global:\n  Patient: {profile}\n"
    folder = tmp_path / "guide"
    built(folder, settings=settings, body=includes + "\n[[[Patient]]]\n")
    stated = (folder / "sushi-config.yaml").read_text("utf-8")
    (folder / "sushi-config.yaml").write_text(
        stated.replace("fhirVersion: 4.0.1", "fhirVersion: nine"), "utf-8"
    )
    report = build(folder)
    assert findings(report) == [("invalid-setting", "sushi-config.yaml", 7)]


def test_ids_of_elements_may_be_left_to_the_publisher(tmp_path: Path) -> None:
    elements = [
        {"path": "Patient"},
        {"path": "Patient.name", "min": 1},
        {"path": "Patient.name.family", "min": 1},
    ]
    profile = publisher_guide.PROFILE | {"differential": {"element": elements}}
    text = json.dumps(profile)
    report = built(tmp_path, **{"input/profiles/care-patient.json": text})
    assert findings(report) == []
    made = json.loads((tmp_path / "out/StructureDefinition-care-patient.json").read_bytes())
    ids = [each["id"] for each in made["differential"]["element"]]
    assert ids == ["Patient", "Patient.name", "Patient.name.family"]


def test_a_special_url_need_not_end_with_the_id(tmp_path: Path) -> None:
    url = f"{CANONICAL}/ValueSet/their-moods"
    codes = {
        "resourceType": "ValueSet",
        "id": "our-moods",
        "url": url,
        "name": "OurMoods",
        "status": "draft",
        "experimental": True,
        "description": "Moods.",
        "compose": {"include": [{"system": "http://hl7.org/fhir/administrative-gender"}]},
    }
    more = {"input/resources/our.json": json.dumps(codes)}
    assert [code for code, _, _ in findings(built(tmp_path / "usual", **more))] == ["other-id"]
    settings = publisher_guide.SETTINGS.replace("parameters:\n", f"parameters:\n  special-url: {url}\n")
    assert findings(built(tmp_path / "special", **more, **{"sushi-config.yaml": settings})) == []


def test_the_root_of_a_profile_of_a_primitive_type_has_no_row_to_go_back_to(tmp_path: Path) -> None:
    profile = publisher_guide.PROFILE | {
        "id": "short-text",
        "url": f"{CANONICAL}/StructureDefinition/short-text",
        "name": "ShortText",
        "kind": "primitive-type",
        "type": "string",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/string",
        "differential": {"element": [{"id": "string", "path": "string", "maxLength": 3}]},
    }
    report = built(tmp_path, **{"input/resources/short.json": json.dumps(profile)})
    assert findings(report) == []
