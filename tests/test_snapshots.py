"""`site-builder snapshot`: files in, files out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from site_builder.cli import main
from site_builder.pipeline import check
from site_builder.snapshots import write_snapshots
from tests.fhir.snapshot.samples import HERE, el, profile

XML = """<StructureDefinition xmlns="http://hl7.org/fhir">
  <url value="http://example.org/StructureDefinition/Old"/>
  <name value="Old"/>
  <fhirVersion value="3.0.1"/>
  <kind value="resource"/>
  <type value="Observation"/>
  <baseDefinition value="http://hl7.org/fhir/StructureDefinition/Observation"/>
  <derivation value="constraint"/>
  <differential>
    <element id="x"><path value="Observation.subject"/><min value="1"/></element>
    <element id="y"><path value="Observation.nothing"/><min value="1"/></element>
  </differential>
</StructureDefinition>
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["snapshot", *map(str, arguments)])


def put(folder: Path, name: str, content: dict[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(content))
    return folder / name


def test_files_keep_their_names_and_their_content(tmp_path: Path) -> None:
    source = profile(
        "Patient", el("Patient.active", min=1), title="T", extension=[{"url": "u", "valueDecimal": 1}]
    )
    put(tmp_path / "in" / "sub", "a.json", source)
    text = (tmp_path / "in/sub/a.json").read_text().replace('"valueDecimal": 1', '"valueDecimal": 1.10')
    (tmp_path / "in/sub/a.json").write_text(text)

    result = run(tmp_path / "in", "--output", tmp_path / "out")

    assert result.exit_code == 0, result.output
    assert "1 snapshot, " in result.output
    text = (tmp_path / "out/sub/a.json").read_text()
    written = json.loads(text)
    assert '"valueDecimal": 1.10' in text
    assert {key: value for key, value in written.items() if key not in ("snapshot", "extension")} == {
        key: value for key, value in source.items() if key != "extension"
    }
    assert list(written)[-2:] == ["extension", "snapshot"] or list(written).index("snapshot") + 1 == list(
        written
    ).index("differential")
    assert [item["path"] for item in written["snapshot"]["element"]][:2] == ["Patient", "Patient.id"]


def test_xml_of_stu3_stays_stu3(tmp_path: Path) -> None:
    (tmp_path / "old.xml").write_text(XML)

    result = run(tmp_path / "old.xml", "-o", tmp_path / "out")

    elements = {
        item["path"]: item
        for item in json.loads((tmp_path / "out/old.json").read_text())["snapshot"]["element"]
    }
    assert elements["Observation.subject"]["min"] == 1
    assert [item["targetProfile"].rpartition("/")[2] for item in elements["Observation.subject"]["type"]] == [
        "Patient",
        "Group",
        "Device",
        "Location",
    ]
    assert f"{tmp_path / 'old.xml'}:11:5: error[unknown-path]: Observation.nothing" in result.output.replace(
        "\n", ""
    )
    assert result.exit_code == 1


def test_xml_is_written_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "old.xml").write_text(XML)

    run(tmp_path / "old.xml", "-o", tmp_path / "out", "--format", "xml")

    text = (tmp_path / "out/old.xml").read_text()
    assert text.index("<snapshot>") < text.index("<differential>")
    assert '<path value="Observation.subject"/>' in text


def test_canonicals_of_the_specification_are_pinned_when_asked_for(tmp_path: Path) -> None:
    source = put(tmp_path, "a.json", profile("Patient", el("Patient.active", min=1)))

    run(source, "--pin", "-o", tmp_path / "out")

    assert "http://hl7.org/fhir/ValueSet/languages|4.0.1" in (tmp_path / "out/a.json").read_text()


def test_files_are_each_other_s_context(tmp_path: Path) -> None:
    first = put(tmp_path, "z.json", profile("Patient", el("Patient.active", min=1), name="First"))
    second = put(tmp_path, "a.json", profile("Patient", el("Patient.gender", min=1), base=HERE + "First"))

    report = write_snapshots([second, first], output=tmp_path / "out")

    elements = json.loads((tmp_path / "out/a.json").read_text())["snapshot"]["element"]
    assert {item["path"] for item in elements if item["min"] and item["path"].count(".") == 1} == {
        "Patient.active",
        "Patient.gender",
    }
    assert (len(report.written), report.diagnostics) == (2, ())


def test_a_package_gives_bases_and_the_release(tmp_path: Path) -> None:
    package = tmp_path / "package"
    put(package, "package.json", {"name": "x", "version": "1.0.0", "fhirVersions": ["5.0.0"]})
    put(
        package, "base.json", {**profile("Patient", el("Patient.active", max="0"), name="Base"), "id": "Base"}
    )
    own = put(tmp_path / "in", "own.json", profile("Patient", el("Patient"), base=HERE + "Base"))

    report = write_snapshots([own], packages=[package], output=tmp_path / "out")

    elements = json.loads((tmp_path / "out/own.json").read_text())["snapshot"]["element"]
    assert [item["max"] for item in elements if item["path"] == "Patient.active"] == ["0"]
    assert not report.diagnostics


def test_a_profile_that_says_nothing_is_its_base(tmp_path: Path) -> None:
    silent = {key: value for key, value in profile("Patient").items() if key != "differential"}
    shipped = {**silent, "snapshot": {"element": [{"path": "Patient"}]}}
    put(tmp_path / "in", "shipped.json", shipped)
    put(tmp_path / "in", "silent.json", silent)

    report = write_snapshots([tmp_path / "in"], output=tmp_path / "out")

    assert [path.name for path in report.written] == ["silent.json"]
    elements = json.loads((tmp_path / "out/silent.json").read_text())["snapshot"]["element"]
    assert [item["path"] for item in elements[:2]] == ["Patient", "Patient.id"]
    assert [item.code for item in report.diagnostics] == ["no-differential", "no-differential"]


FINDINGS: list[tuple[str, dict[str, Any], str]] = [
    ("a.json", {**profile("Patient"), "differential": {}, "snapshot": {"element": []}}, "no-differential"),
    ("a.json", profile("Patient", el("Patient"), base=HERE + "Nowhere"), "unknown-base"),
    ("a.txt", {}, "not-a-resource"),
]


@pytest.mark.parametrize(("name", "content", "code"), FINDINGS)
def test_what_has_no_snapshot_is_a_finding_and_no_file(
    tmp_path: Path, name: str, content: dict[str, Any], code: str
) -> None:
    file = put(tmp_path, name, content)

    report = write_snapshots([file], output=tmp_path / "out")

    assert [found.code for found in report.diagnostics] == [code]
    assert not report.written
    assert not (tmp_path / "out").exists()


def test_two_files_of_one_name_are_a_finding(tmp_path: Path) -> None:
    one = put(tmp_path / "a", "p.json", profile("Patient", el("Patient")))
    other = put(tmp_path / "b", "p.json", profile("Patient", el("Patient")))

    report = write_snapshots([one, other], output=tmp_path / "out")

    assert [found.code for found in report.diagnostics] == ["duplicate-output"]


def test_other_resources_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "vs.json", {"resourceType": "ValueSet"})
    (tmp_path / "notes.md").write_text("text")
    (tmp_path / "broken.json").write_text("{")

    report = write_snapshots([tmp_path], output=tmp_path / "out")

    assert [found.code for found in report.diagnostics] == ["invalid-json"]


def test_a_missing_place_cannot_run(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere")

    assert result.exit_code == 2
    assert "does not exist" in result.output


FAULTY = {
    "json": (
        '{"resourceType": "StructureDefinition", "id": "p", "url": "https://example.org/StructureDefinition/p",\n'
        ' "name": "P", "status": "draft", "fhirVersion": "4.0.1", "kind": "resource", "abstract": false,\n'
        ' "type": "Patient", "derivation": "constraint",\n'
        ' "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",\n'
        ' "differential": {"element": [{"id": "no path"},\n'
        '   {"path": "Patient.active", "max": "2"}, {"path": "Patient.nope.thing"}]}}'
    ),
    "yaml": (
        "resourceType: StructureDefinition\nid: p\nurl: https://example.org/StructureDefinition/p\nname: P\n"
        "status: draft\nfhirVersion: 4.0.1\nkind: resource\nabstract: false\ntype: Patient\n"
        "derivation: constraint\nbaseDefinition: http://hl7.org/fhir/StructureDefinition/Patient\n"
        "differential:\n  element:\n    - id: no path\n    - path: Patient.active\n      max: '2'\n"
        "    - path: Patient.nope.thing\n"
    ),
    "xml": (
        '<StructureDefinition xmlns="http://hl7.org/fhir"><id value="p"/>'
        '<url value="https://example.org/StructureDefinition/p"/><name value="P"/><status value="draft"/>\n'
        '<fhirVersion value="4.0.1"/><kind value="resource"/><abstract value="false"/><type value="Patient"/>\n'
        '<baseDefinition value="http://hl7.org/fhir/StructureDefinition/Patient"/>'
        '<derivation value="constraint"/>\n<differential>\n<element id="no path"/>\n'
        ' <element><path value="Patient.active"/> <max value="2"/></element>\n'
        ' <element><path value="Patient.nope.thing"/></element></differential></StructureDefinition>'
    ),
}


@pytest.mark.parametrize(
    ("form", "places"), [("json", ["6:31", "6:44"]), ("yaml", ["16:7", "17:7"]), ("xml", ["6:42", "7:2"])]
)
def test_check_and_snapshot_say_the_same_at_the_same_place(
    tmp_path: Path, form: str, places: list[str]
) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "guide.yaml").write_text("title: G\ncanonical: https://example.org\n")
    file = tmp_path / "profiles" / f"p.{form}"
    file.write_text(FAULTY[form])

    snapshots = write_snapshots([file], output=tmp_path / "out").diagnostics
    # Validation says more of the file than a snapshot asks.
    known = {each.code for each in snapshots}
    checked = [each for each in check(tmp_path, jobs=1).diagnostics if each.code in known]

    assert [str(each.location).removeprefix(f"{file}:") for each in snapshots] == places
    assert [(each.code, each.message, str(each.location)) for each in checked] == [
        (each.code, each.message, str(each.location).removeprefix(f"{tmp_path}/")) for each in snapshots
    ]
