"""Profiles as Forge wrote them: every one of Care Connect's has its pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.xml import from_xml
from site_builder.kinds.structure_definition import STRUCTURE_DEFINITION
from site_builder.model.sections import Group, Tree
from site_builder.model.view import GuideView
from tests.counting import pause, uncounted
from tests.kinds.profiles import drawn, line
from tests.kinds.small_guide import artifact, view_of
from tests.shared import SHARED, needs_shared

FOLDER = SHARED / "careconnect" / "stu3" / "constraints"
pytestmark = needs_shared


@pytest.fixture(scope="module")
def view() -> GuideView:
    definitions = DefinitionsLibrary().release("STU3")
    found = []
    with pause():
        for path in sorted(FOLDER.glob("*.xml")):
            resource, _ = from_xml(etree.fromstring(Path(path).read_bytes()), definitions)
            found.append(artifact({"id": path.stem, **resource}, "STU3"))
    return view_of(*found, canonical="https://fhir.hl7.org.uk/STU3")


@uncounted
def test_every_profile_has_three_views_and_a_block_for_each_element(view: GuideView) -> None:
    for own in view.guide.artifacts:
        main, definitions, *_ = STRUCTURE_DEFINITION.pages(own, view)
        views = next(each for each in main.sections if isinstance(each, Group))
        names = [each.view for each in views.sections if isinstance(each, Tree)]
        assert names == ["differential", "key", "snapshot"], own.id
        blocks = {each.id for each in definitions.sections[0].sections}  # type: ignore[union-attr]
        snapshot = views.sections[2]
        assert isinstance(snapshot, Tree)
        assert {row.element for row in snapshot.rows if row.target} <= blocks, own.id


def test_differential_of_patient_reads_as_its_authors_meant_it(view: GuideView) -> None:
    own = view.find("CareConnect-Patient-1")
    assert own is not None
    from site_builder.kinds.structure_definition.profile import Profile

    lines = drawn(Profile(own, view))
    start = next(at for at, each in enumerate(lines) if "Slices for identifier" in each)
    assert [
        each.split(" | ")[0].lstrip(".") + " " + each.split(" | ")[2] for each in lines[start : start + 12]
    ] == [
        "Slices for identifier 0..*",
        "identifier:nhsNumber 0..1",
        "Slices for extension 0..*",
        "extension:nhsNumberVerificationStatus 1..1",
        "use 0..0",
        "type 0..0",
        "system 1..1",
        "value 1..1",
        "period 0..0",
        "assigner 0..0",
        "identifier:localIdentifier 0..*",
        "system 1..1",
    ]


def test_value_types_of_extensions_are_told_in_the_profile(view: GuideView) -> None:
    own = view.find("CareConnect-Patient-1")
    assert own is not None
    (tree,) = [
        each
        for section in STRUCTURE_DEFINITION.pages(own, view)[0].sections
        if isinstance(section, Group)
        for each in section.sections
        if isinstance(each, Tree) and each.view == "key"
    ]
    rows = {row.element: line(row).split(" | ")[3] for row in tree.rows}
    assert rows["Patient.extension:ethnicCategory"] == "CodeableConcept"
    assert rows["Patient.extension:registrationDetails"] == "(Complex)"
