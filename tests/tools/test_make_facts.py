"""The condensed facts say what the packages say."""

import importlib.util
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.facts import ReleaseFacts
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import RELEASES, Release, release_named
from site_builder.fhir.snapshot import SnapshotContext
from site_builder.fhir.snapshot.result import flattened
from tests.counting import uncounted
from tests.element_facts import facts_of
from tests.shared import SHARED, needs_shared

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "DSTU2": "hl7.fhir.r2.core#1.0.2",
    "STU3": "hl7.fhir.r3.core#3.0.2",
    "R4": "hl7.fhir.r4.core#4.0.1",
    "R4B": "hl7.fhir.r4b.core#4.3.0",
    "R5": "hl7.fhir.r5.core#5.0.0",
}
STRUCTURES = "http://hl7.org/fhir/StructureDefinition/"
UNLIKE = {
    ("STU3", "SimpleQuantity"),  # its root has a slice's name
    ("R4", "Event"),  # its performer, typed by an inner element, lacks id and extension
}
"""Types whose snapshots in the packages are unlike those of all others."""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """Import the script, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("make_facts", ROOT / "tools" / "make_facts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def structure(name: str, elements: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "StructureDefinition",
        "id": name,
        "url": STRUCTURES + name,
        "kind": "resource",
        "snapshot": {"element": [{"min": 0, "max": "*", **element} for element in elements]},
        **more,
    }


def condensed(tool: ModuleType, release: str, *resources: dict[str, Any]) -> ReleaseFacts:
    content = json.loads(tool.condense(release_named(release), resources))
    return ReleaseFacts(
        release_named(release), content["types"], content["canonicals"], content["constraints"]
    )


def test_facts_of_an_element_survive(tool: ModuleType) -> None:
    best_practice = {"url": STRUCTURES + "elementdefinition-bestpractice", "valueBoolean": True}
    advice = {"key": "th-2", "severity": "warning", "extension": [best_practice]}
    facts = condensed(
        tool,
        "R4",
        structure(
            "Thing",
            [
                {"path": "Thing", "constraint": [{"key": "th-1"}, advice]},
                {
                    "path": "Thing.part",
                    "min": 1,
                    "max": "1",
                    "isSummary": True,
                    "isModifier": True,
                    "type": [
                        {"code": "Reference", "targetProfile": [STRUCTURES + "A", "http://x/B"]},
                        {"code": "Quantity", "profile": [STRUCTURES + "SimpleQuantity"]},
                    ],
                    "binding": {
                        "strength": "required",
                        "valueSet": "http://hl7.org/fhir/ValueSet/v|4.0.1",
                        "extension": [
                            {
                                "url": STRUCTURES + "elementdefinition-maxValueSet",
                                "valueCanonical": "http://hl7.org/fhir/ValueSet/w",
                            }
                        ],
                        "additional": [{"purpose": "starter", "valueSet": "http://x/ValueSet/s"}],
                    },
                    "constraint": [{"key": "ele-1"}, {"key": "th-3", "expression": "a.exists()"}],
                    "condition": ["th-1", "ele-1"],
                },
                {"path": "Thing.again", "contentReference": "#Thing.part"},
            ],
        ),
        {"resourceType": "ValueSet", "id": "v", "url": "http://hl7.org/fhir/ValueSet/v", "name": "V"},
        {"resourceType": "CodeSystem", "id": "u", "url": "urn:iso:x", "name": "U", "title": "A  system"},
    )
    thing = facts.type("Thing")
    assert thing is not None
    part = thing.elements["part"]
    root = thing.root
    assert (root.constraints, root.warnings, root.advice) == (("th-1", "th-2"), ("th-2",), ("th-2",))
    assert (part.min, part.max, part.is_summary, part.is_modifier) == (1, "1", True, True)
    assert part.types[0].targets == (STRUCTURES + "A", "http://x/B")
    assert part.types[1].profiles == (STRUCTURES + "SimpleQuantity",)
    assert (part.binding_strength, part.value_set) == ("required", "http://hl7.org/fhir/ValueSet/v|4.0.1")
    assert part.additional == (
        ("starter", "http://x/ValueSet/s"),
        ("maximum", "http://hl7.org/fhir/ValueSet/w"),
    )
    assert (part.constraints, part.conditions) == (("th-3",), ("th-1", "ele-1"))
    assert (facts.expression("Thing", "th-3"), facts.expression("Thing", "th-1")) == ("a.exists()", "")
    assert thing.elements["again"].content_reference == "#Thing.part"
    value_set, system = facts.canonical("http://hl7.org/fhir/ValueSet/v"), facts.canonical("urn:iso:x")
    assert value_set is not None
    assert system is not None
    assert (value_set.name, value_set.title) == ("V", "V")
    assert (system.kind, system.title) == ("CodeSystem", "A system")


def test_dstu2_names_are_read(tool: ModuleType) -> None:
    facts = condensed(
        tool,
        "DSTU2",
        structure(
            "Thing",
            [
                {"path": "Thing"},
                {"path": "Thing.a", "name": "label", "type": [{"code": "BackboneElement"}]},
                {"path": "Thing.b", "nameReference": "label"},
                {"path": "Thing.c", "type": [{"code": "Reference", "profile": [STRUCTURES + "A"]}]},
            ],
        ),
    )
    thing = facts.type("Thing")
    assert thing is not None
    assert thing.elements["b"].content_reference == "#Thing.a"
    assert thing.elements["c"].types[0].targets == (STRUCTURES + "A",)


def test_type_that_orders_inherited_elements_anew_is_written_whole(tool: ModuleType) -> None:
    base = structure("Base1", [{"path": "Base1"}, {"path": "Base1.a"}, {"path": "Base1.b"}])
    moved = structure(
        "Moved",
        [{"path": "Moved"}, {"path": "Moved.b"}, {"path": "Moved.a"}],
        baseDefinition=STRUCTURES + "Base1",
    )
    facts = condensed(tool, "R4", base, moved)
    found = facts.type("Moved")
    assert found is not None
    assert list(found.elements) == ["b", "a"]


@pytest.mark.parametrize("arguments", [[], ["{folder}/unknown#1.tgz"]])
def test_wrong_call_says_so(
    tool: ModuleType, tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with tarfile.open(tmp_path / "unknown#1.tgz", "w:gz"):
        pass
    assert tool.main([argument.format(folder=tmp_path) for argument in arguments]) == 2
    assert capsys.readouterr().err


@uncounted
@needs_shared
@pytest.mark.parametrize("release", [release.name for release in RELEASES])
def test_facts_in_the_repository_are_those_of_the_packages(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: str
) -> None:
    monkeypatch.setattr(tool, "FACTS", tmp_path)
    assert tool.main([str(SHARED / "packages" / f"{PACKAGES[release]}.tgz")]) == 0
    name = f"{release_named(release).facts}.json"
    shipped = ROOT / "site_builder" / "fhir" / "facts" / name
    assert (tmp_path / name).read_bytes() == shipped.read_bytes()


@uncounted
@needs_shared
@pytest.mark.parametrize("release", [release.name for release in RELEASES])
def test_types_are_made_of_the_facts_as_the_packages_have_them(tool: ModuleType, release: str) -> None:
    context = SnapshotContext(DefinitionsLibrary().release(release))
    count = 0
    for item in types_of(tool, release_named(release)):
        tree = context.tree(item["url"], lambda _: ())
        assert tree is not None
        ours = {each.definition["id"]: facts_of(each.definition) for each in flattened(tree)}
        elements = neutral(item, release)["snapshot"]["element"]
        theirs = {each["id"]: facts_of(each) for each in elements}
        if (release, item["id"]) not in UNLIKE:
            assert ours == theirs, item["id"]
            count += len(ours)
    assert count > 3500


def types_of(tool: ModuleType, release: Release) -> Iterator[dict[str, Any]]:
    for item in tool.read_package(SHARED / "packages" / f"{PACKAGES[release.name]}.tgz"):
        if tool.is_type(item):
            yield item
