"""What a differential can't mean is reported, and everything else made all the same."""

from collections.abc import Mapping
from typing import Any

import pytest

from site_builder.fhir.facts import STRUCTURES
from tests.fhir.snapshot.samples import HERE, Json, at, el, ids, profile, snapshot

PROBLEMS: list[tuple[str, list[Json], str, str, str]] = [
    ("unknown path", [el("Patient.nme", min=1)], "unknown-path", "Patient.nme", "no element 'nme'"),
    ("unknown path in a type", [el("Patient.name.nme")], "unknown-path", "Patient.name.nme", "no element 'nme'"),
    ("greater maximum", [el("Patient.active", max="*")], "wider-cardinality", "Patient.active", "max * is above the base's 1"),
    ("smaller minimum", [el("Patient.link.other", min=0)], "wider-cardinality", "Patient.link.other", "min 0 is below the base's 1"),
    ("crossed", [el("Patient.name", min=2, max="1")], "impossible-cardinality", "Patient.name", "min 2 is above max 1"),
    ("another type", [el("Patient.active", types=["string"])], "wrong-type", "Patient.active", "type string is none of the base's: boolean"),
    ("a type that is no resource", [el("Patient.contained", types=["Reference"])], "wrong-type", "Patient.contained", "type Reference is none of the base's: Resource"),
    ("a value of another type", [el("Patient.deceased[x]", fixedUri="u")], "wrong-value-type", "Patient.deceased[x]", "fixedUri fits none of the types: boolean, dateTime"),
    ("a pattern of another type", [el("Patient.name", patternString="s")], "wrong-value-type", "Patient.name", "patternString fits none of the types: HumanName"),
    ("another target", [el("Patient.managingOrganization", types=[{"code": "Reference", "targetProfile": [STRUCTURES + "Patient"]}])], "wrong-target", "Patient.managingOrganization", "Patient is none of the base's"),
    ("a choice that excludes another", [el("Patient.deceased[x]:deceasedBoolean", types=["boolean"], min=1), el("Patient.deceased[x]:deceasedDateTime", types=["dateTime"])], "impossible-slicing", "Patient.deceased[x]", "'deceasedBoolean' is required"),
    ("a choice's slice with a name of its own", [el("Patient.deceased[x]", slicing={"rules": "open"}), el("Patient.deceased[x]:died", types=["boolean"])], "slice-name", "Patient.deceased[x]:died", "not 'deceasedBoolean'"),
    ("a sliced root", [el("Patient", slicing={"rules": "open"})], "impossible-slicing", "Patient", "the root can't be sliced"),
    ("another order", [el("Patient.gender"), el("Patient.name")], "unsorted-differential", "Patient", "'name' stands after 'gender'"),
    ("another root", [el("Patient"), el("Patinet.name")], "unknown-path", "Patinet.name", "does not start with 'Patient'"),
    ("an unknown definition walked into", [el("Patient.extension:x", types=[{"code": "Extension", "profile": [HERE + "x"]}]), el("Patient.extension:x.url", short="s")], "unknown-profile", "Patient.extension:x", "is not in this guide"),
    ("looser binding", [el("Patient.gender", binding={"strength": "example"})], "weaker-binding", "Patient.gender", "the binding is example, the base's is required"),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "elements", "code", "where", "message"), PROBLEMS)
def test_what_cannot_be_meant_is_reported_with_its_element(
    _case: str, elements: list[Json], code: str, where: str, message: str
) -> None:
    found = snapshot(profile("Patient", *elements))

    assert [(problem.code, problem.element) for problem in found.problems] == [(code, where)]
    assert message in found.problems[0].message
    assert "Patient.active" in ids(found, "Patient")


ALLOWED: list[tuple[str, Json]] = [
    ("Observation", el("Observation.value[x]", types=["Age"])),
    ("Bundle", el("Bundle.entry.resource", types=["Patient"])),
    ("Patient", el("Patient.maritalStatus.text", types=["markdown"])),
    ("Patient", el("Patient.active", types=["http://example.org/own-type"])),
]


TARGET = {"code": "Reference", "targetProfile": [HERE + "Other"]}
ALLOWED += [
    ("Patient", el("Patient.managingOrganization", types=[TARGET])),
    ("Observation", el("Observation.value[x]", patternQuantity={"value": 1})),
    ("Questionnaire", el("Questionnaire.url", fixedUri="u")),
    ("Extension", el("Extension.url", fixedUri="u")),
]


@pytest.mark.parametrize(("kind", "element"), ALLOWED)
def test_types_derived_from_the_base_type_are_allowed(kind: str, element: Json) -> None:
    assert not snapshot(profile(kind, element)).problems


TARGETS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("derived from a target of the base", {"base": HERE + "Middle"}, []),
    ("of another resource", {}, ["wrong-target"]),
    (
        "conforming to a target as well",
        {
            "extension": [
                {"url": STRUCTURES + "structuredefinition-imposeProfile", "valueCanonical": HERE + "Middle"}
            ]
        },
        [],
    ),
]


@pytest.mark.parametrize(("_case", "content", "codes"), TARGETS)
def test_a_target_is_judged_by_what_it_is_derived_from(
    _case: str, content: dict[str, Any], codes: list[str]
) -> None:
    kind = "Organization" if "base" in content else "Location"
    other = profile(kind, el(kind), name="Other", **content)
    middle = profile("Organization", el("Organization"), name="Middle")

    found = snapshot(profile("Patient", el("Patient.managingOrganization", types=[TARGET])), other, middle)

    assert [problem.code for problem in found.problems] == codes


def test_profiles_of_another_type_are_no_base_and_type_nothing() -> None:
    other = profile("Location", el("Location"), name="Other")
    element = el("Bundle.entry.resource", types=[{"code": "Patient", "profile": [HERE + "Other"]}])

    typed = snapshot(profile("Bundle", element), other)
    based = snapshot(profile("Patient", el("Location"), base=HERE + "Other"), other)
    itself = snapshot(
        profile("Extension", el("Extension", types=[{"code": "Extension", "profile": [HERE + "Test"]}]))
    )

    found = [[problem.code for problem in one.problems] for one in (typed, based, itself)]
    assert found == [["wrong-type"], ["wrong-type"], ["base-cycle"]]


def test_what_a_base_demands_is_not_taken_back() -> None:
    base = profile(
        "Patient",
        el("Patient.identifier", mustSupport=True, slicing={"rules": "closed"}),
        el("Patient.identifier:a", min=1),
        name="Base",
    )
    derived = profile(
        "Patient",
        el("Patient.identifier", mustSupport=False),
        el("Patient.identifier:a", max="1"),
        el("Patient.identifier:b"),
        base=HERE + "Base",
    )

    found = snapshot(derived, base)

    assert [(problem.code, problem.element) for problem in found.problems] == [
        ("withdrawn-must-support", "Patient.identifier"),
        ("impossible-slicing", "Patient.identifier"),
    ]


QUANTITIES = [
    ("DSTU2", "SimpleQuantity"),
    ("DSTU2", "Money"),
    ("STU3", "SimpleQuantity"),
    *((release, base) for release in ("R4", "R4B", "R5") for base in ("SimpleQuantity", "MoneyQuantity")),
]


@pytest.mark.parametrize(("release", "base"), QUANTITIES)
def test_a_profile_of_what_constrains_a_datatype_has_that_types_path(release: str, base: str) -> None:
    stated = profile("Quantity", el("Quantity"), el("Quantity.code", min=1), base=STRUCTURES + base)
    made = snapshot(stated, release=release)
    assert made.problems == ()
    assert at(made, "Quantity.code")["min"] == 1


def test_a_profile_of_a_type_of_its_own_has_its_path() -> None:
    stated = profile("Age", el("Quantity"), el("Quantity.code", min=1), base=STRUCTURES + "Age")
    assert [each.code for each in snapshot(stated).problems] == ["unknown-path"]


PLACES: Mapping[str, tuple[str | int, ...]] = {
    "unknown path": (0,),
    "unknown path in a type": (0,),
    "greater maximum": (0, "max"),
    "smaller minimum": (0, "min"),
    "crossed": (0, "min"),
    "another type": (0, "type", 0, "code"),
    "a type that is no resource": (0, "type", 0, "code"),
    "a value of another type": (0, "fixedUri"),
    "a pattern of another type": (0, "patternString"),
    "another target": (0, "type", 0, "targetProfile", 0),
    "a choice that excludes another": (0, "min"),
    "a choice's slice with a name of its own": (1, "sliceName"),
    "a sliced root": (0, "slicing"),
    "another order": (1,),
    "another root": (1,),
    "an unknown definition walked into": (0, "type", 0, "profile", 0),
    "looser binding": (0, "binding", "strength"),
}


@pytest.mark.parametrize(("case", "elements"), [each[:2] for each in PROBLEMS])
def test_what_cannot_be_meant_says_which_value_is_wrong(case: str, elements: list[Json]) -> None:
    found = snapshot(profile("Patient", *elements))

    assert [problem.pointer for problem in found.problems] == [("differential", "element", *PLACES[case])]


def test_what_is_wrong_with_the_whole_says_which_value_is_wrong() -> None:
    wholes = [
        profile("Patient", el("Patient.active"), base=HERE + "None"),
        profile("Patient", el("Patient.active"), type="Observation"),
        profile("Patient", el("Patient.active"), base=HERE + "Test"),
    ]

    found = [[(problem.code, problem.pointer) for problem in snapshot(one).problems] for one in wholes]

    assert found == [
        [("unknown-base", ("baseDefinition",))],
        [("wrong-type", ("type",))],
        [("base-cycle", ("baseDefinition",))],
    ]


def test_an_element_stated_twice_is_wrong_where_the_value_stands() -> None:
    found = snapshot(profile("Patient", el("Patient.active", max="1"), el("Patient.active", min=3)))

    assert [(each.code, each.pointer) for each in found.problems] == [
        ("impossible-cardinality", ("differential", "element", 1, "min"))
    ]
