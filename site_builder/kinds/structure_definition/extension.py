"""What an extension's definition says in one row or one sentence: its value, its text, where it may stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from site_builder.fhir.effective import EffectiveElements
from site_builder.fhir.elements import ElementNode
from site_builder.fhir.markdown import escaped
from site_builder.kinds.structure_definition.cells import type_pieces
from site_builder.kinds.structure_definition.description import additional_binding_lines, binding_line
from site_builder.kinds.structure_definition.profile import (
    Definition,
    Profile,
    is_prohibited,
)
from site_builder.model.sections import Cell, Link, Piece, Text
from site_builder.source.json_access import mapping, mappings, strings

EXTENSION_NAMES = frozenset({"extension", "modifierExtension"})
_MANY_TYPES = 10
_COMPLEX: Cell = (Text("(Complex)"),)
_RULES = ("min", "max", "type", "mustSupport", "isModifier", "maxLength", "contentReference")
_SHOWN = (*_RULES, "short")
_VALUES = ("fixed", "pattern", "minValue", "maxValue", "defaultValue")
_BETWEEN_TYPES = Text(", ")


@dataclass(frozen=True, slots=True)
class ExtensionValue:
    """An extension in short."""

    type: Cell = ()
    """Its value's types, `(Complex)`, or nothing where the definition is not at hand."""
    short: str = ""
    binding: tuple[Cell, ...] = ()
    """The lines that tell where its value's codes come from."""


def extension_url(node: ElementNode, profile: Profile) -> str:
    """Return the canonical URL of the extension that a slice allows; empty for anything else."""
    if node.parent is None or node.path.rpartition(".")[2] not in EXTENSION_NAMES:
        return ""
    types: Sequence[Definition] = mappings(node.definition.get("type")) or mappings(
        profile.stated(node).get("type")
    )
    urls = [url for each in types for url in strings(each.get("profile"))]
    return urls[0] if urls else ""


def value_here(node: ElementNode, profile: Profile) -> ExtensionValue:
    """Describe an extension as it holds in a profile, which may say more of its value than its definition."""
    known = extension_value(extension_url(node, profile), profile)
    here = profile.node(node.id)
    if here is None or not own_parts(here, profile):
        return known
    return replace(known, type=value_type(here, profile) or known.type, binding=_bindings(here, profile))


def extension_value(url: str, profile: Profile) -> ExtensionValue:
    """Describe the extension of a canonical URL, as far as the guide, its packages or the core know it."""
    elements = profile.view.elements_at(url, profile.release)
    if elements is None:
        known = profile.definitions.canonical(url)
        return ExtensionValue(short=known.title if known else "")
    return described(elements, profile)


def own_parts(node: ElementNode, profile: Profile) -> tuple[ElementNode, ...]:
    """Return the parts of an extension that are otherwise in a profile's snapshot than in its definition.

    Of an extension whose definition is not at hand only what this profile states itself is known to differ.
    """
    if node.id not in profile.own_parts:
        parts = (part for child in node.children for part in child.walk())
        profile.own_parts[node.id] = tuple(part for part in parts if _is_own(part, node, profile, _SHOWN))
    return profile.own_parts[node.id]


def has_own_rules(part: ElementNode, extension: ElementNode, profile: Profile) -> bool:
    """Tell whether a part of an extension asks for something that the extension's definition does not."""
    return _is_own(part, extension, profile, _RULES)


def _is_own(part: ElementNode, extension: ElementNode, profile: Profile, keys: Sequence[str]) -> bool:
    if profile.is_stated(part):
        return True
    elements = profile.view.elements_at(extension_url(extension, profile), profile.release)
    if elements is None:
        return False
    known = elements.below_root(part.id.removeprefix(extension.id))
    return known is None or _rules(known.definition, keys) != _rules(part.definition, keys)


def _rules(definition: Definition, keys: Sequence[str]) -> dict[str, object]:
    """Return what an element asks for, without most of the words on it; a flag that is absent is not set."""
    found: dict[str, object] = {
        key: definition[key] for key in keys if definition.get(key, False) is not False
    }
    found |= {key: definition[key] for key in definition if key.startswith(_VALUES)}
    binding = mapping(definition.get("binding"))
    found["binding"] = {key: binding[key] for key in ("strength", "valueSet", "additional") if key in binding}
    found["constraint"] = sorted(str(each.get("key")) for each in mappings(definition.get("constraint")))
    found["slicing"] = mapping(definition.get("slicing")).get("rules")
    return found


def described(elements: EffectiveElements, profile: Profile) -> ExtensionValue:
    """Describe an extension by its definition."""
    root = _root(elements)
    if root is None:
        return ExtensionValue()
    structure = elements.structure
    short = str(root.definition.get("short") or structure.get("title") or structure.get("name") or "")
    return ExtensionValue(value_type(root, profile), short, _bindings(root, profile))


def _bindings(extension: ElementNode, profile: Profile) -> tuple[Cell, ...]:
    """Return the lines of the bindings of an extension's value."""
    return tuple(
        line
        for node in extension.children
        if _is_value(node)
        for each in (node, *node.slices)
        if not is_prohibited(each.definition)
        for line in value_binding(mapping(each.definition.get("binding")), profile)
    )


def _is_value(node: ElementNode) -> bool:
    return node.path.rpartition(".")[2].startswith("value")


def value_binding(binding: Mapping[str, Any], profile: Profile) -> list[Cell]:
    """Return the lines of the binding of an extension's value."""
    if not binding:
        return []
    return [
        binding_line({}, {"binding": binding}, profile, is_explained=False),
        *additional_binding_lines(binding, profile),
    ]


def value_type(root: ElementNode, profile: Profile) -> Cell:
    """Return the types of an extension's value, or `(Complex)` for one that is made of extensions."""
    values = [node for node in root.children if _is_value(node)]
    allowed = [node for node in values if not is_prohibited(node.definition)]
    parts = [part for child in root.children if child.path.endswith(".extension") for part in child.slices]
    if parts and (not allowed or not values):
        return _COMPLEX
    if not allowed:
        return _COMPLEX if values else ()
    types = [
        type_
        for node in allowed
        for each in (node, *node.slices)
        for type_ in mappings(each.definition.get("type"))
    ]
    if len(types) > _MANY_TYPES:
        return (Text("any data type"),)
    pieces: list[Piece] = []
    for type_ in {str(each): each for each in types}.values():
        pieces += [*([_BETWEEN_TYPES] if pieces else []), *type_pieces(type_, profile)]
    return tuple(pieces)


def usage(profile: Profile) -> str:
    """Say in one Markdown sentence what an extension holds; the facts above it say where it may stand."""
    root = _root(profile.elements)
    kinds = value_type(root, profile) if root else ()
    pieces = [each for each in kinds if isinstance(each, Text | Link)]
    between = [at for at, piece in enumerate(pieces) if piece == _BETWEEN_TYPES]
    if between:
        pieces[between[-1]] = Text(" or ")
    words = "".join(piece.text for piece in pieces)
    modifier = root is not None and root.definition.get("isModifier") is True
    kind = "modifier extension" if modifier else "extension"
    if words == "(Complex)":
        holds = f"This complex {kind} is made of further extensions"
    elif words:
        article = "an" if words[:1].lower() in "aeio" else "a"
        linked = _written(pieces)
        holds = f"This {kind} holds {linked if words.startswith('any') else f'{article} {linked}'}"
    else:
        holds = f"This is {'a' if modifier else 'an'} {kind}"
    parts = "".join(_part_lines(root, profile)) if words == "(Complex)" and root is not None else ""
    return f"{holds}.{parts}"


def _written(cell: Sequence[Piece]) -> str:
    """Write pieces in Markdown, links as the links that they are."""
    return "".join(_linked(each) for each in cell if isinstance(each, Text | Link))


def _linked(piece: Text | Link) -> str:
    text = escaped(piece.text)
    return f"[{text}](<{piece.target}>)" if isinstance(piece, Link) and piece.target else text


def _part_lines(root: ElementNode, profile: Profile) -> Iterator[str]:
    """List the parts of a complex extension: name, cardinality, type, short text."""
    yield "\n"
    for child in root.children:
        for part in child.slices if child.path == "Extension.extension" else ():
            shown = profile.effective(part)
            values = [each for each in part.children if ".value" in each.path]
            types = [type_ for each in values for type_ in mappings(each.definition.get("type"))]
            kinds = [_written(type_pieces(type_, profile)) for type_ in types[:_MANY_TYPES]]
            card = f"{shown['min']}..{shown['max']}" if {"min", "max"} <= shown.keys() else ""
            told = ", ".join(each for each in (card, " | ".join(kinds)) if each)
            short = shown.get("short")
            words = f": {escaped(short)}" if isinstance(short, str) and short else ""
            yield f"\n- **{escaped(part.slice_name)}**{f' ({told})' if told else ''}{words}"


def contexts(structure: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the expressions that tell where an extension may stand, and what each names."""
    return tuple(
        (str(each["expression"]), str(each.get("type") or "element"))
        for each in mappings(structure.get("context"))
        if each.get("expression")
    )


def _root(elements: EffectiveElements) -> ElementNode | None:
    return next(iter(elements.snapshot or elements.differential), None)
