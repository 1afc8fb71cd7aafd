"""The schemas of the neutral form, made from the facts."""

import pytest

from site_builder.fhir.normalise.shapes import shape_of
from site_builder.fhir.well_formed import AS_WRITTEN, COUNT, FLAG, TEXT, TEXTS


@pytest.mark.parametrize(
    ("type_", "path", "kind"),
    [
        ("StructureDefinition", "abstract", FLAG),
        ("ElementDefinition", "min", COUNT),
        ("ElementDefinition", "max", TEXT),
        ("ElementDefinition", "alias", TEXTS),
        ("ElementDefinition", "fixedString", AS_WRITTEN),  # a choice of any type stays as written
        ("Quantity", "value", AS_WRITTEN),  # the digits of a decimal count
        ("Narrative", "div", TEXT),
        ("ValueSet", "copyrightLabel", TEXT),  # only R5 has it
        ("CapabilityStatement", "acceptUnknown", TEXT),  # only releases before R4 have it
        ("NamingSystem", "replacedBy", TEXT),  # a Reference once, a canonical in the neutral form
        ("NoType", "id", AS_WRITTEN),
    ],
)
def test_a_property_has_the_kind_that_its_type_and_cardinality_give(type_: str, path: str, kind: str) -> None:
    assert shape_of(type_)[path] == kind


def test_what_repeats_is_a_list_and_what_refers_back_to_itself_is_one_object() -> None:
    item = shape_of("Questionnaire")["item"]

    assert isinstance(item, list)
    assert isinstance(item[0], dict)
    assert item[0]["item"] == item
    assert item[0]["extension"] == [shape_of("Extension")]


def test_an_identifier_that_later_releases_repeat_is_a_list() -> None:
    assert isinstance(shape_of("ConceptMap")["identifier"], list)
