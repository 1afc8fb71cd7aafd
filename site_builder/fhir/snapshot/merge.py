"""What one element becomes when a differential speaks about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from site_builder.fhir.additional_bindings import ADDITIONAL_BINDING
from site_builder.fhir.obligations import OBLIGATION

Json = Mapping[str, Any]

_DSTU2, _R4B = 2, 5
_BINDABLE = frozenset({"code", "Coding", "CodeableConcept", "CodeableReference", "Quantity", "string", "uri"})
"""What HL7's tools leave a binding on; another element loses it as soon as a profile speaks of it."""
_BINDABLE_IN_R5 = _BINDABLE | {"Extension", "Range", "RatioRange", "url"}
"""With the types that R5's definitions call `can-bind`."""
TOOLS = "http://hl7.org/fhir/tools/StructureDefinition/"
DEFINED_BY_BASE = frozenset({"isModifier", "isModifierReason"})
"""What a profile can't change, but for extensions: https://hl7.org/fhir/R4/profiling.html#mustsupport."""
_MORE = "..."
"""A text that starts so is added to the inherited one."""


def with_sources(elements: Iterable[Json], url: str) -> list[Json]:
    """Return elements whose constraints name the definition that they are from, where none is named yet."""
    return [_with_source(element, url) for element in elements]


def _with_source(element: Json, url: str) -> Json:
    constraints = element.get("constraint", ())
    if not url or all("source" in item for item in constraints):
        return element
    return {**element, "constraint": [{**item, "source": item.get("source", url)} for item in constraints]}


def merge_element(base: Json, stated: Json, release: int) -> dict[str, Any]:
    """Return the base's definition with what the differential of a release, by number, states about it."""
    merged = dict(base)
    for key, value in stated.items():
        known = merged.get(key)
        if key in ("base", "id", "path", "sliceName") or (key == "type" and "contentReference" in base):
            continue
        if known is None:
            merged[key] = value.removeprefix(_MORE) if key in _TEXTS else value
        else:
            merged[key] = _RULES.get(key, _replace)(known, value)
        if key.startswith(("fixed", "pattern")):
            _drop_others(merged, key)
    # DSTU2's roots have a type, and Forge left them their bindings.
    if release > _DSTU2 and "binding" in merged and not is_bindable(merged.get("type", ()), release):
        del merged["binding"]
    return merged


def is_bindable(types: Iterable[Json], release: int) -> bool:
    """Tell whether one of some types can be bound to a value set; types of logical models may be."""
    codes = [item.get("code", "") for item in types]
    bindable = _BINDABLE_IN_R5 if release > _R4B else _BINDABLE
    return not codes or any(code in bindable or ":" in code for code in codes)


def base_of(name: str, element: Json) -> dict[str, Any]:
    """Return the `base` entry of an element that has none: where it is defined, and its cardinality there."""
    return {"path": name, "min": element.get("min", 0), "max": element.get("max", "*")}


def limited(base: Json, merged: Json) -> dict[str, Any]:
    """Return an element that is no wider than its base, and asks for no more than it allows."""
    found = dict(merged)
    if found.get("min", 0) < base.get("min", 0):
        found["min"] = base["min"]
    if exceeds(found.get("max", "*"), base.get("max", "*")):
        found["max"] = base["max"]
    if is_crossed(found.get("min", 0), found.get("max", "*")):
        found = {key: value for key, value in found.items() if key not in ("min", "max")}
        found |= {key: base[key] for key in ("min", "max") if key in base}
    return found


def exceeds(most: str, limit: str) -> bool:
    """Tell whether a maximum is above another one."""
    if limit == "*" or not limit.isdecimal():
        return False
    return most == "*" or (most.isdecimal() and int(most) > int(limit))


def is_crossed(least: int, most: str) -> bool:
    """Tell whether a minimum is above a maximum."""
    return most.isdecimal() and least > int(most)


def _replace(_known: Any, value: Any) -> Any:
    return value


def _text(known: str, value: str) -> str:
    """Add `... more` to what is known; another text replaces it."""
    if not value.startswith(_MORE):
        return value
    return f"{known}\r\n{value.removeprefix(_MORE)}"


def _united(*keys: str) -> Callable[[Sequence[Any], Sequence[Any]], list[Any]]:
    """Make the rule for lists that grow: what is known first; the keys tell which items are the same."""

    def unite(known: Sequence[Any], value: Sequence[Any]) -> list[Any]:
        found = list(known)
        seen = [_key(item, keys) for item in known]
        for item in value:
            key = _key(item, keys)
            if key not in seen:
                seen.append(key)
                found.append(item)
        return found

    return unite


def _key(item: Any, keys: Sequence[str]) -> Any:
    return [item.get(key) for key in keys] if keys and isinstance(item, Mapping) else item


def _binding(known: Json, value: Json) -> dict[str, Any]:
    """Keep the strength and value set that the differential leaves unsaid, and all additional bindings."""
    kept = {key: known[key] for key in ("strength", "valueSet", "additional") if key in known}
    merged = {**kept, **value}
    if "additional" in kept and "additional" in value:
        merged["additional"] = _united("purpose", "valueSet")(value["additional"], kept["additional"])
    # R4 and earlier say additional bindings by an extension.
    more = [item for item in known.get("extension", ()) if item.get("url") == ADDITIONAL_BINDING]
    stated = [item for item in value.get("extension", ()) if item not in more]
    if more or stated:
        merged["extension"] = [*more, *stated]
    return merged


def _extensions(known: Sequence[Json], value: Sequence[Json]) -> list[Json]:
    """Replace extensions of the same definition, and keep the others; obligations add up."""
    urls = {item.get("url") for item in value} - OBLIGATION
    kept = [item for item in known if item.get("url") not in urls and item not in value]
    return [*kept, *value]


def _slicing(known: Json, value: Json) -> dict[str, Any]:
    return {**known, **value}


def _drop_others(merged: dict[str, Any], kept: str) -> None:
    """A fixed value replaces a fixed value of another type, which a base can't have meant."""
    stem = "fixed" if kept.startswith("fixed") else "pattern"
    for key in [key for key in merged if key.startswith(stem) and key != kept]:
        del merged[key]


_TEXTS = frozenset({"definition", "comment", "requirements", "label", "short"})
_RULES: Mapping[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(_TEXTS, _text),
    "alias": _united(),
    "code": _united(),
    "condition": _united(),
    "constraint": _united("key"),
    "example": _united(),
    "mapping": _united("identity", "map"),
    "binding": _binding,
    "extension": _extensions,
    "slicing": _slicing,
}
