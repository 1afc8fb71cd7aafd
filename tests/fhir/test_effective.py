"""Effective elements: which element a differential means, what it says of it, and what holds there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from site_builder.fhir.effective import EffectiveElements, effective_elements
from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.normalise import neutral
from site_builder.fhir.snapshot import SnapshotContext, generate
from tests.fhir.snapshot.samples import HERE, LIBRARY, Json, el, profile

SLICED = {"slicing": {"discriminator": [{"type": "value", "path": "code"}], "rules": "open"}}
QUANTITY = {"code": "Quantity"}


def elements_of(
    structure: Mapping[str, Any], *own: Mapping[str, Any], release: str = "R4"
) -> EffectiveElements:
    """Read a structure beside others: as it comes with a snapshot, else with one that is made."""
    shaped = [neutral(one, release) for one in (structure, *own)]
    context = SnapshotContext(LIBRARY.release(release), shaped)
    made = None if "snapshot" in shaped[0] else generate(shaped[0], context)
    return effective_elements(shaped[0], made, context)


def said(found: EffectiveElements) -> dict[str, tuple[Json, tuple[int, ...]]]:
    """Return what is stated, by element, and where."""
    return {each.id: (dict(each.stated), each.positions) for each in found if each.positions}


def with_own_snapshot(structure: Json, *own: Json, release: str = "R4") -> Json:
    """Return a structure with the snapshot that is made of it, as published ones have one."""
    made = elements_of(structure, *own, release=release)
    return {**structure, "snapshot": {"element": [dict(each.definition) for each in made]}}


VITALS = profile(
    "Observation",
    el("Observation.component.value[x]", min=1, short="Vital value", types=["Quantity", "string"]),
    name="Vitals",
)
SYSTOLIC = profile(
    "Observation",
    el("Observation.component", **SLICED),
    el("Observation.component:sys", min=1),
    el("Observation.component:sys.valueQuantity", mustSupport=True),
    el("Observation.component:sys.valueQuantity.code", min=1),
    base=HERE + "Vitals",
)
EXTENDED = profile(
    "Patient",
    el("Patient.extension:e", types=[{"code": "Extension", "profile": [HERE + "e"]}]),
    el("Patient.extension:e.value[x]", min=1),
    name="Extended",
)
EXTENSION = profile("Extension", el("Extension.value[x]", types=["string"]), name="e")
CASES: dict[str, tuple[tuple[Json, ...], dict[str, tuple[Json, tuple[int, ...]]]]] = {
    "a choice by its type below a slice": (
        (SYSTOLIC, VITALS),
        {
            "Observation.component": (SLICED, (0,)),
            "Observation.component:sys": ({"min": 1}, (1,)),
            "Observation.component:sys.value[x]": ({"mustSupport": True, "type": [QUANTITY]}, (2,)),
            "Observation.component:sys.value[x].code": ({"min": 1}, (3,)),
        },
    ),
    "a choice by its type is a slice elsewhere": (
        (profile("Observation", el("Observation.valueQuantity", min=1)),),
        {"Observation.value[x]:valueQuantity": ({"min": 1, "type": [QUANTITY]}, (0,))},
    ),
    "a choice by slice name": (
        (profile("Observation", el("Observation.value[x]:valueQuantity", min=1, types=["Quantity"])),),
        {"Observation.value[x]:valueQuantity": ({"min": 1, "type": [QUANTITY]}, (0,))},
    ),
    "inside a data type": (
        (profile("Patient", el("Patient.name.family", min=1)),),
        {"Patient.name.family": ({"min": 1}, (0,))},
    ),
    "through a content reference": (
        (profile("Questionnaire", el("Questionnaire.item.item.prefix", min=1)),),
        {"Questionnaire.item.item.prefix": ({"min": 1}, (0,))},
    ),
    "inside an extension": (
        (EXTENDED, EXTENSION),
        {
            "Patient.extension:e": ({"type": [{"code": "Extension", "profile": [HERE + "e"]}]}, (0,)),
            "Patient.extension:e.value[x]": ({"min": 1}, (1,)),
        },
    ),
    "nothing but the name": (
        (profile("Patient", el("Patient"), el("Patient.name")),),
        {"Patient": ({}, (0,)), "Patient.name": ({}, (1,))},
    ),
}


@pytest.mark.parametrize(("structures", "expected"), CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("is_published", [False, True])
def test_a_statement_is_about_one_element_with_its_place(
    structures: tuple[Json, ...], expected: dict[str, tuple[Json, tuple[int, ...]]], *, is_published: bool
) -> None:
    own, *others = structures
    found = elements_of(with_own_snapshot(own, *others) if is_published else own, *others)
    assert said(found) == expected
    assert found.lost == ()
    assert all(each.is_in_snapshot for each in found)


def test_a_row_has_what_the_profile_s_base_says_of_the_element() -> None:
    found = elements_of(SYSTOLIC, VITALS).get("Observation.component:sys.value[x]")
    assert found is not None
    assert (found.definition["min"], found.definition["short"]) == (1, "Vital value")
    assert found.written == "valueQuantity"


@pytest.mark.parametrize("release", ["DSTU2", "STU3"])
def test_a_choice_has_its_types_name_in_releases_that_rename_it(release: str) -> None:
    stated = profile("Observation", el("Observation.valueQuantity", min=1))
    shaped = (
        stated
        if release == "STU3"
        else {**stated, "constrainedType": "Observation", "base": stated["baseDefinition"]}
    )
    found = elements_of(shaped, release=release)
    assert list(said(found)) == ["Observation.valueQuantity"]
    assert found.get("Observation.valueQuantity").definition["max"] == "1"


def test_unnamed_extensions_of_old_releases_are_slices_by_their_profiles() -> None:
    typed = [{"code": "Extension", "profile": HERE + "race"}]
    stated = profile(
        "Patient", el("Patient"), el("Patient.extension", type=typed), el("Patient.extension", type=typed)
    )
    assert list(said(elements_of(stated, release="STU3"))) == ["Patient", "Patient.extension:race"]


def test_what_a_careless_snapshot_lacks_is_as_it_is_in_one_that_is_made() -> None:
    root = el("Patient", min=0, max="*")
    careless = {**profile("Patient", el("Patient.name.family", min=1)), "snapshot": {"element": [root]}}
    found = elements_of(careless)
    assert [(each.id, each.is_in_snapshot, bool(each.positions)) for each in found] == [
        ("Patient", True, False),
        ("Patient.name", False, False),
        ("Patient.name.family", False, True),
    ]
    assert found.get("Patient.name.family").definition["max"] == "1"
    assert found.lost == (0,)


def test_what_can_be_nowhere_is_kept_as_it_is_stated() -> None:
    found = elements_of(profile("Patient", el("Patient.nonsense", min=1)))
    assert said(found) == {"Patient.nonsense": ({"min": 1}, (0,))}
    assert not found.get("Patient.nonsense").is_in_snapshot
    unknown = elements_of(profile("Patient", el("Patient.name", min=1), base="https://nowhere.example/x"))
    assert unknown.snapshot == ()
    assert unknown.get("Patient.name").definition == el("Patient.name", min=1)


def test_an_element_continues_those_of_the_bases_and_of_the_type_s_profile() -> None:
    derived = profile("Patient", el("Patient.active", min=1), base=HERE + "Extended", name="Derived")
    own = [derived, EXTENDED, EXTENSION]
    known = {one["url"]: elements_of(one, *own) for one in own}
    found = known[HERE + "Derived"]
    told = [(each.url, each.element.id) for each in found.origins("Patient.extension:e.value[x]", known.get)]
    assert told == [(HERE + "Extended", "Patient.extension:e.value[x]"), (HERE + "e", "Extension.value[x]")]
    (first, *_) = found.origins("Patient.extension:e.value[x]", known.get)
    assert first.element.stated == {"min": 1}
    assert [*found.origins("Patient.unheard", known.get)] == []


def test_definitions_derived_from_each_other_come_to_an_end() -> None:
    one = profile("Patient", el("Patient.name"), name="one", base=HERE + "two")
    two = profile("Patient", el("Patient.name"), name="two", base=HERE + "one")
    known = {each["url"]: elements_of(each, one, two) for each in (one, two)}
    assert [each.url for each in known[HERE + "one"].origins("Patient.name", known.get)] == [HERE + "two"]


def test_words_that_add_to_the_inherited_ones_are_shown_whole() -> None:
    base = profile("Patient", el("Patient.name", comment="Ours."), name="Base")
    found = elements_of(profile("Patient", el("Patient.name", comment="...Mine."), base=HERE + "Base"), base)
    assert said(found)["Patient.name"][0] == {"comment": "Ours.\r\nMine."}


def test_a_differential_is_drawn_in_its_own_order_with_the_way_there() -> None:
    found = elements_of(profile("Patient", el("Patient.name.family", min=1), el("Patient.active", min=1)))
    (root,) = found.differential
    assert [(node.id, bool(node.definition)) for node in root.walk()] == [
        ("Patient", False),
        ("Patient.name", False),
        ("Patient.name.family", True),
        ("Patient.active", True),
    ]
    assert STRUCTURES
