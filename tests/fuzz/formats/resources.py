"""FHIR in JSON, of which a part is wrong: types swapped, fields moved, deep, many, cyclic."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import Any

from site_builder.config import GuideConfig
from site_builder.diagnostics import Problems
from site_builder.fhir.definitions import DefinitionsLibrary
from site_builder.fhir.json_text import dumps, loads
from site_builder.fhir.xml import to_xml
from site_builder.kinds import kind_of
from site_builder.kinds.search_entries import search_entries
from site_builder.model.assemble_artifacts import ArtifactAssembler
from site_builder.model.guide import Artifact
from site_builder.read.resources import RawResource, parse_resource
from site_builder.render.markdown import MarkdownRenderer
from site_builder.render.templates import Theme
from tests.edits.guide import CANONICAL, LAYOUTS
from tests.fuzz.holding import balanced, places
from tests.fuzz.making import mutated
from tests.fuzz.run import Format
from tests.kinds.samples import SAMPLES
from tests.kinds.small_guide import view_of

_DRAWN = 0.1
"""The part of cases that is drawn, too: templates take longest."""
_FAILED = frozenset({"artifact-failed"})


@cache
def samples() -> Sequence[dict[str, Any]]:
    """Return resources of many types; the guide's own refer to one another."""
    files = LAYOUTS["native"].files()
    own = [
        json.loads(content)
        for name, content in files.items()
        if name.startswith("profiles/") and name.endswith(".json")
    ]
    more: list[dict[str, Any]] = [resource for _, resource in SAMPLES]
    sliced = {
        "resourceType": "StructureDefinition", "id": "sliced", "url": f"{CANONICAL}/StructureDefinition/sliced", "name": "Sliced", "status": "draft", "kind": "resource", "abstract": False,
        "type": "Observation", "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Observation", "derivation": "constraint", "fhirVersion": "4.0.1",
        "differential": {"element": [
            {"id": "Observation", "path": "Observation", "constraint": [{"key": "a-1", "severity": "error", "human": "x", "expression": "code.exists()"}]},
            {"id": "Observation.component", "path": "Observation.component", "slicing": {"discriminator": [{"type": "pattern", "path": "code"}], "rules": "closed", "ordered": True}, "min": 1},
            {"id": "Observation.component:a", "path": "Observation.component", "sliceName": "a", "min": 1, "max": "1"},
            {"id": "Observation.component:a.code", "path": "Observation.component.code", "patternCodeableConcept": {"coding": [{"system": "http://loinc.org", "code": "1-1"}]}},
            {"id": "Observation.component:a.value[x]", "path": "Observation.component.value[x]", "slicing": {"discriminator": [{"type": "type", "path": "$this"}], "rules": "open"}},
            {"id": "Observation.component:a.value[x]:valueQuantity", "path": "Observation.component.value[x]", "sliceName": "valueQuantity", "type": [{"code": "Quantity"}]},
            {"id": "Observation.component:a/b", "path": "Observation.component", "sliceName": "a/b"},
            {"id": "Observation.referenceRange", "path": "Observation.referenceRange", "contentReference": "#Observation.component"},
            {"id": "Observation.effectiveDateTime", "path": "Observation.effectiveDateTime", "fixedDateTime": "2026-01-31"},
            {"id": "Observation.category.coding.display", "path": "Observation.category.coding.display", "example": [{"label": "x", "valueString": "y"}]},
        ]},
    }  # fmt: skip
    return (*own, *own, *more, sliced, sliced, sliced)


def _make(draw: Random) -> tuple[bool, list[Any]]:
    bad = mutated(draw, draw.choice(samples()))
    cycles = draw.random()
    if cycles < 0.05 and isinstance(bad, dict) and bad.get("resourceType") == "StructureDefinition":
        bad["baseDefinition"] = draw.choice((bad.get("url"), f"{CANONICAL}/StructureDefinition/Child"))
    elif cycles < 0.1:
        url = f"{CANONICAL}/ValueSet/few"
        bad = {
            "resourceType": "ValueSet",
            "id": "moods",
            "url": f"{CANONICAL}/ValueSet/moods",
            "compose": {
                "include": [{"valueSet": [url]}],
                "exclude": [{"valueSet": [url, f"{CANONICAL}/ValueSet/moods"]}],
            },
        }
    return draw.random() < _DRAWN, [bad]


@cache
def _library() -> DefinitionsLibrary:
    return DefinitionsLibrary()


@cache
def _others() -> tuple[RawResource, ...]:
    texts = [json.dumps(each) for each in samples()[:17]]
    return tuple(
        each
        for number, text in enumerate(texts)
        if (each := parse_resource(text, f"profiles/{number:02}.json", "json", Problems()))
    )


@cache
def _theme() -> Theme:
    return Theme(None, MarkdownRenderer())


def _faults(case: tuple[bool, list[Any]]) -> Iterator[str]:
    is_drawn, documents = case
    texts = {f"profiles/0-bad-{at}.json": json.dumps(each, indent=1) for at, each in enumerate(documents)}
    problems, raws = Problems(), []
    for name, text in texts.items():
        raw = parse_resource(text, name, "json", problems)
        if raw is None and not len(problems):
            yield "what can't be read is no finding"
        raws += [raw] if raw else []
    # What has the id of another takes its place.
    keys = {(raw.type, str(raw.document.get("id"))) for raw in raws}  # type: ignore[union-attr]
    rest = [each for each in _others() if (each.type, str(each.document.get("id"))) not in keys]  # type: ignore[union-attr]
    found = ArtifactAssembler(GuideConfig(canonical=CANONICAL), _library(), {}, problems).assemble(
        (*raws, *rest)
    )
    view = view_of(*found, canonical=CANONICAL)
    bad = [each for each in found if each.source in texts]
    near = [each for each in found if each.id in ("Child", "few", "anna", "server")]
    for artifact in (*bad, *near[:2]):
        kind = kind_of(artifact)
        problems.extend(kind.checks(artifact, view))
        pages = kind.pages(artifact, view)
        for page in pages:
            tuple(search_entries(artifact, page, view))
        if is_drawn:
            for page in pages:
                drawn = str(_theme().page(page.out).draw_sections(page.sections))
                yield from (f"{artifact.type}: {fault}" for fault in balanced(drawn))
    for artifact in bad:
        yield from _written(artifact)
    for name, text in texts.items():
        yield from places((each for each in problems if each.location.path == name), text)
    if failed := [each for each in problems if each.code in _FAILED]:
        yield f"artifact-failed: {failed[0].message.partition(':')[2][:100]}"


def _written(artifact: Artifact) -> Iterator[str]:
    """Write a resource in each format, as the site offers it."""
    if (
        json.loads(dumps(artifact.resource)) != json.loads(artifact.source_text)
        and loads(artifact.source_text) != artifact.resource
    ):
        yield "the JSON offered is not the JSON read"
    try:
        to_xml(artifact.resource, _library().release(artifact.release))
    except ValueError:
        # What XML can't hold is a finding where it is written.
        return


RESOURCES = Format("resources", _make, _faults)
