"""Parts of a guide as a whole that its pages may include."""

import json
from pathlib import Path

import pytest

from tests import publisher_guide
from tests.guides import build, html, write

INDEX = "input/pagecontent/index.md"
PRESSURE = publisher_guide.PROFILE | {
    "id": "pressure",
    "url": f"{publisher_guide.CANONICAL}/StructureDefinition/pressure",
    "title": "Pressure",
    "type": "Observation",
    "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Observation",
    "differential": {
        "element": [
            {
                "id": "Observation.code",
                "path": "Observation.code",
                "patternCodeableConcept": {
                    "coding": [{"system": "http://loinc.org", "code": "1-8", "display": "Force"}]
                },
            },
            {"id": "Observation.value[x]", "path": "Observation.value[x]", "type": [{"code": "Quantity"}]},
        ]
    },
}
EVIDENCE = {"resourceType": "Evidence", "id": "e", "status": "draft"}


def page(folder: Path, part: str, settings: str = "", **files: str) -> str:
    """Return the start page of the small guide with a part of it."""
    texts = publisher_guide.files(**files)
    texts["sushi-config.yaml"] = texts["sushi-config.yaml"].replace(
        "parameters:\n", f"parameters:\n{settings}"
    )
    texts[INDEX] += f"\n{{% include {part}.xhtml %}}\n"
    build(write(folder, **texts))
    return html(folder, "index.html").partition("<h2")[2]


def test_observations_are_listed_with_what_they_observe(tmp_path: Path) -> None:
    text = page(tmp_path, "summary-observations", **{"input/profiles/p.json": json.dumps(PRESSURE)})
    row = text.partition("Pressure</a>")[2].partition("</tr>")[0]
    assert "Force" in row
    assert "Quantity" in row


@pytest.mark.parametrize("path", ["../../input/exp.json", "input/exp.json"])
def test_parameters_of_expansions_are_listed(tmp_path: Path, path: str) -> None:
    stated = {"resourceType": "Parameters", "parameter": [{"name": "displayLanguage", "valueCode": "de"}]}
    settings = f"  path-expansion-params: {path}\n"
    text = page(tmp_path, "expansion-params", settings, **{"input/exp.json": json.dumps(stated)})
    assert "displayLanguage" in text
    assert "de" in text.partition("displayLanguage")[2][:60]


def test_types_that_the_release_beside_has_otherwise_are_named(tmp_path: Path) -> None:
    text = page(tmp_path, "cross-version-analysis", **{"input/examples/e.json": json.dumps(EVIDENCE)})
    assert "are others in R4B" in text
    assert "<li>Evidence</li>" in text.replace("\n", "")
