"""Names of countries and regions."""

from __future__ import annotations

import pytest

from site_builder.fhir.places import COUNTRY_SYSTEM, REGION_SYSTEM, place_name


@pytest.mark.parametrize(
    ("system", "code", "name"),
    [
        (COUNTRY_SYSTEM, "US", "United States"),
        (COUNTRY_SYSTEM, "gb", "United Kingdom"),
        (f"{COUNTRY_SYSTEM}|2020", "CL", "Chile"),
        (COUNTRY_SYSTEM, "US-CA", "United States, CA"),
        (COUNTRY_SYSTEM, "XX", ""),
        (COUNTRY_SYSTEM, "XX-1", ""),
        ("http://loinc.org", "GB", ""),
        (REGION_SYSTEM, "001", "World"),
        (REGION_SYSTEM, "150", "Europe"),
        ("http://loinc.org", "001", ""),
    ],
)
def test_a_place_is_named_by_its_code(system: str, code: str, name: str) -> None:
    assert place_name(system, code) == name
