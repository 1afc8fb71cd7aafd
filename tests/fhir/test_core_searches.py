"""HL7's own search parameters are known without packages."""

from __future__ import annotations

import pytest

from site_builder.fhir.core_searches import core_search_parameter


@pytest.mark.parametrize("release", ["R4", "R5"])
def test_a_search_parameter_of_hl7_is_known(release: str) -> None:
    found = core_search_parameter("http://hl7.org/fhir/SearchParameter/Organization-name", release)

    assert found is not None
    assert (found["code"], found["type"], found["base"]) == ("name", "string", ["Organization"])
    assert "Organization.name" in found["expression"]


@pytest.mark.parametrize(
    ("url", "release"),
    [
        ("http://hl7.org/fhir/SearchParameter/nothing", "R4"),
        ("http://x.org/SearchParameter/Organization-name", "R4"),
        ("http://hl7.org/fhir/SearchParameter/Organization-name", "STU3"),
    ],
)
def test_others_are_not_made_up(url: str, release: str) -> None:
    assert core_search_parameter(url, release) is None
