"""Which resource types define something, as the facts tell."""

import pytest

from site_builder.fhir.resource_types import is_canonical


@pytest.mark.parametrize(
    "name",
    [
        "StructureDefinition",
        "Conformance",
        "DataElement",
        "ActorDefinition",
        "ResearchDefinition",
        "Citation",
    ],
)
def test_what_has_a_status_and_a_publisher_in_any_release_defines_something(name: str) -> None:
    assert is_canonical(name)


@pytest.mark.parametrize(
    "name",
    ["Patient", "Composition", "CanonicalResource", "DomainResource", "HumanName", "string", "", "../x"],
)
def test_records_abstract_types_and_data_types_define_nothing(name: str) -> None:
    assert not is_canonical(name)
