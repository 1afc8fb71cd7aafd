"""The profiles that an element's type is to keep, as a definition names them.

Source: https://hl7.org/fhir/extensions/StructureDefinition-elementdefinition-profile-element.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_builder.fhir.facts import STRUCTURES
from site_builder.source.json_access import mapping, mappings, strings, text

Json = Mapping[str, Any]

_OF_ELEMENT = STRUCTURES + "elementdefinition-profile-element"


def profiles_of(type_: Json) -> tuple[str, ...]:
    """Return the canonical URLs of a type's profiles, `PROFILE#id` where one of its elements is meant."""
    urls, beside = strings(type_.get("profile")), type_.get("_profile")
    if not isinstance(beside, list):
        return urls
    named = [_element(mapping(each)) for each in beside[: len(urls)]]
    named += [""] * (len(urls) - len(named))
    return tuple(f"{url}#{id_}" if id_ else url for url, id_ in zip(urls, named, strict=True))


def _element(beside: Json) -> str:
    found = (each for each in mappings(beside.get("extension")) if each.get("url") == _OF_ELEMENT)
    return next((text(each.get("valueString")) for each in found), "")
