"""Condensed profiles and extensions say what the packages' differentials say."""

from __future__ import annotations

import importlib.util
import sys
import tarfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from site_builder.fhir import core_structures
from site_builder.fhir.core_structures import CoreStructures
from site_builder.fhir.releases import release_named
from tests.counting import uncounted
from tests.shared import SHARED, needs_shared

TOOLS = Path(__file__).parents[2] / "tools"
FACTS = Path(__file__).parents[2] / "site_builder" / "fhir" / "facts"
CORE = "http://hl7.org/fhir/StructureDefinition/"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """Import the script, which is no part of the package; it imports its neighbour."""
    sys.path.insert(0, str(TOOLS))
    spec = importlib.util.spec_from_file_location("make_structures", TOOLS / "make_structures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.remove(str(TOOLS))
    return module


def structure(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "StructureDefinition",
        "id": "thing",
        "url": CORE + "thing",
        "version": "4.0.1",
        "name": "thing",
        "kind": "resource",
        "abstract": False,
        "type": "Observation",
        "baseDefinition": CORE + "Observation",
        "derivation": "constraint",
        "differential": {"element": [*elements]},
        **more,
    }


def test_what_a_differential_states_survives_but_for_its_prose(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = {
        "id": "Observation.value[x]:valueQuantity",
        "path": "Observation.valueQuantity",
        "sliceName": "valueQuantity",
        "min": 1,
        "type": [{"code": "Quantity", "profile": [CORE + "SimpleQuantity"]}],
        "patternQuantity": {"code": "m", "value": 1.0},
        "mustSupport": False,
        "isModifier": True,
    }
    subject = {
        "id": "Observation.subject",
        "path": "Observation.subject",
        "max": "1",
        "type": [{"code": "Reference", "targetProfile": [CORE + "Patient"], "versioning": "specific"}],
        "constraint": [{"key": "a-1", "severity": "error", "human": "Must.", "expression": "true"}],
    }
    code = {
        "id": "Observation.code",
        "path": "Observation.code",
        "short": "What",
        "min": 1,
        "max": "1",
        "binding": {
            "strength": "required",
            "valueSet": "http://hl7.org/fhir/ValueSet/observation-codes|4.0.1",
            "additional": [{"purpose": "ui", "valueSet": "http://example.org/ValueSet/a"}],
        },
        "slicing": {"discriminator": [{"type": "value", "path": "code"}], "rules": "open"},
    }
    prose = {"definition": "Long.", "comment": "Longer.", "mapping": [{"identity": "a", "map": "b"}]}
    stated = [{**each, **prose} for each in (code, subject, value)]

    lines = tool.condense(release_named("R4"), [structure(*stated)])
    monkeypatch.setattr(core_structures, "_read", lambda file: ("", lines))
    found = CoreStructures(release_named("R4")).structure(CORE + "thing")

    assert found is not None
    assert found == {
        **structure({**code, "definition": "What"}, subject, value),
        "title": "thing",
        "fhirVersion": "4.0.1",
    }


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
@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("packages/hl7.fhir.r2.core#1.0.2", "structures-dstu2"),
        ("packages/hl7.fhir.r3.core#3.0.2", "structures-stu3"),
        ("packages/hl7.fhir.r4.core#4.0.1", "structures-r4"),
        ("fsh/packages/hl7.fhir.uv.extensions.r5#5.2.0", "structures-extensions"),
    ],
)
def test_structures_in_the_repository_are_those_of_the_packages(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, name: str
) -> None:
    monkeypatch.setattr(tool, "FACTS", tmp_path)
    assert tool.main([str(SHARED / f"{package}.tgz")]) == 0
    assert (tmp_path / f"{name}.json").read_bytes() == (FACTS / f"{name}.json").read_bytes()
