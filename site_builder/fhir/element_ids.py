"""Ids of elements by FHIR's rule: the path, with `:sliceName` behind each part that is a slice.

Source: https://hl7.org/fhir/R4/elementdefinition.html#id
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def with_ids(elements: Iterable[Mapping[str, Any]], *, is_trusted: bool) -> list[dict[str, Any]]:
    """Return copies of elements with the right ids, all different; each needs a `path`.

    `is_trusted`: an id that fits the element's path and slice stays; one that does not is what those of the
    elements below start with, and is mended there, too. Without it every id is made anew: tools for STU3
    wrote ids such as `nhsNumber`, or forgot the slice of an element's parent.
    """
    made: list[dict[str, Any]] = []
    latest: dict[str, str] = {}
    taken: dict[str, int] = {}
    mended: dict[str, str] = {}
    for element in elements:
        path = element["path"]
        given = element.get("id")
        identifier = _below_mended(given, mended) if isinstance(given, str) else ""
        if not (is_trusted and _fits(identifier, element)):
            identifier = made_id(path, element.get("sliceName"), latest)
        identifier = _free(identifier, taken)
        if isinstance(given, str) and identifier != given:
            mended[given] = identifier
        latest[path] = identifier
        made.append({**element, "id": identifier})
    return made


def made_id(path: str, slice_name: object, latest: Mapping[str, str]) -> str:
    """Make an id from the latest one of the nearest element above that is there.

    Elements stand in tree order: the last `Patient.identifier` before `Patient.identifier.system` is
    its parent, whichever slice it is.
    """
    above, rest = path.rpartition(".")[0], path.rpartition(".")[2]
    while above and above not in latest:
        above, _, name = above.rpartition(".")
        rest = f"{name}.{rest}"
    identifier = f"{latest[above]}.{rest}" if above else path
    return f"{identifier}:{slice_name}" if isinstance(slice_name, str) and slice_name else identifier


def _below_mended(identifier: str, mended: Mapping[str, str]) -> str:
    """Return an id whose beginning is that of the element above, which may have got another one."""
    above, _, rest = identifier.rpartition(".")
    return f"{mended[above]}.{rest}" if above in mended else identifier


def _fits(identifier: str, element: Mapping[str, Any]) -> bool:
    """Tell whether an id has the parts of the path, and the slice's name at its end."""
    parts = [part.partition(":") for part in identifier.split(".")]
    names = element["path"].split(".")
    if len(parts) != len(names) or not all(map(_names_same, (part[0] for part in parts), names)):
        return False
    slice_name = element.get("sliceName")
    return not slice_name or parts[-1][2] == slice_name


def _names_same(part: str, name: str) -> bool:
    """Compare a part of an id with one of a path, which may name a choice's type (`valueQuantity`)."""
    return part == name or (part.endswith("[x]") and name.startswith(part[:-3]))


def _free(identifier: str, taken: dict[str, int]) -> str:
    """Return an id that nobody has: two elements with one path and no slice name are told apart by number."""
    found = identifier
    while found in taken:
        taken[identifier] += 1
        found = f"{identifier}:{taken[identifier]}"
    taken[found] = 1
    return found
