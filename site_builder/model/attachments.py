"""Attachments that name a file get what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_builder.read.resources import Held


def with_held(value: Any, held: Mapping[str, tuple[Held, ...]]) -> Any:
    """Return a resource whose attachments hold what `held` has under the names that stand in their place.

    A list gets an attachment for each of several; elsewhere the first counts.
    """
    if isinstance(value, list):
        return [each for entry in value for each in _entries(entry, held)]
    if not isinstance(value, Mapping):
        return value
    return _entries(value, held)[0]


def _entries(value: Any, held: Mapping[str, tuple[Held, ...]]) -> list[Any]:
    if not isinstance(value, Mapping):
        return [with_held(value, held)]
    inner = {key: with_held(each, held) for key, each in value.items()}
    name = next((inner[key] for key in ("id", "data") if _is_name(inner.get(key), held)), "")
    if not name:
        return [inner]
    rest = {key: each for key, each in inner.items() if key not in ("data", "contentType") and each != name}
    return [{**rest, "contentType": each.content_type, "data": each.data} for each in held[name]]


def _is_name(value: Any, held: Mapping[str, tuple[Held, ...]]) -> bool:
    return isinstance(value, str) and value in held
