"""Guides whose definitions are written in FHIR Shorthand are built, checked and served straight from it."""

import shutil
from pathlib import Path

from site_builder.pipeline import build, check
from site_builder.report import BuildReport
from tests import publisher_guide
from tests.guides import write

SETTINGS = """title: A guide
canonical: http://example.org/fhir
fhir_version: 4.0.1
status: draft
fsh: [fsh]
"""
PROFILE = """// What follows is ours.
Alias: $loinc = http://loinc.org

RuleSet: Meta
* ^experimental = true

Profile: OurPatient
Parent: Patient
Id: our-patient
Title: "Our patient"
Description: "A patient of ours."
* insert Meta
* name 1..* MS
* contact.name 1..1
"""
EXAMPLE = """Instance: Ann
InstanceOf: OurPatient
Usage: #example
* name.family = "Other"
"""


def guide(folder: Path, **more: str) -> Path:
    files = {
        "guide.yaml": SETTINGS,
        "content/index.md": "---\ntitle: Start\n---\n\n[Our patient](StructureDefinition-our-patient.html)\n",
        "fsh/profiles.fsh": PROFILE,
        "fsh/examples/ann.fsh": EXAMPLE,
    }
    return write(folder, **{**files, **more})


def test_files_of_shorthand_may_begin_as_those_that_jekyll_leaves_out(tmp_path: Path) -> None:
    rules = "RuleSet: Shared\n* active 1..1\n"
    profile = PROFILE.replace("* insert Meta", "* insert Meta\n* insert Shared")
    report = check(guide(tmp_path, **{"fsh/_shared.fsh": rules, "fsh/profiles.fsh": profile}))

    assert "fsh-unknown-rule-set" not in [each.code for each in report.diagnostics]


def said(report: BuildReport) -> list[tuple[str, str, int, int]]:
    return [(each.code, *_place(each.location)) for each in report.diagnostics]


def _place(location: object) -> tuple[str, int, int]:
    return location.path, location.line, location.column  # type: ignore[attr-defined]


def read(report: BuildReport, name: str) -> str:
    assert report.output is not None
    return (report.output / name).read_text("utf-8")


def test_definitions_and_examples_are_artifacts_like_any_other(tmp_path: Path) -> None:
    report = build(guide(tmp_path))

    assert said(report) == []
    assert report.artifacts == 2
    page = read(report, "StructureDefinition-our-patient.html")
    assert "A patient of ours." in page
    assert 'href="Patient-Ann.html"' in read(report, "StructureDefinition-our-patient-examples.html")
    assert '"url": "http://example.org/fhir/StructureDefinition/our-patient"' in read(
        report, "StructureDefinition-our-patient.json"
    )


def test_the_source_page_shows_the_shorthand_with_its_rule_sets(tmp_path: Path) -> None:
    page = read(build(guide(tmp_path)), "StructureDefinition-our-patient.fsh.html")

    text, _, more = page.partition("<code")[2].partition("</code>")
    assert "<b>Profile</b>: OurPatient" in text
    assert "Alias" not in text
    rule_set = more.partition('id="rule-set-meta"')[2].partition("</code>")[0]
    assert "Rule set Meta" in rule_set
    assert "// fsh/profiles.fsh:4" in rule_set
    assert "<b>RuleSet</b>: Meta" in rule_set
    example = read(build(guide(tmp_path)), "Patient-Ann.fsh.html")
    assert '<a href="StructureDefinition-our-patient.html">OurPatient</a>' in example


def test_a_definition_leads_to_the_texts_of_its_parents_and_rule_sets(tmp_path: Path) -> None:
    child = (
        'Profile: Child\nParent: OurPatient\nTitle: "Patient"\nId: child\n* insert Meta\n* insert Birth(1)\n'
    )
    sets = (
        "RuleSet: Birth(least)\n* insert Within({least})\n\nRuleSet: Within(least)\n* birthDate {least}..1\n"
    )
    example = 'Instance: Bea\nInstanceOf: Child\n* name.family = "Bea"\n* birthDate = 2000-01-01\n'
    other = "Instance: Cy\nInstanceOf: Patient\n* active = true\n"
    report = build(guide(tmp_path, **{"fsh/more.fsh": "\n".join((child, sets, example, other))}))

    facts = (
        read(report, "StructureDefinition-child.html").partition("FHIR Shorthand")[2].partition("</dl>")[0]
    )
    assert [each.partition('"')[0] for each in facts.split('href="')[1:6]] == [
        "StructureDefinition-child.fsh.html",
        "StructureDefinition-our-patient.fsh.html",
        "StructureDefinition-child.fsh.html#rule-set-meta",
        "StructureDefinition-child.fsh.html#rule-set-birth",
        "StructureDefinition-child.fsh.html#rule-set-within",
    ]
    of_example = read(report, "Patient-Bea.html").partition("FHIR Shorthand")[2].partition("</dl>")[0]
    assert "Instance of" in of_example
    assert 'href="StructureDefinition-child.fsh.html"' in of_example
    assert 'href="StructureDefinition-our-patient.fsh.html"' in of_example
    # A profile that is called like a type is not that type.
    assert (
        "Instance of"
        not in read(report, "Patient-Cy.html").partition("FHIR Shorthand")[2].partition("</dl>")[0]
    )
    assert [each for each in said(report) if each[0] == "broken-link"] == []


def test_a_finding_stands_at_its_rule(tmp_path: Path) -> None:
    text = PROFILE + "* nmae 1..1\n* description = \n"
    report = check(guide(tmp_path, **{"fsh/profiles.fsh": text}))

    lines = {
        line for code, path, line, _ in said(report) if path == "fsh/profiles.fsh" and code.startswith("fsh-")
    }
    assert {15, 16} <= lines
    assert report.artifacts == 2


def test_what_the_site_finds_in_a_definition_stands_at_the_rule_that_made_it(tmp_path: Path) -> None:
    text = PROFILE + '* name ^definition = "See [nothing](nowhere.html)."\n'
    report = build(guide(tmp_path, **{"fsh/profiles.fsh": text}))

    assert ("broken-link", "fsh/profiles.fsh", 15) in [each[:3] for each in said(report)]


def test_a_change_of_shorthand_builds_what_a_clean_build_builds(tmp_path: Path) -> None:
    folder = guide(tmp_path / "a")
    build(folder)
    changed = PROFILE.replace("Our patient", "A patient").replace(
        "// What follows is ours.", "// One\n// more line."
    )
    (folder / "fsh/profiles.fsh").write_text(changed, "utf-8")
    again = build(folder)
    shutil.copytree(folder, tmp_path / "b", ignore=shutil.ignore_patterns("build"))
    clean = build(tmp_path / "b")

    assert said(again) == said(clean)
    assert files(again.output) == files(clean.output)


def files(folder: Path | None) -> dict[str, bytes]:
    assert folder is not None
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".zip"
    }


def test_a_guide_of_hl7s_is_built_without_what_another_tool_compiled(tmp_path: Path) -> None:
    files = publisher_guide.files(**{"input/fsh/patient.fsh": PROFILE, "input/fsh/ann.fsh": EXAMPLE})
    report = build(write(tmp_path, **files))

    assert "A patient of ours." in read(report, "StructureDefinition-our-patient.html")
    assert not [each for each in said(report) if each[1].endswith(".fsh")]


def test_of_what_another_tool_compiled_otherwise_the_shorthand_counts(tmp_path: Path) -> None:
    old = '{"resourceType": "StructureDefinition", "id": "our-patient", "url": "http://example.org/x", "name": "Old"}'
    more = {
        "fsh-generated/resources/StructureDefinition-our-patient.json": old,
        "input/fsh/patient.fsh": PROFILE,
    }
    report = build(write(tmp_path, **publisher_guide.files(**more)))

    assert "A patient of ours." in read(report, "StructureDefinition-our-patient.html")
    assert [each[0] for each in said(report) if "fsh-generated" in each[1]] == ["compiled-otherwise"]


def test_where_shorthand_has_errors_nothing_is_lost_that_another_tool_compiled(tmp_path: Path) -> None:
    old = (
        '{"resourceType": "StructureDefinition", "id": "other", "url": "http://example.org/x", "name": "Old"}'
    )
    more = {
        "fsh-generated/resources/StructureDefinition-other.json": old,
        "input/fsh/patient.fsh": PROFILE + "\nProfile: Other\nParent: NoSuchThing\nId: other\n",
    }
    report = build(write(tmp_path, **publisher_guide.files(**more)))

    assert read(report, "StructureDefinition-other.html")
    assert read(report, "StructureDefinition-our-patient.html")


def test_what_lacks_a_package_is_not_judged_and_what_needs_it_not_looked_for(tmp_path: Path) -> None:
    shorthand = """Profile: Theirs
Parent: ProfileOfAnAbsentPackage
Id: theirs

Profile: Rich
Parent: Patient
Id: rich
* noSuchElement 1..1
* insert More

RuleSet: More
* name contains first 1..1

Profile: Poor
Parent: Rich
Id: poor
* contact.name.family = "F"

Instance: Bob
InstanceOf: Theirs
* active = true

Instance: Mary
InstanceOf: Observation
* status = #final
* code.text = "C"
* subject = Reference(Bob)

Instance: Answers
InstanceOf: QuestionnaireResponse
* status = #completed
* questionnaire = "http://example.org/care/Questionnaire/unmade"
* item.linkId = "1"
"""
    page = "# Start\n\n{% fragment Patient/Bob JSON %}\n"
    more = {"input/fsh/all.fsh": shorthand, "input/pagecontent/index.md": page}
    files = publisher_guide.files(**more)
    files["sushi-config.yaml"] = files["sushi-config.yaml"].replace(
        "dependencies:\n", "dependencies:\n  an.absent.package: 1.0.0\n", 1
    )
    report = build(write(tmp_path, **files))

    assert {each.code for each in report.diagnostics} == {"missing-package", "fsh-undecided"}
    assert read(report, "StructureDefinition-poor.html")


def test_pages_may_link_by_the_names_of_the_shorthand(tmp_path: Path) -> None:
    page = "# Start\n\n[OurPatient], [Ann] and [Unmade]\n\n{% include fsh-link-references.md %}\n"
    more = {
        "input/fsh/patient.fsh": f"{PROFILE}\nProfile: Unmade\nParent: NoSuchThing\nId: never-made\n",
        "input/fsh/ann.fsh": EXAMPLE,
        "input/pagecontent/index.md": page,
    }
    report = build(write(tmp_path, **publisher_guide.files(**more)))

    text = read(report, "index.html")
    assert '<a href="StructureDefinition-our-patient.html">OurPatient</a>' in text
    assert '<a href="Patient-Ann.html">Ann</a>' in text
    # What could not be made is told where it is defined.
    codes = [each[0] for each in said(report)]
    assert "undefined-reference" not in codes
    assert "broken-link" not in codes
