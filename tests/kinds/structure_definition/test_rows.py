"""Every row of every view is one element of the profile, and shows what holds of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from site_builder.diagnostics import Problems
from site_builder.fhir.releases import detect
from site_builder.kinds.structure_definition.checks import checks
from site_builder.kinds.structure_definition.definitions import definition_blocks
from site_builder.kinds.structure_definition.profile import Profile
from site_builder.kinds.structure_definition.tree import View, tree, views
from site_builder.model.guide import Artifact
from site_builder.model.sections import Facts, Text, TreeRow
from site_builder.model.view import GuideView
from site_builder.read.packages import Package, open_packages
from tests.counting import uncounted
from tests.kinds.profiles import CORE, element, extension, profile_of, row_of, structure
from tests.kinds.small_guide import BASE, artifact, text_of, value_set, view_of
from tests.shared import SHARED, needs_shared

VIEWS: tuple[View, ...] = ("differential", "key", "snapshot")
BY_CODE = {"discriminator": [{"type": "value", "path": "code"}], "rules": "open"}


def observation(id_: str, *elements: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    given = {"type": "Observation", "baseDefinition": CORE + "Observation", **more}
    return structure(*elements, id=id_, url=f"{BASE}/StructureDefinition/{id_}", name=id_.title(), **given)


def patient(id_: str, *elements: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return structure(*elements, id=id_, url=f"{BASE}/StructureDefinition/{id_}", name=id_.title(), **more)


def ids(profile: Profile, view: View) -> list[str]:
    return [row.element for row in tree(profile, view).rows]


MARKED = {"url": CORE + "elementdefinition-type-must-support", "valueBoolean": True}
VITAL = observation(
    "vital",
    element(
        "Observation.component.value[x]",
        short="Vital value",
        min=1,
        type=[{"code": "Quantity", "extension": [MARKED]}, {"code": "string"}],
    ),
)
SYSTOLIC = observation(
    "systolic",
    element("Observation.component", slicing=BY_CODE),
    element("Observation.component:sys", min=1, max="1"),
    {
        "id": "Observation.component:sys.valueQuantity",
        "path": "Observation.component.valueQuantity",
        "mustSupport": True,
    },
    baseDefinition=VITAL["url"],
)


def test_a_choice_named_by_its_type_below_a_slice_shows_what_holds_there() -> None:
    profile = profile_of(SYSTOLIC, VITAL)
    row = row_of(profile, "Observation.component:sys.value[x]")
    assert text_of(row.name) == "value[x]:valueQuantity"
    assert row.card == (Text("1..1", "soft"),)
    assert row.description == ((Text("Vital value", "soft"),),)
    assert text_of(row.type).endswith("<S>")
    assert row.target.endswith("-definitions.html#Observation.component:sys.value[x]")
    for view in ("key", "snapshot"):
        found = row_of(profile, "Observation.component:sys.value[x]", view)
        assert "stated" in found.marks
        assert text_of(found.name) == "value[x]"


@pytest.mark.parametrize("release", ["DSTU2", "STU3", "R4", "R4B", "R5"])
def test_what_a_differential_names_by_type_is_marked_in_every_view(release: str) -> None:
    own = structure(
        {"id": "Patient.deceasedBoolean", "path": "Patient.deceasedBoolean", "min": 1},
        **({"constrainedType": "Patient", "base": CORE + "Patient"} if release == "DSTU2" else {}),
    )
    profile = profile_of(own, release=release)
    found = {view: [row for row in tree(profile, view).rows if "stated" in row.marks] for view in VIEWS}
    assert {view: len(rows) for view, rows in found.items()} == dict.fromkeys(VIEWS, 1)
    assert len({row.element for rows in found.values() for row in rows}) == 1
    assert found["differential"][0].target


@pytest.mark.parametrize("release", ["DSTU2", "STU3", "R4"])
def test_key_view_lists_what_a_base_profile_narrows(release: str) -> None:
    narrow = patient("narrow", element("Patient.telecom", max="2"), element("Patient.photo", max="1"))
    derived = patient("derived", element("Patient.active", min=1), baseDefinition=narrow["url"])
    if release == "DSTU2":
        narrow |= {"constrainedType": "Patient", "base": CORE + "Patient"}
        derived |= {"constrainedType": "Patient", "base": narrow["url"]}
    found = ids(profile_of(derived, narrow, release=release), "key")
    assert {"Patient.telecom", "Patient.photo", "Patient.active"} <= {*found}
    assert "Patient.birthDate" not in found


LOCAL = extension("local", element("Extension.value[x]", type=[{"code": "CodeableConcept"}]))
RULED = patient(
    "ruled",
    element("Patient.gender.extension:s", max="1", type=[{"code": "Extension", "profile": [LOCAL["url"]]}]),
    element(
        "Patient.gender.extension:s.value[x]",
        min=1,
        short="Local gender",
        binding={"strength": "required", "valueSet": f"{BASE}/ValueSet/chosen"},
    ),
)
DERIVED = patient("derived", element("Patient.active", min=1), baseDefinition=RULED["url"])


@pytest.mark.parametrize("view", ["key", "snapshot"])
def test_rules_inside_an_extension_are_shown_in_what_is_derived_from_them(view: View) -> None:
    profile = profile_of(DERIVED, RULED, LOCAL, value_set(None))
    row = row_of(profile, "Patient.gender.extension:s.value[x]", view)
    assert (text_of(row.card), text_of(row.description[0])) == ("1..1", "Local gender")
    assert "Chosen" in text_of(row.description[1])
    above = row_of(profile, "Patient.gender.extension:s", view)
    assert any("Chosen" in text_of(line) for line in above.description)
    assert not {"stated"} & {*row.marks, *above.marks}


def test_an_extension_s_parts_are_hidden_where_they_are_as_its_definition_has_them() -> None:
    typed = [{"code": "Extension", "profile": [LOCAL["url"]]}]
    plain = patient("plain", element("Patient.extension:s", type=typed))
    full = patient(
        "full", element("Patient.extension:s", type=typed), element("Patient.extension:s.value[x]", min=1)
    )
    unfolded = profile_of(full, LOCAL).elements
    # Some of HL7's tools write flags that are not set.
    as_defined = [
        {"isModifier": False, **each.definition, **({"min": 0} if each.id.endswith(".value[x]") else {})}
        for each in unfolded
    ]
    published = {**plain, "snapshot": {"element": as_defined}}
    inside = [id_ for id_ in ids(profile_of(published, LOCAL), "snapshot") if ".extension:s." in id_]
    assert inside == []
    changed = {**plain, "snapshot": {"element": [each.definition for each in unfolded]}}
    assert "Patient.extension:s.value[x]" in ids(profile_of(changed, LOCAL), "snapshot")


def test_key_view_leaves_out_what_a_pattern_leaves_open() -> None:
    own = structure(element("Patient.maritalStatus", patternCodeableConcept={"coding": [{"code": "m"}]}))
    profile = profile_of(own)
    below = {view: [id_ for id_ in ids(profile, view) if "maritalStatus." in id_] for view in VIEWS}
    assert below["key"] == ["Patient.maritalStatus.coding", "Patient.maritalStatus.coding.code"]
    assert "Patient.maritalStatus.text" in below["snapshot"]


def test_key_view_lists_limits_that_the_base_has_not() -> None:
    limit = patient(
        "limit", element("Patient.multipleBirth[x]", type=[{"code": "integer"}], maxValueInteger=9)
    )
    derived = patient("derived", element("Patient.active", min=1), baseDefinition=limit["url"])
    assert "Patient.multipleBirth[x]" in ids(profile_of(limit), "key")
    assert "Patient.multipleBirth[x]" not in ids(profile_of(derived, limit), "key")


def test_what_can_be_nowhere_is_drawn_and_told_once() -> None:
    own = structure(element("Patient.nonsense", min=1))
    profile = profile_of(own)
    assert ids(profile, "differential") == ["Patient", "Patient.nonsense"]
    assert [each.code for each in checks(profile.artifact, profile.view)] == ["unknown-path"]


def test_a_definition_names_the_profiles_that_say_more_of_an_element() -> None:
    profile = profile_of(DERIVED, RULED, LOCAL, value_set(None))
    blocks = {
        each.id: dict(each.items) for each in definition_blocks(profile).sections if isinstance(each, Facts)
    }
    value = blocks["Patient.gender.extension:s.value[x]"]
    assert text_of(value["Inherited from"]) == (
        "Ruled[StructureDefinition-ruled.html] (cardinality, short text, binding), "
        "Local[StructureDefinition-local.html] (types)"
    )
    assert "Inherited from" not in blocks["Patient.active"]


def faults(profile: Profile) -> Iterator[str]:
    """Yield rows that are no element, elements that are stated and no row, and what is lost."""
    made = profile.view.snapshot(profile.artifact)
    for problem in made.problems if made else ():
        if problem.code == "lost-element":
            yield f"{problem.element} is lost"
    shown: set[str] = set()
    for each in views(profile):
        shown |= {row.element for row in each.rows if each.view == "differential"}
        yield from (f"{each.view}: {row.element}" for row in each.rows if not is_element(row, profile))
    positions = {at for element in profile.elements if element.id in shown for at in element.positions}
    stated = profile.structure.get("differential", {}).get("element", ())
    yield from (f"no row for {item['id']}" for at, item in enumerate(stated) if at not in positions)


def is_element(row: TreeRow, profile: Profile) -> bool:
    """Tell whether a row is an element, part of a value of one, or a type of a choice."""
    if profile.elements.get(row.element) is not None or row.icon == "fixed":
        return True
    choice = row.element.rpartition(":")[0]
    is_type = "[x]" in choice.rpartition(".")[2] and not row.card
    return is_type and profile.elements.get(choice) is not None


def profiles_of(
    structures: Iterator[Mapping[str, Any]], *packages: Package, is_bare: bool
) -> Iterator[Profile]:
    own: list[Artifact] = []
    for each in structures:
        bare = {key: value for key, value in each.items() if key != "snapshot" or not is_bare}
        own.append(artifact(bare, detect(each, "R4").name))
    view: GuideView = view_of(*own, packages=packages)  # type: ignore[arg-type]
    return (Profile(each, view) for each in own)


def constraining(package: Package) -> Iterator[Mapping[str, Any]]:
    for entry in package.entries():
        found = package.read(entry) if entry.type == "StructureDefinition" else None
        if (
            found
            and found.get("differential")
            and (found.get("constrainedType") or found.get("derivation") == "constraint")
        ):
            yield found


@uncounted
@pytest.mark.parametrize("is_bare", [False, True])
def test_every_row_of_this_guides_profiles_is_an_element(*, is_bare: bool) -> None:
    files = sorted((Path(__file__).parents[3] / "profiles").rglob("*.json"))
    read = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    found = profiles_of(
        (each for each in read if each.get("resourceType") == "StructureDefinition"), is_bare=is_bare
    )
    told = {profile.artifact.id: [*faults(profile)] for profile in found}
    assert len(told) > 40
    assert {id_: each for id_, each in told.items() if each} == {}


@uncounted
@needs_shared
@pytest.mark.parametrize(
    ("name", "is_bare"),
    [("hl7.fhir.r2.core", False), ("hl7.fhir.r3.core", False), ("hl7.fhir.r4.core", True)],
)
def test_every_row_of_the_core_packages_profiles_is_an_element(name: str, *, is_bare: bool) -> None:
    (file,) = (SHARED / "packages").glob(f"{name}#*.tgz")
    (package,) = open_packages([str(file)], Path.cwd(), None, Problems())
    told = {
        profile.artifact.id: [*faults(profile)]
        for profile in profiles_of(constraining(package), package, is_bare=is_bare)
    }
    assert len(told) > 200
    assert {id_: each for id_, each in told.items() if each} == {}
