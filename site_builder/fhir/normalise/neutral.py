"""One shape for conformance resources of every release: R4's.

DSTU2 becomes STU3, STU3 becomes R4, step by step; R5's differences are taken back to R4. Everything else
in the program reads the neutral shape only and asks no release.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from site_builder.fhir.normalise.conformance import CHANGES
from site_builder.fhir.normalise.shapes import shape_of
from site_builder.fhir.normalise.structure import structure_from_dstu2, structure_from_stu3, with_element_ids
from site_builder.fhir.normalise.terminology import (
    concept_map_from_dstu2,
    concept_map_from_r5,
    concept_map_from_stu3,
    value_set_from_dstu2,
)
from site_builder.fhir.releases import release_of
from site_builder.fhir.resource_types import is_canonical
from site_builder.fhir.well_formed import well_formed
from site_builder.source.json_access import objects

Json = dict[str, Any]
Step = Callable[[Json], Json]

_FROM_DSTU2: Mapping[str, Step] = {
    "StructureDefinition": structure_from_dstu2,
    "ValueSet": value_set_from_dstu2,
    "ConceptMap": concept_map_from_dstu2,
}
_FROM_STU3: Mapping[str, Step] = {
    "StructureDefinition": structure_from_stu3,
    "ConceptMap": concept_map_from_stu3,
}
_FROM_R5: Mapping[str, Step] = {"ConceptMap": concept_map_from_r5}
_R4 = 4
# An R4 NamingSystem, say, has its URL in an extension that stands for R5's element, or in HL7's common one.
_STRUCTURES = "http://hl7.org/fhir/StructureDefinition/"
_LATER = "http://hl7.org/fhir/5.0/StructureDefinition/"
_HEADER = ("url", "version", "name", "title", "description", "purpose", "copyright", "publisher", "date")


def neutral(resource: Mapping[str, Any], release: str) -> dict[str, Any]:
    """Return a resource that defines something in R4's shape; others unchanged.

    `release` is a name or version; an unknown one counts as R4. The input is not changed. Values of a
    wrong kind are left out, so that what comes out can be read without further checks: objects in
    lists of objects, strings where R4 has strings. Contained definitions are changed too.
    """
    known = release_of(release)
    number = known.number if known else _R4
    content = _neutral(resource, number)
    if not _is_canonical(content):
        return content
    content = _with_extended_header(content)
    if "contained" in content:
        content["contained"] = [_neutral(item, number) for item in content["contained"]]
    return content


def _neutral(resource: Mapping[str, Any], number: int) -> Json:
    content = dict(resource)
    if not _is_canonical(content):
        return content
    if content["resourceType"] == "Conformance":
        content["resourceType"] = "CapabilityStatement"
    kind = content["resourceType"]
    if number <= 2:
        content = _FROM_DSTU2.get(kind, _same)(_header_from_dstu2(content))
    if number <= 3:
        content = _FROM_STU3.get(kind, _same)(content)
    if number > 5:
        content = _FROM_R5.get(kind, _same)(content)
    shaped = well_formed(CHANGES.get(kind, _same)(content), shape_of(kind))
    return with_element_ids(shaped, is_trusted=number > 3) if kind == "StructureDefinition" else shaped


def _is_canonical(content: Mapping[str, Any]) -> bool:
    kind = content.get("resourceType")
    return isinstance(kind, str) and is_canonical(kind)


def _with_extended_header(content: Json) -> Json:
    """Return a definition with the facts of its header that its release only has extensions for."""
    kind = content["resourceType"]
    names = {f"{_LATER}extension-{kind}.{name}": name for name in _HEADER}
    names.update((f"{_STRUCTURES}artifact-{name}", name) for name in _HEADER)
    for extension in objects(content.get("extension")):
        name = names.get(str(extension.get("url") or ""))
        value = next((value for key, value in extension.items() if key.startswith("value")), None)
        if name and isinstance(value, str):
            content.setdefault(name, value)
    return content


def _same(content: Json) -> Json:
    return content


def _header_from_dstu2(content: Mapping[str, Any]) -> Json:
    """Return what all canonicals share its later names."""
    header = dict(content)
    if "requirements" in header:
        header.setdefault("purpose", header.pop("requirements"))
    if (contexts := header.get("useContext")) is not None:
        # A plain concept became a coded characteristic with a value.
        header["useContext"] = [
            {"code": {"code": "focus"}, "valueCodeableConcept": concept} for concept in objects(contexts)
        ]
    return header
