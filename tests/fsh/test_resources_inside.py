"""Resources inside others are judged by the profile that holds there, whatever type a rule repeats."""

from __future__ import annotations

from site_builder.fsh.compiler import compile_fsh
from site_builder.fsh.settings import Settings

TEXT = """
Profile: Whole
Parent: Parameters
* parameter ^slicing.discriminator.type = #value
* parameter ^slicing.discriminator.path = "name"
* parameter ^slicing.rules = #open
* parameter contains members 1..1
* parameter[members].name = "members"
* parameter[members].resource only Members

Profile: Members
Parent: Group
* member.entity.extension contains Matched named matched 0..1

Extension: Matched
* value[x] only string

Instance: whole
InstanceOf: Whole
* parameter[members]
  * resource.resourceType = "Group"
  * resource.member[0].entity.extension[matched].valueString = "x"
"""


def test_a_slice_of_the_profile_is_found_beside_a_type_that_is_said() -> None:
    found = compile_fsh({"a.fsh": TEXT}, Settings())

    made = next(each.document for each in found.definitions if each.file == "Parameters-whole.json")
    group = made["parameter"][0]["resource"]
    assert group["resourceType"] == "Group"
    assert group["member"][0]["entity"]["extension"] == [
        {"url": "http://example.org/StructureDefinition/Matched", "valueString": "x"}
    ]
