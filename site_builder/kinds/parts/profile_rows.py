"""Where the elements of an example stand in the table of the profile that it claims."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from site_builder.fhir.effective import EffectiveElements
from site_builder.kinds.parts.outline import Target, nowhere
from site_builder.model.view import GuideView
from site_builder.source.json_access import mapping, strings

_NO_ROWS = ("extension", "modifierExtension")
"""What stands in them has rows on the pages of their own definitions."""


def profile_rows(resource: Mapping[str, Any], release: str, view: GuideView) -> Target:
    """Return what finds an element's row in the guide's first profile that a resource claims to keep."""
    for url in strings(mapping(resource.get("meta")).get("profile")):
        profile = view.resolve(url)
        if profile is None or profile.type != "StructureDefinition" or profile.release != release:
            continue
        if profile.neutral.get("type") != resource.get("resourceType"):
            continue
        return partial(_row, view.elements(profile), profile.out)
    return nowhere


def _row(elements: EffectiveElements, out: str, path: str) -> str:
    """Return an element's row; nothing for what lies below something prohibited or in an extension."""
    element = elements.get(path)
    parts = path.split(".")
    if element is None or not element.is_in_snapshot or any(part in _NO_ROWS for part in parts):
        return ""
    above = (elements.get(".".join(parts[:length])) for length in range(2, len(parts)))
    is_away = any(each is None or str(each.definition.get("max")) == "0" for each in above)
    return "" if is_away else f"{out}#{path}"
