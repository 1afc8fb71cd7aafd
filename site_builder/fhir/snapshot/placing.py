"""Which elements of a given snapshot the statements of a differential mean.

A snapshot that was made tells it itself. For one that comes with its structure this asks the same questions
as generation does: what a name means, whether a choice is named by its type, which slice is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.fhir.addresses import part_of
from site_builder.fhir.snapshot.slicing import about_child, matches, named_whole
from site_builder.fhir.snapshot.tree import SnapshotNode, Statement, joined, nested


def placed(root: SnapshotNode, statement: Statement, *, is_renaming: bool) -> dict[str, Statement]:
    """Return statements by the ids of the snapshot's elements that they are about.

    What the snapshot has no element for is missing. `is_renaming`: before R4, when a choice of one type had
    that type's name. The statements are used up.
    """
    placing = _Placing(is_renaming)
    if statement.name == root.name:
        placing.at(root, statement, root.name, is_inner=False)
    return placing.found


class _Placing:
    """Walks through a snapshot and a differential side by side."""

    def __init__(self, is_renaming: bool) -> None:
        self.is_renaming = is_renaming
        self.found: dict[str, Statement] = {}

    def at(self, node: SnapshotNode, statement: Statement, whole: str, *, is_inner: bool) -> None:
        """Place a statement and all below it; `whole` is the element's id without its slice's name."""
        statement = named_whole(node, statement)
        id_ = part_of(whole, node.slice_name)
        known = self.found.get(id_)
        self.found[id_] = joined(known, statement) if known else statement
        self.children(node.children, statement, id_, is_inner=is_inner)
        pending = nested(statement.slices, {item.slice_name for item in node.slices})
        for item in node.slices:
            if about := pending.pop(item.slice_name, None):
                self.at(item, about, whole, is_inner=True)
        if node.name.endswith("[x]") and len(node.codes) == 1 and not node.slices and len(pending) == 1:
            # The snapshot leaves the one type that there is unnamed.
            for about in pending.values():
                self.at(node, about, whole, is_inner=is_inner)

    def children(
        self, nodes: Iterable[SnapshotNode], statement: Statement, above: str, *, is_inner: bool
    ) -> None:
        """Place the statements about an element's children."""
        pending = dict(statement.children)
        for node in nodes:
            whole = f"{above}.{node.name}"
            fitting = [name for name in pending if matches(node, name)]
            if node.slice_name:
                # A snapshot that names slices and not what they divide.
                for about in (pending[name].slices.pop(node.slice_name, None) for name in fitting):
                    if about:
                        self.at(node, about, whole, is_inner=True)
                continue
            statements = [pending.pop(name) for name in fitting]
            if not statements:
                continue
            pairs = about_child(node, statements, is_renaming=self.is_renaming, is_narrowing=is_inner)
            for _, about in pairs:
                self.at(node, about, whole, is_inner=is_inner)
