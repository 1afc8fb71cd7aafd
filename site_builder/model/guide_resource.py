"""The ImplementationGuide of a package: every package of a guide holds one, and it lists all resources.

Source: https://hl7.org/fhir/R4/implementationguide.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.fhir.releases import Release, release_of
from site_builder.model.guide import Artifact, Guide
from site_builder.model.package import canonical_base, package_name, package_version
from site_builder.model.published import full_version
from site_builder.model.text import plain_text
from site_builder.source.json_access import mapping, mappings

_TYPE = "ImplementationGuide"
_FIRST = 4
"""Before R4 the resource had packages of resources, and no package of this kind."""


def guide_resource(guide: Guide) -> Mapping[str, Any] | None:
    """Make the resource of a guide that has none; None before R4."""
    release = release_of(guide.config.fhir_version)
    if release is None or release.number < _FIRST or any(each.type == _TYPE for each in guide.artifacts):
        return None
    name = package_name(guide)
    base = canonical_base(guide)
    title = plain_text(guide.config.title)
    made = {
        "resourceType": _TYPE,
        "id": name,
        "url": f"{base or 'http://example.org'}/{_TYPE}/{name}",
        "version": package_version(guide),
        "name": "".join(word[:1].upper() + word[1:] for word in title.split() if word.isalnum()) or "Guide",
        "title": title,
        "status": guide.config.status if guide.config.status in _STATUSES else "draft",
        "publisher": plain_text(guide.config.publisher),
        "description": plain_text(guide.config.description),
        "packageId": name,
        "license": guide.config.license,
        "fhirVersion": [full_version(release, guide.config.fhir_version)],
        "definition": {"resource": _entries(guide.artifacts, frozenset(), release)},
    }
    return {key: value for key, value in made.items() if value}


_STATUSES = frozenset({"draft", "active", "retired", "unknown"})


def completed(resource: Mapping[str, Any], guide: Guide, release: str) -> Mapping[str, Any]:
    """Return a guide's own resource with all resources listed; from R4 on."""
    found = release_of(release)
    if found is None or found.number < _FIRST:
        return resource
    definition = mapping(resource.get("definition"))
    listed = mappings(definition.get("resource"))
    keys = frozenset(str(mapping(each.get("reference")).get("reference") or "") for each in listed)
    more = _entries(guide.artifacts, keys, found)
    if not more:
        return resource
    # The pages come behind the resources.
    names = [name for name in definition if name not in ("resource", "page", "parameter", "template")]
    whole: dict[str, Any] = {name: definition[name] for name in names}
    whole["resource"] = [*listed, *more]
    whole.update({name: definition[name] for name in definition if name not in whole})
    return {**resource, "definition": whole}


def _entries(artifacts: Sequence[Artifact], listed: frozenset[str], release: Release) -> list[dict[str, Any]]:
    is_example = "isExample" if release.is_r5_on else "exampleBoolean"
    return [
        {
            "reference": {"reference": artifact.key},
            "name": artifact.title,
            is_example: artifact.is_example,
        }
        for artifact in sorted(artifacts, key=lambda each: each.key)
        if artifact.key not in listed and artifact.type != _TYPE
    ]
