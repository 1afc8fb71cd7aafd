"""What one element becomes when a differential speaks about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

_MORE = "..."
"""A text that starts so is added to the inherited one."""


def merge_element(base: Json, stated: Json) -> dict[str, Any]:
    """Give the base's definition with what the differential states about it."""
    merged = dict(base)
    for key, value in stated.items():
        known = merged.get(key)
        if key in ("base", "id", "path", "sliceName"):
            continue
        if known is None:
            merged[key] = value.removeprefix(_MORE) if key in _TEXTS else value
        else:
            merged[key] = _RULES.get(key, _replace)(known, value)
        if key.startswith(("fixed", "pattern")):
            _drop_others(merged, key)
    return merged


def base_of(name: str, element: Json) -> dict[str, Any]:
    """Give the `base` entry of an element that has none: where it is defined, and its cardinality there."""
    return {"path": name, "min": element.get("min", 0), "max": element.get("max", "*")}


def limited(base: Json, merged: Json) -> dict[str, Any]:
    """Give an element that is no wider than its base, and asks for no more than it allows."""
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
    """Keep what the differential's binding leaves unsaid."""
    merged = {**known, **value}
    if "extension" not in value:
        merged.pop("extension", None)
    if "valueSet" in value and value["valueSet"] != known.get("valueSet") and "description" not in value:
        merged.pop("description", None)
    return merged


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
    "slicing": _slicing,
}
