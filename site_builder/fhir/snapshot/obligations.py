"""What a profile takes over from obligation profiles: who has to do what with an element.

Source: https://hl7.org/fhir/extensions/StructureDefinition-inherit-obligations.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from site_builder.fhir.additional_bindings import ADDITIONAL_BINDING
from site_builder.fhir.obligations import INHERIT_OBLIGATIONS, OBLIGATION
from site_builder.fhir.snapshot.context import SnapshotContext
from site_builder.fhir.snapshot.merge import TOOLS

Json = Mapping[str, Any]

_SOURCE = TOOLS + "snapshot-source"


def inherited_obligations(structure: Json, context: SnapshotContext) -> dict[str, list[tuple[str, Json]]]:
    """Return what a profile's obligation profiles say: their URLs and elements, by element id."""
    found: dict[str, list[tuple[str, Json]]] = {}
    for extension in structure.get("extension", ()):
        url = str(extension.get("valueCanonical", "")) if extension.get("url") in INHERIT_OBLIGATIONS else ""
        definition = context.structure(url) if url else None
        for element in (definition or {}).get("differential", {}).get("element", ()):
            found.setdefault(element["id"], []).append((url.partition("|")[0], element))
    return found


def with_obligations(element: Json, given: Sequence[tuple[str, Json]]) -> Json:
    """Return an element with the obligations, must-support and additional bindings that others say of it."""
    merged = dict(element)
    for url, stated in given:
        if stated.get("mustSupport") is True:
            merged["mustSupport"] = True
        if more := [*_of(stated, OBLIGATION, url)]:
            merged["extension"] = [*merged.get("extension", ()), *more]
        binding = stated.get("binding", {})
        bindings = [*_of(binding, {ADDITIONAL_BINDING}, url)]
        if bindings and "binding" in merged:
            known = merged["binding"]
            merged["binding"] = {**known, "extension": [*known.get("extension", ()), *bindings]}
        if binding.get("additional") and "binding" in merged:
            known = merged["binding"]
            both = [*known.get("additional", ()), *binding["additional"]]
            merged["binding"] = {**known, "additional": both}
    return merged


def _of(holder: Json, urls: Collection[str], source: str) -> Iterator[Json]:
    """Yield the extensions of some definitions, each with the profile that it is from."""
    for item in holder.get("extension", ()):
        if item.get("url") in urls:
            origin = {"url": _SOURCE, "valueCanonical": source}
            yield {**item, "extension": [*item.get("extension", ()), origin]}
