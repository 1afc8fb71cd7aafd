"""Whether a code is in a value set is said only where it is certain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from site_builder.fhir.membership import Membership
from site_builder.fhir.terminology import Terminology

ANIMALS = "http://x.org/animals"
PARTS = "http://x.org/part"
SNOMED = "http://snomed.info/sct"
SYSTEMS: Mapping[str, Mapping[str, Any]] = {
    ANIMALS: {
        "resourceType": "CodeSystem",
        "url": ANIMALS,
        "version": "2",
        "content": "complete",
        "caseSensitive": False,
        "property": [{"code": "legs", "type": "integer"}],
        "concept": [
            {
                "code": "dog",
                "property": [{"code": "legs", "valueInteger": 4}],
                "concept": [{"code": "puppy"}],
            },
            {"code": "bird", "property": [{"code": "legs", "valueInteger": 2}]},
            {"code": "dodo", "property": [{"code": "status", "valueCode": "retired"}]},
        ],
    },
    PARTS: {"resourceType": "CodeSystem", "url": PARTS, "content": "fragment", "concept": [{"code": "a"}]},
}


def _filter(property_: str, op: str, value: str) -> dict[str, Any]:
    return {"system": ANIMALS, "filter": [{"property": property_, "op": op, "value": value}]}


def _ask(value_set: Mapping[str, Any], system: str, code: str, *others: Mapping[str, Any]) -> bool | None:
    known = {str(other["url"]): other for other in others}
    known["http://x.org/vs"] = {"resourceType": "ValueSet", "url": "http://x.org/vs", **value_set}
    test = Membership(Terminology(SYSTEMS.get, known.get)).test("http://x.org/vs")
    return test.ask(system, code).is_member if test else None


WHOLE = {"system": ANIMALS}
LISTED = {"system": SNOMED, "concept": [{"code": "22298006"}]}


@pytest.mark.parametrize(
    ("include", "system", "code", "expected"),
    [
        ([WHOLE], ANIMALS, "dog", True),
        ([WHOLE], ANIMALS, "DOG", True),  # the system ignores case
        ([WHOLE], ANIMALS, "cat", False),
        ([WHOLE], "", "dog", True),
        ([WHOLE], SNOMED, "22298006", False),
        ([LISTED], SNOMED, "22298006", True),
        ([LISTED], SNOMED, "73211009", False),
        ([{"system": SNOMED}], SNOMED, "73211009", None),
        ([{"system": SNOMED}], SNOMED, "73211008", False),  # its check digit is wrong
        ([{"system": SNOMED}, WHOLE], ANIMALS, "cat", False),
        ([{"system": PARTS}], PARTS, "a", True),
        ([{"system": PARTS}], PARTS, "b", None),
        ([{"system": ANIMALS, "version": "1"}], ANIMALS, "cat", None),
        ([_filter("concept", "is-a", "dog")], ANIMALS, "puppy", True),
        ([_filter("concept", "is-a", "dog")], ANIMALS, "bird", False),
        ([_filter("legs", "=", "2")], ANIMALS, "bird", True),
        ([_filter("wings", "=", "2")], ANIMALS, "bird", None),  # nothing tells of wings
        ([{"system": "urn:ietf:bcp:47"}], "urn:ietf:bcp:47", "en-GB", True),
        ([{"system": "urn:ietf:bcp:47"}], "urn:ietf:bcp:47", "en_GB", False),
        ([{"system": "urn:ietf:bcp:13"}], "urn:ietf:bcp:13", "text/html; charset=utf-8", True),
        ([{"valueSet": ["http://x.org/vs/none"]}], ANIMALS, "dog", None),
        ([{"valueSet": ["http://x.org/vs/none"], **WHOLE}], ANIMALS, "cat", False),
        ([{"valueSet": ["http://x.org/vs"]}], ANIMALS, "dog", None),  # it includes itself
    ],
)
def test_a_definition_answers_yes_no_or_not_at_all(
    include: list[dict[str, Any]], system: str, code: str, expected: bool | None
) -> None:
    assert _ask({"compose": {"include": include}}, system, code) is expected


@pytest.mark.parametrize(("code", "expected"), [("dog", True), ("bird", False), ("cat", False)])
def test_what_is_excluded_is_not_in(code: str, expected: bool) -> None:
    compose = {"include": [WHOLE], "exclude": [{"system": ANIMALS, "concept": [{"code": "bird"}]}]}

    assert _ask({"compose": compose}, ANIMALS, code) is expected


def test_an_exclude_that_nobody_can_tell_leaves_it_undecided() -> None:
    compose = {"include": [WHOLE], "exclude": [_filter("wings", "=", "2")]}

    assert _ask({"compose": compose}, ANIMALS, "dog") is None


def test_a_definition_may_keep_inactive_codes_out() -> None:
    assert _ask({"compose": {"include": [WHOLE]}}, ANIMALS, "dodo") is True
    assert _ask({"compose": {"inactive": False, "include": [WHOLE]}}, ANIMALS, "dodo") is False


def test_a_value_set_that_is_imported_is_asked() -> None:
    other = {"url": "http://x.org/vs/o", "compose": {"include": [_filter("concept", "is-a", "dog")]}}
    compose = {"include": [{"valueSet": ["http://x.org/vs/o"]}]}

    assert _ask({"compose": compose}, ANIMALS, "puppy", other) is True
    assert _ask({"compose": compose}, ANIMALS, "bird", other) is False


@pytest.mark.parametrize(
    ("expansion", "code", "expected"),
    [
        ({}, "1", True),
        ({}, "2", False),
        ({"total": 5}, "2", None),
        ({"parameter": [{"name": "limitedExpansion", "valueBoolean": True}]}, "2", None),
    ],
)
def test_a_shipped_expansion_answers_what_the_definition_does_not(
    expansion: dict[str, Any], code: str, expected: bool | None
) -> None:
    whole = {"contains": [{"system": "http://y.org", "code": "1"}], **expansion}
    value_set = {"compose": {"include": [{"system": "http://y.org"}]}, "expansion": whole}

    assert _ask(value_set, "http://y.org", code) is expected


def test_another_version_of_a_value_set_decides_nothing() -> None:
    known = {"http://x.org/vs": {"url": "http://x.org/vs", "version": "1", "compose": {"include": [WHOLE]}}}
    membership = Membership(Terminology(SYSTEMS.get, known.get))

    pinned, other, missing = (membership.test(f"http://x.org/{name}") for name in ("vs|1", "vs|2", "gone"))

    assert pinned is not None
    assert pinned.ask(ANIMALS, "cat").is_member is False
    assert other is not None
    assert other.ask(ANIMALS, "cat").reason == (
        "Version 2 of the value set http://x.org/vs is not at hand, only 1."
    )
    assert missing is None
