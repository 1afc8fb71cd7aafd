"""A value within a resource: what it is, where it stands and what is around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from site_builder.source.tree import Pointer

if TYPE_CHECKING:
    from site_builder.validation.rules import Rule
    from site_builder.validation.types import TypePlan

_NO_CHILDREN: dict[str, list[Node]] = {}


class Node:
    """A resource, an element or a primitive; hundreds of thousands are made, so it holds little.

    Pointer and expression are made when a finding asks.
    """

    __slots__ = (
        "beside",
        "children",
        "index",
        "is_faulty",
        "key",
        "name",
        "parent",
        "plan",
        "resource",
        "rule",
        "value",
    )

    def __init__(
        self,
        value: Any,
        plan: TypePlan,
        parent: Node | None = None,
        *,
        name: str = "",
        key: str = "",
        index: int | None = None,
        rule: Rule | None = None,
        beside: Mapping[str, Any] | None = None,
    ) -> None:
        """Take a value and what its definitions say of its type; the root has no parent."""
        self.value = value
        """The object; a primitive's value, None where it has only extensions."""
        self.plan = plan
        self.parent = parent
        self.name = name
        """The element's name, for a choice without its type: `value`."""
        self.key = key
        """The JSON property: `valueQuantity`."""
        self.index = index
        """Position in its list; None for what is no list's."""
        self.rule = rule
        """What the base definitions say of the element; None for a resource that is validated."""
        self.beside = beside
        """Of a primitive, its id and extensions, which JSON has beside the value."""
        self.is_faulty = False
        """Whether a primitive's value is none of its type: nothing else is said of it."""
        self.children = _NO_CHILDREN
        """The elements below, by name, in their order."""
        self.resource: Node = self if parent is None or plan.is_resource else parent.resource
        """The nearest resource, which may be the node itself."""

    @property
    def type(self) -> str:
        """Name of its type: `Patient`, `Quantity`, `string`; `BackboneElement` for parts of their own."""
        return self.plan.type

    @property
    def is_primitive(self) -> bool:
        """Whether it has a value and no elements but extensions."""
        return self.plan.content == "primitive"

    @property
    def is_resource(self) -> bool:
        """Whether it is a whole resource."""
        return self.plan.is_resource

    @property
    def root(self) -> Node:
        """The outermost node."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    @property
    def root_resource(self) -> Node:
        """FHIRPath's `%rootResource`: the resource that contains the nearest one, or that one itself.

        A resource in an entry of a Bundle is contained by nothing.
        """
        node = self.resource
        while node.name == "contained" and node.parent is not None:
            node = node.parent.resource
        return node

    def get(self, name: str) -> Any:
        """Return the raw value of a property; None for what is no object."""
        value = self.value
        return value.get(name) if value.__class__ is dict or isinstance(value, Mapping) else None

    def all(self, name: str) -> list[Node]:
        """Return the elements of a name."""
        return self.children.get(name, [])

    def first(self, name: str) -> Node | None:
        """Return the first element of a name."""
        found = self.children.get(name)
        return found[0] if found else None

    def text(self, name: str) -> str:
        """Return a child that is a text; empty for anything else."""
        found = self.first(name)
        return found.value if found is not None and isinstance(found.value, str) else ""

    def at(self, *names: str) -> Iterator[Node]:
        """Yield all elements at a path below."""
        if not names:
            yield self
            return
        for child in self.children.get(names[0], ()):
            yield from child.at(*names[1:])

    def walk(self) -> Iterator[Node]:
        """Yield itself and everything below, contained resources too, in the order of the definitions."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            if node.children:
                waiting.extend(
                    child for group in reversed(node.children.values()) for child in reversed(group)
                )

    @property
    def pointer(self) -> Pointer:
        """The keys and positions that lead to it in the resource's JSON."""
        if self.parent is None:
            return ()
        above = self.parent.inner_pointer
        key = f"_{self.key}" if self.value is None and self.beside is not None else self.key
        return (*above, key) if self.index is None else (*above, key, self.index)

    @property
    def inner_pointer(self) -> Pointer:
        """What leads to where its parts stand: beside the value, for a primitive."""
        if not self.is_primitive or self.parent is None:
            return self.pointer
        own = (f"_{self.key}",) if self.index is None else (f"_{self.key}", self.index)
        return (*self.parent.inner_pointer, *own)

    @property
    def path(self) -> str:
        """The path of its element in the resource's definition: `Patient.name.given`."""
        if self.parent is None or self.is_resource:
            return self.plan.type
        return f"{self.parent.path}.{self.name}"

    @property
    def expression(self) -> str:
        """FHIRPath that leads to it: `Bundle.entry[3].resource.name[0].given[1]`, a choice as `value`."""
        if self.parent is None:
            return self.plan.type
        position = "" if self.index is None else f"[{self.index}]"
        return f"{self.parent.expression}.{self.name}{position}"

    def __repr__(self) -> str:
        """Write where it is and what."""
        return f"<{self.expression}: {self.type}>"
