"""A profile that says that it complies with another one allows nothing that this one does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.resources import found, profile, report

Json = dict[str, Any]

E = "http://example.org/StructureDefinition"
CLAIM = "http://hl7.org/fhir/StructureDefinition/structuredefinition-compliesWithProfile"
BY_SYSTEM = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}
GENDER = "http://hl7.org/fhir/ValueSet/administrative-gender"


def claimed(*elements: Json, type_name: str = "Patient") -> Json:
    return profile(type_name, *elements, url=f"{E}/asked", id="asked")


def claiming(*elements: Json) -> Json:
    claim = {"url": CLAIM, "valueCanonical": f"{E}/asked"}
    return profile("Patient", *elements, url=f"{E}/mine", id="mine", extension=[claim])


def sliced(name: str, rules: str = "open", least: int = 0) -> list[Json]:
    return [
        {"id": "Patient.identifier", "slicing": {**BY_SYSTEM, "rules": rules}},
        {"id": f"Patient.identifier:{name}", "min": least, "max": "1"},
        {"id": f"Patient.identifier:{name}.system", "min": 1, "patternUri": f"http://{name}.example"},
    ]


def rule(key: str) -> Json:
    return {"key": key, "severity": "error", "human": "It has a text.", "expression": "text.exists()"}


NAME = "Patient.name"
CASES: dict[str, tuple[list[Json], list[Json], bool]] = {
    "nothing is asked": ([], [{"id": NAME, "short": "x"}], True),
    "more may be asked": ([{"id": NAME, "min": 2}], [{"id": NAME, "min": 1}], True),
    "less is needed": ([{"id": NAME, "max": "3"}], [{"id": NAME, "min": 1}], False),
    "more are allowed": ([{"id": NAME, "max": "3"}], [{"id": NAME, "max": "2"}], False),
    "what may not be there can't be wrong": (
        [{"id": NAME, "max": "0"}],
        [{"id": NAME, "max": "2", "constraint": [rule("a-1")]}],
        True,
    ),
    "a type is left out": (
        [{"id": "Patient.deceased[x]", "type": [{"code": "boolean"}]}],
        [{"id": "Patient.active", "short": "x"}],
        True,
    ),
    "a type is allowed that was left out": (
        [],
        [{"id": "Patient.deceased[x]", "type": [{"code": "boolean"}]}],
        False,
    ),
    "the same is fixed": (
        [{"id": "Patient.gender", "fixedCode": "male"}],
        [{"id": "Patient.gender", "fixedCode": "male"}],
        True,
    ),
    "something else is fixed": (
        [{"id": "Patient.gender", "fixedCode": "female"}],
        [{"id": "Patient.gender", "fixedCode": "male"}],
        False,
    ),
    "a pattern has all parts of the other": (
        [{"id": NAME, "patternHumanName": {"use": "usual", "family": "X"}}],
        [{"id": NAME, "patternHumanName": {"use": "usual"}}],
        True,
    ),
    "a pattern lacks a part": (
        [{"id": NAME, "patternHumanName": {"use": "usual"}}],
        [{"id": NAME, "patternHumanName": {"use": "usual", "family": "X"}}],
        False,
    ),
    "a binding is weaker": (
        [{"id": "Patient.language", "binding": {"strength": "preferred", "valueSet": GENDER}}],
        [{"id": "Patient.language", "binding": {"strength": "required", "valueSet": GENDER}}],
        False,
    ),
    "a rule is kept under another key": (
        [{"id": NAME, "constraint": [rule("mine-1")]}],
        [{"id": NAME, "constraint": [rule("a-1")]}],
        True,
    ),
    "a rule is missing": ([{"id": NAME, "min": 1}], [{"id": NAME, "constraint": [rule("a-1")]}], False),
    "what a type has below is asked": (
        [],
        [{"id": "Patient.name.family", "min": 1}],
        False,
    ),
    "a slice is as asked, whatever it is called": (
        [*sliced("one", least=1)],
        [{**each, "id": each["id"].replace(":one", ":other")} for each in sliced("one", least=1)],
        True,
    ),
    "a slice is missing": (sliced("one"), sliced("two", least=1), False),
    "a slice may be missing": (sliced("one"), sliced("two"), True),
    "a slice need not be there": (sliced("one"), sliced("one", least=1), False),
    "others may be there": (sliced("one"), sliced("one", "closed"), False),
    "no others may be there": (sliced("one", "closed"), sliced("one", "closed"), True),
    "there is a slice more": (sliced("two", "closed"), sliced("one", "closed"), False),
}


@pytest.mark.parametrize(("mine", "asked", "complies"), CASES.values(), ids=CASES.keys())
def test_a_profile_complies_with_what_it_says(mine: list[Json], asked: list[Json], complies: bool) -> None:
    codes = {code for code, _ in found(claiming(*mine), own=[claimed(*asked)])}
    assert ("not-compliant" in codes) is not complies


def test_the_element_is_named_that_allows_too_much() -> None:
    issues = report(claiming({"id": NAME, "max": "3"}), own=[claimed({"id": NAME, "min": 1})]).issues
    (issue,) = [each for each in issues if each.code == "not-compliant"]
    assert issue.expression == "StructureDefinition.differential.element[0]"
    assert issue.message == f"{NAME} may be there 0 times, not at least 1, unlike '{E}/asked'"


def test_codes_of_value_sets_are_compared() -> None:
    sets = [
        {
            "resourceType": "ValueSet",
            "id": name,
            "status": "draft",
            "compose": {
                "include": [{"system": "http://hl7.org/fhir/administrative-gender", "concept": codes}]
            },
        }
        for name, codes in (("few", [{"code": "male"}]), ("many", [{"code": "male"}, {"code": "other"}]))
    ]

    def bound(name: str) -> Json:
        return {"id": "Patient.gender", "binding": {"strength": "required", "valueSet": f"#{name}"}}

    for mine, asked, complies in (("few", "many", True), ("many", "few", False)):
        own = claiming(bound(mine)) | {"contained": sets}
        codes = {code for code, _ in found(own, own=[claimed(bound(asked)) | {"contained": sets}])}
        assert ("not-compliant" in codes) is not complies


def test_what_is_not_at_hand_or_of_another_type_is_no_measure() -> None:
    mine = claiming({"id": NAME, "min": 1})
    assert report(mine).undecided == {f"the profile {E}/asked is not at hand": 1}
    other = claimed(type_name="Group")
    assert ("not-compliant", "StructureDefinition.extension[0].value") in found(mine, own=[other])
