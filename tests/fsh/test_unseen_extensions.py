"""Extensions of packages that SUSHI loads by itself are written, though the packages are not here."""

from __future__ import annotations

from site_builder.fsh.compiler import compile_fsh
from site_builder.fsh.settings import Settings

TOOLS = "http://hl7.org/fhir/tools/StructureDefinition/"
TEXT = f"""
Logical: Model
* ^extension[{TOOLS}logical-target].valueBoolean = true
* name 1..1 string "Name"

Instance: someone
InstanceOf: Patient
* extension[{TOOLS}thing].valueCode = #x
* extension[http://hl7.org/fhir/StructureDefinition/newer-than-the-core].valueBoolean = true

Instance: other
InstanceOf: Patient
* extension[http://example.org/StructureDefinition/thing].valueCode = #x
"""


def test_extensions_of_automatic_packages_have_their_urls_and_values() -> None:
    found = compile_fsh({"a.fsh": TEXT}, Settings())

    made = {each.file: each.document for each in found.definitions}
    assert made["StructureDefinition-Model.json"]["extension"] == [
        {"url": f"{TOOLS}logical-target", "valueBoolean": True}
    ]
    assert made["Patient-someone.json"]["extension"] == [
        {"url": f"{TOOLS}thing", "valueCode": "x"},
        {"url": "http://hl7.org/fhir/StructureDefinition/newer-than-the-core", "valueBoolean": True},
    ]
    assert [(each.code, each.location.line) for each in found.findings] == [("fsh-unknown-path", 13)]
