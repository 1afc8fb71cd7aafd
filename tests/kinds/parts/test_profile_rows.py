"""From an example's value back to the element of its profile."""

from __future__ import annotations

import pytest

from site_builder.kinds.parts.profile_rows import profile_rows
from tests.kinds.profiles import element, structure
from tests.kinds.small_guide import BASE, artifact, view_of

PROFILE = artifact(
    structure(
        snapshot=(
            element("Patient", min=0, max="*"),
            element("Patient.extension", max="*"),
            element("Patient.extension.url", max="1"),
            element("Patient.name", max="*"),
            element("Patient.name.given", max="*"),
            element("Patient.contact", max="0"),
            element("Patient.contact.name", max="1"),
        )
    )
)
ROW = "StructureDefinition-our.html#"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Patient.name", f"{ROW}Patient.name"),
        ("Patient.name.given", f"{ROW}Patient.name.given"),
        ("Patient.name.family", ""),
        ("Patient.contact", f"{ROW}Patient.contact"),
        ("Patient.contact.name", ""),
        ("Patient.extension.url", ""),
    ],
)
def test_an_element_leads_to_its_row_in_the_profile_that_the_example_claims(path: str, expected: str) -> None:
    example = {"resourceType": "Patient", "meta": {"profile": [f"{BASE}/StructureDefinition/our"]}}
    assert profile_rows(example, PROFILE.release, view_of(PROFILE))(path) == expected


def test_who_claims_no_profile_of_the_guide_has_no_such_links() -> None:
    for claimed in ([], ["https://elsewhere.example/StructureDefinition/x"]):
        example = {"resourceType": "Patient", "meta": {"profile": claimed}}
        assert profile_rows(example, PROFILE.release, view_of(PROFILE))("Patient.name") == ""
