"""Turtle and workbooks of artifacts: made where something leads to them."""

import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from site_builder.write.workbook import workbook
from tests import publisher_guide
from tests.guides import build, findings, write

STEM = "StructureDefinition-care-patient"
ALL = ("all-profiles.csv", "all-profiles.xlsx")
LINKED = (f"{STEM}.ttl", "Patient-one.ttl", f"{STEM}.xlsx", "definitions.ttl.zip", "excels.zip", *ALL)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guide")
    files = publisher_guide.files()
    files["input/pagecontent/index.md"] += "\n" + " ".join(f"[{name}]({name})" for name in LINKED) + "\n"
    report = build(write(folder, **files))
    assert [code for code, _, _ in findings(report)] == ["missing-package"]
    return folder / "out"


def test_only_what_something_leads_to_is_made(out: Path) -> None:
    assert {each.name for each in out.glob("*.ttl")} == {f"{STEM}.ttl", "Patient-one.ttl"}
    assert {each.name for each in out.glob("*.xlsx")} == {f"{STEM}.xlsx", "all-profiles.xlsx"}
    assert not (out / "examples.ttl.zip").exists()


def test_a_workbook_holds_the_elements(out: Path) -> None:
    with zipfile.ZipFile(out / f"{STEM}.xlsx") as archive:
        parts = {name: etree.fromstring(archive.read(name)) for name in archive.namelist()}
    texts = ["".join(each.itertext()) for each in parts["xl/sharedStrings.xml"]]
    sheet = parts["xl/worksheets/sheet1.xml"]
    rows = [[texts[int(cell.findtext("{*}v"))] for cell in row] for row in sheet.iter("{*}row")]
    assert "Patient.name" in [cell for row in rows for cell in row]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert parts["xl/workbook.xml"].find(".//{*}sheet").get("name") == "care-patient"


def test_all_profiles_stand_in_one_table(out: Path) -> None:
    rows = [*csv.DictReader(io.StringIO((out / "all-profiles.csv").read_text("utf-8")))]
    assert {row["Profile"] for row in rows} >= {"care-patient"}
    assert ("care-patient", "Patient.name") in {(row["Profile"], row["Path"]) for row in rows}


def test_a_workbook_holds_any_text_as_text_and_is_the_same_each_time() -> None:
    rows = [["\ud800\x01", "=1+1"], ["x" * 40_000, "http://example.org"]]
    made = [workbook("a/b" * 20, rows, date(2026, 1, 1)) for _ in range(2)]
    with zipfile.ZipFile(io.BytesIO(made[0])) as archive:
        written = {each.date_time[0] for each in archive.infolist()}
        sheet = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        texts = etree.fromstring(archive.read("xl/sharedStrings.xml"))
    assert made[0] == made[1]
    assert written == {1980}
    assert {cell.get("t") for cell in sheet.iter("{*}c")} == {"s"}
    assert ["".join(each.itertext())[:20] for each in texts][1:] == ["=1+1", "x" * 20, "http://example.org"]


def test_archives_hold_what_their_names_say(out: Path) -> None:
    with zipfile.ZipFile(out / "definitions.ttl.zip") as archive:
        assert f"{STEM}.ttl" in archive.namelist()
        assert "Patient-one.ttl" not in archive.namelist()
    with zipfile.ZipFile(io.BytesIO((out / "excels.zip").read_bytes())) as archive:
        assert archive.namelist() == [f"{STEM}.xlsx"]


def test_a_resource_as_turtle(out: Path) -> None:
    text = (out / "Patient-one.ttl").read_text("utf-8")
    body = re.sub(r"\s+", " ", text.partition("\n\n")[2]).strip()
    assert body == (
        f"<{publisher_guide.CANONICAL}/Patient/one> a fhir:Patient ; fhir:nodeRole fhir:treeRoot ; "
        'fhir:id [ fhir:v "one" ] ; fhir:name ( [ fhir:family [ fhir:v "Care" ] ] ) .'
    )
    profile = (out / f"{STEM}.ttl").read_text("utf-8")
    assert "fhir:snapshot [" in profile
