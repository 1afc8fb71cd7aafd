"""What the elements of a structure are made of: nodes, read from a snapshot, or elements of another tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from site_builder.fhir.facts import STRUCTURES

Json = dict[str, Any]

_TOOLS = "http://hl7.org/fhir/tools/StructureDefinition/"
UNINHERITED = frozenset(
    (
        _TOOLS + "binding-definition",
        _TOOLS + "no-binding",
        _TOOLS + "obligation-profile",
        STRUCTURES + "elementdefinition-isCommonBinding",
        STRUCTURES + "obligation-profile",
        STRUCTURES + "structuredefinition-category",
        STRUCTURES + "structuredefinition-explicit-type-name",
        STRUCTURES + "structuredefinition-fmm",
        STRUCTURES + "structuredefinition-implements",
        STRUCTURES + "structuredefinition-normative-version",
        STRUCTURES + "structuredefinition-security-category",
        STRUCTURES + "structuredefinition-standards-status",
        STRUCTURES + "structuredefinition-standards-status-reason",
        STRUCTURES + "structuredefinition-summary",
        STRUCTURES + "structuredefinition-wg",
    )
)
"""Extensions of an element that say something of it alone, not of what is derived from it."""
_EXTENSIONS = ("extension", "modifierExtension")


class Node(Protocol):
    """What an element can be made of: one of a snapshot, or of another tree."""

    name: str
    slice_name: str
    definition: Mapping[str, Any]

    def kids(self) -> Sequence[Node]:
        """Return the children that are there."""
        ...


class SnapshotNode:
    """An element of a snapshot that was read."""

    __slots__ = ("_kids", "definition", "name", "slice_name")

    def __init__(self, name: str, slice_name: str, definition: Mapping[str, Any]) -> None:
        """Take what it says, without id and path."""
        self.name = name
        self.slice_name = slice_name
        self.definition = definition
        self._kids: list[SnapshotNode] = []

    def kids(self) -> list[SnapshotNode]:
        """Return the children."""
        return self._kids


def nodes(elements: Sequence[Mapping[str, Any]]) -> SnapshotNode | None:
    """Make a tree of a snapshot's elements; None where there are none.

    An element whose parent is missing goes to the nearest one that is there.
    """
    known: dict[str, SnapshotNode] = {}
    root: SnapshotNode | None = None
    for each in elements:
        id_ = each.get("id") or each.get("path")
        if not isinstance(id_, str) or not id_:
            continue
        above, _, own = id_.rpartition(".")
        name, _, slice_ = own.partition(":")
        definition = {key: value for key, value in each.items() if key not in ("id", "path")}
        if slice_:
            definition.setdefault("sliceName", slice_)
        node = SnapshotNode(name, slice_, definition)
        if root is None:
            root = node
        else:
            while above and above not in known:
                above = above.rpartition(".")[0]
            known.get(above, root).kids().append(node)
        known.setdefault(id_, node)
    return root


def inherited(definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an element hands down: all but the extensions that say something of it alone."""
    if "extension" not in definition and "modifierExtension" not in definition:
        return definition
    kept: Json = dict(definition)
    for key in _EXTENSIONS:
        listed = kept.get(key)
        if not isinstance(listed, list):
            continue
        left = [each for each in listed if not (isinstance(each, Mapping) and each.get("url") in UNINHERITED)]
        if len(left) == len(listed):
            continue
        if left:
            kept[key] = left
        else:
            del kept[key]
    return kept
