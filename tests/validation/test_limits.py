"""Limits that a profile sets to values are held against them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found, profile

_EXTENSIONS = "http://hl7.org/fhir/StructureDefinition/"
_OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
_UCUM = "http://unitsofmeasure.org"


def _extended(name: str, key: str, value: Any) -> dict[str, Any]:
    return {"extension": [{"url": f"{_EXTENSIONS}{name}", key: value}]}


def _quantity(value: Any, code: str = "kg") -> dict[str, Any]:
    return {"value": value, "system": _UCUM, "code": code}


def _found(resource: dict[str, Any], element: str, limits: dict[str, Any]) -> list[tuple[str, str]]:
    own = [profile(resource["resourceType"], {"id": resource["resourceType"]}, {"id": element, **limits})]
    return found(resource, own=own, profiles=["http://example.org/p"])


@pytest.mark.parametrize(
    ("limits", "value", "is_beyond"),
    [
        ({"minValueQuantity": _quantity(0)}, _quantity(0), False),
        ({"minValueQuantity": _quantity(0)}, _quantity(-1), True),
        ({"maxValueQuantity": _quantity(1)}, _quantity(1001, "g"), True),
        ({"maxValueQuantity": _quantity(1)}, _quantity(5, "cm"), False),  # not to be compared
    ],
)
def test_a_quantity_is_compared_in_any_unit(
    limits: dict[str, Any], value: dict[str, Any], is_beyond: bool
) -> None:
    issues = _found({**_OBSERVATION, "valueQuantity": value}, "Observation.value[x]", limits)

    assert issues == ([("beyond-limits", "Observation.value")] if is_beyond else [])


@pytest.mark.parametrize(
    ("limits", "value", "is_beyond"),
    [
        ({"minValueDate": "2000"}, "1999-12-31", True),
        ({"minValueDate": "2000"}, "2000-01-01", False),
        ({"maxValueDate": "2000-06"}, "2000-07", True),
        ({"maxValueDuration": _quantity(1, "a")}, "2090-01-01", True),
        ({"maxValueDuration": _quantity(1, "a")}, "2000-01-01", False),
        ({"minValueDuration": _quantity(10, "a")}, "1900-01-01", True),
        (_extended("regex", "valueString", "[0-9]{4}"), "2000-01", True),
        (_extended("regex", "valueString", "[0-9]{4}"), "2000", False),
    ],
)
def test_a_date_is_within_its_limits(limits: dict[str, Any], value: str, is_beyond: bool) -> None:
    issues = _found({"resourceType": "Patient", "birthDate": value}, "Patient.birthDate", limits)

    assert issues == ([("beyond-limits", "Patient.birthDate")] if is_beyond else [])


@pytest.mark.parametrize(
    ("limits", "is_beyond"),
    [
        ({"maxLength": 3}, True),
        ({"maxLength": 4}, False),
        (_extended("minLength", "valueInteger", 5), True),
        (_extended("regex", "valueString", "a+"), True),
    ],
)
def test_a_text_is_within_its_limits(limits: dict[str, Any], is_beyond: bool) -> None:
    resource = {**_OBSERVATION, "valueString": "abcd"}

    assert bool(_found(resource, "Observation.value[x]", limits)) is is_beyond


def test_digits_behind_the_point_are_counted() -> None:
    limits = _extended("maxDecimalPlaces", "valueInteger", 1)
    resource = {**_OBSERVATION, "valueQuantity": _quantity(1.25)}

    assert _found(resource, "Observation.value[x]", limits) == [("beyond-limits", "Observation.value")]
