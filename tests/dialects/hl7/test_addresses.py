"""Addresses of a guide's site that HL7's IG Publisher made lead to something on ours, too."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from tests import publisher_guide
from tests.guides import build, findings, html, write

_IDS = re.compile(r'\sid="([^"]+)"')
STEM = "StructureDefinition-care-patient"
CAPABILITIES = {
    "resourceType": "CapabilityStatement",
    "id": "server",
    "status": "draft",
    "date": "2026-01-01",
    "kind": "requirements",
    "fhirVersion": "4.0.1",
    "format": ["json"],
    "rest": [{"mode": "server", "resource": [{"type": "Patient", "interaction": [{"code": "read"}]}]}],
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guide")
    build(write(folder, **publisher_guide.files(**{"input/resources/cap.json": json.dumps(CAPABILITIES)})))
    return folder


@pytest.mark.parametrize(
    ("name", "target"),
    [
        (f"{STEM}.profile.json.html", f"{STEM}.json.html"),
        (f"{STEM}.profile.xml.html", f"{STEM}.xml.html"),
        (f"{STEM}.profile.history.html", f"{STEM}.html"),
        (f"{STEM}-testing.html", f"{STEM}.html"),
        (f"{STEM}-examples.html", f"{STEM}.html"),
        ("ValueSet-moods-testing.html", "ValueSet-moods.html"),
        ("ValueSet-moods.change.history.html", "ValueSet-moods.html"),
        ("Patient-one.change.history.html", "Patient-one.html"),
    ],
)
def test_a_published_name_leads_on(site: Path, name: str, target: str) -> None:
    text = html(site, name)
    assert f'content="0; url={target}"' in text
    # Keeps what stands behind `#`.
    assert "moved.js" in text


@pytest.mark.parametrize(
    ("page", "anchors"),
    [
        (
            f"{STEM}-definitions.html",
            {"Patient.name", "diff_Patient.name", "key_Patient.name", "tabs-diff", "root"},
        ),
        (f"{STEM}.html", {"root", "profile", "tabs-all", "tabs-summ", "tabs-snap", "tabs-key", "tabs-diff"}),
        ("ValueSet-moods.html", {"logical-definition-cld", "expansion", "moods-calm"}),
        ("CapabilityStatement-server.html", {"Patient1-1", "collapse1-1", "resourcesSummary1"}),
        ("artifacts.html", {"1", "structures-resource-profiles", "terminology-code-systems"}),
    ],
)
def test_a_published_anchor_is_there(site: Path, page: str, anchors: set[str]) -> None:
    found = _IDS.findall(html(site, page))
    assert anchors <= {*found}
    assert len(found) == len({*found})


def test_only_views_that_show_an_element_name_it(site: Path) -> None:
    found = {*_IDS.findall(html(site, f"{STEM}-definitions.html"))}
    assert "Patient.photo" in found
    assert not {"diff_Patient.photo", "key_Patient.photo"} & found


def test_what_the_guide_defines_is_told_to_programs(site: Path) -> None:
    listed = json.loads((site / "out/canonicals.json").read_bytes())
    assert [each["id"] for each in listed if each["type"] == "StructureDefinition"] == ["care-patient"]
    assert json.loads((site / "out/package.manifest.json").read_bytes())["name"] == "example.care"


def test_expansions_are_made_where_something_leads_to_them(site: Path, tmp_path: Path) -> None:
    assert not (site / "out/expansions.json.zip").exists()
    files = publisher_guide.files()
    files["input/pagecontent/index.md"] += "\n[all codes](expansions.json.zip)\n"
    assert [code for code, _, _ in findings(build(write(tmp_path, **files)))] == ["missing-package"]
    with zipfile.ZipFile(tmp_path / "out/expansions.json.zip") as archive:
        bundle = json.loads(archive.read("expansions.json"))
    (entry,) = bundle["entry"]
    assert [each["code"] for each in entry["resource"]["expansion"]["contains"]] == ["calm"]


def test_a_profiles_files_hold_its_snapshot(site: Path) -> None:
    profile = json.loads((site / f"out/{STEM}.json").read_bytes())
    assert [each["path"] for each in profile["snapshot"]["element"]][:2] == ["Patient", "Patient.id"]
    assert profile["fhirVersion"] == "4.0.1"
    assert "<snapshot>" in (site / f"out/{STEM}.xml").read_text("utf-8")


def test_links_to_published_names_hold(tmp_path: Path) -> None:
    body = f"\n[a]({STEM}.profile.json.html) [b]({STEM}-definitions.html#diff_Patient.name) [c]({STEM}.html#tabs-summ)\n"
    files = publisher_guide.files()
    files["input/pagecontent/index.md"] += body
    assert [code for code, _, _ in findings(build(write(tmp_path, **files)))] == ["missing-package"]


def test_a_guide_of_ours_has_our_names_alone(tmp_path: Path) -> None:
    files = {
        "guide.yaml": "title: T\n",
        "content/index.md": "Hi\n",
        f"profiles/{STEM}.json": json.dumps(publisher_guide.PROFILE),
    }
    build(write(tmp_path, **files))
    assert not (tmp_path / f"out/{STEM}.profile.json.html").exists()
    assert "diff_Patient" not in html(tmp_path, f"{STEM}-definitions.html")


def test_links_to_counts_of_a_profile_without_any_lead_to_its_elements(tmp_path: Path) -> None:
    profile = publisher_guide.PROFILE | {"differential": {"element": [{"id": "Patient", "path": "Patient"}]}}
    build(
        write(tmp_path, **publisher_guide.files(**{"input/profiles/care-patient.json": json.dumps(profile)}))
    )
    found = _IDS.findall(html(tmp_path, f"{STEM}.html"))
    assert found.count("tabs-summ") == 1
    assert "statistics" not in found


def test_headings_of_pages_in_html_have_the_ids_of_their_words(tmp_path: Path) -> None:
    files = publisher_guide.files()
    files["sushi-config.yaml"] = files["sushi-config.yaml"].replace(
        "pages:\n", "pages:\n  more.xml:\n    title: More\n", 1
    )
    files["input/pagecontent/more.xml"] = (
        '<div xmlns="http://www.w3.org/1999/xhtml"><h3>Some  <i>modes</i> &amp; more</h3><h4 id="x">X</h4>'
        '<h3>X</h3><h3>Some modes &amp; more</h3><a href="#some-modes--more">up</a> <a href="#x-1">X</a></div>'
    )
    assert [code for code, _, _ in findings(build(write(tmp_path, **files)))] == ["missing-package"]
    text = html(tmp_path, "more.html")
    found = re.findall(r"<h\d id=\"([^\"]+)\"", text)
    assert found[:4] == ["some-modes--more", "x", "x-1", "some-modes--more-1"]
