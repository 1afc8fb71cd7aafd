"""Where the settings of an HL7 guide stand: in SUSHI's settings, or in the ImplementationGuide resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.dialects.hl7.resource import as_list, text_in
from site_builder.source.source_map import ValuePlace

_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "name"),
    "id": ("packageId", "id"),
    "version": ("version",),
    "status": ("status",),
    "publisher": ("publisher",),
    "description": ("description",),
    "license": ("license",),
    "language": ("language",),
    "canonical": ("canonical", "url"),
    "fhir_version": ("fhirVersion",),
    "packages": ("dependencies", "dependsOn"),
}
"""Our settings, and what they are called there; the first name that is there counts."""


def stated_settings(
    settings: Mapping[str, Any], settings_at: ValuePlace, resource: Mapping[str, Any], resource_at: ValuePlace
) -> dict[str, ValuePlace]:
    """Say where each of our settings stands, and each package that the guide depends on."""
    found: dict[str, ValuePlace] = {}
    for ours, names in _NAMES.items():
        for source, at in ((settings, settings_at), (resource, resource_at)):
            name = next((name for name in names if source.get(name)), "")
            if name:
                found.setdefault(ours, at.inner(name))
    return {**dict(_packages(resource, resource_at)), **dict(_packages(settings, settings_at)), **found}


def _packages(source: Mapping[str, Any], at: ValuePlace) -> Iterator[tuple[str, ValuePlace]]:
    listed = source.get("dependencies")
    for name, about in listed.items() if isinstance(listed, Mapping) else ():
        version = about.get("version") if isinstance(about, Mapping) else about
        yield f"{name}#{version or ''}".rstrip("#"), at.inner("dependencies", str(name))
    for number, entry in enumerate(as_list(source.get("dependsOn"))):
        if isinstance(entry, Mapping):
            name = f"{text_in(entry, 'packageId')}#{text_in(entry, 'version')}".rstrip("#")
            yield name, at.inner("dependsOn", number)
