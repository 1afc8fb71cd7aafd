"""Resources of which a part is wrong, validated: whatever they are, there is a report, and it stands in the text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import Any

from site_builder.diagnostics import Problems
from site_builder.read.resources import parse_resource
from site_builder.validation.context import Context
from site_builder.validation.engine import validate
from site_builder.validation.issue import located
from tests.fuzz.formats.resources import samples
from tests.fuzz.holding import places
from tests.fuzz.making import mutated
from tests.fuzz.run import Format
from tests.validation.resources import context, profile

_URL = "http://example.org/p"


@cache
def _context() -> Context:
    sliced = profile(
        "Observation",
        {"id": "Observation.component", "slicing": {"discriminator": [{"type": "pattern", "path": "code"}], "rules": "closed"}},
        {"id": "Observation.component:a", "min": 1, "max": "1"},
        {"id": "Observation.component:a.code", "patternCodeableConcept": {"coding": [{"code": "x"}]}},
        {"id": "Observation.value[x]", "type": [{"code": "Quantity"}], "min": 1},
        {"id": "Observation.status", "constraint": [{"key": "o-1", "severity": "error", "human": "x", "expression": "$this = 'final'"}]},
        url=_URL,
    )  # fmt: skip
    return context(own=[sliced])


@cache
def _resources() -> Sequence[dict[str, Any]]:
    more: list[dict[str, Any]] = [
        {"resourceType": "Observation", "id": "o", "meta": {"profile": [_URL]}, "status": "final", "code": {"text": "x"},
         "component": [{"code": {"coding": [{"system": "http://loinc.org", "code": "x"}]}, "valueQuantity": {"value": 1.50, "system": "http://unitsofmeasure.org", "code": "mg"}}]},
        {"resourceType": "Bundle", "type": "document", "timestamp": "2026-01-01T00:00:00Z", "identifier": {"value": "1"}, "entry": [
            {"fullUrl": "urn:uuid:2b8e7a5e-5c3a-4f33-8f57-1d7f6a1b0c11", "resource": {"resourceType": "Composition", "status": "final", "type": {"text": "x"}, "date": "2026", "title": "t", "author": [{"reference": "Patient/p"}]}},
            {"fullUrl": "http://example.org/Patient/p", "resource": {"resourceType": "Patient", "id": "p", "name": [{"family": "F", "_family": {"extension": [{"url": "http://x/y", "valueString": "z"}]}}]}},
        ]},
        {"resourceType": "Questionnaire", "id": "q", "url": "http://example.org/q", "status": "draft", "item": [{"linkId": "1", "type": "group", "item": [{"linkId": "1.1", "type": "choice", "answerOption": [{"valueString": "a"}], "enableWhen": [{"question": "2", "operator": "exists", "answerBoolean": True}]}]}, {"linkId": "2", "type": "integer"}]},
        {"resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "http://example.org/q", "item": [{"linkId": "1", "item": [{"linkId": "1.1", "answer": [{"valueString": "a"}]}]}]},
        {"resourceType": "Parameters", "parameter": [{"name": "a", "valueBase64Binary": "AAAA"}, {"name": "b", "part": [{"name": "c", "resource": {"resourceType": "Binary", "contentType": "text/plain"}}]}]},
    ]  # fmt: skip
    return (*samples(), *more, *more, *more)


def _make(draw: Random) -> Any:
    return mutated(draw, draw.choice(_resources()))


def _faults(case: Any) -> Iterator[str]:
    text = json.dumps(case, indent=1)
    problems = Problems()
    raw = parse_resource(text, "a.json", "json", problems)
    if raw is None:
        if not len(problems):
            yield "what can't be read is no finding"
        return
    report = validate(raw.document, _context())  # type: ignore[arg-type]
    yield from places((located(each, raw.places) for each in report.issues), text)


VALIDATION = Format("validation", _make, _faults)
