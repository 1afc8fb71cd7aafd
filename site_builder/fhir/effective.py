"""The effective elements of a structure: what it states of each element, and what holds there.

Every row of a table, every block of a definition page, every line of a spreadsheet is one of them. What a
differential means by a name is settled when its snapshot is made, or by the same rules for a snapshot that
comes with it; nobody looks for it by spelling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from site_builder.fhir.elements import ElementNode, build_tree
from site_builder.fhir.snapshot.context import SnapshotContext
from site_builder.fhir.snapshot.generate import generate
from site_builder.fhir.snapshot.merge import DEFINED_BY_BASE
from site_builder.fhir.snapshot.placing import placed
from site_builder.fhir.snapshot.result import Snapshot, SnapshotElement
from site_builder.fhir.snapshot.tree import Statement, read_differential, read_snapshot

Json = Mapping[str, Any]

ElementsAt = Callable[[str], "EffectiveElements | None"]
"""Finds the elements of a canonical URL."""

_PLACE = ("id", "path", "sliceName")
_ADDED = "..."
"""A text that starts so is added to the inherited one."""


@dataclass(frozen=True, slots=True)
class EffectiveElement:
    """An element of a structure."""

    id: str
    definition: Json
    """All that holds, stated and inherited, neutral."""
    stated: Json = field(default_factory=dict)
    """What the structure itself says, without id, path and slice name; empty for what it only inherits."""
    positions: tuple[int, ...] = ()
    """Which elements of the differential say it, counted from 0; empty for what it only inherits."""
    written: str = ""
    """The name that the differential has for it where that is another one, as `valueQuantity`."""
    is_in_snapshot: bool = True
    """Whether the structure's snapshot has it; one that others made may lack what its differential states."""


@dataclass(frozen=True, slots=True)
class Origin:
    """An element of another definition that an element continues."""

    url: str
    """Canonical URL of the definition."""
    element: EffectiveElement


class EffectiveElements:
    """The elements of one structure."""

    def __init__(self, structure: Json, elements: Iterable[EffectiveElement]) -> None:
        """Take the elements in the order of the snapshot."""
        self.structure = structure
        self._elements = {element.id: element for element in elements}

    def __iter__(self) -> Iterator[EffectiveElement]:
        """Yield the elements in the order of the snapshot, then those that it lacks."""
        return iter(self._elements.values())

    def __len__(self) -> int:
        """Count the elements."""
        return len(self._elements)

    def get(self, id_: str) -> EffectiveElement | None:
        """Return the element of an id."""
        return self._elements.get(id_)

    def below_root(self, rest: str) -> EffectiveElement | None:
        """Return the element at an id below the root's, such as `.value[x]`; the root for an empty one."""
        root = next(iter(self), None)
        return self.get(root.id + rest) if root is not None else None

    def origins(self, id_: str, at: ElementsAt) -> Iterator[Origin]:
        """Yield what an element continues in the definitions that its own is derived from, the nearest first.

        Those of the structure's bases, then that of the profile which types the element or one above it.
        `at` returns the elements of a canonical URL.
        """
        structure, seen = self.structure, {self.structure.get("url")}
        while (url := structure.get("baseDefinition")) and url not in seen and (base := at(url)) is not None:
            seen.add(url)
            if (found := base.get(id_)) is not None:
                yield Origin(url, found)
            structure = base.structure
        above, rest = id_, ""
        while "." in above:
            types = self._elements[above].definition.get("type", ()) if above in self._elements else ()
            profiles = [url for item in types for url in item.get("profile", ())]
            if len(profiles) == 1:
                typed = at(profiles[0])
                found = typed.below_root(rest) if typed is not None else None
                if found is not None:
                    yield Origin(profiles[0], found)
                return
            above, _, part = above.rpartition(".")
            rest = f".{part}{rest}"

    @cached_property
    def snapshot(self) -> tuple[ElementNode, ...]:
        """The tree of what holds; empty where nothing tells it."""
        return build_tree(element.definition for element in self if element.is_in_snapshot)

    @cached_property
    def differential(self) -> tuple[ElementNode, ...]:
        """The tree of what is stated, in the differential's order, and the way there."""
        stated = sorted((element for element in self if element.positions), key=lambda each: each.positions)
        roots = build_tree(_alone(element) for element in stated)
        for node in (node for root in roots for node in root.walk()):
            element = self.get(node.id)
            node.written = element.written if element else ""
        return roots

    @cached_property
    def lost(self) -> tuple[int, ...]:
        """Which elements of the differential are about no element of the snapshot, counted from 0."""
        known = {at for element in self if element.is_in_snapshot for at in element.positions}
        count = len(self.structure.get("differential", {}).get("element", ()))
        return tuple(at for at in range(count) if at not in known)


def effective_elements(structure: Json, made: Snapshot | None, context: SnapshotContext) -> EffectiveElements:
    """Return the elements of a neutral structure.

    `made` is the snapshot that was made for it; None where it comes with one.
    """
    differential: Sequence[Json] = structure.get("differential", {}).get("element", ())
    if made is None:
        told = _published(structure, differential, context)
    else:
        told = (_effective(each, differential) for each in made.elements)
    found = {element.id: element for element in told}
    if made is None and found and (lost := _lost(found, differential)):
        # What a careless snapshot lacks is as it would be in one that is made.
        bare = {key: value for key, value in structure.items() if key != "snapshot"}
        right = {each.definition["id"]: each for each in generate(bare, context).elements}
        for id_ in _leading_to((id_ for id_, each in right.items() if not lost.isdisjoint(each.positions))):
            if id_ in right and (right[id_].positions or id_ not in found):
                _add(found, replace(_effective(right[id_], differential), is_in_snapshot=False))
    for at in sorted(_lost(found, differential)):
        raw = differential[at]
        _add(found, EffectiveElement(raw["id"], raw, _content(raw), (at,), is_in_snapshot=False))
    return EffectiveElements(structure, found.values())


def _published(
    structure: Json, differential: Sequence[Json], context: SnapshotContext
) -> Iterator[EffectiveElement]:
    """Yield the elements of the snapshot that a structure comes with."""
    elements: Sequence[Json] = structure.get("snapshot", {}).get("element", ())
    root = read_snapshot(elements, is_trusted=True)
    statement = read_differential(differential, is_trusted=context.trusts_ids)
    told: Mapping[str, Statement] = {}
    if root and statement:
        told = placed(root, statement, is_renaming=not context.trusts_ids)
    for element in elements:
        about = told.get(element["id"])
        if about is None:
            yield EffectiveElement(element["id"], element)
        else:
            stated = frozenset(about.element or ())
            yield _effective(SnapshotElement(element, stated, about.positions), differential)


def _effective(element: SnapshotElement, differential: Sequence[Json]) -> EffectiveElement:
    """Return an element with the words of the differential on it."""
    definition, id_ = element.definition, element.definition["id"]
    if not element.positions:
        return EffectiveElement(id_, definition)
    raw = {key: value for at in element.positions for key, value in differential[at].items()}
    stated = {key: value for key, value in raw.items() if key in element.stated or key in DEFINED_BY_BASE}
    # A type that is told by the element's name, and texts that add to what is inherited.
    more = [key for key in element.stated if key not in raw or str(raw[key]).startswith(_ADDED)]
    stated |= {key: definition[key] for key in more if key in definition}
    name = differential[element.positions[0]]["path"].rpartition(".")[2]
    is_own = definition["path"].endswith(f".{name}") or name == definition["path"]
    return EffectiveElement(id_, definition, stated, element.positions, "" if is_own else name)


def _leading_to(ids: Iterable[str]) -> dict[str, None]:
    """Return elements by id, each behind what it stands below."""
    found: dict[str, None] = {}
    for id_ in ids:
        parts = id_.split(".")
        found |= {".".join(parts[:length]): None for length in range(1, len(parts) + 1)}
    return found


def _lost(found: Mapping[str, EffectiveElement], differential: Sequence[Json]) -> set[int]:
    placed_ = {at for element in found.values() for at in element.positions}
    return {at for at in range(len(differential)) if at not in placed_}


def _add(found: dict[str, EffectiveElement], more: EffectiveElement) -> None:
    """Add an element that the snapshot lacks; one that it has by that very id is what is meant."""
    known = found.get(more.id)
    if known is None:
        found[more.id] = more
    else:
        positions = tuple(sorted({*known.positions, *more.positions}))
        found[more.id] = replace(known, stated={**known.stated, **more.stated}, positions=positions)


def _alone(element: EffectiveElement) -> dict[str, Any]:
    """Return an element with nothing but what is stated of it."""
    place = {key: element.definition[key] for key in _PLACE if key in element.definition}
    return {**place, **element.stated}


def _content(raw: Json) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key not in _PLACE}
