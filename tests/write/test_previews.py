"""Previews of what links lead to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from site_builder import pipeline
from site_builder.write.previews import FOLDER, share_of
from tests.guides import write

SET = {
    "resourceType": "ValueSet",
    "id": "colours",
    "url": "http://example.org/ValueSet/colours",
    "name": "Colours",
    "title": "Colours of things",
    "status": "active",
    "description": "All colours that a thing has. " + "More words follow here. " * 20,
    "compose": {
        "include": [
            {
                "system": "http://example.org/colours",
                "concept": [{"code": "red"}, {"code": "b", "display": "Blue"}]
                + [{"code": f"c{number}"} for number in range(5)],
            }
        ]
    },
}
LISTED = {"system": "http://example.org/colours", "concept": [{"code": "red"}]}
SHADES = {
    "resourceType": "ValueSet",
    "id": "shades",
    "url": "http://example.org/ValueSet/shades",
    "status": "active",
    "compose": {
        "include": [
            LISTED,
            {
                "system": "http://example.org/shades",
                "filter": [{"property": "concept", "op": "is-a", "value": "dark"}],
            },
        ],
        "exclude": [{"system": "http://example.org/shades", "concept": [{"code": "black"}]}],
    },
}
PATIENT = {"resourceType": "Patient", "id": "anna", "gender": "female"}


def told(site: Path, name: str) -> tuple[dict[str, Any], int]:
    """Read a script as the client does."""
    text = (site / FOLDER / f"{name}.js").read_text(encoding="utf-8")
    arguments = json.loads("[" + text.removeprefix("siteBuilderPreviews(").removesuffix(");\n") + "]")
    return arguments[0], (arguments[1] if len(arguments) > 1 else 0)


def test_artifacts_types_and_terms_say_what_they_are(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "guide.yaml": "title: T\nfhir_version: 4.0.1",
            "content/index.md": "Hello",
            "content/_data/glossary.yml": "GP: A general *practitioner*.",
            "profiles/colours.json": json.dumps(SET),
            "profiles/shades.json": json.dumps(SHADES),
            "profiles/examples/anna.json": json.dumps(PATIENT),
        },
    )
    site = tmp_path / "out"
    pipeline.build(tmp_path, output=site)

    index, count = told(site, "index")
    assert count == 1
    types, _ = told(site, "types")
    assert types["https://hl7.org/fhir/R4/datatypes.html#Identifier"][:2] == [
        "Identifier",
        "Data type of FHIR R4",
    ]
    assert types["https://hl7.org/fhir/R4/account.html"][1] == "Resource of FHIR R4"
    assert index["glossary.html#gp"] == ["GP", "Glossary", "A general practitioner."]
    share, _ = told(site, "0")
    assert share["ValueSet-colours.html"] == [
        "Colours of things",
        "Value set, active",
        "All colours that a thing has.",
        "red, b Blue, c0, c1, c2, 2 more",
    ]
    assert share["ValueSet-shades.html"][-1] == "such as red"
    assert share["Patient-anna.html"][1] == "Patient example"


def test_shares_are_counted_as_the_client_counts() -> None:
    # In JavaScript a letter beyond the first 65,536 has two units.
    assert share_of("aé", 1000) == (97 + 233) % 1000
    assert share_of("\U0001f600", 100_000) == (0xD83D + 0xDE00) % 100_000
