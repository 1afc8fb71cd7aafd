"""Which files of an HL7 guide its FHIR Shorthand is compiled beside."""

from __future__ import annotations

from pathlib import Path

from site_builder.diagnostics import Problems
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
