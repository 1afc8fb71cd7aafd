"""The parameters of HL7's IG Publisher, as an ImplementationGuide states them.

Source: https://build.fhir.org/ig/FHIR/fhir-tools-ig/CodeSystem-ig-parameters.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.source.json_access import mapping, mappings

_EXTENSION = "http://hl7.org/fhir/tools/StructureDefinition/ig-parameter"
"""R4 allows eleven codes only; all others stand in extensions of this URL."""


def parameters(*resources: Mapping[str, Any]) -> dict[str, list[str]]:
    """Gather the parameters by code, each with its values in order; a parameter may occur several times."""
    found: dict[str, list[str]] = {}
    for resource in resources:
        for code, value in _stated(mapping(resource.get("definition"))):
            values = found.setdefault(code, [])
            if value not in values:
                values.append(value)
    return found


def is_on(stated: Mapping[str, list[str]], code: str, *, default: bool = False) -> bool:
    """Tell whether a parameter that is true or false is true; `default` counts where nobody states it."""
    values = stated.get(code)
    return "true" in (value.lower() for value in values) if values else default


def _stated(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in mappings(definition.get("parameter")):
        code = each.get("code")
        # R5 made a Coding of the code.
        yield str(mapping(code).get("code") if isinstance(code, Mapping) else code), _text(each.get("value"))
    for each in mappings(definition.get("extension")):
        if each.get("url") == _EXTENSION:
            parts = {str(part.get("url")): part for part in mappings(each.get("extension"))}
            code, value = (mapping(parts.get(name)) for name in ("code", "value"))
            yield _text(code.get("valueString") or code.get("valueCode")), _text(value.get("valueString"))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value).strip()
