"""Snapshots generated from differentials, with the embedded definitions alone."""

from typing import Any

import pytest

from site_builder.fhir.facts import STRUCTURES
from tests.fhir.snapshot.samples import HERE, Json, at, el, ids, profile, snapshot, values

BY_SYSTEM = {"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}
IDENTIFIER = ["id", "extension", "use", "type", "system", "value", "period", "assigner"]


def test_an_empty_differential_gives_the_base() -> None:
    found = snapshot(profile("Patient", el("Patient")))

    assert ids(found, "Patient")[:4] == ["Patient", "Patient.id", "Patient.meta", "Patient.implicitRules"]
    assert at(found, "Patient.contact.name")["type"] == [{"code": "HumanName"}]
    assert not found.problems


def test_what_is_stated_is_told_from_what_is_inherited() -> None:
    found = snapshot(profile("Patient", el("Patient.active", min=1, short="In use")))

    stated = {item.definition["id"]: item.stated for item in found.elements if item.stated}
    assert stated == {"Patient.active": {"min", "short"}}
    assert at(found, "Patient.active")["max"] == "1"


UNFOLDED: list[tuple[str, str, list[str]]] = [
    ("Patient.identifier.system", "Patient.identifier", IDENTIFIER),
    ("Patient.birthDate.extension", "Patient.birthDate", ["id", "extension", "value"]),
    ("Patient.deceased[x].id", "Patient.deceased[x]", ["id", "extension"]),
]


@pytest.mark.parametrize(("path", "above", "names"), UNFOLDED)
def test_a_differential_walks_into_datatypes(path: str, above: str, names: list[str]) -> None:
    found = snapshot(profile("Patient", el(path, min=0)))

    assert ids(found, above + ".") == [f"{above}.{name}" for name in names]


def test_a_profiled_type_gives_its_children() -> None:
    strict = profile("Identifier", el("Identifier.system", min=1), name="Strict")
    types = [{"code": "Identifier", "profile": [HERE + "Strict"]}]

    found = snapshot(
        profile("Patient", el("Patient.identifier", types=types), el("Patient.identifier.value", min=1)),
        strict,
    )

    assert at(found, "Patient.identifier.system")["min"] == 1


def test_a_content_reference_unfolds_and_takes_the_type() -> None:
    found = snapshot(profile("Questionnaire", el("Questionnaire.item.item.text", min=1)))

    assert "contentReference" not in at(found, "Questionnaire.item.item")
    assert at(found, "Questionnaire.item.item")["type"] == [{"code": "BackboneElement"}]
    assert at(found, "Questionnaire.item.item.text")["min"] == 1
    whole = STRUCTURES + "Questionnaire#Questionnaire.item"
    assert at(found, "Questionnaire.item.item.item")["contentReference"] == whole


def test_only_slices_that_say_something_below_unfold_a_content_reference() -> None:
    by_name = {"discriminator": [{"type": "value", "path": "name"}], "rules": "open"}
    found = snapshot(
        profile(
            "Parameters",
            el("Parameters.parameter.part", slicing=by_name),
            el("Parameters.parameter.part:one"),
            el("Parameters.parameter.part:one.name", fixedString="one"),
            el("Parameters.parameter.part:none", max="0"),
        )
    )

    assert "Parameters.parameter.part.name" in ids(found, "Parameters.parameter.part")
    assert "Parameters.parameter.part:one.name" in ids(found, "Parameters.parameter.part:one")
    assert ids(found, "Parameters.parameter.part:none") == ["Parameters.parameter.part:none"]


def test_a_profile_does_not_decide_what_modifies() -> None:
    found = snapshot(
        profile(
            "Patient",
            el("Patient.active", isModifier=False, short="in use"),
            el("Patient.gender", isModifier=True, isModifierReason="because"),
        )
    )
    (active,) = [item for item in found.elements if item.definition["id"] == "Patient.active"]

    assert active.definition["isModifier"] is True
    assert active.stated == {"short"}
    assert not {"isModifier", "isModifierReason"} & at(found, "Patient.gender").keys()


def test_an_extension_decides_whether_it_modifies() -> None:
    found = snapshot(profile("Extension", el("Extension", isModifier=True, isModifierReason="because")))

    assert at(found, "Extension")["isModifier"] is True


def test_slices_start_from_the_base_and_share_what_is_said_about_all() -> None:
    found = snapshot(
        profile(
            "Patient",
            el("Patient.identifier", slicing=BY_SYSTEM, min=2, short="Numbers"),
            el("Patient.identifier.value", min=1),
            el("Patient.identifier:nhs", max="1", mustSupport=True),
            el("Patient.identifier:nhs.system", fixedUri="urn:nhs"),
            el("Patient.identifier:other"),
        )
    )

    names = ["Patient.identifier", "Patient.identifier:nhs", "Patient.identifier:other"]
    assert [name for name in ids(found, "Patient.identifier") if "." not in name[8:]] == names
    assert values(found, names, "min") == [2, 0, 0]
    assert values(found, names, "max") == ["*", "1", "*"]
    assert at(found, "Patient.identifier:nhs.value")["min"] == 1
    assert at(found, "Patient.identifier:nhs.system")["fixedUri"] == "urn:nhs"
    assert "fixedUri" not in at(found, "Patient.identifier:other.system")
    assert at(found, names[0])["short"] == "Numbers" != at(found, names[1])["short"]


def test_a_derived_profile_refines_slices_and_adds_its_own_behind_them() -> None:
    first = profile(
        "Patient",
        el("Patient.identifier", slicing=BY_SYSTEM),
        el("Patient.identifier:a", max="1"),
        name="First",
    )
    second = profile(
        "Patient", el("Patient.identifier:b", max="2"), el("Patient.identifier:a", min=1), base=HERE + "First"
    )

    found = snapshot(second, first)

    assert ids(found, "Patient.identifier") == [
        "Patient.identifier",
        "Patient.identifier:a",
        "Patient.identifier:b",
    ]
    assert (at(found, "Patient.identifier:a")["min"], at(found, "Patient.identifier:a")["max"]) == (1, "1")
    assert at(found, "Patient.identifier")["slicing"] == BY_SYSTEM


def test_a_reslice_stands_below_its_slice_and_inherits_from_it() -> None:
    found = snapshot(
        profile(
            "Patient",
            el("Patient.identifier", slicing=BY_SYSTEM),
            el("Patient.identifier:a", short="A", slicing=BY_SYSTEM),
            el("Patient.identifier:b"),
            el("Patient.identifier:a/x", max="1"),
        )
    )

    assert ids(found, "Patient.identifier:") == [f"Patient.identifier:{name}" for name in ("a", "a/x", "b")]
    assert at(found, "Patient.identifier:a/x")["short"] == "A"


def test_extensions_are_sliced_by_url_without_a_word() -> None:
    extension = profile("Extension", el("Extension", short="Birth place", max="1"), name="place")
    types = [{"code": "Extension", "profile": [HERE + "place"]}]

    found = snapshot(profile("Patient", el("Patient.extension:place", types=types)), extension)

    assert at(found, "Patient.extension")["slicing"]["discriminator"] == [{"type": "value", "path": "url"}]
    place = at(found, "Patient.extension:place")
    assert (place["short"], place["min"], place["max"], place["type"]) == ("Birth place", 0, "1", types)


def test_an_extension_slice_is_walked_into_by_its_definition() -> None:
    extension = profile(
        "Extension",
        el("Extension.url", fixedUri=HERE + "place"),
        el("Extension.value[x]", types=["Address"]),
        name="place",
    )
    types = [{"code": "Extension", "profile": [HERE + "place"]}]

    found = snapshot(
        profile(
            "Patient",
            el("Patient.extension:place", types=types),
            el("Patient.extension:place.valueAddress.city", min=1),
        ),
        extension,
    )

    assert at(found, "Patient.extension:place.url")["fixedUri"] == HERE + "place"
    assert at(found, "Patient.extension:place.value[x].city")["min"] == 1


CHOICES: list[tuple[str, list[Json], list[str], str, list[str]]] = [
    (
        "a type's name makes a slice and leaves the other types",
        [el("Observation.valueQuantity", short="q")],
        ["Observation.value[x]", "Observation.value[x]:valueQuantity"],
        "open",
        ["Quantity", "CodeableConcept", "string"],
    ),
    (
        "a slice that must be there leaves its type alone",
        [el("Observation.valueQuantity", min=1)],
        ["Observation.value[x]", "Observation.value[x]:valueQuantity"],
        "closed",
        ["Quantity"],
    ),
    (
        "slices that cover the types close the choice",
        [el("Observation.value[x]", types=["Quantity", "string"]), el("Observation.valueQuantity"), el("Observation.valueString")],
        ["Observation.value[x]", "Observation.value[x]:valueQuantity", "Observation.value[x]:valueString"],
        "closed",
        ["Quantity", "string"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "elements", "names", "rules", "codes"), CHOICES)
def test_choices_are_sliced_by_type(
    _case: str, elements: list[Json], names: list[str], rules: str, codes: list[str]
) -> None:
    found = snapshot(profile("Observation", *elements))

    assert ids(found, "Observation.value") == names
    assert at(found, names[0])["slicing"]["rules"] == rules
    assert [item["code"] for item in at(found, names[0])["type"]][: len(codes)] == codes
    assert at(found, names[1])["type"] == [{"code": "Quantity"}]


def test_a_choice_of_one_type_is_named_by_it_without_a_slice() -> None:
    narrowed = profile("Observation", el("Observation.value[x]", types=["Quantity"]), name="Narrowed")
    found = snapshot(
        profile("Observation", el("Observation.valueQuantity.code", min=1), base=HERE + "Narrowed"), narrowed
    )

    assert ids(found, "Observation.value[x]")[:2] == ["Observation.value[x]", "Observation.value[x].id"]
    assert at(found, "Observation.value[x].code")["min"] == 1


def test_stu3_renames_a_choice() -> None:
    found = snapshot(profile("Observation", el("Observation.valueQuantity", short="q")), release="STU3")

    assert ids(found, "Observation.value") == ["Observation.valueQuantity"]


def test_stu3_ids_are_made_from_the_order() -> None:
    system = {"id": "wrong", "path": "Patient.identifier.system", "min": 1}
    found = snapshot(
        profile("Patient", {"path": "Patient.identifier", "slicing": BY_SYSTEM}, {"path": "Patient.identifier", "sliceName": "a", "id": "a"}, system),
        release="STU3",
    )  # fmt: skip

    assert at(found, "Patient.identifier:a.system")["min"] == 1


def test_dstu2_slices_by_name() -> None:
    structure = {
        "resourceType": "StructureDefinition",
        "url": HERE + "old",
        "constrainedType": "Patient",
        "base": STRUCTURES + "Patient",
        "differential": {
            "element": [
                {"path": "Patient"},
                {"path": "Patient.identifier", "slicing": {"discriminator": ["system"], "rules": "open"}},
                {"path": "Patient.identifier", "name": "nhs", "max": "1"},
            ]
        },
    }

    found = snapshot(structure, release="DSTU2")

    assert at(found, "Patient.identifier:nhs")["max"] == "1"


def test_elements_out_of_order_come_in_the_base_order() -> None:
    found = snapshot(profile("Patient", el("Patient.photo", max="0"), el("Patient.active", min=1)))

    assert ids(found, "Patient.active") < ids(found, "Patient.photo")
    assert at(found, "Patient.photo")["max"] == "0"


def test_a_name_without_slicing_names_the_element() -> None:
    found = snapshot(profile("Patient", el("Patient.gender:Sex", min=1)))

    assert ids(found, "Patient.gender") == ["Patient.gender:Sex"]


def test_a_logical_model_adds_elements_to_its_base() -> None:
    model = profile(
        "Thing", el("Thing", short="A thing"), el("Thing.part", types=["BackboneElement"], min=0, max="*"),
        el("Thing.part.label", types=["string"], min=1, max="1"), base=STRUCTURES + "Base", derivation="specialization",
    )  # fmt: skip

    found = snapshot(model, release="R5")

    assert ids(found, "Thing") == [
        "Thing", "Thing.part", "Thing.part.id", "Thing.part.extension", "Thing.part.modifierExtension", "Thing.part.label",
    ]  # fmt: skip
    assert at(found, "Thing.part.label")["base"] == {"path": "Thing.part.label", "min": 1, "max": "1"}


def test_an_element_may_be_without_type_in_a_specialisation() -> None:
    model = profile(
        "Thing",
        el("Thing.part", min=0, max="*"),
        el("Thing.part.label", types=["string"]),
        base=STRUCTURES + "Base",
        derivation="specialization",
    )

    assert ids(snapshot(model, release="R5"), "Thing.part") == ["Thing.part", "Thing.part.label"]


VERSIONS = [("|1.0", 1), ("|2.0", 2), ("", 1), ("|3.0", 1)]


@pytest.mark.parametrize(("pin", "least"), VERSIONS)
def test_a_pinned_version_is_the_base_and_the_type_that_is_meant(pin: str, least: int) -> None:
    bases = [
        profile("Patient", el("Patient.name", min=number), name="Base", version=f"{number}.0")
        for number in (1, 2)
    ]
    names = [
        profile("HumanName", el("HumanName.given", min=number), name="Name", version=f"{number}.0")
        for number in (1, 2)
    ]
    types = [{"code": "HumanName", "profile": [HERE + "Name" + pin]}]
    derived = profile(
        "Patient",
        el("Patient.name", types=types),
        el("Patient.name.family", max="1"),
        base=HERE + "Base" + pin,
    )

    found = snapshot(derived, *bases, *names)

    assert values(found, ["Patient.name", "Patient.name.given"], "min") == [least, least]
    assert at(found, "Patient.name")["type"] == types


def test_an_element_typed_by_a_profile_of_a_resource_is_described_by_it() -> None:
    other = profile("Patient", el("Patient", short="Someone"), name="Other")
    typed = el("Bundle.entry.resource", types=[{"code": "Patient", "profile": [HERE + "Other"]}])
    simple = el(
        "Observation.referenceRange.low",
        types=[{"code": "Quantity", "profile": [STRUCTURES + "SimpleQuantity"]}],
    )

    resource = at(snapshot(profile("Bundle", typed), other), "Bundle.entry.resource")
    quantity = at(snapshot(profile("Observation", simple)), "Observation.referenceRange.low")
    untyped = at(snapshot(profile("Bundle", el("Bundle.entry.resource"))), "Bundle.entry.resource")

    assert (resource["short"], resource.get("isSummary"), resource["max"]) == ("Someone", None, "1")
    assert (quantity["short"], untyped["isSummary"]) == ("Low Range, if relevant", True)


def test_a_chain_of_bases_is_generated() -> None:
    first = profile("Patient", el("Patient.active", min=1), name="First")
    second = profile("Patient", el("Patient.gender", min=1), name="Second", base=HERE + "First")
    third = profile("Patient", el("Patient.birthDate", min=1), name="Third", base=HERE + "Second|1.0")

    found = snapshot(third, first, second)

    assert values(found, ["Patient.active", "Patient.gender", "Patient.birthDate"], "min") == [1, 1, 1]


BASELESS: list[tuple[str, dict[str, Any], str]] = [
    ("no base", {"baseDefinition": ""}, "unknown-base"),
    ("unknown base", {"baseDefinition": HERE + "Nowhere"}, "unknown-base"),
    ("its own base", {"baseDefinition": HERE + "Test"}, "base-cycle"),
    ("its own base by way of another", {"baseDefinition": HERE + "Other"}, "base-cycle"),
]


@pytest.mark.parametrize(("_case", "content", "code"), BASELESS)
def test_without_a_base_there_is_no_snapshot(_case: str, content: dict[str, Any], code: str) -> None:
    other = profile("Patient", el("Patient"), name="Other", base=HERE + "Test")

    found = snapshot({**profile("Patient", el("Patient")), **content}, other)

    assert (found.elements, [problem.code for problem in found.problems]) == ((), [code])


@pytest.mark.parametrize(
    ("others", "message"),
    [
        (
            {"Other": HERE + "Nowhere"},
            f"base '{HERE}Other' builds on '{HERE}Nowhere', which is not in this guide",
        ),
        ({"Other": HERE + "More", "More": HERE + "Other"}, f"a base is derived from itself: {HERE}Other → "),
        ({"Other": ""}, f"base '{HERE}Other' has no elements to build on"),
    ],
)
def test_what_is_wrong_with_a_given_base_is_that_one_s(others: dict[str, str], message: str) -> None:
    bases = [
        {**profile("Patient", el("Patient"), name=name), "baseDefinition": base}
        for name, base in others.items()
    ]

    (problem,) = snapshot(profile("Patient", el("Patient"), base=HERE + "Other"), *bases).problems

    assert problem.message.startswith(message)
    assert problem.is_of_base


def test_a_long_chain_of_bases_ends_in_a_finding() -> None:
    chain = [profile("Patient", el("Patient"), name=f"P{n}", base=f"{HERE}P{n + 1}") for n in range(500)]

    found = snapshot(chain[0], *chain[1:])

    assert [problem.code for problem in found.problems] == ["snapshot-too-large"]


def test_an_extension_may_hold_itself() -> None:
    types = [{"code": "Extension", "profile": [HERE + "Test"]}]
    found = snapshot(
        profile(
            "Extension",
            el("Extension.extension:again", types=types),
            el("Extension.extension:again.url", min=1),
        )
    )

    assert at(found, "Extension.extension:again")["type"] == types
    assert not found.problems


def test_slices_that_multiply_beyond_measure_are_a_finding() -> None:
    path, elements = "Questionnaire", []
    for _ in range(8):
        path += ".item"
        elements.append(el(path, slicing={"rules": "open"}))
        for name in "abcd":
            elements += [el(f"{path}:{name}"), el(f"{path}:{name}.text", min=1)]

    found = snapshot(profile("Questionnaire", *elements))

    assert (found.elements, [problem.code for problem in found.problems]) == ((), ["snapshot-too-large"])


def test_five_thousand_slices_are_generated() -> None:
    slices = [el(f"Patient.identifier:s{number}", max="1") for number in range(5000)]

    found = snapshot(profile("Patient", el("Patient.identifier", slicing=BY_SYSTEM), *slices))

    assert len(ids(found, "Patient.identifier:")) == 5000


def test_a_differential_of_another_type_leaves_the_base() -> None:
    found = snapshot(profile("Patient", el("Person.active", min=1)))

    assert [problem.code for problem in found.problems] == ["unknown-path"]
    assert at(found, "Patient.active")["min"] == 0


DSTU2_EXTENSION = {
    "path": "Patient.extension",
    "type": [{"code": "Extension", "profile": ["http://x.org/race"]}],
}


@pytest.mark.parametrize("slicing", [{}, {"slicing": {"discriminator": ["url"], "rules": "open"}}])
def test_an_unnamed_extension_of_old_releases_is_a_slice(slicing: Json) -> None:
    found = snapshot(profile("Patient", {**DSTU2_EXTENSION, **slicing, "max": "1"}), release="STU3")

    assert at(found, "Patient.extension")["max"] == "*"
    assert at(found, "Patient.extension:race")["max"] == "1"


def test_dstu2_names_a_choice_of_one_type_by_it() -> None:
    found = snapshot(profile("Observation", el("Observation.value[x]", types=["Quantity"])), release="DSTU2")

    assert "Observation.valueQuantity" in ids(found, "Observation")


def test_a_named_element_of_the_base_stays_one() -> None:
    first = profile("Patient", el("Patient.gender:Sex", min=1), name="First")

    found = snapshot(profile("Patient", el("Patient.gender:Sex", short="s"), base=HERE + "First"), first)

    assert ids(found, "Patient.gender") == ["Patient.gender:Sex"]
    assert at(found, "Patient.gender:Sex")["short"] == "s"


def test_a_slice_name_that_only_ids_have_is_none() -> None:
    system = {"id": "Patient.identifier:x.system", "path": "Patient.identifier.system", "min": 1}
    found = snapshot(
        profile("Patient", {"id": "Patient.identifier:x", "path": "Patient.identifier", "min": 1}, system)
    )

    assert at(found, "Patient.identifier")["min"] == 1
    assert at(found, "Patient.identifier.system")["min"] == 1


def test_r5_counts_the_minima_of_extension_slices() -> None:
    elements = [el("Patient.extension:a", min=1), el("Patient.extension:b", min=1)]

    assert [
        at(snapshot(profile("Patient", *elements), release=name), "Patient.extension")["min"]
        for name in ("R4", "R5")
    ] == [0, 2]


def test_standards_status_of_a_base_is_not_inherited() -> None:
    status = {"url": STRUCTURES + "structuredefinition-standards-status", "valueCode": "trial-use"}
    other = {"url": "http://example.org/kept", "valueBoolean": True}
    base = profile(
        "Patient",
        name="Base",
        snapshot={
            "element": [
                el("Patient", min=0, max="*", extension=[status]),
                el("Patient.gender", min=0, max="1", extension=[status, other]),
            ]
        },
    )
    found = snapshot(profile("Patient", el("Patient.gender", min=1), base=HERE + "Base"), base)
    assert "extension" not in at(found, "Patient")
    assert at(found, "Patient.gender")["extension"] == [other]


@pytest.mark.parametrize("release", ["STU3", "R4", "R5"])
def test_a_logical_model_may_be_derived_from_the_base_of_all_types(release: str) -> None:
    parts = (el("Model", short="A model"), el("Model.part", min=0, max="1", types=["string"]))
    model = profile("Model", *parts, base=STRUCTURES + "Base", derivation="specialization")
    found = snapshot(model, release=release)
    assert ids(found, "Model") == ["Model", "Model.part"]
    assert not found.problems
