"""The description cell of an element's row, line by line, and the rows of fixed values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.fhir.elements import ElementNode
from site_builder.kinds.structure_definition_cells import OBLIGATION, canonical_link, prose
from site_builder.kinds.structure_definition_profile import Definition, Profile, typed_value
from site_builder.kinds.values import ValueWriter
from site_builder.model.references import mapping, mappings, strings
from site_builder.model.sections import Cell, Chip, Link, Piece, Style, Text, TreeRow

_STRENGTHS: Mapping[str, str] = {
    "required": "A code must be from this value set",
    "extensible": "A code must be from this value set if it has one that fits",
    "preferred": "Codes should be from this value set",
    "example": "The value set only shows what codes may be like",
}
_RULES: Mapping[str, str] = {"open": "Open", "closed": "Closed", "openAtEnd": "Open at end"}
_ADDITIONAL = "http://hl7.org/fhir/tools/StructureDefinition/additional-binding"
_MAX_VALUE_SETS = {
    "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet": "maximum",
    "http://hl7.org/fhir/StructureDefinition/elementdefinition-minValueSet": "minimum",
}
_MAX_VALUE_DEPTH = 8


def description(node: ElementNode, profile: Profile, *, is_differential: bool) -> tuple[Cell, ...]:
    """Give the lines of a description; in a differential, only the short text is inherited, and dimmed."""
    stated = profile.stated(node)
    shown = node.definition
    lines = [short_line(node, profile, is_differential=is_differential), _slicing(node, profile)]
    lines += [binding_line(stated, shown, profile)]
    lines += additional_binding_lines(mapping(shown.get("binding")), profile)
    lines += [
        (Text(f"{each.get('key') or ''}: ", "strong"), *prose(each.get("human")))
        for each in mappings(stated.get("constraint"))
    ]
    lines += value_lines(shown, profile)
    lines += obligation_lines(shown, profile)
    lines += limit_lines(shown)
    return tuple(line for line in lines if line)


def short_line(node: ElementNode, profile: Profile, *, is_differential: bool) -> Cell:
    """Give the short text, dimmed in a differential that does not state it."""
    own = node.definition.get("short")
    if isinstance(own, str) and own:
        return (Text(own),)
    inherited = profile.inherited(node).get("short")
    style: Style = "soft" if is_differential else ""
    return (Text(inherited, style),) if isinstance(inherited, str) and inherited else ()


def slicing_line(slicing: Definition) -> Cell:
    """Say how an element is sliced: `Unordered, Open by value:system`."""
    if not slicing:
        return ()
    by = [
        f"{each.get('type') or 'value'}:{each.get('path') or '$this'}"
        for each in mappings(slicing.get("discriminator"))
    ]
    rules = _RULES.get(str(slicing.get("rules") or "open"), str(slicing.get("rules")))
    text = f"{'Ordered' if slicing.get('ordered') is True else 'Unordered'}, {rules}"
    words = f"{text} by {', '.join(by)}" if by else text
    return (Text("Slice: ", "strong"), Text(words))


def _slicing(node: ElementNode, profile: Profile) -> Cell:
    slicing = mapping(node.definition.get("slicing"))
    if not slicing and node.slices:
        slicing = mapping(profile.inherited(node).get("slicing"))
    return slicing_line(slicing)


def binding_line(stated: Definition, shown: Definition, profile: Profile) -> Cell:
    """Say from which value set a code comes, and how strictly; nothing where there is no binding."""
    binding = mapping(shown.get("binding"))
    if not binding:
        return ()
    value_set = binding.get("valueSet")
    pieces: list[Piece] = [Text("Binding: ", "strong")]
    if isinstance(value_set, str) and value_set:
        pieces += [canonical_link(value_set, profile), Text(" ")]
    pieces.append(strength_chip(str(binding.get("strength") or ""), profile))
    base = "" if stated.get("binding") else profile.definitions.release.spec_url
    words = prose(binding.get("description"), base=base)
    return (*pieces, Text(": "), *words) if words else tuple(pieces)


def strength_chip(strength: str, profile: Profile) -> Chip:
    """Give a binding strength, linked to the specification's words on it."""
    if strength not in _STRENGTHS:
        return Chip(strength or "no strength", "unknown", "Binding strength")
    page = f"{profile.definitions.release.spec_url}terminologies.html#{strength}"
    return Chip(strength, strength, _STRENGTHS[strength], page)


def additional_binding_lines(binding: Definition, profile: Profile) -> list[Cell]:
    """Give R5's additional bindings, and the extensions that earlier releases use for them."""
    found: list[tuple[str, str]] = [
        (str(each.get("purpose") or "additional"), str(each.get("valueSet") or ""))
        for each in mappings(binding.get("additional"))
    ]
    for extension in mappings(binding.get("extension")):
        url = str(extension.get("url"))
        if url in _MAX_VALUE_SETS:
            value = extension.get("valueCanonical") or extension.get("valueUri")
            value = value or mapping(extension.get("valueReference")).get("reference")
            found.append((_MAX_VALUE_SETS[url], str(value or "")))
        elif url == _ADDITIONAL:
            parts = {str(part.get("url")): part for part in mappings(extension.get("extension"))}
            purpose = str(parts.get("purpose", {}).get("valueCode") or "additional")
            found.append((purpose, str(parts.get("valueSet", {}).get("valueCanonical") or "")))
    return [
        (Text(f"Additional binding ({purpose}): ", "strong"), canonical_link(url, profile))
        for purpose, url in found
        if url
    ]


def value_lines(shown: Definition, profile: Profile) -> list[Cell]:
    """Give order meaning, fixed value, pattern, default and examples."""
    lines: list[Cell] = []
    if meaning := prose(shown.get("orderMeaning")):
        lines.append((Text("Order: ", "strong"), *meaning))
    for stem, label, whole in (
        ("fixed", "Fixed value", "as shown below"),
        ("pattern", "Required pattern", "at least what is shown below"),
        ("defaultValue", "Default value", ""),
    ):
        if found := typed_value(shown, stem):
            _, value = found
            is_tree = isinstance(value, Mapping) and bool(whole)
            words: Cell = (Text(whole, "soft"),) if is_tree else written(value, profile)
            lines.append((Text(f"{label}: ", "strong"), *words))
    for example in mappings(shown.get("example")):
        if found := typed_value(example, "value"):
            label = f"Example ({example['label']}): " if example.get("label") else "Example: "
            lines.append((Text(label, "strong"), *written(found[1], profile)))
    return lines


def obligation_lines(shown: Definition, profile: Profile) -> list[Cell]:
    """Say what an actor is obliged to do with the element."""
    lines: list[Cell] = []
    for extension in mappings(shown.get("extension")):
        if extension.get("url") not in OBLIGATION:
            continue
        parts = mappings(extension.get("extension"))
        codes = [str(part.get("valueCode")) for part in parts if part.get("url") == "code"]
        actors = [
            url for part in parts if part.get("url") == "actor" for url in strings(part.get("valueCanonical"))
        ]
        pieces: list[Piece] = [Text("Obligation: ", "strong"), Text(", ".join(codes), "code")]
        for position, url in enumerate(actors):
            pieces += [Text(", " if position else " for ", "soft"), canonical_link(url, profile)]
        lines.append(tuple(pieces))
    return lines


def limit_lines(shown: Definition) -> list[Cell]:
    """Give least and greatest value and longest text."""
    lines: list[Cell] = []
    for stem, label in (("minValue", "Min value"), ("maxValue", "Max value")):
        if found := typed_value(shown, stem):
            lines.append((Text(f"{label}: ", "strong"), Text(_compact(found[1]), "code")))
    if shown.get("maxLength") is not None:
        lines.append((Text("Max length: ", "strong"), Text(str(shown["maxLength"]), "code")))
    return lines


def written(value: Any, profile: Profile) -> Cell:
    """Write a value on one line: a code with its display, else as FHIR JSON."""
    if not isinstance(value, Mapping | list):
        return (Text(_compact(value), "code"),)
    if isinstance(value, Mapping):
        writer = ValueWriter(profile.view, profile.release, profile.terminology)
        if cell := writer.inline(value, {}):
            return cell
    return (Text(_compact(value), "code"),)


def fixed_rows(node: ElementNode, profile: Profile, depth: int) -> Iterator[TreeRow]:
    """Give a row for each part of a fixed value or pattern that has parts."""
    for stem, label in (("fixed", "Fixed value"), ("pattern", "Required pattern")):
        found = typed_value(node.definition, stem)
        if found and isinstance(found[1], Mapping):
            yield from _value_rows(found[1], found[0], label, profile, depth)


def _value_rows(
    value: Mapping[str, Any], type_: str, label: str, profile: Profile, depth: int, level: int = 0
) -> Iterator[TreeRow]:
    for name, part in value.items():
        if name.startswith("_") or level > _MAX_VALUE_DEPTH:
            continue
        fact = profile.definitions.child(type_, name)
        code = fact.types[0].code if fact and fact.types else ""
        card: Cell = (Text(f"{1 if level >= 0 else 0}..{fact.max if fact else 1}"),)
        kind: Cell = (profile.view.link_type(code, profile.release),) if code else ()
        for item in part if isinstance(part, list) else [part]:
            lines: tuple[Cell, ...] = ()
            if not isinstance(item, Mapping):
                display = _display(value, name, profile)
                lines = ((Text(f"{label}: ", "strong"), Text(_compact(item), "code"), *display),)
            yield TreeRow("", depth, "fixed", (Text(name),), (), card, kind, lines, marks=("stated",))
            if isinstance(item, Mapping):
                yield from _value_rows(item, code, label, profile, depth + 1, level + 1)


def _display(coding: Mapping[str, Any], name: str, profile: Profile) -> Cell:
    system, code = coding.get("system"), coding.get("code")
    if name != "code" or "display" in coding or not isinstance(system, str) or not isinstance(code, str):
        return ()
    display = profile.terminology.display(system, code)
    return (Text(f" ({display})", "soft"),) if display else ()


def _compact(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def link_or_text(link: Link) -> Piece:
    """Give a link, or its text where it leads nowhere."""
    return link if link.target else Text(link.text, link.style)
