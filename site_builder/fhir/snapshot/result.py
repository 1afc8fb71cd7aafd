"""What comes out of generating a snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.fhir.addresses import part_of
from site_builder.fhir.snapshot.tree import SnapshotNode
from site_builder.source.tree import Pointer


@dataclass(frozen=True, slots=True)
class SnapshotElement:
    """An element of a snapshot, and where it is from."""

    definition: Mapping[str, Any]
    """The whole ElementDefinition, neutral."""
    stated: frozenset[str]
    """Its keys that the differential states; all others are inherited."""
    positions: tuple[int, ...] = ()
    """Which of the differential's elements speak of it, counted from 0."""


@dataclass(frozen=True, slots=True)
class SnapshotProblem:
    """What a differential can't mean."""

    code: str
    """A key of `codes.CODES`."""
    message: str
    element: str
    """Id of the element; empty for the definition as a whole."""
    pointer: Pointer = ()
    """The value of the neutral structure that is wrong, or should be there."""
    missing: str = ""
    """Canonical URL of the definition that nobody has, where that is what is wrong."""
    is_of_base: bool = False
    """Whether it is the problem of a base that was given, too, and so is found there."""

    @property
    def text(self) -> str:
        """What a finding says: the element and what is wrong with it."""
        return f"{self.element}: {self.message}" if self.element else self.message


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A generated snapshot."""

    elements: tuple[SnapshotElement, ...]
    problems: tuple[SnapshotProblem, ...] = ()


def flattened(root: SnapshotNode) -> Iterator[SnapshotElement]:
    """Return a tree's elements in the order of a snapshot: an element, its children, its slices."""
    return _flat(root, "", "")


def _flat(node: SnapshotNode, above: str, path_above: str) -> Iterator[SnapshotElement]:
    path = f"{path_above}.{node.name}" if path_above else node.name
    identifier = f"{above}.{node.name}" if above else node.name
    yield from _flat_at(node, identifier, path)


def _flat_at(node: SnapshotNode, identifier: str, path: str) -> Iterator[SnapshotElement]:
    own = part_of(identifier, node.slice_name)
    definition: dict[str, Any] = {"id": own, "path": path}
    if node.slice_name:
        definition["sliceName"] = node.slice_name
    definition.update(node.element)
    yield SnapshotElement(definition, node.stated, node.positions)
    for child in node.children:
        yield from _flat(child, own, path)
    for item in node.slices:
        yield from _flat_at(item, identifier, path)
