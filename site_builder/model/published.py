"""A resource as the guide publishes it: with what whoever takes it away needs and its author left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from site_builder.fhir.facts import load_facts
from site_builder.fhir.releases import Release, release_of
from site_builder.fhir.resource_types import is_canonical
from site_builder.fhir.snapshot.shapes import in_shape, with_snapshot
from site_builder.model.guide import Artifact
from site_builder.model.view import GuideView

_WHOLE_VERSION = re.compile(r"\d+\.\d+\.\d+(-.+)?")
_ORDER = ("resourceType", "id", "meta", "language", "text", "contained", "extension", "url", "identifier")
"""What stands before a definition's version."""
_BEFORE_FHIR_VERSION = ("purpose", "copyright", "copyrightLabel", "keyword")


def published(artifact: Artifact, view: GuideView) -> Mapping[str, Any]:
    """Return a resource with the id that the guide gives it, versions and a snapshot.

    It is the artifact's own where nothing is added.
    """
    resource = artifact.resource
    if resource.get("id") != artifact.id:
        rest = {key: value for key, value in resource.items() if key not in ("resourceType", "id")}
        resource = {"resourceType": artifact.type, "id": artifact.id, **rest}
    if is_canonical(artifact.type) and not artifact.is_example:
        resource = _with_versions(resource, artifact, view)
    elements = _made_snapshot(artifact, view)
    return with_snapshot(resource, elements) if elements else resource


def full_version(release: Release, stated: str) -> str:
    """Return the version of a release that is meant: as the guide states it, where it is whole."""
    # The settings may name a release (`STU3`) or leave out a version's end (`4.0`).
    is_own = release is release_of(stated) and _WHOLE_VERSION.fullmatch(stated) is not None
    return stated if is_own else release.version


def _with_versions(resource: Mapping[str, Any], artifact: Artifact, view: GuideView) -> Mapping[str, Any]:
    config, release = view.guide.config, release_of(artifact.release)
    facts = load_facts(release).type(artifact.type) if release else None
    if release is None or facts is None:
        return resource
    if config.version and not resource.get("version") and "version" in facts.elements:
        resource = _behind(resource, _ORDER, "version", config.version)
    if artifact.type == "StructureDefinition" and not resource.get("fhirVersion"):
        version = full_version(release, config.fhir_version)
        before = [key for key in resource if key in _BEFORE_FHIR_VERSION or key in _HEADER]
        resource = _behind(resource, before, "fhirVersion", version)
    return resource


_HEADER = frozenset(
    (
        *_ORDER,
        *("version", "name", "title", "status", "experimental", "date", "publisher", "contact"),
        *(
            "description",
            "useContext",
            "jurisdiction",
            "display",
            "requirements",
            "code",
            "modifierExtension",
        ),
    )
)
"""What stands before the FHIR version of a structure definition, in any release."""


def _behind(resource: Mapping[str, Any], before: Any, name: str, value: str) -> dict[str, Any]:
    """Put an element behind the last of those that stand before it."""
    keys = [key for key in resource if key != name]
    at = max((at for at, key in enumerate(keys, 1) if key.removeprefix("_") in before), default=0)
    whole = {key: resource[key] for key in keys[:at]}
    return {**whole, name: value, **{key: resource[key] for key in keys[at:]}}


def _made_snapshot(artifact: Artifact, view: GuideView) -> list[dict[str, Any]]:
    """Return the elements of a snapshot that was made of a differential, in the resource's own release."""
    release = release_of(artifact.release)
    if artifact.type != "StructureDefinition" or release is None:
        return []
    try:
        made = view.snapshot(artifact)
    except Exception:
        # What a hostile resource provokes can't be foreseen; its page reports it.
        return []
    return in_shape((each.definition for each in made.elements), release) if made else []
