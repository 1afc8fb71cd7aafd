"""What the guide says of itself and its artifacts take over, by parameters of HL7's IG Publisher.

`apply-version` puts the guide's version into every definition, `default-version` into those that state
none; likewise for the other elements.
Source: https://build.fhir.org/ig/FHIR/fhir-tools-ig/CodeSystem-ig-parameters.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from site_builder.fhir.normalise import neutral
from site_builder.model.guide import Artifact
from site_builder.source.json_access import mappings
from site_builder.source.origins import Origins

_ELEMENTS = ("version", "publisher", "contact", "jurisdiction", "copyright")


def with_defaults(artifacts: list[Artifact], guide: Mapping[str, Any], canonical: str) -> list[Artifact]:
    """Return the artifacts, the guide's own definitions with what they take over from its resource."""
    stated = {key: guide[key] for key in _ELEMENTS if guide.get(key)}
    always = {key: value for key, value in stated.items() if _has(guide, f"apply-{key}")}
    absent = {key: value for key, value in stated.items() if _has(guide, f"default-{key}")}
    if not always and not absent:
        return artifacts
    return [_filled(artifact, always, absent, canonical) for artifact in artifacts]


def _has(resource: Mapping[str, Any], parameter: str) -> bool:
    definition = resource.get("definition")
    parameters = mappings(definition.get("parameter") if isinstance(definition, Mapping) else None)
    codes = ((_code(each.get("code")), str(each.get("value")).lower()) for each in parameters)
    return (parameter, "true") in codes


def _code(value: Any) -> str:
    # R5 made a Coding of the code.
    return str(value.get("code") if isinstance(value, Mapping) else value)


def _filled(
    artifact: Artifact, always: Mapping[str, Any], absent: Mapping[str, Any], canonical: str
) -> Artifact:
    is_own = bool(canonical) and artifact.url.startswith(f"{canonical}/")
    if not is_own or artifact.is_example or artifact.type == "ImplementationGuide":
        return artifact
    added = {key: value for key, value in absent.items() if not artifact.resource.get(key)}
    added.update((key, value) for key, value in always.items() if artifact.resource.get(key) != value)
    if not added:
        return artifact
    resource = _with(artifact.resource, added)
    reshape = partial(neutral, release=artifact.release)
    return replace(
        artifact,
        version=str(resource.get("version") or ""),
        resource=resource,
        neutral=reshape(resource),
        origins=Origins(resource, reshape),
        is_amended=True,
    )


def _with(resource: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """Put elements in, new ones behind the URL, where the definitions of all these types have them."""
    whole: dict[str, Any] = {}
    for key, value in resource.items():
        whole[key] = added.get(key, value)
        if key == "url":
            whole.update((name, each) for name, each in added.items() if name not in resource)
    return whole
