"""Codes are looked up where their systems and value sets are at hand; what nobody can tell is counted."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.codes import Severity
from site_builder.validation.context import Options
from site_builder.validation.engine import validate
from tests.validation.resources import context, found, profile, report

_SYSTEM = {
    "resourceType": "CodeSystem",
    "url": "http://x.org/animals",
    "status": "active",
    "content": "complete",
    "concept": [
        {"code": "dog", "display": "Dog", "designation": [{"language": "nl", "value": "Hond"}]},
        {"code": "cat", "display": "Cat"},
        {"code": "dodo", "property": [{"code": "status", "valueCode": "retired"}]},
    ],
}
_VALUE_SET = {
    "resourceType": "ValueSet",
    "url": "http://x.org/vs/dogs",
    "status": "active",
    "compose": {
        "include": [{"system": "http://x.org/animals", "concept": [{"code": "dog", "display": "Doggy"}]}]
    },
}


def _basic(*codings: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Basic", "code": {"coding": list(codings), **more}}


def _coding(code: str, system: str = "http://x.org/animals", **more: str) -> dict[str, Any]:
    return {"system": system, "code": code, **more}


@pytest.mark.parametrize(
    ("coding", "expected"),
    [
        (_coding("dog"), []),
        (_coding("dodo"), [("inactive-code", "Basic.code.coding[0]")]),
        (_coding("cow"), [("no-such-code", "Basic.code.coding[0]")]),
        (_coding("dog", display="Dog"), []),
        (_coding("dog", display="dog"), []),
        (_coding("dog", display="Hond"), []),
        (_coding("dog", display="Doggy"), []),  # a value set calls it so
        (_coding("dog", display="Cat"), [("wrong-display", "Basic.code.coding[0].display")]),
        (_coding("x", system="animals"), [("wrong-system", "Basic.code.coding[0].system")]),
        (_coding("dog", system="http://x.org/vs/dogs"), [("wrong-system", "Basic.code.coding[0].system")]),
        (_coding("8480-6", system="http://loinc.org"), []),
        (_coding("8480-7", system="http://loinc.org"), [("impossible-code", "Basic.code.coding[0].code")]),
        ({"code": "dog"}, [("code-without-system", "Basic.code.coding[0]")]),
    ],
)
def test_a_coding_is_checked_by_itself(coding: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(_basic(coding), own=[_SYSTEM, _VALUE_SET]) == expected


def test_a_supplement_is_no_code_system() -> None:
    own = [{**_SYSTEM, "url": "http://x.org/more", "supplements": "http://x.org/animals"}]

    assert found(_basic(_coding("dog", "http://x.org/more")), own=own) == [
        ("wrong-system", "Basic.code.coding[0].system")
    ]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.2.0", []),
        ("1.2", []),
        ("2", [("other-code-version", "Basic.code.coding[0].version")]),
    ],
)
def test_a_version_that_is_not_at_hand_is_told(version: str, expected: list[tuple[str, str]]) -> None:
    own = [{**_SYSTEM, "version": "1.2.0"}]

    assert found(_basic(_coding("dog", version=version)), own=own) == expected


def test_a_code_beyond_the_part_at_hand_is_told_and_undecided() -> None:
    own = [{**_SYSTEM, "content": "fragment"}]

    assert found(_basic(_coding("dog")), own=own) == []
    assert found(_basic(_coding("cow")), own=own) == [("code-not-in-part", "Basic.code.coding[0]")]
    assert report(_basic(_coding("cow")), own=own).undecided == {
        "codes of http://x.org/animals can't all be checked here": 1
    }


@pytest.mark.parametrize(("is_lenient", "expected"), [(False, ["no-code"]), (True, [])])
def test_words_alone_are_told_where_a_code_is_expected(expected: list[str], *, is_lenient: bool) -> None:
    structure = _bound("extensible")
    told = context(own=[_SYSTEM, _VALUE_SET, structure], options=Options(is_lenient=is_lenient))

    issues = validate({"resourceType": "Basic", "code": {"text": "x"}}, told, [structure["url"]]).issues

    assert [each.code for each in issues] == expected


def test_codes_that_nobody_can_check_are_counted_by_system() -> None:
    codings = [_coding(code, "http://loinc.org") for code in ("8480-6", "8462-4")]

    assert report(_basic(*codings)).undecided == {"codes of LOINC can't be checked here": 2}


_COPY = "http://terminology.hl7.org/CodeSystem/v3-Copy"
_OLD: dict[str, Any] = {**_SYSTEM, "url": _COPY, "version": "2018-08-12"}


@pytest.mark.parametrize(
    ("coding", "expected"),
    [
        (_coding("dog", _COPY), []),
        (_coding("dog", _COPY, display="Hound"), []),  # it may be called so by now
        (_coding("wolf", _COPY), []),
        (_coding("cat", _COPY), [("code-not-in-value-set", "Basic.code")]),
    ],
)
def test_what_a_copy_of_long_ago_lacks_may_have_come_since(
    coding: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    dogs = {"system": _COPY, "filter": [{"property": "concept", "op": "is-not-a", "value": "cat"}]}
    value_set = {**_VALUE_SET, "compose": {"include": [dogs]}}

    assert (
        found(_basic(coding), own=[_OLD, value_set, _bound("required")], profiles=["http://example.org/p"])
        == expected
    )


def _bound(strength: str, **more: Any) -> dict[str, Any]:
    binding = {"strength": strength, "valueSet": "http://x.org/vs/dogs", **more}
    return profile("Basic", {"id": "Basic"}, {"id": "Basic.code", "binding": binding})


@pytest.mark.parametrize(
    ("strength", "resource", "expected"),
    [
        ("required", _basic(_coding("dog")), []),
        ("required", _basic(_coding("cat"), _coding("dog")), []),
        ("required", _basic(_coding("cat")), [("code-not-in-value-set", "Basic.code")]),
        ("extensible", _basic(_coding("cat")), [("code-outside-value-set", "Basic.code")]),
        ("example", _basic(_coding("cat")), []),
        ("required", {"resourceType": "Basic", "code": {"text": "a dog"}}, [("no-code", "Basic.code")]),
    ],
)
def test_a_profile_binds_codes(
    strength: str, resource: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    own = [_SYSTEM, _VALUE_SET, _bound(strength)]

    assert found(resource, own=own, profiles=["http://example.org/p"]) == expected


@pytest.mark.parametrize("release", ["DSTU2", "STU3", "R4", "R4B", "R5"])
def test_base_definitions_bind_codes_in_every_release(release: str) -> None:
    resource = {"resourceType": "Patient", "gender": "man"}

    assert found(resource, release) == [("code-not-in-value-set", "Patient.gender")]


def test_a_profile_may_contain_the_value_set_that_it_binds_to() -> None:
    bound = _bound("required", valueSet="#dogs")
    own = [_SYSTEM, {**bound, "contained": [{**_VALUE_SET, "id": "dogs"}]}]

    assert found(_basic(_coding("dog")), own=own, profiles=["http://example.org/p"]) == []
    assert found(_basic(_coding("cat")), own=own, profiles=["http://example.org/p"]) == [
        ("code-not-in-value-set", "Basic.code")
    ]


def test_a_profile_may_ask_for_a_code_where_the_base_only_advises_one() -> None:
    binding = {"strength": "required", "valueSet": "http://hl7.org/fhir/ValueSet/marital-status"}
    asked = profile(
        "Patient",
        {"id": "Patient"},
        {"id": "Patient.maritalStatus", "binding": binding},
        url="http://x.org/p",
    )
    resource = {"resourceType": "Patient", "maritalStatus": {"text": "married"}}

    issues = report(resource, own=[asked], profiles=["http://x.org/p"]).issues

    assert [(each.code, each.severity) for each in issues] == [("no-code", Severity.ERROR)]


_GREEN: dict[str, Any] = {"resourceType": "CodeSystem", "url": "http://x.org/green", "status": "active", "content": "complete",
          "concept": [{"code": "leaf"}, {"code": "pea"}]}  # fmt: skip
_BLUE: dict[str, Any] = {**_GREEN, "url": "http://x.org/blue", "concept": [{"code": "sea"}, {"code": "leaf"}]}
_BOTH: dict[str, Any] = {"resourceType": "ValueSet", "url": "http://x.org/both", "status": "active",
         "compose": {"include": [{"system": "http://x.org/green"}, {"system": "http://x.org/blue"}]}}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("pea", []),
        ("sea", []),
        ("leaf", [("ambiguous-code", "Patient.language")]),
        ("sky", [("code-not-in-value-set", "Patient.language")]),
    ],
)
def test_a_bare_code_is_of_one_system_of_its_value_set(code: str, expected: list[tuple[str, str]]) -> None:
    binding = {"strength": "required", "valueSet": "http://x.org/both"}
    asked = profile("Patient", {"id": "Patient"}, {"id": "Patient.language", "binding": binding})
    resource = {"resourceType": "Patient", "language": code}

    issues = found(resource, own=[_GREEN, _BLUE, _BOTH, asked], profiles=["http://example.org/p"])

    assert [each for each in issues if each[0] != "code-outside-value-set"] == expected


def test_a_guide_is_told_once_of_a_code_that_nobody_has_where_it_is_bound() -> None:
    binding = {"strength": "required", "valueSet": "http://x.org/both"}
    asked = profile("Patient", {"id": "Patient"}, {"id": "Patient.maritalStatus", "binding": binding})
    coded = {"coding": [{"system": "http://x.org/green", "code": "sky"}]}
    own = [_GREEN, _BLUE, _BOTH, asked]

    def codes(options: Options) -> list[str]:
        report_ = validate(
            {"resourceType": "Patient", "maritalStatus": coded},
            context("R4", own, options),
            ["http://example.org/p"],
        )
        return sorted(each.code for each in report_.issues if each.severity is Severity.ERROR)

    assert codes(Options(is_lenient=True)) == ["code-not-in-value-set"]
    assert codes(Options()) == ["code-not-in-value-set", "no-such-code"]
