"""Who is obliged to do what with an element: extensions of HL7's that began as a tool's own.

Source: https://hl7.org/fhir/extensions/StructureDefinition-obligation.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.source.json_access import mappings

_TOOLS = "http://hl7.org/fhir/tools/StructureDefinition/"
OBLIGATION = frozenset({f"{STRUCTURES}obligation", f"{_TOOLS}obligation"})
OBLIGATION_PROFILE = (f"{STRUCTURES}obligation-profile", f"{_TOOLS}obligation-profile")
"""Marks a profile that only adds obligations and additional bindings."""
INHERIT_OBLIGATIONS = (f"{STRUCTURES}inherit-obligations", f"{_TOOLS}inherit-obligations")
"""Names an obligation profile of which a profile takes what it says."""


def obligations(element: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the extensions of an element that oblige somebody."""
    return (each for each in mappings(element.get("extension")) if each.get("url") in OBLIGATION)
