"""Versions of what FHIR's own definitions name, as HL7's tools write them into snapshots.

Since version 6.6.7 of September 2025 they pin every canonical of a core package as soon as they load it,
whatever guide and release: types' profiles and targets, and value sets but for those of
terminology.hl7.org. What profiles and their differentials name stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_builder.fhir.definitions import Definitions
from site_builder.fhir.facts import STRUCTURES

Json = Mapping[str, Any]

_VALUE_SETS = "http://hl7.org/fhir/ValueSet/"
_TERMINOLOGY = "terminology.hl7.org"


class Pins:
    """Pins canonicals to the version of one release."""

    def __init__(self, definitions: Definitions) -> None:
        """Take the release's definitions, which tell what it defines."""
        self._definitions = definitions
        self._version = definitions.release.version

    def is_core(self, structure: Json) -> bool:
        """Tell whether a StructureDefinition is the release's own; other packages share its addresses."""
        return self._is_defined(str(structure.get("url", ""))) and structure.get("version") == self._version

    def pinned(self, element: Json) -> Json:
        """Return an element of a core definition with versions."""
        changed = dict(element)
        if "type" in element:
            changed["type"] = [self._type(item) for item in element["type"]]
        if "binding" in element:
            changed["binding"] = self._binding(element["binding"])
        return changed

    def _type(self, item: Json) -> Json:
        lists = {key: item[key] for key in ("profile", "targetProfile") if key in item}
        return {**item, **{key: [self._structure(url) for url in urls] for key, urls in lists.items()}}

    def _binding(self, binding: Json) -> Json:
        changed = dict(binding)
        if "valueSet" in binding:
            changed["valueSet"] = self._value_set(binding["valueSet"])
        if "additional" in binding:
            changed["additional"] = [self._binding(item) for item in binding["additional"]]
        return changed

    def _structure(self, url: str) -> str:
        return f"{url}|{self._version}" if "|" not in url and self._is_defined(url) else url

    def _value_set(self, url: str) -> str:
        is_core = url.startswith(_VALUE_SETS) and _TERMINOLOGY not in url and "|" not in url
        return f"{url}|{self._version}" if is_core else url

    def _is_defined(self, url: str) -> bool:
        """Tell whether the release defines a structure; a package tells more than what is built in."""
        if not url.startswith(STRUCTURES):
            return False
        if self._definitions.type(url.removeprefix(STRUCTURES)) is not None:
            return True
        return (self._definitions.resource(url) or {}).get("version") == self._version
