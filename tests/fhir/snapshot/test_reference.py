"""Generated snapshots against HL7's own; skipped where the packages are not at hand."""

import pytest

from site_builder.diagnostics import Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.normalise import neutral
from site_builder.fhir.snapshot import SnapshotContext, generate
from site_builder.fhir.snapshot.comparison import compare, contradictions
from site_builder.read.packages import Package, open_packages
from tests.counting import uncounted
from tests.shared import SHARED, needs_shared


def package(name: str) -> Package:
    problems = Problems()
    return open_packages([str(SHARED / "packages" / f"{name}.tgz")], SHARED, None, problems)[0]


@uncounted
@needs_shared
@pytest.mark.parametrize(
    ("name", "release", "share", "lists"),
    [("hl7.fhir.r4.core#4.0.1", "R4", 0.985, 438), ("hl7.fhir.r3.core#3.0.2", "STU3", 0.48, 405)],
)
def test_core_profiles_and_extensions_agree(name: str, release: str, share: float, lists: int) -> None:
    source = package(name)
    context = SnapshotContext(DefinitionsLibrary([source]).release(release))
    elements = equal = same = 0
    for entry in source.entries():
        structure = source.read(entry) if entry.type == "StructureDefinition" else None
        if not structure or structure.get("derivation") != "constraint" or "snapshot" not in structure:
            continue
        shaped = neutral(structure, release)
        expected = shaped.pop("snapshot")["element"]
        found = [item.definition for item in generate(shaped, context).elements]
        compared = compare(expected, found)
        excused = contradictions(shaped["differential"]["element"], expected, found)
        differing = {item.element for item in compared.differences if (item.element, item.key) not in excused}
        elements += compared.elements
        equal += compared.elements - len(differing)
        same += compared.has_same_ids

    assert equal / elements >= share
    assert same >= lists
