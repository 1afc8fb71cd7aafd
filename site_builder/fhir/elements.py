"""The flat element list of a StructureDefinition as a tree, slices beside what they slice.

The list is read as it comes: parents may be missing, elements out of order, ids absent, wrong or
used twice. Nothing that the list holds is lost, and every node has an id of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_builder.fhir.addresses import parts_of, sliced


@dataclass(slots=True)
class ElementNode:
    """An element with its children and slices."""

    id: str
    """Unique in the tree: `Patient.identifier:nhsNumber.system`."""
    path: str
    """Without slice names: `Patient.identifier.system`."""
    name: str
    """The last part of the id: `identifier:nhsNumber`."""
    definition: Mapping[str, Any] = field(default_factory=dict)
    """The element as the list has it; empty where the list skips this parent."""
    children: list[ElementNode] = field(default_factory=list)
    slices: list[ElementNode] = field(default_factory=list)
    """`identifier:nhsNumber` for `identifier`; `identifier:a/b` for `identifier:a`."""
    written: str = ""
    """The name that the list has for it where that is another one: `valueQuantity` for `value[x]`."""
    parent: ElementNode | None = None
    """The element above it, for a slice the sliced element's parent."""
    is_slice: bool = False
    """Whether it stands among the slices of another one."""

    @property
    def is_stated(self) -> bool:
        """Whether the list holds the element, and it was not only implied by one below it."""
        return bool(self.definition)

    @property
    def slice_name(self) -> str:
        """The name behind the colon; empty for what is no slice."""
        return self.name.partition(":")[2] if self.is_slice else ""

    @property
    def is_choice(self) -> bool:
        """Whether its name stands for several types, as `value[x]` does."""
        return self.path.endswith("[x]")

    @property
    def content_reference(self) -> str:
        """The id of the element whose children it has too; empty for none."""
        reference = self.definition.get("contentReference")
        # R5 writes the profile's URL in front.
        return reference.rpartition("#")[2] if isinstance(reference, str) else ""

    def below(self) -> Iterator[ElementNode]:
        """Yield its children, then its slices."""
        yield from self.children
        yield from self.slices

    def walk(self) -> Iterator[ElementNode]:
        """Yield itself and everything below, in reading order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed([*node.below()]))


def build_tree(elements: Iterable[Mapping[str, Any]]) -> tuple[ElementNode, ...]:
    """Build the tree of an element list; a well-formed one has one root.

    Elements without a path are left out: nothing can be said about them.
    """
    builder = _Builder()
    for element in elements:
        builder.add(element)
    return tuple(builder.roots)


def index(roots: Sequence[ElementNode]) -> Mapping[str, ElementNode]:
    """Return every node by id."""
    return {node.id: node for root in roots for node in root.walk()}


class _Builder:
    def __init__(self) -> None:
        self.roots: list[ElementNode] = []
        # The latest node of an id as written: children belong to the repetition that they follow.
        self._latest: dict[str, ElementNode] = {}
        self._used: set[str] = set()

    def add(self, element: Mapping[str, Any]) -> None:
        parts = parts_of(element)
        if not parts:
            return
        known = self._latest.get(".".join(parts))
        if known is not None and not known.is_stated:
            known.definition = element
            return
        self._make(parts, element)

    def _make(self, parts: Sequence[str], element: Mapping[str, Any]) -> ElementNode:
        written = ".".join(parts)
        node = ElementNode(
            self._unique(written), ".".join(part.partition(":")[0] for part in parts), parts[-1], element
        )
        if whole := self._sliced(parts):
            owner = self._get([*parts[:-1], whole])
            node.parent, node.is_slice = owner.parent, True
            owner.slices.append(node)
        elif len(parts) == 1:
            self.roots.append(node)
        else:
            node.parent = self._get(parts[:-1])
            node.parent.children.append(node)
        self._latest[written] = node
        return node

    def _sliced(self, parts: Sequence[str]) -> str:
        """Return the last part of what an element is a slice of; empty for what is no slice."""
        whole = sliced(parts[-1])
        element, _, name = parts[-1].partition(":")
        # Forge's `valueCoding:valueCoding`, which stands alone, is a choice of one type.
        if element == name and element.lower() != element:
            return whole if ".".join([*parts[:-1], whole]) in self._latest else ""
        return whole

    def _get(self, parts: Sequence[str]) -> ElementNode:
        known = self._latest.get(".".join(parts))
        return known if known is not None else self._make(parts, {})

    def _unique(self, written: str) -> str:
        unique, number = written, 1
        while unique in self._used:
            number += 1
            unique = f"{written}~{number}"
        self._used.add(unique)
        return unique
