"""A structure may be derived from definitions that lie in the guide as files, with a snapshot or without."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.fsh.compiler import compile_fsh
from site_builder.fsh.settings import Settings

CORE = "http://hl7.org/fhir/StructureDefinition/"
PARENT: dict[str, Any] = {
    "resourceType": "StructureDefinition",
    "id": "base-patient",
    "url": "http://example.org/StructureDefinition/base-patient",
    "name": "BasePatient",
    "kind": "resource",
    "abstract": False,
    "type": "Patient",
    "baseDefinition": f"{CORE}Patient",
    "derivation": "constraint",
    "differential": {
        "element": [
            {
                "id": "Patient.identifier",
                "path": "Patient.identifier",
                "slicing": {"rules": "open"},
                "min": 1,
            },
            {
                "id": "Patient.identifier:nhs",
                "path": "Patient.identifier",
                "sliceName": "nhs",
                "min": 1,
                "max": "1",
            },
            {"id": "Patient.identifier:nhs.system", "path": "Patient.identifier.system", "min": 1},
        ]
    },
}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("* identifier[nhs].system 1..1", [("Patient", None)]),
        (
            "* identifier[nhs].value 1..1",
            [("Patient.identifier:nhs", None), ("Patient.identifier:nhs.value", 1)],
        ),
        ("* identifier 2..*", [("Patient.identifier", 2)]),
    ],
)
def test_a_parent_without_a_snapshot_is_made_of_its_differential(
    rules: str, expected: list[tuple[str, int | None]]
) -> None:
    text = f"Profile: P\nParent: BasePatient\n{rules}\n"

    found = compile_fsh({"a.fsh": text}, Settings(), predefined=[PARENT])

    assert not found.findings
    (made,) = found.definitions
    elements = made.document["differential"]["element"]
    assert [(each["id"], each.get("min")) for each in elements] == expected
    assert made.document["baseDefinition"] == PARENT["url"]
