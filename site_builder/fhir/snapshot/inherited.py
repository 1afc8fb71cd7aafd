"""What a definition's elements are to those that are derived from it: less than they are at home."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.fhir.releases import Release

Json = Mapping[str, Any]

_R4, _R4B = 4, 5
_TOOLS = "http://hl7.org/fhir/tools/StructureDefinition/"
_AT_HOME = frozenset(
    STRUCTURES + "structuredefinition-" + name
    for name in (
        "category",
        "explicit-type-name",
        "fmm",
        "implements",
        "normative-version",
        "security-category",
        "standards-status",
        "standards-status-reason",
        "wg",
    )
) | {_TOOLS + "no-binding", _TOOLS + "binding-definition"}
"""Extensions that speak of an element's definition where it is made, not of what is derived from it."""
_COMMON_BINDING = STRUCTURES + "elementdefinition-isCommonBinding"
_MARKDOWN = ("definition", "comment", "requirements", "meaningWhenMissing")
_HOME = "](http://hl7.org/fhir/"
_RELATIVE = re.compile(r"\]\((?![a-z][a-z0-9+.-]*:|[#/.)])", re.IGNORECASE)
"""Where a link leads beside the page that it stands on."""


class Inheritance:
    """What is taken over from definitions of one release, as HL7's tools do it."""

    def __init__(self, release: Release, *, is_recent: bool) -> None:
        """Take the release.

        `is_recent`: as the tools do since 2025, and so for R5. Earlier ones handed on that a binding is
        shared, which says something about a build of the specification alone.
        """
        self._is_recent = is_recent or release.number > _R4B
        # Definitions of the core link the pages beside theirs, and a guide stands elsewhere. The address is
        # that which the tools write since 2022; the specification's own build leaves out the edition.
        self._pages = f"](http://hl7.org/fhir/{release.name}/" if release.number >= _R4 else ""

    def of(self, element: Json, *, is_core: bool) -> Json:
        """Return an element as what is derived from it has it; `is_core` tells FHIR's own definitions."""
        changed: dict[str, Any] = {}
        if extensions := element.get("extension"):
            kept = [each for each in extensions if each.get("url") not in _AT_HOME]
            changed |= {"extension": kept} if len(kept) < len(extensions) else {}
        binding = element.get("binding")
        if binding and self._is_recent and "extension" in binding:
            changed["binding"] = _without_common(binding)
        if is_core and self._pages:
            changed |= _linked(element, self._pages)
        if not changed:
            return element
        return {key: value for key, value in {**element, **changed}.items() if value != []}

    def at_home(self, element: Json) -> Json:
        """Return an element of the core as the core's own profiles have it, which one build makes."""
        changed = _linked(element, _HOME) if self._pages else {}
        found = {**element, **changed} if changed else element
        return found if "." in element["path"] else self.of(found, is_core=False)


def _linked(element: Json, pages: str) -> dict[str, str]:
    texts = {key: element[key] for key in _MARKDOWN if "](" in element.get(key, "")}
    return {key: _RELATIVE.sub(pages, text) for key, text in texts.items()}


def _without_common(binding: Json) -> Json:
    kept = [each for each in binding["extension"] if each.get("url") != _COMMON_BINDING]
    rest = {key: value for key, value in binding.items() if key != "extension"}
    return {"extension": kept, **rest} if kept else rest
