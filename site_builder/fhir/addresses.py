"""Which element of a list is meant: addresses, their parts with slice names, and the ids that write them.

An address is what an element's id says by FHIR's rule: the path, with a slice's name at each part that is
one. Lists are read as they come: ids absent or wrong, parents left out, elements out of order.

Source: https://hl7.org/fhir/R4/elementdefinition.html#id
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Part = tuple[str, str]
"""A step of an address: name and slice name, the latter empty for what is no slice."""
Address = tuple[Part, ...]

MAX_DEPTH = 60
"""Deeper paths than any real profile has; below it nothing is followed."""
_MAX_RESLICES = 10


def identifier(address: Address) -> str:
    """Write an address as an id: `Patient.identifier:nhsNumber.system`."""
    return ".".join(part_of(name, slice_name) for name, slice_name in address)


def part_of(name: str, slice_name: str) -> str:
    """Write one part of an id; a dot in a slice's name, as DSTU2's have them, would end the part."""
    return f"{name}:{slice_name.replace('.', '-')}" if slice_name else name


def addresses(elements: Iterable[Mapping[str, Any]], *, is_trusted: bool) -> Iterator[Address]:
    """Yield each element's address.

    `is_trusted`: an id that fits the path counts, wherever the element stands. Otherwise, and where the id
    does not fit, elements are taken to stand below the latest one with the path of their parent.
    """
    order = _Order()
    for element in elements:
        path, slice_name = element["path"], element.get("sliceName", "")
        names = path.split(".")[:MAX_DEPTH]
        found = from_id(element.get("id", ""), names, slice_name) if is_trusted else None
        if found is None:
            found = order.address(names, slice_name)
        order.note(path, names, found)
        yield found


def with_ids(elements: Iterable[Mapping[str, Any]], *, is_trusted: bool) -> list[dict[str, Any]]:
    """Return copies of elements with the right ids, all different; each needs a `path`.

    `is_trusted`: an id that fits the element's path and slice stays; one that does not is what those of the
    elements below start with, and is mended there, too. Without it every id is made anew: tools for STU3
    wrote ids such as `nhsNumber`, or forgot the slice of an element's parent.
    """
    made: list[dict[str, Any]] = []
    order = _Order()
    taken: dict[str, int] = {}
    mended: dict[str, str] = {}
    for element in elements:
        path, given = element["path"], element.get("id")
        slice_name = element.get("sliceName")
        slice_name = slice_name if isinstance(slice_name, str) else ""
        names = path.split(".")
        written = _below_mended(given, mended) if isinstance(given, str) else ""
        found = from_id(written, names, slice_name) if is_trusted else None
        if found is None:
            found = order.address(names, slice_name)
        id_ = _free(identifier(found), taken)
        if isinstance(given, str) and id_ != given:
            mended[given] = id_
        order.note(path, names, address_of(id_))
        made.append({**element, "id": id_})
    return made


def address_of(id_: str) -> Address:
    """Read an id that is right."""
    parts = (part.partition(":") for part in id_.split("."))
    return tuple((name, slice_name) for name, _, slice_name in parts)


def from_id(id_: str, names: Sequence[str], slice_name: str) -> Address | None:
    """Read an id's parts; None when they are not those of the path and the slice name."""
    parts = id_.split(".")
    if len(parts) != len(names):
        return None
    address = address_of(id_)
    if not all(_is_name(part, name) for (part, _), name in zip(address, names, strict=True)):
        return None
    return None if slice_name and address[-1][1] != slice_name else address


def parts_of(element: Mapping[str, Any]) -> list[str]:
    """Return the parts of an element's id, or of path and slice name where the id does not fit the path.

    Empty for an element without a path.
    """
    id_, path, slice_name = (element.get(key) for key in ("id", "path", "sliceName"))
    if not isinstance(path, str) or not path.strip("."):
        return []
    names = [part for part in path.split(".") if part]
    parts = id_.split(".") if isinstance(id_, str) else []
    if parts != names and (not isinstance(id_, str) or from_id(id_, names, "") is None):
        parts = names
        if isinstance(slice_name, str) and slice_name:
            parts = [*names[:-1], part_of(names[-1], slice_name)]
    if len(parts) > MAX_DEPTH:
        parts = [*parts[: MAX_DEPTH - 1], "/".join(parts[MAX_DEPTH - 1 :])]
    return parts


def sliced(part: str) -> str:
    """Return what a slice divides: `identifier` for `identifier:a`, `identifier:a` for `identifier:a/b`.

    Empty for what is no slice.
    """
    element, colon, name = part.partition(":")
    outer, slash, _ = name.rpartition("/")
    if not colon:
        return ""
    is_resliced = slash and outer and name.count("/") < _MAX_RESLICES
    return f"{element}:{outer}" if is_resliced else element


class _Order:
    """Tells an element's address by its order: it stands below the latest element of its parent's path."""

    def __init__(self) -> None:
        self.latest: dict[str, Address] = {}
        self.below: dict[str, set[str]] = {}

    def address(self, names: Sequence[str], slice_name: str) -> Address:
        """Put an element below the latest one of the nearest path above that is there."""
        for length in range(min(len(names), MAX_DEPTH) - 1, 0, -1):
            above = self.latest.get(".".join(names[:length]))
            if above is not None:
                rest = [(name, "") for name in names[length:-1]]
                return (*above, *rest, (names[-1], slice_name))
        return (*((name, "") for name in names[:-1]), (names[-1], slice_name))

    def note(self, path: str, names: Sequence[str], address: Address) -> None:
        """Note an element; what stood below an earlier one of its path is no parent of what follows."""
        stale = [*self.below.pop(path, ())]
        while stale:
            inner = stale.pop()
            self.latest.pop(inner, None)
            stale.extend(self.below.pop(inner, ()))
        if len(names) > MAX_DEPTH:
            return
        self.latest[path] = address
        for length in range(len(names) - 1, 0, -1):
            above = ".".join(names[:length])
            self.below.setdefault(above, set()).add(".".join(names[: length + 1]))


def _is_name(part: str, name: str) -> bool:
    """Compare a part of an id with one of a path, which may name a choice's type (`valueQuantity`)."""
    return part == name or (part.endswith("[x]") and name.startswith(part[:-3]))


def _below_mended(id_: str, mended: Mapping[str, str]) -> str:
    """Return an id whose beginning is that of the element above, which may have got another one."""
    above, _, rest = id_.rpartition(".")
    return f"{mended[above]}.{rest}" if above in mended else id_


def _free(id_: str, taken: dict[str, int]) -> str:
    """Return an id that nobody has: two elements with one path and no slice name are told apart by number."""
    found = id_
    while found in taken:
        taken[id_] += 1
        found = f"{id_}:{taken[id_]}"
    taken[found] = 1
    return found
