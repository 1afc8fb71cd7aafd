"""The element tables of a profile: differential, snapshot, key elements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from site_builder.fhir.elements import ElementNode
from site_builder.fhir.specification import type_name
from site_builder.kinds.structure_definition.cells import (
    cardinality,
    choice_pieces,
    choice_types,
    flags,
    is_attribute,
    last_name,
    type_cell,
    url_link,
)
from site_builder.kinds.structure_definition.description import (
    description,
    further_lines,
    link_or_text,
    slicing_line,
)
from site_builder.kinds.structure_definition.extension import (
    EXTENSION_NAMES,
    extension_url,
    own_parts,
    value_here,
)
from site_builder.kinds.structure_definition.key import key_elements
from site_builder.kinds.structure_definition.profile import Definition, Profile, is_prohibited
from site_builder.kinds.structure_definition.values import fixed_rows, value_lines
from site_builder.model.sections import Cell, Style, Text, Tree, TreeRow
from site_builder.source.json_access import mapping

View = Literal["key", "differential", "snapshot"]

_REFERENCES = frozenset({"Reference", "canonical", "CodeableReference"})
_ELEMENTS = frozenset({"BackboneElement", "Element", "Base", ""})
_FOR_ALL_SLICES = "Content/Rules for all slices"
_TITLES = {"differential": "Differential", "key": "Key elements", "snapshot": "Snapshot"}
_NOTES = {
    "differential": "What this {} states, marked by a bar. Inherited values are dimmed.",
    "snapshot": "Every element, inherited ones included. A bar marks what this {} states.",
    "key": "Elements that are required, must be supported, or that this {} changes.",
}
_IDS = {"differential": "tabs-diff", "snapshot": "tabs-snap", "key": "tabs-key"}


def views(profile: Profile) -> tuple[Tree, ...]:
    """Return each tree that the resource holds enough for; the differential first."""
    found: list[Tree] = []
    if profile.differential:
        found.append(tree(profile, "differential"))
    if profile.snapshot:
        found += [tree(profile, "key"), tree(profile, "snapshot")]
    return tuple(found)


def tree(profile: Profile, view: View) -> Tree:
    """Draw one view."""
    roots = profile.differential if view == "differential" else profile.snapshot
    is_shown: Callable[[ElementNode], bool] = _everything
    if view == "key":
        keys = key_elements(profile)
        is_shown = keys.__contains__
    writer = _Writer(profile, view, is_shown)
    rows = tuple(row for root in roots for row in writer.rows(root, 0))
    note: Cell = (Text(_NOTES[view].format(profile.word), "soft"),)
    return Tree(_IDS[view], _TITLES[view], view, rows, note, profile.script)


def _everything(_: ElementNode) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Writer:
    profile: Profile
    view: View
    is_shown: Callable[[ElementNode], bool]

    def rows(self, node: ElementNode, depth: int) -> Iterator[TreeRow]:
        """Yield an element's row and all below it, slices and their common children included."""
        slices = [each for each in node.slices if self._is_in(each)] if self._is_open(node) else []
        if slices and not node.children and not self.profile.is_known(node):
            # An element that is named and not sliced: `FamilyMemberHistory.sex:Sex`.
            yield from self._below(slices, depth)
            return
        if slices and self._opens_slicing(node):
            yield from self._sliced(node, slices, depth)
            return
        if not slices or (self.is_shown(node) and (node.is_stated or self._children(node))):
            yield from self._plain(node, depth)
        if slices and self.view == "key" and node.name in EXTENSION_NAMES:
            # All extensions are sliced, and by their URL: a row that says nothing is no key element.
            yield from self._below(slices, depth)
        elif slices:
            yield self._implied_group(node, depth)
            yield from self._below(slices, depth + 1)

    def _is_open(self, node: ElementNode) -> bool:
        """Tell whether there are rows below an element; a differential may state what can't be there."""
        return self.view == "differential" or not is_prohibited(node.definition)

    def _plain(self, node: ElementNode, depth: int) -> Iterator[TreeRow]:
        """Yield the row of an element that is not sliced here, and all below it."""
        if _is_simple_extension(node, self.profile):
            yield self._extension_row(node, depth)
        else:
            yield self._row(node, depth)
            yield from self._fixed_rows(node, depth + 1)
        yield from self._inner(node, depth + 1)

    def _is_in(self, node: ElementNode) -> bool:
        """Tell whether there is a row of an element, or of one of its slices."""
        return self.is_shown(node) or any(self._is_in(each) for each in node.slices)

    def _opens_slicing(self, node: ElementNode) -> bool:
        """Tell whether an element of this view says itself how it is sliced."""
        return self.is_shown(node) and bool(mapping(node.definition.get("slicing")))

    def _implied_group(self, node: ElementNode, depth: int) -> TreeRow:
        """Return the row above slices of an element that this view doesn't say anything of."""
        lines: list[Cell] = [(Text(_FOR_ALL_SLICES, "soft"),)]
        if node.path.rpartition(".")[2] not in EXTENSION_NAMES:
            # Extensions are always sliced by their URL.
            lines.append(slicing_line(mapping(self.profile.effective(node).get("slicing"))))
        name: Cell = (Text("Slices for ", "soft"), Text(node.name))
        lines = [line for line in lines if line]
        return TreeRow(node.id, depth, "slice-group", name, (), (), (), tuple(lines), marks=("group",))

    def _inner(self, node: ElementNode, depth: int) -> Iterator[TreeRow]:
        """Yield the rows of children, then of the types of a choice."""
        if not self._is_open(node):
            return
        types = choice_types(node) if not _is_simple_extension(node, self.profile) else ()
        children = self._children(node)
        if types and children:
            yield _holder(node, f"{node.name} All Types", "Content/Rules for all Types", depth)
            yield from self._below(children, depth + 1)
        else:
            yield from self._below(children, depth)
        yield from self._types(node, types, depth)

    def _below(self, nodes: Sequence[ElementNode], depth: int) -> Iterator[TreeRow]:
        for node in nodes:
            yield from self.rows(node, depth)

    def _children(self, node: ElementNode) -> Sequence[ElementNode]:
        is_extension = self.view != "differential" and _is_simple_extension(node, self.profile)
        # An extension's own parts are on its own page, unless this profile says something of them.
        if is_extension and not own_parts(node, self.profile):
            return []
        return [child for child in node.children if self._is_in(child)]

    def _sliced(self, node: ElementNode, slices: Sequence[ElementNode], depth: int) -> Iterator[TreeRow]:
        """Yield the row `Slices for X`, what holds for all slices, then each slice."""
        plain = self._row(node, depth)
        marks = tuple(dict.fromkeys((*plain.marks, "group")))
        label: Cell = (Text("Slices for ", "soft"), *plain.name)
        yield replace(plain, icon="slice-group", name=label, marks=marks)
        yield from self._fixed_rows(node, depth + 1)
        if self._children(node) and self._is_open(node):
            yield _holder(node, f"{node.name}:All Slices", _FOR_ALL_SLICES, depth + 1)
            yield from self._inner(node, depth + 2)
        else:
            yield from self._inner(node, depth + 1)
        for each in slices:
            yield from self.rows(each, depth + 1)

    def _fixed_rows(self, node: ElementNode, depth: int) -> Iterator[TreeRow]:
        if is_prohibited(node.definition):
            return
        names = {child.path.rpartition(".")[2] for child in self._children(node)}
        # A key view says what a pattern asks for, and not what it leaves open.
        is_whole = self.view == "snapshot"
        yield from fixed_rows(node, self.profile, depth, names.__contains__, is_whole=is_whole)

    def _row(self, node: ElementNode, depth: int) -> TreeRow:
        profile = self.profile
        is_differential = self.view == "differential"
        if is_differential and node.parent is not None and not node.is_stated:
            return self._path_row(node, depth)
        return TreeRow(
            element=node.id,
            depth=depth,
            icon=icon(node, profile),
            name=self._name(node),
            flags=flags(node.definition),
            card=cardinality(node, profile, is_differential=is_differential),
            type=type_cell(node, profile, is_differential=is_differential),
            description=description(node, profile, is_differential=is_differential),
            target=profile.anchor(node),
            marks=self._marks(node),
        )

    def _path_row(self, node: ElementNode, depth: int) -> TreeRow:
        """Return the row of an element that is only the way to what the differential states."""
        lines = tuple(value_lines(node, self.profile))
        name, target = self._name(node), self.profile.anchor(node)
        return TreeRow(node.id, depth, icon(node, self.profile), name, (), (), (), lines, target)

    def _extension_row(self, node: ElementNode, depth: int) -> TreeRow:
        profile = self.profile
        is_differential = self.view == "differential"
        url = extension_url(node, profile)
        known = value_here(node, profile)
        own = node.definition.get("short")
        short = own if isinstance(own, str) and own else known.short
        style: Style = "soft" if is_differential and not profile.stated(node).get("short") else ""
        lines: list[Cell] = [(Text(short, style),)] if short else []
        if not mapping(node.definition.get("binding")):
            lines += known.binding
        lines += further_lines(node, profile, is_differential=is_differential)
        is_modifier = node.path.endswith("modifierExtension")
        return TreeRow(
            element=node.id,
            depth=depth,
            icon="modifier-extension" if is_modifier else "extension",
            name=self._name(node),
            flags=flags(node.definition),
            card=cardinality(node, profile, is_differential=is_differential),
            type=known.type or (link_or_text(profile.view.link_type("Extension", profile.release)),),
            description=tuple(line for line in lines if line),
            target=profile.anchor(node),
            marks=tuple(dict.fromkeys((*self._marks(node), *(("bound",) if known.binding else ())))),
            address=(Text("URL: ", "strong"), url_link(url, profile)),
        )

    def _name(self, node: ElementNode) -> Cell:
        # What the profile states is marked as a row.
        style: Style = "struck" if is_prohibited(node.definition) else ""
        whole, colon, own = _display_name(node, self.profile).partition(":")
        # A slice's own name stands by itself, below what it is a slice of.
        parts = (whole, colon + own) if node.slice_name and own else (whole + colon + own,)
        return tuple(Text(part, style) for part in parts)

    def _marks(self, node: ElementNode) -> tuple[str, ...]:
        marks = ["stated"] if self.profile.is_stated(node) else []
        marks += ["prohibited"] if is_prohibited(node.definition) else []
        marks += ["slice"] if node.slice_name else []
        marks += ["bound"] if self.profile.effective(node).get("binding") else []
        return tuple(marks)

    def _types(self, node: ElementNode, types: Sequence[Definition], depth: int) -> Iterator[TreeRow]:
        """Yield a row for each type that a choice allows."""
        last = node.path.rpartition(".")[2]
        is_supported = node.definition.get("mustSupport") is True
        for type_ in types:
            code = type_name(str(type_.get("code") or ""))
            name = last.replace("[x]", code[:1].upper() + code[1:])
            cell = choice_pieces(type_, self.profile, is_supported=is_supported)
            drawing = _type_icon(code, self.profile)
            yield TreeRow(f"{node.id}:{name}", depth, drawing, (Text(name),), (), (), cell, ())


def _holder(node: ElementNode, name: str, meaning: str, depth: int) -> TreeRow:
    """Return the row above what all slices, or all types of a choice, have in common."""
    words: Cell = (Text(meaning, "soft"),)
    return TreeRow(node.id, depth, "slice-item", (Text(name),), (), (), (), (words,), marks=("slice",))


def icon(node: ElementNode, profile: Profile) -> str:
    """Name the drawing that tells what sort of element it is."""
    if node.parent is None:
        return "logical" if profile.is_logical else _root_icon(profile)
    last = node.path.rpartition(".")[2]
    if last in EXTENSION_NAMES:
        return "modifier-extension" if last == "modifierExtension" else "extension"
    if node.slice_name:
        return "slice-item"
    if node.content_reference or profile.effective(node).get("contentReference"):
        return "content-reference"
    types = profile.types(node)
    codes = {str(each.get("code") or "") for each in types}
    if node.is_choice and len(codes) != 1:
        return "choice"
    return _type_icon(codes.pop() if codes else "", profile)


def _root_icon(profile: Profile) -> str:
    if profile.is_extension:
        return "extension"
    return "resource" if profile.definitions.is_resource(profile.type) else "datatype"


def _type_icon(code: str, profile: Profile) -> str:
    if code in _REFERENCES:
        return "reference"
    if code in _ELEMENTS:
        return "element"
    if profile.definitions.is_primitive(code) or "://" in code:
        return "primitive"
    return "resource" if profile.definitions.is_resource(code) else "datatype"


def _display_name(node: ElementNode, profile: Profile) -> str:
    """Return the name of an element's row, an attribute's as XPath writes it."""
    if profile.is_logical and is_attribute(profile.effective(node)):
        return f"@{node.name}"
    return last_name(node, profile)


def _is_simple_extension(node: ElementNode, profile: Profile) -> bool:
    return bool(extension_url(node, profile))
