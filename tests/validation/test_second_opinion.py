"""What the models of `fhir.resources` reject, validation finds, too: of this guide's own resources, changed by chance."""

import importlib
import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from site_builder.validation.engine import validate
from tests.fuzz.making import mutated
from tests.validation.resources import context

PROFILES = Path(__file__).parents[2] / "profiles"
MODELS = {"STU3": "fhir.resources.STU3", "R4B": "fhir.resources.R4B", "R5": "fhir.resources"}
NUMBER = {"STU3": 250, "R4B": 120, "R5": 120}
PATIENT = {
    "resourceType": "Patient",
    "id": "p",
    "identifier": [{"system": "http://example.org/mrn", "value": "1", "period": {"start": "2026-01-01"}}],
    "active": True,
    "name": [{"use": "official", "family": "Other", "given": ["Ann", "B."], "_family": {"id": "f"}}],
    "telecom": [{"system": "phone", "value": "1", "rank": 1}],
    "gender": "female",
    "birthDate": "1990-04-01",
    "multipleBirthInteger": 2,
    "contact": [{"name": {"text": "x"}, "relationship": [{"text": "mother"}]}],
    "extension": [{"url": "http://example.org/x", "valueDecimal": 1.5}],
}
OBSERVATION = {
    "resourceType": "Observation",
    "id": "o",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "2339-0"}]},
    "subject": {"reference": "Patient/p"},
    "effectivePeriod": {"start": "2026-01-01T10:00:00Z"},
    "valueQuantity": {
        "value": 6.1,
        "unit": "mmol/L",
        "system": "http://unitsofmeasure.org",
        "code": "mmol/L",
    },
    "component": [{"code": {"text": "x"}, "valueString": "y"}],
}


@cache
def bases(release: str) -> Sequence[Mapping[str, Any]]:
    """Return resources of a release in which both find nothing, so that a change is what both judge."""
    own = [json.loads(path.read_text("utf-8")) for path in sorted(PROFILES.rglob("*.json"))[:60]]
    listed = own if release == "STU3" else [PATIENT, OBSERVATION]
    return [each for each in listed if accepted(each, release) and not errors(each, release)]


def accepted(resource: Mapping[str, Any], release: str) -> bool:
    name = str(resource["resourceType"])
    model = getattr(importlib.import_module(f"{MODELS[release]}.{name.lower()}"), name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model.model_validate(resource)
        except Exception:
            return False
    return True


@cache
def _context(release: str) -> Any:
    return context(release)


def errors(resource: Mapping[str, Any], release: str) -> list[str]:
    issues = validate(resource, _context(release)).issues
    return [each.code for each in issues if each.severity.word == "error"]


def changed(release: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number in range(NUMBER[release]):
        draw = Random(number)
        base = draw.choice(bases(release))
        made = mutated(draw, base)
        if isinstance(made, dict) and made.get("resourceType") == base["resourceType"]:
            yield number, made


@pytest.mark.parametrize("release", MODELS)
def test_what_the_models_reject_is_found(release: str) -> None:
    rejected = [(number, each) for number, each in changed(release) if not accepted(each, release)]
    missed = [number for number, each in rejected if not errors(each, release)]

    assert len(bases(release)) >= 2
    assert len(rejected) > NUMBER[release] // 4
    assert missed == []
