"""Element lists as trees: snapshots to build on, differentials to apply, and the way back to a list.

Names and slice names are kept apart from the elements, so that a subtree serves anywhere: a datatype's
children are the same nodes under every element that has the type.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_builder.fhir.addresses import addresses

NOTHING: frozenset[str] = frozenset()
_PLACE = frozenset({"id", "path", "sliceName"})


@dataclass(frozen=True, slots=True)
class SnapshotNode:
    """An element of a snapshot; never changed once made, so trees share it."""

    name: str
    """Last part of the path: `identifier`, `value[x]`."""
    element: Mapping[str, Any]
    """The definition without id, path and slice name."""
    slice_name: str = ""
    """`a/b` for the reslice `b` of `a`."""
    children: tuple[SnapshotNode, ...] = ()
    slices: tuple[SnapshotNode, ...] = ()
    stated: frozenset[str] = NOTHING
    """Keys of the definition that the differential says."""
    positions: tuple[int, ...] = ()
    """Where the differential speaks of it, from 0."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its types."""
        return tuple(item.get("code", "") for item in self.element.get("type", ()))


@dataclass(slots=True)
class Statement:
    """An element of a differential with what stands below it; without a definition where it was skipped."""

    name: str
    slice_name: str = ""
    element: Mapping[str, Any] | None = None
    children: dict[str, Statement] = field(default_factory=dict)
    """By name."""
    slices: dict[str, Statement] = field(default_factory=dict)
    """By slice name."""
    is_named: bool = False
    """The differential says its slice name, which ids alone may get wrong."""
    positions: tuple[int, ...] = ()
    """Where in the differential it stands, from 0; several where its element is repeated."""

    @property
    def is_stated(self) -> bool:
        """Whether the differential holds it, and not only what stands below."""
        return self.element is not None

    def first_position(self) -> int:
        """Return where the differential first speaks of it or of what stands below; -1 when nowhere."""
        return self.positions[0] if self.positions else min(self.all_positions(), default=-1)

    def all_positions(self) -> Iterator[int]:
        """Yield where the differential speaks of it and of what stands below."""
        yield from self.positions
        for part in (*self.children.values(), *self.slices.values()):
            yield from part.all_positions()


def read_snapshot(elements: Sequence[Mapping[str, Any]], *, is_trusted: bool) -> SnapshotNode | None:
    """Make the tree of a snapshot; None for one without elements."""
    root = read_differential(elements, is_trusted=is_trusted)
    return None if root is None else frozen(root)[0]


def read_differential(elements: Sequence[Mapping[str, Any]], *, is_trusted: bool) -> Statement | None:
    """Make the tree of a differential; None for an empty one. Elements of another root are left out."""
    root: Statement | None = None
    places = addresses(elements, is_trusted=is_trusted)
    for position, (element, place) in enumerate(zip(elements, places, strict=True)):
        if root is None:
            root = Statement(place[0][0], element.get("sliceName", "") if len(place) == 1 else "")
        if place[0][0] != root.name:
            continue
        statement = root
        for name, slice_name in place[1:]:
            statement = statement.children.setdefault(name, Statement(name))
            if slice_name:
                statement = statement.slices.setdefault(slice_name, Statement(name, slice_name))
        statement.is_named = statement.is_named or "sliceName" in element
        content = {key: value for key, value in element.items() if key not in _PLACE}
        statement.positions += (position,)
        if not is_trusted and is_unnamed_slice(statement, content):
            if (slicing := content.pop("slicing", None)) is not None:
                statement.element = {**(statement.element or {}), "slicing": slicing}
            _repeat(statement, content, is_slice_alone=slicing is None)
        elif statement.element is None:
            statement.element = content
        else:
            _repeat(statement, content)
    return root


def frozen(statement: Statement) -> tuple[SnapshotNode, ...]:
    """Turn a snapshot's statement into a node; into its slices where the whole itself is not there.

    Some profiles name an element without slicing it: `FamilyMemberHistory.sex:Sex`.
    """
    slices = [node for item in nested(statement.slices).values() for node in frozen(item)]
    if statement.element is None and slices and not statement.children:
        return tuple(slices)
    children = (node for child in statement.children.values() for node in frozen(child))
    name, element = statement.name, statement.element or {}
    return (SnapshotNode(name, element, statement.slice_name, tuple(children), tuple(slices)),)


def nested(slices: Mapping[str, Statement], known: Collection[str] = ()) -> dict[str, Statement]:
    """Put reslices (`a/b`) into the slice that they divide, where it is there or `known` to the base."""
    found: dict[str, Statement] = {}
    for name, statement in slices.items():
        outer_name = name.rpartition("/")[0]
        outer = slices.get(outer_name) or found.get(outer_name)
        if outer is None and outer_name in known:
            outer = found[outer_name] = Statement(statement.name, outer_name, is_named=True)
        if outer is None:
            found[name] = statement
        else:
            outer.slices[name] = statement
    return found


def joined(statement: Statement, more: Statement) -> Statement:
    """Add what another statement says to one."""
    if more.element is not None:
        statement.element = {**(statement.element or {}), **more.element}
    statement.children.update(more.children)
    statement.slices.update(more.slices)
    statement.positions += more.positions
    return statement


def at_path(root: SnapshotNode, path: str) -> SnapshotNode | None:
    """Find a node by its path, which never leads into a slice; None when there is none."""
    node = root
    for name in path.split(".")[1:]:
        found = next((child for child in node.children if child.name == name), None)
        if found is None:
            return None
        node = found
    return node


def at_id(root: SnapshotNode, id_: str) -> SnapshotNode | None:
    """Find a node by its element's id, which may lead into slices; None when there is none."""
    node = root
    for part in id_.split(".")[1:]:
        name, _, slice_name = part.partition(":")
        found = next((child for child in node.children if child.name == name), None)
        if found is not None and slice_name:
            found = next((each for each in found.slices if each.slice_name == slice_name), None)
        if found is None:
            return None
        node = found
    return node


def is_unnamed_slice(statement: Statement, content: Mapping[str, Any]) -> bool:
    """Tell whether an extension is meant, and not all of them: it has a definition, though no name.

    DSTU2's profiles wrote the first of them into the element that is sliced.
    """
    is_extension = statement.name in ("extension", "modifierExtension")
    return is_extension and not statement.slice_name and bool(_own_name(content))


def _repeat(statement: Statement, content: Mapping[str, Any], *, is_slice_alone: bool = True) -> None:
    """Take an element that stands twice without a name: a slice by its profile or type, else more words.

    `is_slice_alone`: it says nothing of the whole, if it is a slice.
    """
    name = _own_name(content)
    if name and not statement.slice_name:
        position = statement.positions[-1:]
        if is_slice_alone:
            statement.positions = statement.positions[:-1]
        made = Statement(statement.name, name, content, is_named=True, positions=position)
        known = statement.slices.setdefault(name, made)
        if known is not made:
            known.positions += position
    else:
        statement.element = {**(statement.element or {}), **content}


def _own_name(content: Mapping[str, Any]) -> str:
    for item in content.get("type", ())[:1]:
        for profile in item.get("profile", ())[:1]:
            return str(profile).rpartition("/")[2].partition("|")[0]
    return ""
