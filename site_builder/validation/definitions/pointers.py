"""Which value of a resource is meant by a pointer into its JSON."""

from __future__ import annotations

from site_builder.source.tree import Pointer
from site_builder.validation.node import Node


def node_at(root: Node, pointer: Pointer) -> tuple[Node, str]:
    """Return the node that a pointer leads to, and no property.

    Where a step leads to no node, the nearest one above and the property that is meant.
    """
    node, at = root, 0
    while at < len(pointer):
        key = pointer[at]
        after = pointer[at + 1] if at + 1 < len(pointer) else None
        index = after if isinstance(after, int) else None
        inner = _inner(node, str(key).removeprefix("_"), index)
        if inner is None:
            return node, str(key) if isinstance(key, str) else ""
        node, at = inner, at + (1 if index is None else 2)
    return node, ""


def _inner(node: Node, key: str, index: int | None) -> Node | None:
    for group in node.children.values():
        for each in group:
            if each.key == key and each.index in (index, None):
                return each
    return None
