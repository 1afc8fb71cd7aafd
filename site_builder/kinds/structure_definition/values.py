"""Fixed values, patterns and examples: on one line where they are simple, else a row for each part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from site_builder.fhir.definitions import ElementFact
from site_builder.fhir.elements import ElementNode
from site_builder.kinds.parts.values import ValueWriter
from site_builder.kinds.structure_definition.cells import type_pieces
from site_builder.kinds.structure_definition.profile import (
    Definition,
    Profile,
    type_definitions,
    typed_value,
)
from site_builder.model.sections import Cell, Link, Text, TreeRow
from site_builder.source.json_access import mapping, mappings

Part = tuple[str, Any]
"""The name of a value's type, and the value."""

_MAX_DEPTH = 8
_MAX_COUNTED = 10_000
"""A set of more codes is not searched for the meaning of one."""


def value_lines(node: ElementNode, profile: Profile) -> list[Cell]:
    """Return order meaning, then the fixed value, the pattern or else the examples, then the default."""
    shown = node.definition
    lines: list[Cell] = []
    if isinstance(meaning := shown.get("orderMeaning"), str) and meaning:
        lines.append((Text("This repeating element order: ", "strong"), Text(meaning)))
    if found := typed_value(shown, "fixed"):
        lines.append((Text("Fixed Value: ", "strong"), *_whole(found[1], node, profile, "As shown")))
    elif found := typed_value(shown, "pattern"):
        words = _whole(found[1], node, profile, "At least the following")
        lines.append((Text("Required Pattern: ", "strong"), *words))
    elif part := pattern_above(node):
        lines.append((Text("Fixed Value: ", "strong"), *_whole(part[1], node, profile, "(Complex)")))
    else:
        lines += _examples(shown, profile)
    if found := typed_value(shown, "defaultValue"):
        lines.append((Text("Default Value: ", "strong"), *written(found[1], profile)))
    return lines


def pattern_above(node: ElementNode) -> Part | None:
    """Return the part of a pattern above that says what this very element must have."""
    if node.parent is None or node.slice_name:
        return None
    above = typed_value(node.parent.definition, "pattern") or pattern_above(node.parent)
    if above is None or not isinstance(above[1], Mapping):
        return None
    part = above[1].get(node.path.rpartition(".")[2])
    value = part[0] if isinstance(part, list) and len(part) == 1 else part
    return None if value is None else ("", value)


def written(value: Any, profile: Profile) -> Cell:
    """Write a value on one line: a code with its display, else as FHIR JSON."""
    if isinstance(value, Mapping):
        writer = ValueWriter(profile.view, profile.release, profile.terminology)
        if cell := writer.inline(value, {}):
            return cell
    return (Text(compact(value), "code"),)


def coded(value: Any, node: ElementNode, profile: Profile) -> Cell:
    """Write an element's value; a code alone gets the display that the value set bound to it tells."""
    cell = _linked(value, profile) if isinstance(value, str) else written(value, profile)
    display = _bound_display(value, node, profile) if isinstance(value, str) else ""
    return (*cell, Text(f" ({display})", "soft")) if display else cell


def compact(value: Any) -> str:
    """Write a value as text, or as FHIR JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def fixed_rows(
    node: ElementNode, profile: Profile, depth: int, is_drawn: Callable[[str], bool], *, is_whole: bool
) -> Iterator[TreeRow]:
    """Yield a row for each part of a fixed value or pattern that has parts.

    `is_drawn` tells which children have rows of their own, which say what a pattern asks of them.
    `is_whole`: parts that have no value are shown too; of a fixed value they may not be there.
    """
    is_pattern = False
    found = typed_value(node.definition, "fixed")
    if found is None:
        is_pattern = True
        found = typed_value(node.definition, "pattern")
        if found is None and (part := pattern_above(node)):
            types = profile.types(node)
            found = (str(types[0].get("code") or "") if types else "", part[1])
    if found and isinstance(found[1], Mapping):
        rows = _Parts(profile, is_pattern, is_whole)
        yield from rows.of(found[1], found[0], node.id, depth, is_drawn if is_pattern else _none_is_drawn)


class _Parts:
    """Writes the rows of one value's parts."""

    def __init__(self, profile: Profile, is_pattern: bool, is_whole: bool) -> None:
        self.profile = profile
        self.is_pattern = is_pattern
        self.is_whole = is_whole

    def of(
        self,
        value: Mapping[str, Any],
        type_: str,
        at: str,
        depth: int,
        is_drawn: Callable[[str], bool],
        level: int = 0,
    ) -> Iterator[TreeRow]:
        """Yield the rows of the parts of the value that is at an element's id, in the order of its type."""
        if level > _MAX_DEPTH:
            return
        facts = {fact.name: fact for fact in self.profile.definitions.children(type_)}
        for name in dict.fromkeys((*facts, *value)):
            if name.startswith("_") or is_drawn(name):
                continue
            fact = facts.get(name) or self.profile.definitions.child(type_, name)
            place = f"{at}.{name}"
            if name not in value:
                if self.is_whole and fact is not None and not fact.is_choice:
                    yield self.row(place, fact, depth, None, ())
                continue
            part = value[name]
            for item in part if isinstance(part, list) else [part]:
                yield self.row(place, fact, depth, item, _display(value, name, self.profile))
                if isinstance(item, Mapping):
                    below = self.owner(type_, name, fact)
                    yield from self.of(item, below, place, depth + 1, _none_is_drawn, level + 1)

    def owner(self, type_: str, name: str, fact: ElementFact | None) -> str:
        """Name what defines a part's children: its type, or the path of one that has no type of its own."""
        code = fact.types[0].code if fact and fact.types else ""
        return f"{type_}.{name}" if code in ("Element", "BackboneElement", "") else code

    def row(self, place: str, fact: ElementFact | None, depth: int, item: Any, display: Cell) -> TreeRow:
        """Return a part's row; without a value it says what else may be there."""
        least, most = (1 if item is not None else 0), (fact.max if fact else "1")
        if not self.is_pattern:
            most = str(least)
        kind = type_pieces(type_definitions(fact)[0], self.profile) if fact and fact.types else ()
        lines: list[Cell] = []
        if fact and (short := self.profile.definitions.text(fact.path)[0]):
            lines.append((Text(short, "soft"),))
        if isinstance(item, Mapping):
            lines.append((Text("Fixed Value: ", "strong"), Text("(Complex)")))
        elif item is not None:
            lines.append((Text("Fixed Value: ", "strong"), *_linked(item, self.profile), *display))
        marks = ("stated",) if item is not None else ()
        card: Cell = (Text(f"{least}..{most}"),)
        name: Cell = (Text(place.rpartition(".")[2]),)
        return TreeRow(place, depth, "fixed", name, (), card, kind, tuple(lines), marks=marks)


def _none_is_drawn(_: str) -> bool:
    return False


def _whole(value: Any, node: ElementNode, profile: Profile, below: str) -> Cell:
    """Say that a value with parts is shown in rows below, or write it."""
    return (Text(below, "soft"),) if isinstance(value, Mapping) else coded(value, node, profile)


def _examples(shown: Definition, profile: Profile) -> Iterator[Cell]:
    for example in mappings(shown.get("example")):
        if found := typed_value(example, "value"):
            # HL7's own examples are mostly labelled `General`, an adjective that needs its noun.
            label = f"Example ({example['label']}): " if example.get("label") else "Example: "
            yield (Text(label, "strong"), *written(found[1], profile))


def _linked(value: Any, profile: Profile) -> Cell:
    """Write a simple value, a canonical URL of the guide's own as a link."""
    text = compact(value)
    if text.startswith(("http://", "https://")) and (local := profile.view.resolve(text)):
        return (Link(text, local.out),)
    return (Text(text, "code"),)


def _display(coding: Mapping[str, Any], name: str, profile: Profile) -> Cell:
    system, code = coding.get("system"), coding.get("code")
    if name != "code" or "display" in coding or not isinstance(system, str) or not isinstance(code, str):
        return ()
    display = profile.terminology.display(system, code)
    return (Text(f" ({display})", "soft"),) if display else ()


def _bound_display(code: str, node: ElementNode, profile: Profile) -> str:
    """Find what a code means: in the value set bound to its element, or in the system stated beside it."""
    last = node.path.rpartition(".")[2]
    if last == "code" and node.parent is not None and (system := _system_beside(node)):
        return profile.terminology.display(system, code)
    url = mapping(profile.effective(node).get("binding")).get("valueSet")
    if not isinstance(url, str):
        return ""
    found = {
        concept.display
        for concept in profile.codes(url.partition("|")[0], _MAX_COUNTED)
        if concept.code == code and concept.display
    }
    return found.pop() if len(found) == 1 else ""


def _system_beside(node: ElementNode) -> str:
    for sibling in node.parent.children if node.parent else ():
        if sibling.path.endswith(".system"):
            found = typed_value(sibling.definition, "fixed") or typed_value(sibling.definition, "pattern")
            return found[1] if found and isinstance(found[1], str) else ""
    return ""
