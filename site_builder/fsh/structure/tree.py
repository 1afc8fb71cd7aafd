"""The elements of a structure as a tree that rules change, and that knows what it was before.

A tree starts as its parent's snapshot. Elements are made when somebody looks at them: until then they are
their parent's. What an element says is a dict that is shared until it is changed, so an element that is
nobody's business costs nothing, and whether one differs is mostly told by identity.

Siblings stand in the order of a snapshot: an element, then its slices, each before its reslices' next
sibling.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from site_builder.fsh.structure.nodes import Node, inherited
from site_builder.fsh.syntax import NOWHERE, Span

Part = tuple[str, str]
"""Name and slice of one element of a path; no slice is empty."""


class Unfolding(Protocol):
    """Finds what an element's children are made of, and what else has to be known beside them."""

    def nodes_of(self, element: Element) -> Sequence[Node]:
        """Return the nodes of an element's single type or profile; none where there is no single one."""
        ...

    def asking(self) -> AbstractContextManager[None]:
        """Let what is asked for in the context be asked for by whoever uses the tree."""
        ...

    def extension_url(self, name: str) -> str:
        """Return the URL of an extension by its name, id or URL; empty where there is none."""
        ...

    def shared_nodes(self, element: Element) -> Sequence[Node]:
        """Return the nodes of what all types of a choice have in common."""
        ...


class Element:
    """An element of a structure, which rules may change.

    `definition` is shared with others: it is read only, `change` changes it.
    """

    __slots__ = (
        "_is_unfolded",
        "_kids",
        "_owned",
        "_sliced",
        "_template",
        "definition",
        "is_moved",
        "is_replaced",
        "name",
        "original",
        "parent",
        "places",
        "slice_name",
        "tree",
    )

    def __init__(self, tree: Tree, parent: Element | None, node: Node) -> None:
        """Make an element of a node; its children are made when they are asked for."""
        self.tree = tree
        self.parent = parent
        self.name = node.name
        self.slice_name = node.slice_name
        if isinstance(node, Element):
            # What is shared is copied before the other one changes it.
            node.share()
        self.definition: Mapping[str, Any] = inherited(node.definition)
        self.original = self.definition
        self.places: dict[tuple[str | int, ...], Span] | None = None
        self.is_moved = False
        """Whether it is a slice from outside another slice: it is written as that one would be."""
        self.is_replaced = False
        """Whether a rule replaced the parent's aggregation."""
        self._template: Node | None = node
        self._kids: list[Element] | None = None
        self._owned = False
        self._is_unfolded = False
        self._sliced: frozenset[str] | None = None

    def __repr__(self) -> str:
        """Write the id."""
        return f"<{self.id}>"

    @property
    def part(self) -> Part:
        """Name and slice."""
        return self.name, self.slice_name

    @property
    def id(self) -> str:
        """Where it is, with slices: `Observation.component:sys.code`."""
        own = f"{self.name}:{self.slice_name}" if self.slice_name else self.name
        return f"{self.parent.id}.{own}" if self.parent else own

    @property
    def path(self) -> str:
        """Where it is, without slices: `Observation.component.code`."""
        return f"{self.parent.path}.{self.name}" if self.parent else self.name

    @property
    def min(self) -> int:
        """The least cardinality; 0 where none is said."""
        found = self.definition.get("min")
        return found if isinstance(found, int) else 0

    @property
    def max(self) -> str:
        """The greatest cardinality; `*` where none is said."""
        found = self.definition.get("max")
        return found if isinstance(found, str) else "*"

    @property
    def types(self) -> Sequence[Mapping[str, Any]]:
        """The types, as an ElementDefinition lists them."""
        found = self.definition.get("type")
        return found if isinstance(found, list) else ()

    @property
    def is_choice(self) -> bool:
        """Whether its name ends in `[x]`."""
        return self.name.endswith("[x]")

    @property
    def is_repeating(self) -> bool:
        """Whether JSON writes it as an array: the type that defines it lets it repeat."""
        base = self.definition.get("base")
        most = base.get("max") if isinstance(base, Mapping) else None
        return (most if isinstance(most, str) else self.max) not in ("0", "1")

    def kids(self) -> list[Element]:
        """Return the children that are there, without unfolding a type."""
        if self._kids is None:
            template = self._template
            self._kids = [Element(self.tree, self, node) for node in template.kids()] if template else []
        return self._kids

    def made(self) -> Sequence[Element]:
        """Return the children that somebody looked at."""
        return self._kids or ()

    def children(self) -> list[Element]:
        """Return the children, those of its type or profile where it has none of its own."""
        if not self.kids() and not self._is_unfolded:
            self._is_unfolded = True
            self.adopt(self.tree.unfolding.nodes_of(self))
        return self.kids()

    def adopt(self, nodes: Sequence[Node]) -> None:
        """Take children of a type, profile, or another element; their present state is their original."""
        source = None
        self._sliced = None
        if nodes and isinstance(nodes[0], Element) and nodes[0].tree is self.tree:
            source = nodes
        self._kids = [
            self._clone(each) if source and isinstance(each, Element) else Element(self.tree, self, each)
            for each in nodes
        ]

    def child(self, name: str) -> Element | None:
        """Return a child, no slice, by its name; it is unfolded where it must be."""
        return next((each for each in self.children() if each.name == name and not each.slice_name), None)

    def slices(self) -> list[Element]:
        """Return its slices and their reslices; of a slice its reslices."""
        if self.parent is None or self.name not in self.parent._sliced_names():
            return []
        start = f"{self.slice_name}/" if self.slice_name else ""
        return [
            each
            for each in self.parent.kids()
            if each.name == self.name
            and each.slice_name
            and each.slice_name.startswith(start)
            and each is not self
        ]

    def _sliced_names(self) -> frozenset[str]:
        """Return the names of the children that have slices: few have, and much depends on whether."""
        if self._sliced is None:
            self._sliced = frozenset(each.name for each in self.kids() if each.slice_name)
        return self._sliced

    def slice(self, name: str) -> Element | None:
        """Return a slice by its name, of a reslice `a/b`."""
        return next((each for each in self.slices() if each.slice_name == name), None)

    def sliced(self) -> Element | None:
        """Return the element that this one is a slice of, also for a reslice; None for no slice."""
        if not self.slice_name or self.parent is None:
            return None
        return next(
            (each for each in self.parent.kids() if each.name == self.name and not each.slice_name), None
        )

    def resliced(self) -> Element | None:
        """Return the slice that this one is a reslice of; None where it is none."""
        if self.parent is None:
            return None
        name = self.slice_name
        while "/" in name:
            name = name.rpartition("/")[0]
            for each in self.parent.kids():
                if each.name == self.name and each.slice_name == name:
                    return each
        return None

    def ancestors(self) -> Iterator[Element]:
        """Yield the parent, that one's parent and so on."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def connected(self, *, with_slices: bool = True) -> list[Element]:
        """Return the elements that this one speaks of, too: the same inside slices, and its slices."""
        found: list[Element] = []
        node: Element | None = self
        below: list[Part] = []
        while node is not None and node.parent is not None:
            for each in node.slices() if with_slices or node is not self else ():
                if each.max != "0" and (inside := each.walk(below)):
                    found.append(inside)
            below.insert(0, node.part)
            node = node.parent
        return found

    def connected_sliced(self) -> Element | None:
        """Return the same element outside the nearest slice around this one; of a slice what is sliced."""
        node: Element | None = self
        below: list[Part] = []
        while node is not None:
            if (outside := node.sliced()) is not None:
                return outside.walk(below)
            below.insert(0, (node.name, ""))
            node = node.parent
        return None

    def walk(self, parts: Sequence[Part]) -> Element | None:
        """Return the element that is there below this one; nothing is unfolded."""
        node: Element | None = self
        for part in parts:
            if node is None:
                return None
            node = next((each for each in node.kids() if each.part == part), None)
        return node

    # Changes.

    def change(self, key: str, value: Any) -> None:
        """Say something else under a key; None says nothing. The value must be nobody else's to change."""
        if not self._owned:
            self.definition = dict(self.definition)
            self._owned = True
        said = self.definition
        if not isinstance(said, dict):
            return
        if value is None:
            said.pop(key, None)
        else:
            said[key] = value
        self.place((key,))

    def share(self) -> Mapping[str, Any]:
        """Return what it says for another one to keep: a change makes a copy first."""
        self._owned = False
        return self.definition

    def place(self, pointer: tuple[str | int, ...]) -> None:
        """Note that the rule at hand set a value."""
        self.tree.changes += 1
        if self.places is None:
            self.places = {}
        self.places[pointer] = self.tree.span

    def capture(self) -> None:
        """Take the present state as the original: what is said so far isn't written."""
        self.original = self.definition
        self._owned = False
        self.is_moved = False

    def add_slice(self, name: str) -> Element:
        """Add a slice, a copy of this element without children, behind those that are there."""
        slice_ = Element(self.tree, self.parent, _Copy(self))
        hidden = ("slicing", "min", "max", "mustSupport", "_min", "_max", "_mustSupport")
        slice_.definition = {key: value for key, value in self.definition.items() if key not in hidden}
        slice_.capture()
        slice_.slice_name = f"{self.slice_name}/{name}" if self.slice_name else name
        slice_.change("sliceName", slice_.slice_name)
        self._insert_slice(slice_)
        return slice_

    def add_moved_slice(self, other: Element) -> Element:
        """Add the slice that the same element outside a slice has; it is written as that one would be."""
        slice_ = Element(self.tree, self.parent, _Copy(other))
        slice_.definition, slice_.original = other.share(), other.original
        slice_.is_moved = True
        self._insert_slice(slice_)
        return slice_

    def add_child(self, node: Node) -> Element:
        """Add a child behind all others."""
        child = Element(self.tree, self, node)
        self._sliced = None
        self.kids().append(child)
        return child

    def _insert_slice(self, slice_: Element) -> None:
        if self.parent is None:
            return
        siblings = self.parent.kids()
        self.parent._sliced = None
        start = f"{self.slice_name}/" if self.slice_name else ""
        last = max(
            at
            for at, each in enumerate(siblings)
            if each is self
            or (each.name == self.name and each.slice_name and each.slice_name.startswith(start))
        )
        siblings.insert(last + 1, slice_)

    def _clone(self, other: Element) -> Element:
        """Copy an element of the same tree with all below it; the copies' present state is their original.

        But a slice of extensions keeps what it changed: an extension must be said wherever it may stand.
        """
        clone = Element(self.tree, self, _Copy(other))
        if other.slice_name and other.name == "extension":
            clone.definition = inherited(other.definition)
            clone.original = other.original
        if other._kids is None:
            clone._template = other._template
        else:
            clone._kids = [clone._clone(each) for each in other._kids]
        return clone


class _Copy:
    """An element as a node without children."""

    __slots__ = ("definition", "name", "slice_name")

    def __init__(self, element: Element) -> None:
        self.name = element.name
        self.slice_name = element.slice_name
        self.definition = element.share()

    def kids(self) -> Sequence[Node]:
        return ()


class Tree:
    """The elements of one structure."""

    def __init__(self, root: Node, unfolding: Unfolding) -> None:
        """Start as what a root node and all below it say; `unfolding` finds the children of types."""
        self.unfolding = unfolding
        self.span: Span = NOWHERE
        """Where the rule stands that is at work."""
        self.changes = 0
        """How many times anything was changed."""
        self.root = Element(self, None, root)

    def elements(self) -> Iterator[Element]:
        """Yield the elements that are there, in the order of a snapshot; parents' types are not unfolded."""
        pending = [self.root]
        while pending:
            element = pending.pop()
            yield element
            pending.extend(reversed(element.kids()))

    def by_id(self, id_: str) -> Element | None:
        """Return the element of an id, where it is there."""
        first, *rest = split_id(id_)
        return self.root.walk(rest) if first[0] == self.root.name else None


def split_id(id_: str) -> list[Part]:
    """Split an id into names and slices: `Observation.component:sys.code`."""
    return [(name, slice_) for name, _, slice_ in (part.partition(":") for part in id_.split("."))]
