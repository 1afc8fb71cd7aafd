"""The condensed codes say what the packages say."""

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from site_builder.fhir.releases import release_named
from tests.counting import uncounted
from tests.shared import SHARED, needs_shared

TOOLS = Path(__file__).parents[2] / "tools"
PACKAGES = {
    "DSTU2": "hl7.fhir.r2.core#1.0.2",
    "STU3": "hl7.fhir.r3.core#3.0.2",
    "R4": "hl7.fhir.r4.core#4.0.1",
}
COLOURS: dict[str, Any] = {
    "resourceType": "CodeSystem",
    "url": "http://hl7.org/fhir/colours",
    "content": "complete",
    "concept": [{"code": "red", "display": "Red", "concept": [{"code": "pink"}]}, {"code": "blue"}],
}
ALL_COLOURS: dict[str, Any] = {
    "resourceType": "ValueSet",
    "url": "http://hl7.org/fhir/ValueSet/colours",
    "compose": {"include": [{"system": "http://hl7.org/fhir/colours"}]},
}


@pytest.fixture(scope="module")
def tool() -> Iterator[ModuleType]:
    """Import the script, which is no part of the package."""
    sys.path.insert(0, str(TOOLS))
    spec = importlib.util.spec_from_file_location("make_codes", TOOLS / "make_codes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(TOOLS))


def test_codes_stand_in_lines_and_value_sets_name_their_systems(tool: ModuleType) -> None:
    content = json.loads(tool.condense(release_named("R4"), [COLOURS, ALL_COLOURS]))

    assert content["systems"] == {"http://hl7.org/fhir/colours": "red\tRed\n pink\nblue"}
    assert content["value_sets"] == {"http://hl7.org/fhir/ValueSet/colours": ["http://hl7.org/fhir/colours"]}


@pytest.mark.parametrize(
    "changed",
    [
        {"content": "fragment"},
        {"url": "http://example.org/colours"},
        {"concept": []},
        {"concept": [{"code": str(number)} for number in range(2000)]},
    ],
)
def test_parts_foreign_empty_and_huge_systems_are_left_out(tool: ModuleType, changed: dict[str, Any]) -> None:
    assert tool.condense(release_named("R4"), [{**COLOURS, **changed}]) == ""


@pytest.mark.parametrize(
    "compose",
    [
        {"include": [{"system": COLOURS["url"], "concept": [{"code": "red"}]}]},
        {"include": [{"system": COLOURS["url"]}], "exclude": [{"system": COLOURS["url"]}]},
        {"include": [{"system": "http://hl7.org/fhir/other"}]},
    ],
)
def test_value_sets_of_parts_are_left_out(tool: ModuleType, compose: dict[str, Any]) -> None:
    content = json.loads(tool.condense(release_named("R4"), [COLOURS, {**ALL_COLOURS, "compose": compose}]))

    assert content["value_sets"] == {}


def test_the_script_needs_core_packages(tool: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main([]) == 2
    assert tool.main(["other.package#1.0.0.tgz"]) == 2
    assert "not a FHIR core package" in capsys.readouterr().err


@uncounted
@needs_shared
@pytest.mark.parametrize("release", PACKAGES)
def test_codes_in_the_repository_are_those_of_the_packages(tool: ModuleType, release: str) -> None:
    resources = tool.read_package(SHARED / "packages" / f"{PACKAGES[release]}.tgz")
    named = release_named(release)

    assert tool.condense(named, resources) == (tool.FACTS / f"codes-{named.facts}.json").read_text()
