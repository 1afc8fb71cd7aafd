"""Choices of types in snapshots: what slices exclude, require and leave, and in which order they come."""

import pytest

from site_builder.fhir.facts import STRUCTURES
from tests.fhir.snapshot.samples import HERE, Json, at, el, ids, profile, snapshot

OPEN = {"rules": "open"}
BOOLEAN = "Patient.deceased[x]:deceasedBoolean"
DATE = "Patient.deceased[x]:deceasedDateTime"
FIRST = profile(
    "Patient", el("Patient.deceased[x]", slicing=OPEN, min=1), el(DATE, types=["dateTime"]), name="First"
)


def test_a_type_whose_slice_is_excluded_is_none_of_the_choice() -> None:
    found = snapshot(
        profile("Patient", el("Patient.deceased[x]", slicing=OPEN), el(BOOLEAN, types=["boolean"], max="0"))
    )

    assert at(found, "Patient.deceased[x]")["type"] == [{"code": "dateTime"}]


def test_a_choice_that_is_sliced_once_more_is_closed_and_lists_first_what_is_said() -> None:
    again = profile(
        "Patient",
        el("Patient.deceased[x]", slicing=OPEN),
        el(BOOLEAN, types=["boolean"]),
        base=HERE + "First",
    )
    unsaid = profile("Patient", el("Patient.gender"), base=HERE + "First")

    found, kept = snapshot(again, FIRST), snapshot(unsaid, FIRST)

    assert ids(found, "Patient.deceased") == ["Patient.deceased[x]", BOOLEAN, DATE]
    assert at(found, "Patient.deceased[x]")["slicing"]["rules"] == "closed"
    assert at(kept, "Patient.deceased[x]")["slicing"]["rules"] == "open"


MINIMA: list[tuple[str, list[Json], int, list[str]]] = [
    ("the only slice needs not be there where other types may", [el(DATE, types=["dateTime"])], 0, ["boolean", "dateTime"]),
    ("as it may say itself", [el(DATE, types=["dateTime"], min=0)], 0, ["boolean", "dateTime"]),
    ("so may one of several", [el(DATE, types=["dateTime"]), el(BOOLEAN, types=["boolean"])], 0, ["boolean", "dateTime"]),
    ("what is said to be needed leaves no other type", [el(DATE, types=["dateTime"], min=1)], 1, ["dateTime"]),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "slices", "least", "codes"), MINIMA)
def test_a_slice_of_a_choice_that_must_be_there(
    _case: str, slices: list[Json], least: int, codes: list[str]
) -> None:
    first = profile("Patient", el("Patient.deceased[x]", min=1), name="Needed")
    derived = profile("Patient", el("Patient.deceased[x]", slicing=OPEN), *slices, base=HERE + "Needed")

    found = snapshot(derived, first)

    assert at(found, DATE)["min"] == least
    assert [item["code"] for item in at(found, "Patient.deceased[x]")["type"]] == codes


def test_a_choice_of_one_type_is_sliced_and_as_needed_as_its_slice() -> None:
    base = profile("Patient", el("Patient.deceased[x]", types=["dateTime"]), name="Base")
    named = el("Patient.deceasedDateTime", min=1)
    said = profile("Patient", el("Patient.deceased[x]", slicing=OPEN), named, base=HERE + "Base")

    for structure in (said, profile("Patient", named, base=HERE + "Base")):
        found = snapshot(structure, base)
        assert ids(found, "Patient.deceased") == ["Patient.deceased[x]", DATE]
        assert at(found, "Patient.deceased[x]")["min"] == 1
        assert at(found, "Patient.deceased[x]")["slicing"]["rules"] == "closed"


def test_what_is_no_choice_any_more_is_still_meant() -> None:
    found = snapshot(profile("MedicationRequest", el("MedicationRequest.reported[x]", min=1)), release="R5")

    assert at(found, "MedicationRequest.reported")["min"] == 1
    assert not found.problems


@pytest.mark.parametrize(("release", "least"), [("R4", 0), ("R5", 1)])
def test_an_extension_needs_what_its_slices_need(release: str, least: int) -> None:
    elements = [el("Extension.extension:a", min=1), el("Extension.extension:b")]

    found = snapshot(profile("Extension", *elements), release=release)

    assert at(found, "Extension.extension")["min"] == least


def test_obligation_profiles_add_to_the_profile_that_names_them() -> None:
    said = {"url": STRUCTURES + "obligation", "extension": [{"url": "code", "valueCode": "SHALL:populate"}]}
    binding = {"url": "http://hl7.org/fhir/tools/StructureDefinition/additional-binding"}
    obliging = profile(
        "Patient",
        el(
            "Patient.gender",
            mustSupport=True,
            extension=[said, {"url": "x"}],
            binding={"extension": [binding]},
        ),
        el("Patient.birthDate", min=1),
        name="Obliging",
    )
    inherits = {"url": STRUCTURES + "inherit-obligations", "valueCanonical": HERE + "Obliging|1.0"}
    origin = {
        "url": "http://hl7.org/fhir/tools/StructureDefinition/snapshot-source",
        "valueCanonical": HERE + "Obliging",
    }

    found = snapshot(profile("Patient", el("Patient.active"), extension=[inherits]), obliging)

    gender = at(found, "Patient.gender")
    assert (gender["mustSupport"], at(found, "Patient.birthDate")["min"]) == (True, 0)
    assert gender["extension"] == [{**said, "extension": [*said["extension"], origin]}]
    assert gender["binding"]["extension"] == [{**binding, "extension": [origin]}]


def test_constraints_tell_the_definition_that_they_are_from() -> None:
    rule = {"key": "own-1", "severity": "error", "human": "h"}
    first = profile("Patient", el("Patient.name", constraint=[rule]), name="First")
    second = profile(
        "Patient",
        el("Patient.name", constraint=[{**rule, "key": "own-2"}]),
        base=HERE + "First",
        name="Second",
    )

    found = at(snapshot(second, first), "Patient.name")["constraint"]

    assert [(item["key"], item["source"]) for item in found] == [
        ("ele-1", STRUCTURES + "Element"),
        ("own-1", HERE + "First"),
        ("own-2", HERE + "Second"),
    ]


def test_a_name_with_a_type_is_a_slice_where_a_type_is_unfolded_and_none_in_a_slice_of_the_base() -> None:
    inner = snapshot(
        profile(
            "Extension",
            el("Extension.extension:a", types=["Extension"]),
            el("Extension.extension:a.valueCoding", types=["Coding"], min=1),
        )
    )
    by_code = {"discriminator": [{"type": "value", "path": "code"}], "rules": "open"}
    component = snapshot(
        profile(
            "Observation",
            el("Observation.component", slicing=by_code),
            el("Observation.component:a"),
            el("Observation.component:a.valueQuantity", types=["Quantity"]),
        )
    )

    value = "Extension.extension:a.value[x]"
    assert ids(inner, value) == [value, f"{value}:valueCoding"]
    assert ids(component, "Observation.component:a.value") == ["Observation.component:a.value[x]"]


@pytest.mark.parametrize("release", ["STU3", "R4"])
def test_what_is_no_choice_stays_one_element_whatever_it_is_called(release: str) -> None:
    found = snapshot(
        profile("Observation", el("Observation.code", short="a"), el("Observation.code[x]", max="1", min=1)),
        release=release,
    )

    assert [name for name in ids(found, "Observation.code") if name.count(".") == 1] == ["Observation.code"]
    assert at(found, "Observation.code")["short"] == "a"


def test_a_choice_of_one_type_is_sliced_by_a_name_of_which_something_is_said() -> None:
    narrowed = profile("Observation", el("Observation.value[x]", types=["Quantity"]), name="Narrowed")
    found = snapshot(
        profile("Observation", el("Observation.valueQuantity", mustSupport=True), base=HERE + "Narrowed"),
        narrowed,
    )

    assert ids(found, "Observation.value") == ["Observation.value[x]", "Observation.value[x]:valueQuantity"]
    assert at(found, "Observation.value[x]")["slicing"]["rules"] == "closed"
    assert "mustSupport" not in at(found, "Observation.value[x]")
