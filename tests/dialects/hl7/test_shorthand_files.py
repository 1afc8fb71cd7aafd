"""Which files of an HL7 guide its FHIR Shorthand is compiled beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.diagnostics import Problems
from site_builder.dialects.hl7.compiled_guide import compiled_guide
from site_builder.dialects.hl7.guide_pages import headline
from site_builder.dialects.hl7.shorthand import compile_project, read_project
from tests.guides import write

SETTINGS = """id: a.b
canonical: http://example.org
fhirVersion: 4.0.1
parameters:
  path-resource: [fsh-generated/resources, more]
"""
PATIENT = '{"resourceType": "Patient", "id": "%s"}'


def test_what_sushi_wrote_before_stands_for_no_file_of_the_guide(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "sushi-config.yaml": SETTINGS,
            "input/fsh/a.fsh": "Instance: a\nInstanceOf: Patient\n",
            "fsh-generated/resources/Patient-a.json": PATIENT % "a",
            "more/Patient-b.json": PATIENT % "b",
        },
    )
    project = read_project(tmp_path, Problems())

    assert project is not None
    assert [each.document["id"] for each in project.files.predefined] == ["b"]
    assert [made.file for made in compile_project(project, ()).definitions] == ["Patient-a.json"]


def test_names_of_shorthand_may_begin_as_those_that_jekyll_leaves_out(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "sushi-config.yaml": SETTINGS,
            "input/fsh/_shared.fsh": "RuleSet: Active\n* active = true\n",
            "input/fsh/_more/a.fsh": "Instance: a\nInstanceOf: Patient\n* insert Active\n",
        },
    )
    problems = Problems()
    compiled = compile_project(read_project(tmp_path, problems), ())

    assert [*problems, *compiled.findings] == []
    assert [made.document["active"] for made in compiled.definitions] == [True]


@pytest.mark.parametrize(
    ("version", "package", "example"),
    [
        ("4.0.1", "hl7.fhir.uv.xver-r5.r4", "exampleBoolean"),
        ("4.3.0", "hl7.fhir.uv.xver-r5.r4b", "exampleBoolean"),
        ("5.0.0", "hl7.fhir.uv.xver-r5.r5", "isExample"),
    ],
)
def test_the_guide_is_written_as_its_release_has_it(
    tmp_path: Path, version: str, package: str, example: str
) -> None:
    settings = SETTINGS.replace("4.0.1", version) + "dependencies:\n  hl7.fhir.extensions.r5: 4.0.1\n"
    write(
        tmp_path,
        **{"sushi-config.yaml": settings, "input/fsh/a.fsh": "Instance: a\nInstanceOf: Patient\n"},
    )
    problems = Problems()
    project = read_project(tmp_path, problems)
    compiled = compile_project(project, ())
    made = compiled_guide(project.settings, compiled, (), project.files, problems)

    assert made.document is not None
    (depends,) = made.document["dependsOn"]
    assert (depends["packageId"], depends["version"]) == (package, "latest")
    assert example in made.document["definition"]["resource"][0]


def test_an_example_of_what_could_not_be_made_is_of_no_profile(tmp_path: Path) -> None:
    profiles = "Profile: Made\nParent: Patient\n\nProfile: Lost\nParent: Nowhere\n"
    url = "http://example.org/StructureDefinition"
    example = PATIENT.replace("}", ', "meta": {"profile": ["%s"]}}')
    write(
        tmp_path,
        **{
            "sushi-config.yaml": SETTINGS,
            "input/fsh/a.fsh": profiles,
            "input/examples/Patient-a.json": example % ("a", f"{url}/Made"),
            "input/examples/Patient-b.json": example % ("b", f"{url}/Lost"),
        },
    )
    problems = Problems()
    project = read_project(tmp_path, problems)
    made = compiled_guide(project.settings, compile_project(project, ()), (), project.files, problems)

    listed = {each["reference"]["reference"]: each for each in made.document["definition"]["resource"]}
    assert listed["Patient/a"]["exampleCanonical"] == f"{url}/Made"
    assert listed["Patient/b"]["exampleBoolean"] is True


@pytest.mark.parametrize(
    ("stem", "title"),
    [
        ("how-to-read", "How to Read"),
        ("TermsOfUse", "Terms Of Use"),
        ("the-end-of", "The End Of"),
        ("index", "Index"),
        ("FHIRandYou", "FHI Rand You"),
    ],
)
def test_a_page_without_a_title_is_called_by_its_file(stem: str, title: str) -> None:
    assert headline(stem) == title


def test_a_version_that_is_none_of_fhir_is_reported_where_it_stands(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "sushi-config.yaml": SETTINGS.replace("4.0.1", "[nine, 5.0.0]"),
            "input/fsh/a.fsh": 'Logical: A\n* a 0..1 string "A"\n',
        },
    )
    problems = Problems()
    project = read_project(tmp_path, problems)

    assert [(each.code, str(each.location)) for each in problems] == [
        ("invalid-setting", "sushi-config.yaml:3:1")
    ]
    assert [made.file for made in compile_project(project, ()).definitions] == ["StructureDefinition-A.json"]
