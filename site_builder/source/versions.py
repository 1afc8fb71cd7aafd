"""Versions of packages and definitions: which is newer, and whether one is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_NUMBERS = re.compile(r"\d+|[A-Za-z]+")


def version_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts versions: 1.10 after 1.9, 2.0.0 after 2.0.0-ballot."""
    release, _, label = version.partition("-")
    parts = [_part(part) for part in _NUMBERS.findall(release)]
    return (*parts, (1, 0, "") if not label else (0, 0, label))


def fits_version(version: str, wanted: str) -> bool:
    """Tell whether a version is the wanted one, which may leave out its end (`4.0`) or say `4.0.x`."""
    wanted = wanted.removesuffix(".x")
    return not wanted or version == wanted or version.startswith((f"{wanted}.", f"{wanted}-"))


def newest(resources: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the resource of the highest version; the first one of several."""
    return max(resources, key=lambda each: version_key(str(each.get("version") or "")))


def _part(text: str) -> tuple[int, int, str]:
    return (2, int(text[:18]), "") if text.isdigit() else (1, 0, text)
