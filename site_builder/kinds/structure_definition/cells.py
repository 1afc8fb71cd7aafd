"""The cells of an element's row: flags, cardinality, types. What is inherited is dimmed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from site_builder.fhir.elements import ElementNode
from site_builder.fhir.facts import SYSTEM_TYPES
from site_builder.fhir.obligations import obligations
from site_builder.fhir.specification import type_name
from site_builder.kinds.parts.cells import joined
from site_builder.kinds.structure_definition.profile import Definition, Profile, is_prohibited
from site_builder.model.sections import Cell, Chip, Link, Piece, Style, Text
from site_builder.source.json_access import mappings, strings

_EXTENSIONS = "http://hl7.org/fhir/StructureDefinition/"
_FHIR_TYPE = _EXTENSIONS + "structuredefinition-fhir-type"
STANDARDS_STATUS = _EXTENSIONS + "structuredefinition-standards-status"
TYPE_MUST_SUPPORT = _EXTENSIONS + "elementdefinition-type-must-support"

# Constraints that every element or resource has say nothing about this one.
_GENERAL_KEYS = re.compile(r"(ele|ext|dom|res|dr)-")
_STATUS_LETTERS: Mapping[str, tuple[str, str]] = {
    "normative": ("N", "Normative"),
    "trial-use": ("TU", "Trial use"),
    "draft": ("D", "Draft"),
    "informative": ("I", "Informative"),
    "deprecated": ("XD", "Deprecated"),
    "withdrawn": ("X", "Withdrawn"),
}
_MUST_SUPPORT = Chip("S", "must-support", "Must support")
_MANY_TYPES = 25


def flags(definition: Definition) -> tuple[Chip, ...]:
    """Return an element's flags in the order that readers know."""
    found: list[Chip] = []
    if definition.get("isModifier") is True:
        found.append(Chip("?!", "modifier", "Modifier element"))
    is_obliging = any(obligations(definition))
    if definition.get("mustSupport") is True and is_obliging:
        found.append(Chip("SO", "must-support", "Must support, with obligations"))
    elif definition.get("mustSupport") is True:
        found.append(_MUST_SUPPORT)
    elif is_obliging:
        found.append(Chip("O", "obligation", "Has obligations"))
    if definition.get("isSummary") is True:
        found.append(Chip("Σ", "summary", "In summaries"))
    if definition.get("mustHaveValue") is True:
        found.append(Chip("V", "value", "Must have a value, not only extensions"))
    if keys := own_constraint_keys(definition):
        found.append(Chip("C", "constraint", f"Constraints: {', '.join(keys)}"))
    for extension in _extensions(definition):
        if extension.get("url") == STANDARDS_STATUS:
            status = str(extension.get("valueCode") or "")
            letter, meaning = _STATUS_LETTERS.get(status, ("", ""))
            if letter:
                found.append(Chip(letter, f"standards-{status}", f"Standards status: {meaning}"))
    return tuple(found)


def is_attribute(definition: Definition) -> bool:
    """Tell whether an element of a model is an attribute in XML."""
    return "xmlAttr" in strings(definition.get("representation"))


def last_name(node: ElementNode, profile: Profile) -> str:
    """Return the last part of an id, `value[x]:valueQuantity` for a choice that is written as one type.

    Before R4 the id of such an element may read `valueQuantity:valueQuantity`.
    """
    if node.slice_name or node.parent is None:
        return node.name
    if node.is_choice:
        return f"{node.name}:{node.written}" if node.written else node.name
    fact = profile.definitions.element(node.path)
    return f"{fact.name}:{node.name.partition(':')[0]}" if fact and fact.is_choice else node.name


def shown_id(node: ElementNode, profile: Profile) -> str:
    """Return an element's id as the trees name its parts."""
    above = node.parent
    return f"{shown_id(above, profile)}.{last_name(node, profile)}" if above else node.id


def own_constraint_keys(definition: Definition) -> tuple[str, ...]:
    """Return the keys of the constraints that an element has or is part of, without those that all have."""
    keys = [str(each.get("key") or "") for each in mappings(definition.get("constraint"))]
    keys += strings(definition.get("condition"))
    return tuple(dict.fromkeys(key for key in keys if key and not is_general(key)))


def is_general(key: str) -> bool:
    """Tell whether a constraint is one that every element or every resource has."""
    return _GENERAL_KEYS.match(key) is not None


def cardinality(node: ElementNode, profile: Profile, *, is_differential: bool) -> Cell:
    """Return `min..max`; in a differential each half is dimmed unless the profile states it.

    Rows of the other views are marked as a whole where the profile states something.
    """
    stated, inherited = profile.stated(node), profile.effective(node)
    halves: list[tuple[str, Style]] = []
    for key in ("min", "max"):
        own = stated.get(key)
        other = node.definition.get(key, inherited.get(key))
        halves.append((str(own), "") if own is not None else (str("" if other is None else other), "soft"))
    (least, least_style), (most, most_style) = halves
    if not least and not most:
        return ()
    if least_style == most_style or not is_differential:
        least_style = least_style if is_differential else ""
        return (Text(f"{least}..{most}", least_style),)
    return (Text(least, least_style), Text("..", "soft"), Text(most, most_style))


def type_cell(node: ElementNode, profile: Profile, *, is_differential: bool) -> Cell:
    """Return an element's types as links; in a differential, types that it does not state are dimmed."""
    stated = mappings(profile.stated(node).get("type"))
    if node.content_reference or profile.effective(node).get("contentReference"):
        return _content_reference(node, profile)
    if node.parent is None and not node.slice_name:
        return _root_type(profile)
    # What may not occur needs no type, and the types of a choice have rows of their own.
    if is_prohibited(profile.effective(node)) or choice_types(node):
        return ()
    types = mappings(node.definition.get("type")) or stated or profile.types(node)
    style: Style = "soft" if is_differential and not stated else ""
    if node.is_choice and len(types) > _MANY_TYPES:
        return (Text("*", "soft"),)
    if len(types) == 1 and (known := _known_type(node, types[0], profile)):
        types = ({"code": known},)
    is_supported = node.definition.get("mustSupport") is True
    return joined((type_pieces(each, profile, style, is_supported=is_supported) for each in types), ", ")


def _known_type(node: ElementNode, type_: Definition, profile: Profile) -> str:
    """Name the FHIR type of what files give a FHIRPath type: ids and extensions' URLs; empty for others."""
    if not str(type_.get("code") or "").startswith(SYSTEM_TYPES):
        return ""
    parent = node.parent
    if parent is not None and parent.parent is None and node.path == f"{parent.path}.id":
        # R4's files call a resource's own id a string, its specification an id.
        return "id" if profile.definitions.is_resource(parent.path) else "string"
    is_told = any(each.get("url") == _FHIR_TYPE for each in mappings(type_.get("extension")))
    return "uri" if node.path.endswith(".url") and not is_told else ""


def choice_types(node: ElementNode) -> tuple[Definition, ...]:
    """Return the types that get a row each; none for one type alone, or for references of several kinds."""
    types = mappings(node.definition.get("type"))
    if len(types) < 2 or all(each.get("targetProfile") for each in types):
        return ()
    return () if is_prohibited(node.definition) else types


def type_pieces(
    type_: Definition, profile: Profile, style: Style = "", *, is_supported: bool = False
) -> Cell:
    """Return one type: `Quantity`, `Reference(Patient | Group)`, `Identifier {NHSNumber}`, `SimpleQuantity`.

    `is_supported`: the element must be supported, and so may some types and targets only.
    """
    code, profiles = _fhir_type(type_), strings(type_.get("profile"))
    is_profiled = bool(profiles) and code != "Extension"
    supported = _supported(type_, "_profile") if is_supported else ()
    named = _canonicals(profiles, supported, profile, style, is_profile=True) if is_profiled else ()
    if is_profiled and not type_.get("targetProfile") and all(_is_core(url, profile) for url in profiles):
        # The core's own profiles, such as SimpleQuantity, are known by their names.
        return named
    pieces = [*_plain_type(type_, profile, style, is_supported=is_supported)]
    if named:
        pieces += [Text(" {"), *named, Text("}")]
    if aggregation := strings(type_.get("aggregation")):
        pieces.append(Text(f" ({', '.join(aggregation)})", "soft"))
    return tuple(pieces)


def choice_pieces(type_: Definition, profile: Profile, *, is_supported: bool) -> Cell:
    """Return the type in the row of one type of a choice: `Quantity(SimpleQuantity)`, `Reference(Any)`."""
    pieces = [*_plain_type(type_, profile, "", is_supported=is_supported)]
    if _fhir_type(type_) in ("Reference", "canonical") and not type_.get("targetProfile"):
        pieces.append(Text("(Any)"))
    if profiles := strings(type_.get("profile")):
        supported = _supported(type_, "_profile") if is_supported else ()
        named = _canonicals(profiles, supported, profile, "", is_profile=True)
        pieces += [Text("("), *named, Text(")")]
    return tuple(pieces)


def _plain_type(type_: Definition, profile: Profile, style: Style, *, is_supported: bool) -> Cell:
    """Return a type with what it may refer to, without the profiles on it."""
    code = _fhir_type(type_)
    # A FHIRPath type (System.String) is written as the FHIR type that it stands for.
    link = profile.view.link_type(code, profile.release) if code else Link("string", "")
    pieces: list[Piece] = [_styled(link, style)]
    if is_supported and _says_must_support(type_.get("extension")):
        pieces += [Text(" "), _MUST_SUPPORT]
    supported = _supported(type_, "_targetProfile") if is_supported else ()
    if targets := strings(type_.get("targetProfile")):
        named = _canonicals(targets, supported, profile, style, is_profile=False)
        pieces += [Text("("), *named, Text(")")]
    return tuple(pieces)


def _fhir_type(type_: Definition) -> str:
    """Return a type's code; a FHIRPath type (System.String) may say which FHIR type it stands for."""
    for extension in mappings(type_.get("extension")):
        if extension.get("url") == _FHIR_TYPE:
            return str(extension.get("valueUrl") or extension.get("valueUri") or type_.get("code") or "")
    return str(type_.get("code") or "")


def canonical_link(url: str, profile: Profile, style: Style = "") -> Piece:
    """Return a link to what a canonical URL names; its text alone where there is nothing to open."""
    link = profile.view.link_canonical(url, profile.release)
    return _styled(link, style)


def url_link(url: str, profile: Profile) -> Piece:
    """Return a canonical URL as written, linked to what it names."""
    return _styled(profile.view.link_canonical(url, profile.release, url), "")


def _content_reference(node: ElementNode, profile: Profile) -> Cell:
    reference = node.content_reference or str(profile.effective(node).get("contentReference") or "")
    target = reference.rpartition("#")[2]
    known = ElementNode(target, target, target.rpartition(".")[2])
    return (Text("See ", "soft"), Link(target, profile.anchor(known)))


def _root_type(profile: Profile) -> Cell:
    if profile.base_url:
        name = profile.view.name_of(profile.base_url, profile.release) + _pinned(profile.base_url)
        return (profile.view.link_canonical(profile.base_url, profile.release, name),)
    return (Text(profile.type),) if profile.type else ()


def _canonicals(
    urls: Iterable[str], supported: tuple[bool, ...], profile: Profile, style: Style, *, is_profile: bool
) -> Cell:
    cells: list[Cell] = []
    for position, url in enumerate(urls):
        mark: Cell = (Text(" "), _MUST_SUPPORT) if any(supported[position : position + 1]) else ()
        cells.append((_named(url, profile, style, is_profile=is_profile), *mark))
    return joined(cells, " | ")


def _supported(type_: Definition, key: str) -> tuple[bool, ...]:
    """Tell which targets or profiles are the ones to support: it is said beside each URL."""
    beside = type_.get(key)
    return tuple(
        isinstance(each, Mapping) and _says_must_support(each.get("extension"))
        for each in (beside if isinstance(beside, list) else ())
    )


def _named(url: str, profile: Profile, style: Style, *, is_profile: bool) -> Piece:
    """Name a type's profile by its name, a reference's target by its title, a resource by its type."""
    is_core = _is_core(url, profile)
    name = profile.view.name_of(url, profile.release) if is_profile else ""
    if is_core and profile.definitions.is_resource(last := type_name(url.partition("|")[0])):
        name = last
    link = profile.view.link_canonical(url, profile.release, name)
    # A target of the core is that of the guide's own release: its version says nothing.
    version = _pinned(url) if is_profile or not is_core else ""
    return _styled(replace(link, text=link.text + version), style)


def _is_core(url: str, profile: Profile) -> bool:
    return url.startswith(_EXTENSIONS) and profile.view.resolve(url) is None


def _pinned(url: str) -> str:
    """Return the version that a canonical URL asks for, in parentheses; empty where it takes any."""
    version = url.partition("|")[2]
    return f"({version})" if version else ""


def _styled(link: Link, style: Style) -> Piece:
    if not link.target:
        return Text(link.text, style)
    # No tooltip with the canonical URL: a long tree has a thousand links, and they lead to where it stands.
    return Link(link.text, link.target, style=style)


def is_type_supported(type_: Definition) -> bool:
    """Tell whether a type, one of its profiles or one of its targets is marked as the one to support."""
    marks = (*_supported(type_, "_profile"), *_supported(type_, "_targetProfile"))
    return _says_must_support(type_.get("extension")) or any(marks)


def supported_part(type_: Definition) -> Definition:
    """Return a type with the profiles and targets that are to be supported; with all, if none is marked."""
    found = dict(type_)
    for key in ("profile", "targetProfile"):
        marks = _supported(type_, f"_{key}")
        if any(marks):
            found[key] = [url for url, mark in zip(strings(type_.get(key)), marks, strict=False) if mark]
    return found


def _says_must_support(extensions: object) -> bool:
    return any(
        each.get("url") == TYPE_MUST_SUPPORT and each.get("valueBoolean") is True
        for each in mappings(extensions)
    )


def _extensions(definition: Definition) -> tuple[Mapping[str, Any], ...]:
    return mappings(definition.get("extension"))
