"""What definitions of a guide take over from it: as its parameters say, and HL7's base template."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import publisher_guide
from tests.guides import build, html, write

_STRUCTURES = "http://hl7.org/fhir/StructureDefinition/structuredefinition-"
BARE = publisher_guide.SETTINGS.replace("parameters:\n  apply-version: true\n  default-publisher: true\n", "")
PROFILE = "StructureDefinition-care-patient"


def built(folder: Path, out: str = PROFILE, *, settings: str = "", **files: str) -> dict[str, Any]:
    """Build the small guide without parameters but those of `settings`, and return a definition of it."""
    texts = publisher_guide.files(**{"sushi-config.yaml": f"{BARE}{settings}", **files})
    build(write(folder, **texts))
    found: dict[str, Any] = json.loads((folder / f"out/{out}.json").read_bytes())
    return found


def extensions(resource: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a resource's extensions by the end of their URL."""
    return {
        each["url"].removeprefix(_STRUCTURES): each.get("valueCode", each.get("valueInteger"))
        for each in resource.get("extension", ())
    }


def test_the_base_template_sets_what_the_guide_does_not(tmp_path: Path) -> None:
    more = "copyright: '{{{year}}} Care'\nextension:\n- url: " + _STRUCTURES + "wg\n  valueCode: pc\n"
    profile = built(tmp_path, settings=more)
    assert (profile["version"], profile["publisher"]) == ("0.3.0", "Care Group")
    assert profile["contact"] == [
        {"name": "Care Group", "telecom": [{"system": "url", "value": "http://example.org/group"}]}
    ]
    assert profile["jurisdiction"][0]["coding"][0]["code"] == "GB"
    assert profile["copyright"] == f"{profile['date'][:4]} Care"
    assert extensions(profile) == {"wg": "pc"}
    order = ["id", "extension", "url", "version", "name", "title", "status", "date", "publisher", "contact"]
    assert [key for key in profile if key in order] == order


@pytest.mark.parametrize(
    ("settings", "ini", "version"),
    [
        ("parameters:\n  apply-version: false\n", "template = hl7.fhir.template#current", "0.1.0"),
        ("", "template = #own", "0.1.0"),
        ("", "template = #based", "0.3.0"),
        ("", "", "0.1.0"),
    ],
    ids=["the guide says no", "a template of its own", "a template on the base", "no template"],
)
def test_a_guide_or_its_template_may_leave_definitions_as_they_are(
    tmp_path: Path, settings: str, ini: str, version: str
) -> None:
    files = {
        "ig.ini": f"[IG]\n{ini}\n",
        "own/package/package.json": '{"name": "my.template"}',
        "based/package/package.json": '{"name": "my.template", "base": "fhir.base.template"}',
    }
    assert built(tmp_path, settings=settings, **files)["version"] == version


def test_what_a_definition_must_have_is_filled_in(tmp_path: Path) -> None:
    bare = {"resourceType": "SearchParameter", "id": "mood", "name": "mood", "code": "mood"}
    found = built(tmp_path, "SearchParameter-mood", **{"input/resources/mood.json": json.dumps(bare)})
    assert (found["url"], found["status"]) == (f"{publisher_guide.CANONICAL}/SearchParameter/mood", "draft")
    assert found["date"].startswith("20")
    # R4's search parameters have no statement of rights.
    assert "copyright" not in found


def test_a_definition_keeps_its_own_rights(tmp_path: Path) -> None:
    codes = built(tmp_path, "CodeSystem-moods", settings="copyright: Care\n")
    assert codes["copyright"] == "Moods are free for all."


def test_records_are_left_as_they_are(tmp_path: Path) -> None:
    assert built(tmp_path, "Patient-one") == publisher_guide.PATIENT


STANDARDS = f"""\
extension:
- url: {_STRUCTURES}standards-status
  valueCode: trial-use
- url: {_STRUCTURES}fmm
  valueInteger: 2
"""


def test_maturity_and_status_of_the_guide_are_handed_on(tmp_path: Path) -> None:
    profile = built(tmp_path, settings=STANDARDS)
    assert extensions(profile) == {"fmm": 2, "standards-status": "trial-use"}
    derived = profile["extension"][0]["_valueInteger"]["extension"][0]
    assert derived["valueCanonical"].endswith("/ImplementationGuide/example.care")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"experimental": True}, {"standards-status": "informative"}),
        (
            {"extension": [{"url": f"{_STRUCTURES}fmm", "valueInteger": 0}]},
            {"fmm": 0, "standards-status": "trial-use"},
        ),
    ],
    ids=["a trial is informative", "its own stays"],
)
def test_a_definition_may_have_a_standing_of_its_own(
    tmp_path: Path, change: dict[str, Any], expected: dict[str, Any]
) -> None:
    profile = json.dumps({**publisher_guide.PROFILE, **change})
    files = {"input/profiles/care-patient.json": profile}
    assert extensions(built(tmp_path, settings=STANDARDS, **files)) == expected


def test_a_definitions_own_standing_is_handed_on_to_what_it_refers_to(tmp_path: Path) -> None:
    values = {
        **publisher_guide.VALUES,
        "extension": [{"url": f"{_STRUCTURES}standards-status", "valueCode": "normative"}],
    }
    files = {"input/vocabulary/ValueSet-moods.json": json.dumps(values)}
    codes = built(tmp_path, "CodeSystem-moods", settings=STANDARDS, **files)
    assert extensions(codes)["standards-status"] == "trial-use"
    assert extensions(codes)["fmm"] == 2


def test_parameters_may_stand_in_extensions(tmp_path: Path) -> None:
    parameter = {
        "url": "http://hl7.org/fhir/tools/StructureDefinition/ig-parameter",
        "extension": [
            {"url": "code", "valueString": "apply-version"},
            {"url": "value", "valueString": "false"},
        ],
    }
    guide = {
        "resourceType": "ImplementationGuide",
        "id": "example.care",
        "url": f"{publisher_guide.CANONICAL}/ImplementationGuide/example.care",
        "version": "9.0.0",
        "fhirVersion": ["4.0.1"],
        "definition": {"extension": [parameter], "resource": []},
    }
    files = publisher_guide.files(
        **{"input/ig.json": json.dumps(guide), "ig.ini": "[IG]\nig = input/ig.json\ntemplate = x\n"}
    )
    del files["sushi-config.yaml"]
    build(write(tmp_path, **files))
    assert json.loads((tmp_path / f"out/{PROFILE}.json").read_bytes())["version"] == "0.1.0"


def test_a_guides_resource_in_xml_is_taken_over_as_json_has_it(tmp_path: Path) -> None:
    guide = f"""<ImplementationGuide xmlns="http://hl7.org/fhir"><id value="example.care"/>
<extension url="{_STRUCTURES}wg"><valueCode value="pc"/></extension>
<url value="{publisher_guide.CANONICAL}/ImplementationGuide/example.care"/><version value="9.0.0"/>
<name value="Care"/><status value="draft"/>
<contact><telecom><system value="url"/><value value="http://example.org"/></telecom></contact>
<jurisdiction><coding><system value="urn:iso:std:iso:3166"/><code value="GB"/></coding></jurisdiction>
<packageId value="example.care"/><fhirVersion value="4.0.1"/></ImplementationGuide>"""
    files = publisher_guide.files(
        **{"input/ig.xml": guide, "ig.ini": "[IG]\nig = input/ig.xml\ntemplate = x\n"}
    )
    del files["sushi-config.yaml"]
    build(write(tmp_path, **files))
    profile = json.loads((tmp_path / f"out/{PROFILE}.json").read_bytes())
    assert profile["jurisdiction"] == [{"coding": [{"system": "urn:iso:std:iso:3166", "code": "GB"}]}]
    assert profile["contact"] == [{"telecom": [{"system": "url", "value": "http://example.org"}]}]
    assert (profile["version"], extensions(profile)) == ("9.0.0", {"wg": "pc"})


def test_a_narrative_without_words_is_left_out(tmp_path: Path) -> None:
    patient = publisher_guide.PATIENT | {"text": {"status": "generated"}}
    files = {"input/examples/Patient-one.json": json.dumps(patient)}
    assert built(tmp_path, "Patient-one", **files) == publisher_guide.PATIENT


def test_what_a_basic_stands_for_stays_as_it_is(tmp_path: Path) -> None:
    base = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements."
    rules = {
        "resourceType": "Basic",
        "id": "rules",
        "code": {"coding": [{"system": "http://hl7.org/fhir/fhir-types", "code": "Requirements"}]},
        "extension": [
            {"url": f"{base}url", "valueUri": f"{publisher_guide.CANONICAL}/Requirements/rules"},
            {"url": f"{base}statement", "extension": [{"url": "requirement", "valueMarkdown": "Be kind."}]},
        ],
    }
    found = built(tmp_path, "Requirements-rules", **{"input/resources/rules.json": json.dumps(rules)})
    assert found["resourceType"] == "Basic"
    assert "Be kind." in html(tmp_path, "Requirements-rules.html")
