"""What an ElementDefinition says that can be true or false, in a form that compares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PLAIN = ("min", "max", "isModifier", "isSummary", "mustSupport", "contentReference", "sliceName", "example")
_VALUES = ("fixed", "pattern", "minValue", "maxValue", "maxLength", "defaultValue")


def facts_of(element: Mapping[str, Any]) -> dict[str, Any]:
    """Return cardinality, types, flags, values, binding, constraints and slicing of a neutral element."""
    plain = {key: value for key, value in element.items() if key in _PLAIN or key.startswith(_VALUES)}
    slicing, binding = element.get("slicing", {}), element.get("binding", {})
    return {
        **{key: value for key, value in plain.items() if value is not False},
        "type": sorted(
            (item.get("code", ""), item.get("profile", []), item.get("targetProfile", []))
            for item in element.get("type", ())
        ),
        "binding": [binding.get(key) for key in ("strength", "valueSet", "additional")],
        "constraint": sorted((each["key"], each.get("severity")) for each in element.get("constraint", ())),
        "condition": sorted(element.get("condition", ())),
        "slicing": [slicing.get(key) for key in ("rules", "discriminator", "description")],
    }
