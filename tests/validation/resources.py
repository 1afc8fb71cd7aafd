"""Validation in a line: what is found in a resource, as code and FHIRPath."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from site_builder.fhir.definitions import Definitions
from site_builder.fhir.normalise import neutral
from site_builder.fhir.releases import release_named
from site_builder.validation.context import Context, Given, Options
from site_builder.validation.engine import validate
from site_builder.validation.families import FAMILIES
from site_builder.validation.issue import Report

Json = Mapping[str, Any]


def context(release: str = "R4", own: Iterable[Json] = (), options: Options | None = None) -> Context:
    definitions = Definitions(release_named(release))
    return Context(definitions, FAMILIES, own=Given(neutral(each, release) for each in own), options=options)


def report(
    resource: Json, release: str = "R4", own: Iterable[Json] = (), profiles: Sequence[str] = ()
) -> Report:
    return validate(resource, context(release, own), profiles)


def found(
    resource: Json, release: str = "R4", own: Iterable[Json] = (), profiles: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Return code and expression of each issue but notes, sorted."""
    issues = report(resource, release, own, profiles).issues
    return sorted((each.code, each.expression) for each in issues if each.severity.word != "note")


def profile(
    type_name: str, *elements: Json, url: str = "http://example.org/p", **more: Any
) -> dict[str, Any]:
    """Return a profile whose differential has these elements, each with at least an id."""
    return {
        "resourceType": "StructureDefinition",
        "url": url,
        "name": "P",
        "status": "draft",
        "kind": "resource",
        "abstract": False,
        "type": type_name,
        "baseDefinition": f"http://hl7.org/fhir/StructureDefinition/{type_name}",
        "derivation": "constraint",
        "differential": {"element": [_with_path(each) for each in elements]},
        **more,
    }


def _with_path(element: Json) -> dict[str, Any]:
    parts = [part.partition(":") for part in element["id"].split(".")]
    named = {"sliceName": parts[-1][2]} if parts[-1][2] else {}
    return {"path": ".".join(part[0] for part in parts), **named, **element}
