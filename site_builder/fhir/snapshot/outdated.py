"""Snapshots that are older than their differentials: they say other than these of the same element."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.source.json_access import mapping, mappings, text

Json = Mapping[str, Any]

_COMPARED = ("min", "max")
_VALUES = ("fixed", "pattern")


def outdated(structure: Json) -> Iterator[tuple[int, str]]:
    """Yield what a structure's snapshot says other than its differential: place in the snapshot, and key.

    Only what one of the two states as a number or a value counts, of elements that both have by their ids.
    """
    stated = {
        text(each.get("id")): each for each in mappings(mapping(structure.get("differential")).get("element"))
    }
    for at, element in enumerate(mappings(mapping(structure.get("snapshot")).get("element"))):
        own = stated.get(text(element.get("id")))
        for key, value in own.items() if own is not None else ():
            if (key in _COMPARED or key.startswith(_VALUES)) and element.get(key) != value:
                yield at, key
