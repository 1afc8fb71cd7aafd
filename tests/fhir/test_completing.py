"""What packages leave out is added when they are read."""

from typing import Any

import pytest

from site_builder.fhir.definitions import Definitions
from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.releases import release_named

Json = dict[str, Any]
BASES: list[tuple[str, Json, Json]] = [
    ("its own", {"path": "Patient.photo", "min": 0, "max": "1"}, {"path": "Patient.photo", "min": 0, "max": "*"}),
    ("a base type's", {"path": "Patient.text", "min": 1, "max": "1"}, {"path": "DomainResource.text", "min": 0, "max": "1"}),
    ("a datatype's", {"path": "Patient.name.given", "min": 0, "max": "*"}, {"path": "HumanName.given", "min": 0, "max": "*"}),
    ("the root", {"path": "Patient", "min": 0, "max": "*"}, {"path": "Patient", "min": 0, "max": "*"}),
    ("nobody's", {"path": "Thing.part", "min": 1, "max": "2"}, {"path": "Thing.part", "min": 1, "max": "2"}),
]  # fmt: skip


class One:
    """A package with one resource."""

    def __init__(self, content: Json) -> None:
        self.content = content

    def resource(self, url: str) -> Json | None:
        return self.content if url == self.content["url"] else None


def read(elements: object, *stated: Json, release: str = "STU3") -> Any:
    content: Json = {
        "resourceType": "StructureDefinition",
        "url": "http://x.org/p",
        "snapshot": {"element": elements},
        "differential": {"element": [*stated]},
    }
    found = Definitions(release_named(release), [One(content)]).resource("http://x.org/p")
    assert found is not None
    return found["snapshot"]["element"]


@pytest.mark.parametrize(("_case", "element", "base"), BASES)
def test_every_element_says_where_it_is_defined(_case: str, element: Json, base: Json) -> None:
    (found,) = read([element])

    assert found == {**element, "base": base}


def test_what_is_said_stays() -> None:
    element = {"path": "Patient.photo", "base": {"path": "X", "min": 0, "max": "1"}}

    assert read([element]) == [element]


@pytest.mark.parametrize(
    ("stated", "most"),
    [
        ([{"path": "Extension.extension", "max": "0"}], "0"),
        ([{"path": "Extension.extension", "min": 1}], "*"),
        ([{"path": "Extension.extension", "max": "0"}, {"path": "Extension.extension", "max": "1"}], "*"),
    ],
)
def test_a_maximum_is_what_the_differential_says(stated: list[Json], most: str) -> None:
    (found,) = read([{"path": "Extension.extension", "min": 0, "max": "*"}], *stated)

    assert found["max"] == most


def test_a_label_leads_to_what_the_type_refers_to() -> None:
    element = {"path": "Observation.component.referenceRange", "nameReference": "referenceRange"}

    (found,) = read([element], release="DSTU2")

    assert found["nameReference"] == "Observation.referenceRange"


def test_a_constraint_from_a_type_has_the_type_s_address() -> None:
    base = {"path": "Patient", "min": 0, "max": "*"}
    constraints = [{"key": "a", "source": "Element"}, {"key": "b", "source": "nobody"}, {"key": "c"}, "d"]

    (found,) = read([{"path": "Patient", "base": base, "constraint": constraints}])

    assert found["constraint"] == [{"key": "a", "source": STRUCTURES + "Element"}, *constraints[1:]]


@pytest.mark.parametrize("elements", [None, "x", [None, 1, {"path": 1}, {}]])
def test_a_broken_list_stays_as_it_is(elements: object) -> None:
    assert read(elements) == elements
