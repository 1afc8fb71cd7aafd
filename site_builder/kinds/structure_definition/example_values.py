"""The values that a guide's examples have for the elements of a profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_builder.fhir.elements import ElementNode
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.parts.values import ValueWriter
from site_builder.kinds.structure_definition.extension import EXTENSION_NAMES, extension_url
from site_builder.kinds.structure_definition.profile import Profile, typed_value
from site_builder.model.guide import Artifact
from site_builder.model.sections import Cell, Link, Text
from site_builder.source.json_access import choice, mapping, mappings
from site_builder.validation.values import matches

_SHOWN = 3
"""As many different values of an element are shown."""
_LONGEST = 120
"""Signs of a value; a longer one is of no help beside an element."""
_MAX_EXAMPLES = 50


@dataclass(frozen=True, slots=True)
class _Found:
    """A value of an example."""

    value: Any
    example: Artifact


@dataclass(slots=True)
class _Values:
    """What is shown of an element's values."""

    cells: dict[Cell, Artifact] = field(default_factory=dict)
    """Different values, each with the first example that has it."""
    is_more: bool = False


def example_values(profile: Profile) -> Mapping[str, Cell]:
    """Return the first values that the examples of a profile have, by element, with links to the examples.

    A slice has those that its discriminators tell for certain.
    """
    examples = [each for each in profile.view.examples_of(profile.artifact) if each.type == profile.type]
    if not examples:
        return {}
    writer = ValueWriter(profile.view, profile.release, profile.terminology)
    collector = _Collector(profile, writer)
    for root in profile.snapshot[:1]:
        collector.visit(root, [_Found(each.resource, each) for each in examples[:_MAX_EXAMPLES]])
    return {id_: _cell(values, profile) for id_, values in collector.values.items() if values.cells}


class _Collector:
    """Goes down a profile's tree with the values that its elements have."""

    def __init__(self, profile: Profile, writer: ValueWriter) -> None:
        self._profile = profile
        self._writer = writer
        self.values: dict[str, _Values] = {}

    def visit(self, node: ElementNode, found: Sequence[_Found]) -> None:
        """Note the values of an element, and go on below it."""
        if node.parent is not None:
            self._note(node, found)
        for child in node.children:
            below = [each for holder in found for each in _members(holder, child)]
            if below:
                self.visit(child, below)
        for each in node.slices:
            if chosen := [value for value in found if self._is_in(value.value, each, node)]:
                self.visit(each, chosen)

    def _note(self, node: ElementNode, found: Iterable[_Found]) -> None:
        values = self.values.setdefault(node.id, _Values())
        for each in found:
            cell = self._writer.inline(each.value, {})
            if not cell or _length(cell) > _LONGEST or cell in values.cells:
                continue
            if len(values.cells) == _SHOWN:
                values.is_more = True
                return
            values.cells[cell] = each.example

    def _is_in(self, value: Any, slice_: ElementNode, whole: ElementNode) -> bool:
        """Tell whether a value is surely one of a slice."""
        if whole.path.rpartition(".")[2] in EXTENSION_NAMES:
            return bool(url := extension_url(slice_, self._profile)) and mapping(value).get("url") == url
        asked = [*mappings(mapping(whole.definition.get("slicing")).get("discriminator"))]
        return bool(asked) and all(self._has_discriminator(value, slice_, each) for each in asked)

    def _has_discriminator(self, value: Any, slice_: ElementNode, asked: Mapping[str, Any]) -> bool:
        path = str(asked.get("path") or "$this")
        names = [] if path == "$this" else path.split(".")
        node: ElementNode | None = slice_
        values = [value]
        for name in names:
            node = next((each for each in node.children if each.name == name), None) if node else None
            values = [part for each in values for part in _items(mapping(each).get(name))]
        fixed = _fixed(node) if node else None
        return fixed is not None and any(matches(each, fixed) for each in values)


def _fixed(node: ElementNode) -> Any:
    found = typed_value(node.definition, "fixed") or typed_value(node.definition, "pattern")
    return found[1] if found else None


def _members(holder: _Found, child: ElementNode) -> Iterator[_Found]:
    """Yield the values that an object has for an element, those of any type for a choice."""
    if not isinstance(holder.value, Mapping):
        return
    name = child.path.rpartition(".")[2]
    is_choice = name.endswith("[x]")
    value = choice(holder.value, name.removesuffix("[x]"))[1] if is_choice else holder.value.get(name)
    for item in _items(value):
        yield _Found(item, holder.example)


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else () if value is None else (value,)


def _length(cell: Cell) -> int:
    return sum(len(piece.text) if isinstance(piece, Text | Link) else 0 for piece in cell)


def _cell(values: _Values, profile: Profile) -> Cell:
    """Write values, each with where it stands."""
    cells: list[Cell] = [
        (*cell, Text(" in ", "soft"), profile.view.link_artifact(example))
        for cell, example in values.cells.items()
    ]
    if values.is_more:
        cells.append((Text("and others", "soft"),))
    return joined(cells, "; ")
