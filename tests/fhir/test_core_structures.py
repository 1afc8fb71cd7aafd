"""The specification's profiles and extensions are known without packages, and only when they are asked for."""

from __future__ import annotations

import pytest

from site_builder.diagnostics import Problems
from site_builder.fhir import core_structures
from site_builder.fhir.core_structures import CoreStructures, load_structures
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.releases import release_named
from site_builder.fhir.snapshot import SnapshotContext, generate
from site_builder.read.packages import open_packages
from tests.counting import uncounted
from tests.element_facts import facts_of
from tests.shared import SHARED, needs_shared

CORE = "http://hl7.org/fhir/StructureDefinition/"


@pytest.mark.parametrize(
    ("release", "name", "element", "expected"),
    [
        ("DSTU2", "patient-birthTime", "Extension.valueDateTime", (1, "1", ["dateTime"])),
        ("STU3", "patient-birthTime", "Extension.valueDateTime", (0, "1", ["dateTime"])),
        ("R4", "patient-birthTime", "Extension.value[x]", (1, "1", ["dateTime"])),
        ("R4B", "patient-birthTime", "Extension.value[x]", (1, "1", ["dateTime"])),
        ("R5", "patient-birthTime", "Extension.value[x]", (1, "1", ["dateTime"])),
        ("R4", "individual-genderIdentity", "Extension.extension:period.value[x]", (1, "1", ["Period"])),
        ("STU3", "bp", "Observation.subject", (1, "1", ["Reference"])),
        ("R4", "bp", "Observation.category:VSCat.coding.code", (1, "1", ["code"])),
        ("R4B", "vitalsigns", "Observation.effective[x]", (1, "1", ["dateTime", "Period"])),
    ],
)
def test_a_snapshot_is_made_of_what_is_built_in(
    release: str, name: str, element: str, expected: tuple[int, str, list[str]]
) -> None:
    definitions = DefinitionsLibrary().release(release)
    structure = definitions.neutral_structure(CORE + name)

    assert structure is not None
    snapshot = generate(structure, SnapshotContext(definitions))
    assert not snapshot.problems
    found = next(each.definition for each in snapshot.elements if each.definition["id"] == element)
    assert (found["min"], found["max"], [item["code"] for item in found["type"]]) == expected


def test_an_extension_is_fixed_to_its_url_and_says_what_it_is_in_short() -> None:
    found = load_structures(release_named("R4")).structure(CORE + "patient-birthTime|4.0.1")

    assert found is not None
    assert (found["type"], found["baseDefinition"], found["kind"]) == (
        "Extension",
        CORE + "Extension",
        "complex-type",
    )
    root, *_ = found["differential"]["element"]
    assert root["short"] == root["definition"] == "Time of day of birth"
    fixed = [each["fixedUri"] for each in found["differential"]["element"] if "fixedUri" in each]
    assert fixed == [CORE + "patient-birthTime"]


@pytest.mark.parametrize(
    ("release", "url"),
    [
        ("R4", CORE + "Patient"),
        ("R4", CORE + "patient-birthTime|5.2.0"),
        ("R4", CORE + "no-such-extension"),
        ("R4", "http://example.org/StructureDefinition/patient-birthTime"),
        # R4 has no type Availability.
        ("R4", CORE + "extended-contact-availability"),
    ],
)
def test_what_is_not_built_in_is_not_made_up(release: str, url: str) -> None:
    structures = load_structures(release_named(release))

    assert structures.structure(url) is None


def test_nothing_is_read_for_a_guide_that_uses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: str) -> None:
        pytest.fail(f"{file} was read")

    monkeypatch.setattr(core_structures, "_read", refuse)
    structures = CoreStructures(release_named("R4"))

    assert structures.structure(CORE + "Patient") is None
    assert structures.canonical("http://hl7.org/fhir/ValueSet/languages") is None
    assert structures.canonical("http://example.org/StructureDefinition/a") is None


@uncounted
@needs_shared
@pytest.mark.parametrize(("release", "least"), [("DSTU2", 315), ("STU3", 400), ("R4", 425)])
def test_snapshots_are_those_of_the_package(release: str, least: int) -> None:
    """The others are those whose snapshot in the package is not what their own differential says."""
    known = release_named(release)
    package, *_ = open_packages(
        [str(SHARED / "packages" / f"{known.package}#{known.version}.tgz")], SHARED, None, Problems()
    )
    bare, full = (DefinitionsLibrary(each).release(release) for each in ((), (package,)))
    context = SnapshotContext(bare)
    equal = 0
    for entry in package.entries():
        structure, published = bare.neutral_structure(entry.url), full.neutral_structure(entry.url)
        if structure is None or published is None:
            continue
        made = {
            each.definition["id"]: facts_of(each.definition) for each in generate(structure, context).elements
        }
        given = published.get("snapshot", {}).get("element", ())
        equal += made == {each["id"]: facts_of(each) for each in given}
    assert equal >= least


@pytest.mark.parametrize("release", ["R4", "R4B", "R5"])
def test_a_profile_of_the_specification_may_be_what_a_reference_leads_to(release: str) -> None:
    structure = load_structures(release_named(release)).structure(f"{CORE}vitalsigns")

    assert structure is not None
    elements = {each["path"]: each for each in structure["differential"]["element"]}
    targets = elements["Observation.derivedFrom"]["type"][0]["targetProfile"]
    assert f"{CORE}vitalsigns" in targets
    assert (f"{CORE}Media" in targets) is (release != "R5")
